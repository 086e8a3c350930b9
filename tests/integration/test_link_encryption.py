"""Link encryption over real TLS: a participant's own key, beside it. CCMS-T §五.3.2."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import msgspec
import pytest

from support.link_platform import DAY_NS, MINUTE_NS, LinkNode, LinkWorld, Reply
from support.node_core import DATE
from support.node_world import payment
from tianping.core.commands import EndLinkKey, SetParameters
from tianping.core.commands.parameters import ParameterChange
from tianping.participant import Client, NodeRefusedError, SentMessage, SubmissionState
from tianping.participant.errors import LinkKeyNotRenewedError, ParticipantError
from tianping.participant.exchange import Answer, Ask
from tianping.security.link_seal import LINK_BYTES, LINK_HEAD_BYTES, TO_PLATFORM, LinkCipher
from tianping.security.sealing import AES_GCM, SM4_GCM
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import CertificateId
from tianping.wire.frames import SubmitAnswer, encode_frames
from tianping.wire.links import (
    CONTENT_TYPE_SEALED_RESULTS,
    LINK_HEADER,
    answer_context,
    header_of,
    request_context,
)

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
def world(tmp_path: Path) -> LinkWorld:
    """Return a platform's folder with two banks."""
    return LinkWorld(tmp_path / "w")


@pytest.fixture
def node(world: LinkWorld) -> Iterator[LinkNode]:
    """Yield a running platform in daytime."""
    with LinkNode(world) as running:
        running.open_day()
        yield running


def envelope_of(client: Client, number: int, payer: BankCode, payee: BankCode) -> bytes:
    """Return the bytes of a payment that is ready to be sent."""
    (sent,) = client.prepare([payment(f"{DATE}{number:08d}", payer, payee)])
    return sent.envelope


def states(sent: Sequence[SentMessage]) -> list[SubmissionState]:
    """Return what became of messages."""
    return [one.state for one in sent]


def results_of(node: LinkNode, code: BankCode, sealed: bytes, reply: Reply) -> list[str]:
    """Open the answer to a sealed submission, as the participant does."""
    assert (reply.status, reply.content_type) == (200, CONTENT_TYPE_SEALED_RESULTS)
    request = request_context("POST", "/v1/messages", [])
    context = answer_context(request, sealed[:LINK_HEAD_BYTES], status=200)
    opened = node.world.cipher(code).open(reply.body, context)
    return [str(one.outcome) for one in msgspec.json.decode(opened, type=SubmitAnswer).results]


@pytest.mark.parametrize("cipher", [AES_GCM, SM4_GCM])
def test_payment_and_its_receipts_travel_under_the_participants_key(
    node: LinkNode, cipher: str
) -> None:
    """Plain before, sealed after, with each cipher; inbox and stream too. CCMS-T §五.3.2."""
    payer, payee = node.world.banks
    with node.client(payer) as client, node.client(payee) as other:
        before = client.send([payment(f"{DATE}00000001", payer, payee)])
        taken = client.set_link_key(cipher)
        assert (taken.number, taken.key_days_max) == (1, 90)
        other.set_link_key(cipher)
        after = client.send([payment(f"{DATE}00000002", payer, payee)])
        assert states([*before, *after]) == [SubmissionState.ACCEPTED] * 2
        came = other.receive(wait_seconds=5)
        assert "hvps.111.001.01" in {one.code for one in came}
        client.send([payment(f"{DATE}00000003", payer, payee)])
        (streamed,) = islice(other.stream(), 1)
        assert streamed.verdict.is_good
        (stated,) = client.link_offer().keys
    assert (stated.number, stated.cipher) == (1, cipher)
    assert [one["cipher"] for one in node.platform._links.report()] == [cipher] * 2


