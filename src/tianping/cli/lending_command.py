"""``tianping lending``: what the operator does and sees of automatic lending."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Final

import click
import msgspec

from tianping.cli.asking import operator_of
from tianping.cli.bars import bar
from tianping.cli.blueprint import whole_code
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import CHINESE, LANGUAGE, t
from tianping.cli.output import CONSOLE, grouped_yuan, print_table
from tianping.cli.reading import folder_argument, json_option, print_views, reading
from tianping.core.commands import (
    Command,
    DecideLending,
    EnterLending,
    RunLending,
    SetLendingFloor,
    SetLendingTerms,
)
from tianping.core.events import Event, LendingRun, Refused
from tianping.core.liquidity.lending_book import (
    ACT_RESUME,
    ACT_REVOKE,
    ACT_SUSPEND,
    LENDING_STATUS_NAMES,
)
from tianping.core.refusals import REFUSALS, RefusalCode
from tianping.values.dates import BusinessDate, parse_date
from tianping.values.money import Fen, parse_yuan
from tianping.views.queries import platform
from tianping.views.queries_lending import agreements, loans

__all__ = ["command"]

_PPM_PER_CENT: Final = 10_000
_RATE_DECIMALS: Final = 4


class _Terms(msgspec.Struct, frozen=True):
    """What may be said of an agreement besides its sides, number and limits."""

    rate: str
    from_date: str
    until_date: str
    asks: int
    serves: int


@click.group(help=t("Day-end automatic lending.", "日终自动拆借。"))
def command() -> None:
    """Group of what the operator does about lending."""


def _execute(folder: Path, command_: Command) -> list[Event]:
    """Let the running platform do it; return what it led to.

    Raises:
        Failure: with REFUSED: the core refuses it.
    """
    with operator_of(folder) as client:
        _, outcomes = client.execute([command_])
    events = outcomes[0]
    refused = events[0]
    if isinstance(refused, Refused):
        text = REFUSALS[RefusalCode(refused.code)]
        raise Failure(
            Exit.REFUSED, f"{text.english}: {refused.found}", f"{text.chinese}：{refused.found}"
        )
    return events


def _rate(text: str) -> int:
    """Return millionths of a rate in per cent, with at most four decimals.

    Raises:
        Failure: with USAGE: it is no such number.
    """
    whole, _, part = text.partition(".")
    digits = (whole + part).isascii() and (whole + part).isdigit()
    if not digits or len(part) > _RATE_DECIMALS or len(whole) > _RATE_DECIMALS:
        raise Failure(
            Exit.USAGE,
            f"rate: expected per cent with at most four decimals, found {text!r}",
            f"利率应为百分数，至多四位小数，实为 {text!r}",
        )
    return int(whole or "0") * _PPM_PER_CENT + int(part.ljust(_RATE_DECIMALS, "0"))


def _rate_text(ppm: int) -> str:
    return f"{ppm // _PPM_PER_CENT}.{ppm % _PPM_PER_CENT:04d}"


def _date(text: str) -> BusinessDate:
    return parse_date(text.replace("-", "")) if text else BusinessDate(0)


@command.command(
    "set",
    help=t(
        "Enter agreement NUMBER that BORROWER and LENDER have signed: a loan is LOWER to UPPER"
        " yuan, the quota UPPER. It needs no confirmation by message.",
        "录入 BORROWER 与 LENDER 已签署的协议 NUMBER：每笔 LOWER 至 UPPER 元，额度 UPPER 元，"
        "无需报文确认。",
    ),
)
@folder_argument
@click.argument("sides", nargs=2, metavar="BORROWER LENDER")
@click.argument("number")
@click.argument("limits", nargs=2, metavar="LOWER UPPER")
@click.option("--rate", default="0", help=t("Interest a year, per cent.", "年利率（百分数）。"))
@click.option(
    "--from",
    "from_date",
    default="",
    help=t("First date; today when not said.", "生效日期，缺省为当日。"),
)
@click.option("--until", "until_date", default="", help=t("Last date.", "终止日期。"))
@click.option("--asks", default=0, help=t("Place among the lenders.", "拆入行优先次序。"))
@click.option("--serves", default=0, help=t("Place among the borrowers.", "拆出行优先次序。"))
def set_agreement(
    folder: Path, sides: tuple[str, str], *, number: str, limits: tuple[str, str], **chosen: Any
) -> None:
    """Enter an agreement that is in force from its first date on."""
    terms_ = _Terms(**chosen)
    with reading(folder) as connection:
        today = BusinessDate(platform(connection).business_date)
    _execute(
        folder,
        EnterLending(
            time.time_ns(),
            whole_code(sides[0]),
            whole_code(sides[1]),
            number,
            parse_yuan(limits[0]),
            parse_yuan(limits[1]),
            _rate(terms_.rate),
            _date(terms_.from_date) or today,
            _date(terms_.until_date),
            terms_.asks,
            terms_.serves,
        ),
    )
    CONSOLE.print(t(f"Agreement {number} is entered.", f"协议 {number} 已录入。"))


def _decide(folder: Path, number: str, act: int, *, said: tuple[str, str]) -> None:
    _execute(folder, DecideLending(time.time_ns(), number, act))
    CONSOLE.print(t(f"Agreement {number} {said[0]}.", f"协议 {number} {said[1]}。"))


@command.command(help=t("Suspend agreement NUMBER.", "暂停协议 NUMBER。"))
@folder_argument
@click.argument("number")
def suspend(folder: Path, number: str) -> None:
    """Let nothing be lent under it until it is resumed."""
    _decide(folder, number, ACT_SUSPEND, said=("is suspended", "已暂停"))


@command.command(help=t("Let agreement NUMBER go on.", "恢复协议 NUMBER。"))
@folder_argument
@click.argument("number")
def resume(folder: Path, number: str) -> None:
    """Put a suspended agreement in force again."""
    _decide(folder, number, ACT_RESUME, said=("goes on", "已恢复"))


@command.command(help=t("End agreement NUMBER for good.", "撤销协议 NUMBER。"))
@folder_argument
@click.argument("number")
def revoke(folder: Path, number: str) -> None:
    """Revoke without asking either side."""
    _decide(folder, number, ACT_REVOKE, said=("is revoked", "已撤销"))


@command.command(
    help=t(
        "Set rate (per cent) and priorities of agreement NUMBER, which no message says.",
        "设置协议 NUMBER 的利率（百分数）和优先次序（报文不含）。",
    )
)
@folder_argument
@click.argument("number")
@click.argument("rate")
@click.option("--asks", default=0, help=t("Place among the lenders.", "拆入行优先次序。"))
@click.option("--serves", default=0, help=t("Place among the borrowers.", "拆出行优先次序。"))
def terms(folder: Path, number: str, *, rate: str, asks: int, serves: int) -> None:
    """Set what holds for loans from now on."""
    _execute(folder, SetLendingTerms(time.time_ns(), number, _rate(rate), asks, serves))
    CONSOLE.print(t(f"Terms of {number} are set.", f"协议 {number} 条件已设置。"))


@command.command(
    help=t("Lending leaves YUAN on BANK's account.", "自动拆借后 BANK 账户至少保留 YUAN 元。")
)
@folder_argument
@click.argument("bank")
@click.argument("yuan")
def floor(folder: Path, bank: str, *, yuan: str) -> None:
    """Set what a lender keeps; 0 lifts it."""
    amount_fen = Fen(parse_yuan(yuan))
    _execute(folder, SetLendingFloor(time.time_ns(), whole_code(bank), amount_fen))
    CONSOLE.print(
        t(f"Lending leaves {yuan} yuan on {bank}.", f"自动拆借后 {bank} 至少保留 {yuan} 元。")
    )


@command.command(
    help=t(
        "Lend to all that are short, between pre-close and close of the window.",
        "在清算窗口预关闭后，对缺款行启动自动拆借。",
    )
)
@folder_argument
def run(folder: Path) -> None:
    """Run lending once more and say what it did."""
    ran = next(
        event
        for event in _execute(folder, RunLending(time.time_ns()))
        if isinstance(event, LendingRun)
    )
    total = grouped_yuan(ran.amount_fen)
    CONSOLE.print(
        t(
            f"{ran.short_count} short; loans: {ran.loan_count}, {total} yuan",
            f"缺款行 {ran.short_count} 家；拆借 {ran.loan_count} 笔，{total} 元",
        )
    )


@command.command(
    "list", help=t("Show agreements, or with --loans the loans.", "查看协议；--loans 查看拆借。")
)
@folder_argument
@click.option("--participant", default="", help=t("Only of this bank.", "仅此行。"))
@click.option("--loans", "wants_loans", is_flag=True, help=t("Show loans.", "查看拆借。"))
@json_option
def list_(folder: Path, *, participant: str, wants_loans: bool, as_json: bool) -> None:
    """Read the views and print them."""
    code = str(whole_code(participant)) if participant else ""
    with reading(folder) as connection:
        if wants_loans:
            made = loans(connection, participant=code)
        else:
            known = agreements(connection, participant=code)
    if as_json:
        print_views(made if wants_loans else known)
    elif wants_loans:
        print_table(
            t("Loans", "拆借"),
            [
                t("date", "日期"), t("agreement", "协议号"), t("borrower", "拆入行"),
                t("lender", "拆出行"), (t("yuan", "金额（元）"), "right"),
                (t("open", "未恢复"), "right"), (t("rate %", "利率%"), "right"),
            ],
            [
                [
                    one.business_date, one.agreement, one.borrower, one.lender,
                    grouped_yuan(one.amount_fen), grouped_yuan(one.open_fen),
                    _rate_text(one.rate_ppm),
                ]
                for one in made
            ],
        )  # fmt: skip
    else:
        print_table(
            t("Agreements", "拆借协议"),
            [
                t("agreement", "协议号"), t("borrower", "拆入行"), t("lender", "拆出行"),
                (t("least", "下限（元）"), "right"), (t("most", "上限（元）"), "right"),
                (t("quota left", "剩余额度（元）"), "right"), "", (t("rate %", "利率%"), "right"),
                t("from", "生效"), t("until", "终止"), t("state", "状态"),
            ],
            [
                [
                    one.agreement, one.borrower, one.lender, grouped_yuan(one.lower_fen),
                    grouped_yuan(one.upper_fen), grouped_yuan(one.remaining_fen),
                    bar(one.remaining_fen, one.quota_fen),
                    _rate_text(one.rate_ppm), one.from_date, one.until_date or "",
                    LENDING_STATUS_NAMES[one.agreement_status][LANGUAGE == CHINESE],
                ]
                for one in known
            ],
        )  # fmt: skip
