"""The trial balance (试算平衡): turnovers and balances of every subject.

Source: SAPS-T §六.1 (day-end); RULES-D §5; RULES-A §6 (I1, I2, I3, I5, I6).
"""

from __future__ import annotations

from typing import Final

from tianping.core.events import BalanceFault, SubjectTotal, TrialBalanceTaken
from tianping.core.ledger.chart import SUBJECT_BATCH, SUBJECT_TRANSFERS
from tianping.core.ledger.posting import E12_NET_DEBIT
from tianping.core.state import State
from tianping.core.terms import CLASS_BATCH_NET
from tianping.values.identifiers import AccountNo
from tianping.values.money import Fen

__all__ = [
    "BALANCE_TESTS",
    "TEST_ACCOUNT",
    "TEST_BALANCES",
    "TEST_BATCH",
    "TEST_TRANSFERS",
    "TEST_TURNOVERS",
    "faults",
    "prove_books",
    "subject_totals",
    "waiting_nets_fen",
]

# What the books are tried for. Source: RULES-D §5; RULES-A §6.
TEST_TURNOVERS: Final = 1
TEST_BALANCES: Final = 2
TEST_TRANSFERS: Final = 3
TEST_BATCH: Final = 4
TEST_ACCOUNT: Final = 5

BALANCE_TESTS: Final = {
    TEST_TURNOVERS: ("day debits equal day credits", "当日借贷发生额相等"),
    TEST_BALANCES: ("all balances sum to zero", "全部余额合计为零"),
    TEST_TRANSFERS: ("大额支付往来 sums to zero", "大额支付往来余额合计为零"),
    TEST_BATCH: ("小额支付往来 is what still waits", "小额支付往来余额等于待清算轧差净额"),
    TEST_ACCOUNT: ("opening and turnovers give the balance", "期初余额加减发生额等于余额"),
}


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


def faults(state: State, totals: list[SubjectTotal]) -> list[BalanceFault]:
    """Return what is wrong with the books, nothing when they balance.

    Day debits equal day credits, all balances sum to zero, the HVPS transfers between offices sum
    to zero and those of BEPS and IBPS to what still waits, and every account's opening and
    turnover give its balance.
    Source: RULES-D §5 (test of the trial balance); RULES-A §6; RULES-C §9.1 (what is reported).
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
    tests = [
        (TEST_TURNOVERS, debit_fen, credit_fen),
        (TEST_BALANCES, 0, balance_fen),
        (TEST_TRANSFERS, 0, transfers_fen),
        (TEST_BATCH, -waiting_nets_fen(state), batch_fen),
    ]
    found = [
        BalanceFault(test, AccountNo(""), expected, actual)
        for test, expected, actual in tests
        if expected != actual
    ]
    for account in state.accounts:
        expected = account.opening_fen + account.credit_fen - account.debit_fen
        if expected != account.balance_fen:
            fault = BalanceFault(TEST_ACCOUNT, account.number, expected, account.balance_fen)
            found.append(fault)
    return found


def prove_books(state: State) -> TrialBalanceTaken:
    """Return the sums of every subject, whether they balance, and what is wrong. Changes nothing.

    Source: SAPS-T §六.1.1; RULES-D §5.
    """
    totals = subject_totals(state)
    wrong = faults(state, totals)
    balanced = not wrong and not state.books_doubted
    return TrialBalanceTaken(state.business_date, totals, balanced, wrong)
