"""``tianping authority``: who may send and receive which business."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from tianping.cli.asking import executed
from tianping.cli.authority_check import check
from tianping.cli.authority_showing import areas, list_, notices, show, told
from tianping.cli.authority_words import (
    DIRECTIONS,
    EFFECTS,
    SYSTEMS,
    authority_lines,
    region_of,
)
from tianping.cli.bank_codes import whole_code
from tianping.cli.language import t
from tianping.cli.output import CONSOLE
from tianping.cli.proposing import propose
from tianping.cli.reading import folder_argument, reading
from tianping.cli.stated_rules import ALL, StatedRule, read_rules
from tianping.core.commands import (
    AssignCity,
    AuthorityLine,
    Command,
    DelegateArea,
    RevokeAuthorities,
    SetAuthorities,
)
from tianping.core.control.authority_changes import AUTHORITIES_AT_ONCE_MAX
from tianping.core.events import AuthoritySet, Event
from tianping.values.bankcode import BANK_CODE_LENGTH
from tianping.values.dates import BusinessDate, parse_date
from tianping.values.errors import ValueTextError
from tianping.views.queries import platform

__all__ = ["command"]

_Function = TypeVar("_Function", bound=Callable[..., Any])

_by = click.option(
    "--by",
    "setter",
    default="",
    help=t(
        "The PBC office or the CCPC (four digits) that sets it in its own area; else head office.",
        "设置机构：人民银行分支机构行号或城市处理中心代码；缺省为总行。",
    ),
)


def _two_persons(function: _Function) -> _Function:
    """Add the options that make a proposal of a command, for a second person to approve."""
    evidence = click.option("--evidence", default="", help=t("Why, or which paper.", "申请依据。"))
    person = click.option(
        "--as",
        "person",
        default="",
        help=t(
            "Only propose it, as this person; another one approves it ('tianping dual approve').",
            "仅以此人名义提交申请，由另一人复核（tianping dual approve）。",
        ),
    )
    return person(evidence(function))


def _carry_out(folder: Path, command: Command, person: str, evidence: str) -> list[Event] | None:
    """Carry out a command and return what it led to; propose it, and return None, for a person."""
    if person:
        propose(folder, command, person=person, evidence=evidence)
        return None
    return executed(folder, command)


@click.group(
    help=t(
        "Who may send and receive which business: rules by system, type and kind, region and"
        " institution, with dates.",
        "业务权限：按系统、业务类型与种类、区域、机构设置的发起与接收规则。",
    )
)
def command() -> None:
    """Hold the commands below."""


for _one in (list_, show, check, areas, told, notices):
    command.add_command(_one)


def _setter(text: str) -> str:
    """Return who sets: nobody for the head office, a CCPC's four digits, or an office's code."""
    return str(whole_code(text)) if len(text) >= BANK_CODE_LENGTH - 1 else text


def _today(folder: Path) -> BusinessDate:
    with reading(folder) as connection:
        return BusinessDate(platform(connection).business_date)


def _print_set(events: list[Event] | None) -> None:
    numbers = [event.number for event in events or [] if isinstance(event, AuthoritySet)]
    if len(numbers) == 1:
        CONSOLE.print(t(f"Rule {numbers[0]} is set.", f"规则 {numbers[0]} 已设置。"))
    elif numbers:
        first, last = numbers[0], numbers[-1]
        CONSOLE.print(t(f"Rules {first} to {last} are set.", f"规则 {first} 至 {last} 已设置。"))


@command.command(
    "set",
    help=t(
        "Set a rule of SYSTEM: allow or deny to send, to receive, or both. What an option does not"
        " name the rule is for all of.",
        "为 SYSTEM 设置一条规则：允许或禁止发起、接收。未指定的选项表示全部。",
    ),
)
@folder_argument
@click.argument("system", type=click.Choice(list(SYSTEMS)), metavar="SYSTEM")
@click.argument("direction", type=click.Choice(list(DIRECTIONS)))
@click.argument("effect", type=click.Choice(list(EFFECTS)))
@click.option("--type", "types", default=ALL, help=t("Business type.", "业务类型编码。"))
@click.option("--kind", "kinds", default=ALL, help=t("Business kind.", "业务种类编码。"))
@click.option(
    "--region",
    default=ALL,
    help=t("'CCPC 1000' or 'CITY 3301'.", "区域：“CCPC 1000”或“CITY 3301”。"),
)
@click.option(
    "--institution",
    default=ALL,
    help=t(
        "'kind bank' (or indirect, office, treasury, special), 'class 313', 'participant CODE'"
        " with those below it, or 'indirect CODE'.",
        "机构：“kind bank”（或“indirect”“office”“treasury”“special”）、“class 313”、"
        "“participant CODE”（含其间接参与者）或“indirect CODE”。",
    ),
)
@click.option("--from", "from_date", default="", help=t("First date (yyyymmdd).", "生效日期。"))
@click.option(
    "--until", "until_date", default="", help=t("First date on which it is over.", "失效日期。")
)
@_by
@_two_persons
def set_(folder: Path, *, setter: str, person: str, evidence: str, **stated: str) -> None:
    """Set a rule and say its number."""
    lines = authority_lines(StatedRule(**stated), today=_today(folder))
    told_to = SetAuthorities(time.time_ns(), _setter(setter), lines)
    _print_set(_carry_out(folder, told_to, person, evidence))


@command.command(
    help=t(
        "End rules by their NUMBERS, at once or from a date on. What waits or is netted stays.",
        "终止 NUMBERS 所列规则，立即或自指定日期起。已排队或已轧差的业务不受影响。",
    )
)
@folder_argument
@click.argument("numbers", type=int, nargs=-1, required=True)
@click.option(
    "--from", "from_date", default="", help=t("Date (yyyymmdd); else today.", "日期；缺省为当日。")
)
@_by
@_two_persons
def revoke(
    folder: Path, numbers: tuple[int, ...], *, from_date: str, setter: str, **who: str
) -> None:
    """End rules."""
    date = parse_date(from_date) if from_date else _today(folder)
    ending = RevokeAuthorities(time.time_ns(), _setter(setter), list(numbers), date)
    if _carry_out(folder, ending, **who) is not None:
        listed = ", ".join(map(str, numbers))
        CONSOLE.print(t(f"Ended from {date}: {listed}.", f"自 {date} 起终止：{listed}。"))


@command.command(
    "import",
    help=t(
        "Set the rules of a table FILE (CSV; 'tianping authority list --csv' writes one). Up to"
        " 1000 rules are set together or not at all.",
        "按表格文件 FILE（CSV，可由 tianping authority list --csv 导出）设置规则；"
        "每 1000 条为一批，全部成功或全部不成功。",
    ),
)
@folder_argument
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_by
@_two_persons
def import_(folder: Path, file: Path, *, setter: str, person: str, evidence: str) -> None:
    """Read the whole file before anything is set."""
    today = _today(folder)
    lines: list[AuthorityLine] = []
    for row in read_rules(file):
        try:
            lines += authority_lines(row.rule, today=today)
        except ValueTextError as error:
            raise ValueTextError(
                f"{file}, line {row.number}, {error.what}",
                f"{file}，第 {row.number} 行，{error.what_zh}",
                expected=error.expected,
                expected_zh=error.expected_zh,
                found=error.found,
            ) from error
    for start in range(0, len(lines), AUTHORITIES_AT_ONCE_MAX):
        part = lines[start : start + AUTHORITIES_AT_ONCE_MAX]
        told_to = SetAuthorities(time.time_ns(), _setter(setter), part)
        _print_set(_carry_out(folder, told_to, person, evidence))


@command.command(
    help=t(
        "Let SETTER, a PBC office or a CCPC, set rules and local parameters of SYSTEM in REGION"
        " ('CCPC 1000' or 'CITY 3301').",
        "授权 SETTER（人民银行分支机构或城市处理中心）在 REGION 内设置 SYSTEM 的规则与本地参数。",
    )
)
@folder_argument
@click.argument("setter")
@click.argument("system", type=click.Choice(list(SYSTEMS)), metavar="SYSTEM")
@click.argument("region")
@click.option("--withdraw", is_flag=True, help=t("Take it back.", "收回授权。"))
@_two_persons
def delegate(
    folder: Path, setter: str, *, system: str, region: str, withdraw: bool, **who: str
) -> None:
    """Give an area, or take it back."""
    level, name = region_of(region)
    given = DelegateArea(time.time_ns(), _setter(setter), SYSTEMS[system], level, name, withdraw)
    if _carry_out(folder, given, **who) is not None:
        CONSOLE.print(t("Done.", "已完成。"))


@command.command(
    help=t(
        "Say that CITY (four digits) belongs to CCPC (four digits); without one, to none.",
        "设置 CITY（四位）所属的城市处理中心 CCPC（四位）；缺省为不属任何中心。",
    )
)
@folder_argument
@click.argument("city")
@click.argument("ccpc", default="")
@_two_persons
def assign(folder: Path, city: str, *, ccpc: str, **who: str) -> None:
    """Assign a city."""
    if _carry_out(folder, AssignCity(time.time_ns(), city, ccpc), **who) is not None:
        CONSOLE.print(t("Done.", "已完成。"))
