"""Sealed bodies and records of a stream, whatever is in them and however they are cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tianping.security.errors import LinkError
from tianping.security.link_seal import TO_PARTICIPANT, TO_PLATFORM, LinkCipher, LinkKey
from tianping.security.sealing import AES_GCM, SM4_GCM
from tianping.wire.links import (
    RECORD_BYTES_MAX,
    LinkMessageError,
    RecordReader,
    encode_record,
    header_of,
    request_context,
    sealed_in_header,
)

KEYS = {name: LinkKey("313000000001", 1, name, bytes(range(32))) for name in (AES_GCM, SM4_GCM)}
CIPHERS = {
    name: (LinkCipher(key, TO_PLATFORM), LinkCipher(key, TO_PARTICIPANT))
    for name, key in KEYS.items()
}
names = st.sampled_from([AES_GCM, SM4_GCM])


@given(names, st.binary(max_size=300), st.binary(max_size=60))
def test_what_one_side_seals_the_other_opens(name: str, content: bytes, context: bytes) -> None:
    """In both directions. CCMS-T §五.3.2."""
    ours, theirs = CIPHERS[name]
    assert theirs.open(ours.seal(content, context), context) == content
    assert ours.open(theirs.seal(content, context), context) == content


@given(names, st.binary(max_size=200))
def test_anything_else_is_refused_in_words(name: str, junk: bytes) -> None:
    """Bytes that nobody sealed never open and never break the reader."""
    _, theirs = CIPHERS[name]
    for body in (junk, b"TPL1" + junk, b"TPL1\x01313000000001  \0\0\0\x01" + junk):
        with pytest.raises(LinkError):
            theirs.open(body, b"")


@given(st.lists(st.binary(max_size=80), max_size=8), st.lists(st.integers(1, 40), max_size=40))
def test_records_come_out_whole_however_they_are_cut(records: list[bytes], cuts: list[int]) -> None:
    """The network cuts where it likes."""
    run = b"".join(map(encode_record, records))
    reader, found = RecordReader(), []
    for size in [*cuts, len(run)]:
        found += reader.feed(run[:size])
        run = run[size:]
    assert found == records


@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=4))
def test_contexts_tell_requests_apart(query: list[tuple[str, str]]) -> None:
    """The order of a query does not matter, everything else does."""
    context = request_context("GET", "/v1/inbox", query)
    assert context == request_context("GET", "/v1/inbox", query[::-1])
    assert context != request_context("GET", "/v1/inbox/stream", query)
    assert context != request_context("GET", "/v1/inbox", [*query, ("a", "b")])


@given(st.binary(max_size=140))
def test_header_carries_a_sealed_empty_body(sealed: bytes) -> None:
    """Base64 there and back."""
    assert sealed_in_header(header_of(sealed)) == sealed


def test_too_long_or_no_base64_is_refused() -> None:
    """Of headers and of records. CCMS-T §五.3.2."""
    for text in ("A" * 201, "no base64", "密"):
        with pytest.raises(LinkMessageError):
            sealed_in_header(text)
    with pytest.raises(LinkMessageError):
        RecordReader().feed((RECORD_BYTES_MAX + 1).to_bytes(4, "big"))
