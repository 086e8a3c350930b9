"""``tianping day-end``: the books proved, figures of closed dates, comparisons, the year-end.

Source: house, ADR-0084 to ADR-0086.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import click

from tianping.cli.account_command import execute
from tianping.cli.blueprint import whole_code
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import CHINESE, LANGUAGE, t
from tianping.cli.output import CONSOLE, Cell, grouped_yuan, print_table
from tianping.cli.paper_files import Form, form_options, present
from tianping.cli.papers import Kind, Paper, PaperColumn, Section, print_paper
from tianping.cli.reading import folder_argument, json_option, moment, print_views, reading
from tianping.core.commands import CarryYear
from tianping.core.control.opening_check import OPENING_RESULT_NAMES
from tianping.core.events import YearCarried
from tianping.core.ledger.chart import SUBJECT_NAMES
from tianping.core.ledger.trial_balance import BALANCE_TESTS
from tianping.core.terms import SYSTEM_NAMES
from tianping.values.dates import BusinessDate, iso_date, parse_date
from tianping.views.queries import trial_balance
from tianping.views.queries_day_end import (
    balance_faults,
    closed_accounts,
    closed_dates,
    opening_checks,
    total_comparisons,
    year_accounts,
    years,
)
from tianping.views.records_day_end import (
    ClosedAccountView,
    ClosedDateView,
    OpeningCheckView,
    TotalComparisonView,
    YearAccountView,
)

__all__ = ["command"]

_PLACE = 1 if LANGUAGE == CHINESE else 0


@click.group(
    help=t(
        "Day-end and year-end: the proved books, the figures of each account, what was compared.",
        "日终与年终：试算平衡、账务数据、业务核对、年终结转。",
    )
)
def command() -> None:
    """Hold the commands below."""


@command.command(
    help=t(
        "Show the ends of dates: of DATE (yyyymmdd) with its trial balance, checks of the opening"
        " and comparisons, else the latest ones with their control totals.",
        "查看日终情况：指定 DATE（yyyymmdd）时含试算平衡、日初核对和业务核对，"
        "缺省为最近各日及其控制合计。",
    )
)
@folder_argument
@click.argument("date_text", metavar="[DATE]", default="")
@json_option
def show(folder: Path, date_text: str, *, as_json: bool) -> None:
    """Read the views and print them."""
    with reading(folder) as connection:
        found = closed_dates(connection, limit=400)
        if not date_text:
            _print_dates(found, as_json=as_json)
            return
        date = parse_date(date_text)
        taken = trial_balance(connection, business_date=date)
        faults = [] if taken is None else balance_faults(connection, seq=taken.seq)
        checks = opening_checks(connection, business_date=date)
        compared = total_comparisons(connection, business_date=date)
    closed = [one for one in found if one.business_date == date]
    if as_json:
        print_views([*closed, *([taken] if taken else []), *faults, *checks, *compared])
        return
    proved = t("not yet", "尚未进行")
    if taken is not None:
        proved = t("balanced", "平衡") if taken.balanced else t("NOT BALANCED", "不平衡")
    facts = [(t("trial balance", "试算平衡"), proved), *_control_totals(closed)]
    wrong: list[Sequence[Cell]] = [
        (BALANCE_TESTS[one.balance_test][_PLACE], one.account_no, one.expected_fen, one.found_fen)
        for one in faults
    ]
    sections = [
        Section(
            t("What does not balance (yuan)", "不平衡项（元）"),
            [
                PaperColumn(t("test", "试算内容")),
                PaperColumn(t("account", "账号")),
                PaperColumn(t("expected", "应为"), Kind.AMOUNT),
                PaperColumn(t("found", "实为"), Kind.AMOUNT),
            ],
            wrong,
        ),
        _openings(checks),
        _comparisons(compared),
        _differences(compared),
    ]
    print_paper(Paper(t(f"End of {date}", f"{date} 日终"), facts, sections, []))


def _control_totals(closed: list[ClosedDateView]) -> list[tuple[str, str]]:
    """Return what is said of the figures of a date, if they were made."""
    if not closed:
        return [(t("figures", "账务数据"), t("not made yet", "尚未生成"))]
    one = closed[0]
    return [
        (t("figures made", "账务数据生成时间"), moment(one.recorded_at_ns)),
        (t("accounts", "账户数"), str(one.account_count)),
        (t("debits", "借方合计"), grouped_yuan(one.debit_fen)),
        (t("credits", "贷方合计"), grouped_yuan(one.credit_fen)),
        (t("digest", "摘要"), one.digest),
    ]


def _print_dates(found: list[ClosedDateView], *, as_json: bool) -> None:
    if as_json:
        print_views(found)
        return
    if not found:
        CONSOLE.print(t("No date has ended yet.", "尚无已日终的日期。"))
        return
    print_table(
        t("Closed dates (yuan)", "已日终日期（元）"),
        [
            t("date", "业务日期"),
            (t("accounts", "账户数"), "right"),
            (t("debits", "借方合计"), "right"),
            (t("credits", "贷方合计"), "right"),
            t("digest", "摘要"),
        ],
        [
            [
                iso_date(BusinessDate(one.business_date)),
                one.account_count,
                grouped_yuan(one.debit_fen),
                grouped_yuan(one.credit_fen),
                one.digest[:16],
            ]
            for one in found
        ],
    )


def _openings(checks: list[OpeningCheckView]) -> Section:
    return Section(
        t("Checks of the opening", "日初核对"),
        [
            PaperColumn(t("at", "时间")),
            PaperColumn(t("office", "会计部门")),
            PaperColumn(t("result", "核对结果")),
            PaperColumn(t("accounts that differ", "不符账户数"), Kind.COUNT),
        ],
        [
            (
                moment(one.recorded_at_ns),
                one.office,
                OPENING_RESULT_NAMES[one.opening_result][1 + _PLACE],
                len(one.differences),
            )
            for one in checks
        ],
    )


def _comparisons(compared: list[TotalComparisonView]) -> Section:
    return Section(
        t("Business systems against SAPS", "业务系统与清算账户系统核对"),
        [
            PaperColumn(t("at", "时间")),
            PaperColumn(t("system", "系统")),
            PaperColumn(t("rows", "上报行数"), Kind.COUNT),
            PaperColumn(t("accounts that differ", "不符账户数"), Kind.COUNT),
            PaperColumn(t("whose figures win", "以谁为准")),
        ],
        [
            (
                moment(one.recorded_at_ns),
                SYSTEM_NAMES[one.day_system][0],
                one.row_count,
                one.difference_count,
                SYSTEM_NAMES[one.prevails][0],
            )
            for one in compared
        ],
    )


def _differences(compared: list[TotalComparisonView]) -> Section:
    amount = Kind.AMOUNT
    return Section(
        t("What differs (yuan)", "不符明细（元）"),
        [
            PaperColumn(t("system", "系统")),
            PaperColumn(t("participant", "参与者")),
            PaperColumn(t("its debits", "系统借方"), amount),
            PaperColumn(t("debits at SAPS", "清算账户借方"), amount),
            PaperColumn(t("its credits", "系统贷方"), amount),
            PaperColumn(t("credits at SAPS", "清算账户贷方"), amount),
        ],
        [
            (
                SYSTEM_NAMES[one.day_system][0],
                row.participant,
                row.debit_fen,
                row.saps_debit_fen,
                row.credit_fen,
                row.saps_credit_fen,
            )
            for one in compared
            for row in one.differences
        ],
    )


@command.command(
    help=t(
        "Show or write the figures of every account of closed date DATE (yyyymmdd), or of those"
        " that one owner or office has: a file for a medium when messages cannot be sent.",
        "查看或导出已日终日期 DATE（yyyymmdd）的账务数据，可限于某一开户人或会计部门；"
        "报文无法下发时可用作介质文件。",
    )
)
@folder_argument
@click.argument("date_text", metavar="DATE")
@click.option("--of", "whose", default="", help=t("Only this owner's accounts.", "仅此开户人。"))
@click.option("--office", default="", help=t("Only this office's accounts.", "仅此会计部门。"))
@form_options
def accounts(folder: Path, date_text: str, *, whose: str, office: str, form: Form) -> None:
    """Read the views and give the figures in the form asked for."""
    date = parse_date(date_text)
    with reading(folder) as connection:
        closed = [one for one in closed_dates(connection, limit=400) if one.business_date == date]
        found = closed_accounts(
            connection,
            business_date=date,
            owner=str(whole_code(whose)) if whose else "",
            office=str(whole_code(office)) if office else "",
        )
    if not closed:
        raise Failure(
            Exit.INPUT,
            f"date: expected one whose figures were made, found {date}",
            f"日期：{date} 尚未生成账务数据",
        )
    title = t(f"Account figures of {date}", f"{date} 账务数据")
    present(form, found, lambda: Paper(title, _control_totals(closed), [_figures(found)], []))


def _figures(found: list[ClosedAccountView]) -> Section:
    amount, count = Kind.AMOUNT, Kind.COUNT
    return Section(
        t("Accounts (yuan)", "账户（元）"),
        [
            PaperColumn(t("account", "账号")),
            PaperColumn(t("subject", "科目")),
            PaperColumn(t("opening", "期初余额"), amount),
            PaperColumn(t("debits", "借方笔数"), count),
            PaperColumn(t("debit sum", "借方发生额"), amount),
            PaperColumn(t("credits", "贷方笔数"), count),
            PaperColumn(t("credit sum", "贷方发生额"), amount),
            PaperColumn(t("closing", "期末余额"), amount),
        ],
        [
            (
                one.account_no,
                SUBJECT_NAMES[one.subject][_PLACE],
                one.opening_balance_fen,
                one.debit_count,
                one.debit_fen,
                one.credit_count,
                one.credit_fen,
                one.closing_balance_fen,
            )
            for one in found
        ],
    )


@command.command(
    help=t(
        "Carry YEAR over at the day-end of its last working day; two persons. Nobody needs to: the"
        " switch to a date of the next year does it otherwise.",
        "在年度最后一个工作日日终结转 YEAR 年度，须双人复核；"
        "未人工结转的，切换到下一年度时自动结转。",
    )
)
@folder_argument
@click.argument("year", type=int)
def carry(folder: Path, year: int) -> None:
    """Send the command and say what it moved."""
    for event in execute(folder, CarryYear(time.time_ns(), year)):
        if isinstance(event, YearCarried):
            transfers, batch = grouped_yuan(event.transfers_fen), grouped_yuan(event.batch_fen)
            CONSOLE.print(
                t(
                    f"{year}: {event.line_count} postings, {transfers} yuan from HVPS transfers,"
                    f" {batch} from BEPS and IBPS transfers",
                    f"{year} 年度已结转：分录 {event.line_count} 笔，大额支付往来 {transfers} 元，"
                    f"小额支付往来 {batch} 元",
                )
            )


@command.command(
    "years",
    help=t(
        "Show the years that were carried over, or the accounts' figures of YEAR.",
        "查看已结转年度，或 YEAR 年度各账户账务数据。",
    ),
)
@folder_argument
@click.argument("year", type=int, default=0)
@form_options
def years_(folder: Path, year: int, *, form: Form) -> None:
    """Read the views and give them in the form asked for."""
    with reading(folder) as connection:
        carried = years(connection)
        found = year_accounts(connection, year=year) if year else []
    facts = [
        (str(one.year), t(f"carried over on {one.business_date}", f"{one.business_date} 结转"))
        for one in carried
        if year in (0, one.year)
    ]
    title = t(f"Year {year}", f"{year} 年度") if year else t("Years", "年度")
    present(
        form,
        [*found] if year else [*carried],
        lambda: Paper(title, facts, [_year_section(found)], []),
    )


def _year_section(found: list[YearAccountView]) -> Section:
    amount = Kind.AMOUNT
    return Section(
        t("Accounts (yuan)", "账户（元）"),
        [
            PaperColumn(t("account", "账号")),
            PaperColumn(t("subject", "科目")),
            PaperColumn(t("opening", "年初余额"), amount),
            PaperColumn(t("debit sum", "本年借方"), amount),
            PaperColumn(t("credit sum", "本年贷方"), amount),
            PaperColumn(t("closing", "年末余额"), amount),
        ],
        [
            (
                one.account_no,
                SUBJECT_NAMES[one.subject][_PLACE],
                one.opening_balance_fen,
                one.debit_fen,
                one.credit_fen,
                one.closing_balance_fen,
            )
            for one in found
        ],
    )
