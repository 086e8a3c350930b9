"""The tables about liquidity that the day report and ``tianping liquidity`` share."""

from __future__ import annotations

from collections.abc import Sequence

from tianping.cli.bars import bar
from tianping.cli.language import t
from tianping.cli.output import Cell
from tianping.cli.papers import Kind, Medium, PaperColumn, Section
from tianping.cli.reading import moment
from tianping.values.dates import BusinessDate, iso_date
from tianping.views.records_reports import AccountHourView, FundsView, HourView, LiquidityView

__all__ = [
    "account_hours_section",
    "average_ms",
    "duration",
    "funds_section",
    "hour_text",
    "hours_section",
    "liquidity_section",
    "monitors_section",
    "obligations_section",
    "percent",
    "turnover_section",
]


def percent(share_bp: int) -> str:
    """Return a share in hundredths of a percent as a percentage."""
    return f"{share_bp // 100}.{share_bp % 100:02d}%"


def duration(span_ms: int) -> str:
    """Return milliseconds as hours, minutes and seconds."""
    seconds, rest = divmod(span_ms, 1000)
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"


def average_ms(view: LiquidityView) -> int:
    """Return how long a payment waited on average, rounded down; 0 when none did."""
    return view.wait_ms_total // view.waited_count if view.waited_count else 0


def hour_text(hour: int, business_date: int) -> str:
    """Return beginning and end of an hour ``yyyymmddhh``, with its date when it is another."""
    date, first = divmod(hour, 100)
    hours = f"{first:02d}:00–{first + 1:02d}:00"
    return hours if date == business_date else f"{iso_date(BusinessDate(date))} {hours}"


def turnover_section(views: Sequence[LiquidityView]) -> Section:
    """Return opening, turnover and closing of each participant."""
    return Section(
        t("Participants (yuan)", "参与者（元）"),
        [
            PaperColumn(t("participant", "行号")),
            PaperColumn(t("name", "名称")),
            PaperColumn(t("account", "账号"), on=Medium.FILES),
            PaperColumn(t("opening", "期初余额"), Kind.AMOUNT),
            PaperColumn(t("number of debits", "借方笔数"), Kind.COUNT, Medium.FILES),
            PaperColumn(t("debits", "借方"), Kind.AMOUNT),
            PaperColumn(t("number of credits", "贷方笔数"), Kind.COUNT, Medium.FILES),
            PaperColumn(t("credits", "贷方"), Kind.AMOUNT),
            PaperColumn(t("closing", "期末余额"), Kind.AMOUNT),
        ],
        [
            [
                view.participant,
                view.owner_name,
                view.account_no,
                view.opening_balance_fen,
                view.debit_count,
                view.debit_fen,
                view.credit_count,
                view.credit_fen,
                view.closing_balance_fen,
            ]
            for view in views
        ],
    )


def liquidity_section(views: Sequence[LiquidityView]) -> Section:
    """Return what each participant could use, did use, and how long its payments waited."""
    return Section(
        t("Intraday liquidity (yuan)", "日间流动性（元）"),
        [
            PaperColumn(t("participant", "行号")),
            PaperColumn(t("available at start", "日初可用头寸"), Kind.AMOUNT),
            PaperColumn(t("largest use", "最大使用量"), Kind.AMOUNT),
            PaperColumn(t("largest net credit", "最大净贷记"), Kind.AMOUNT, Medium.FILES),
            PaperColumn(t("lowest balance", "最低余额"), Kind.AMOUNT),
            PaperColumn(t("waited", "排队笔数"), Kind.COUNT),
            PaperColumn(t("average wait", "平均排队时间")),
            PaperColumn(t("longest wait", "最长排队时间")),
        ],
        [
            [
                view.participant,
                view.available_start_fen,
                view.net_debit_max_fen,
                view.net_credit_max_fen,
                view.lowest_balance_fen,
                view.waited_count,
                duration(average_ms(view)) if view.waited_count else "",
                duration(view.wait_ms_max) if view.waited_count else "",
            ]
            for view in views
        ],
    )


def funds_section(views: Sequence[FundsView]) -> Section:
    """Return what each participant can pay with now, and what it will have, as a chart too."""
    most = max((max(one.available_fen, abs(one.expected_fen)) for one in views), default=0)
    return Section(
        t("Funds now (yuan)", "当前头寸（元）"),
        [
            PaperColumn(t("participant", "行号")),
            PaperColumn(t("name", "名称"), on=Medium.FILES),
            PaperColumn(t("balance", "余额"), Kind.AMOUNT, Medium.FILES),
            PaperColumn(t("available", "可用头寸"), Kind.AMOUNT),
            PaperColumn("", on=Medium.SCREEN),
            PaperColumn(t("waits to be paid", "待付排队"), Kind.AMOUNT),
            PaperColumn(t("waits to come", "待收排队"), Kind.AMOUNT),
            PaperColumn(t("expected", "预期头寸"), Kind.AMOUNT),
            PaperColumn("", on=Medium.SCREEN),
        ],
        [
            [
                view.participant,
                view.owner_name,
                view.balance_fen,
                view.available_fen,
                bar(view.available_fen, most),
                view.outgoing_fen,
                view.incoming_fen,
                view.expected_fen,
                bar(view.expected_fen, most),
            ]
            for view in views
        ],
    )


