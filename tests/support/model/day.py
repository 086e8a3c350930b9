"""Controls of an account, the phases of the day, and the trial balance.

Source: RULES-Q §1.1, §2, §6.1; RULES-D §2, §5; corrections §1.12.
"""

from __future__ import annotations

from support.model import closing, lending, liquidity, options, pledges, pool
from support.model.books import BP, HV, SUBJECTS
from support.model.charges import at_daytime
from support.model.dual_control import expire
from support.model.net_files import return_all_files, return_stopped_files
from support.model.net_waiting import NET_POSTING
from support.model.nets import book_held
from support.model.plain import Told
from support.model.pvp import release
from support.model.registry import is_date
from support.model.settlement import scan, stopped_at_payee, stopped_at_payer
from support.model.state import State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import (
    CONTROL_CREDIT,
    CONTROL_DEBIT,
    KIND_SPECIAL,
    PHASE_DAY_END,
    PHASE_PREPARATION,
    STATUS_QUEUED,
    STATUS_REJECTED,
)
from tianping.values.money import AMOUNT_FEN_MAX

__all__ = [
    "advance_phase",
    "control_account",
    "set_earmark",
    "set_minimum_balance",
    "set_overdraft_limit",
    "take_trial_balance",
]

STEPS = {
    (0, 10): "open", (10, 20): "cut off", (20, 30): "open window", (30, 32): "pre-close",
    (20, 35): "end HVPS", (30, 35): "end HVPS", (32, 35): "end HVPS", (35, 40): "end SAPS",
    (20, 40): "end day", (40, 0): "new date",
}  # fmt: skip
"""What each step of the day is. Source: RULES-D §2.1, §2.3; RULES-Q §9."""
RETURNED_CLASSES = (2, 6, 7, 8)
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
    files, left = return_stopped_files(m, reason)
    released, freed = release(m, reason)
    return told + files + released + scan(m, touched + left + freed)


def advance_phase(m: State, k: c.AdvancePhase) -> list[Told]:
    """Take the step that was asked for, if there is one from here."""
    refuse_if(not 0 <= k.seed < 2**63, R.VALUE_OUT_OF_BOUNDS)
    refuse_if(k.from_phase != m.phase, R.PHASE_WRONG)
    step = STEPS.get((k.from_phase, k.to_phase), "")
    refuse_if(not step, R.PHASE_STEP_WRONG)
    if step == "new date":
        later = is_date(k.next_date) and k.next_date > m.today
        refuse_if(not later, R.NEXT_DATE_WRONG)
        return _begin_next_day(m, k)
    refuse_if(k.next_date != 0, R.NEXT_DATE_WRONG)
    told: list[Told] = []
    if step == "open window":
        refuse_if(not _anybody_short(m), R.WINDOW_NOT_NEEDED)
        for account in m.accounts:
            account.floor = max(0, -account.balance) if account.is_deposit else 0
    if step == "pre-close":
        told = _return_and_scan(m)
    if step == "end HVPS":
        waiting = [item for item in m.payments.values() if item.status == STATUS_QUEUED]
        forced = any(item.queue_class in (1, 3, 4, 5) for item in waiting)
        refuse_if(forced, R.MUST_SETTLE_ITEMS_OPEN)
        refuse_if(_anybody_overdrawn(m), R.OVERDRAFT_OPEN)
        refuse_if(bool(waiting), R.PAYMENTS_STILL_WAIT)
        told = release(m, R.RETURNED_AT_CLOSE, every=True)[0]
    if step == "end day":
        told = _close(m)
        told += pledges.lapse(m)
        told += pledges.repay_all(m)
    m.phase = k.to_phase
    told.append(("PhaseAdvanced", k.from_phase, k.to_phase, m.today))
    told += _started(m, step, k.seed)
    return [*told, trial_balance(m)] if k.to_phase == PHASE_DAY_END else told


def _started(m: State, step: str, seed: int) -> list[Told]:
    """Return what a step starts by itself. Source: RULES-Q §10.1; corrections §4.3."""
    told: list[Told] = []
    if step == "open":
        told += at_daytime(m)
        told += book_held(m)
        told += lending.at_daytime(m)
    if step == "cut off":
        told += options.end_limits(m)
        told += liquidity.match_by_itself(m, liquidity.AT_CUT_OFF)
        told += pool.at_cut_off(m, seed)
    if step in ("pre-close", "end HVPS"):
        told += pledges.lapse(m)
    if step in ("cut off", "pre-close", "end HVPS"):
        told += pledges.repay_all(m)
    if step == "pre-close":
        told += lending.at_pre_close(m)
    return told


def _anybody_overdrawn(m: State) -> bool:
    return any(account.balance < 0 for account in m.accounts if account.is_deposit)


def _anybody_short(m: State) -> bool:
    """Whether an account is overdrawn or has something waiting. Source: RULES-Q §9.1."""
    waits = any(item.status == STATUS_QUEUED for item in m.payments.values())
    return waits or _anybody_overdrawn(m)


def _return_and_scan(m: State) -> list[Told]:
    """Return classes 2, 6, 7, 8 of every queue, then scan once."""
    told: list[Told] = []
    for account in m.accounts:
        for item in m.queue(account.index):
            if item.queue_class in RETURNED_CLASSES and item.posting != NET_POSTING:
                item.status = STATUS_REJECTED
                told.append(("PaymentReturned", item.id, int(R.RETURNED_AT_CLOSE)))
    told += return_all_files(m)
    told += release(m, R.RETURNED_AT_CLOSE, every=True)[0]
    return told + scan(m, [account.index for account in m.accounts])


def _close(m: State) -> list[Told]:
    """Return, scan, and refuse if anything that must settle waits.

    Refuses: MUST_SETTLE_ITEMS_OPEN, OVERDRAFT_OPEN; then nothing is changed.
    """
    after = m.clone()
    told = _return_and_scan(after)
    waits = any(item.status == STATUS_QUEUED for item in after.payments.values())
    refuse_if(waits, R.MUST_SETTLE_ITEMS_OPEN)
    refuse_if(_anybody_overdrawn(after), R.OVERDRAFT_OPEN)
    m.accounts, m.payments, m.net_files = after.accounts, after.payments, after.net_files
    m.holds = after.holds
    return told


def _begin_next_day(m: State, k: c.AdvancePhase) -> list[Told]:
    m.today = k.next_date
    m.phase = PHASE_PREPARATION
    m.dates.append(k.next_date)
    m.dates = m.dates[-m.parameter("idempotence.days_kept") :]
    m.messages = {key: one for key, one in m.messages.items() if one.date >= m.dates[0]}
    m.sessions = [one for one in m.sessions if one.held or one.date >= m.dates[0]]
    m.correction_dates = [*m.correction_dates, m.today][-m.parameter("corrections.dates_kept") :]
    told: list[Told] = [("PhaseAdvanced", k.from_phase, k.to_phase, k.next_date), *expire(m)]
    for account in m.accounts:
        account.debit_count = account.debit_sum = account.credit_count = account.credit_sum = 0
        if account.overdraft_next is not None:
            account.overdraft = account.overdraft_next
            account.overdraft_next = None
            account.overdraft_void = False
            told.append(("OverdraftLimitApplied", account.index, account.overdraft))
    told += lending.at_new_date(m) + pool.new_date(m) + pledges.at_new_date(m)
    return told + options.end_reserves(m) + closing.close_accounts(m)


def take_trial_balance(m: State, k: c.TakeTrialBalance) -> list[Told]:
    """Prove the books now."""
    del k
    return [trial_balance(m)]


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
    return ("TrialBalanceTaken", m.today, tuple(rows), balanced)
