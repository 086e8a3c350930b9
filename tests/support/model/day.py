"""Controls of an account, and the trial balance.

Source: RULES-Q §1.1, §2, §6.1; RULES-D §5; corrections §1.12.
"""

from __future__ import annotations

from support.model.books import BP, HV, SUBJECTS
from support.model.net_files import return_stopped_files
from support.model.net_waiting import NET_POSTING
from support.model.plain import Told
from support.model.pvp import release
from support.model.settlement import scan, stopped_at_payee, stopped_at_payer
from support.model.state import State, refuse_if
from support.model.timed import return_stored_stopped
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import (
    CONTROL_CREDIT,
    CONTROL_DEBIT,
    KIND_SPECIAL,
    STATUS_QUEUED,
    STATUS_REJECTED,
)
from tianping.values.money import AMOUNT_FEN_MAX

__all__ = [
    "control_account",
    "set_earmark",
    "set_minimum_balance",
    "set_overdraft_limit",
    "trial_balance",
]

SYSTEMS = ("BEPS", "IBPS")


def _check_amount(amount: int) -> None:
    refuse_if(not 0 <= amount <= AMOUNT_FEN_MAX, R.VALUE_OUT_OF_BOUNDS)


def set_minimum_balance(m: State, k: c.SetMinimumBalance) -> list[Told]:
    """Effective at once; 0 lifts it; then scan."""
    _check_amount(k.amount_fen)
    account = m.known_deposit_of(k.participant)
    account.minimum = k.amount_fen
    told: Told = ("MinimumBalanceSet", account.index, k.amount_fen)
    return [told, *scan(m, [account.index])]


def set_earmark(m: State, k: c.SetEarmark) -> list[Told]:
    """An increase needs own funds and an empty queue; a decrease always goes, then scan."""
    refuse_if(k.system not in SYSTEMS, R.VALUE_OUT_OF_BOUNDS)
    _check_amount(k.amount_fen)
    account = m.known_deposit_of(k.participant)
    increase = k.amount_fen - account.earmarks.get(k.system, 0)
    if increase > 0:
        free = account.balance - account.tied - account.minimum
        refuse_if(free < increase, R.EARMARK_ABOVE_FUNDS)
        refuse_if(bool(m.queue(account.index)), R.EARMARK_BEHIND_QUEUE)
    account.earmarks[k.system] = k.amount_fen
    told: Told = ("EarmarkSet", account.index, k.system, k.amount_fen)
    return [told, *scan(m, [account.index])]


def set_overdraft_limit(m: State, k: c.SetOverdraftLimit) -> list[Told]:
    """Noted today, in force on the next business date."""
    _check_amount(k.amount_fen)
    account = m.known_deposit_of(k.participant)
    owner = m.participant(k.participant)
    refuse_if(owner is not None and owner.kind == KIND_SPECIAL, R.KIND_WRONG)
    refuse_if(account.debit_control and k.amount_fen > 0, R.DEBIT_CONTROLLED)
    account.overdraft_next = k.amount_fen
    return [("OverdraftLimitSet", account.index, k.amount_fen)]


def control_account(m: State, k: c.ControlAccount) -> list[Told]:
    """Set a control and return what it stops in the queues, or release it; then scan.

    One-sided debits that wait are not returned. Source: RULES-Q §2.2-2.3.
    """
    refuse_if(k.control not in (CONTROL_DEBIT, CONTROL_CREDIT), R.VALUE_OUT_OF_BOUNDS)
    account = m.known_deposit_of(k.participant)
    debit = k.control == CONTROL_DEBIT
    is_set = account.debit_control if debit else account.credit_control
    refuse_if(k.released and not is_set, R.CONTROL_NOT_SET)
    refuse_if(is_set and not k.released, R.CONTROL_ALREADY_SET)
    told: list[Told] = [("AccountControlled", account.index, k.control, k.released)]
    if debit:
        account.debit_control = not k.released
    else:
        account.credit_control = not k.released
    if k.released:
        return told + scan(m, [account.index])
    if debit:
        account.overdraft_void = True
        account.overdraft_next = None
    stopped = stopped_at_payer if debit else stopped_at_payee
    reason = R.DEBIT_CONTROLLED if debit else R.CREDIT_CONTROLLED
    touched = []
    for payer in m.accounts:
        for item in m.queue(payer.index):
            if stopped(m, item) and item.queue_class != 6 and item.posting != NET_POSTING:
                item.status = STATUS_REJECTED
                told.append(("PaymentReturned", item.id, int(reason)))
                touched.append(payer.index)
    told += return_stored_stopped(m, reason)
    files, left = return_stopped_files(m, reason)
    released, freed = release(m, reason)
    return told + files + released + scan(m, touched + left + freed)


def trial_balance(m: State) -> Told:
    """One row per subject; balanced when debits equal credits and all balances sum to nothing."""
    rows = []
    for subject in SUBJECTS:
        members = [account for account in m.accounts if account.subject == subject]
        figures = ("debit_count", "debit_sum", "credit_count", "credit_sum", "balance")
        sums = (sum(getattr(account, name) for account in members) for name in figures)
        if members:
            rows.append((subject, *sums))
    lines = [one for one in m.payments.values() if one.status == STATUS_QUEUED]
    waiting = sum(one.amount for one in lines if one.posting == 12)
    balanced = (
        sum(row[2] for row in rows) == sum(row[4] for row in rows)
        and sum(row[5] for row in rows) == 0
        and sum(row[5] for row in rows if row[0] == HV) == 0
        and sum(row[5] for row in rows if row[0] == BP) == -waiting
    )
    return ("TrialBalanceTaken", m.today, tuple(rows), balanced, ())
