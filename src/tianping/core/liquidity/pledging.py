"""Who may be financed by pledge: set today, in force from the next business date.

Source: RULES-Q §5.2-5.3; correction 4.5; house, ADR-0044.
"""

from __future__ import annotations

from tianping.core.commands import SetPledging
from tianping.core.events import Event, PledgingApplied, PledgingSet
from tianping.core.liquidity.pledge_book import Pledging
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.offices import appointed
from tianping.core.state import State, account_of
from tianping.core.terms import (
    KIND_BANK,
    PLEDGING_AUTOMATIC,
    PLEDGING_NAMES,
    PLEDGING_OFF,
    ROLE_HEAD_OFFICE,
)
from tianping.values.money import AMOUNT_FEN_MAX, Fen

__all__ = ["apply_pledgings", "set_pledging"]


def set_pledging(state: State, command: SetPledging) -> list[Event]:
    """Set a bank's pledge financing from the next business date on.

    Refuses: see ``RefusalCode`` 20, 42, 45, 48 and 280, in that order; banks only (42).
    Source: RULES-Q §5.2-5.3; correction 4.5 (effective next day).
    """
    bounded = command.mode in PLEDGING_NAMES and (
        0 <= command.limit_fen <= AMOUNT_FEN_MAX and 0 <= command.loan_min_fen <= AMOUNT_FEN_MAX
    )
    if not bounded:
        found = f"mode {command.mode}, {command.limit_fen}, {command.loan_min_fen}"
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, found)
    participant = state.participants.get(command.participant)
    if participant is None:
        return refuse(RefusalCode.PARTICIPANT_UNKNOWN, command.participant)
    if participant.account is None:
        return refuse(RefusalCode.ACCOUNT_UNKNOWN, command.participant)
    if participant.kind != KIND_BANK:
        return refuse(RefusalCode.KIND_WRONG, str(participant.kind))
    if appointed(state, ROLE_HEAD_OFFICE) is None:
        return refuse(RefusalCode.ROLE_NOT_APPOINTED, str(ROLE_HEAD_OFFICE))
    pledgings = state.pledges.pledgings
    if command.participant not in pledgings:
        pledgings[command.participant] = Pledging()
    pledging = pledgings[command.participant]
    pledging.next_mode = command.mode
    pledging.next_limit_fen = command.limit_fen
    pledging.next_loan_min_fen = command.loan_min_fen
    return [PledgingSet(command.participant, command.mode, command.limit_fen, command.loan_min_fen)]


def apply_pledgings(state: State) -> list[Event]:
    """Put in force what was set, and forget which payments of the last date asked.

    A bank whose pledge financing is on has no overdraft that day.
    Source: RULES-Q §5.3; correction 4.5.
    """
    pledges = state.pledges
    pledges.asked = {}
    state.automatic_accounts = []
    events: list[Event] = []
    for code, pledging in pledges.pledgings.items():
        before = (pledging.mode, pledging.limit_fen, pledging.loan_min_fen)
        after = (pledging.next_mode, pledging.next_limit_fen, pledging.next_loan_min_fen)
        account = account_of(state.participants[code])
        if pledging.next_mode == PLEDGING_AUTOMATIC:
            state.automatic_accounts.append(account)
        if before == after:
            continue
        pledging.mode, pledging.limit_fen, pledging.loan_min_fen = after
        account.financed = pledging.mode != PLEDGING_OFF
        events.append(
            PledgingApplied(
                code, pledging.mode, Fen(pledging.limit_fen), Fen(pledging.loan_min_fen)
            )
        )
    return events
