"""``tianping account``: what the central bank does to accounts of a running platform."""

from __future__ import annotations

import csv
import time
from pathlib import Path
from typing import Final

import click

from tianping.cli.account_listings import LISTINGS
from tianping.cli.asking import operator_of
from tianping.cli.blueprint import whole_code
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, grouped_yuan, print_table
from tianping.cli.reading import folder_argument, json_option, print_views, reading
from tianping.core.commands import (
    Command,
    OtherBalance,
    ReportOtherBalances,
    RevokeParticipant,
    SuspendParticipant,
)
from tianping.core.events import (
    Event,
    OtherBalancesReported,
    PaymentReturned,
    PaymentSettled,
    Refused,
)
from tianping.core.refusals import REFUSALS, RefusalCode
from tianping.values.dates import BusinessDate, parse_date
from tianping.values.errors import ValueTextError
from tianping.values.money import parse_yuan
from tianping.views.queries import platform
from tianping.views.queries_accounts import standings

__all__ = ["command", "execute"]

_COLUMNS = 3


def execute(folder: Path, command: Command) -> list[Event]:
    """Give a command to the running platform and return what it led to.

    Raises:
        Failure: with REFUSED: the core refuses it.
    """
    with operator_of(folder) as client:
        _, outcomes = client.execute([command])
    events = outcomes[0]
    refused = events[0]
    if isinstance(refused, Refused):
        text = REFUSALS[RefusalCode(refused.code)]
        raise Failure(
            Exit.REFUSED, f"{text.english}: {refused.found}", f"{text.chinese}：{refused.found}"
        )
    return events


@click.group(
    help=t("Keep the accounts of FOLDER's running platform.", "维护 FOLDER 中运行平台的清算账户。")
)
def command() -> None:
    """Hold the commands below."""


@command.command(
    "others",
    help=t(
        "Take over from FILE the balances that ACS reports under BANK's account:"
        " lines of code, name and yuan, separated by commas.",
        "从 FILE 导入 ACS 报送的 BANK 所辖非清算账户余额："
        "每行为行号、户名、金额（元），以逗号分隔。",
    ),
)
@folder_argument
@click.argument("bank")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def others(folder: Path, bank: str, *, file: Path) -> None:
    """Read the file, report, and say what the sum is."""
    code = whole_code(bank)
    rows = _read(file)
    with reading(folder) as connection:
        date = BusinessDate(platform(connection).business_date)
    events = execute(folder, ReportOtherBalances(time.time_ns(), code, date, rows))
    told = events[0]
    if isinstance(told, OtherBalancesReported):
        total = grouped_yuan(told.total_fen)
        CONSOLE.print(
            t(f"{code}: {told.count} accounts, {total} yuan", f"{code}：{told.count}户，{total}元")
        )


def _read(file: Path) -> list[OtherBalance]:
    """Return the rows of a file.

    Raises:
        Failure: with INPUT: a row is not a code, a name and an amount.
    """
    rows = []
    with file.open(encoding="utf-8-sig", newline="") as stream:
        for number, row in enumerate(csv.reader(stream), start=1):
            if not row:
                continue
            if len(row) != _COLUMNS:
                raise _bad_row(file, number, ",".join(row))
            sign = -1 if row[2].strip().startswith("-") else 1
            try:
                fen = parse_yuan(row[2].strip().removeprefix("-"))
            except ValueTextError:
                raise _bad_row(file, number, row[2]) from None
            rows.append(OtherBalance(row[0].strip(), row[1].strip(), sign * fen))
    return rows


def _bad_row(file: Path, number: int, found: str) -> Failure:
    return Failure(
        Exit.INPUT,
        f"{file}:{number}: expected code,name,yuan, found {found!r}",
        f"{file}:{number}：应为 行号,户名,金额（元），实为 {found}",
    )


@command.command(
    "suspend",
    help=t(
        "Suspend BANK at once: HVPS payments from it and to it are refused and returned.",
        "立即暂停 BANK：拒绝其大额收付业务，并退回排队业务。",
    ),
)
@folder_argument
@click.argument("bank")
@click.option("--release", is_flag=True, help=t("Let it take part again.", "恢复。"))
def suspend(folder: Path, bank: str, *, release: bool) -> None:
    """Suspend or release, and say what it led to."""
    code = whole_code(bank)
    events = execute(folder, SuspendParticipant(time.time_ns(), code, release))
    returned = sum(isinstance(event, PaymentReturned) for event in events)
    settled = sum(isinstance(event, PaymentSettled) for event in events)
    done = t("released", "已恢复") if release else t("suspended", "已暂停")
    CONSOLE.print(
        t(
            f"{code} {done}; returned {returned}, settled {settled}",
            f"{code} {done}；退回 {returned} 笔，清算 {settled} 笔",
        )
    )


@command.command(
    "revoke",
    help=t(
        "Revoke BANK from DATE (yyyymmdd) on: its account is brought to zero and closed then.",
        "自 DATE（yyyymmdd）起撤销 BANK：届时账户余额结零并销户。",
    ),
)
@folder_argument
@click.argument("bank")
@click.argument("date")
def revoke(folder: Path, bank: str, *, date: str) -> None:
    """Set the date; the day's switch to it does the rest."""
    code, from_date = whole_code(bank), parse_date(date)
    execute(folder, RevokeParticipant(time.time_ns(), code, from_date))
    CONSOLE.print(t(f"{code} revoked from {date} on", f"{code} 自 {date} 起撤销"))


@command.command(
    "standing",
    help=t(
        "Show who is suspended, to be closed, closed, and what stands in the way of a closing.",
        "查看暂停、待销户、已销户的参与机构及销户受阻原因。",
    ),
)
@folder_argument
@json_option
def standing(folder: Path, *, as_json: bool) -> None:
    """Read the views and print them."""
    with reading(folder) as connection:
        found = standings(connection)
    if as_json:
        print_views(found)
        return
    if not found:
        CONSOLE.print(t("Nobody is suspended or revoked.", "没有暂停或撤销的参与机构。"))
        return
    print_table(
        t("Suspended and revoked", "暂停与撤销"),
        [
            t("bank", "清算行"),
            t("suspended", "暂停"),
            t("revoked from", "撤销生效日期"),
            t("closed", "已销户"),
            t("in the way", "受阻原因"),
        ],
        [
            [
                view.participant,
                t("yes", "是") if view.suspended else "",
                view.closing_date or "",
                t("yes", "是") if view.account_closed else "",
                t(view.obstacle, _OBSTACLES.get(view.obstacle, view.obstacle)),
            ]
            for view in found
        ],
    )


_OBSTACLES: Final = {
    "payments wait": "存在排队业务",
    "funds are earmarked": "存在圈存资金",
    "fees are not charged": "应收费用未扣",
    "interest is not charged": "透支利息未扣",
    "overdrawn": "账户透支",
}


for _listing in LISTINGS:
    command.add_command(_listing)
