"""The trial balance (试算平衡): turnovers and balances of every subject.

Source: SAPS-T §六.1 (day-end); RULES-D §5; RULES-A §6 (I1, I2, I3, I5, I6).
"""

from __future__ import annotations

from tianping.core.commands import TakeTrialBalance
from tianping.core.events import Event, SubjectTotal, TrialBalanceTaken
from tianping.core.ledger.chart import SUBJECT_BATCH, SUBJECT_TRANSFERS
from tianping.core.ledger.posting import E12_NET_DEBIT
from tianping.core.state import State
from tianping.core.terms import CLASS_BATCH_NET
from tianping.values.money import Fen

__all__ = ["balanced", "prove_books", "subject_totals", "take_trial_balance", "waiting_nets_fen"]


def subject_totals(state: State) -> list[SubjectTotal]:
    """Return the day's sums of every subject that has an account, in subject order.

    Source: RULES-D §5 step 3.
    """
    rows: dict[int, list[int]] = {}
    for account in state.accounts:
        row = rows.setdefault(account.subject, [0, 0, 0, 0, 0])
        row[0] += account.debit_count
        row[1] += account.debit_fen
        row[2] += account.credit_count
        row[3] += account.credit_fen
        row[4] += account.balance_fen
    return [
        SubjectTotal(subject, row[0], Fen(row[1]), row[2], Fen(row[3]), Fen(row[4]))
        for subject, row in sorted(rows.items())
    ]


def waiting_nets_fen(state: State) -> int:
    """Return what the BEPS and IBPS lines that wait come to, in fen: what 小额支付往来 lacks.

    Source: RULES-A §6 I3.
    """
    waiting_fen = 0
    for account in state.settlement_accounts:
        for item in account.queue[CLASS_BATCH_NET]:
            if item.posting == E12_NET_DEBIT:
                waiting_fen += item.amount_fen
    return waiting_fen


def balanced(state: State, totals: list[SubjectTotal]) -> bool:
    """Tell whether the books balance.

    Day debits equal day credits, all balances sum to zero, the HVPS transfers between offices sum
    to zero and those of BEPS and IBPS to what still waits, and every account's opening and
    turnover give its balance.
    Source: RULES-D §5 (test of the trial balance); RULES-A §6.
    """
    debit_fen = credit_fen = balance_fen = transfers_fen = batch_fen = 0
    for row in totals:
        debit_fen += row.debit_fen
        credit_fen += row.credit_fen
        balance_fen += row.balance_fen
        if row.subject == SUBJECT_TRANSFERS:
            transfers_fen = row.balance_fen
        elif row.subject == SUBJECT_BATCH:
            batch_fen = row.balance_fen
    if debit_fen != credit_fen or balance_fen != 0 or transfers_fen != 0:
        return False
    if -batch_fen != waiting_nets_fen(state):
        return False
    for account in state.accounts:
        if account.opening_fen + account.credit_fen - account.debit_fen != account.balance_fen:
            return False
    return True


def prove_books(state: State) -> TrialBalanceTaken:
    """Return the sums of every subject and whether they balance. Changes nothing.

    Source: SAPS-T §六.1.1; RULES-D §5.
    """
    totals = subject_totals(state)
    return TrialBalanceTaken(state.business_date, totals, balanced(state, totals))


def take_trial_balance(state: State, command: TakeTrialBalance) -> list[Event]:
    """Prove the books because somebody asks. Changes nothing.

    Source: SAPS-T §六.1; RULES-D §5.
    """
    del command
    return [prove_books(state)]
