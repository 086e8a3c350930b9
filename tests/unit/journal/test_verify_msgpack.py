from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tianping.journal.verify_msgpack import DecodeError, decode

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=20) | st.dictionaries(st.text(), inner, max_size=20),
    max_leaves=30,
)


@given(VALUES)
def test_decode_reads_what_another_library_writes(value: Any) -> None:
    """The verifier's own reader agrees with the writer's library on every value."""
    assert decode(msgspec.msgpack.encode(value)) == value


@pytest.mark.parametrize(
    "value",
    ["x" * 31, "x" * 32, "x" * 256, "x" * 65536, b"x", b"x" * 256, b"x" * 65536, [1] * 16,
     [1] * 65536, 127, 128, 2**16, 2**32, -1, -32, -33, -129, -(2**15) - 1, -(2**31) - 1],
)  # fmt: skip
def test_decode_reads_every_size(value: Any) -> None:
    """Each length of text, bytes, arrays and numbers has its own mark."""
    assert decode(msgspec.msgpack.encode(value)) == value


@pytest.mark.parametrize("count", [0, 15, 16, 65_535, 65_536])
def test_decode_reads_every_size_of_map(count: int) -> None:
    """Each number of names has its own mark."""
    value = dict.fromkeys(map(str, range(count)), 1)
    assert decode(msgspec.msgpack.encode(value)) == value


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "cut off"),
        (b"\x92\x01", "cut off"),
        (b"\xa3ab", "cut off"),
        (b"\xc4\x05ab", "cut off"),
        (b"\xcd\x01", "cut off"),
        (b"\xd9\x05ab", "cut off"),
        (b"\xdd\xff\xff\xff\xff", "cut off"),
        (b"\x01\x02", "left over"),
        (b"\xa1\xff", "UTF-8"),
        (b"\xcb" + bytes(8), "unknown mark 0xcb"),
        (b"\x81\x01\x01", "names that are no texts"),
        (b"\x82\xa1a\x01\xa1a\x02", "twice the same"),
        (b"\xdf\xff\xff\xff\xff", "cut off"),
        (b"\xc1", "unknown mark 0xc1"),
        (b"\x91" * 20 + b"\x01", "too deep"),
    ],
)
def test_decode_refuses_everything_else(content: bytes, what: str) -> None:
    """Cut off, left over, floats, names twice, bottomless nests: refused, with a place."""
    with pytest.raises(DecodeError, match=what) as caught:
        decode(content)
    assert 0 <= caught.value.offset <= len(content)


@given(st.binary(max_size=60))
def test_decode_never_breaks(content: bytes) -> None:
    """Any bytes are a value or a named error."""
    try:
        decode(content)
    except DecodeError as error:
        assert "offset" in str(error)  # noqa: PT017 - either outcome is right