def obligations_section(views: Sequence[LiquidityView]) -> Section:
    """Return the time-specific obligations of those who have any."""
    return Section(
        t(
            "Time-specific obligations, classes 1, 3, 4, 5 (yuan)",
            "有时限债务，级别 1、3、4、5（元）",
        ),
        [
            PaperColumn(t("participant", "行号")),
            PaperColumn(t("number", "笔数"), Kind.COUNT),
            PaperColumn(t("value", "金额"), Kind.AMOUNT),
            PaperColumn(t("settled, number", "已清算笔数"), Kind.COUNT),
            PaperColumn(t("settled, value", "已清算金额"), Kind.AMOUNT),
            PaperColumn(t("last settled (Beijing)", "最后清算时间")),
        ],
        [
            [
                view.participant,
                view.obligation_count,
                view.obligation_fen,
                view.obligation_settled_count,
                view.obligation_settled_fen,
                moment(view.obligation_settled_at_ns),
            ]
            for view in views
            if view.obligation_count
        ],
    )


def hours_section(hours: Sequence[HourView], business_date: int) -> Section:
    """Return what settled by the hour on the whole platform, its value as a chart."""
    most = max((one.amount_fen for one in hours), default=0)
    return Section(
        t("Throughput by hour, Beijing time (yuan)", "分时清算量，北京时间（元）"),
        [
            PaperColumn(t("hour", "时段")),
            PaperColumn(t("number", "笔数"), Kind.COUNT),
            PaperColumn(t("value", "金额"), Kind.AMOUNT),
            PaperColumn(t("value so far", "累计金额"), Kind.AMOUNT),
            PaperColumn(t("share", "占比")),
            PaperColumn("", on=Medium.SCREEN),
        ],
        [
            [
                hour_text(one.hour, business_date),
                one.payment_count,
                one.amount_fen,
                one.cumulative_fen,
                percent(one.share_bp),
                bar(one.amount_fen, most),
            ]
            for one in hours
        ],
    )


def account_hours_section(hours: Sequence[AccountHourView], business_date: int) -> Section:
    """Return what one account paid and received by the hour, with its balance as a chart."""
    highest = max((abs(one.closing_balance_fen) for one in hours), default=0)
    return Section(
        t("By hour, Beijing time (yuan)", "分时，北京时间（元）"),
        [
            PaperColumn(t("hour", "时段")),
            PaperColumn(t("debits", "借方"), Kind.AMOUNT),
            PaperColumn(t("share of debits", "借方累计占比")),
            PaperColumn(t("credits", "贷方"), Kind.AMOUNT),
            PaperColumn(t("lowest balance", "最低余额"), Kind.AMOUNT),
            PaperColumn(t("closing balance", "期末余额"), Kind.AMOUNT),
            PaperColumn("", on=Medium.SCREEN),
        ],
        [
            [
                hour_text(one.hour, business_date),
                one.debit_fen,
                percent(one.share_bp),
                one.credit_fen,
                one.lowest_balance_fen,
                one.closing_balance_fen,
                bar(one.closing_balance_fen, highest),
            ]
            for one in hours
        ],
    )


def monitors_section(view: LiquidityView) -> Section:
    """Return the monitors of one participant, one a line. Source: BCBS-248."""
    rows: list[Sequence[Cell]] = [
        (t("balance at start", "日间开始余额"), view.start_balance_fen, None, ""),
        (t("overdraft limit", "日间透支限额"), view.overdraft_limit_fen, None, ""),
        (
            t("earmarked", "圈存资金"),
            view.earmark_beps_fen + view.earmark_ibps_fen,
            None,
            "",
        ),
        (t("minimum balance", "余额最低控制金额"), view.minimum_balance_fen, None, ""),
        (t("available at start", "日初可用头寸"), view.available_start_fen, None, ""),
        (t("largest use of liquidity", "日间流动性最大使用量"), view.net_debit_max_fen, None, ""),
        (t("largest net credit", "最大净贷记头寸"), view.net_credit_max_fen, None, ""),
        (t("lowest balance", "最低余额"), view.lowest_balance_fen, None, ""),
        (t("payments made", "付款总额"), view.debit_fen, view.debit_count, ""),
        (t("payments received", "收款总额"), view.credit_fen, view.credit_count, ""),
        (
            t("time-specific obligations", "有时限债务"),
            view.obligation_fen,
            view.obligation_count,
            "",
        ),
        (
            t("of these settled, the last at", "其中已清算，最后一笔于"),
            view.obligation_settled_fen,
            view.obligation_settled_count,
            moment(view.obligation_settled_at_ns),
        ),
        (
            t("waited, on average", "排队，平均时间"),
            None,
            view.waited_count,
            duration(average_ms(view)),
        ),
        (t("longest wait", "最长排队时间"), None, None, duration(view.wait_ms_max)),
    ]
    return Section(
        t("Monitors", "监测指标"),
        [
            PaperColumn(t("monitor", "指标")),
            PaperColumn(t("yuan", "金额（元）"), Kind.AMOUNT),
            PaperColumn(t("number", "笔数"), Kind.COUNT),
            PaperColumn(t("time", "时间")),
        ],
        rows,
    )
