"""A platform made and run from the command line alone, for tests of commands."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.cli import cli_environment, tianping
from tianping.cli.processes import free_port
from tianping.values.dates import beijing_date_time

__all__ = ["running_platform"]


@contextmanager
def running_platform(path: Path, blueprint: str) -> Iterator[Path]:
    """Yield the folder of a running platform of a blueprint, where ``{date}`` is today.

    It must end well when it is told to.
    """
    stated, folder = path / "platform.toml", path / "platform"
    date = beijing_date_time(time.time_ns()).strftime("%Y%m%d")
    stated.write_text(blueprint.format(date=date), encoding="utf-8")
    done = tianping("init", folder, "--participants", stated, "--port", free_port())
    assert done.code == 0, done.err
    with (folder / "log").open("ab") as log:
        node = subprocess.Popen(
            [sys.executable, "-m", "tianping.cli.main", "up", str(folder)],
            env=cli_environment("en"),
            stdout=log,
            stderr=log,
        )
    try:
        stop = time.monotonic() + 90
        while tianping("status", folder, "--json").code and time.monotonic() < stop:
            assert node.poll() is None
        yield folder
        node.terminate()
        assert node.wait(60) == 0
    finally:
        node.kill()
        node.wait()
