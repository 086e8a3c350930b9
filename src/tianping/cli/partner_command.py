"""``tianping partner``: special participants, ACS and treasuries as processes, over the wire.

Source: house, ADR-0052, ADR-0061.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from tianping.cli.blueprint import whole_code
from tianping.cli.language import t
from tianping.cli.output import print_table
from tianping.cli.partner_jobs import JobAsked, job_options, run_job
from tianping.cli.partner_liquidity import liquidity_command
from tianping.cli.partner_place import partner_place
from tianping.cli.partner_running import Asked, Desk
from tianping.cli.partner_servers import exchange_command, pledges_command
from tianping.cli.reading import folder_argument, json_option, print_views
from tianping.participant.engine import Received
from tianping.partners import acs, bills, cards, depository, exchange
from tianping.partners.acs import FILES_FOLDER, Archive
from tianping.partners.book import Book
from tianping.partners.orders import Job

__all__ = ["command"]


@click.group(
    help=t(
        "Run a partner of FOLDER's platform with its own keys: until its business is settled, or,"
        " when it answers others, until it is told to stop. The same command again goes on.",
        "以 FOLDER 中参与者自己的密钥运行：直至其业务清算完毕；应答类则运行至收到停止信号。"
        "再次运行同一命令即继续。",
    )
)
def command() -> None:
    """One process, one participant."""


@command.command(
    "cards",
    help=t(
        "Card network CODE: members that owe pay in, then those that receive are paid (G104).",
        "银行卡组织 CODE：先收应付成员资金，再付应收成员（G104）。",
    ),
)
@job_options
def cards_command(folder: Path, code: str, **options: Any) -> None:
    """Settle a net file of the members."""
    _run(folder, code, "cards", options, cards.job_of)


@command.command(
    "depository",
    help=t(
        "Bond depository CODE: issues (G103), trades delivered against payment (G102).",
        "债券登记托管机构 CODE：债券发行（G103）、券款对付交易（G102）。",
    ),
)
@job_options
def depository_command(folder: Path, code: str, **options: Any) -> None:
    """Settle issues and trades, and keep the register of bonds."""
    _run(folder, code, "depository", options, depository.job_of)


@command.command(
    "bills",
    help=t(
        "Bill system CODE: a bill moves only after its price is settled (G105).",
        "票据系统 CODE：票款清算后票据权属才转移（G105）。",
    ),
)
@job_options
def bills_command(folder: Path, code: str, **options: Any) -> None:
    """Settle deals in bills, and keep the register of bills."""
    _run(folder, code, "bills", options, bills.job_of)


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
@job_options
def fx_command(folder: Path, code: str, *, confirm: tuple[str, ...], **options: Any) -> None:
    """Settle the yuan side of matched trades."""
    wanted = JobAsked(
        withdraw=frozenset(options["withdraw"]),
        confirm=tuple(str(whole_code(one)) for one in confirm),
    )
    run_job(Asked.of(folder, code, "fx", options), wanted, exchange.job_of)


@command.command(
    "acs",
    help=t(
        "Office or treasury CODE: tell balances outside SAPS, submit one-sided business, same-city"
        " nets, payments and corrections, say that business has ended; receive account files.",
        "会计营业部门或国库 CODE：报送非清算账户余额，提交单边业务、同城净额、支付和错账冲正，"
        "发送业务结束通知；接收账务文件。",
    ),
)
@click.option(
    "--stay",
    is_flag=True,
    help=t(
        "Go on receiving when the business is done, until told to stop.",
        "业务办完后继续接收报文，直至收到停止信号。",
    ),
)
@job_options
def acs_command(folder: Path, code: str, *, stay: bool, **options: Any) -> None:
    """Work the file of an office off, and keep the files that come."""
    wanted = JobAsked(withdraw=frozenset(options["withdraw"]), stay=stay)
    run_job(Asked.of(folder, code, "acs", options), wanted, acs.job_of, keeper=_keeper)


def _keeper(desk: Desk) -> Callable[[Received], None]:
    """Return what keeps files of accounts and says what came."""
    archive = Archive(desk.place.folder / FILES_FOLDER)

    def keep(received: Received) -> None:
        path = archive.keep(received)
        kept = "" if path is None else path.name
        code = received.code
        desk.notes.say(
            "received",
            f"{code} {kept}".strip(),
            f"收到 {code} {kept}".strip(),
            code=code,
            sequence=received.entry.sequence,
            file=kept,
        )

    return keep


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


def _run(
    folder: Path,
    code: str,
    business: str,
    options: dict[str, Any],
    job_of: Callable[[bytes, str], Job],
) -> None:
    wanted = JobAsked(withdraw=frozenset(options["withdraw"]))
    run_job(Asked.of(folder, code, business, options), wanted, job_of)


command.add_command(liquidity_command)
command.add_command(pledges_command)
command.add_command(exchange_command)
