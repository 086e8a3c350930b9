"""``tianping matching propose``: solve what waits on a platform, and propose the answer to it."""

from __future__ import annotations

import time
from itertools import groupby
from pathlib import Path

import click

from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.liquidity_output import execute, print_matching
from tianping.cli.matching_solving import solved
from tianping.cli.output import CONSOLE, grouped_yuan
from tianping.cli.reading import folder_argument, reading
from tianping.core.commands import ProposeMatching
from tianping.core.control.parameters import PARAMETERS
from tianping.core.events import MatchingProposed
from tianping.core.ledger.chart import SUBJECT_SPECIAL
from tianping.core.settlement.matching import NO_ACCOUNT, MatchingInstance
from tianping.core.terms import CLASS_ONE_SIDED, TRANSFER_CLASSES
from tianping.values.identifiers import PaymentId
from tianping.views.queries import accounts, parameters, platform
from tianping.views.queries_options import reserves
from tianping.views.queries_payments import queue
from tianping.views.records import AccountView, QueueView

__all__ = ["propose"]


@click.command(
    help=t(
        "Search for the payments waiting on FOLDER's platform that settle together with the most"
        " value, and propose them; the platform checks them. Needs 'options set optimal-matching'.",
        "在 FOLDER 平台的排队业务中求金额最大的可同时清算集合并提交建议，由平台核验；"
        "须先启用 optimal-matching。",
    )
)
@folder_argument
@click.option(
    "--seconds",
    type=click.IntRange(1, 3600),
    default=10,
    show_default=True,
    help=t("Time limit of the solver.", "求解器时限（秒）。"),
)
def propose(folder: Path, *, seconds: int) -> None:
    """Read the queues from the views, solve, propose, and say what came of it."""
    with reading(folder) as connection:
        date = platform(connection).business_date
        dated = {view.name: view.value for view in parameters(connection, business_date=date)}
        owned = [view for view in accounts(connection) if view.subject <= SUBJECT_SPECIAL]
        classes = dated.get("matching.classes", PARAMETERS["matching.classes"].default)
        kept = {view.account: 0 for view in owned}
        for view in reserves(connection):
            kept[view.account] += view.left_fen
        items = _taking_part(queue(connection), owned, classes)
    if not items:
        raise Failure(Exit.INPUT, "nothing waits that could be matched", "没有可撮合的排队业务")
    settled, known = solved(_instance(items, owned, kept), "optimal", seconds=seconds)
    if not settled:
        CONSOLE.print(
            t("No set can settle; nothing is proposed.", "没有可同时清算的集合，不提交建议。")
        )
        return
    payments = [PaymentId(items[number].payment) for number in settled]
    events = execute(folder, ProposeMatching(time.time_ns(), payments))
    for event in events:
        if isinstance(event, MatchingProposed):
            _print_proposed(event, proven=known.get("proven", False))
    print_matching(events)


def _taking_part(
    waiting: list[QueueView], owned: list[AccountView], classes: int
) -> list[QueueView]:
    """Return of every queue the beginning up to what takes no part in matching."""
    stopped = {view.account for view in owned if view.debit_control}
    items: list[QueueView] = []
    for account, own in groupby(waiting, key=lambda view: view.account):
        for view in own:
            controlled = view.queue_class in (*TRANSFER_CLASSES, CLASS_ONE_SIDED)
            if not classes >> (view.queue_class - 1) & 1 or (controlled and account in stopped):
                break
            items.append(view)
    return items


def _instance(
    items: list[QueueView], owned: list[AccountView], kept: dict[int, int]
) -> MatchingInstance:
    """Return what the solver is asked: what nobody else has a claim on, and the items."""
    numbers = {view.account: number for number, view in enumerate(owned)}
    by_owner = {view.owner: number for number, view in enumerate(owned)}
    usable = [
        view.balance_fen
        - view.earmark_beps_fen
        - view.earmark_ibps_fen
        - view.minimum_balance_fen
        - kept[view.account]
        for view in owned
    ]
    return MatchingInstance(
        usable,
        [numbers[item.account] for item in items],
        [by_owner.get(item.creditor_participant, NO_ACCOUNT) for item in items],
        [item.amount_fen for item in items],
    )


def _print_proposed(event: MatchingProposed, *, proven: bool) -> None:
    """Say whether the proposal is booked, and what it is worth beside the ordered set."""
    accepted = t("booked", "已采纳") if event.accepted else t("not booked", "未采纳")
    worth, ordered = grouped_yuan(event.proposed_fen), grouped_yuan(event.ordered_fen)
    CONSOLE.print(
        t(
            f"proposal {accepted}: {worth} yuan; in order {ordered} yuan",
            f"建议{accepted}：{worth} 元；保持顺序为 {ordered} 元",
        )
    )
    if proven:
        CONSOLE.print(t("No set has a greater value.", "不存在金额更大的集合。"))
