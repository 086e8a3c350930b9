"""``tianping partner``: special participants as processes of their own, over the wire.

Standard output has the table of what became of the business; standard error one JSON line for each
thing that happens. SIGTERM ends it cleanly; whatever way it ended, the same command goes on.
Source: house, ADR-0052.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click
import msgspec

from tianping.cli.blueprint import whole_code
from tianping.cli.connecting import connection_of
from tianping.cli.failures import Exit, Failure
from tianping.cli.known_errors import texts_of
from tianping.cli.language import CHINESE, LANGUAGE, t
from tianping.cli.output import grouped_yuan, print_table
from tianping.cli.partner_place import check_business, partner_place
from tianping.cli.passwords import password_option, read_password
from tianping.cli.reading import folder_argument, json_option, print_views, reading
from tianping.participant.exchange import RetryPolicy
from tianping.participant.sync_client import Client
from tianping.partners import bills, cards, depository, exchange
from tianping.partners.book import Book, Entry
from tianping.partners.notes import Notes
from tianping.partners.orders import Job, OrderState
from tianping.partners.runner import Day, Identity, Runner
from tianping.values.errors import ValueTextError
from tianping.views.queries import platform

__all__ = ["command"]

_POLICY: Final = RetryPolicy(pauses_seconds=(0.2, 0.5, 1.0))
"""Short, for the runner tries again anyway, and is to stop soon when it is told to."""

_STATES: Final = {
    OrderState.PLANNED: "未发送",
    OrderState.SENT: "已发送",
    OrderState.QUEUED: "排队",
    OrderState.SETTLED: "已清算",
    OrderState.WITHDRAWN: "已撤销",
    OrderState.REFUSED: "已拒绝或退回",
    OrderState.DROPPED: "不发送",
}

_Decorated = TypeVar("_Decorated", bound=Any)


class _Asked(msgspec.Struct, frozen=True):
    """What a person asks one partner to do."""

    folder: Path
    code: str
    business: str
    file: Path
    password_file: Path | None
    as_json: bool
    withdraw: frozenset[int]
    confirm: tuple[str, ...] = ()


@click.group(
    help=t(
        "Run a special participant of FOLDER with its own keys, until its business is settled."
        " The same command again goes on where it was.",
        "以 FOLDER 中特许参与者自己的密钥运行，直至其业务清算完毕。再次运行同一命令即继续。",
    )
)
def command() -> None:
    """One process, one participant."""


def _common(function: _Decorated) -> _Decorated:
    """Add the arguments and options that every partner has."""
    for decorate in (
        json_option,
        password_option,
        click.option(
            "--withdraw",
            type=click.IntRange(1),
            multiple=True,
            help=t(
                "Ask this line back while it waits for funds (ccms.307); may be repeated.",
                "对排队等待资金的该笔申请撤销（ccms.307）；可重复。",
            ),
        ),
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


@command.command(
    "cards",
    help=t(
        "Card network CODE: members that owe pay in, then those that receive are paid (G104).",
        "银行卡组织 CODE：先收应付成员资金，再付应收成员（G104）。",
    ),
)
@_common
def cards_command(folder: Path, code: str, **options: Any) -> None:
    """Settle a net file of the members."""
    _run(_asked(folder, code, "cards", options), cards.job_of)


@command.command(
    "depository",
    help=t(
        "Bond depository CODE: issues (G103), trades delivered against payment (G102).",
        "债券登记托管机构 CODE：债券发行（G103）、券款对付交易（G102）。",
    ),
)
@_common
def depository_command(folder: Path, code: str, **options: Any) -> None:
    """Settle issues and trades, and keep the register of bonds."""
    _run(_asked(folder, code, "depository", options), depository.job_of)


@command.command(
    "bills",
    help=t(
        "Bill system CODE: a bill moves only after its price is settled (G105).",
        "票据系统 CODE：票款清算后票据权属才转移（G105）。",
    ),
)
@_common
def bills_command(folder: Path, code: str, **options: Any) -> None:
    """Settle deals in bills, and keep the register of bills."""
    _run(_asked(folder, code, "bills", options), bills.job_of)


@command.command(
    "fx",
    help=t(
        "Foreign exchange system CODE, matched trades: pay-ins, then pay-outs whose foreign leg is"
        " confirmed (G106).",
        "外汇交易系统 CODE，竞价交易：先收人民币，外币确认后再付（G106）。",
    ),
)
@click.option(
    "--confirm",
    multiple=True,
    help=t(
        "Bank code whose foreign money has come; may be repeated.", "外币已到账的行号；可重复。"
    ),
)
@_common
def fx_command(folder: Path, code: str, *, confirm: tuple[str, ...], **options: Any) -> None:
    """Settle the yuan side of matched trades."""
    asked = _asked(folder, code, "fx", options)
    _run(
        msgspec.structs.replace(asked, confirm=tuple(str(whole_code(one)) for one in confirm)),
        exchange.job_of,
    )


@command.command(
    "holdings",
    help=t("Show which bonds or bills CODE has registered.", "查看 CODE 登记的债券或票据。"),
)
@folder_argument
@click.argument("code")
@json_option
def holdings_command(folder: Path, code: str, *, as_json: bool) -> None:
    """Print the register of a partner that does not run, or that does."""
    place = partner_place(folder, str(whole_code(code)))
    book = Book(place.book)
    try:
        held = book.titles.holdings()
    finally:
        book.close()
    if as_json:
        print_views(held)
        return
    print_table(
        t("Holdings", "持有"),
        [
            t("title", "券种或票号"),
            t("holder", "持有人"),
            (t("free", "可用"), "right"),
            (t("frozen", "冻结"), "right"),
        ],
        [[one.title, one.holder, one.free, one.frozen] for one in held],
    )


def _asked(folder: Path, code: str, business: str, options: dict[str, Any]) -> _Asked:
    return _Asked(
        folder=folder,
        code=str(whole_code(code)),
        business=business,
        file=options["file"],
        password_file=options["password_file"],
        as_json=options["as_json"],
        withdraw=frozenset(options["withdraw"]),
    )


def _run(asked: _Asked, job_of: Callable[[bytes, str], Job]) -> None:
    """Work a file off, print what became of it, and fail when not all of it settled."""
    job = _job(asked, job_of)
    _check_confirmed(asked, job)
    place = partner_place(asked.folder, asked.code)
    check_business(place, asked.business)
    connection = connection_of(asked.folder, asked.code, read_password(asked.password_file))
    options = msgspec.structs.replace(connection.options, policy=_POLICY)
    with place.alone():
        book = Book(place.book)
        try:
            book.begin(job)
            for member in asked.confirm:
                book.confirm(job.name, member)
            with Client(connection.party, options, tls=connection.tls) as client:
                identity = Identity(asked.code, connection.party.edition)
                notes = Notes(
                    _write_line,
                    partner=asked.code,
                    chinese=LANGUAGE == CHINESE,
                    moment=client.created_at,
                )
                _work(Runner(identity, client, book, notes=notes), job.name, asked, notes)
            entries = book.entries(job.name)
        finally:
            book.close()
    _report(job.name, entries, as_json=asked.as_json)


def _job(asked: _Asked, job_of: Callable[[bytes, str], Job]) -> Job:
    """Return the job of the file.

    Raises:
        Failure: with INPUT: the file does not say what it should.
    """
    try:
        return job_of(asked.file.read_bytes(), asked.code)
    except (msgspec.DecodeError, ValueTextError) as error:
        english, chinese = texts_of(error)
        raise Failure(Exit.INPUT, f"{asked.file}: {english}", f"{asked.file}：{chinese}") from error


def _check_confirmed(asked: _Asked, job: Job) -> None:
    """Check that who is confirmed has something to do with the job.

    Raises:
        Failure: with INPUT: it has not.
    """
    members = {code for order in job.orders for code in (order.payer, order.payee)}
    members.discard(asked.code)
    for code in asked.confirm:
        if code not in members:
            raise Failure(
                Exit.INPUT,
                f"--confirm: expected a member of {asked.file}, found {code}",
                f"--confirm：应为 {asked.file} 中的成员，实为 {code}",
            )


def _work(runner: Runner, job: str, asked: _Asked, notes: Notes) -> None:
    """Run until done or told to stop."""
    with reading(asked.folder) as connection:
        view = platform(connection)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: runner.stop.set())
    notes.say("started", f"job {job}", f"任务 {job}", job=job)
    done = runner.run(job, Day(view.business_date, view.phase), withdraw=asked.withdraw)
    if done:
        notes.say("done", f"job {job} has come to its end", f"任务 {job} 已结束", job=job)
    else:
        notes.say("stopped", f"job {job} can go on later", f"任务 {job} 可稍后继续", job=job)


def _write_line(line: bytes) -> None:
    sys.stderr.buffer.write(line)
    sys.stderr.buffer.flush()


def _report(job: str, entries: list[Entry], *, as_json: bool) -> None:
    """Print each order; fail when one has come to an end without being settled."""
    if as_json:
        print_views([_record(each) for each in entries])
    else:
        print_table(
            job,
            [
                (t("line", "序号"), "right"),
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
    failed = [each for each in entries if each.state.is_final and each.state != OrderState.SETTLED]
    if failed:
        raise Failure(
            Exit.REFUSED,
            f"{len(failed)} of {len(entries)} ended without being settled",
            f"{len(entries)} 笔中 {len(failed)} 笔未清算而结束",
        )


class _Record(msgspec.Struct, frozen=True):
    """One order, for programs."""

    line: int
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
        payer=order.payer,
        payee=order.payee,
        amount_fen=entry.amount_fen,
        title=order.title,
        quantity=order.quantity,
        state=entry.state.value,
        message_id=entry.message_id,
        reason=entry.reason,
    )
