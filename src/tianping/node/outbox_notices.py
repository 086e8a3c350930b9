"""Which messages of the outbox are notices of a command, so that one can ask who acknowledged them.

A row for each message of a kind that somebody asks about; the acknowledgement itself is where that
of every message is, in the receiver's inbox.

Source: RULES-C §2.4 (distribution and acknowledgement); house, ADR-0089.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

import apsw

from tianping.node.families.register import BASE_NOTICE, RECORD_NOTICE

__all__ = [
    "SCHEMA",
    "Acknowledgement",
    "Sent",
    "keep_notices",
    "move_notices",
    "read_notices",
]

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS notice (
  seq INTEGER NOT NULL,
  receiver INTEGER NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (seq, receiver, number)
) STRICT, WITHOUT ROWID;
"""

_ASKED_ABOUT: Final = (BASE_NOTICE, RECORD_NOTICE)


class Sent(NamedTuple):
    """A notice in the outbox: the command it tells of, its receiver's row, its number there."""

    seq: int
    receiver: int
    number: int


class Acknowledgement(NamedTuple):
    """How many messages of a command one receiver was sent, and has acknowledged."""

    receiver: str
    sent_count: int
    acknowledged_count: int


def keep_notices(
    writer: apsw.Connection, receiver: int, messages: Iterable[tuple[int, str, int]]
) -> None:
    """Store where notices are, given number, message code and command of each message.

    One that is stored again is the same one.
    """
    sent = [(seq, receiver, number) for number, code, seq in messages if code in _ASKED_ABOUT]
    writer.executemany("INSERT OR IGNORE INTO notice VALUES (?, ?, ?)", sent)


def move_notices(
    writer: apsw.Connection, receiver: int, numbers: Iterable[tuple[int, int]]
) -> None:
    """Follow messages that have new numbers; what was acknowledged keeps its old one."""
    writer.executemany(
        "UPDATE notice SET number = ? WHERE receiver = ? AND number = ?",
        [(new, receiver, old) for old, new in numbers],
    )


def read_notices(reader: apsw.Connection, seq: int) -> list[Sent]:
    """Return the notices of a command, receiver by receiver."""
    rows = reader.execute(
        "SELECT seq, receiver, number FROM notice WHERE seq = ? ORDER BY receiver, number", (seq,)
    )
    return [Sent(*map(_int, row)) for row in rows]


def _int(value: object) -> int:
    return value if isinstance(value, int) else int(str(value))
