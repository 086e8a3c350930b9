"""A platform that is watched, in a process of its own, with a webhook that listens."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.request import urlopen

from support.node_world import PASSWORD, ROOT
from support.running import BLUEPRINT
from support.warm_start import WarmProcess, start_warm
from support.watching import Posted, webhook_server
from tianping.cli.blueprint import read_blueprint
from tianping.cli.connecting import open_client
from tianping.cli.making import PlatformPlan, make_platform
from tianping.cli.processes import free_port
from tianping.core.commands import AdvancePhase
from tianping.core.terms import PHASE_DAY, PHASE_PREPARATION
from tianping.node.errors import FolderError
from tianping.node.folder import Folder
from tianping.node.operator import OperatorClient
from tianping.participant.sync_client import Client
from tianping.values.dates import beijing_date_time

__all__ = ["SECRET", "Watched", "until", "watched"]

SECRET = b"an invented secret of some length"
SETTINGS = """
[intake]
workers = 1
[watch]
listen = "127.0.0.1:0"
interval_seconds = 0.2
[guard]
foreign_senders = 2
signature_failures = 2
barred_seconds = 1
[webhook]
url = "{url}"
secret_file = "webhook.secret"
"""

T = TypeVar("T")


def until(wanted: Callable[[], T | None], *, seconds: float = 30) -> T:
    """Ask again and again until the answer is something, and return it."""
    deadline = time.monotonic() + seconds
    while True:
        found = wanted()
        if found:
            return found
        assert time.monotonic() < deadline, f"{wanted} was not so in {seconds} s"
        time.sleep(0.02)


class Watched:
    """A running platform and what its webhook was posted.

    Attributes:
        folder: Its folder.
        posted: What the webhook's server got.
    """

    def __init__(self, folder: Path, posted: list[Posted]) -> None:
        self.folder = folder
        self.paths = Folder(folder)
        self.posted = posted

    def ask(self, kind: str, payload: object = None) -> Any:
        """Ask the node as its operator."""
        with OperatorClient(self.paths.operator_socket) as operator:
            return operator.ask(kind, payload)

    def status(self) -> dict[str, Any]:
        """Return the node's status."""
        with OperatorClient(self.paths.operator_socket) as operator:
            return operator.status()

    def client(self, code: str) -> Client:
        """Return a bank's client."""
        return open_client(self.folder, code, PASSWORD)

    def get(self, path: str) -> tuple[int, str, bytes]:
        """Ask the watching's listener: status, content type, body."""
        port = self.status()["watch_port"]
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read()


@contextmanager
def watched(path: Path) -> Iterator[Watched]:
    """Yield a running platform with two banks in daytime; it must end well."""
    stated, folder = path / "two.toml", path / "platform"
    date = beijing_date_time(time.time_ns()).strftime("%Y%m%d")
    stated.write_text(BLUEPRINT.format(date=date), encoding="utf-8")
    plan = PlatformPlan(read_blueprint(stated), free_port(), time.time_ns())
    make_platform(folder, plan, PASSWORD, progress=lambda _: None)
    secret = folder / "webhook.secret"
    secret.touch(mode=0o600)
    secret.write_bytes(SECRET)
    with webhook_server([503]) as (url, posted):
        settings = Folder(folder).settings_file
        settings.write_text(settings.read_text() + SETTINGS.format(url=url), encoding="utf-8")
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        arguments = [str(folder), PASSWORD.decode()]
        node = start_warm(ROOT, arguments, environment, output=2, node=True)
        try:
            made = Watched(folder, posted)
            until(lambda: _is_up(made, node), seconds=60)
            with OperatorClient(made.paths.operator_socket) as operator:
                operator.execute([AdvancePhase(time.time_ns(), PHASE_PREPARATION, PHASE_DAY, 0)])
            yield made
            node.terminate()
            assert node.wait(60) == 0
        finally:
            node.kill()
            node.wait()


def _is_up(made: Watched, node: WarmProcess) -> bool:
    assert node.poll() is None
    try:
        return bool(made.status())
    except FolderError:
        return False
