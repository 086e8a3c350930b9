"""Every single changed byte of database, log and head file is detected or harmless."""

from __future__ import annotations

from collections import Counter

import pytest

from support.journal_faults import World, new_world
from tianping.journal.database import DATABASE_FILE, WAL_FILE, Values
from tianping.journal.errors import JournalDamaged, JournalError
from tianping.journal.head import HEAD_FILE
from tianping.journal.port import Head, Row
from tianping.journal.sqlite import SqliteJournal
from tianping.journal.wal import WalScan

FILES = (DATABASE_FILE, WAL_FILE, HEAD_FILE)
STEP_QUICK = 7
STEP_PLANTED = 3


class SilentLossError(AssertionError):
    """A changed byte changed or lost a row, and nobody noticed."""


def make_files(world: World, *, crash: bool) -> tuple[dict[str, bytes], list[Row]]:
    """Return the files of a small journal, left by a crash or closed, and its rows."""
    journal = world.open()
    for _ in range(2):
        world.append(journal)
    journal.checkpoint()
    for _ in range(2):
        world.append(journal)
    rows = list(journal.read())
    if not crash:
        journal.close()
    files = {name: bytes(world.disk.entries[name].content) for name in FILES}
    world.end_life(None)
    return files, rows


def refusal_of(error: JournalError) -> str:
    """Return where the journal was refused; a refusal because of damage must name its place."""
    if not isinstance(error, JournalDamaged):
        return f"refused by {type(error).__name__}"
    if error.place.file not in FILES or not error.expected or not error.found:
        raise SilentLossError(f"refused without a place: {error}") from error
    return f"refused at {error.place.file} {error.place.column}".strip()


def open_changed(world: World, files: dict[str, bytes], rows: list[Row]) -> str:
    """Open a journal with these files; return what happened, or raise SilentLossError."""
    for name, content in files.items():
        image = world.disk.entries[name]
        image.content[:] = content
        image.durable[:] = content
        image.pending.clear()
    try:
        found = list(world.open().read())
    except JournalError as error:
        return refusal_of(error)
    finally:
        world.end_life(None)
    if found != rows:
        raise SilentLossError(f"{len(rows)} rows written, {len(found)} read")
    return "harmless"


def flip_all(
    world: World, *, crash: bool, step: int, mask: int | None = None
) -> dict[str, Counter[str]]:
    """Change every ``step``-th byte of every file, one at a time; return what happened."""
    files, rows = make_files(world, crash=crash)
    results: dict[str, Counter[str]] = {name: Counter() for name in files}
    for name, content in files.items():
        # The head file is mostly zeros that nobody reads: its slots are at 0 and 4096.
        offsets = range(len(content)) if name != HEAD_FILE else [*range(200), *range(4096, 4296)]
        for offset in offsets[world.disk.rng.randrange(step) :: step]:
            changed = bytearray(content)
            changed[offset] ^= mask or 1 << (offset % 8)
            try:
                results[name][open_changed(world, {**files, name: bytes(changed)}, rows)] += 1
            except SilentLossError as error:
                raise SilentLossError(f"{name} offset {offset}: {error}") from error
    return results


@pytest.mark.parametrize("crash", [True, False])
def test_changed_byte_is_refused_with_a_place_or_harmless(crash: bool) -> None:
    """One changed byte never loses or changes a row in silence."""
    with new_world() as world:
        results = flip_all(world, crash=crash, step=STEP_QUICK)
    assert results[DATABASE_FILE]["harmless"] > 0
    assert results[DATABASE_FILE][f"refused at {DATABASE_FILE} commands"] > 0
    assert set(results[HEAD_FILE]) == {"harmless"}
    if crash:
        assert results[WAL_FILE][f"refused at {WAL_FILE}"] > 0


@pytest.mark.deep
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("mask", [None, 0xFF, 0x80])
@pytest.mark.parametrize("crash", [True, False])
def test_every_changed_byte_is_refused_with_a_place_or_harmless(
    crash: bool, mask: int | None
) -> None:
    """The same for every byte, with several changes."""
    with new_world() as world:
        results = flip_all(world, crash=crash, step=1, mask=mask)
    assert sum(results[DATABASE_FILE].values()) > 4000


@pytest.mark.parametrize("keep", range(0, 100, 9))
def test_shortened_log_is_refused(keep: int) -> None:
    """A log that lost its end lost acknowledged rows: refused, wherever it ends."""
    with new_world() as world:
        files, rows = make_files(world, crash=True)
        log = files[WAL_FILE]
        shortened = {**files, WAL_FILE: log[: len(log) * keep // 100]}
        assert open_changed(world, shortened, rows).startswith("refused at")


# Planted bugs, each caught by the change named beside it.


class BelievesRows(SqliteJournal):
    """Does not compare a row with its hash."""

    @staticmethod
    def _check_row(number: int, found: tuple[object, ...]) -> Row:
        assert number
        first_seq, count, kind, previous, row_hash, _, *columns = found
        assert isinstance(first_seq, int)
        assert isinstance(count, int)
        assert isinstance(kind, int)
        blobs = [value for value in (previous, row_hash, *columns) if isinstance(value, bytes)]
        return Row(
            first_seq=first_seq, count=count, kind=kind, previous_hash=blobs[0], hash=blobs[1],
            commands=blobs[2], outcomes_before=blobs[3], originals=blobs[4],
        )  # fmt: skip


class BelievesTheDatabase(SqliteJournal):
    """Does not ask the head file whether the end is there."""

    def _check_end(self, scan: WalScan) -> None:
        pass


class KeepsNoHead(SqliteJournal):
    """Never writes the head file."""

    def _acknowledge(self, number: int, head: Head) -> None:
        pass

    def _commit(self, number: int, values: Values) -> None:
        super()._commit(number, values)


@pytest.mark.parametrize(
    ("journal_class", "file"),
    [
        (BelievesRows, DATABASE_FILE),
        (BelievesTheDatabase, WAL_FILE),
        (KeepsNoHead, WAL_FILE),
    ],
)
def test_planted_bug_is_caught_by_a_changed_byte(
    journal_class: type[SqliteJournal], file: str
) -> None:
    """A journal with the bug loses or changes a row in silence for some changed byte."""
    with new_world(journal_class) as world, pytest.raises(SilentLossError, match=file):
        flip_all(world, crash=True, step=STEP_PLANTED)
