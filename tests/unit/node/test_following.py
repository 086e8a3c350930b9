"""The views follow: in order, and through a database that is away for a while."""

from __future__ import annotations

import threading
from pathlib import Path

from sqlalchemy.exc import OperationalError

from support.node_core import AT_NS, opening, transfer
from tianping.core.commands import Command
from tianping.core.machine import Machine
from tianping.journal.port import Head
from tianping.node.batches import DurableBatch
from tianping.node.following import ViewFollower
from tianping.views.engine import open_views, sqlite_url
from tianping.views.errors import ViewsUnavailable
from tianping.views.writer import FoldBatch, ViewWriter


class AbsentWriter(ViewWriter):
    """A writer whose database is away the first few times."""

    def __init__(self, path: Path, failures: int) -> None:
        super().__init__(open_views(sqlite_url(path / "views.db")))
        self.failures = failures

    def apply_many(self, batches: list[FoldBatch]) -> bool:  # type: ignore[override]
        """Fail as a database that is away does, or fold."""
        if self.failures:
            self.failures -= 1
            raise ViewsUnavailable(OperationalError("select", {}, OSError("gone")))
        return super().apply_many(batches)


def batch(machine: Machine, *commands: Command) -> DurableBatch:
    """Apply commands and return them as a durable batch."""
    first = machine.seq + 1
    outcomes = machine.apply_batch(list(commands))
    head = Head(machine.seq, machine.seq.to_bytes(32, "big"))
    return DurableBatch(first, list(commands), [b""] * len(commands), outcomes, head, AT_NS)


def test_follower_waits_for_an_absent_database(tmp_path: Path) -> None:
    """Nothing is lost while the database is away, and the order is kept."""
    pauses: list[float] = []
    follower = ViewFollower(AbsentWriter(tmp_path, 3), pause=pauses.append)
    machine = Machine()
    follower.start()
    follower.add(batch(machine, *opening()))
    for number in range(5):
        follower.add(batch(machine, transfer(number)))
    follower.stop()
    assert follower.position == machine.seq
    assert follower.waiting_count == 0
    assert follower.counters.get("views_unavailable") == len(pauses) == 3


def test_follower_gives_up_after_its_attempts(tmp_path: Path) -> None:
    """A database that stays away ends the node by a fault, which the owner hears."""
    faults: list[BaseException] = []
    failed = threading.Event()
    follower = ViewFollower(AbsentWriter(tmp_path, 99), attempts_max=2, pause=lambda _: None)

    def hear(fault: BaseException) -> None:
        faults.append(fault)
        failed.set()

    follower.failed = hear
    follower.start()
    follower.add(batch(Machine(), *opening()))
    assert failed.wait(10)
    follower.stop()
    assert [type(fault) for fault in faults] == [ViewsUnavailable]
