"""Hostile and broken participants against a real node over real TLS: each is kept out or told."""

from __future__ import annotations

import base64
import http.client
import json
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from support.node_core import DATE
from support.node_world import PASSWORD, START_NS, NodeProcess, World, payment, running
from tianping.core.commands import BindAccess, BindCertificate
from tianping.node.audit import AuditLog
from tianping.node.operator import OperatorClient
from tianping.participant.engine import ParticipantEngine, Party
from tianping.participant.store import Store
from tianping.security.algorithms import Algorithm
from tianping.security.certificates import load_certificate, pem_of
from tianping.security.identities import Identity, open_signer, save_identity
from tianping.security.pki import CertificateAuthority
from tianping.security.tls import tls_client_context
from tianping.values.bankcode import BankCode
from tianping.wire.codec import parse
from tianping.wire.envelope import Envelope, parse_envelope, write_envelope
from tianping.wire.frames import BATCH_BYTES_MAX, InboxReader
from tianping.wire.signing import signature_string

pytestmark = pytest.mark.slow

SETTINGS = """
handshake_seconds = 2.0
body_seconds = 1.5
[limits]
messages_in_flight = 50
"""


class Actor:
    """Somebody with a TLS key, who sends whatever he likes."""

    def __init__(self, world: World, port: int, access: Path) -> None:
        self._port = port
        self.context = tls_client_context(
            access, PASSWORD, root=world.folder.access_root, revocation_list=None
        )

    def connect(self) -> http.client.HTTPSConnection:
        """Return a connection, not opened yet."""
        return http.client.HTTPSConnection(
            "localhost", self._port, context=self.context, timeout=20
        )

    def request(
        self, method: str, path: str, body: bytes | None = None
    ) -> tuple[int, bytes, http.client.HTTPMessage]:
        """Send one request and return status, body and headers of the answer."""
        connection = self.connect()
        headers = {"Content-Type": "application/vnd.tianping.envelopes"}
        try:
            connection.request(method, path, body=body, headers=headers)
            response = connection.getresponse()
            return response.status, response.read(), response.headers
        finally:
            connection.close()

    def post(self, *envelopes: bytes) -> list[dict[str, object]]:
        """Submit envelopes and return the results."""
        run = b"".join(len(raw).to_bytes(4, "big") + raw for raw in envelopes)
        status, body, _ = self.request("POST", "/v1/messages", run)
        assert status == 200, body
        results: list[dict[str, object]] = json.loads(body)["results"]
        return results

    def inbox(self, code: str, *, wanted: str, saying: bytes = b"") -> list[bytes]:
        """Poll an inbox until a message of that code is there that says that; return all such."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            status, body, _ = self.request("GET", f"/v1/inbox?participant={code}&wait=1")
            frames = InboxReader().feed(body) if status == 200 else []
            found = [
                each.envelope
                for each in frames
                if wanted.encode() in each.envelope[:132] and saying in each.envelope
            ]
            if found:
                return found
        return []


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A platform's folder with two banks, and a revocation list that names one certificate."""
    made = World(tmp_path_factory.mktemp("world"), settings=SETTINGS)
    revoked = made.authority.issue_access("revoked", not_before_ns=START_NS)
    save_identity(made.path / "revoked", revoked, PASSWORD)
    made.authority.revoke(revoked.certificate, at_ns=START_NS)
    made.authority.crl(this_update_ns=START_NS + 1, next_update_ns=START_NS * 2)
    for path in (made.folder.access_crl, made.folder.signing_crl):
        path.write_bytes((made.authority.public_folder / path.name).read_bytes())
    return made


@pytest.fixture(scope="module")
def node(world: World) -> Iterator[NodeProcess]:
    """A running node with an open day."""
    with running(world) as process:
        world.open_day()
        yield process


@pytest.fixture
def actor(world: World, node: NodeProcess) -> Actor:
    """The first bank, with its own TLS key."""
    return Actor(world, node.port, world.keys(world.banks[0]) / "access")


