"""Account maintenance by message: an office changes what limits an account that it manages.

Source: SAPS-T §三 (maintenance of settlement accounts); RULES-A §2.10; RULES-Q §2.4-2.5;
house, ADR-0049.
"""

from __future__ import annotations

from tianping.core.commands import MaintainAccount
from tianping.core.control.admission import admit, enter, refuse_form
from tianping.core.control.authority import refuse_sender
from tianping.core.events import AccountMaintained, Event, OverdraftLimitSet
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.controls import put_control, put_minimum
from tianping.core.state import SettlementAccount, State, account_of
from tianping.core.terms import (
    CONTROL_CREDIT,
    CONTROL_DEBIT,
    KIND_SPECIAL,
    NOT_STATED,
    STATUS_PROCESSED,
)
from tianping.values.money import AMOUNT_FEN_MAX, Fen

__all__ = ["maintain_account"]


def maintain_account(state: State, command: MaintainAccount) -> list[Event]:
    """Apply what a maintenance message states, controls first, or nothing of it.

    Controls and the minimum balance work at once, the overdraft limit from the next date on.
    Refuses: see ``RefusalCode`` 20, 42, 45, 48, 60, 62, 70 to 80, 102, in that order.
    Source: RULES-A §2.10; RULES-Q §2.2-2.5, §6.1; house, ADR-0049.
    """
    stopped = _refuse_maintenance(state, command)
    if stopped is not None:
        return stopped
    enter(
        state.participants[command.sender],
        command.business_date,
        message_id=command.message_id,
        digest=command.digest,
        status=STATUS_PROCESSED,
    )
    account = account_of(state.participants[command.participant])
    events: list[Event] = [
        AccountMaintained(command.sender, command.message_id, account.index, command.participant)
    ]
    wanted = ((CONTROL_DEBIT, command.debit_control), (CONTROL_CREDIT, command.credit_control))
    for control, stated in wanted:
        if stated != NOT_STATED and (stated == 1) != (account.controls & control != 0):
            events.extend(put_control(state, account, control, released=stated == 0))
    minimum_fen = command.minimum_fen
    if minimum_fen not in (NOT_STATED, account.minimum_fen):
        events.extend(put_minimum(state, account, Fen(minimum_fen)))
    if command.overdraft_limit_fen != NOT_STATED:
        account.overdraft_next_fen = command.overdraft_limit_fen
        events.append(OverdraftLimitSet(account.index, Fen(command.overdraft_limit_fen)))
    return events


def _refuse_maintenance(state: State, command: MaintainAccount) -> list[Event] | None:
    """Refuse an unknown account, a stranger, a repeat, a limit that would be void.

    Source: RULES-A §2.10; RULES-C §7.3; house, ADR-0029 (limit under debit control).
    """
    stopped = _refuse_values(state, command)
    if stopped is not None:
        return stopped
    owner = state.participants.get(command.participant)
    if owner is None:
        return refuse(RefusalCode.PARTICIPANT_UNKNOWN, command.participant)
    if owner.account is None:
        return refuse(RefusalCode.ACCOUNT_UNKNOWN, command.participant)
    sender = state.participants.get(command.sender)
    if sender is None or sender.books is None:
        return refuse(RefusalCode.SENDER_UNKNOWN, command.sender)
    if sender.code != owner.office:
        return refuse(RefusalCode.NOT_AUTHORISED, command.participant)
    date, digest = command.business_date, command.digest
    stopped = refuse_sender(state, sender, command) or admit(
        state, sender, message_id=command.message_id, date=date, digest=digest
    )
    if stopped is not None:
        return stopped
    if command.overdraft_limit_fen > 0 and _debit_controlled_then(owner.account, command):
        return refuse(RefusalCode.DEBIT_CONTROLLED, command.participant)
    return None


def _refuse_values(state: State, command: MaintainAccount) -> list[Event] | None:
    """Refuse what is out of bounds, a wrong form, a limit for a special participant.

    Source: RULES-A §1.3 (no overdraft on special accounts); house, ADR-0049.
    """
    for amount_fen in (command.overdraft_limit_fen, command.minimum_fen):
        if not NOT_STATED <= amount_fen <= AMOUNT_FEN_MAX:
            return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, str(amount_fen))
    for stated in (command.debit_control, command.credit_control):
        if stated not in (NOT_STATED, 0, 1):
            return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"control {stated}")
    stopped = refuse_form(
        state, command.message_id, date=command.business_date, digest=command.digest
    )
    if stopped is not None:
        return stopped
    owner = state.participants.get(command.participant)
    limited = command.overdraft_limit_fen != NOT_STATED
    if owner is not None and owner.kind == KIND_SPECIAL and limited:
        return refuse(RefusalCode.KIND_WRONG, str(owner.kind))
    return None


def _debit_controlled_then(account: SettlementAccount, command: MaintainAccount) -> bool:
    """Tell whether the account is under debit control once the command is carried out.

    Source: RULES-Q §2.2; house, ADR-0029.
    """
    if command.debit_control != NOT_STATED:
        return command.debit_control == 1
    return account.controls & CONTROL_DEBIT != 0
