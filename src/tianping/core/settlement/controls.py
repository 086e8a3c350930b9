"""What limits an account: minimum balance, overdraft limit, debit and credit control.

Source: SAPS-T §三.4 (controls), §五.4 (overdraft); RULES-Q §2, §6 with correction 1.4;
house, ADR-0029.
"""

from __future__ import annotations

from tianping.core.commands import (
    ControlAccount,
    SetMinimumBalance,
    SetOverdraftLimit,
)
from tianping.core.events import (
    AccountControlled,
    Event,
    MinimumBalanceSet,
    OverdraftLimitApplied,
    OverdraftLimitSet,
)
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.net_files import return_files_stopped
from tianping.core.settlement.pvp import release_holds
from tianping.core.settlement.queue import return_item, scan, scan_all
from tianping.core.settlement.stops import returned_by_control
from tianping.core.settlement.stored import return_stored_stopped
from tianping.core.state import NO_LIMIT_SET, SettlementAccount, State, account_of
from tianping.core.terms import CONTROL_CREDIT, CONTROL_DEBIT, KIND_SPECIAL
from tianping.values.bankcode import BankCode
from tianping.values.money import AMOUNT_FEN_MAX, Fen

__all__ = [
    "apply_overdraft_limits",
    "control_account",
    "put_control",
    "put_minimum",
    "refuse_setting",
    "return_stopped",
    "set_minimum_balance",
    "set_overdraft_limit",
]


def refuse_setting(state: State, amount_fen: int, participant: BankCode) -> list[Event] | None:
    """Refuse an amount outside its bounds, an unknown participant or one without an account.

    Source: RULES-A §2.5.
    """
    if not 0 <= amount_fen <= AMOUNT_FEN_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, str(amount_fen))
    found = state.participants.get(participant)
    if found is None:
        return refuse(RefusalCode.PARTICIPANT_UNKNOWN, participant)
    if found.account is None:
        return refuse(RefusalCode.ACCOUNT_UNKNOWN, participant)
    return None


def set_minimum_balance(state: State, command: SetMinimumBalance) -> list[Event]:
    """Set or lift the minimum balance, effective at once; lowering it lets the queue go on.

    Refuses: see ``RefusalCode`` 20, 45, 48.
    Source: SAPS-T §三.4.1 (余额最低控制); RULES-Q §2.1, §2.5, §3.4.
    """
    stopped = refuse_setting(state, command.amount_fen, command.participant)
    if stopped is not None:
        return stopped
    account = account_of(state.participants[command.participant])
    return put_minimum(state, account, command.amount_fen)


def put_minimum(state: State, account: SettlementAccount, amount_fen: Fen) -> list[Event]:
    """Give an account another minimum balance and let its queue go on when that is lower.

    Source: RULES-Q §2.1, §3.4.
    """
    lowered = amount_fen < account.minimum_fen
    account.minimum_fen = amount_fen
    events: list[Event] = [MinimumBalanceSet(account.index, amount_fen)]
    if lowered:
        events.extend(scan(state, account))
    return events


def set_overdraft_limit(state: State, command: SetOverdraftLimit) -> list[Event]:
    """Set the intraday overdraft limit of the next business date.

    Under a debit control, which makes limits void, the only limit to be set is 0.
    Refuses: see ``RefusalCode`` 20, 42, 45, 48, 102; special participants have no overdraft (42).
    Source: SAPS-T §五.4 (日间透支); RULES-Q §2.2, §2.5, §6.1; RULES-A §1.3; house, ADR-0029.
    """
    stopped = refuse_setting(state, command.amount_fen, command.participant)
    if stopped is not None:
        return stopped
    kind = state.participants[command.participant].kind
    if kind == KIND_SPECIAL:
        return refuse(RefusalCode.KIND_WRONG, str(kind))
    account = account_of(state.participants[command.participant])
    if account.controls & CONTROL_DEBIT and command.amount_fen:
        return refuse(RefusalCode.DEBIT_CONTROLLED, command.participant)
    account.overdraft_next_fen = command.amount_fen
    return [OverdraftLimitSet(account.index, command.amount_fen)]


def control_account(state: State, command: ControlAccount) -> list[Event]:
    """Set or release the debit or the credit control of an account, effective at once.

    Setting returns the queued HVPS payments that it stops (accounts in order of opening, each
    queue in its order), then settles what they held back; a debit control voids the overdraft
    limit. A release lets the queue go on and brings no overdraft limit back.
    Refuses: see ``RefusalCode`` 20, 45, 48, 122, 123.
    Source: SAPS-T §三.4.2, §三.4.3, §三.4.4; RULES-Q §2.2-2.3, §2.5, §3.4 (example C1);
    correction 1.4; house, ADR-0029.
    """
    control, released = command.control, command.released
    if control not in (CONTROL_DEBIT, CONTROL_CREDIT):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"control {control}")
    stopped = refuse_setting(state, 0, command.participant)
    if stopped is not None:
        return stopped
    account = account_of(state.participants[command.participant])
    is_set = account.controls & control != 0
    if released and not is_set:
        return refuse(RefusalCode.CONTROL_NOT_SET, command.participant)
    if is_set and not released:
        return refuse(RefusalCode.CONTROL_ALREADY_SET, command.participant)
    return put_control(state, account, control, released=released)


def put_control(
    state: State, account: SettlementAccount, control: int, *, released: bool
) -> list[Event]:
    """Set or release a control that is not so yet, with all that follows from it.

    Source: RULES-Q §2.2-2.3, §3.4; correction 1.4; house, ADR-0029.
    """
    events: list[Event] = [AccountControlled(account.index, control, released)]
    account.controls ^= control
    if released:
        events.extend(scan(state, account))
        return events
    if control == CONTROL_DEBIT:
        account.overdraft_fen = 0
        account.overdraft_next_fen = NO_LIMIT_SET
        events.extend(return_stopped(state, RefusalCode.DEBIT_CONTROLLED))
    else:
        events.extend(return_stopped(state, RefusalCode.CREDIT_CONTROLLED))
    return events


def return_stopped(state: State, reason: RefusalCode) -> list[Event]:
    """Return payments, stored ones too, net files and holds that a control now stops; then scan.

    Source: RULES-Q §2.2-2.3 (returned at once), §3.4.
    """
    events: list[Event] = []
    relieved: list[SettlementAccount] = []
    for account in state.settlement_accounts:
        stopped = [item for items in account.queue for item in items if returned_by_control(item)]
        events += [return_item(state, item, reason) for item in stopped]
        if stopped:
            relieved.append(account)
    events.extend(return_stored_stopped(state, reason))
    returned, left = return_files_stopped(state, reason)
    events.extend(returned)
    released, freed = release_holds(state, reason, controlled=True)
    events.extend(released)
    events.extend(scan_all(state, relieved + left + freed))
    return events


def apply_overdraft_limits(state: State) -> list[Event]:
    """Put the limits set on earlier dates in force, accounts in order of opening.

    Source: SAPS-T §五.4.4 (effective next day); RULES-Q §6.1.
    """
    events: list[Event] = []
    for account in state.settlement_accounts:
        if account.overdraft_next_fen != NO_LIMIT_SET:
            account.overdraft_fen = account.overdraft_next_fen
            account.overdraft_same_city_fen = account.overdraft_next_fen
            account.overdraft_next_fen = NO_LIMIT_SET
            events.append(OverdraftLimitApplied(account.index, Fen(account.overdraft_fen)))
    return events