class Pen:
    """Writes signed messages in anybody's name, with anybody's key."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._number = 0

    def write(self, sender: BankCode, *, signer: Identity | None = None) -> bytes:
        """Return a payment of a bank to the other one, signed by it unless told otherwise."""
        world = self._world
        self._number += 1
        other = world.banks[1] if sender == world.banks[0] else world.banks[0]
        key = signer or open_signer(world.keys(sender) / "signing", PASSWORD)
        engine = ParticipantEngine(
            Party(sender, key), store=Store(":memory:"), clock_ns=time.time_ns
        )
        stamp = int(time.time() * 1000) % 10**9
        (sent,) = engine.prepare(
            [payment(f"{DATE}{stamp:09d}{self._number:03d}", sender, other)], durable=False
        )
        envelope = parse_envelope(sent.envelope)
        header = msgspec.structs.replace(envelope.header, mesg_id=f"X{stamp:09d}{self._number:03d}")
        return write_envelope(msgspec.structs.replace(envelope, header=header))


@pytest.fixture(scope="module")
def pen(world: World) -> Pen:
    """A pen for this world."""
    return Pen(world)


def test_certificate_of_another_authority_is_refused(
    world: World, node: NodeProcess, tmp_path: Path
) -> None:
    """A certificate that another root signed does not get through the handshake."""
    other = CertificateAuthority.create(tmp_path / "pki", PASSWORD, not_before_ns=START_NS)
    save_identity(tmp_path / "key", other.issue_access("x", not_before_ns=START_NS), PASSWORD)
    with pytest.raises((ssl.SSLError, ConnectionError)):
        Actor(world, node.port, tmp_path / "key").request("GET", "/v1/health")


def test_expired_certificate_is_refused(world: World, node: NodeProcess, tmp_path: Path) -> None:
    """A certificate that has run out does not get through the handshake."""
    old = world.authority.issue_access(world.banks[0], not_before_ns=START_NS, days=1)
    save_identity(tmp_path / "key", old, PASSWORD)
    with pytest.raises((ssl.SSLError, ConnectionError)):
        Actor(world, node.port, tmp_path / "key").request("GET", "/v1/health")


def test_revoked_certificate_is_refused(world: World, node: NodeProcess) -> None:
    """A certificate on the revocation list does not get through the handshake."""
    with pytest.raises((ssl.SSLError, ConnectionError)):
        Actor(world, node.port, world.path / "revoked").request("GET", "/v1/health")


def test_no_certificate_is_refused(world: World, node: NodeProcess) -> None:
    """A connection without a certificate is refused."""
    context = ssl.create_default_context(cafile=str(world.folder.access_root))
    connection = http.client.HTTPSConnection("localhost", node.port, context=context, timeout=10)
    with pytest.raises((ssl.SSLError, ConnectionError, http.client.HTTPException)):
        _health(connection)
    connection.close()


def _health(connection: http.client.HTTPSConnection) -> int:
    """Ask for the node's health on a connection."""
    connection.request("GET", "/v1/health")
    return connection.getresponse().status


def test_unbound_certificate_owns_nothing(
    world: World, node: NodeProcess, tmp_path: Path, pen: Pen
) -> None:
    """A valid certificate that no code is bound to may neither send nor read."""
    stranger = world.authority.issue_access("stranger", not_before_ns=START_NS)
    save_identity(tmp_path / "key", stranger, PASSWORD)
    actor = Actor(world, node.port, tmp_path / "key")
    raw = pen.write(world.banks[0])
    status, body, _ = actor.request("POST", "/v1/messages", len(raw).to_bytes(4, "big") + raw)
    assert (status, json.loads(body)["error"]["code"]) == (403, "certificate_not_bound")
    status, _, _ = actor.request("GET", f"/v1/inbox?participant={world.banks[0]}")
    assert status == 403


def test_another_banks_message_is_refused(world: World, actor: Actor, pen: Pen) -> None:
    """A genuine message of another bank may not come over this bank's connection."""
    foreign = pen.write(world.banks[1])
    run = len(foreign).to_bytes(4, "big") + foreign
    status, body, _ = actor.request("POST", "/v1/messages", run)
    assert (status, json.loads(body)["error"]["code"]) == (403, "sender_not_connections")
    own, refused = actor.post(pen.write(world.banks[0]), foreign)
    assert own["outcome"] == "accepted"
    assert (refused["outcome"], refused["code"]) == ("refused", "SU1O4003")


def test_another_banks_inbox_is_closed(world: World, actor: Actor) -> None:
    """Nobody reads another bank's inbox, by poll or by stream."""
    for path in ("/v1/inbox", "/v1/inbox/stream"):
        status, body, _ = actor.request("GET", f"{path}?participant={world.banks[1]}")
        assert status == 403
        assert json.loads(body)["error"]["text_zh"]


