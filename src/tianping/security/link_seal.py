"""Link encryption: bodies between a participant and the platform, under the participant's key.

    sealed body: "TPL1" . direction (1) . participant (14, padded with spaces) . key number (4)
                 . salt (16) . counter (8) . ciphertext . tag (16); numbers are big-endian

The content is encrypted with AES-256-GCM, or SM4-GCM, under HMAC-SHA256(link key, "tianping.link.1"
. direction . salt), cut to the cipher's key, with the counter as nonce (twelve bytes, big-endian).
Each process draws a salt of its own for each direction, and another one after 2^32 bodies: no nonce
ever comes twice under one key. Head and context are authenticated.

Source: CCMS-T §五.3.2; RFC-5116 (AEAD); house, ADR-0100.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import threading
from collections import OrderedDict
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidTag

from tianping.security.errors import LinkError, LinkProblem
from tianping.security.sealing import CIPHERS, Aead

__all__ = [
    "LINK_BYTES",
    "LINK_HEAD_BYTES",
    "LINK_KEY_BYTES",
    "LINK_MARK",
    "TO_PARTICIPANT",
    "TO_PLATFORM",
    "LinkCipher",
    "LinkHead",
    "LinkKey",
    "new_secret",
    "read_head",
]

LINK_MARK: Final = b"TPL1"
"""How a sealed body begins: the format's number is in it."""

TO_PLATFORM: Final = 1
TO_PARTICIPANT: Final = 2
LINK_KEY_BYTES: Final = 32

_PARTICIPANT_BYTES: Final = 14
_NUMBER_BYTES: Final = 4
_SALT_BYTES: Final = 16
_COUNTER_BYTES: Final = 8
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
LINK_HEAD_BYTES: Final = (
    len(LINK_MARK) + 1 + _PARTICIPANT_BYTES + _NUMBER_BYTES + _SALT_BYTES + _COUNTER_BYTES
)
LINK_BYTES: Final = LINK_HEAD_BYTES + _TAG_BYTES
"""How much longer a sealed body is than its content."""

SEALS_PER_SALT: Final = 1 << 32
_DERIVED_MAX: Final = 64
_DERIVATION: Final = b"tianping.link.1"
_FINGERPRINT: Final = b"tianping.link.fingerprint.1"


class LinkKey(NamedTuple):
    """A key that a participant set for its connection.

    Attributes:
        participant: Whose it is.
        number: 1, 2, 3 …: the participant's own numbering.
        cipher: One of ``CIPHERS``.
        secret: The key; never shown.
    """

    participant: str
    number: int
    cipher: str
    secret: bytes

    @property
    def fingerprint(self) -> bytes:
        """32 bytes by which two know that they hold the same key; they tell nothing else."""
        return hashlib.sha256(_FINGERPRINT + self.secret).digest()

    def __repr__(self) -> str:
        """Say which key it is, and not what it is."""
        return f"LinkKey({self.participant}, {self.number}, {self.cipher})"


class LinkHead(NamedTuple):
    """What stands before a ciphertext, in plain and authenticated."""

    direction: int
    participant: str
    number: int
    salt: bytes
    counter: int

    def encode(self) -> bytes:
        """Return its bytes."""
        return b"".join(
            (
                LINK_MARK,
                bytes((self.direction,)),
                self.participant.encode("ascii").ljust(_PARTICIPANT_BYTES),
                self.number.to_bytes(_NUMBER_BYTES, "big"),
                self.salt,
                self.counter.to_bytes(_COUNTER_BYTES, "big"),
            )
        )


def new_secret() -> bytes:
    """Return a new key from the system's source of chance."""
    return os.urandom(LINK_KEY_BYTES)


