"""SM2 verification and ZA from the text of GB/T 32918, in plain integers: slow, and a witness.

It shares nothing with libcrypto but SM3.
"""

from __future__ import annotations

from typing import Final

from tianping.security.libcrypto import library

__all__ = ["ORDER", "der_pair", "identity_digest", "message_digest", "verify_by_hand"]

_Point = tuple[int, int] | None

PRIME: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A: Final = PRIME - 3
B: Final = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
ORDER: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
BASE: Final = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)


def identity_digest(public_key: tuple[int, int], user_id: bytes) -> bytes:
    """Return ZA: SM3 of the id's length in bits, the id, the curve, base and key."""
    numbers = (A, B, *BASE, *public_key)
    content = (len(user_id) * 8).to_bytes(2, "big") + user_id
    content += b"".join(number.to_bytes(32, "big") for number in numbers)
    return library().sm3(content)


def message_digest(public_key: tuple[int, int], user_id: bytes, content: bytes) -> int:
    """Return e: SM3 of ZA and the content, as a number."""
    return int.from_bytes(library().sm3(identity_digest(public_key, user_id) + content), "big")


def verify_by_hand(
    public_key: tuple[int, int], user_id: bytes, content: bytes, pair: tuple[int, int]
) -> bool:
    """Tell whether (r, s) is a signature over the content (GB/T 32918.2, clause 7)."""
    first, second = pair
    total = (first + second) % ORDER
    if not (0 < first < ORDER and 0 < second < ORDER and total):
        return False
    point = _add(_times(second, BASE), _times(total, public_key))
    if point is None:
        return False
    return (message_digest(public_key, user_id, content) + point[0]) % ORDER == first


def der_pair(first: int, second: int) -> bytes:
    """Return the DER of a pair of positive numbers."""
    body = b""
    for number in (first, second):
        content = number.to_bytes(number.bit_length() // 8 + 1, "big")
        body += bytes((2, len(content))) + content
    return bytes((0x30, len(body))) + body


def _add(left: _Point, right: _Point) -> _Point:
    if left is None or right is None:
        return left or right
    if left[0] == right[0]:
        if (left[1] + right[1]) % PRIME == 0:
            return None
        slope = (3 * left[0] ** 2 + A) * pow(2 * left[1], -1, PRIME)
    else:
        slope = (right[1] - left[1]) * pow(right[0] - left[0], -1, PRIME)
    x = (slope**2 - left[0] - right[0]) % PRIME
    return x, (slope * (left[0] - x) - left[1]) % PRIME


def _times(factor: int, point: _Point) -> _Point:
    total: _Point = None
    while factor:
        if factor & 1:
            total = _add(total, point)
        point = _add(point, point)
        factor >>= 1
    return total
