"""Help for the fields of day-end and year-end."""

from __future__ import annotations

from typing import Final

__all__ = ["DAY_END_HELP"]

DAY_END_HELP: Final = {
    "account_count": ("number of accounts", "账户数"),
    "balance_test": (
        "1 turnovers, 2 balances, 3 大额支付往来, 4 小额支付往来, 5 an account",
        "1 发生额，2 余额，3 大额支付往来，4 小额支付往来，5 单个账户",
    ),
    "batch_fen": ("carried over from 小额支付往来, fen", "由小额支付往来结转（分）"),
    "difference_count": ("number of accounts that differ", "不符账户数"),
    "differences": ("what differs", "不符明细"),
    "digest": ("SHA-256 of the figures", "账务数据摘要（SHA-256）"),
    "expected_fen": ("what it should be, fen", "应有金额（分）"),
    "found_fen": ("what it is, fen", "实有金额（分）"),
    "line_count": ("number of postings", "分录笔数"),
    "moved": ("what each system moved on it", "各系统发生额"),
    "office_fen": ("what the office has, fen", "会计部门余额（分）"),
    "opening_result": (
        "0 agrees, 1 balances differ, 2 working days differ",
        "0 一致，1 余额不一致，2 工作日不一致",
    ),
    "prevails": ("whose figures win", "以其数据为准的系统"),
    "row_count": ("number of rows that were reported", "上报行数"),
    "saps_credit_count": ("credits that SAPS booked of it", "清算账户系统贷记笔数"),
    "saps_credit_fen": ("sum of them, fen", "清算账户系统贷记金额（分）"),
    "saps_debit_count": ("debits that SAPS booked of it", "清算账户系统借记笔数"),
    "saps_debit_fen": ("sum of them, fen", "清算账户系统借记金额（分）"),
    "saps_fen": ("what SAPS has, fen", "清算账户系统余额（分）"),
    "transfers_fen": ("carried over from 大额支付往来, fen", "由大额支付往来结转（分）"),
}