def read_head(sealed: bytes) -> LinkHead:
    """Return the head of a sealed body, of which nothing is proved yet.

    Raises:
        LinkError: MALFORMED.
    Source: house, ADR-0100.
    """
    if len(sealed) < LINK_BYTES or not sealed.startswith(LINK_MARK):
        raise _malformed(f"{len(sealed)} bytes")
    place = len(LINK_MARK)
    direction = sealed[place]
    named = sealed[place + 1 : place + 1 + _PARTICIPANT_BYTES]
    participant = named.rstrip(b" ")
    if direction not in {TO_PLATFORM, TO_PARTICIPANT} or not participant.isalnum():
        raise _malformed(f"direction {direction}")
    place += 1 + _PARTICIPANT_BYTES
    number = int.from_bytes(sealed[place : place + _NUMBER_BYTES], "big")
    place += _NUMBER_BYTES
    salt = sealed[place : place + _SALT_BYTES]
    counter = int.from_bytes(sealed[place + _SALT_BYTES : LINK_HEAD_BYTES], "big")
    return LinkHead(direction, participant.decode("ascii"), number, salt, counter)


class LinkCipher:
    """Seals and opens under one link key. Safe to use from any thread.

    Args:
        key: The key.
        direction: Which way what is sealed here goes; what is opened here went the other way.
    """

    def __init__(self, key: LinkKey, direction: int) -> None:
        self.key = key
        self._direction = direction
        self._lock = threading.Lock()
        self._salt = b""
        self._counter = SEALS_PER_SALT
        self._derived: OrderedDict[tuple[int, bytes], Aead] = OrderedDict()

    def seal(self, content: bytes, context: bytes) -> bytes:
        """Return the content as a sealed body.

        Source: CCMS-T §五.3.2; house, ADR-0100.
        """
        head = self._next_head()
        encoded = head.encode()
        nonce = head.counter.to_bytes(_NONCE_BYTES, "big")
        return encoded + self._aead(head).encrypt(nonce, content, encoded + context)

    def open(self, sealed: bytes, context: bytes) -> bytes:
        """Return the content of a sealed body.

        Raises:
            LinkError: it is malformed, of the other direction, under another key, or altered.
        Source: CCMS-T §五.3.2; house, ADR-0100.
        """
        head = read_head(sealed)
        where = f"link key {head.number} of {head.participant}"
        if head.direction == self._direction:
            raise LinkError(LinkProblem.WRONG_DIRECTION, where=where)
        if (head.participant, head.number) != (self.key.participant, self.key.number):
            expected = f"{self.key.number} of {self.key.participant}"
            raise LinkError(LinkProblem.OTHER_KEY, where=where, expected=expected)
        nonce = head.counter.to_bytes(_NONCE_BYTES, "big")
        try:
            return self._aead(head).decrypt(
                nonce, sealed[LINK_HEAD_BYTES:], sealed[:LINK_HEAD_BYTES] + context
            )
        except InvalidTag:
            raise LinkError(LinkProblem.ALTERED, where=where) from None

    def _next_head(self) -> LinkHead:
        with self._lock:
            if self._counter >= SEALS_PER_SALT:
                self._salt, self._counter = os.urandom(_SALT_BYTES), 0
            counter = self._counter
            self._counter += 1
            salt = self._salt
        return LinkHead(self._direction, self.key.participant, self.key.number, salt, counter)

    def _aead(self, head: LinkHead) -> Aead:
        """Return the cipher of a direction and a salt; those used last are kept."""
        wanted = (head.direction, head.salt)
        with self._lock:
            known = self._derived.get(wanted)
            if known is None:
                origin = _DERIVATION + bytes((head.direction,)) + head.salt
                derived = hmac.digest(self.key.secret, origin, "sha256")
                known = self._derived[wanted] = CIPHERS[self.key.cipher](derived)
                if len(self._derived) > _DERIVED_MAX:
                    self._derived.popitem(last=False)
            else:
                self._derived.move_to_end(wanted)
            return known


def _malformed(found: str) -> LinkError:
    expected = f"{LINK_MARK.decode()} and at least {LINK_BYTES} bytes"
    return LinkError(LinkProblem.MALFORMED, where="sealed body", expected=expected, found=found)
