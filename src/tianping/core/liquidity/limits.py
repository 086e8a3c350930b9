"""Bilateral and multilateral limits (双边、多边限额): set, raised, lifted, and gone at the cut-off.

An optional tool, off unless the parameter ``options.limits`` is 1.
Source: ECB-2007-7 App. I (limits); house, ADR-0050.
"""

from __future__ import annotations

from typing import Any

from tianping.core.commands import SetLimit
from tianping.core.control.parameters import value_in_force
from tianping.core.control.timetable import LIMITS, is_on
from tianping.core.events import Event, LimitSet
from tianping.core.liquidity.limit_state import OwnLimits
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.queue import scan_all
from tianping.core.state import SettlementAccount, State, account_of
from tianping.values.bankcode import BankCode
from tianping.values.money import AMOUNT_FEN_MAX, Fen

__all__ = ["end_limits", "restore_limits", "set_limit", "take_limits"]


def set_limit(state: State, command: SetLimit) -> list[Event]:
    """Set, change or lift the most that a participant pays another, or all, net in class 8.

    A change keeps what was counted. Then the participant's queue goes on as far as it may.
    Refuses: see ``RefusalCode`` 20, 45, 48, 82, 340, 341, in that order.
    Source: house, ADR-0050.
    """
    code, counterparty, lifted = command.participant, command.counterparty, command.lifted
    amount_fen = command.amount_fen
    stopped = _refuse_limit(state, command)
    if stopped is not None:
        return stopped
    account = account_of(state.participants[code])
    own = OwnLimits() if account.limits is None else account.limits
    known = own.has(counterparty)
    if lifted and not known:
        return refuse(RefusalCode.LIMIT_NOT_SET, counterparty)
    if lifted:
        own.lift(counterparty)
    elif known:
        own.change(counterparty, amount_fen)
    else:
        own.put(counterparty, amount_fen, 0)
    account.limits = own if own.items() else None
    events: list[Event] = [LimitSet(account.index, counterparty, amount_fen, lifted)]
    events.extend(scan_all(state, [account]))
    return events


def _refuse_limit(state: State, command: SetLimit) -> list[Event] | None:
    """Refuse wrong values, unknown banks, the wrong phase, a tool that is off.

    Source: house, ADR-0050.
    """
    code, counterparty, amount_fen = command.participant, command.counterparty, command.amount_fen
    sound = 0 <= amount_fen <= AMOUNT_FEN_MAX and code != counterparty
    if not sound or (command.lifted and amount_fen != 0):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{counterparty} {amount_fen}")
    for named in (code, BankCode(counterparty or code)):
        participant = state.participants.get(named)
        if participant is None:
            return refuse(RefusalCode.PARTICIPANT_UNKNOWN, named)
        if participant.account is None:
            return refuse(RefusalCode.ACCOUNT_UNKNOWN, named)
    if not is_on(LIMITS, state.phase):
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    allowed = value_in_force(state, "options.limits", date=state.business_date) == 1
    if not command.lifted and not allowed:
        return refuse(RefusalCode.OPTION_OFF, "options.limits")
    return None


def end_limits(state: State) -> list[Event]:
    """Lift every limit at the cut-off, and let the queues go on; accounts in order of opening.

    Source: house, ADR-0050.
    """
    events: list[Event] = []
    freed: list[SettlementAccount] = []
    for account in state.settlement_accounts:
        own = account.limits
        if own is not None:
            index = account.index
            events += [LimitSet(index, other, Fen(0), lifted=True) for other, _, _ in own.items()]
            account.limits = None
            freed.append(account)
    events.extend(scan_all(state, freed))
    return events


def take_limits(state: State) -> list[Any]:
    """Return the limits as fields of a snapshot, by payer and counterparty.

    Source: house, ADR-0025.
    """
    of_codes = {
        account.owner: account.limits
        for account in state.settlement_accounts
        if account.limits is not None
    }
    return [[code, [list(one) for one in own.items()]] for code, own in sorted(of_codes.items())]


def restore_limits(state: State, fields: list[Any]) -> None:
    """Make the limits from their fields.

    Source: house, ADR-0025.
    """
    for code, own in fields:
        account = account_of(state.participants[code])
        account.limits = limits = OwnLimits()
        for other, amount, net in own:
            limits.put(other, amount, net)
