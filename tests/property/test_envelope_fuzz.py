"""Whatever comes in, an envelope is refused with a code, or written back to the same bytes."""

import base64
import datetime as dt
import re
import string
import sys
import tracemalloc
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.envelopes import BODY, envelope, header
from support.hostile import MUTATIONS, mutations
from tianping.wire.envelope import (
    Envelope,
    EnvelopeError,
    EnvelopeErrorCode,
    Header,
    parse_envelope,
    write_envelope,
)
from tianping.wire.header import _examine, header_length, write_header

SIZE_MAX = 12_000
"""A small limit, so that hostile sizes reach it."""

_BROKEN_BLOCK = re.compile(rb"\{S:([A-Za-z0-9+/=\r\n]*)\}(\r\n)?")


def canonical(raw: bytes) -> bytes:
    """Return what must be written for accepted bytes: the two freedoms of ADR-0024 undone."""
    start = header_length(raw[3:5].decode())
    block = _BROKEN_BLOCK.match(raw, start)
    if block is None:
        return raw
    bare = block.group(1).replace(b"\r\n", b"").replace(b"\n", b"")
    return raw[:start] + b"{S:" + bare + b"}\r\n" + raw[block.end() :]


def seeds() -> list[bytes]:
    """Return good envelopes of every shape."""
    lines = base64.b64encode(bytes(range(120)))
    broken = b"\r\n".join(lines[i : i + 76] for i in range(0, len(lines), 76))
    ibps = {"version": "01", "mesg_type": "ibps.101.001.01", "reserve": "1"}
    return [
        write_envelope(envelope()),
        write_envelope(envelope(signature="")),
        write_envelope(envelope(signature="", header_changes=ibps)),
        write_header(header(reserve="       X")) + b"{S:" + broken + b"}\r\n" + BODY,
        write_header(header(mesg_ref_id="")) + b"{S:" + broken + b"\r\n}" + BODY + b"\r\n",
    ]


def examined(raw: bytes) -> Header:
    """Return the header as the checks field by field read it, without their faster twin."""
    version = raw[3:5].decode()
    return _examine(raw[: header_length(version) - 3].decode("latin-1"), version)


def hurt(seed: int, count: int) -> Counter[str]:
    """Parse this many hostile inputs; return how often each kind and each outcome came up."""
    reached: Counter[str] = Counter()
    for hostile in mutations(seed, seeds(), count):
        reached[hostile.kind] += 1
        try:
            accepted = parse_envelope(hostile.content, size_max=SIZE_MAX)
        except EnvelopeError as error:
            reached[error.code] += 1
            reached["place_outside"] += not 0 <= error.offset <= len(hostile.content)
            continue
        reached["accepted"] += 1
        assert examined(hostile.content) == accepted.header
        written = write_envelope(accepted, size_max=SIZE_MAX + 2)
        assert written == canonical(hostile.content)
        assert parse_envelope(written, size_max=SIZE_MAX + 2) == accepted
        reached["not_canonical"] += written != hostile.content
    return reached


def test_hostile_envelope_is_refused_or_written_back() -> None:
    """A bounded run: every kind of mutation, nothing but refusals and envelopes."""
    reached = hurt(seed=20261123, count=20_000)
    assert set(MUTATIONS) <= set(reached)
    assert reached["place_outside"] == 0
    assert reached["accepted"] > 100
    assert reached["not_canonical"] > 10
    missed = set(EnvelopeErrorCode) - {EnvelopeErrorCode.FIELD_TOO_LONG} - set(reached)
    assert missed == set()


@pytest.mark.deep
def test_100_000_hostile_envelopes_in_bounded_memory() -> None:
    """The long run: every code reached, no more memory held than a few of the largest inputs."""
    tracemalloc.start()
    try:
        reached = hurt(seed=1, count=100_000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    sys.stderr.write(f"100,000 hostile envelopes: peak {peak} bytes traced\n")
    assert set(reached) >= set(MUTATIONS) | set(EnvelopeErrorCode) - {
        EnvelopeErrorCode.FIELD_TOO_LONG
    }
    assert peak < 4_000_000


LETTERS = string.ascii_letters + string.digits + "-_"
WORD = st.text(alphabet=LETTERS, min_size=1, max_size=20)
SYSTEM = st.text(alphabet=LETTERS, min_size=1, max_size=4)
PARTY = st.just("0000") | st.integers(0, 10**12 - 1).map("{:012d}".format)
DAY = st.dates(min_value=dt.date(1900, 1, 1)).map("{:%Y%m%d}".format)
CLOCK = st.times().map("{:%H%M%S}".format)
RESERVE = st.text(alphabet=" X1N", max_size=9).map(str.rstrip)
CONTENT = st.text(alphabet=st.characters(codec="utf-8", exclude_characters=">"), max_size=60)


@st.composite
def envelopes(draw: st.DrawFn) -> Envelope:
    """Draw any envelope that may be written."""
    version = draw(st.sampled_from(["01", "02"]))
    made = Header(
        version=version,
        orig_sender=draw(PARTY),
        orig_sender_sid=draw(SYSTEM),
        orig_receiver=draw(PARTY),
        orig_receiver_sid=draw(SYSTEM),
        orig_send_date=draw(DAY),
        orig_send_time=draw(CLOCK),
        struct_type="XML",
        mesg_type=draw(WORD),
        mesg_id=draw(WORD),
        mesg_ref_id=draw(WORD | st.just("")),
        mesg_priority=draw(st.sampled_from("123" if version == "02" else "3")),
        mesg_direction=draw(st.sampled_from("UD")),
        reserve=draw(RESERVE),
    )
    content = draw(st.binary(max_size=1536)) if version == "02" else b""
    body = f"<D>{draw(CONTENT)}</D>{draw(st.sampled_from(['', ' ', chr(10)]))}".encode()
    return Envelope(header=made, signature=base64.b64encode(content).decode(), body=body)


@given(envelopes())
@settings(max_examples=50, deadline=None, derandomize=True)
def test_write_then_parse_is_the_identity(made: Envelope) -> None:
    """An envelope that may be written is read back as it was; both ways of reading agree."""
    raw = write_envelope(made)
    assert parse_envelope(raw) == made
    assert examined(raw) == made.header
