"""The tables at the end of the demo's day."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection

from tianping.cli.accounts_command import print_accounts
from tianping.cli.language import CHINESE, LANGUAGE, t
from tianping.cli.output import grouped_yuan, print_table
from tianping.cli.reading import reading
from tianping.core.ledger.chart import SUBJECT_SPECIAL
from tianping.core.refusals import REFUSALS, RefusalCode
from tianping.core.terms import STATUS_CANCELLED, STATUS_REJECTED, STATUS_SETTLED
from tianping.views.queries import accounts, platform, refusals, type_totals
from tianping.views.queries_payments import payments
from tianping.views.records import PaymentFilter

__all__ = ["print_day"]

_PAGE: Final = 10_000


def print_day(folder: Path, banks: list[dict[str, Any]]) -> None:
    """Print accounts, totals, refusals, and what the banks saw."""
    with reading(folder) as connection:
        date = platform(connection).business_date
        owned = accounts(connection)
        totals = type_totals(connection, business_date=date)
        lives = _lives(connection, date)
        refused = refusals(connection, business_date=date, limit=100_000)
    print_accounts([view for view in owned if view.subject <= SUBJECT_SPECIAL])
    print_table(
        t("Settled", "已清算"),
        [
            t("message type", "报文类型"),
            (t("count", "笔数"), "right"),
            (t("yuan", "金额（元）"), "right"),
        ],
        [
            [row.message_type or "-", row.payment_count, grouped_yuan(row.amount_fen)]
            for row in totals
        ],
    )
    _print_lives(lives)
    _print_refusals(Counter(row.refusal_code for row in refused), banks)
    _print_banks(banks)


def _lives(connection: Connection, date: int) -> Counter[str]:
    """Count what became of the day's payments; opening balances are of the day before."""
    counted: Counter[str] = Counter()
    start = 0
    while True:
        page = payments(connection, wanted=PaymentFilter(), start=start, limit=_PAGE)
        for view in page.payments:
            if view.business_date < date and view.status == STATUS_SETTLED:
                continue
            waited = view.queued_at_ns is not None
            counted[f"{view.status} {'waited' if waited else 'at once'}"] += 1
        start = page.next_payment
        if not start:
            return counted


def _print_lives(lives: Counter[str]) -> None:
    """Print how many payments settled at once, settled later, were withdrawn or returned.

    The kinds a day is expected to have are shown even when nothing became of that kind.
    """
    names = {
        f"{STATUS_SETTLED} at once": t("settled at once", "立即清算"),
        f"{STATUS_SETTLED} waited": t("queued, then settled", "排队后清算"),
        f"{STATUS_CANCELLED} waited": t("queued, then withdrawn", "排队后撤销"),
        f"{STATUS_REJECTED} waited": t("queued, returned at the close", "排队，日终退回"),
        f"{STATUS_REJECTED} at once": t("refused", "拒绝"),
    }
    rows: list[list[str | int | None]] = [[name, lives[life]] for life, name in names.items()]
    rows += [[life, count] for life, count in sorted(lives.items()) if life not in names]
    print_table(
        t("What became of the payments", "业务结果"),
        [t("what", "结果"), (t("count", "笔数"), "right")],
        rows,
    )


def _print_refusals(core: Counter[int], banks: list[dict[str, Any]]) -> None:
    """Print what the core refused or returned, and what never reached it."""
    chinese = LANGUAGE == CHINESE
    rows: list[list[str | int]] = []
    for code, count in sorted(core.items()):
        text = REFUSALS[RefusalCode(code)]
        rows.append([t("core", "核心"), text.chinese if chinese else text.english, count])
    told: Counter[str] = Counter()
    for bank in banks:
        for what, count in bank["told"].items():
            if what.startswith("refused"):
                told[what.removeprefix("refused").strip()] += count
    # Everything told as refused that the core did not refuse was stopped before it.
    for number in core:
        told.pop(REFUSALS[RefusalCode(number)].reject_code, None)
    rows += [[t("at the door", "入口"), _door(code), count] for code, count in sorted(told.items())]
    print_table(
        t("Refused and returned", "拒绝与退回"),
        [t("where", "何处"), t("why", "原因"), (t("count", "笔数"), "right")],
        rows,
    )


def _door(code: str) -> str:
    """Return what a processing code of the door means."""
    return {"SU1O4001": t("the signature is wrong", "数字签名无效")}.get(code, code)


def _print_banks(banks: list[dict[str, Any]]) -> None:
    """Print what each bank sent and received."""
    print_table(
        t("What the banks saw", "各行所见"),
        [
            t("bank", "银行"),
            (t("sent", "发送"), "right"),
            (t("receipts", "回执"), "right"),
            (t("payments received", "来账"), "right"),
            (t("signatures verified", "验签通过"), "right"),
            (t("not verified", "验签未通过"), "right"),
        ],
        [
            [
                bank["code"],
                sum(
                    count for what, count in bank["told"].items() if not what.startswith("received")
                ),
                bank["told"].get("received saps.604", 0),
                bank["told"].get("received hvps.111", 0),
                bank["verified"],
                bank["unverified"],
            ]
            for bank in banks
        ],
    )
