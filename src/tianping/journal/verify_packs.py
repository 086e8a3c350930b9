"""Contents that were moved to a pack, read by the verifier's own code.

Source: house, ADR-0079; docs/reference/journal-format.md.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import Final

__all__ = ["PackError", "is_stub", "moved_content"]

_PACK_MARK: Final = b"tianping.pack.01"
_STUB_BYTES: Final = 24


class PackError(Exception):
    """A pack is missing, or does not hold what a stub names."""


def is_stub(column: bytes) -> bool:
    """Tell whether a column holds the place of a content, not the content."""
    return len(column) == _STUB_BYTES and column[:4] == b"TPM1"


def moved_content(stub: bytes, archive: Path) -> bytes:
    """Return what a stub stands for.

    Raises:
        PackError: it is not there.
    """
    date, offset, length = struct.unpack(">IQQ", stub[4:])
    path = archive / str(date // 10_000) / str(date) / "journal.pack"
    try:
        with path.open("rb") as file:
            mark = file.read(len(_PACK_MARK))
            content = os.pread(file.fileno(), length, offset)
    except OSError as error:
        raise PackError(f"{path}: {error.strerror}") from None
    if mark != _PACK_MARK or len(content) != length:
        raise PackError(f"{path}: {len(content)} of {length} bytes")
    return content
