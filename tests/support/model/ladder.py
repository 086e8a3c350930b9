"""What closes the day when something that must settle is not paid: earmarks, bonds, a loan.

Source: RULES-Q §10.4; corrections §1.6, §4.3, §4.4, §4.12; RULES-A §4.5 E25, §4.6 E32; ADR-0058.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from support.model import pledges
from support.model.books import HZ, Account, Payment
from support.model.plain import Told
from support.model.settlement import MONEY_FEN_MAX, scan
from support.model.state import State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import PHASE_PRE_CLOSE, PHASE_WINDOW

__all__ = ["BY_TWO_ONLY", "release_kept", "shortage"]

MUST_SETTLE = (1, 3, 4, 5)
LINE = 2**40


def shortage(m: State, account: int) -> int:
    """What is needed for classes 1, 3, 4, 5 beyond bal - E; when nothing waits, the overdraft."""
    own = m.accounts[account]
    waiting = [item for item in m.queue(account) if item.queue_class in MUST_SETTLE]
    if not waiting:
        return max(0, -own.balance)
    return max(0, sum(item.amount for item in waiting) - (own.balance - own.tied))


# --- earmarks --------------------------------------------------------------------------------


def _system_of(m: State, item: Payment) -> str:
    """Return the system of a session's debit line in class 5; empty for anything else."""
    for session in m.sessions:
        if item.id in session.items and item.posting == 12:
            return session.system
    return ""


def _pay_from_earmark(m: State, account: Account, system: str, most: int) -> list[Told]:
    """Release for the first item of the queue, while that is a net of the system, what it lacks."""
    told: list[Told] = []
    while queue := m.queue(account.index):
        lacks = queue[0].amount - (account.balance - account.tied)
        left = account.earmarks.get(system, 0)
        if _system_of(m, queue[0]) != system or lacks > min(left, most):
            break
        account.earmarks[system] = left - lacks
        most -= lacks
        facts = (account.index, system, queue[0].id, lacks, left - lacks)
        told += [("EarmarkReleased", *facts), *scan(m, [account.index])]
    return told


def _release(m: State, k: c.ReleaseEarmark) -> list[Told]:
    """After the pre-close at once; in the window it is kept until then."""
    sound = k.system in ("BEPS", "IBPS") and 1 <= k.amount_fen <= 10**15
    refuse_if(not sound, R.VALUE_OUT_OF_BOUNDS)
    account = m.known_deposit_of(k.participant)
    refuse_if(m.phase not in (PHASE_WINDOW, PHASE_PRE_CLOSE), R.PHASE_WRONG)
    refuse_if(account.earmarks.get(k.system, 0) < k.amount_fen, R.EARMARK_BELOW_ZERO)
    if m.phase == PHASE_WINDOW:
        m.releases.pop((k.participant, k.system), None)
        m.releases[(k.participant, k.system)] = k.amount_fen
        return [("EarmarkReleaseKept", account.index, k.system, k.amount_fen)]
    told = _pay_from_earmark(m, account, k.system, k.amount_fen)
    refuse_if(not told, R.EARMARK_PAYS_NOTHING)
    return told


def release_kept(m: State) -> list[Told]:
    """As the window is closed, before anybody lends: what two persons decided in it."""
    told: list[Told] = []
    for (code, system), most in m.releases.items():
        account = m.known_deposit_of(code)
        paid = _pay_from_earmark(m, account, system, most)
        told += paid or [("EarmarkReleaseLapsed", account.index, system)]
    m.releases = {}
    return told


# --- bonds -----------------------------------------------------------------------------------


def _dispose(m: State, k: c.DisposePledge) -> list[Told]:
    """What pledged bonds brought: first the loan they stand for, the rest is the bank's."""
    sound = 1 <= len(k.reference) <= 35 and k.reference.isprintable()
    refuse_if(not sound or not 1 <= k.proceeds_fen <= 10**15, R.VALUE_OUT_OF_BOUNDS)
    refuse_if(m.phase != PHASE_PRE_CLOSE, R.PHASE_WRONG)
    found = [loan for loan in m.pledge_loans if loan.number == k.loan]
    refuse_if(not found, R.PLEDGE_LOAN_UNKNOWN)
    loan = found[0]
    account = m.known_deposit_of(loan.bank)
    refuse_if(shortage(m, account.index) == 0, R.DISPOSAL_NOT_NEEDED)
    owed = loan.amount + pledges.interest(m, loan)
    refuse_if(not owed < k.proceeds_fen <= loan.bonds, R.PROCEEDS_OUT_OF_BOUNDS)
    money = sum(one.balance for one in m.accounts if one.is_deposit)
    refuse_if(money + k.proceeds_fen > MONEY_FEN_MAX, R.BALANCE_OUT_OF_BOUNDS)
    m.pledge_loans.remove(loan)
    facts = (loan.number, loan.bank, k.proceeds_fen, loan.amount, owed - loan.amount)
    told: list[Told] = [("PledgeDisposed", *facts, loan.reference, k.reference)]
    told += pledges.move_line(
        m, loan, k.proceeds_fen, line=LINE + m.seq, source="pledge-disposal", kind=""
    )
    told += pledges.move_line(m, loan, owed, line=2 * LINE + m.seq, source="pledge", kind="03502")
    told += pledges.told_free(m, loan)
    return told + scan(m, [account.index])


# --- the loan --------------------------------------------------------------------------------


def _own_earmarks(m: State, account: Account) -> int:
    """What earmarked funds could pay of the nets that wait, each system's its own."""
    total = 0
    for system, earmarked in account.earmarks.items():
        nets = [item for item in m.queue(account.index) if _system_of(m, item) == system]
        total += min(earmarked, sum(item.amount for item in nets))
    return total


def _grant(m: State, k: c.GrantPenaltyLoan) -> list[Told]:
    """E32: the office credits the rest that is lacking, at most."""
    sound = 1 <= len(k.agreement) <= 60 and k.agreement.isprintable()
    refuse_if(not sound or not 1 <= k.amount_fen <= 10**15, R.VALUE_OUT_OF_BOUNDS)
    account = m.known_deposit_of(k.participant)
    refuse_if(m.phase != PHASE_PRE_CLOSE, R.PHASE_WRONG)
    money = sum(one.balance for one in m.accounts if one.is_deposit)
    refuse_if(money + k.amount_fen > MONEY_FEN_MAX, R.BALANCE_OUT_OF_BOUNDS)
    rest = shortage(m, account.index) - _own_earmarks(m, account)
    refuse_if(k.amount_fen > rest, R.LOAN_ABOVE_SHORTAGE)
    payment, summary = LINE + m.seq, m.account_of(account.office, HZ)
    m.post([summary.index, account.index], k.amount_fen, source=(32, payment))
    return [
        (
            "PaymentMade", payment, account.office, "", "penalty-loan", account.office,
            k.participant, k.amount_fen, 6, 32, "", "",
        ),
        (
            "PaymentSettled", payment, 32, (summary.index, account.index), k.amount_fen,
            summary.balance, account.balance,
        ),
        ("PenaltyLoanGranted", payment, k.agreement),
        *scan(m, [account.index]),
    ]  # fmt: skip


BY_TWO_ONLY: dict[type, Callable[[State, Any], list[Told]]] = {
    c.GrantPenaltyLoan: _grant,
    c.ReleaseEarmark: _release,
    c.DisposePledge: _dispose,
}
"""What nobody does alone."""
