"""A platform's archivist in a process of its own, which kills itself at a chosen point.

    python -m support.archive_under_fire FOLDER [FUNCTION before|after|inside]

It opens journal, core and views of a folder, archives what is due, and ends. With a function of
``tianping.node.archiver`` named, or ``move`` of the journal, it kills itself where it says.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tianping.core.commands import (
    AddOffice,
    AddParticipant,
    AdvancePhase,
    Command,
    OpenAccount,
    OpenPlatform,
    PostOneSided,
)
from tianping.core.state import CORE_VERSION
from tianping.core.terms import KIND_BANK, KIND_OFFICE
from tianping.journal.sqlite import SqliteJournal
from tianping.node import archiver
from tianping.node.archiver import Archivist, ArchivistDesk
from tianping.node.clock import SystemClock
from tianping.node.folder import Folder
from tianping.node.following import ViewFollower
from tianping.node.opening import open_stored
from tianping.node.restart import recorded_batches, restore
from tianping.node.sequencer import Sequencer
from tianping.values.bankcode import with_check_digit
from tianping.values.dates import BusinessDate, next_natural_date
from tianping.values.identifiers import MessageId
from tianping.values.money import Fen
from tianping.views.engine import open_views
from tianping.views.writer import ViewWriter

__all__ = ["FIRST_DATE", "Opened", "lived"]

FIRST_DATE = BusinessDate(20261101)
_OFFICE = with_check_digit("00110000000")
_BANK = with_check_digit("30110000000")
_AT_NS = 1_793_000_000_000_000_000


class Opened:
    """Journal, core and views of a folder, running, with an archivist that waits to be told."""

    def __init__(self, path: Path) -> None:
        folder = Folder(path)
        settings = folder.settings()
        self.journal = open_stored(folder, settings, create=True)
        restored = restore(self.journal, None)
        clock = SystemClock()
        self.sequencer = Sequencer(restored, self.journal, clock=clock)
        self.engine = open_views(folder.views_url)
        self.views = ViewFollower(ViewWriter(self.engine))
        position = self.views.position
        self.views.catch_up(recorded_batches(self.journal, position + 1, pending=restored.pending))
        self.views.start()
        self.sequencer.start((self.views.add,), on_fault=_fail)
        self.archivist = Archivist(
            ArchivistDesk(
                self.engine,
                folder.archive(settings),
                self.journal,
                self.sequencer,
                clock,
                lambda: self.views.position,
                lambda: True,
            )
        )

    def close(self) -> None:
        """Stop everything in order."""
        self.sequencer.stop()
        self.views.stop()
        self.engine.dispose()
        self.journal.close()


def _fail(fault: BaseException) -> None:
    raise fault


def lived(path: Path, days: int) -> None:
    """Let a platform live for some short days in a folder, with a payment or two on each."""
    (path / "platform.toml").write_text('[platform]\nname = "under fire"\n', encoding="utf-8")
    opened = Opened(path)
    date = FIRST_DATE
    commands: list[Command] = [
        OpenPlatform(_AT_NS, "under fire", date, CORE_VERSION),
        AddOffice(_AT_NS, _OFFICE, "office", KIND_OFFICE),
        AddParticipant(_AT_NS, _BANK, "bank", KIND_BANK, _OFFICE, "", ""),
        OpenAccount(_AT_NS, _BANK, 2012, 1),
    ]
    for day in range(days):
        commands.append(AdvancePhase(_AT_NS, 0, 10, 0))
        for number in range(1 + day % 3):
            message_id = MessageId(f"{date}{number:08d}")
            commands.append(
                PostOneSided(
                    _AT_NS, _OFFICE, message_id, date, number, _BANK,
                    credit=True, amount_fen=Fen(day + 1),
                )
            )  # fmt: skip
        following = next_natural_date(date)
        commands += [
            AdvancePhase(_AT_NS, 10, 20, 0),
            AdvancePhase(_AT_NS, 20, 40, 0),
            AdvancePhase(_AT_NS, 40, 0, following),
        ]
        opened.sequencer.execute(commands)
        commands, date = [], following
    opened.close()


def _die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _arm(name: str, when: str) -> None:
    """Let a function kill the process before it begins, or after it is done."""
    owner: Any = SqliteJournal if name == "move" else archiver
    if name in {"_state", "_written"}:
        owner = Archivist
    original: Callable[..., Any] = getattr(owner, name)

    def armed(*values: Any) -> Any:
        if when == "before":
            _die()
        result = original(*values)
        _die()
        return result

    setattr(owner, name, armed)


def main() -> None:
    """Archive what is due."""
    if len(sys.argv) > 2:
        _arm(sys.argv[2], sys.argv[3])
    opened = Opened(Path(sys.argv[1]))
    done = opened.archivist.run()
    opened.close()
    sys.stdout.write(" ".join(map(str, done)) + "\n")


if __name__ == "__main__":
    main()
