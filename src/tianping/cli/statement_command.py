"""``tianping statement``: the movements of an account."""

from __future__ import annotations

import functools
from pathlib import Path

import click
from sqlalchemy import Connection

from tianping.cli.blueprint import whole_code
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.paper_files import Form, form_options, present
from tianping.cli.papers import Kind, Medium, Paper, PaperColumn, Section
from tianping.cli.posting_names import posting_name
from tianping.cli.reading import folder_argument, moment, reading, side_name
from tianping.core.ledger.chart import SUBJECT_SPECIAL
from tianping.values.dates import BusinessDate, format_date, iso_date, parse_date
from tianping.views.queries import accounts, platform
from tianping.views.queries_statements import statement
from tianping.views.records import AccountView, PlatformView, Statement

__all__ = ["command"]


@click.command(
    help=t(
        "Show the movements of a participant's account, newest first, for a range of dates.",
        "按日期范围查看参与者账户的明细（由新到旧）。",
    )
)
@folder_argument
@click.argument("participant")
@click.option(
    "--dates",
    default="",
    help=t(
        "Business dates, yyyymmdd or yyyymmdd:yyyymmdd; else the current one.",
        "业务日期，yyyymmdd 或 yyyymmdd:yyyymmdd；缺省为当前日期。",
    ),
)
@click.option(
    "--limit",
    type=click.IntRange(1, 100_000),
    default=50,
    show_default=True,
    help=t("Movements shown.", "显示的明细数。"),
)
@form_options
def command(folder: Path, participant: str, *, dates: str, limit: int, form: Form) -> None:
    """Read the views and give the statement in the form asked for."""
    owner = str(whole_code(participant))
    with reading(folder) as connection:
        where = platform(connection)
        first, _, last = (dates or format_date(BusinessDate(where.business_date))).partition(":")
        days = (parse_date(first), parse_date(last or first))
        account = _account(connection, owner)
        found = None
        if account is not None:
            found = statement(connection, account_no=account.account_no, dates=days, limit=limit)
    if account is None or found is None:
        raise Failure(
            Exit.INPUT,
            f"{owner} has no settlement account",
            f"{owner} 没有清算账户",
        )
    paper = functools.partial(_paper, found, account, where)
    present(form, [found], paper)


def _account(connection: Connection, owner: str) -> AccountView | None:
    """Return the settlement account of a participant; None when it has none."""
    for view in accounts(connection, owner=owner):
        if view.subject <= SUBJECT_SPECIAL:
            return view
    return None


def _paper(found: Statement, account: AccountView, where: PlatformView) -> Paper:
    """Return the statement as a paper."""
    dates = " – ".join(
        iso_date(BusinessDate(date)) for date in sorted({found.date_from, found.date_to})
    )
    return Paper(
        title=t(
            f"Statement of {found.owner}, account {found.account_no}",
            f"{found.owner} 对账单，账号 {found.account_no}",
        ),
        facts=[
            (t("platform", "平台"), where.platform),
            (t("name", "户名"), account.owner_name),
            (t("business dates", "业务日期"), dates),
            (t("journal position", "日志位置"), str(where.seq)),
        ],
        sections=[_days(found), _movements(found)],
        notes=[t("More with --limit.", "更多明细请用 --limit。")] if found.next_movement else [],
    )


def _days(found: Statement) -> Section:
    """Return the days with their balances and turnovers."""
    return Section(
        t("Days (yuan)", "逐日余额（元）"),
        [
            PaperColumn(t("date", "日期")),
            PaperColumn(t("opening", "期初余额"), Kind.AMOUNT),
            PaperColumn(t("debits", "借方"), Kind.AMOUNT),
            PaperColumn(t("number of debits", "借方笔数"), Kind.COUNT, Medium.FILES),
            PaperColumn(t("credits", "贷方"), Kind.AMOUNT),
            PaperColumn(t("number of credits", "贷方笔数"), Kind.COUNT, Medium.FILES),
            PaperColumn(t("closing", "期末余额"), Kind.AMOUNT),
        ],
        [
            [
                iso_date(BusinessDate(day.business_date)),
                day.opening_balance_fen,
                day.debit_fen,
                day.debit_count,
                day.credit_fen,
                day.credit_count,
                day.closing_balance_fen,
            ]
            for day in found.days
        ],
    )


def _movements(found: Statement) -> Section:
    """Return the movements, each with the payment behind it."""
    return Section(
        t("Movements, newest first (yuan)", "明细，由新到旧（元）"),
        [
            PaperColumn(t("date", "业务日期"), on=Medium.FILES),
            PaperColumn(t("settled (Beijing)", "清算时间")),
            PaperColumn(t("sender", "发起清算行")),
            PaperColumn(t("message id", "报文标识号")),
            PaperColumn(t("message type", "报文编号"), on=Medium.FILES),
            PaperColumn(t("posting", "记账事件"), on=Medium.FILES),
            PaperColumn(t("paying bank", "付款行"), on=Medium.FILES),
            PaperColumn(t("receiving bank", "收款行"), on=Medium.FILES),
            PaperColumn(t("side", "方向")),
            PaperColumn(t("amount", "金额"), Kind.AMOUNT),
            PaperColumn(t("balance", "余额"), Kind.AMOUNT),
        ],
        [
            [
                iso_date(BusinessDate(line.business_date)),
                moment(line.settled_at_ns),
                line.sender,
                line.message_id,
                line.message_type,
                posting_name(line.posting),
                line.debtor_bank,
                line.creditor_bank,
                side_name(line.side),
                line.amount_fen,
                line.balance_fen,
            ]
            for line in found.lines
        ],
    )
