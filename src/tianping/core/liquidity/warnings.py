"""Balance warnings (余额预警): values that are set, and the crossings that are told.

Every booking asks whether a balance is still quiet. When one was not, the balances are looked at
once, at the end of the command, on the accounts that its settlements name.
Source: SAPS-T §五 (balance warning); RULES-Q §10.3; house, ADR-0048.
"""

from __future__ import annotations

from typing import Any

from tianping.core.commands import SetWarning
from tianping.core.control.admission import enter
from tianping.core.control.reach import may_warn
from tianping.core.events import (
    Event,
    PaymentSettled,
    WarningLifted,
    WarningRaised,
    WarningSet,
)
from tianping.core.faults import check
from tianping.core.liquidity.warning_setters import refuse_setter
from tianping.core.liquidity.warning_value import WarningValue
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import BALANCE_FEN_BOUND, Account, State, account_of
from tianping.core.terms import STATUS_PROCESSED
from tianping.values.money import AMOUNT_FEN_MAX

__all__ = [
    "check_quiet",
    "crossings",
    "restore_warnings",
    "set_quiet",
    "set_warning",
    "take_warnings",
]


def set_warning(state: State, command: SetWarning) -> list[Event]:
    """Set, change or switch off the sender's warning value on an account, in any phase.

    A value above the balance is not armed until the balance has been at it or above: nothing
    crossed it.
    Refuses: see ``RefusalCode`` 20, 45, 48, 60, 62, 70 to 80 and 320, in that order.
    Source: SAPS-T §五; RULES-Q §10.3; correction 2 (legal entities); house, ADR-0048.
    """
    stopped = _refuse_warning(state, command)
    if stopped is not None:
        return stopped
    account = account_of(state.participants[command.participant])
    of_account = state.warnings.get(account.index, {})
    if not command.on and command.sender not in of_account:
        return refuse(RefusalCode.WARNING_NOT_SET, command.participant)
    enter(
        state.participants[command.sender],
        command.business_date,
        message_id=command.message_id,
        digest=command.digest,
        status=STATUS_PROCESSED,
    )
    below = command.on and account.balance_fen < command.value_fen
    if command.on:
        of_account[command.sender] = WarningValue(command.sender, command.value_fen, below=below)
        state.warnings[account.index] = of_account
    else:
        del of_account[command.sender]
        if not of_account:
            del state.warnings[account.index]
    set_quiet(state, account)
    return [
        WarningSet(
            account.index,
            command.participant,
            command.sender,
            command.value_fen,
            command.on,
            below,
        )
    ]


def _refuse_warning(state: State, command: SetWarning) -> list[Event] | None:
    """Refuse a wrong form, an unknown account or sender, no right to set a value, a repeat.

    Source: RULES-C §7.3; RULES-Q §10.3.
    """
    if not -AMOUNT_FEN_MAX <= command.value_fen <= AMOUNT_FEN_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, str(command.value_fen))
    return refuse_setter(state, command, may_set=may_warn)


def crossings(state: State, events: list[Event]) -> list[Event]:
    """Return what the settlements among a command's events mean for the warning values.

    Accounts come in the order in which the settlements name them, values of one account in the
    order in which they were first set. A balance that fell and rose again inside the command
    crossed nothing. Settlement accounts stand at the ends of a payment's entries.
    While ``warnings.once`` is 0, a value is told again as long as the balance is below it.
    Source: RULES-Q §10.3 (edge trigger); RULES-C §6.2 (SAPS.WARN_EDGE); CNAPS2-CODES
    (WarningTypeCode); house, ADR-0048, ADR-0106.
    """
    told: list[Event] = []
    looked_at: dict[int, bool] = {}
    for event in events:
        if isinstance(event, PaymentSettled):
            entries = event.entries
            for index in (entries[0], entries[-1]):
                account = state.accounts[index]
                if not account.quiet_from_fen <= account.balance_fen < account.quiet_to_fen or (
                    not state.warned_once and index in state.warnings and index not in looked_at
                ):
                    looked_at[index] = True
                    told += _crossed_values(state, account)
    return told


def _crossed_values(state: State, account: Account) -> list[Event]:
    """Say what a balance crossed, and look from there on; or what it is still below.

    Source: RULES-Q §10.3; RULES-C §6.2 (SAPS.WARN_EDGE).
    """
    told: list[Event] = []
    for warning in state.warnings[account.index].values():
        if (account.balance_fen < warning.value_fen) != warning.below:
            warning.below = not warning.below
            told.append(_crossed(account, warning))
        elif warning.below and not state.warned_once:
            told.append(_crossed(account, warning))
    set_quiet(state, account)
    return told


def set_quiet(state: State, account: Account) -> None:
    """Keep with an account between which balances none of its values is crossed.

    Source: RULES-Q §10.3; house, ADR-0048.
    """
    account.quiet_from_fen, account.quiet_to_fen = _quiet(state, account)


def _quiet(state: State, account: Account) -> tuple[int, int]:
    lowest, highest = -BALANCE_FEN_BOUND, BALANCE_FEN_BOUND
    for warning in state.warnings.get(account.index, {}).values():
        if warning.below:
            highest = min(highest, warning.value_fen)
        else:
            lowest = max(lowest, warning.value_fen)
    return lowest, highest


def check_quiet(state: State) -> None:
    """Check that what is kept with the accounts is what the values say.

    Source: RULES-Q §10.3.
    """
    for account in state.accounts:
        kept = (account.quiet_from_fen, account.quiet_to_fen)
        check(kept == _quiet(state, account), f"warning values of {account.owner}: {kept}")


def _crossed(account: Account, warning: WarningValue) -> Event:
    """Say that a balance fell below a value, or is back at it.

    Source: RULES-Q §10.3; CNAPS2-CODES (WarningTypeCode).
    """
    setter, value_fen, balance_fen = warning.setter, warning.value_fen, account.balance_fen
    if warning.below:
        return WarningRaised(account.index, account.owner, setter, value_fen, balance_fen)
    return WarningLifted(account.index, account.owner, setter, value_fen, balance_fen)


def take_warnings(state: State) -> list[Any]:
    """Return the warning values as fields of a snapshot, accounts in order of opening.

    Source: house, ADR-0025.
    """
    return [
        [index, [[one.setter, one.value_fen, one.below] for one in of_account.values()]]
        for index, of_account in sorted(state.warnings.items())
    ]


def restore_warnings(state: State, fields: list[Any]) -> None:
    """Read the warning values back.

    Source: house, ADR-0025.
    """
    for index, values in fields:
        state.warnings[index] = {
            setter: WarningValue(setter, value_fen, below=below)
            for setter, value_fen, below in values
        }
        set_quiet(state, state.accounts[index])
