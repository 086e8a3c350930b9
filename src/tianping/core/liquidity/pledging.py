"""Who may be financed by pledge: set today, in force from the next business date.

Source: RULES-Q §5.2-5.3; correction 4.5; house, ADR-0044.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import ManagePledging, PledgingLine, SetPledging
from tianping.core.control.admission import admit, enter, refuse_form
from tianping.core.control.authority import refuse_sender
from tianping.core.events import Event, PledgingApplied, PledgingSet
from tianping.core.liquidity.pledge_book import Pledging
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.offices import appointed
from tianping.core.state import State, account_of
from tianping.core.terms import (
    KIND_BANK,
    NOT_STATED,
    PLEDGING_AUTOMATIC,
    PLEDGING_NAMES,
    PLEDGING_OFF,
    ROLE_HEAD_OFFICE,
    STATUS_PROCESSED,
)
from tianping.values.bankcode import BankCode
from tianping.values.money import AMOUNT_FEN_MAX, Fen

__all__ = ["PLEDGING_LINES_MAX", "apply_pledgings", "manage_pledging", "set_pledging"]

PLEDGING_LINES_MAX: Final = 1_000
"""Most banks that one message sets. Source: house, ADR-0055."""


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
    pledging = _pledging_of(state, command.participant)
    pledging.next_limit_fen = command.limit_fen
    pledging.next_loan_min_fen = command.loan_min_fen
    return [_set_mode(command.participant, pledging, command.mode)]


def _pledging_of(state: State, code: BankCode) -> Pledging:
    """Return what is set for a bank, which may be nothing yet.

    Source: RULES-Q §5.3.
    """
    return state.pledges.pledgings.setdefault(code, Pledging())


def _set_mode(code: BankCode, pledging: Pledging, mode: int) -> Event:
    """Give a bank its mode of the next date, and tell all that is set for it then.

    Source: RULES-Q §5.3; correction 4.5.
    """
    pledging.next_mode = mode
    return PledgingSet(code, mode, Fen(pledging.next_limit_fen), Fen(pledging.next_loan_min_fen))


def manage_pledging(state: State, command: ManagePledging) -> list[Event]:
    """Set the pledge financing of several banks by message, from the next business date on.

    The limit of each stays as it is set. All lines are done or none.
    Refuses: see ``RefusalCode`` 20, 45, 48, 42, 60, 62, 70 to 80 and 280, in that order.
    Source: RULES-Q §5.3 (open-market desk, or an authorised branch); CNAPS2-FIELDS saps.357;
    correction 4.5; house, ADR-0055.
    """
    stopped = _refuse_management(state, command)
    if stopped is not None:
        return stopped
    enter(
        state.participants[command.sender],
        command.business_date,
        message_id=command.message_id,
        digest=command.digest,
        status=STATUS_PROCESSED,
    )
    events: list[Event] = []
    for line in command.lines:
        pledging = _pledging_of(state, line.participant)
        if line.loan_min_fen != NOT_STATED:
            pledging.next_loan_min_fen = line.loan_min_fen
        events.append(_set_mode(line.participant, pledging, line.mode))
    return events


def _refuse_management(state: State, command: ManagePledging) -> list[Event] | None:
    """Refuse a wrong form or line, a sender that may not set it for all of them, a repeat.

    Source: RULES-C §7.3; RULES-Q §5.3; house, ADR-0055.
    """
    date, digest = command.business_date, command.digest
    stopped = refuse_form(state, command.message_id, date=date, digest=digest)
    if stopped is None:
        stopped = _refuse_lines(state, command.lines)
    if stopped is not None:
        return stopped
    sender = state.participants.get(command.sender)
    if sender is None or sender.books is None:
        return refuse(RefusalCode.SENDER_UNKNOWN, command.sender)
    head_office = appointed(state, ROLE_HEAD_OFFICE)
    for line in command.lines:
        managed = state.participants[line.participant].office == sender.code
        if not managed and sender is not head_office:
            return refuse(RefusalCode.NOT_AUTHORISED, line.participant)
    stopped = refuse_sender(state, sender, command) or admit(
        state, sender, message_id=command.message_id, date=date, digest=digest
    )
    if stopped is not None:
        return stopped
    if head_office is None:
        return refuse(RefusalCode.ROLE_NOT_APPOINTED, str(ROLE_HEAD_OFFICE))
    return None


def _refuse_lines(state: State, lines: list[PledgingLine]) -> list[Event] | None:
    """Refuse too many or no lines, one out of bounds, a bank named twice or unknown, no bank.

    Automatic financing needs its least loan stated.
    Source: CNAPS2-FIELDS saps.357 (PF02 states the amount); RULES-Q §5.2; house, ADR-0055.
    """
    if not 0 < len(lines) <= PLEDGING_LINES_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{len(lines)} lines")
    named: dict[BankCode, bool] = {}
    for line in lines:
        least = 0 if line.mode == PLEDGING_AUTOMATIC else NOT_STATED
        bounded = line.mode in PLEDGING_NAMES and least <= line.loan_min_fen <= AMOUNT_FEN_MAX
        if not bounded or line.participant in named:
            found = f"{line.participant} mode {line.mode}, {line.loan_min_fen}"
            return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, found)
        named[line.participant] = True
    for code in named:
        participant = state.participants.get(code)
        if participant is None:
            return refuse(RefusalCode.PARTICIPANT_UNKNOWN, code)
        if participant.account is None:
            return refuse(RefusalCode.ACCOUNT_UNKNOWN, code)
        if participant.kind != KIND_BANK:
            return refuse(RefusalCode.KIND_WRONG, str(participant.kind))
    return None


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