def test_plain_is_refused_of_whoever_has_a_key(node: LinkNode) -> None:
    """A client without its keys is told so in both languages, and nothing is changed."""
    payer, payee = node.world.banks
    with node.client(payer) as client:
        client.set_link_key()
        raw = envelope_of(client, 1, payer, payee)
    seq = node.seq
    reply = node.submit(payer, encode_frames([raw]), sealed=False)
    assert (reply.status, reply.code) == (403, "link_plain")
    assert "found plain" in reply.texts[0]
    assert "明文" in reply.texts[1]
    for path in ("/v1/inbox", "/v1/inbox/stream"):
        assert node.get(payer, f"{path}?participant={payer}&after=0").code == "link_plain"
    assert node.seq == seq
    with node.client(payee, link=False) as other:
        sent = other.send([payment(f"{DATE}00000002", payee, payer)])
    assert states(sent) == [SubmissionState.ACCEPTED]


def test_body_altered_in_any_region_changes_nothing(node: LinkNode) -> None:
    """Mark, direction, owner, number, salt, counter, ciphertext and tag are all proved."""
    payer, payee = node.world.banks
    with node.client(payer) as client:
        client.set_link_key()
        raw = envelope_of(client, 1, payer, payee)
    sealed = node.sealed(payer, encode_frames([raw]))
    seq = node.seq
    found = {}
    for place in (0, 4, 5, 22, 23, 46, LINK_HEAD_BYTES, len(sealed) - 1):
        altered = bytearray(sealed)
        altered[place] ^= 0x03
        reply = node.submit(payer, bytes(altered), sealed=True)
        assert reply.status in {400, 403}
        assert all(reply.texts)
        found[place] = reply.code
    assert found == {
        0: "link_malformed",
        4: "link_wrong_direction",
        5: found[5],
        22: "link_key_unknown",
        23: "link_altered",
        46: "link_altered",
        LINK_HEAD_BYTES: "link_altered",
        len(sealed) - 1: "link_altered",
    }
    assert found[5] in {"link_foreign", "link_malformed"}
    assert node.submit(payer, sealed[: LINK_BYTES - 1], sealed=True).code == "link_malformed"
    assert node.submit(payer, sealed, sealed=False).status == 400
    assert node.seq == seq
    assert results_of(node, payer, sealed, node.submit(payer, sealed, sealed=True)) == ["accepted"]


def test_bodies_serve_their_own_request_alone(node: LinkNode) -> None:
    """An answer sent back, or a body meant for another path, is refused."""
    payer, payee = node.world.banks
    with node.client(payer) as client:
        client.set_link_key()
        raw = envelope_of(client, 1, payer, payee)
    sealed = node.sealed(payer, encode_frames([raw]))
    answer = node.submit(payer, sealed, sealed=True)
    assert node.submit(payer, answer.body, sealed=True).code == "link_wrong_direction"
    cipher = node.world.cipher(payer)
    elsewhere = cipher.seal(encode_frames([raw]), request_context("POST", "/v1/other", []))
    assert node.submit(payer, elsewhere, sealed=True).code == "link_altered"
    query = [("participant", payer), ("after", "0")]
    header = header_of(cipher.seal(b"", request_context("GET", "/v1/inbox", query)))
    asked = f"/v1/inbox?participant={payer}&after="
    assert node.get(payer, f"{asked}0", {LINK_HEADER: header}).status == 200
    assert node.get(payer, f"{asked}1", {LINK_HEADER: header}).code == "link_altered"
    assert node.get(payer, f"{asked}0", {LINK_HEADER: "no base64"}).code == "link_malformed"


def test_key_before_counts_for_a_while_and_a_recorded_body_books_nothing_twice(
    node: LinkNode,
) -> None:
    """Rotation: the next key takes over; the old one ends with the overlap. CCMS-T §五.3.2."""
    payer, payee = node.world.banks
    with node.client(payer) as client:
        client.set_link_key()
        old = node.world.cipher(payer)
        raw = envelope_of(client, 1, payer, payee)
        recorded = node.sealed(payer, encode_frames([raw]))
        assert results_of(node, payer, recorded, node.submit(payer, recorded, sealed=True)) == [
            "accepted"
        ]
        seq = node.seq
        again = node.submit(payer, recorded, sealed=True)
        assert results_of(node, payer, recorded, again) == ["duplicate"]
        assert node.seq == seq
        assert client.set_link_key(SM4_GCM).number == 2
        still = old.seal(encode_frames([raw]), request_context("POST", "/v1/messages", []))
        assert node.submit(payer, still, sealed=True).status == 200
        node.clock.advance(61 * MINUTE_NS)
        reply = node.submit(payer, recorded, sealed=True)
        assert (reply.status, reply.code) == (403, "link_key_replaced")
        assert client.receive() is not None
    assert node.world.cipher(payer).key.cipher == SM4_GCM


