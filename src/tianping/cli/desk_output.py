"""How tickets and their numbers are shown.

Source: house, ADR-0082.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tianping.cli.language import t
from tianping.cli.output import CONSOLE, Cell, print_table
from tianping.cli.reading import moment
from tianping.desk.statistics import DeskStatistics
from tianping.desk.tickets import (
    ACTIONS,
    KINDS,
    PRIORITIES,
    STATES,
    Kind,
    Ticket,
    TicketChange,
    TicketState,
)

__all__ = ["print_statistics", "print_ticket", "print_tickets"]


def print_tickets(found: Sequence[Ticket], *, at_ns: int) -> None:
    """Print tickets as one table."""
    if not found:
        CONSOLE.print(t("No tickets.", "没有工单。"))
        return
    print_table(
        t("Tickets", "工单"),
        [
            (t("number", "序号"), "right"),
            t("kind", "类型"),
            (t("priority", "优先级"), "right"),
            t("state", "状态"),
            t("title", "标题"),
            t("for", "提出方"),
            t("owner", "处理人"),
            t("opened", "提交时间"),
            t("overdue", "超时"),
        ],
        [
            [
                one.number,
                t(*KINDS[one.kind]),
                one.priority,
                t(*STATES[one.state]),
                one.title,
                one.asked_by,
                one.owner,
                moment(one.opened_at_ns),
                t("yes", "是") if one.is_overdue(at_ns) else "",
            ]
            for one in found
        ],
    )


def print_ticket(ticket: Ticket, changes: Sequence[TicketChange]) -> None:
    """Print one ticket with its history."""
    priority = PRIORITIES[ticket.priority]
    rows: list[tuple[str, Cell]] = [
        (t("title", "标题"), ticket.title),
        (t("kind", "类型"), t(*KINDS[ticket.kind])),
        (t("state", "状态"), t(*STATES[ticket.state])),
        (t("priority", "优先级"), f"{ticket.priority} {t(priority.english, priority.chinese)}"),
        (t("for", "提出方"), ticket.asked_by),
        (t("owner", "处理人"), ticket.owner),
        (t("alarm", "告警"), ticket.alarm or ""),
        (t("pages", "知识页"), " ".join(ticket.pages)),
    ]
    print_table(
        t(f"Ticket {ticket.number}", f"工单 {ticket.number}"), [t("what", "项目"), ""], rows
    )
    if ticket.text:
        CONSOLE.print(ticket.text)
    print_table(
        t("History", "经过"),
        [t("at", "时间"), t("person", "办理人"), t("step", "操作"), t("text", "内容")],
        [[moment(one.at_ns), one.person, t(*ACTIONS[one.action]), one.text] for one in changes],
    )


def print_statistics(found: DeskStatistics) -> None:
    """Print the numbers of a stretch of time."""
    rows: list[tuple[str, Cell]] = [
        (t("tickets", "工单数"), found.ticket_count),
        (t("overdue", "超时"), found.overdue_count),
        (t("minutes to an owner, mean", "平均响应（分钟）"), found.respond_minutes_mean),
        (t("minutes to a solution, mean", "平均解决（分钟）"), found.resolve_minutes_mean),
        (
            t("minutes to a solution, median", "解决时长中位数（分钟）"),
            found.resolve_minutes_median,
        ),
    ]
    rows += [(t(*KINDS[Kind(kind)]), count) for kind, count in found.by_kind.items()]
    rows += [(t(*STATES[TicketState(state)]), count) for state, count in found.by_state.items()]
    rows += [
        (t(f"priority {number}", f"优先级 {number}"), count)
        for number, count in found.by_priority.items()
    ]
    print_table(
        t("Help desk", "服务台统计"), [t("what", "项目"), (t("number", "数量"), "right")], rows
    )
    _print_counts(t("For whom", "按提出方"), found.by_asker)
    _print_counts(t("By whom", "按处理人"), found.by_owner)


def _print_counts(title: str, counts: Mapping[str, int]) -> None:
    if counts:
        print_table(title, [t("who", "名称"), (t("tickets", "工单数"), "right")], counts.items())
