"""``tianping appoint``: give an office a task of the whole platform."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import click

from tianping.cli.asking import operator_of
from tianping.cli.blueprint import whole_code
from tianping.cli.language import t
from tianping.cli.operating import carried_out
from tianping.cli.output import CONSOLE
from tianping.cli.reading import folder_argument
from tianping.core.commands import AppointOffice
from tianping.core.terms import (
    ROLE_ACS,
    ROLE_BOND_SYSTEM,
    ROLE_FEES,
    ROLE_HEAD_OFFICE,
    ROLE_NAMES,
)

__all__ = ["command"]

_ROLES: Final = {
    "head-office": ROLE_HEAD_OFFICE,
    "fees": ROLE_FEES,
    "acs": ROLE_ACS,
    "bond-system": ROLE_BOND_SYSTEM,
}


@click.command(
    help=t(
        "Give OFFICE on FOLDER's platform a task, at once: head-office grants pledge loans, fees"
        " holds the fee account, acs is the central accounting system, for whose end of business"
        " the day waits; bond-system, a special participant, answers pledge requests."
        " Whoever had the task has it no more.",
        "指定 FOLDER 中平台上的 OFFICE 承担业务，立即生效：总行营业部门（发放质押融资），"
        "收费账户开立部门，ACS（日终须待其业务结束通知）；债券系统（特许参与者，答复质押融资申请）。原承担者不再承担。",
    )
)
@folder_argument
@click.argument("role", type=click.Choice(list(_ROLES)))
@click.argument("office")
def command(folder: Path, role: str, office: str) -> None:
    """Appoint, and say so."""
    code = whole_code(office)
    with operator_of(folder) as client:
        carried_out(client, AppointOffice(time.time_ns(), _ROLES[role], code))
    english, chinese = ROLE_NAMES[_ROLES[role]]
    CONSOLE.print(t(f"{code} appointed: {english}", f"{code} 已指定：{chinese}"))
