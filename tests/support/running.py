"""A small platform made and started from the command line, as a person would."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from support.cli import cli_environment, tianping
from tianping.cli.blueprint import whole_code
from tianping.cli.processes import free_port
from tianping.values.dates import beijing_date_time

__all__ = ["BLUEPRINT", "POOR", "RICH", "made", "started"]

RICH, POOR = str(whole_code("30110000000")), str(whole_code("30210000000"))
BLUEPRINT = """name = "Two banks"
business_date = "{date}"
[[office]]
code = "00110000000"
name = "North Office"
[[bank]]
code = "30110000000"
name = "Azure Bank"
office = "00110000000"
opening = "1000.00"
[[bank]]
code = "30210000000"
name = "Stone Bank"
office = "00110000000"
"""


def started(folder: Path) -> subprocess.Popen[bytes]:
    """Start a platform and wait until its status can be asked for."""
    with (folder / "log").open("ab") as log:
        node = subprocess.Popen(
            [sys.executable, "-m", "tianping.cli.main", "up", str(folder)],
            env=cli_environment("en"),
            stdout=log,
            stderr=log,
        )
    stop = time.monotonic() + 90
    while tianping("status", folder, "--json").code and time.monotonic() < stop:
        assert node.poll() is None
    return node


def made(path: Path, more: str = "") -> Path:
    """Return the folder of a new platform; ``more`` is added to its blueprint."""
    blueprint, folder = path / "two.toml", path / "platform"
    date = beijing_date_time(time.time_ns()).strftime("%Y%m%d")
    blueprint.write_text(BLUEPRINT.format(date=date) + more, encoding="utf-8")
    done = tianping("init", folder, "--participants", blueprint, "--port", free_port())
    assert done.code == 0, done.err
    return folder
