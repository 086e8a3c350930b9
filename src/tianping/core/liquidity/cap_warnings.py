"""Warnings on available net debit caps (可用额度预警): values set, crossings told.

Like balance warnings: looked at once, at the end of a command, on the accounts that its events
name; a platform on which nobody set a value asks one question a command.
Source: SAPS-T §五 (warnings on available caps); RULES-Q §10.3 with its correction 2; RULES-R §4.9;
house, ADR-0048, ADR-0056.
"""

from __future__ import annotations

from typing import Any

from tianping.core.commands import SetCapWarning
from tianping.core.control.admission import enter
from tianping.core.control.reach import may_watch_cap
from tianping.core.events import (
    CapPartSet,
    CapWarningLifted,
    CapWarningRaised,
    CapWarningSet,
    EarmarkSet,
    Event,
    PaymentQueued,
    PaymentSettled,
    SessionHeld,
    SessionTakenUp,
)
from tianping.core.liquidity.cap_state import CapWarning
from tianping.core.liquidity.caps import available_cap_fen
from tianping.core.liquidity.warning_setters import refuse_setter
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.earmarks import EARMARK_SYSTEMS
from tianping.core.state import SettlementAccount, State, account_of
from tianping.core.terms import STATUS_PROCESSED
from tianping.values.money import AMOUNT_FEN_MAX, Fen

__all__ = ["cap_crossings", "restore_cap_warnings", "set_cap_warning", "take_cap_warnings"]


def set_cap_warning(state: State, command: SetCapWarning) -> list[Event]:
    """Set, change or switch off the sender's warning value on an available cap, in any phase.

    A value above the available cap is not armed until the cap has been at it or above.
    Refuses: see ``RefusalCode`` 20, 45, 48, 60, 62, 70 to 80 and 320, in that order.
    Source: SAPS-T §五; RULES-Q §10.3; correction 2 (set in SAPS); RULES-R §4.9; house, ADR-0056.
    """
    stopped = _refuse_warning(state, command)
    if stopped is not None:
        return stopped
    account = account_of(state.participants[command.participant])
    of_account = state.cap_warnings.get(account.index, {})
    key = f"{command.system} {command.sender}"
    if not command.on and key not in of_account:
        return refuse(RefusalCode.WARNING_NOT_SET, command.participant)
    enter(
        state.participants[command.sender],
        command.business_date,
        message_id=command.message_id,
        digest=command.digest,
        status=STATUS_PROCESSED,
    )
    below = False
    if command.on:
        below = available_cap_fen(state, account, command.system) < command.value_fen
        of_account[key] = CapWarning(
            command.system, command.sender, value_fen=command.value_fen, below=below
        )
        state.cap_warnings[account.index] = of_account
    else:
        del of_account[key]
        if not of_account:
            del state.cap_warnings[account.index]
    return [
        CapWarningSet(
            account.index,
            command.participant,
            command.system,
            command.sender,
            command.value_fen,
            command.on,
            below,
        )
    ]


def _refuse_warning(state: State, command: SetCapWarning) -> list[Event] | None:
    """Refuse a wrong form, an unknown account or sender, no right to set a value, a repeat.

    Source: RULES-C §7.3; RULES-Q §10.3.
    """
    if command.system not in EARMARK_SYSTEMS or not 0 <= command.value_fen <= AMOUNT_FEN_MAX:
        found = f"{command.system} {command.value_fen}"
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, found)
    return refuse_setter(state, command, may_set=may_watch_cap)


def cap_crossings(state: State, events: list[Event]) -> list[Event]:
    """Return what a command's events mean for the values on available caps.

    Accounts come in order of opening, values of one account in the order in which they were first
    set. An available cap that fell and rose again inside the command crossed nothing. While
    ``warnings.once`` is 0, a value is told again as long as the cap is below it.
    Source: RULES-Q §10.3 (edge trigger); RULES-C §6.2 (SAPS.WARN_EDGE); CNAPS2-CODES
    (LimitStatus1Code); house, ADR-0056, ADR-0106.
    """
    told: list[Event] = []
    for index in sorted(_touched(state, events)):
        account = state.accounts[index]
        if not isinstance(account, SettlementAccount):
            continue
        for warning in state.cap_warnings[index].values():
            available_fen = available_cap_fen(state, account, warning.system)
            below = available_fen < warning.value_fen
            if below != warning.below:
                warning.below = below
                told.append(_crossed(account, warning, available_fen))
            elif below and not state.warned_once:
                told.append(_crossed(account, warning, available_fen))
    return told


def _touched(state: State, events: list[Event]) -> dict[int, bool]:
    """Return the watched accounts whose cap the events may have changed.

    A session that is held, or taken up, names no account: then all watched ones are looked at.
    Source: house, ADR-0056.
    """
    touched: dict[int, bool] = {}
    for event in events:
        named: list[int] = []
        if isinstance(event, PaymentSettled):
            named = event.entries
        elif isinstance(event, PaymentQueued | EarmarkSet | CapPartSet):
            named = [event.account]
        elif isinstance(event, SessionHeld | SessionTakenUp):
            named = list(state.cap_warnings)
        for index in named:
            if index in state.cap_warnings:
                touched[index] = True
    return touched


def _crossed(account: SettlementAccount, warning: CapWarning, available_fen: int) -> Event:
    """Say that an available cap fell below a value, or is back at it.

    Source: RULES-Q §10.3; CNAPS2-CODES (LimitStatus1Code).
    """
    index, owner, system = account.index, account.owner, warning.system
    setter, value_fen = warning.setter, Fen(warning.value_fen)
    if warning.below:
        return CapWarningRaised(index, owner, system, setter, value_fen, available_fen)
    return CapWarningLifted(index, owner, system, setter, value_fen, available_fen)


def take_cap_warnings(state: State) -> list[Any]:
    """Return the values on caps as fields of a snapshot, accounts in order of opening.

    Source: house, ADR-0025.
    """
    return [
        [
            index,
            [[one.system, one.setter, one.value_fen, one.below] for one in of_account.values()],
        ]
        for index, of_account in sorted(state.cap_warnings.items())
    ]


def restore_cap_warnings(state: State, fields: list[Any]) -> None:
    """Read the values on caps back.

    Source: house, ADR-0025.
    """
    for index, values in fields:
        state.cap_warnings[index] = {
            f"{system} {setter}": CapWarning(system, setter, value_fen=value_fen, below=below)
            for system, setter, value_fen, below in values
        }