def test_signature_of_another_bank_is_refused_and_audited(
    world: World, actor: Actor, pen: Pen
) -> None:
    """A message signed by somebody else is refused, answered by ccms.900, and in the audit log."""
    wrong = open_signer(world.keys(world.banks[1]) / "signing", PASSWORD)
    (result,) = actor.post(pen.write(world.banks[0], signer=wrong))
    assert (result["outcome"], result["code"]) == ("refused", "SU1O4001")
    assert result["position"] is None
    answers = actor.inbox(world.banks[0], wanted="ccms.900.001.02", saying=b"SU1O4001")
    assert any(b"PR09" in answer for answer in answers)
    log = AuditLog(world.folder.audit)
    assert any(entry.rule == "signature" for entry in log.read())
    log.close()


def test_changed_amount_is_refused(world: World, actor: Actor, pen: Pen) -> None:
    """One digit of a signed amount changed breaks the signature."""
    raw = pen.write(world.banks[0]).replace(b'Ccy="CNY">1.00<', b'Ccy="CNY">9.00<')
    (result,) = actor.post(raw)
    assert (result["outcome"], result["code"]) == ("refused", "SU1O4001")


def test_header_sender_that_the_body_contradicts_is_refused(
    world: World, actor: Actor, pen: Pen
) -> None:
    """A foreign body under one's own header is refused."""
    envelope = parse_envelope(pen.write(world.banks[1]))
    header = msgspec.structs.replace(envelope.header, orig_sender=world.banks[0])
    (result,) = actor.post(write_envelope(msgspec.structs.replace(envelope, header=header)))
    assert (result["outcome"], result["code"]) == ("refused", "SU1O2020")


def test_expired_signing_certificate_is_refused(world: World, node: NodeProcess, pen: Pen) -> None:
    """A bank whose only signing certificate has run out cannot sign."""
    code = world.banks[1]
    old = world.authority.issue_signing(code, Algorithm.P256_SHA256, not_before_ns=START_NS, days=1)
    path = world.folder.participants / "old.pem"
    path.write_bytes(pem_of(old.certificate))
    with OperatorClient(world.folder.operator_socket) as operator:
        operator.execute([BindCertificate(time.time_ns(), old.certificate.id, code)])
    actor = Actor(world, node.port, world.keys(code) / "access")
    (result,) = actor.post(pen.write(code, signer=old))
    assert (result["outcome"], result["code"]) == ("refused", "SU1O4001")
    (result,) = actor.post(pen.write(code))
    assert result["outcome"] == "accepted"


def test_replay_is_answered_and_settles_nothing(world: World, actor: Actor, pen: Pen) -> None:
    """The same envelope again is a duplicate of the first, with its position."""
    raw = pen.write(world.banks[0])
    (first,) = actor.post(raw)
    before = world.status()["head_seq"]
    (again,) = actor.post(raw)
    assert (again["outcome"], again["position"]) == ("duplicate", first["position"])
    assert world.status()["head_seq"] == before


def test_old_message_is_refused(world: World, actor: Actor, pen: Pen) -> None:
    """A message whose sending time is far from now is refused."""
    envelope = parse_envelope(pen.write(world.banks[0]))
    start = envelope.body.index(b"<CreDtTm>") + len(b"<CreDtTm>")
    body = envelope.body[:start] + b"2020" + envelope.body[start + 4 :]
    signer = open_signer(world.keys(world.banks[0]) / "signing", PASSWORD)
    (result,) = actor.post(_signed(envelope, body, signer))
    assert (result["outcome"], result["code"]) == ("refused", "SU1O1020")


def _signed(envelope: Envelope, body: bytes, signer: Identity) -> bytes:
    """Return an envelope with another body, rightly signed."""
    content = signature_string(parse(body, envelope.header.mesg_type))
    signature = base64.b64encode(signer.sign(content)).decode()
    return write_envelope(Envelope(envelope.header, signature, body))


def test_oversized_request_is_refused_unread(actor: Actor) -> None:
    """A body above the limit is refused by its announced length, before it is read."""
    connection = actor.connect()
    connection.putrequest("POST", "/v1/messages")
    connection.putheader("Content-Type", "application/vnd.tianping.envelopes")
    connection.putheader("Content-Length", str(BATCH_BYTES_MAX + 1))
    connection.endheaders()
    response = connection.getresponse()
    assert response.status == 413
    assert json.loads(response.read())["error"]["code"] == "too_large"
    connection.close()


