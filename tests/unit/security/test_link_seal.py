"""Sealed bodies and wrapped keys: vectors, every region altered, nonces. CCMS-T §五.3.2."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tianping.security import link_seal
from tianping.security.errors import LinkError, LinkProblem
from tianping.security.link_exchange import WRAPPED_BYTES, LinkReceiver, wrap_secret
from tianping.security.link_seal import (
    LINK_BYTES,
    LINK_HEAD_BYTES,
    TO_PARTICIPANT,
    TO_PLATFORM,
    LinkCipher,
    LinkHead,
    LinkKey,
    new_secret,
    read_head,
)
from tianping.security.sealing import AES_GCM, CIPHERS, SM4_GCM

OWNER = "313000000001"
SECRET = bytes(range(32))
CONTEXT = b'["POST","/v1/messages",[]]'
BOTH = [AES_GCM, SM4_GCM]


def pair(cipher: str, number: int = 1) -> tuple[LinkCipher, LinkCipher]:
    """Return the participant's side and the platform's, of one key."""
    key = LinkKey(OWNER, number, cipher, SECRET)
    return LinkCipher(key, TO_PLATFORM), LinkCipher(key, TO_PARTICIPANT)


SM4_CONTENT = "aabbccddeeffeeaa"
"""RFC 8998, appendix A.1: each byte of the content stands eight times."""

SM4_SEALED = (
    "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
    "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
    "83de3541e4c2b58177e065a9bf7b62ec"
)


def test_sm4_gcm_known_answer() -> None:
    """The cipher is that of RFC 8998, appendix A.1."""
    aead = CIPHERS[SM4_GCM](bytes.fromhex("0123456789abcdeffedcba9876543210"))
    nonce = bytes.fromhex("00001234567800000000abcd")
    content = b"".join(bytes((byte,)) * 8 for byte in bytes.fromhex(SM4_CONTENT))
    more = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    assert aead.encrypt(nonce, content, more).hex() == SM4_SEALED
    assert aead.decrypt(nonce, bytes.fromhex(SM4_SEALED), more) == content


def test_aes_256_gcm_known_answer() -> None:
    """The cipher is that of GCM's own test case 14: everything is zero."""
    aead = CIPHERS[AES_GCM](bytes(32))
    sealed = aead.encrypt(bytes(12), bytes(16), b"")
    assert sealed[:16].hex() == "cea7403d4d606b6e074ec5d3baf39d18"
    assert sealed[16:].hex() == "d0d1c8a799996bf0265b98b5d48ab919"
    assert aead.decrypt(bytes(12), sealed, b"") == bytes(16)


def test_sealed_body_is_laid_out_as_the_page_says() -> None:
    """Made by hand, the same bytes: head, derived key, counter as nonce. CCMS-T §五.3.2."""
    ours, _ = pair(AES_GCM, number=7)
    first, second = ours.seal(b"one", CONTEXT), ours.seal(b"two", CONTEXT)
    salt = first[23:39]
    head = b"TPL1\x01" + OWNER.encode().ljust(14) + (7).to_bytes(4, "big") + salt
    assert first.startswith(head + bytes(8))
    assert second.startswith(head + (1).to_bytes(8, "big"))
    derived = hmac.digest(SECRET, b"tianping.link.1\x01" + salt, hashlib.sha256)
    head = head + (1).to_bytes(8, "big")
    nonce = (1).to_bytes(12, "big")
    assert second == head + AESGCM(derived).encrypt(nonce, b"two", head + CONTEXT)
    assert (len(head), len(second)) == (LINK_HEAD_BYTES, LINK_BYTES + 3)
    assert read_head(second) == LinkHead(TO_PLATFORM, OWNER, 7, salt, 1)


