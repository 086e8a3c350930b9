"""``tianping report``: reports for people."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from tianping.cli.language import CHINESE, LANGUAGE, t
from tianping.cli.liquidity_paper import (
    hours_section,
    liquidity_section,
    obligations_section,
    turnover_section,
)
from tianping.cli.output import Cell
from tianping.cli.paper_files import Form, form_options, present
from tianping.cli.papers import Kind, Medium, Paper, PaperColumn, Section
from tianping.cli.posting_names import posting_name
from tianping.cli.reading import class_name, folder_argument, moment, reading
from tianping.cli.report_days import date_facts, no_such_date, phase_name, wanted_date
from tianping.core.ledger.chart import SUBJECT_NAMES
from tianping.views.queries import platform
from tianping.views.queries_day import day_report
from tianping.views.records import PlatformView
from tianping.views.records_reports import (
    ClassTotalView,
    DayReport,
    PhaseTotalView,
    PostingTotalView,
)

__all__ = ["command"]


@click.group(help=t("Reports for people.", "供人阅读的报表。"))
def command() -> None:
    """Group the reports."""


@command.command(
    short_help=t("Report of a business date.", "业务日报表。"),
    help=t(
        "Report what happened on a business date DATE (yyyymmdd; else the current one): outcomes"
        " by phase, class and posting, each participant, throughput by hour, trial balance.",
        "业务日期 DATE（yyyymmdd，缺省为当前日期）的日报：按系统状态、排队级别、记账事件统计，"
        "各参与者情况，分时清算量，试算平衡。",
    ),
)
@folder_argument
@click.argument("date_text", metavar="[DATE]", default="")
@form_options
def day(folder: Path, date_text: str, *, form: Form) -> None:
    """Read the views and give the report in the form asked for."""
    with reading(folder) as connection:
        where = platform(connection)
        date = wanted_date(where, date_text)
        found = day_report(connection, business_date=date)
        if found is None:
            raise no_such_date(connection, date)
    present(form, [found], lambda: _paper(found, where))


def _paper(found: DayReport, where: PlatformView) -> Paper:
    """Return the report as a paper."""
    taken = found.trial_balance
    return Paper(
        t("Day report", "业务日报"),
        [
            *date_facts(where, found.business_date, closed=found.closed),
            (
                t("trial balance", "试算平衡"),
                t("balanced", "平衡") if found.balanced else t("NOT BALANCED", "不平衡"),
            ),
            (
                t("trial balance taken at the day's end", "日终试算平衡时间"),
                t("not yet", "尚未进行") if taken is None else moment(taken.recorded_at_ns),
            ),
        ],
        [
            _steps(found),
            _outcomes(t("By phase (yuan)", "按系统状态（元）"), found.by_phase),
            _outcomes(t("By class (yuan)", "按排队级别（元）"), found.by_class),
            _postings(found.by_posting),
            turnover_section(found.participants),
            liquidity_section(found.participants),
            obligations_section(found.participants),
            hours_section(found.hours, found.business_date),
            _subjects(found),
        ],
        [],
    )


def _steps(found: DayReport) -> Section:
    """Return when each phase began."""
    return Section(
        t("Steps of the day", "营业日步骤"),
        [PaperColumn(t("phase", "系统状态")), PaperColumn(t("since (Beijing)", "开始时间"))],
        [[phase_name(step.to_phase), moment(step.recorded_at_ns)] for step in found.phases],
    )


def _outcomes(title: str, totals: Sequence[PhaseTotalView | ClassTotalView]) -> Section:
    """Return what became of payments, a line for each phase or class."""
    rows: list[Sequence[Cell]] = [
        (
            phase_name(one.phase) if isinstance(one, PhaseTotalView) else _class(one.queue_class),
            one.settled_count,
            one.settled_fen,
            one.entered_queue_count,
            one.entered_queue_fen,
            one.queued_count,
            one.queued_fen,
            one.returned_count,
            one.returned_fen,
            one.cancelled_count,
            one.cancelled_fen,
            one.refused_count,
            one.refused_fen,
        )
        for one in totals
    ]
    columns = [PaperColumn(t("of", "类别"))]
    for name, chinese, on in (
        ("settled", "清算", Medium.BOTH),
        ("queued", "曾排队", Medium.FILES),
        ("waiting", "现排队", Medium.FILES),
        ("returned", "退回", Medium.FILES),
        ("cancelled", "撤销", Medium.FILES),
        ("refused", "拒绝", Medium.FILES),
    ):
        columns.append(PaperColumn(t(name, f"{chinese}笔数"), Kind.COUNT))
        columns.append(PaperColumn(t(f"{name} value", f"{chinese}金额"), Kind.AMOUNT, on))
    return Section(title, columns, rows)


def _class(queue_class: int) -> str:
    """Return a class for people; 0 is none."""
    return class_name(queue_class) if queue_class else t("none", "无")


def _postings(totals: Sequence[PostingTotalView]) -> Section:
    """Return what settled by each posting."""
    return Section(
        t("Settled by posting (yuan)", "按记账事件清算（元）"),
        [
            PaperColumn(t("posting", "记账事件")),
            PaperColumn(t("number", "笔数"), Kind.COUNT),
            PaperColumn(t("value", "金额"), Kind.AMOUNT),
        ],
        [[posting_name(one.posting), one.payment_count, one.amount_fen] for one in totals],
    )


def _subjects(found: DayReport) -> Section:
    """Return the trial balance, its sums in the last line."""
    rows: list[Sequence[Cell]] = [
        (
            f"{one.subject} {_subject_name(one.subject)}",
            one.debit_count,
            one.debit_fen,
            one.credit_count,
            one.credit_fen,
            one.balance_fen,
        )
        for one in found.subjects
    ]
    sums = [sum(part) for part in zip(*(row[1:] for row in rows), strict=True)]
    return Section(
        t("Trial balance by subject (yuan)", "试算平衡，按科目（元）"),
        [
            PaperColumn(t("subject", "科目")),
            PaperColumn(t("number of debits", "借方笔数"), Kind.COUNT),
            PaperColumn(t("debits", "借方"), Kind.AMOUNT),
            PaperColumn(t("number of credits", "贷方笔数"), Kind.COUNT),
            PaperColumn(t("credits", "贷方"), Kind.AMOUNT),
            PaperColumn(t("balance", "余额"), Kind.AMOUNT),
        ],
        [*rows, (t("total", "合计"), *sums)] if rows else [],
    )


def _subject_name(subject: int) -> str:
    """Return the name of a subject."""
    names = SUBJECT_NAMES.get(subject)
    return "" if names is None else names[1 if LANGUAGE == CHINESE else 0]
