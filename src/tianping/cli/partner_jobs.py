"""Partners that work a file off: their run, and the table of what became of each line.

Source: house, ADR-0052, ADR-0061.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click
import msgspec

from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.output import grouped_yuan, print_table
from tianping.cli.partner_running import Asked, Desk, at_work, read_file, stop_when_told
from tianping.cli.passwords import password_option
from tianping.cli.reading import folder_argument, json_option, print_views, reading
from tianping.participant.engine import Received
from tianping.partners.acts import message_code
from tianping.partners.book import Book, Entry
from tianping.partners.orders import Job, OrderState
from tianping.partners.rounds import Day
from tianping.partners.runner import Runner
from tianping.views.queries import platform

__all__ = ["JobAsked", "Keeper", "file_options", "job_options", "run_job"]

_STATES: Final = {
    OrderState.PLANNED: "未发送",
    OrderState.SENT: "已发送",
    OrderState.QUEUED: "排队",
    OrderState.SETTLED: "已清算",
    OrderState.PROCESSED: "已处理",
    OrderState.WITHDRAWN: "已撤销",
    OrderState.REFUSED: "已拒绝或退回",
    OrderState.DROPPED: "不发送",
}

_Decorated = TypeVar("_Decorated", bound=Any)

Keeper = Callable[[Desk], Callable[[Received], None]]
"""Makes, for a partner, what keeps the messages that come."""


class JobAsked(msgspec.Struct, frozen=True):
    """What a person asks of a partner's file, beside running it."""

    withdraw: frozenset[int]
    confirm: tuple[str, ...] = ()
    stay: bool = False
    """Whether it goes on receiving when the file is worked off."""


def job_options(function: _Decorated) -> _Decorated:
    """Add the arguments and options that every such partner has."""
    withdraw = click.option(
        "--withdraw",
        type=click.IntRange(1),
        multiple=True,
        help=t(
            "Ask this line back while it waits for funds (ccms.307); may be repeated.",
            "对排队等待资金的该笔申请撤销（ccms.307）；可重复。",
        ),
    )
    decorated: _Decorated = file_options(withdraw(function))
    return decorated


def file_options(function: _Decorated) -> _Decorated:
    """Add what says who runs with which file."""
    for decorate in (
        json_option,
        password_option,
        click.option(
            "--file",
            "file",
            required=True,
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help=t("The business, as JSON.", "业务文件（JSON）。"),
        ),
        click.argument("code"),
        folder_argument,
    ):
        function = decorate(function)
    return function


def run_job(
    asked: Asked,
    wanted: JobAsked,
    job_of: Callable[[bytes, str], Job],
    *,
    keeper: Keeper | None = None,
) -> None:
    """Work a file off, print what became of it, and fail when not all of it came to a good end.

    Raises:
        Failure: with INPUT: the file or the folder is not what it should be; with REFUSED: a line
            ended without being settled or carried out.
    """
    if asked.file is None:
        raise Failure(Exit.USAGE, "expected --file, found none", "应给出 --file")
    job = read_file(asked.file, lambda content: job_of(content, asked.code))
    _check_confirmed(asked, wanted, job)

    def begin(book: Book) -> None:
        book.begin(job)
        for member in wanted.confirm:
            book.confirm(job.name, member)

    with at_work(asked, begin) as desk:
        runner = Runner(
            desk.identity,
            desk.client,
            desk.book,
            notes=desk.notes,
            keep=None if keeper is None else keeper(desk),
        )
        _work(runner, asked, job.name, wanted, desk)
        entries = desk.book.entries(job.name)
    _report(job.name, entries, as_json=asked.as_json)


def _check_confirmed(asked: Asked, wanted: JobAsked, job: Job) -> None:
    """Check that who is confirmed has something to do with the job.

    Raises:
        Failure: with INPUT: it has not.
    """
    members = {code for order in job.orders for code in (order.payer, order.payee)}
    members.discard(asked.code)
    for code in wanted.confirm:
        if code not in members:
            raise Failure(
                Exit.INPUT,
                f"--confirm: expected a member of {asked.file}, found {code}",
                f"--confirm：应为 {asked.file} 中的成员，实为 {code}",
            )


def _work(runner: Runner, asked: Asked, job: str, wanted: JobAsked, desk: Desk) -> None:
    """Run until done or told to stop."""
    with reading(asked.folder) as connection:
        view = platform(connection)
    stop_when_told(runner)
    desk.notes.say("started", f"job {job}", f"任务 {job}", job=job)
    day = Day(view.business_date, view.phase)
    done = runner.run(job, day, withdraw=wanted.withdraw, stay=wanted.stay)
    if done:
        desk.notes.say("done", f"job {job} has come to its end", f"任务 {job} 已结束", job=job)
    else:
        desk.notes.say("stopped", f"job {job} can go on later", f"任务 {job} 可稍后继续", job=job)


def _report(job: str, entries: list[Entry], *, as_json: bool) -> None:
    """Print each order; fail when one has come to an end that is not the one planned."""
    if as_json:
        print_views([_record(each) for each in entries])
    else:
        print_table(
            job,
            [
                (t("line", "序号"), "right"),
                t("message", "报文"),
                t("payer", "付款清算行"),
                t("payee", "收款清算行"),
                (t("yuan", "金额（元）"), "right"),
                t("title", "券种或票号"),
                t("state", "状态"),
                t("message id", "报文标识号"),
                t("reason", "原因"),
            ],
            [
                [
                    each.order.line,
                    message_code(each.order.act)[:8],
                    each.order.payer,
                    each.order.payee,
                    grouped_yuan(each.amount_fen),
                    each.order.title,
                    t(each.state.value, _STATES[each.state]),
                    each.message_id,
                    each.reason,
                ]
                for each in entries
            ],
        )
    failed = [each for each in entries if each.state.is_final and not each.state.is_good]
    if failed:
        raise Failure(
            Exit.REFUSED,
            f"{len(failed)} of {len(entries)} ended without being settled",
            f"{len(entries)} 笔中 {len(failed)} 笔未清算而结束",
        )


class _Record(msgspec.Struct, frozen=True):
    """One order, for programs."""

    line: int
    code: str
    payer: str
    payee: str
    amount_fen: int
    title: str
    quantity: int
    state: str
    message_id: str
    reason: str


def _record(entry: Entry) -> _Record:
    order = entry.order
    return _Record(
        line=order.line,
        code=message_code(order.act),
        payer=order.payer,
        payee=order.payee,
        amount_fen=entry.amount_fen,
        title=order.title,
        quantity=order.quantity,
        state=entry.state.value,
        message_id=entry.message_id,
        reason=entry.reason,
    )
