"""A day of one series in few bytes: differences, packed and compressed.

Most series hardly move from one minute to the next, so differences are small numbers and often
zero; msgpack writes them in one byte each and zlib takes the repetition.

Source: house, ADR-0080.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

__all__ = ["pack", "unpack"]

_DECODER: Final = msgspec.msgpack.Decoder(list[int])
_ENCODER: Final = msgspec.msgpack.Encoder()


def pack(points: Iterable[tuple[int, int]]) -> bytes:
    """Return points, each a minute and a value, minutes rising, as bytes."""
    minutes: list[int] = []
    values: list[int] = []
    last_minute = last_value = 0
    for minute, value in points:
        minutes.append(minute - last_minute)
        values.append(value - last_value)
        last_minute, last_value = minute, value
    return zlib.compress(_ENCODER.encode([*minutes, *values]))


def unpack(packed: bytes) -> Iterator[tuple[int, int]]:
    """Yield the points of ``pack``."""
    numbers = _DECODER.decode(zlib.decompress(packed))
    half = len(numbers) // 2
    minute = value = 0
    for index in range(half):
        minute += numbers[index]
        value += numbers[half + index]
        yield minute, value
