"""What participants were told: by their own files, and by what they have not acknowledged."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from tianping.cli.asking import requested
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.making import PARTICIPANTS_FOLDER
from tianping.cli.output import CONSOLE, NOTES, print_json, print_table
from tianping.node.folder import Folder
from tianping.node.operator import OperatorClient
from tianping.node.outbox import Waiting
from tianping.participant.control_notices import ToldRule, ToldValue
from tianping.participant.store import Store

__all__ = ["WhatWasTold", "print_notices", "told_of"]

_FILE = "client.db"


class WhatWasTold(NamedTuple):
    """What a participant's client keeps of authorities and parameters."""

    rules: list[ToldRule]
    values: list[ToldValue]


def told_of(folder: Path, code: str) -> WhatWasTold:
    """Return what the client of a participant in a platform's folder was told so far.

    Raises:
        Failure: with INPUT: the folder has no client of that participant, or it never connected.
    """
    path = folder / PARTICIPANTS_FOLDER / code / _FILE
    if not path.exists():
        raise Failure(
            Exit.INPUT,
            f"{path}: expected a client's file, found none; run 'tianping inbox {folder} {code}'",
            f"{path}：没有客户端文件；请先运行 tianping inbox {folder} {code}",
        )
    store = Store(path)
    try:
        return WhatWasTold(store.told.rules(code), store.told.values(code))
    finally:
        store.close()


def print_notices(folder: Path, codes: tuple[str, ...], *, as_json: bool) -> None:
    """Print which notices of some codes wait for an acknowledgement."""
    with OperatorClient(Folder(folder).operator_socket) as client:
        status = client.status()
    waiting = [Waiting(*one) for one in requested(folder, "waiting", codes)]
    if as_json:
        print_json([one._asdict() for one in waiting])
        return
    if status["outbox_position"] < status["head_seq"]:
        behind = status["outbox_position"]
        NOTES.print(
            t(
                f"Notices of commands after {behind} are still being made.",
                f"第 {behind} 号命令之后的通知仍在生成。",
            )
        )
    if not waiting:
        CONSOLE.print(t("Everything was acknowledged.", "全部通知均已确认。"))
        return
    counted: dict[tuple[str, str, int], int] = {}
    for one in waiting:
        counted[one] = counted.get(one, 0) + 1
    print_table(
        t("Not acknowledged yet", "尚未确认的通知"),
        [
            t("participant", "参与者"),
            t("notice", "通知"),
            (t("of command", "命令序号"), "right"),
            (t("messages", "份数"), "right"),
        ],
        [[*one, count] for one, count in counted.items()],
    )
