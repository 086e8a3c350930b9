"""The archivist, killed at every point it passes: nothing is lost, nothing is there twice."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import select

from support.archive_under_fire import FIRST_DATE, lived
from support.cli import ROOT
from support.journals import replay_by_core
from tianping.journal.packs import is_moved
from tianping.journal.verify import Keys, verify_journal
from tianping.node.folder import Folder
from tianping.node.opening import open_stored
from tianping.views.archive.checking import Depth, Fault, StatedDay, verify_days
from tianping.views.archive.database import quoted, reading_duck
from tianping.views.archive.manifest import day_folder
from tianping.views.archive.tables import ARCHIVED
from tianping.views.engine import open_views
from tianping.views.queries_archive import archived

pytestmark = [pytest.mark.deep, pytest.mark.timeout(600)]

DUE: Final = 8
KEPT: Final = 30
POINTS: Final = (
    ("write_pack", "before"),
    ("write_pack", "after"),
    ("_written", "after"),
    ("put_in_place", "before"),
    ("put_in_place", "after"),
    ("_state", "after"),
    ("move_rows", "before"),
    ("move", "after"),
)


def archive(folder: Path, *point: str) -> subprocess.CompletedProcess[str]:
    """Archive what is due in a process of its own, to the end or to its death."""
    return subprocess.run(
        [sys.executable, "-m", "support.archive_under_fire", str(folder), *point],
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'tests'}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def rows_of(folder: Path) -> dict[str, Counter[tuple[Any, ...]]]:
    """Return every row of the archived tables, from the views and from the archive."""
    engine = open_views(Folder(folder).views_url)
    found: dict[str, Counter[tuple[Any, ...]]] = {}
    with engine.connect() as connection, reading_duck() as duck:
        days = archived(connection)
        for one in ARCHIVED:
            rows = Counter(tuple(row) for row in connection.execute(select(one.table)))
            for day in days:
                path = day_folder(folder / "archive", day.business_date)
                source = quoted(path / f"{one.table.name}.parquet")
                answer = duck.execute(f"SELECT * FROM read_parquet({source})")  # noqa: S608 - our own file
                rows.update(
                    tuple(int(v) if hasattr(v, "as_tuple") else v for v in row)
                    for row in answer.fetchall()
                )
            found[one.table.name] = rows
    engine.dispose()
    return found


def test_killed_at_every_point_nothing_is_lost_or_twice(tmp_path: Path) -> None:
    """Each run dies one step further; the last one ends by itself, and everything adds up."""
    lived(tmp_path, DUE + KEPT)
    before = rows_of(tmp_path)
    assert sum(map(Counter.total, before.values())) > 300
    for point in POINTS:
        done = archive(tmp_path, *point)
        assert (point, done.returncode) == (point, -9), done.stderr
        assert rows_of(tmp_path) == before
    last = archive(tmp_path)
    assert last.returncode == 0, last.stderr
    assert rows_of(tmp_path) == before
    _check(tmp_path)
    assert archive(tmp_path).stdout == "\n"


def _check(folder: Path) -> None:
    """Check that all due days are archived, proved, and moved out of the journal."""
    place = Folder(folder)
    engine = open_views(place.views_url)
    with engine.connect() as connection:
        days = archived(connection)
    engine.dispose()
    assert [day.business_date for day in days] == [FIRST_DATE + number for number in range(DUE)]
    stated = [StatedDay(day.business_date, day.digest, day.row_count) for day in days]
    found = list(verify_days(folder / "archive", stated, depth=Depth.ROWS))
    assert not any(isinstance(one, Fault) for one in found)
    names = {path.name for path in (folder / "archive").iterdir()}
    assert names <= {"2026", ".making"}
    assert not list((folder / "archive" / ".making").glob("*"))
    keys = Keys(archive=folder / "archive")
    report = verify_journal(folder, replay=replay_by_core(), keys=keys)
    assert report.ok
    assert (report.books, report.replay, report.moved) == (True, True, 0)
    journal = open_stored(place, place.settings())
    last = journal.row_of(days[-1].last_seq)
    moved = [any(map(is_moved, journal.values(number)[6:])) for number in range(1, last)]
    assert all(moved)
    assert not any(map(is_moved, journal.values(last + 1)[6:]))
    journal.close()
