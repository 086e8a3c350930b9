"""The one writer of the views: batches in, rows out, position in the same transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from tianping.core.commands import Command
from tianping.core.events import Event
from tianping.views.books import Books, Changes
from tianping.views.errors import ViewsError, ViewsUnavailable
from tianping.views.fold import Fold
from tianping.views.store import create_tables, read_books, write_changes

__all__ = ["FoldBatch", "ViewWriter"]


class FoldBatch(NamedTuple):
    """One batch of the journal with what it led to."""

    first_seq: int
    commands: list[Command]
    outcomes: list[list[Event]]
    hash: bytes
    """The hash of the batch's row in the journal."""

    @property
    def last_seq(self) -> int:
        """The sequence number of the batch's last command."""
        return self.first_seq + len(self.commands) - 1


class ViewWriter:
    """Folds batches into the tables of ``engine``; one writer at a time, from one thread."""

    def __init__(self, engine: Engine) -> None:
        """Create missing tables and read the books back.

        Raises:
            ViewsError: the tables are of another schema version.
            ViewsUnavailable: the database failed.
        """
        self._engine = engine
        self._books: Books | None = None
        with _transaction(engine) as connection:
            create_tables(connection)
            self._books = read_books(connection)
        self._position = (self._books.seq, self._books.hash)

    @property
    def position(self) -> tuple[int, bytes]:
        """Sequence number and hash of the last folded batch; 0 and b"" before the first.

        Any thread may ask while the writer's own is at work; only committed batches count.
        """
        return self._position

    def apply(self, batch: FoldBatch) -> bool:
        """Fold one batch; see ``apply_many``."""
        return self.apply_many((batch,))

    def apply_many(self, batches: Sequence[FoldBatch]) -> bool:
        """Fold batches in one transaction and tell whether any of them was new.

        Batches already folded are skipped.

        Raises:
            ViewsError: there is a gap before a batch, a batch was folded in part or with another
                hash, its outcomes do not fit its commands, or another writer is at work. Nothing
                is changed then.
            ViewsUnavailable: the database failed; the batches may be given again.
        """
        books = self._current_books()
        seq, hash_ = books.seq, books.hash
        changes = Changes()
        fold = Fold(books, changes)
        self._books = None  # until everything is written, the tables alone are right
        new = False
        for batch in batches:
            if _is_new(batch, books):
                fold.fold(batch.first_seq, batch.commands, batch.outcomes)
                books.hash = batch.hash
                new = True
        if new:
            with _transaction(self._engine) as connection:
                write_changes(connection, books, changes, seq=seq, hash_=hash_)
        self._books = books
        self._position = (books.seq, books.hash)
        return new

    def _current_books(self) -> Books:
        """Return the books, read anew when the last write failed."""
        if self._books is None:
            with _transaction(self._engine) as connection:
                self._books = read_books(connection)
        return self._books


@contextmanager
def _transaction(engine: Engine) -> Iterator[Connection]:
    """Yield a connection in a transaction; the driver's errors become this room's."""
    try:
        with engine.begin() as connection:
            yield connection
    except (SQLAlchemyError, engine.dialect.loaded_dbapi.Error) as error:
        raise ViewsUnavailable(error) from error


def _is_new(batch: FoldBatch, books: Books) -> bool:
    if batch.first_seq == books.seq + 1:
        return True
    where = f"batch {batch.first_seq} to {batch.last_seq}"
    where_zh = f"批次 {batch.first_seq} 至 {batch.last_seq}"
    if batch.first_seq > books.seq:
        raise ViewsError(
            f"gap before {where}",
            f"{where_zh} 之前有缺口",
            expected=books.seq + 1,
            found=batch.first_seq,
        )
    if batch.last_seq > books.seq:
        raise ViewsError(
            f"part of {where} is folded already",
            f"{where_zh} 已部分入账",
            expected=books.seq + 1,
            found=batch.first_seq,
        )
    if batch.last_seq == books.seq and batch.hash != books.hash:
        raise ViewsError(
            f"hash of {where}; the views are of another journal",
            f"{where_zh} 的摘要；视图属于另一日志",
            expected=books.hash.hex(),
            found=batch.hash.hex(),
        )
    return False
