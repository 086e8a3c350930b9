"""The demo's card network: a special participant as a process of its own, beside the banks.

It settles a small net between the first three banks, which always have funds for it.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Final

import msgspec

from tianping.cli.blueprint import Blueprint, whole_code
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.output import CONSOLE
from tianping.cli.processes import start_module
from tianping.partners.cards import NetFile, NetLine

__all__ = ["NET_LINES", "check_partner", "net_of", "start_partner"]

NET_LINES: Final = (("3000.00", "owes"), ("2000.00", "owes"), ("5000.00", "receives"))
"""What each of the first three banks owes or receives, in yuan."""

_FILE: Final = "card-net.json"
_LOG: Final = "card-network.log"
_LOG_CHARACTERS: Final = 2000


def net_of(blueprint: Blueprint) -> NetFile:
    """Return the net between the first three banks of a blueprint."""
    banks = [str(whole_code(bank.code)) for bank in blueprint.bank if bank.kind == "bank"]
    lines = [
        NetLine(member=code, amount=amount, side="owes" if side == "owes" else "receives")
        for code, (amount, side) in zip(banks, NET_LINES, strict=False)
    ]
    return NetFile(name=f"card net {blueprint.business_date}", lines=lines)


def start_partner(
    folder: Path, blueprint: Blueprint, *, password: bytes
) -> subprocess.Popen[bytes]:
    """Start the card network of a blueprint with its net file."""
    (own,) = [str(whole_code(one.code)) for one in blueprint.bank if one.business == "cards"]
    file = folder / _FILE
    file.write_bytes(msgspec.json.encode(net_of(blueprint)))
    arguments = ["partner", "cards", str(folder), own, "--file", str(file)]
    return start_module("tianping.cli.main", arguments, password=password, log=folder / _LOG)


def check_partner(folder: Path, partner: subprocess.Popen[bytes]) -> None:
    """Say that the net is settled.

    Raises:
        Failure: with FAULT: it is not; with the last that the card network said.
    """
    if partner.returncode:
        said = (folder / _LOG).read_text(encoding="utf-8", errors="replace")[-_LOG_CHARACTERS:]
        raise Failure(
            Exit.FAULT,
            f"the card network ended with {partner.returncode}:\n{said}",
            f"银行卡组织的进程异常结束：\n{said}",
        )
    CONSOLE.print(
        t(
            f"The card network, a process of its own, settled a net of {len(NET_LINES)} lines.",
            f"银行卡组织（独立进程）的轧差净额 {len(NET_LINES)} 笔已全部清算。",
        )
    )
