"""What keeps a platform from starting is told, and leaves nothing open behind."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from support.node_world import PASSWORD, World
from tianping.journal.errors import JournalLocked
from tianping.node.errors import FolderError
from tianping.node.outbox import Outbox, OutboxWrite
from tianping.node.platform import Platform
from tianping.security.errors import KeyStoreError

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A platform's folder."""
    return World(tmp_path_factory.mktemp("world"), settings="[intake]\nworkers = 1\n")


async def fails_to_start(platform: Platform, kind: type[BaseException]) -> BaseException:
    """Start a platform, expect a failure, and check that no thread is left."""
    threads = set(threading.enumerate())
    with pytest.raises(kind) as caught:
        await platform.start()
    left = {each.name for each in set(threading.enumerate()) - threads}
    assert {name for name in left if not name.startswith("asyncio")} == set()
    return caught.value


async def test_start_with_wrong_password_is_refused(world: World) -> None:
    """The keys do not open, and nothing was started."""
    await fails_to_start(Platform(world.folder.path, b"another"), KeyStoreError)


async def test_start_on_a_taken_port_is_refused_and_can_be_tried_again(
    world: World,
) -> None:
    """A port in use is the system's error; when it is free the same folder starts."""
    settings = world.folder.settings_file.read_text(encoding="utf-8")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        world.folder.settings_file.write_text(
            settings.replace("port = 0", f"port = {port}"), encoding="utf-8"
        )
        await fails_to_start(Platform(world.folder.path, PASSWORD), OSError)
    world.folder.settings_file.write_text(settings, encoding="utf-8")
    platform = Platform(world.folder.path, PASSWORD)
    await platform.start()
    assert platform.port != 0
    await fails_to_start(Platform(world.folder.path, PASSWORD), JournalLocked)
    assert await platform.stop() == 0


async def test_start_with_an_outbox_ahead_of_the_journal_is_refused(
    world: World, tmp_path: Path
) -> None:
    """An outbox of a longer journal means that the journal is not the one it followed."""
    kept = world.folder.outbox
    platform = Platform(world.folder.path, PASSWORD)
    platform.folder.outbox = tmp_path / "outbox.db"
    outbox = Outbox(platform.folder.outbox, clock=platform.clock)
    outbox.store([OutboxWrite([], 99, outbox.day)])
    outbox.close()
    error = await fails_to_start(platform, FolderError)
    assert "99" in str(error)
    assert kept != platform.folder.outbox


_TOLD_WHILE_STARTING = """
import os, signal, sys
from pathlib import Path
from tianping.node.platform import Platform

class ToldWhileStarting(Platform):
    async def start(self):
        os.kill(os.getpid(), signal.SIGTERM)
        await super().start()

sys.exit(ToldWhileStarting(Path(sys.argv[1]), sys.argv[2].encode()).serve())
"""


def test_node_told_to_stop_while_it_starts_stops_in_order(world: World) -> None:
    """SIGTERM before the doors open is not lost: the node ends by itself, with exit code 0."""
    done = subprocess.run(
        [sys.executable, "-c", _TOLD_WHILE_STARTING, world.folder.path, PASSWORD.decode()],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == b""


def test_settings_that_are_not_known_are_refused(world: World, tmp_path: Path) -> None:
    """A missing file, an unknown name and an unknown edition are each told."""
    with pytest.raises(FolderError, match=r"platform\.toml"):
        Platform(tmp_path, PASSWORD)
    for text in ('[platform]\nnane = "x"\n', '[platform]\nname = "x"\nedition = "3"\n', "x = ["):
        (tmp_path / "platform.toml").write_text(text, encoding="utf-8")
        with pytest.raises(FolderError, match=r"platform\.toml"):
            Platform(tmp_path, PASSWORD)
    assert world.folder.settings().platform.name == "test"
