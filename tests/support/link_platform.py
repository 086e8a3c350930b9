"""A platform that takes link keys, on a driven clock and real TLS, with banks that have them."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable
from pathlib import Path
from ssl import SSLContext
from typing import NamedTuple

import msgspec

from support.driven_node import DrivenNode
from support.node_world import PASSWORD, World
from tianping.core.commands import Command, SetParameter
from tianping.core.events import Refused
from tianping.node.clock import DrivenClock
from tianping.participant.client_options import ClientOptions, ignore_failure
from tianping.participant.engine import Party
from tianping.participant.errors import ParticipantError
from tianping.participant.exchange import RetryPolicy
from tianping.participant.link_keys import LinkKeys
from tianping.participant.sync_client import Client
from tianping.security.identities import open_signer
from tianping.security.keyring import KeyRing
from tianping.security.link_seal import LinkCipher
from tianping.security.tls import tls_client_context
from tianping.values.bankcode import BankCode
from tianping.wire.frames import CONTENT_TYPE_ENVELOPES
from tianping.wire.links import CONTENT_TYPE_SEALED_ENVELOPES, request_context

__all__ = ["DAY_NS", "MINUTE_NS", "LinkNode", "LinkWorld", "Reply"]

MINUTE_NS = 60 * 1_000_000_000
DAY_NS = 24 * 60 * MINUTE_NS


class Reply(NamedTuple):
    """What the platform answered to a bare request."""

    status: int
    content_type: str
    body: bytes

    @property
    def code(self) -> str:
        """The code of an error."""
        return str(msgspec.json.decode(self.body)["error"]["code"])

    @property
    def texts(self) -> tuple[str, str]:
        """What an error says in English and in 中文."""
        error = msgspec.json.decode(self.body)["error"]
        return error["text_en"], error["text_zh"]


class LinkWorld(World):
    """A platform's folder with a key ring, and banks with theirs."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, settings="[intake]\nworkers = 1\n")
        now = time.time_ns()
        KeyRing.create(self.folder.key_ring, PASSWORD, made_at_ns=now)
        self.rings = {
            code: KeyRing.create(self.keys(code) / "data.keys", PASSWORD, made_at_ns=now)
            for code in self.banks
        }

    def link_keys(self, code: BankCode) -> LinkKeys:
        """Return a bank's link keys, as another process would see them."""
        return LinkKeys(self.keys(code) / "link.keys", code, self.rings[code].seal)

    def cipher(self, code: BankCode) -> LinkCipher:
        """Return what seals under a bank's newest key."""
        cipher = self.link_keys(code).cipher()
        assert cipher is not None
        return cipher


class LinkNode(DrivenNode):
    """A platform whose banks have link keys."""

    def __init__(self, world: LinkWorld, clock: DrivenClock | None = None) -> None:
        super().__init__(world, clock)
        self.world = world

    @property
    def seq(self) -> int:
        """Where the journal ends."""
        return self.platform.sequencer.head.seq

    def open_day(self) -> None:
        """Open the day."""
        self.execute(*self.world.opening(balance_fen=1_000_000_00))

    def execute(self, *commands: Command) -> None:
        """Carry out commands, none of which may be refused."""
        _, outcomes = self.platform.sequencer.execute(list(commands))
        events = [event for events in outcomes for event in events]
        assert [event for event in events if isinstance(event, Refused)] == []

    def set_parameter(self, name: str, value: int) -> None:
        """Set a parameter for everybody, from today on."""
        date = self.platform.sequencer.inspect(lambda state: state.business_date)
        self.execute(SetParameter(self.clock.now_ns(), name, value, date))

    def client(
        self,
        code: BankCode,
        *,
        link: bool = True,
        renews: bool = False,
        link_key_failed: Callable[[ParticipantError], None] = ignore_failure,
    ) -> Client:
        """Return a bank's client, with its link keys or without; its clock is the platform's."""
        world = self.world
        party = Party(
            code,
            open_signer(world.keys(code) / "signing", PASSWORD),
            world.keyring(),
            world.edition,
        )
        options = ClientOptions(
            f"https://localhost:{self.platform.port}",
            world.path / f"client-{code}.db",
            RetryPolicy(pauses_seconds=(0.1,)),
            clock_ns=self.clock.now_ns,
            link=world.link_keys(code) if link else None,
            renews_link_key=renews,
            link_key_failed=link_key_failed,
        )
        return Client(party, options, tls=self._tls(code))

    def post(self, code: BankCode, path: str, body: bytes, content_type: str) -> Reply:
        """Send a bare request on a bank's connection."""
        return self._ask(code, "POST", path, body, {"Content-Type": content_type})

    def get(self, code: BankCode, path: str, headers: dict[str, str] | None = None) -> Reply:
        """Ask something bare on a bank's connection."""
        return self._ask(code, "GET", path, None, headers or {})

    def submit(self, code: BankCode, body: bytes, *, sealed: bool) -> Reply:
        """Submit bytes as they are."""
        kind = CONTENT_TYPE_SEALED_ENVELOPES if sealed else CONTENT_TYPE_ENVELOPES
        return self.post(code, "/v1/messages", body, kind)

    def sealed(self, code: BankCode, content: bytes) -> bytes:
        """Return a submission sealed under a bank's newest key."""
        context = request_context("POST", "/v1/messages", [])
        return self.world.cipher(code).seal(content, context)

    def _tls(self, code: BankCode) -> SSLContext:
        return tls_client_context(
            self.world.keys(code) / "access",
            PASSWORD,
            root=self.world.folder.access_root,
            revocation_list=None,
        )

    def _ask(
        self, code: BankCode, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> Reply:
        connection = http.client.HTTPSConnection(
            "localhost", self.platform.port, context=self._tls(code), timeout=30
        )
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            content_type = answer.getheader("Content-Type", "").partition(";")[0]
            return Reply(answer.status, content_type, answer.read())
        finally:
            connection.close()
