"""What ``tianping inbox`` shows of answers about accounts and liquidity."""

from __future__ import annotations

import msgspec

from tianping.cli.language import t
from tianping.cli.output import CONSOLE, grouped_yuan, print_table
from tianping.participant.account_queries import (
    AccountReport,
    LiquidityReport,
    account_reports_of,
    liquidity_reports_of,
)
from tianping.wire.message import Message

__all__ = ["account_rows", "print_account_reports", "print_liquidity"]


def account_rows(messages: list[Message]) -> list[dict[str, object]]:
    """Return what the reports among messages say, one record for each."""
    accounts = [
        {
            "code": "accounts",
            "concerning": report.query_id,
            "status": report.status,
            "accounts": [msgspec.to_builtins(one) for one in report.accounts],
        }
        for report in account_reports_of(messages)
    ]
    liquidity = [
        {"code": "liquidity", "concerning": found.query_id, **msgspec.to_builtins(found)}
        for found in liquidity_reports_of(messages)
    ]
    return [*accounts, *liquidity]


def print_account_reports(messages: list[Message]) -> None:
    """Print the reports among messages as tables."""
    for report in account_reports_of(messages):
        if report.accounts:
            _print_accounts(report)
    for found in liquidity_reports_of(messages):
        print_liquidity(found)


def _print_accounts(report: AccountReport) -> None:
    print_table(
        t(f"Accounts, asked by {report.query_id}", f"清算账户信息（查询{report.query_id}）"),
        [
            t("bank", "清算行"),
            t("name", "名称"),
            t("status", "状态"),
            (t("balance", "余额"), "right"),
            (t("overdraft limit", "透支限额"), "right"),
            (t("earmark", "圈存资金"), "right"),
            (t("minimum", "余额最低控制"), "right"),
        ],
        [
            [
                one.participant,
                one.name,
                one.status,
                grouped_yuan(one.balance_fen),
                grouped_yuan(one.overdraft_limit_fen),
                grouped_yuan(one.earmark_fen),
                grouped_yuan(one.minimum_fen),
            ]
            for one in report.accounts
        ],
    )


def print_liquidity(report: LiquidityReport) -> None:
    """Print a report of liquidity as a table."""
    if report.remark:
        CONSOLE.print(report.remark)
    rows = [
        [
            one.participant,
            one.name,
            grouped_yuan(one.balance_fen),
            grouped_yuan(one.available_fen),
            grouped_yuan(one.expected_fen),
            grouped_yuan(sum(fen for _, _, fen in one.others)),
        ]
        for one in report.accounts
    ]
    total = (report.balance_fen, report.available_fen, report.expected_fen)
    rows.append([t("all", "合计"), "", *(grouped_yuan(fen) for fen in total), ""])
    print_table(
        t(f"Liquidity, asked by {report.query_id}", f"全面流动性（查询{report.query_id}）"),
        [
            t("bank", "清算行"),
            t("name", "名称"),
            (t("balance", "余额"), "right"),
            (t("available", "可用头寸"), "right"),
            (t("expected", "预期头寸"), "right"),
            (t("outside SAPS", "非清算账户"), "right"),
        ],
        rows,
    )
