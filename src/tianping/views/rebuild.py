"""From the journal to the views: everything anew, or what is missing.

A row of the journal carries the commands of its batch; what they led to is recorded in the row
after it. Only the last batch may lack its outcomes; the caller replays it on the core.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, Protocol, TypeAlias

from sqlalchemy import Engine

from tianping.core.commands import Command, decode_commands
from tianping.core.events import Event, decode_outcomes
from tianping.journal.port import Head, Row
from tianping.views.errors import ViewsError
from tianping.views.store import create_tables, drop_tables
from tianping.views.writer import FoldBatch, ViewWriter

__all__ = ["JournalReader", "Progress", "Replay", "catch_up", "rebuild"]

Replay: TypeAlias = Callable[[int, list[Command]], list[list[Event]]]
"""Given the first sequence number and the commands of the journal's last batch, its outcomes."""

Progress: TypeAlias = Callable[[int, int], None]
"""Told the last folded sequence number and the journal's last one, now and then."""

_COMMANDS_PER_TRANSACTION: Final = 20_000


class JournalReader(Protocol):
    """What is needed of a journal here."""

    def read(self, from_seq: int = 1) -> Iterator[Row]:
        """Return the rows from the one that holds ``from_seq`` on."""
        ...

    def head(self) -> Head:
        """Return the last sequence number and hash."""
        ...


def rebuild(
    journal: JournalReader, engine: Engine, *, replay: Replay, progress: Progress | None = None
) -> int:
    """Empty the views, fold the whole journal and return the last sequence number.

    Stopped half-way it can be finished by ``catch_up``.
    """
    with engine.begin() as connection:
        drop_tables(connection)
        create_tables(connection)
    return catch_up(journal, engine, replay=replay, progress=progress)


def catch_up(
    journal: JournalReader, engine: Engine, *, replay: Replay, progress: Progress | None = None
) -> int:
    """Fold what the journal has beyond the views and return the last sequence number.

    Raises:
        ViewsError: the views are ahead of the journal, or of another journal; rebuild them.
    """
    writer = ViewWriter(engine)
    seq, hash_ = writer.position
    head = journal.head()
    if seq > head.seq:
        raise ViewsError(
            "views ahead of the journal; rebuild them",
            "视图超前于日志；请重建",
            expected=f"<= {head.seq}",
            found=seq,
        )
    waiting: list[FoldBatch] = []
    count = 0
    for batch in _batches(journal.read(max(seq, 1)), replay, after=(seq, hash_)):
        waiting.append(batch)
        count += len(batch.commands)
        if count >= _COMMANDS_PER_TRANSACTION:
            writer.apply_many(waiting)
            waiting, count = [], 0
            if progress is not None:
                progress(writer.position[0], head.seq)
    writer.apply_many(waiting)
    if progress is not None:
        progress(writer.position[0], head.seq)
    return writer.position[0]


def _batches(
    rows: Iterable[Row], replay: Replay, *, after: tuple[int, bytes]
) -> Iterator[FoldBatch]:
    """Return the batches behind a position, each with the outcomes from the row after it."""
    pending: Row | None = None
    for row in rows:
        if pending is not None:
            yield _batch(pending, decode_outcomes(row.outcomes_before))
            pending = None
        if row.count == 0:  # a closing entry
            continue
        if row.last_seq > after[0]:
            pending = row
        elif row.last_seq == after[0] and row.hash != after[1]:
            raise ViewsError(
                f"hash of the journal's row at {row.first_seq}; rebuild the views",
                f"日志第 {row.first_seq} 号行的摘要；请重建视图",
                expected=after[1].hex(),
                found=row.hash.hex(),
            )
    if pending is not None:
        yield _batch(pending, replay(pending.first_seq, decode_commands(pending.commands)))


def _batch(row: Row, outcomes: list[list[Event]]) -> FoldBatch:
    return FoldBatch(
        first_seq=row.first_seq,
        commands=decode_commands(row.commands),
        outcomes=outcomes,
        hash=row.hash,
    )