@pytest.mark.parametrize("cipher", BOTH)
def test_every_altered_byte_is_refused(cipher: str) -> None:
    """Head, ciphertext and tag: no bit may differ. CCMS-T §五.3.2."""
    ours, theirs = pair(cipher)
    sealed = ours.seal("付款 100.00".encode(), CONTEXT)
    assert theirs.open(sealed, CONTEXT).decode() == "付款 100.00"
    for place in range(len(sealed)):
        altered = bytearray(sealed)
        altered[place] ^= 0x01
        with pytest.raises(LinkError):
            theirs.open(bytes(altered), CONTEXT)
    with pytest.raises(LinkError):
        theirs.open(sealed[:-1], CONTEXT)
    with pytest.raises(LinkError):
        theirs.open(sealed + b"\0", CONTEXT)


@pytest.mark.parametrize("cipher", BOTH)
def test_body_opens_in_its_own_place_alone(cipher: str) -> None:
    """Another context, the wrong direction, another number, owner or key: each with its reason."""
    ours, theirs = pair(cipher)
    sealed = ours.seal(b"body", CONTEXT)
    problems = []
    key = ours.key
    for opener, context in (
        (theirs, b"elsewhere"),
        (ours, CONTEXT),
        (LinkCipher(key._replace(number=2), TO_PARTICIPANT), CONTEXT),
        (LinkCipher(key._replace(participant="313000000002"), TO_PARTICIPANT), CONTEXT),
        (LinkCipher(key._replace(secret=new_secret()), TO_PARTICIPANT), CONTEXT),
    ):
        with pytest.raises(LinkError) as refused:
            opener.open(sealed, context)
        problems.append(refused.value.code)
    assert problems == [
        LinkProblem.ALTERED,
        LinkProblem.WRONG_DIRECTION,
        LinkProblem.OTHER_KEY,
        LinkProblem.OTHER_KEY,
        LinkProblem.ALTERED,
    ]


def test_new_salt_is_drawn_before_a_counter_could_come_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After the bound of one salt the next body begins another one; no head comes twice."""
    monkeypatch.setattr(link_seal, "SEALS_PER_SALT", 3)
    ours, theirs = pair(AES_GCM)
    sealed = [ours.seal(b"x", CONTEXT) for _ in range(8)]
    heads = [read_head(one) for one in sealed]
    assert len({(head.salt, head.counter) for head in heads}) == 8
    assert {head.counter for head in heads} <= {0, 1, 2}
    assert [theirs.open(one, CONTEXT) for one in sealed] == [b"x"] * 8


def test_two_processes_share_no_nonce() -> None:
    """Each draws a salt of its own for the same key."""
    first, _ = pair(AES_GCM)
    second, theirs = pair(AES_GCM)
    one, two = first.seal(b"x", CONTEXT), second.seal(b"x", CONTEXT)
    assert read_head(one).salt != read_head(two).salt
    assert theirs.open(one, CONTEXT) == theirs.open(two, CONTEXT) == b"x"


def test_key_shows_itself_nowhere() -> None:
    """What is printed of a key is which one it is; the fingerprint is the same for equal keys."""
    key = LinkKey(OWNER, 3, AES_GCM, SECRET)
    assert repr(key) == f"LinkKey({OWNER}, 3, {AES_GCM})"
    assert key.fingerprint == key._replace(number=4).fingerprint
    assert key.fingerprint != key._replace(secret=new_secret()).fingerprint


def test_wrapped_key_opens_for_its_receiver_and_purpose_alone() -> None:
    """HPKE to the platform's key of this run; RFC-9180."""
    receiver = LinkReceiver()
    wrapped = wrap_secret(SECRET, receiver.public, b"for one")
    assert len(wrapped) == WRAPPED_BYTES
    assert receiver.unwrap(wrapped, b"for one") == SECRET
    altered = bytes((wrapped[0] ^ 1,)) + wrapped[1:]
    for other, content, info in (
        (LinkReceiver(), wrapped, b"for one"),
        (receiver, wrapped, b"for another"),
        (receiver, altered, b"for one"),
        (receiver, wrapped[:-1], b"for one"),
        (receiver, b"", b"for one"),
    ):
        with pytest.raises(LinkError) as refused:
            other.unwrap(content, info)
        assert refused.value.code is LinkProblem.NOT_WRAPPED
    with pytest.raises(LinkError):
        wrap_secret(SECRET, b"no key", b"for one")
