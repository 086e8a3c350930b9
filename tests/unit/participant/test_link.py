"""A participant's link keys without a network: made, taken, lost answers. CCMS-T §五.3.2."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec
import pytest

from support.participants import EAST, keyring, signer_of
from support.seals import seal_of
from support.security_fixtures import NOW_NS
from tianping.participant.engine import ParticipantEngine, Party
from tianping.participant.errors import NodeRefusedError, NodeSilentError, StoreFaultError
from tianping.participant.exchange import Answer, Ask, Conversation, RetryPolicy, Silence
from tianping.participant.link import LinkBrokenError, LinkSetter
from tianping.participant.link_keys import LinkKeys
from tianping.participant.store import Store
from tianping.security.link_exchange import LinkReceiver
from tianping.security.sealing import AES_GCM, SM4_GCM
from tianping.security.signatures import sign_text
from tianping.values.bankcode import NPC
from tianping.wire.links import (
    LinkOffer,
    LinkSet,
    LinkStated,
    SignedLink,
    offer_bytes,
    read_setting,
)

_DAY_NS: Final = 86_400 * 1_000_000_000


class _Node:
    """A platform that takes settings, or loses them."""

    def __init__(self) -> None:
        self.receiver = LinkReceiver()
        self.number, self.fingerprint, self.cipher = 0, "", ""
        self.loses_answer = False
        self.refuses = 0
        self.signer = signer_of(NPC)

    def answer(self, ask: Ask) -> Answer | Silence:
        if ask.method == "GET":
            return Answer(200, self._offer())
        if self.refuses:
            self.refuses -= 1
            return Answer(409, b"{}")
        _, setting = read_setting(ask.body)
        self.number, self.cipher = setting.number, setting.cipher
        self.fingerprint = setting.fingerprint
        if self.loses_answer:
            return Silence("cut")
        taken = LinkSet(participant=EAST, number=self.number, set_at_ns=NOW_NS, key_days_max=10)
        return Answer(200, msgspec.json.encode(taken))

    def _offer(self) -> bytes:
        stated = LinkStated(
            participant=EAST,
            required=False,
            number=self.number,
            cipher=self.cipher,
            fingerprint=self.fingerprint,
            set_at_ns=NOW_NS,
        )
        offer = LinkOffer(
            platform="test",
            public=self.receiver.public,
            at_ns=NOW_NS,
            key_days_max=10,
            overlap_minutes=60,
            keys=(stated,),
        )
        content = msgspec.json.encode(offer)
        signature = sign_text(self.signer, offer_bytes(content))
        return msgspec.json.encode(SignedLink(content=content, signature=signature))


def _drive(node: _Node, conversation: Conversation[LinkSet]) -> LinkSet:
    """Let a conversation run against a node, without waiting."""
    reply: Answer | Silence | None = None
    while True:
        try:
            wanted = conversation.send(reply)
        except StopIteration as stop:
            taken: LinkSet = stop.value
            return taken
        reply = node.answer(wanted) if isinstance(wanted, Ask) else None


def _is_pending(keys: LinkKeys) -> bool:
    return keys.pending is not None


@pytest.fixture
def keys(tmp_path: Path) -> LinkKeys:
    """Return where the participant keeps its keys."""
    return LinkKeys(tmp_path / "link.keys", EAST, seal_of())


@pytest.fixture
def setter(keys: LinkKeys, tmp_path: Path) -> LinkSetter:
    """Return what sets them."""
    party = Party(EAST, signer_of(EAST), keyring())
    engine = ParticipantEngine(party, store=Store(tmp_path / "east.db"), clock_ns=lambda: NOW_NS)
    return LinkSetter(engine, keys, RetryPolicy(pauses_seconds=()))


def test_keys_are_numbered_from_what_the_platform_knows(keys: LinkKeys, setter: LinkSetter) -> None:
    """A participant that lost its file goes on above the platform's number."""
    node = _Node()
    node.number = 41
    assert _drive(node, setter.set_next(SM4_GCM)).number == 42
    assert _drive(node, setter.set_next()).number == 43
    assert [(one.number, one.cipher) for one in keys.keys] == [(42, SM4_GCM), (43, SM4_GCM)]
    cipher = keys.cipher()
    assert cipher is not None
    assert cipher.key.fingerprint.hex() == node.fingerprint
    assert not keys.is_due(NOW_NS + 5 * _DAY_NS - 1)
    assert keys.is_due(NOW_NS + 5 * _DAY_NS)


def test_key_whose_answer_was_lost_is_taken_over(keys: LinkKeys, setter: LinkSetter) -> None:
    """The platform has it: the next attempt finds so, and makes no other."""
    node = _Node()
    _drive(node, setter.set_next(AES_GCM))
    node.loses_answer = True
    with pytest.raises(NodeSilentError):
        _drive(node, setter.set_next())
    assert [one.number for one in keys.keys] == [1]
    assert _is_pending(keys)
    assert not keys.is_due(NOW_NS)
    assert keys.is_due(NOW_NS + 60 * 1_000_000_000)
    node.loses_answer = False
    assert _drive(node, setter.set_next()).number == 2
    assert not _is_pending(keys)
    assert [one.number for one in keys.keys] == [1, 2]


def test_refused_setting_leaves_the_key_in_use(keys: LinkKeys, setter: LinkSetter) -> None:
    """A conflict is tried once more with what the platform says then."""
    node = _Node()
    _drive(node, setter.set_next(AES_GCM))
    node.refuses = 1
    assert _drive(node, setter.set_next()).number == 2
    node.refuses = 2
    with pytest.raises(NodeRefusedError):
        _drive(node, setter.set_next())
    assert keys.pending is None
    assert [one.number for one in keys.keys] == [1, 2]


def test_offer_that_the_platform_did_not_sign_is_not_believed(
    keys: LinkKeys, setter: LinkSetter
) -> None:
    """Whoever ends TLS on the way cannot have the key wrapped to itself."""
    node = _Node()
    node.signer = signer_of(EAST)
    with pytest.raises(LinkBrokenError, match="not signed"):
        _drive(node, setter.set_next(AES_GCM))
    assert keys.cipher() is None


def test_file_of_somebody_else_or_a_wrong_cipher_is_refused(keys: LinkKeys, tmp_path: Path) -> None:
    """And another process's change is seen."""
    with pytest.raises(StoreFaultError):
        keys.make(1, "des", at_ns=NOW_NS)
    key = keys.make(1, AES_GCM, at_ns=NOW_NS)
    other = LinkKeys(tmp_path / "link.keys", EAST, seal_of())
    other.take(key, at_ns=NOW_NS, set_at_ns=NOW_NS, key_days_max=10)
    found = keys.cipher()
    assert found is not None
    assert found.key == key
    assert key.secret not in (tmp_path / "link.keys").read_bytes()
    with pytest.raises(StoreFaultError):
        LinkKeys(tmp_path / "link.keys", "313000000002", seal_of()).cipher()
    other.drop_all()
    assert keys.cipher() is None
