"""A platform made and run from the command line alone, for tests of commands."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.running import made_from, started
from tianping.values.dates import beijing_date_time

__all__ = ["running_platform"]


@contextmanager
def running_platform(path: Path, blueprint: str) -> Iterator[Path]:
    """Yield the folder of a running platform of a blueprint, where ``{date}`` is today.

    It must end well when it is told to.
    """
    date = beijing_date_time(time.time_ns()).strftime("%Y%m%d")
    folder = made_from(path, blueprint.format(date=date))
    node = started(folder)
    try:
        yield folder
        node.terminate()
        assert node.wait(60) == 0
    finally:
        node.kill()
        node.wait()
