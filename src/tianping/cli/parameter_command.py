"""``tianping parameter``: the numbers by which the platform works."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from msgspec.structs import replace

from tianping.cli.asking import executed
from tianping.cli.bank_codes import whole_code
from tianping.cli.language import t
from tianping.cli.output import CONSOLE
from tianping.cli.parameter_showing import history, list_, notices, show, told
from tianping.cli.parameter_words import at_moment, stated_change, value_in_words
from tianping.cli.proposing import propose, two_persons
from tianping.cli.reading import folder_argument
from tianping.core.commands import SetParameters
from tianping.core.control.places import region_of_scope
from tianping.core.control.words import MOMENT_NAMES
from tianping.core.events import Event, ParameterInForce, ParameterPlanned
from tianping.values.bankcode import BANK_CODE_LENGTH

__all__ = ["command"]

_Function = TypeVar("_Function", bound=Callable[..., Any])


def _change_options(function: _Function) -> _Function:
    """Add what a change and the proposal of one have in common."""
    for option in (
        click.option(
            "--by",
            "setter",
            default="",
            help=t(
                "The PBC office or the CCPC that sets a local parameter; else head office.",
                "设置本地参数的人民银行分支机构或城市处理中心；缺省为总行。",
            ),
        ),
        click.option(
            "--scope",
            default="",
            help=t(
                "For whom, of a local parameter: a bank code, 'CITY 3301' or 'CCPC 1000'.",
                "本地参数的适用范围：行号、“CITY 3301”或“CCPC 1000”。",
            ),
        ),
        click.option(
            "--at",
            "moment",
            default="soonest",
            show_default=True,
            help=t(
                "When: soonest, session, switch, a date (yyyymmdd) or 'yyyy-mm-dd hh:mm'.",
                "生效时点：“soonest”尽早，“session”下一场次，“switch”日切，"
                "日期，或“年-月-日 时:分”。",
            ),
        ),
        click.argument("values", metavar="NAME=VALUE...", nargs=-1, required=True),
        folder_argument,
    ):
        function = option(function)
    return function


@click.group(
    help=t(
        "Parameters: values, when they change, who was told.",
        "业务参数：取值、变更与下发。",
    )
)
def command() -> None:
    """Hold the commands below."""


for _one in (list_, show, history, told, notices):
    command.add_command(_one)


def _changes(values: tuple[str, ...], *, moment: str, scope: str, setter: str) -> SetParameters:
    """Return the command that makes all changes together."""
    place = scope
    if place and region_of_scope(place) is None:
        place = str(whole_code(place))
    changes = [replace(at_moment(stated_change(text), moment), scope=place) for text in values]
    office = str(whole_code(setter)) if len(setter) >= BANK_CODE_LENGTH - 1 else setter
    return SetParameters(time.time_ns(), office, changes)


@command.command(
    "set",
    help=t(
        "Change parameters, all of them or none. Amounts are fen, or yuan with a decimal point.",
        "变更参数，全部成功或全部不成功。金额以分表示，或以带小数点的元表示。",
    ),
)
@_change_options
def set_(folder: Path, values: tuple[str, ...], **stated: str) -> None:
    """Set values, and say what holds and what waits."""
    for event in executed(folder, _changes(values, **stated)):
        _print_event(event)


@command.command(
    "propose",
    help=t(
        "Propose changes of parameters, which a second person approves ('tianping dual approve').",
        "提交参数变更申请，由另一人复核（tianping dual approve）。",
    ),
)
@_change_options
@two_persons
def propose_changes(
    folder: Path, values: tuple[str, ...], *, person: str, evidence: str, **stated: str
) -> None:
    """Propose values."""
    propose(folder, _changes(values, **stated), person=person, evidence=evidence)


def _print_event(event: Event) -> None:
    """Print a change that holds now, or what it waits for."""
    if isinstance(event, ParameterInForce):
        value = value_in_words(event.name, event.value)
        CONSOLE.print(
            t(
                f"{event.name} is {value} from now on (change {event.number}).",
                f"{event.name} 即刻生效：{value}（变更号 {event.number}）。",
            )
        )
    elif isinstance(event, ParameterPlanned):
        value = value_in_words(event.name, event.value)
        english, chinese = MOMENT_NAMES[event.moment]
        CONSOLE.print(
            t(
                f"{event.name} will be {value} {english} (change {event.number}).",
                f"{event.name} 将变更为 {value}，{chinese}（变更号 {event.number}）。",
            )
        )
