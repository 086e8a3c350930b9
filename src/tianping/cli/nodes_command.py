"""``tianping nodes``: who is logged in where, centres, force and fault, words to participants."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from tianping.cli.asking import executed, operator_of, or_refused, requested
from tianping.cli.blueprint import whole_code
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.nodes_output import print_letters, print_nodes
from tianping.cli.output import CONSOLE, print_json
from tianping.cli.proposing import propose, two_persons
from tianping.cli.reading import folder_argument, json_option, print_views, reading
from tianping.cli.showing import ShowGroup
from tianping.core.commands import (
    Broadcast,
    ForceLogOut,
    LiftLogOut,
    SetFault,
    SignCentre,
)
from tianping.core.events import BroadcastMade
from tianping.core.node_terms import ALL_SYSTEMS, LOGIN_SYSTEMS, NODE_DIGITS
from tianping.core.terms import SYSTEM_NAMES
from tianping.node.attachments import keep_attachment
from tianping.node.folder import Folder
from tianping.values.bankcode import NPC
from tianping.views.queries_nodes import letters as letters_of

__all__ = ["command"]

_SYSTEMS: Final = {SYSTEM_NAMES[system][0]: system for system in LOGIN_SYSTEMS}

_Decorated = TypeVar("_Decorated", bound=Callable[..., Any])


@click.group(
    cls=ShowGroup,
    help=t(
        "Show who is logged in to FOLDER's platform and what waits for whom; sign centres in and"
        " out; force out, set to fault; tell participants something.",
        "查看 FOLDER 中平台的登录与签到状态及待发报文；"
        "CCPC 签到签退；强制退出、设置故障；广播信息。",
    ),
)
def command() -> None:
    """Hold the commands below."""


def _target_argument(function: _Decorated) -> _Decorated:
    """Add whom an act concerns: a bank code, a centre's four digits, or 0000."""
    return click.argument("target")(function)


def _target(text: str) -> str:
    """Return a centre as it is, or a whole bank code."""
    return text if len(text) == NODE_DIGITS and text.isdigit() else str(whole_code(text))


def _system_option(function: _Decorated) -> _Decorated:
    return click.option(
        "--system",
        type=click.Choice(list(_SYSTEMS)),
        default=None,
        help=t("Only of this system; else of all.", "仅该系统；缺省为全部。"),
    )(function)


def _reason_option(function: _Decorated) -> _Decorated:
    return click.option("--reason", required=True, help=t("For people.", "原因说明。"))(function)


@command.command(
    help=t("Show who stands where, and what waits for whom.", "查看登录状态及待发报文。")
)
@folder_argument
@click.option(
    "--out", "only_out", is_flag=True, help=t("Only who is out somewhere.", "仅列未登录者。")
)
@json_option
def show(folder: Path, *, only_out: bool, as_json: bool) -> None:
    """Ask the running node, and print tables."""
    report = dict(requested(folder, "nodes"))
    if only_out:
        report["participants"] = [
            one for one in report["participants"] if set(one["systems"].values()) != {"in"}
        ]
    if as_json:
        print_json(report)
    else:
        print_nodes(report)


# Centres -----------------------------------------------------------------------------------------


@command.command(
    help=t(
        "Sign CENTRE in or out; with it go those behind it.",
        "CENTRE 签到或签退；签退时其下参与者一并退出。",
    )
)
@folder_argument
@click.argument("centre")
@click.argument("way", type=click.Choice(["in", "out"]))
def sign(folder: Path, centre: str, way: str) -> None:
    """Sign in or out, and say so."""
    events = executed(folder, SignCentre(time.time_ns(), centre, way == "in"))
    if way == "in":
        CONSOLE.print(t(f"{centre} is signed in.", f"{centre} 已签到。"))
        return
    ended = len(events) - 1
    CONSOLE.print(
        t(
            f"{centre} is signed out; {ended} log-ins ended with it.",
            f"{centre} 已签退，{ended} 个登录随之退出。",
        )
    )


# Force and fault ---------------------------------------------------------------------------------


