"""``tianping fees``: charge fees and give them back, from a list in a file."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import click

from tianping.cli.asking import operator_of
from tianping.cli.blueprint import whole_code
from tianping.cli.fee_file import read_fees
from tianping.cli.language import t
from tianping.cli.operating import business_date, carried_out
from tianping.cli.output import CONSOLE, grouped_yuan
from tianping.cli.reading import folder_argument
from tianping.core.commands import ChargeFees, ReturnFees
from tianping.core.events import Event, FeesListed, PaymentQueued, PaymentRepeated
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId

__all__ = ["command", "fee_command"]

_ID_DIGITS = 20
_DIGEST_BYTES = 7

_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_OFFICE = click.argument("office")


@click.group(
    help=t(
        "Fees of the payment system: charge them and give them back, from a list in a file.",
        "支付业务收费：按文件中的清单收费和返还。",
    )
)
def command() -> None:
    """Group the two."""


@command.command(
    help=t(
        "Charge the fees in FILE to the accounts, for OFFICE, which holds the fee account. Before"
        " the day opens the list is kept until then. The same file on the same date is charged"
        " once.",
        "由 OFFICE（收费账户开立部门）按 FILE 中的清单收费。日间处理之前提交的清单于开市时入账；"
        "同一业务日同一文件只收一次。",
    )
)
@folder_argument
@_OFFICE
@_FILE
def charge(folder: Path, office: str, file: Path) -> None:
    """Send a list of fees."""
    _send(folder, office, file, returned=False)


@command.command(
    "return",
    help=t(
        "Give back the fees in FILE, at once, for OFFICE, which holds the fee account.",
        "由 OFFICE（收费账户开立部门）按 FILE 中的清单立即返还收费。",
    ),
)
@folder_argument
@_OFFICE
@_FILE
def give_back(folder: Path, office: str, file: Path) -> None:
    """Send a list of returns."""
    _send(folder, office, file, returned=True)


def fee_command(
    office: BankCode, file: Path, *, date: BusinessDate, returned: bool
) -> ChargeFees | ReturnFees:
    """Return the command for a file; its message id is the file's own, so it counts once a date.

    Raises:
        Failure: with INPUT: the file says something it should not.
    """
    stated = read_fees(file)
    body = hashlib.sha256(stated.raw)
    kind = ReturnFees if returned else ChargeFees
    letter = "R" if returned else "F"
    return kind(
        time.time_ns(),
        office,
        MessageId(f"{date:08d}{letter}{body.hexdigest()[:_ID_DIGITS]}"),
        date,
        int.from_bytes(body.digest()[:_DIGEST_BYTES], "big"),
        stated.lines,
    )


def _send(folder: Path, office: str, file: Path, *, returned: bool) -> None:
    code = whole_code(office)
    with operator_of(folder) as client:
        sent = fee_command(code, file, date=business_date(client), returned=returned)
        events = carried_out(client, sent)
    CONSOLE.print(_told(events))


def _told(events: list[Event]) -> str:
    """Return what came of a list, in one line."""
    first = events[0]
    if isinstance(first, PaymentRepeated):
        return t(
            "This file was taken today already; nothing new.", "该文件今日已受理，未重复处理。"
        )
    if not isinstance(first, FeesListed):
        return ""
    count, yuan = first.line_count, grouped_yuan(first.total_fen)
    waiting = sum(isinstance(event, PaymentQueued) for event in events)
    if first.kept:
        return t(
            f"{count} fees, {yuan} yuan: kept until the day opens",
            f"收费 {count} 笔，{yuan} 元：待开市入账",
        )
    if first.returned:
        return t(f"{count} returns, {yuan} yuan: booked", f"返还 {count} 笔，{yuan} 元：已入账")
    return t(
        f"{count} fees, {yuan} yuan: {count - waiting} booked, {waiting} wait",
        f"收费 {count} 笔，{yuan} 元：入账 {count - waiting} 笔，排队 {waiting} 笔",
    )