def test_key_over_age_is_refused_until_the_next_one_is_set(node: LinkNode) -> None:
    """The parameter bounds the age; the refusal says what to do. CCMS-T §五.3.2."""
    payer, _ = node.world.banks
    node.set_parameter("link.key_days_max", 1)
    with node.client(payer) as client:
        client.set_link_key()
        client.receive()
        node.clock.advance(DAY_NS)
        assert node.platform._https.link.age_ratios()[payer] >= 1.0
        with pytest.raises(NodeRefusedError, match="set the next one") as refused:
            client.receive()
        assert refused.value.code == "link_key_old"
        assert "更换" in refused.value.chinese
        assert client.set_link_key().number == 2
        client.receive()


def test_client_sets_the_next_key_by_itself_at_half_of_the_age(node: LinkNode) -> None:
    """Before the limit is reached the client has renewed, and nobody noticed."""
    payer, _ = node.world.banks
    node.set_parameter("link.key_days_max", 2)
    with node.client(payer, renews=True) as client:
        assert client.set_link_key(AES_GCM).number == 1
        client.receive()
        assert client.set_link_key(SM4_GCM).number == 2
        client.receive()
        assert [one.number for one in node.world.link_keys(payer).keys] == [1, 2]
        node.clock.advance(DAY_NS)
        client.receive()
    keys = node.world.link_keys(payer).keys
    assert [(one.number, one.cipher) for one in keys] == [(2, SM4_GCM), (3, SM4_GCM)]


def test_client_says_why_its_key_was_not_renewed(node: LinkNode) -> None:
    """At half of the age it is told; over age the refusal says it, too."""
    payer, _ = node.world.banks
    node.set_parameter("link.key_days_max", 2)
    failed: list[ParticipantError] = []
    with node.client(payer, renews=True, link_key_failed=failed.append) as client:
        client.set_link_key()
        client.receive()
        file = node.world.folder.link_keys
        kept = file.rename(file.with_name("kept"))
        file.mkdir()  # nothing can be written in its place
        node.clock.advance(DAY_NS)
        client.receive()
        assert client.link_key_failure is failed[0]
        node.clock.advance(DAY_NS)
        with pytest.raises(LinkKeyNotRenewedError, match="could not set the next") as refused:
            client.receive()
        assert refused.value.code == "link_key_old"
        assert "未能更换密钥" in refused.value.chinese
        file.rmdir()
        kept.rename(file)
        node.clock.advance(DAY_NS)
        client.receive()
        assert client.link_key_failure is None


def test_persons_of_the_platform_end_a_key(node: LinkNode) -> None:
    """Also one that is required: its owner must set the next. RULES-C §7.5, ADR-0100."""
    payer, _ = node.world.banks
    with node.client(payer) as client:
        client.set_link_key()
        client.receive()
        node.set_parameter("link.required", 1)
        file = node.world.folder.link_keys
        assert payer.encode() in file.read_bytes()
        node.execute(EndLinkKey(node.clock.now_ns(), payer, 1, CertificateId("")))
        assert payer.encode() not in file.read_bytes()
        with pytest.raises(NodeRefusedError, match="set the next one") as refused:
            client.receive()
        assert refused.value.code == "link_key_unknown"
        assert client.set_link_key().number == 2
        client.receive()


