"""``tianping desk``: service requests and incidents, knowledge pages, announcements, statistics.

Source: house, ADR-0082.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Final

import click
import msgspec

from tianping.cli.desk_opening import desk_of, person_option
from tianping.cli.desk_output import print_statistics, print_ticket, print_tickets
from tianping.cli.desk_telling import TELLING_COMMANDS
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, print_json
from tianping.cli.reading import folder_argument, json_option
from tianping.desk.statistics import statistics_of
from tianping.desk.store import NewTicket
from tianping.desk.tickets import Action, Kind, TicketState

__all__ = ["command"]

_NS_PER_DAY: Final = 86_400 * 10**9
_EVERYTHING: Final = 10**9
_OPEN: Final = (TicketState.NEW, TicketState.ASSIGNED, TicketState.WAITING, TicketState.RESOLVED)


@click.group(
    help=t(
        "The help desk: requests, incidents, knowledge pages, announcements.",
        "服务台：服务请求、事件、知识页、公告。",
    )
)
def command() -> None:
    """Hold the commands below."""


@command.command("open", help=t("Open a ticket.", "提交工单。"))
@folder_argument
@click.argument("title")
@click.option("--text", default="", help=t("In more words.", "详细说明。"))
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in Kind]),
    default=Kind.REQUEST.value,
    show_default=True,
    help=t("A request, or something that does not work.", "服务请求或事件。"),
)
@click.option(
    "--priority",
    type=click.IntRange(1, 4),
    default=4,
    show_default=True,
    help=t("1 is the most urgent.", "1 为最紧急。"),
)
@click.option(
    "--for", "asked_by", default="", help=t("For whom; else yourself.", "提出方，缺省为本人。")
)
@person_option
def open_(folder: Path, title: str, *, person: str, asked_by: str, **about: Any) -> None:
    """Open a ticket and say its number; ``about`` are text, kind and priority."""
    new = NewTicket(
        kind=Kind(about["kind"]),
        title=title,
        text=about["text"],
        asked_by=asked_by or person,
        priority=about["priority"],
    )
    with desk_of(folder) as desk:
        ticket = desk.open_ticket(new, person=person, at_ns=time.time_ns())
    CONSOLE.print(t(f"Ticket {ticket.number} is open.", f"工单 {ticket.number} 已提交。"))


@command.command(
    help=t(
        "Take a step with ticket NUMBER. ACTION is one of assign, note, rank, link, wait, resume,"
        " resolve, reopen, close, withdraw. TEXT is the owner of assign, the number of rank, the"
        " page of link, else what is written down.",
        "对第 NUMBER 号工单执行操作。ACTION 为 assign（指派）、note（备注）、rank（调整优先级）、"
        "link（关联知识）、wait（转等待）、resume（恢复）、resolve（解决）、reopen（重新打开）、"
        "close（关闭）、withdraw（撤回）之一。TEXT 在 assign 时为处理人，rank 时为优先级，"
        "link 时为知识页，其余为记录内容。",
    )
)
@folder_argument
@click.argument("number", type=int)
@click.argument(
    "action",
    metavar="ACTION",
    type=click.Choice([one.value for one in Action if one is not Action.OPEN]),
)
@click.argument("text", default="")
@person_option
def step(folder: Path, number: int, *, action: str, text: str, person: str) -> None:
    """Take a step and say where the ticket stands."""
    with desk_of(folder) as desk:
        ticket = desk.act(number, Action(action), person=person, text=text, at_ns=time.time_ns())
        print_ticket(ticket, desk.changes(number))


@command.command("list", help=t("Show tickets, the most urgent first.", "查看工单，紧急者在前。"))
@folder_argument
@click.option("--all", "everything", is_flag=True, help=t("Closed ones too.", "含已关闭。"))
@click.option("--owner", default="", help=t("Only of this person.", "仅此处理人。"))
@click.option("--for", "asked_by", default="", help=t("Only for these.", "仅此提出方。"))
@json_option
def list_(folder: Path, *, everything: bool, owner: str, asked_by: str, as_json: bool) -> None:
    """Print tickets."""
    with desk_of(folder) as desk:
        found = desk.tickets(states=() if everything else _OPEN, owner=owner, asked_by=asked_by)
    if as_json:
        print_json(msgspec.to_builtins(found))
    else:
        print_tickets(found, at_ns=time.time_ns())


@command.command(help=t("Show ticket NUMBER with its history.", "查看第 NUMBER 号工单及其经过。"))
@folder_argument
@click.argument("number", type=int)
@json_option
def show(folder: Path, number: int, *, as_json: bool) -> None:
    """Print one ticket."""
    with desk_of(folder) as desk:
        ticket, changes = desk.ticket(number), desk.changes(number)
    if as_json:
        print_json({**msgspec.to_builtins(ticket), "changes": msgspec.to_builtins(changes)})
    else:
        print_ticket(ticket, changes)


@command.command(help=t("Show the numbers of tickets opened in the last days.", "统计近期工单。"))
@folder_argument
@click.option(
    "--days",
    type=click.IntRange(1, 10_000),
    default=30,
    show_default=True,
    help=t("So many days back.", "回溯天数。"),
)
@json_option
def statistics(folder: Path, *, days: int, as_json: bool) -> None:
    """Print the statistics."""
    now_ns = time.time_ns()
    with desk_of(folder) as desk:
        found = statistics_of(
            desk.tickets(limit=_EVERYTHING),
            since_ns=now_ns - days * _NS_PER_DAY,
            until_ns=now_ns + 1,
            at_ns=now_ns,
        )
    if as_json:
        print_json(msgspec.to_builtins(found, str_keys=True))
    else:
        print_statistics(found)


for _one in TELLING_COMMANDS:
    command.add_command(_one)
