"""Every test of the views runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from support.postgres import postgres_url  # noqa: F401 - a fixture
from tianping.views.engine import open_views, sqlite_url
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
        drop_tables(connection)
    yield engine
    engine.dispose()
