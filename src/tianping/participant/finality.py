"""The proof of finality that a settlement receipt (saps.604) carries, and how to check it.

The platform signs the head of its journal: the number of its last entry and the hash over all of
them. Who holds that signature can show later that the journal was so at that number, and that a
journal that says otherwise was altered.

Source: house, ADR-0018.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from typing import Final

import msgspec

from tianping.security.algorithms import Verifier
from tianping.wire.message import Message

__all__ = ["Finality", "finality_of", "head_statement", "is_signed_by_platform"]

_REMARK_PATH: Final = "SttlmRtrRct/GrpHdr/Rmk"
_RECEIPT: Final = "saps.604.001.01"
_HASH_BYTES: Final = 32
_REMARK = re.compile(
    r"/FIN/(?P<final_at>[0-9T:.\-]{19,26})/POS/(?P<position>[0-9]{1,19})"
    r"/HSQ/(?P<head_seq>[0-9]{1,19})/HSH/(?P<head_hash>[A-Za-z0-9_\-]{43})"
    r"(?:/SIG/(?P<signature>[A-Za-z0-9_\-]+))?"
)


class Finality(msgspec.Struct, frozen=True):
    """When and where a payment became final."""

    final_at: str
    """Beijing time."""
    position: int
    """The payment's own sequence number in the journal."""
    head_seq: int
    """The number of the journal's last entry when the payment became final."""
    head_hash: bytes
    """The hash of the journal up to there: 32 bytes."""
    signature: bytes
    """The platform's signature of ``head_statement``; empty where it did not fit."""


def finality_of(message: Message) -> Finality | None:
    """Return the proof a receipt carries; nothing when it carries none, or none that makes sense.

    A proof makes sense when the head is not before the payment.
    """
    if message.code != _RECEIPT:
        return None
    match = _REMARK.fullmatch(str(message.get(_REMARK_PATH) or ""))
    if match is None:
        return None
    head_hash, signature = _bytes(match["head_hash"]), _bytes(match["signature"] or "")
    position, head_seq = int(match["position"]), int(match["head_seq"])
    if signature is None or head_hash is None or len(head_hash) != _HASH_BYTES:
        return None
    if not 0 < position <= head_seq:
        return None
    return Finality(match["final_at"], position, head_seq, head_hash, signature)


def _bytes(text: str) -> bytes | None:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        return None


def head_statement(finality: Finality, *, platform: str) -> bytes:
    """Return what the platform signs: its name, the head's number and hash."""
    return f"tianping-head|{platform}|{finality.head_seq}|{finality.head_hash.hex()}|".encode()


def is_signed_by_platform(
    finality: Finality, *, platform: str, verifiers: Iterable[Verifier]
) -> bool:
    """Tell whether one of the platform's keys signed the head that made the payment final."""
    statement = head_statement(finality, platform=platform)
    return bool(finality.signature) and any(
        verifier.verify(statement, finality.signature) for verifier in verifiers
    )