@command.command(
    help=t(
        "Propose to force TARGET out: a bank, a centre's participants, or 0000 for everybody.",
        "申请强制 TARGET 退出登录：某参与者、某 CCPC 辖内全部，或 0000（全部）。",
    )
)
@folder_argument
@_target_argument
@_system_option
@_reason_option
@two_persons
def force(folder: Path, target: str, *, system: str | None, reason: str, **who: str) -> None:
    """Propose; ``who`` are person and evidence."""
    number = _SYSTEMS[system] if system else ALL_SYSTEMS
    propose(folder, ForceLogOut(time.time_ns(), _target(target), number, reason), **who)


@command.command(
    help=t(
        "Propose that TARGET, which was forced out, may log in again.",
        "申请解除对 TARGET 的强制退出。",
    )
)
@folder_argument
@_target_argument
@_system_option
@two_persons
def lift(folder: Path, target: str, *, system: str | None, **who: str) -> None:
    """Propose; ``who`` are person and evidence."""
    number = _SYSTEMS[system] if system else ALL_SYSTEMS
    propose(folder, LiftLogOut(time.time_ns(), _target(target), number), **who)


@command.command(
    help=t(
        "Propose to set TARGET, a bank or a centre, to fault: nobody begins business with it.",
        "申请将 TARGET（参与者或 CCPC）设为故障：他行暂停向其发起业务。",
    )
)
@folder_argument
@_target_argument
@_reason_option
@two_persons
def fault(folder: Path, target: str, *, reason: str, **who: str) -> None:
    """Propose; ``who`` are person and evidence."""
    inner = SetFault(time.time_ns(), _target(target), fault=True, reason=reason)
    propose(folder, inner, **who)


@command.command(
    help=t("Propose that TARGET has recovered from its fault.", "申请恢复 TARGET 运行。")
)
@folder_argument
@_target_argument
@_reason_option
@two_persons
def recover(folder: Path, target: str, *, reason: str, **who: str) -> None:
    """Propose; ``who`` are person and evidence."""
    inner = SetFault(time.time_ns(), _target(target), fault=False, reason=reason)
    propose(folder, inner, **who)


# Words -------------------------------------------------------------------------------------------


@command.command(
    help=t(
        "Tell all participants TEXT, or those of a centre's area, or some (ccms.303).",
        "向全体参与者、某 CCPC 辖内或指定参与者广播 TEXT（ccms.303）。",
    )
)
@folder_argument
@click.argument("text")
@click.option(
    "--centre",
    default=NPC,
    show_default=True,
    help=t("Only the area of this centre.", "仅该 CCPC 辖内。"),
)
@click.option(
    "--to", "banks", multiple=True, help=t("Only this bank; may be repeated.", "仅该行，可重复。")
)
@click.option(
    "--attach",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help=t("A file to go with it.", "附件。"),
)
def broadcast(
    folder: Path, text: str, *, centre: str, banks: tuple[str, ...], attach: Path | None
) -> None:
    """Lay the attachment beside the platform, then tell."""
    codes = [whole_code(bank) for bank in banks]
    content = attach.read_bytes() if attach else b""
    if attach is not None and not content:
        raise Failure(Exit.INPUT, f"{attach}: expected a file with content", f"{attach}：附件为空")
    digest = keep_attachment(Folder(folder).attachments, content) if attach else b""
    name = attach.name if attach else ""
    made = Broadcast(time.time_ns(), centre, codes, "", text, name, len(content), digest)
    with operator_of(folder) as client:
        _, outcomes = client.execute([made])
    first = or_refused(outcomes[0])[0]
    count = len(first.receivers) if isinstance(first, BroadcastMade) else 0
    CONSOLE.print(t(f"Told to {count} participants.", f"已发送 {count} 家参与者。"))


@command.command(
    help=t(
        "Show broadcasts and letters; with --party those of a bank, 0000: to the platform.",
        "查看广播和自由格式报文；--party 指定某行，0000 为发往平台。",
    )
)
@folder_argument
@click.option("--party", default="", help=t("Who wrote or got them.", "收发方。"))
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@json_option
def letters(folder: Path, *, party: str, limit: int, as_json: bool) -> None:
    """Read the views and print them."""
    wanted = _target(party) if party else ""
    with reading(folder) as connection:
        found = letters_of(connection, party=wanted, limit=limit)
    if as_json:
        print_views(found)
    else:
        print_letters(found)
