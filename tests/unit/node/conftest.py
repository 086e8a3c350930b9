"""What the tests of the node share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.people import Office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An administrator who has enrolled, half a minute ago."""
    office = Office(tmp_path)
    office.add("adm-1")
    office.enrol("adm-1")
    yield office
    office.close()
