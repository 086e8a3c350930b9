from __future__ import annotations

import zlib

import pytest

from tianping.journal.originals import pack_originals, unpack_originals


def test_pack_originals_then_unpack_is_identity() -> None:
    """Originals come back in order, empty ones included."""
    originals = [b"<xml/>", b"", bytes(range(256)) * 40]
    assert unpack_originals(pack_originals(originals)) == originals


def test_pack_originals_without_any_is_empty() -> None:
    """A batch of operators' commands has an empty column."""
    assert pack_originals([b"", b""]) == b""
    assert unpack_originals(b"") == []


@pytest.mark.parametrize(
    "column",
    [b"x", zlib.compress(b"\x81"), pack_originals([b"a"])[:-1], pack_originals([b"a"]) + b"x"],
)
def test_unpack_originals_refuses_anything_else(column: bytes) -> None:
    """A column that was not packed by us is an error, not a guess."""
    with pytest.raises(ValueError, match="column"):
        unpack_originals(column)
