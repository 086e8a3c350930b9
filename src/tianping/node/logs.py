"""The structured log: one JSON object a line, in files that are turned over by size.

What is logged are events by name, with message ids, business keys and journal positions; never
what a message says: no names, no account numbers, no amounts, no text of a refusal (it may quote
the message). A field that is not in ``FIELDS`` cannot be logged.

Lines are handed to one thread that writes them; whoever logs does not wait for the disk.

Source: SAC-G §二十二, §二十七; house, ADR-0080.
"""

from __future__ import annotations

import logging
import logging.handlers
import queue
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from tianping.node.clock import Clock
from tianping.values.dates import beijing_date_time

__all__ = ["FIELDS", "LEVELS", "CommandLine", "LogSettings", "StructuredLog"]

LEVELS: Final = {"debug": 10, "info": 20, "warning": 30, "error": 40}

FIELDS: Final = frozenset(
    {
        "access_point",
        "address",
        "alarm",
        "business_date",
        "code",
        "command",
        "count",
        "event",
        "fault",
        "first",
        "last",
        "library",
        "message_id",
        "outcome",
        "phase",
        "pid",
        "platform",
        "port",
        "position",
        "refusal",
        "rule",
        "sender",
        "severity",
        "state",
        "subject",
        "version",
    }
)
"""Every name that may stand in a line, beside ``at`` and ``level``."""

_NS_PER_MILLISECOND: Final = 1_000_000
_ENCODER: Final = msgspec.json.Encoder()


class CommandLine(msgspec.Struct, omit_defaults=True, gc=False):
    """The line of one command, of which there are thousands a second: its keys and its outcome.

    Every field but ``at`` and ``level`` is one of ``FIELDS``.
    """

    at: str
    level: str
    event: str
    position: int
    command: str
    outcome: str
    sender: str = ""
    message_id: str = ""
    business_date: int = 0
    refusal: int = 0


class LogSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is logged, and how much is kept.

    Attributes:
        level: ``debug``, ``info``, ``warning`` or ``error``; ``off`` for no log.
        messages: Whether each command has a line of its own.
        file_bytes: A file that has grown to this is turned over.
        files: How many are kept beside the present one.
    """

    level: str = "info"
    messages: bool = True
    file_bytes: int = 50_000_000
    files: int = 20


class StructuredLog:
    """Writes the log. Safe to use from any thread.

    Attributes:
        has_messages: Whether each command has a line of its own.
    """

    def __init__(self, path: Path, settings: LogSettings, *, clock: Clock) -> None:
        self._clock = clock
        self._level = LEVELS.get(settings.level, sys.maxsize)
        self.has_messages = settings.messages and self._level <= LEVELS["info"]
        self._lines: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()
        self._listener: logging.handlers.QueueListener | None = None
        self._foreign: _Foreign | None = None
        if self._level != sys.maxsize:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            file = logging.handlers.RotatingFileHandler(
                path, maxBytes=settings.file_bytes, backupCount=settings.files, encoding="utf-8"
            )
            self._listener = logging.handlers.QueueListener(self._lines, file)
            self._listener.start()
            self._foreign = _Foreign(self)
            logging.getLogger().addHandler(self._foreign)

    def write(self, level: str, event: str, **fields: object) -> None:
        """Write one line.

        Raises:
            ValueError: a field that may not be logged.
        """
        if LEVELS[level] >= self._level:
            self.write_all(level, [{"event": event, **fields}])

    def write_all(self, level: str, rows: Iterable[Mapping[str, object]]) -> None:
        """Write a line for each row in one go.

        Raises:
            ValueError: a field that may not be logged.
        """
        if LEVELS[level] < self._level:
            return
        moment = self.moment()
        lines: list[dict[str, object]] = []
        for row in rows:
            if not row.keys() <= FIELDS:
                raise ValueError(f"log: expected known fields, found {sorted(row.keys() - FIELDS)}")
            lines.append({"at": moment, "level": level, **row})
        self._put(lines)

    def write_commands(self, lines: Sequence[CommandLine]) -> None:
        """Write the lines of commands, in one go; only when ``has_messages``."""
        self._put(lines)

    def moment(self) -> str:
        """Return this moment as lines state it."""
        now_ns = self._clock.now_ns()
        milliseconds = now_ns // _NS_PER_MILLISECOND % 1_000
        return f"{beijing_date_time(now_ns):%Y-%m-%dT%H:%M:%S}.{milliseconds:03d}+08:00"

    def _put(self, lines: Sequence[object]) -> None:
        if lines and self._listener is not None:
            text = _ENCODER.encode_lines(lines).decode().rstrip("\n")
            self._lines.put(logging.makeLogRecord({"msg": text}))

    def close(self) -> None:
        """Write what waits and close the file; further lines are dropped."""
        listener, self._listener = self._listener, None
        if self._foreign is not None:
            logging.getLogger().removeHandler(self._foreign)
        if listener is not None:
            listener.stop()
            for handler in listener.handlers:
                handler.close()


class _Foreign(logging.Handler):
    """Takes what libraries warn of: who, and the kind of failure; not their text."""

    def __init__(self, log: StructuredLog) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line about a library's warning."""
        kind = record.exc_info[0] if record.exc_info else None
        level = "error" if record.levelno >= logging.ERROR else "warning"
        self._log.write(
            level,
            "library",
            library=record.name,
            fault="" if kind is None else kind.__name__,
        )
        if logging.lastResort is not None:  # where it went before there was this handler
            logging.lastResort.handle(record)
