"""Reserves (流动性预留): a participant keeps funds for its payments of class 2 or class 7.

An optional tool, off unless the parameter ``options.reservations`` is 1. A reserve holds until it
is used, dropped, or the date ends.
Source: ECB-2007-7 App. I (liquidity reservation); house, ADR-0050.
"""

from __future__ import annotations

from typing import Any

from tianping.core.commands import SetReserve
from tianping.core.control.parameters import value_in_force
from tianping.core.control.timetable import RESERVES, is_on
from tianping.core.events import Event, ReserveSet
from tianping.core.liquidity.reserve_state import has_reserve, keep_for, kept_for
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.queue import scan
from tianping.core.state import State, account_of
from tianping.core.terms import CLASS_EXTREMELY_URGENT, CLASS_URGENT
from tianping.values.money import AMOUNT_FEN_MAX, Fen

__all__ = ["end_reserves", "restore_reserves", "set_reserve", "take_reserves"]

_CLASSES = (CLASS_EXTREMELY_URGENT, CLASS_URGENT)


def set_reserve(state: State, command: SetReserve) -> list[Event]:
    """Set what a participant keeps for class 2 or class 7, at once; less lets the queue go on.

    With the tool switched off a reserve can be lowered, not raised.
    Refuses: see ``RefusalCode`` 20, 45, 48, 82, 340, in that order.
    Source: house, ADR-0050.
    """
    queue_class, amount_fen, code = command.queue_class, command.amount_fen, command.participant
    if queue_class not in _CLASSES or not 0 <= amount_fen <= AMOUNT_FEN_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"class {queue_class} {amount_fen}")
    participant = state.participants.get(code)
    if participant is None:
        return refuse(RefusalCode.PARTICIPANT_UNKNOWN, code)
    account = participant.account
    if account is None:
        return refuse(RefusalCode.ACCOUNT_UNKNOWN, code)
    if not is_on(RESERVES, state.phase):
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    held_fen = kept_for(account, queue_class)
    allowed = value_in_force(state, "options.reservations", date=state.business_date) == 1
    if amount_fen > held_fen and not allowed:
        return refuse(RefusalCode.OPTION_OFF, "options.reservations")
    keep_for(account, queue_class, amount_fen)
    events: list[Event] = [ReserveSet(account.index, queue_class, amount_fen)]
    if amount_fen < held_fen:
        events.extend(scan(state, account))
    return events


def end_reserves(state: State) -> list[Event]:
    """Drop every reserve with its date, accounts in order of opening.

    Source: house, ADR-0050.
    """
    events: list[Event] = []
    for account in state.settlement_accounts:
        for queue_class in _CLASSES:
            if kept_for(account, queue_class):
                events.append(ReserveSet(account.index, queue_class, Fen(0)))
                keep_for(account, queue_class, 0)
    return events


def take_reserves(state: State) -> list[Any]:
    """Return the reserves as fields of a snapshot, by bank code.

    Source: house, ADR-0025.
    """
    return sorted(
        [one.owner, one.relief_reserve_fen, one.urgent_reserve_fen]
        for one in state.settlement_accounts
        if has_reserve(one)
    )


def restore_reserves(state: State, fields: list[Any]) -> None:
    """Make the reserves from their fields.

    Source: house, ADR-0025.
    """
    for code, relief_fen, urgent_fen in fields:
        account = account_of(state.participants[code])
        account.relief_reserve_fen, account.urgent_reserve_fen = relief_fen, urgent_fen