def test_where_a_key_is_required_nothing_goes_without(node: LinkNode) -> None:
    """For all, or for one participant; an end is refused then. CCMS-T §五.3.2."""
    payer, payee = node.world.banks
    change = ParameterChange("link.required", 1, payer)
    node.execute(SetParameters(node.clock.now_ns(), "", [change]))
    with node.client(payer) as client, node.client(payee) as other:
        with pytest.raises(NodeRefusedError, match="link_required"):
            client.receive()
        other.receive()
        client.set_link_key()
        client.receive()
        with pytest.raises(NodeRefusedError, match="refused_558"):
            client.end_link_key()
        client.receive()
        other.set_link_key()
        other.end_link_key()
        other.receive()
        assert node.world.link_keys(payee).keys == []
        assert other.set_link_key().number == 2


def test_foreign_keys_and_settings_are_refused(node: LinkNode) -> None:
    """Neither another's key on one's own line, nor a key that another signed, nor one set twice."""
    payer, payee = node.world.banks
    with node.client(payer) as client, node.client(payee) as other:
        client.set_link_key()
        other.set_link_key()
        raw = envelope_of(client, 1, payer, payee)
        sealed = node.sealed(payer, encode_frames([raw]))
        assert node.submit(payee, sealed, sealed=True).code == "link_foreign"
        stolen = LinkCipher(node.world.cipher(payer).key._replace(number=7), TO_PLATFORM)
        context = request_context("POST", "/v1/messages", [])
        reply = node.submit(payer, stolen.seal(encode_frames([raw]), context), sealed=True)
        assert reply.code == "link_key_unknown"
        sent: list[bytes] = []
        recorded = _recorded_setting(node, client, sent)
        assert recorded.status == 200
        seq = node.seq
        again = node.post(payer, "/v1/link-keys", sent[0], "application/json")
        assert (again.status, again.code) == (409, "refused_555")
        foreign = node.post(payee, "/v1/link-keys", sent[0], "application/json")
        assert foreign.code == "link_foreign"
        signed = msgspec.json.decode(sent[0])
        signed["signature"] = signed["signature"][::-1]
        broken = node.post(payer, "/v1/link-keys", msgspec.json.encode(signed), "application/json")
        assert broken.code == "link_signature"
        assert node.post(payer, "/v1/link-keys", b"{}", "application/json").code == (
            "link_malformed"
        )
        assert node.seq == seq


def _recorded_setting(node: LinkNode, client: Client, sent: list[bytes]) -> Reply:
    """Set the next key by hand, keeping what was sent."""
    engine = client._client.engine
    conversation = client._client._link.setter().set_next()
    ask = next(conversation)
    reply = Reply(0, "", b"")
    code = engine.party.bank_code
    try:
        while True:
            assert isinstance(ask, Ask)
            if ask.method == "POST":
                sent.append(ask.body)
                reply = node.post(code, ask.path, ask.body, ask.content_type)
            else:
                reply = node.get(code, ask.path)
            ask = conversation.send(Answer(reply.status, reply.body))
    except StopIteration:
        return reply


def test_keys_outlive_a_restart_of_the_platform(world: LinkWorld) -> None:
    """The journal knows which count; the sealed file has them; neither shows them."""
    payer, payee = world.banks
    with LinkNode(world) as node:
        node.open_day()
        with node.client(payer) as client:
            client.set_link_key()
            client.set_link_key(SM4_GCM)
            client.send([payment(f"{DATE}00000001", payer, payee)])
    secret = world.cipher(payer).key.secret
    for path in [*world.path.rglob("*")]:
        assert not path.is_file() or secret not in path.read_bytes()
    assert world.folder.link_keys.stat().st_mode & 0o777 == 0o600
    with LinkNode(world, node.clock) as again, again.client(payer) as client:
        sent = client.send([payment(f"{DATE}00000002", payer, payee)])
        assert states(sent) == [SubmissionState.ACCEPTED]
        assert client.set_link_key().number == 3
    world.folder.link_keys.unlink()
    with LinkNode(world, node.clock) as last, last.client(payer) as client:
        with pytest.raises(NodeRefusedError, match="link_key_lost"):
            client.receive()
        assert client.set_link_key().number == 4
        client.receive()
