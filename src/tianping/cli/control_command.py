"""``tianping control``: put an account under debit or credit control, or release it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import click

from tianping.cli.asking import operator_of, or_refused
from tianping.cli.blueprint import whole_code
from tianping.cli.language import CHINESE, LANGUAGE, t
from tianping.cli.output import CONSOLE
from tianping.core.commands import ControlAccount
from tianping.core.events import Event, PaymentReturned, PaymentSettled
from tianping.core.terms import CONTROL_CREDIT, CONTROL_DEBIT, CONTROL_NAMES
from tianping.node.operator import OperatorClient
from tianping.values.bankcode import BankCode

__all__ = ["command", "set_control"]

_CONTROLS: Final = {"debit": CONTROL_DEBIT, "credit": CONTROL_CREDIT}


def set_control(
    client: OperatorClient, code: BankCode, control: int, *, released: bool = False
) -> list[Event]:
    """Set or release a control on the running platform and return what it led to.

    Raises:
        Failure: with REFUSED: the core refuses it.
    """
    _, outcomes = client.execute([ControlAccount(time.time_ns(), code, control, released)])
    return or_refused(outcomes[0])


@click.command(
    help=t(
        "Put the account of BANK on FOLDER's platform under debit or credit control, at once:"
        " payments from it or to it are refused, and those that wait are returned.",
        "对 FOLDER 中平台上 BANK 的清算账户设置借记或贷记控制，立即生效："
        "拒绝其付款或收款业务，并退回相应的排队业务。",
    )
)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("bank")
@click.argument("kind", type=click.Choice(list(_CONTROLS)))
@click.option("--release", is_flag=True, help=t("Release the control.", "解除该控制。"))
def command(folder: Path, bank: str, *, kind: str, release: bool) -> None:
    """Set or release, and say what it led to."""
    code = whole_code(bank)
    with operator_of(folder) as client:
        events = set_control(client, code, _CONTROLS[kind], released=release)
    returned = sum(isinstance(event, PaymentReturned) for event in events)
    settled = sum(isinstance(event, PaymentSettled) for event in events)
    english, chinese = CONTROL_NAMES[_CONTROLS[kind]]
    if LANGUAGE == CHINESE:
        done = "已解除" if release else "已设置"
        CONSOLE.print(f"{code} {chinese}{done}；退回 {returned} 笔，清算 {settled} 笔")
    else:
        done = "released" if release else "set"
        CONSOLE.print(f"{code} {english} {done}; returned {returned}, settled {settled}")
