"""Every test of the views runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, delete, inspect

from support.postgres import postgres_url  # noqa: F401 - a fixture
from tianping.views.engine import open_views, sqlite_url
from tianping.views.schema import METADATA
from tianping.views.store import drop_tables


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Return the engine of an empty database."""
    if request.param == "sqlite":
        url = sqlite_url(tmp_path / "views.sqlite")
    else:
        url = request.getfixturevalue("postgres_url")
    engine = open_views(url)
    with engine.begin() as connection:
        _empty(connection)
    yield engine
    engine.dispose()


def _empty(connection: Connection) -> None:
    """Leave what an empty database has, for a test before left its tables in a shared server.

    Whole tables stay and lose their rows: making them costs half a second each time.
    """
    names = [table.name for table in METADATA.sorted_tables]
    if set(names) <= set(inspect(connection).get_table_names()):
        for table in reversed(METADATA.sorted_tables):
            connection.execute(delete(table))
    else:
        drop_tables(connection)
