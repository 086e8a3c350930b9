"""What travels through the sequencer: groups of commands in, durable batches out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from tianping.core.commands import Command
from tianping.core.events import Event
from tianping.journal.port import Head
from tianping.node.errors import Stopped

__all__ = ["Done", "DurableBatch", "Group", "Listener", "Outcomes", "Waiter"]

Outcomes: TypeAlias = list[list[Event]]
"""One list of events per command."""

Done: TypeAlias = Callable[[int, Outcomes | Stopped], None]
"""Told once: the group's first sequence number and its outcomes, or 0 and why there are none."""


class Group:
    """Commands of one submitter that stay together and are answered together.

    Attributes:
        commands: One or more, in the order in which they shall be applied.
        originals: The signed original of each; empty bytes for commands that have none.
        done: Called once, from the committing thread: it must be quick and may not fail.
        bytes_count: What the originals weigh in the queue.
    """

    __slots__ = ("bytes_count", "commands", "done", "originals")

    def __init__(self, commands: list[Command], originals: list[bytes], *, done: Done) -> None:
        if len(commands) != len(originals) or not commands:
            message = (
                f"group: expected one original per command and one command at least,"
                f" found {len(commands)} commands and {len(originals)} originals"
            )
            raise ValueError(message)
        self.commands = commands
        self.originals = originals
        self.done = done
        self.bytes_count = sum(map(len, originals))


class DurableBatch(NamedTuple):
    """A row of the journal that is on the disk, with what it led to."""

    first_seq: int
    commands: list[Command]
    originals: list[bytes]
    outcomes: Outcomes
    head: Head
    durable_at_ns: int


Listener: TypeAlias = Callable[[DurableBatch], None]
"""Told of each durable batch in order, from the committing thread: it must be quick."""


class Waiter:
    """A ``done`` that a thread can wait for."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._first_seq = 0
        self._outcomes: Outcomes | Stopped = Stopped()

    def __call__(self, first_seq: int, outcomes: Outcomes | Stopped) -> None:
        """Take the answer and wake who waits."""
        self._first_seq = first_seq
        self._outcomes = outcomes
        self._event.set()

    def wait(self, seconds: float | None = None) -> tuple[int, Outcomes]:
        """Return the first sequence number and the outcomes.

        Raises:
            Stopped: the node stopped before they were durable.
            TimeoutError: they did not come in time.
        """
        if not self._event.wait(seconds):
            message = f"outcome of a command: expected within {seconds} s"
            raise TimeoutError(message)
        if isinstance(self._outcomes, Stopped):
            raise self._outcomes
        return self._first_seq, self._outcomes
