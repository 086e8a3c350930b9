"""Framing: submissions and inboxes, whole and in pieces, and each way to be wrong."""

import re
from collections.abc import Callable

import msgspec
import pytest

from tianping.wire.envelope import DOWNLOAD_BYTES_MAX
from tianping.wire.frames import (
    BATCH_BYTES_MAX,
    BATCH_COUNT_MAX,
    HEARTBEAT,
    ErrorAnswer,
    FrameError,
    FrameErrorCode,
    InboxFrame,
    InboxReader,
    Outcome,
    SubmitAnswer,
    SubmitResult,
    decode_frames,
    encode_frames,
    encode_inbox_frame,
)
from tianping.wire.wording import in_chinese

C = FrameErrorCode


def inbox(*chunks: bytes) -> list[InboxFrame]:
    """Read these chunks as one inbox."""
    reader = InboxReader()
    frames = [frame for chunk in chunks for frame in reader.feed(chunk)]
    reader.close()
    return frames


def test_submission_has_the_pinned_bytes() -> None:
    """A frame is a big-endian length of four bytes and the envelope."""
    assert encode_frames([b"ab", b"c"]) == b"\0\0\0\x02ab\0\0\0\x01c"
    assert decode_frames(b"\0\0\0\x02ab\0\0\0\x01c") == [b"ab", b"c"]


def test_inbox_frame_has_the_pinned_bytes() -> None:
    """A frame is a number of eight bytes, flags, a length of four and the envelope."""
    frame = InboxFrame(sequence=258, possible_duplicate=True, envelope=b"ab")
    assert encode_inbox_frame(frame) == b"\0\0\0\0\0\0\x01\x02\x01\0\0\0\x02ab"
    assert encode_inbox_frame(HEARTBEAT) == bytes(13)


def test_inbox_reader_in_any_pieces_gives_the_same_frames() -> None:
    """Where the network cuts the stream does not matter."""
    frames = [
        InboxFrame(sequence=1, possible_duplicate=False, envelope=b"first"),
        HEARTBEAT,
        InboxFrame(sequence=2**63 - 1, possible_duplicate=True, envelope=b"second"),
    ]
    whole = b"".join(map(encode_inbox_frame, frames))
    for size in range(1, len(whole) + 1):
        assert inbox(*(whole[i : i + size] for i in range(0, len(whole), size))) == frames
    assert [frame.is_heartbeat for frame in frames] == [False, True, False]


HEAD_1 = b"\0\0\0\0\0\0\0\x01"
MALFORMED: dict[str, tuple[Callable[[], object], FrameErrorCode, int]] = {
    "nothing": (lambda: decode_frames(b""), C.NO_FRAME, 0),
    "nothing to encode": (lambda: encode_frames([]), C.NO_FRAME, 0),
    "empty envelope": (lambda: encode_frames([b"a", b""]), C.FRAME_EMPTY, 5),
    "1001 frames": (
        lambda: encode_frames([b"a"] * (BATCH_COUNT_MAX + 1)),
        C.TOO_MANY_FRAMES,
        5 * BATCH_COUNT_MAX,
    ),
    "8,000,001 bytes": (
        lambda: decode_frames(bytes(BATCH_BYTES_MAX + 1)),
        C.TOO_MANY_BYTES,
        BATCH_BYTES_MAX,
    ),
    "length cut": (lambda: decode_frames(b"\0\0\0\x01a\0\0"), C.LENGTH_CUT, 5),
    "frame cut": (lambda: decode_frames(b"\0\0\0\x02a"), C.FRAME_CUT, 4),
    "hostile length": (lambda: decode_frames(b"\xff\xff\xff\xffa"), C.FRAME_CUT, 4),
    "inbox cut": (lambda: inbox(bytes(13) + HEAD_1), C.FRAME_CUT, 13),
    "inbox empty": (lambda: inbox(HEAD_1 + bytes(5)), C.FRAME_EMPTY, 9),
    "inbox hostile length": (
        lambda: inbox(HEAD_1 + b"\0\xff\xff\xff\xff"),
        C.FRAME_TOO_LONG,
        9,
    ),
    "inbox flags": (lambda: inbox(HEAD_1 + b"\x02\0\0\0\x01a"), C.UNKNOWN_FLAGS, 8),
    "heartbeat flags": (lambda: inbox(bytes(8) + b"\x01\0\0\0\0"), C.UNKNOWN_FLAGS, 8),
    "heartbeat with content": (
        lambda: inbox(bytes(8) + b"\0\0\0\0\x01a"),
        C.SEQUENCE_OUT_OF_BOUNDS,
        9,
    ),
    "sequence too great": (
        lambda: inbox(b"\x80" + bytes(8) + b"\0\0\0\x01a"),
        C.SEQUENCE_OUT_OF_BOUNDS,
        0,
    ),
    "negative sequence": (
        lambda: encode_inbox_frame(InboxFrame(-1, possible_duplicate=False, envelope=b"a")),
        C.SEQUENCE_OUT_OF_BOUNDS,
        0,
    ),
    "too long to deliver": (
        lambda: encode_inbox_frame(
            InboxFrame(1, possible_duplicate=False, envelope=bytes(DOWNLOAD_BYTES_MAX + 1))
        ),
        C.FRAME_TOO_LONG,
        0,
    ),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_malformed_run_names_rule_and_place(case: str) -> None:
    """Each malformed run has its code and offset, in both languages."""
    make, code, offset = MALFORMED[case]
    with pytest.raises(FrameError) as caught:
        make()
    assert (caught.value.code, caught.value.offset) == (code, offset)
    assert f"at byte {offset}: expected {caught.value.expected}" in caught.value.english
    assert f"第 {offset} 字节：应为 {in_chinese(caught.value.expected)}" in caught.value.chinese
    assert not re.search("[a-z]{2,}", caught.value.chinese.replace("b'\\\\x02'", ""))


def test_every_code_is_reached() -> None:
    """No code is out of reach."""
    assert {code for _, code, _ in MALFORMED.values()} == set(C)


def test_submit_answer_has_the_pinned_json() -> None:
    """Node and participant read and write the same JSON."""
    result = SubmitResult(
        position=7, outcome=Outcome.ACCEPTED, code="PM1I0000", text_en="accepted", text_zh="已受理"
    )
    text = (
        '{"results":[{"position":7,"outcome":"accepted","code":"PM1I0000",'
        '"text_en":"accepted","text_zh":"已受理"}]}'
    )
    assert msgspec.json.encode(SubmitAnswer([result])).decode() == text
    assert msgspec.json.decode(text, type=SubmitAnswer) == SubmitAnswer([result])


def test_error_answer_may_lack_its_detail() -> None:
    """The detail of an error is an object, empty when there is nothing to add."""
    text = '{"error":{"code":"busy","text_en":"busy, try again","text_zh":"系统忙，请重试"}}'
    assert msgspec.json.decode(text, type=ErrorAnswer).error.detail == {}