def test_oversized_envelope_is_discarded(world: World, actor: Actor, pen: Pen) -> None:
    """A message above the limit of one message is discarded with ccms.911."""
    raw = pen.write(world.banks[0])
    (result,) = actor.post(raw.replace(b"Alpha Trading", b"A" * 1_000_000))
    assert (result["outcome"], result["code"]) == ("refused", "SU1O0107")
    assert actor.inbox(world.banks[0], wanted="ccms.911.001.02")


def test_garbage_and_entity_bombs_are_discarded(world: World, actor: Actor, pen: Pen) -> None:
    """Bytes that are no message, and XML with entities, are told as such and change nothing."""
    before = world.status()["head_seq"]
    good = parse_envelope(pen.write(world.banks[0]))
    bomb = (
        b'<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
        b'<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><Document>&b;</Document>'
    )
    head = write_envelope(good)[:132]
    own, garbage, exploded = actor.post(write_envelope(good), b"\x00" * 300, head + bomb)
    assert own["outcome"] == "accepted"
    assert (garbage["outcome"], garbage["code"]) == ("refused", "SU1O0107")
    assert (exploded["outcome"], exploded["code"]) == ("refused", "SU1O0101")
    assert world.status()["head_seq"] == int(str(before)) + 1


def test_bad_framing_is_refused(actor: Actor) -> None:
    """A cut frame, an empty body and another content type are refused as requests."""
    status, body, _ = actor.request("POST", "/v1/messages", b"\x00\x00\x01\x00abc")
    assert (status, json.loads(body)["error"]["code"]) == (400, "frame_cut")
    status, _, _ = actor.request("POST", "/v1/messages", b"")
    assert status == 400
    status, body, _ = actor.request("GET", "/v1/inbox?participant=&after=x")
    assert status == 403


def test_slow_sender_is_cut_off(world: World, actor: Actor, pen: Pen) -> None:
    """A body that does not come in time ends the connection; others are served meanwhile."""
    connection = actor.connect()
    connection.putrequest("POST", "/v1/messages")
    connection.putheader("Content-Type", "application/vnd.tianping.envelopes")
    connection.putheader("Content-Length", "1000")
    connection.endheaders()
    connection.send(b"\x00\x00")
    (result,) = actor.post(pen.write(world.banks[0]))
    assert result["outcome"] == "accepted"
    response = connection.getresponse()
    assert response.status == 408
    response.read()
    assert response.headers.get("Connection", "").lower() == "close"
    connection.close()


def test_silent_handshake_is_cut_off(node: NodeProcess) -> None:
    """A connection that never begins the handshake is closed."""
    with socket.create_connection(("localhost", node.port), timeout=15) as silent:
        begun = time.monotonic()
        assert silent.recv(1) == b""
        assert time.monotonic() - begun < 10


def test_too_many_messages_at_once_are_told_to_wait(world: World, actor: Actor, pen: Pen) -> None:
    """One bank may not fill the queue: more than its share is answered 429, and nothing taken."""
    before = world.status()["head_seq"]
    raw = pen.write(world.banks[0])
    run = (len(raw).to_bytes(4, "big") + raw) * 51
    status, body, headers = actor.request("POST", "/v1/messages", run)
    assert (status, json.loads(body)["error"]["code"]) == (429, "busy")
    assert headers["Retry-After"]
    assert world.status()["head_seq"] == before


def test_second_access_point_gets_its_right_at_once(
    world: World, node: NodeProcess, tmp_path: Path, pen: Pen
) -> None:
    """A certificate bound by the operator may speak from then on."""
    code = world.banks[0]
    key = world.authority.issue_access("second", not_before_ns=START_NS)
    save_identity(tmp_path / "key", key, PASSWORD)
    certificate = load_certificate((tmp_path / "key" / "certificate.pem").read_bytes())
    with OperatorClient(world.folder.operator_socket) as operator:
        operator.execute([BindAccess(time.time_ns(), certificate.id, "second", code)])
    (result,) = Actor(world, node.port, tmp_path / "key").post(pen.write(code))
    assert result["outcome"] == "accepted"
