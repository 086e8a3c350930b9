from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tianping.journal.verify_file import FormatError, TableFile

PAGE_BYTES = 512


def make(folder: Path, rows: list[tuple[object, ...]], *, page_bytes: int = PAGE_BYTES) -> Path:
    """Make a database with a table ``t`` and return its path."""
    path = folder / "some.db"
    path.unlink(missing_ok=True)
    connection = apsw.Connection(str(path))
    connection.execute(f"PRAGMA page_size={page_bytes}")
    connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a, b)")
    connection.executemany("INSERT INTO t VALUES (?, ?, ?)", rows)
    connection.close()
    return path


def read(folder: Path) -> list[tuple[object, ...]]:
    """Return the rows of ``t`` as the reader sees them."""
    table = TableFile(folder, "some.db")
    try:
        found: list[tuple[object, ...]] = []
        for cell in table.cells_of("t")["t"]:
            record = table.record(cell)
            assert len(record.spots) == len(record.values)
            found.append((record.rowid, *record.values[1:]))
        return found
    finally:
        table.close()


VALUES = st.none() | st.integers(-(2**63), 2**63 - 1) | st.binary(max_size=3000) | st.text()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(-(2**63), 2**63 - 1), VALUES, VALUES), unique_by=lambda r: r[0]),
    st.sampled_from([512, 1024, 4096, 65536]),
)
def test_reader_agrees_with_sqlite(
    tmp_path: Path, rows: list[tuple[int, object, object]], page_bytes: int
) -> None:
    """Whatever SQLite stores, in trees and overflow pages of any size, is read back."""
    texts = [
        tuple(value.replace("\0", "") if isinstance(value, str) else value for value in row)
        for row in rows
    ]
    make(tmp_path, texts, page_bytes=page_bytes)
    assert read(tmp_path) == sorted(texts, key=lambda row: int(str(row[0])))


def test_reader_takes_committed_frames_of_the_log_only(tmp_path: Path) -> None:
    """The log's committed pages count, an open transaction's do not."""
    path = make(tmp_path, [(1, "a", b"b")])
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA journal_mode=WAL").fetchall()
    connection.execute("PRAGMA cache_size=1")
    connection.execute("INSERT INTO t VALUES (2, 'c', zeroblob(2000))")
    connection.execute("BEGIN").fetchall()
    for number in range(3, 40):
        connection.execute("INSERT INTO t VALUES (?, 'open', zeroblob(2000))", (number,))
    assert read(tmp_path) == [(1, "a", b"b"), (2, "c", bytes(2000))]
    connection.execute("COMMIT").fetchall()
    assert len(read(tmp_path)) == 39
    connection.close()


def patch(offset: int, content: bytes) -> Callable[[bytearray], None]:
    """Return a change of a file."""

    def apply(file: bytearray) -> None:
        file[offset : offset + len(content)] = content

    return apply


LEAF = PAGE_BYTES  # the table's only page is page 2


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (patch(0, b"X"), "not an SQLite database"),
        (patch(16, b"\x00\x07"), "page size"),
        (patch(20, b"\xff"), "reserved space"),
        (patch(LEAF, b"\x02"), "page type"),
        (patch(LEAF + 8, b"\xff\xff"), "cell pointer"),
        (patch(LEAF + 8, b"\x00\x00"), "cell pointer"),
        (lambda file: file.__delitem__(slice(LEAF, None)), "a page is missing"),
        (lambda file: file.__delitem__(slice(50, None)), "not an SQLite database"),
    ],
)
def test_reader_names_what_is_broken(
    tmp_path: Path, change: Callable[[bytearray], None], what: str
) -> None:
    """A broken structure is a named error at an offset, never a wrong row."""
    path = make(tmp_path, [(1, "a", b"b")])
    content = bytearray(path.read_bytes())
    change(content)
    path.write_bytes(content)
    with pytest.raises(FormatError, match=what) as caught:
        read(tmp_path)
    assert caught.value.spot.file in {"some.db", ""}
    assert caught.value.what_zh


@pytest.mark.parametrize("at", range(40))
def test_reader_of_a_changed_cell_never_breaks(tmp_path: Path, at: int) -> None:
    """Any byte of a cell set to any extreme gives other values or a named error."""
    path = make(tmp_path, [(1, "text", b"bytes" * 3), (2, 7, None)])
    sound = path.read_bytes()
    for byte in (0x00, 0x07, 0x0B, 0x7F, 0x80, 0xFF):
        content = bytearray(sound)
        content[2 * PAGE_BYTES - 1 - at] = byte
        path.write_bytes(content)
        try:
            assert len(read(tmp_path)) <= 2
        except FormatError as error:
            assert str(error)  # noqa: PT017 - either outcome is right


def test_reader_refuses_a_tree_that_bites_its_tail(tmp_path: Path) -> None:
    """A page that is reached twice ends the walk."""
    path = make(tmp_path, [(number, "x" * 100, b"") for number in range(1, 60)])
    content = bytearray(path.read_bytes())
    assert content[LEAF] == 0x05
    first = int.from_bytes(content[LEAF + 12 : LEAF + 14], "big")
    content[LEAF + first : LEAF + first + 4] = (2).to_bytes(4, "big")
    path.write_bytes(content)
    with pytest.raises(FormatError, match="tree of pages"):
        read(tmp_path)


def test_reader_refuses_a_missing_table_and_a_strange_schema(tmp_path: Path) -> None:
    """Asked for a table that is not there, it says which ones are."""
    make(tmp_path, [])
    table = TableFile(tmp_path, "some.db")
    with pytest.raises(FormatError, match="a table is missing") as caught:
        table.cells_of("u")
    assert "t" in caught.value.found
    table.close()


def test_reader_gives_up_when_checkpoints_keep_going_by(tmp_path: Path) -> None:
    """A picture that is never still is refused after some tries, not guessed."""
    make(tmp_path, [(1, "a", b"b")])

    class Restless(TableFile):
        """Sees another state at every look."""

        looks = 0

        def _state(self) -> tuple[bytes, bytes]:
            self.looks += 1
            return self.looks.to_bytes(4, "big"), b""

    table = Restless(tmp_path, "some.db")
    with pytest.raises(FormatError, match="kept copying"):
        table.cells_of("t")
    assert table.looks == 100
    table.close()
