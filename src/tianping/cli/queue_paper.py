"""The tables about the queue: by class and age, one by one, and what let payments settle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tianping.cli.bars import bar
from tianping.cli.language import t
from tianping.cli.liquidity_paper import duration
from tianping.cli.output import Cell
from tianping.cli.papers import Kind, PaperColumn, Section
from tianping.cli.reading import class_name, moment
from tianping.views.records import QueueView
from tianping.views.records_rescues import RESCUES, RescueView

__all__ = ["ages_section", "classes_section", "items_section", "rescues_section"]

_NS_PER_MS: Final = 1_000_000
_NS_PER_MINUTE: Final = 60_000 * _NS_PER_MS

_AGES: Final = (
    (1, ("under 1 minute", "1 分钟以内")),
    (5, ("1 to 5 minutes", "1 至 5 分钟")),
    (15, ("5 to 15 minutes", "5 至 15 分钟")),
    (60, ("15 to 60 minutes", "15 至 60 分钟")),
    (0, ("an hour and more", "1 小时以上")),
)
"""Ages up to so many minutes; the last has no end."""


def classes_section(views: Sequence[QueueView], now_ns: int) -> Section:
    """Return number, value and longest wait of what waits in each class."""
    rows: list[list[Cell]] = []
    for queue_class in sorted({view.queue_class for view in views}):
        of = [view for view in views if view.queue_class == queue_class]
        oldest_ns = min(view.queued_at_ns for view in of)
        rows.append(
            [
                class_name(queue_class),
                len(of),
                _value(of),
                duration(max(0, now_ns - oldest_ns) // _NS_PER_MS),
                bar(_value(of), _value(views)),
            ]
        )
    return Section(
        t("By class", "按排队级别"),
        [
            PaperColumn(t("class", "排队级别")),
            PaperColumn(t("number", "笔数"), Kind.COUNT),
            PaperColumn(t("yuan", "金额（元）"), Kind.AMOUNT),
            PaperColumn(t("longest wait", "最长排队时间")),
            PaperColumn(t("share of value", "金额占比")),
        ],
        rows,
    )


def ages_section(views: Sequence[QueueView], now_ns: int) -> Section:
    """Return number and value of what has waited how long."""
    rows: list[list[Cell]] = []
    rest = list(views)
    for minutes, name in _AGES:
        of = [
            view
            for view in rest
            if not minutes or now_ns - view.queued_at_ns < minutes * _NS_PER_MINUTE
        ]
        rest = [view for view in rest if view not in of]
        rows.append([t(*name), len(of), _value(of), bar(len(of), len(views))])
    return Section(
        t("By age", "按排队时长"),
        [
            PaperColumn(t("waits for", "已排队")),
            PaperColumn(t("number", "笔数"), Kind.COUNT),
            PaperColumn(t("yuan", "金额（元）"), Kind.AMOUNT),
            PaperColumn(t("share of number", "笔数占比")),
        ],
        rows,
    )


def _value(views: Sequence[QueueView]) -> int:
    """Return what waits in all; a red entry waits to take back its amount."""
    return sum(abs(view.amount_fen) for view in views)


def items_section(views: Sequence[QueueView]) -> Section:
    """Return what waits, in the order in which it will settle."""
    return Section(
        t("Queue", "排队业务"),
        [
            PaperColumn(t("payer", "付款清算行")),
            PaperColumn(t("class", "排队级别")),
            PaperColumn(t("message id", "报文标识号")),
            PaperColumn(t("payee", "收款清算行")),
            PaperColumn(t("yuan", "金额（元）"), Kind.AMOUNT),
            PaperColumn(t("since", "排队时间")),
        ],
        [
            [
                view.debtor_participant,
                class_name(view.queue_class),
                view.message_id,
                view.creditor_participant,
                view.amount_fen,
                moment(view.queued_at_ns),
            ]
            for view in views
        ],
    )


def rescues_section(views: Sequence[RescueView]) -> Section:
    """Return what waited and settled, and what let it."""
    return Section(
        t("Waited and settled", "排队后清算"),
        [
            PaperColumn(t("short", "缺款行")),
            PaperColumn(t("message id", "报文标识号")),
            PaperColumn(t("yuan", "金额（元）"), Kind.AMOUNT),
            PaperColumn(t("waited", "排队时间")),
            PaperColumn(t("phase", "状态")),
            PaperColumn(t("what settled it", "因何清算")),
            PaperColumn(t("by whom", "来款方")),
            PaperColumn(t("given", "来款（元）"), Kind.AMOUNT),
        ],
        [
            [
                view.short,
                view.message_id or view.message_type,
                view.amount_fen,
                duration((view.settled_at_ns - view.queued_at_ns) // _NS_PER_MS),
                f"{view.phase:02d}",
                t(*RESCUES[view.rescued_by]),
                view.giver,
                view.given_fen or None,
            ]
            for view in views
        ],
    )
