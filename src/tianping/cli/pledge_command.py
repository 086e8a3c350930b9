"""``tianping pledge``: pledge financing, as the operator sets it and the bond system answers it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import click

from tianping.cli.asking import operator_of
from tianping.cli.blueprint import whole_code
from tianping.cli.language import t
from tianping.cli.operating import carried_out
from tianping.cli.output import CONSOLE, grouped_yuan, print_table
from tianping.cli.reading import folder_argument, json_option, moment, print_views, reading
from tianping.core.commands import (
    AnswerPledge,
    Command,
    ExpirePledge,
    RepayPledgeLoan,
    SetPledging,
)
from tianping.core.events import Event, PaymentSettled, PledgeAnswered, PledgeLoanRepaid
from tianping.core.liquidity.pledge_answer import REFERENCE_CHARACTERS_MAX
from tianping.core.terms import (
    PLEDGE_OUTCOME_NAMES,
    PLEDGING_AUTOMATIC,
    PLEDGING_MANUAL,
    PLEDGING_NAMES,
    PLEDGING_OFF,
)
from tianping.values.money import parse_yuan
from tianping.views.queries_financing import pledges, pledgings
from tianping.views.records_financing import PledgeView
from tianping.views.schema_financing import STEP_DISPOSED, STEP_OVERNIGHT, STEP_REPAID

__all__ = ["command"]

_MODES: Final = {"off": PLEDGING_OFF, "manual": PLEDGING_MANUAL, "automatic": PLEDGING_AUTOMATIC}
_NO_YUAN: Final = "0.00"


@click.group(
    help=t(
        "Pledge financing: loans against bonds for payments that wait.",
        "质押融资：以债券质押为排队业务融资。",
    )
)
def command() -> None:
    """Group the commands."""


def _carry_out(folder: Path, sent: Command) -> list[Event]:
    with operator_of(folder) as client:
        return carried_out(client, sent)


@command.command(
    "set",
    help=t(
        "Set the pledge financing of BANK from the next business date: off, manual or automatic,"
        " with the LIMIT of all its loans in yuan.",
        "设置 BANK 自下一业务日起的质押融资方式（依次为无、人工、自动）及限额 LIMIT（元）。",
    ),
)
@folder_argument
@click.argument("bank")
@click.argument("mode", type=click.Choice(list(_MODES)))
@click.argument("limit", default=_NO_YUAN)
@click.option(
    "--from",
    "least",
    default=_NO_YUAN,
    metavar="YUAN",
    help=t("Least loan; the platform's by default.", "起点金额；缺省为平台统一值。"),
)
def set_mode(folder: Path, bank: str, *, mode: str, limit: str, least: str) -> None:
    """Set, and say so."""
    code, limit_fen, least_fen = whole_code(bank), parse_yuan(limit), parse_yuan(least)
    sent = SetPledging(time.time_ns(), code, _MODES[mode], limit_fen, least_fen)
    _carry_out(folder, sent)
    name, english, chinese = PLEDGING_NAMES[_MODES[mode]]
    yuan = grouped_yuan(limit_fen)
    CONSOLE.print(
        t(
            f"{code} {english} ({name}), limit {yuan}, from the next business date",
            f"{code} {chinese}（{name}），限额 {yuan}，下一业务日生效",
        )
    )


@command.command(
    "list",
    help=t(
        "Show pledge requests, the loans they led to, and who may be financed.",
        "查看质押融资申请、融资及各行设置。",
    ),
)
@folder_argument
@click.option("--open", "only_open", is_flag=True, help=t("Only what is open.", "仅未结清。"))
@click.option("--participant", default="", help=t("Only this bank.", "仅此行。"))
@json_option
def show(folder: Path, *, only_open: bool, participant: str, as_json: bool) -> None:
    """Read the views and print them."""
    bank = str(whole_code(participant)) if participant else ""
    with reading(folder) as connection:
        found = pledges(connection, participant=bank, only_open=only_open)
        settings = [one for one in pledgings(connection) if bank in ("", one.participant)]
    if as_json:
        print_views(found)
        return
    print_table(
        t("Pledge requests and loans", "质押融资申请与融资"),
        [
            t("number", "序号"),
            t("bank", "需融资清算行"),
            (t("yuan", "金额（元）"), "right"),
            (t("bonds, face value", "债券面额（元）"), "right"),
            t("state", "状态"),
            (t("interest", "利息（元）"), "right"),
            t("since", "时间"),
        ],
        [
            [
                str(view.request),
                view.participant,
                grouped_yuan(view.amount_fen),
                grouped_yuan(view.bond_value_fen),
                _state(view),
                grouped_yuan(view.interest_fen),
                moment(view.recorded_at_ns),
            ]
            for view in found
        ],
    )
    for one in settings:
        _, english, chinese = PLEDGING_NAMES[one.pledging_mode]
        since = t("in force", "已生效") if one.in_force else t("next date", "下一业务日生效")
        yuan = grouped_yuan(one.limit_fen)
        CONSOLE.print(t(f"{one.participant} {english}, {yuan}: {since}",
                        f"{one.participant} {chinese}，限额 {yuan}：{since}"))  # fmt: skip


def _state(view: PledgeView) -> str:
    """Return what a request has come to, in a word or two."""
    if view.step == STEP_REPAID:
        return t("repaid", "已归还")
    if view.step == STEP_DISPOSED:
        return t("bonds disposed of", "已处置质押")
    if view.step == STEP_OVERNIGHT:
        return t("overnight", "隔夜")
    if view.outcome == 0:
        return t("waits for the bonds", "待质押")
    return t(*PLEDGE_OUTCOME_NAMES[view.outcome])


@command.command(
    help=t(
        "Answer pledge request NUMBER for the bond system: pledged under REFERENCE, or --refuse.",
        "代债券系统答复质押融资申请 NUMBER：以 REFERENCE 质押成功，或以 --refuse 拒绝。",
    )
)
@folder_argument
@click.argument("number", type=int)
@click.argument("reference", default="")
@click.option("--refuse", is_flag=True, help=t("The bonds are not pledged.", "质押未成功。"))
def answer(folder: Path, number: int, *, reference: str, refuse: bool) -> None:
    """Grant or refuse, and say what it led to."""
    if refuse == bool(reference) or len(reference) > REFERENCE_CHARACTERS_MAX:
        raise click.UsageError(
            t(
                f"expected REFERENCE of 1 to {REFERENCE_CHARACTERS_MAX} characters or --refuse,"
                f" found {reference!r}",
                f"应给出 1 至 {REFERENCE_CHARACTERS_MAX} 个字符的 REFERENCE 或 --refuse，"
                f"实为 {reference!r}",
            )
        )
    _tell_end(_carry_out(folder, AnswerPledge(time.time_ns(), number, not refuse, reference)))


@command.command(
    help=t(
        "Give up pledge request NUMBER: the bond system did not answer in time.",
        "质押融资申请 NUMBER 超时未答复，予以终止。",
    )
)
@folder_argument
@click.argument("number", type=int)
def expire(folder: Path, number: int) -> None:
    """End a request."""
    _tell_end(_carry_out(folder, ExpirePledge(time.time_ns(), number)))


@command.command(
    help=t(
        "Repay loan NUMBER with its interest; its bonds are released.",
        "归还第 NUMBER 笔质押融资本息，质押债券随即解押。",
    )
)
@folder_argument
@click.argument("number", type=int)
def repay(folder: Path, number: int) -> None:
    """Repay one loan whole."""
    for event in _carry_out(folder, RepayPledgeLoan(time.time_ns(), number)):
        if isinstance(event, PledgeLoanRepaid):
            principal, interest = grouped_yuan(event.amount_fen), grouped_yuan(event.interest_fen)
            CONSOLE.print(
                t(
                    f"loan {event.loan} repaid: {principal} and interest {interest};"
                    f" bonds under {event.reference} released",
                    f"第 {event.loan} 笔融资已归还：本金 {principal}，利息 {interest}；"
                    f"{event.reference} 项下债券已解押",
                )
            )


def _tell_end(events: list[Event]) -> None:
    """Print how a request ended and how many payments that let through."""
    ended = events[0]
    if isinstance(ended, PledgeAnswered):
        english, chinese = PLEDGE_OUTCOME_NAMES[ended.outcome]
        settled = max(0, sum(isinstance(event, PaymentSettled) for event in events) - 1)
        CONSOLE.print(
            t(
                f"request {ended.request} {english}; payments settled: {settled}",
                f"申请 {ended.request} {chinese}；清算 {settled} 笔",
            )
        )
