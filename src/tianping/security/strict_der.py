"""What this room reads of DER by itself: the pair (r, s) of a signature, and its bit string.

OpenSSL refuses what is not DER as well; this check comes first so that refusing does not
depend on a library's version, and so that a library error behind it is a fault, not a guess.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "P256_ORDER",
    "SM2_ORDER",
    "has_whole_octets",
    "is_signature_pair",
    "read_signature_pair",
]

P256_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
SM2_ORDER: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123

_SEQUENCE: Final = 0x30
_INTEGER: Final = 0x02
_PAIR_BYTES_MIN: Final = 8
_PAIR_BYTES_MAX: Final = 72
_INTEGER_BYTES_MAX: Final = 33


def has_whole_octets(bit_string: bytes) -> bool:
    """Tell whether the contents of a BIT STRING say that no bit of its last octet is unused.

    A signature is whole octets. Parsers take another count as long as those bits are zero, which
    would make two certificates of one.

    Source: RFC-5280 (section 4.1.1.3).
    """
    return bit_string[:1] == b"\x00"


def read_signature_pair(signature: bytes) -> tuple[int, int] | None:
    """Return (r, s) of a DER ``SEQUENCE { INTEGER, INTEGER }``, or None for anything else.

    Refused are long-form lengths, needless leading zeros, negative numbers and trailing bytes.

    Source: GBT-35276 (form of an SM2 signature); FIPS-186 (pair of an ECDSA signature).
    """
    length = len(signature)
    if not _PAIR_BYTES_MIN <= length <= _PAIR_BYTES_MAX:
        return None
    if signature[0] != _SEQUENCE or signature[1] != length - 2:
        return None
    first = _read_integer(signature, 2)
    if first is None:
        return None
    second = _read_integer(signature, first[1])
    if second is None or second[1] != length:
        return None
    return first[0], second[0]


def is_signature_pair(signature: bytes, order: int) -> bool:
    """Tell whether a signature is strict DER with both numbers from 1 to ``order`` - 1."""
    pair = read_signature_pair(signature)
    return pair is not None and 0 < pair[0] < order and 0 < pair[1] < order


def _read_integer(signature: bytes, offset: int) -> tuple[int, int] | None:
    """Return the number at ``offset`` and the offset behind it."""
    if offset + 2 >= len(signature) or signature[offset] != _INTEGER:
        return None
    size = signature[offset + 1]
    start = offset + 2
    end = start + size
    if not 0 < size <= _INTEGER_BYTES_MAX or end > len(signature):
        return None
    if signature[start] & 0x80:
        return None
    if size > 1 and signature[start] == 0 and not signature[start + 1] & 0x80:
        return None
    return int.from_bytes(signature[start:end], "big"), end
