"""The signed originals of a batch, packed into one column.

A msgpack array with one byte string per command of the batch, compressed with zlib at level 1;
a command that came without a message has an empty one. A batch without any has an empty column.

Source: house, ADR-0006.
"""

from __future__ import annotations

import zlib
from typing import Final

import msgspec

from tianping.journal.port import COLUMN_BYTES_MAX

__all__ = ["ORIGINALS_LEVEL", "pack_originals", "unpack_originals"]

ORIGINALS_LEVEL: Final = 1

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(list[bytes])


def pack_originals(originals: list[bytes]) -> bytes:
    """Return the column of a batch: one original per command, ``b""`` for none."""
    if not any(originals):
        return b""
    return zlib.compress(_ENCODER.encode(originals), ORIGINALS_LEVEL)


def unpack_originals(column: bytes) -> list[bytes]:
    """Return the originals of a column, in the order of the commands; [] of an empty column.

    Raises:
        ValueError: the column is not what ``pack_originals`` makes.
    """
    if not column:
        return []
    unpacker = zlib.decompressobj()
    try:
        packed = unpacker.decompress(column, COLUMN_BYTES_MAX)
        if unpacker.unconsumed_tail or unpacker.unused_data or not unpacker.eof:
            raise ValueError("the column does not end where its compressed data ends")
        return _DECODER.decode(packed)
    except (zlib.error, msgspec.DecodeError) as error:
        raise ValueError(f"not a column of originals: {error}") from error
