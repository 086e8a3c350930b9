"""A small platform made and started from the command line, as a person would."""

from __future__ import annotations

import time
from pathlib import Path

from support.cli import ROOT, cli_environment, tianping
from support.warm_start import WarmProcess, start_warm
from tianping.cli.blueprint import whole_code
from tianping.cli.processes import free_port
from tianping.node.errors import NodeError
from tianping.node.folder import Folder
from tianping.node.operator import OperatorClient
from tianping.values.dates import beijing_date_time

__all__ = ["BLUEPRINT", "POOR", "RICH", "made", "made_from", "started"]

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


def started(folder: Path) -> WarmProcess:
    """Start a platform and wait until its status can be asked for."""
    with (folder / "log").open("ab") as log:
        environment = cli_environment("en")
        node = start_warm(ROOT, ["up", str(folder)], environment, output=log.fileno(), node=False)
    stop = time.monotonic() + 90
    while not _answers(folder) and time.monotonic() < stop:
        assert node.poll() is None, (folder / "log").read_text()
        time.sleep(0.05)
    return node


def _answers(folder: Path) -> bool:
    """Tell whether a platform says how it is, without a process of its own to ask it."""
    try:
        with OperatorClient(Folder(folder).operator_socket) as operator:
            return bool(operator.status())
    except (NodeError, OSError):
        return False


def made(path: Path, more: str = "") -> Path:
    """Return the folder of a new platform; ``more`` is added to its blueprint."""
    date = beijing_date_time(time.time_ns()).strftime("%Y%m%d")
    return made_from(path, BLUEPRINT.format(date=date) + more)


def made_from(path: Path, blueprint: str) -> Path:
    """Return the folder of a new platform of a blueprint.

    It reads messages in one process: two take a second longer to start, and prove no more.
    """
    stated, folder = path / "blueprint.toml", path / "platform"
    stated.write_text(blueprint, encoding="utf-8")
    done = tianping("init", folder, "--participants", stated, "--port", free_port())
    assert done.code == 0, done.err
    with (folder / "platform.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n[intake]\nworkers = 1\n")
    return folder
