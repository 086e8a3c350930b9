"""Seals with invented data keys, for tests of what is stored sealed."""

from __future__ import annotations

from tianping.security.sealing import AES_GCM, KeyedSeal

__all__ = ["seal_of"]


def seal_of(*numbers: int, secret: bytes = b"s", cipher: str = AES_GCM) -> KeyedSeal:
    """Return a seal with data keys of these numbers (1 without any), no other ever coming."""
    keys = {number: (cipher, bytes([number]) + secret * 31) for number in numbers or (1,)}
    return KeyedSeal(keys, index_key=secret * 32, more_keys=lambda: keys)
