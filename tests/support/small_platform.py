"""A platform as a real process, told by the tests' own process: fewer starts than by commands."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tianping.cli.blueprint import read_blueprint
from tianping.cli.connecting import open_client
from tianping.cli.day_command import advance
from tianping.cli.making import PlatformPlan, make_platform
from tianping.cli.operating import carried_out
from tianping.cli.processes import free_port, start_node, wait_for_node
from tianping.cli.reading import reading
from tianping.core.commands import Command
from tianping.core.ledger.chart import SUBJECT_SPECIAL
from tianping.node.operator import OperatorClient
from tianping.participant.engine import Outgoing
from tianping.participant.sync_client import Client
from tianping.values.dates import BusinessDate, beijing_date_time
from tianping.views.queries import accounts
from tianping.wire.message import Message

__all__ = ["SmallPlatform", "small_platform", "until"]

_WAIT_SECONDS = 120


class SmallPlatform:
    """A running platform; participants' clients are opened as they are needed."""

    def __init__(self, folder: Path, operator: OperatorClient, password: bytes) -> None:
        self.folder = folder
        self.password = password
        self._operator = operator
        self._clients: dict[str, Client] = {}

    def command(self, command: Command) -> None:
        """Let the operator carry out a command."""
        carried_out(self._operator, command)

    def advance(self, times: int = 1, *, to: int | None = None) -> None:
        """Take the business day on."""
        for _ in range(times):
            advance(self._operator, to_phase=to)

    @property
    def date(self) -> BusinessDate:
        """The business date."""
        return BusinessDate(int(self._operator.status()["business_date"]))

    def client(self, code: str) -> Client:
        """Return the client of a participant."""
        if code not in self._clients:
            self._clients[code] = open_client(self.folder, code, self.password)
        return self._clients[code]

    def send(self, code: str, make: Callable[[str, str], Message], *, receiver: str = "") -> str:
        """Send one message of a participant, given its id and this moment; return the id."""
        client = self.client(code)
        message_id = client.message_ids(self.date)[0]
        message = make(message_id, client.created_at())
        outgoing = Outgoing(message, receiver) if receiver else Outgoing(message)
        client.send([outgoing])
        return message_id

    def balances(self) -> dict[str, int]:
        """Return the balances of the settlement accounts that hold something, in fen."""
        with reading(self.folder) as connection:
            rows = accounts(connection)
        deposits = [one for one in rows if one.subject <= SUBJECT_SPECIAL]
        return {one.owner: one.balance_fen for one in deposits if one.balance_fen}

    def close(self) -> None:
        """Close the clients and end the node."""
        for client in self._clients.values():
            client.close()
        self._operator.stop()


@contextmanager
def small_platform(path: Path, blueprint: str) -> Iterator[SmallPlatform]:
    """Yield the running platform of a blueprint, where ``{date}`` is today; it must end well."""
    stated = path / "platform.toml"
    date = beijing_date_time(time.time_ns()).strftime("%Y%m%d")
    stated.write_text(blueprint.format(date=date), encoding="utf-8")
    plan = read_blueprint(stated)
    password = secrets.token_urlsafe(9).encode()
    folder = path / "platform"
    made = PlatformPlan(plan, free_port(), time.time_ns())
    make_platform(folder, made, password, progress=lambda _: None)
    node = start_node(folder, password)
    try:
        with wait_for_node(folder, node) as operator:
            running = SmallPlatform(folder, operator, password)
            yield running
            running.close()
        assert node.wait(60) == 0
    finally:
        node.kill()
        node.wait()
        for pipe in (node.stdin, node.stdout):
            if pipe is not None:
                pipe.close()


def until(found: Callable[[], object], expected: object) -> None:
    """Wait until something is what it should come to be."""
    stop = time.monotonic() + _WAIT_SECONDS
    while (seen := found()) != expected:
        assert time.monotonic() < stop, seen
        time.sleep(0.05)
