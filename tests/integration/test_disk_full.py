"""A node on a disk that fills up: it stops taking in time, lives, restarts, and goes on.

The disk is a real one of its own (tmpfs), which needs root; the limit on files is the kernel's.
"""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from support.node_core import DATE
from support.node_world import NodeProcess, World, payment
from tianping.cli.day_command import advance
from tianping.node.disk_room import BALLAST_FILE, room_in
from tianping.node.operator import OperatorClient
from tianping.participant.exchange import SubmissionState

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

MEGABYTE: Final = 1024 * 1024
SETTINGS: Final = "[disk]\nreserve_mb = 16\nballast_mb = 8\n[intake]\nworkers = 1\n"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Return the root of a small file system of its own."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a file system")
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=128m", "tmpfs", str(place)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this machine mounts no tmpfs")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def wait_until(world: World, so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Wait until the node's status says something, and return it."""
    deadline = time.monotonic() + 30
    while True:
        status = world.status()
        if so(status):
            return status
        assert time.monotonic() < deadline, status
        time.sleep(0.05)


def fill(disk: Path, *, leave: int) -> None:
    """Let a file of somebody else's take all of a disk but some bytes."""
    with (disk / "filler").open("ab") as file:
        size = os.fstat(file.fileno()).st_size
        os.posix_fallocate(file.fileno(), 0, size + room_in(disk) - leave)


def test_node_stops_taking_lives_on_restarts_and_takes_again(disk: Path) -> None:
    """A limit on files, a disk filled to the reserve, then to the last byte, a kill, room again."""
    world = World(disk, settings=SETTINGS)
    payer, payee = world.banks
    node = NodeProcess(world)
    world.open_day()
    numbers = iter(range(1, 1000))

    def sent(port: int) -> SubmissionState:
        with world.client(payer, port) as client:
            number = next(numbers)
            (done,) = client.send([payment(f"{DATE}{number:08d}", payer, payee)])
            return done.state

    try:
        assert sent(node.port) is SubmissionState.ACCEPTED
        assert (world.folder.path / BALLAST_FILE).stat().st_size == 8 * MEGABYTE

        pid = node.process.pid
        largest = max(path.stat().st_size for path in world.folder.path.glob("*.db*"))
        unlimited = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        limited = (largest + 4 * MEGABYTE, unlimited[1])
        resource.prlimit(pid, resource.RLIMIT_FSIZE, limited)
        wait_until(world, lambda status: bool(status["disk_low"]))
        assert sent(node.port) is SubmissionState.BUSY
        resource.prlimit(pid, resource.RLIMIT_FSIZE, unlimited)
        wait_until(world, lambda status: not status["disk_low"])
        assert sent(node.port) is SubmissionState.ACCEPTED

        fill(disk, leave=12 * MEGABYTE)
        wait_until(world, lambda status: bool(status["disk_low"]))
        assert sent(node.port) is SubmissionState.BUSY
        assert (world.folder.path / BALLAST_FILE).exists()
        fill(disk, leave=0)
        status = wait_until(world, lambda status: "ballast_released" in status["counters"])
        assert status["counters"]["busy_disk"] >= 2
        with OperatorClient(world.folder.operator_socket) as operator:
            assert advance(operator).to_phase == 20
        node.kill()

        node = NodeProcess(world)
        assert world.status()["disk_low"]
        (disk / "filler").unlink()
        wait_until(world, lambda status: not status["disk_low"])
        assert (world.folder.path / BALLAST_FILE).exists()
        assert world.status()["phase"] == 20
        assert node.stop() == 0
    finally:
        node.kill()
