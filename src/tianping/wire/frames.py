"""Framing of envelopes on the participants' HTTPS: what node and participant both speak.

A submission is a run of frames, each a big-endian length of 4 bytes and that many bytes of
envelope. An inbox is a run of frames, each a sequence number of 8 bytes, a byte of flags, a length
of 4 bytes and the envelope; a frame with sequence number and length 0 is a heartbeat.

Source: house, ADR-0024.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

import msgspec

from tianping.wire.envelope import DOWNLOAD_BYTES_MAX
from tianping.wire.errors import WireError, excerpt
from tianping.wire.wording import in_chinese

__all__ = [
    "BATCH_BYTES_MAX",
    "BATCH_COUNT_MAX",
    "CONTENT_TYPE_ENVELOPES",
    "CONTENT_TYPE_INBOX",
    "HEARTBEAT",
    "HEARTBEAT_SECONDS",
    "LOG_IN_HEADER",
    "SESSION_HEADER",
    "ErrorAnswer",
    "ErrorDetail",
    "FrameError",
    "FrameErrorCode",
    "InboxFrame",
    "InboxReader",
    "Outcome",
    "SubmitAnswer",
    "SubmitResult",
    "decode_frames",
    "encode_frames",
    "encode_inbox_frame",
    "is_session",
]

CONTENT_TYPE_ENVELOPES: Final = "application/vnd.tianping.envelopes"
CONTENT_TYPE_INBOX: Final = "application/vnd.tianping.inbox"
BATCH_COUNT_MAX: Final = 1000
BATCH_BYTES_MAX: Final = 8_000_000
HEARTBEAT_SECONDS: Final = 15

LOG_IN_HEADER: Final = "Tianping-Log-In"
"""Header of an inbox: the systems (``HVPS,SAPS``) to which the receiver should log in."""

SESSION_HEADER: Final = "Tianping-Session"
"""Header of each request: in which session the client is; see ``is_session``."""

_SESSION: Final = re.compile(r"[A-Za-z0-9]{1,32}", re.ASCII)

_LENGTH_BYTES: Final = 4
_INBOX_HEAD_BYTES: Final = 13
_FLAG_POSSIBLE_DUPLICATE: Final = 1
_SEQUENCE_MAX: Final = 2**63 - 1


class FrameErrorCode(StrEnum):
    """What is wrong with a run of frames."""

    NO_FRAME = "frame_none"
    TOO_MANY_FRAMES = "frame_count"
    TOO_MANY_BYTES = "frame_total"
    LENGTH_CUT = "frame_length_cut"
    FRAME_EMPTY = "frame_empty"
    FRAME_TOO_LONG = "frame_too_long"
    FRAME_CUT = "frame_cut"
    UNKNOWN_FLAGS = "frame_flags"
    SEQUENCE_OUT_OF_BOUNDS = "frame_sequence"


_CHINESE: Final[dict[FrameErrorCode, str]] = {
    FrameErrorCode.NO_FRAME: "没有任何帧",
    FrameErrorCode.TOO_MANY_FRAMES: "帧数过多",
    FrameErrorCode.TOO_MANY_BYTES: "总字节数过大",
    FrameErrorCode.LENGTH_CUT: "帧长度不完整",
    FrameErrorCode.FRAME_EMPTY: "帧内容为空",
    FrameErrorCode.FRAME_TOO_LONG: "帧过长",
    FrameErrorCode.FRAME_CUT: "帧内容不完整",
    FrameErrorCode.UNKNOWN_FLAGS: "标志位未知",
    FrameErrorCode.SEQUENCE_OUT_OF_BOUNDS: "序号超出范围",
}
_ENGLISH: Final[dict[FrameErrorCode, str]] = {
    FrameErrorCode.NO_FRAME: "no frame",
    FrameErrorCode.TOO_MANY_FRAMES: "too many frames",
    FrameErrorCode.TOO_MANY_BYTES: "too many bytes",
    FrameErrorCode.LENGTH_CUT: "frame length cut",
    FrameErrorCode.FRAME_EMPTY: "frame empty",
    FrameErrorCode.FRAME_TOO_LONG: "frame too long",
    FrameErrorCode.FRAME_CUT: "frame cut",
    FrameErrorCode.UNKNOWN_FLAGS: "unknown flags",
    FrameErrorCode.SEQUENCE_OUT_OF_BOUNDS: "sequence number out of bounds",
}


class FrameError(WireError):
    """A run of frames is malformed.

    Attributes:
        code: Which rule it breaks.
        offset: The byte, counted from the start of the run, where it does.
        expected: What would have been right.
        found: What stands there.
    """

    def __init__(self, code: FrameErrorCode, *, offset: int, expected: str, found: object) -> None:
        self.code = code
        self.offset = offset
        self.expected = expected
        self.found = str(found)
        super().__init__(
            f"{_ENGLISH[code]} at byte {offset}: expected {expected}, found {found}",
            f"{_CHINESE[code]}，位于第 {offset} 字节："
            f"应为 {in_chinese(expected)}，实为 {in_chinese(self.found)}",
        )


class InboxFrame(msgspec.Struct, frozen=True, gc=False):
    """One message of an inbox."""

    sequence: int
    """Its number in the participant's stream, from 1; 0 in a heartbeat."""
    possible_duplicate: bool
    """Delivered before, and not acknowledged since."""
    envelope: bytes

    @property
    def is_heartbeat(self) -> bool:
        """Whether this frame only says that the stream is alive."""
        return self.sequence == 0


HEARTBEAT: Final = InboxFrame(sequence=0, possible_duplicate=False, envelope=b"")


class Outcome(StrEnum):
    """What became of one submitted envelope."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    BUSY = "busy"


class SubmitResult(msgspec.Struct, frozen=True):
    """The answer to one submitted envelope; the CNAPS2 answers arrive in the inbox."""

    position: int | None
    """The sequence number in the journal; absent when the message did not reach it."""
    outcome: Outcome
    code: str
    """The 8-character processing code, or the code of the refusal at the door."""
    text_en: str
    text_zh: str


class SubmitAnswer(msgspec.Struct, frozen=True):
    """The body of the answer to ``POST /v1/messages``: one result per frame, in order."""

    results: list[SubmitResult]


class ErrorDetail(msgspec.Struct, frozen=True):
    """Why a request as a whole was refused."""

    code: str
    text_en: str
    text_zh: str
    detail: dict[str, str | int | None] = msgspec.field(default_factory=dict)


class ErrorAnswer(msgspec.Struct, frozen=True):
    """The body of every answer with an error status."""

    error: ErrorDetail


def encode_frames(envelopes: Iterable[bytes]) -> bytes:
    """Return the body of a submission.

    Raises:
        FrameError: no envelope, an empty one, too many or too large ones.
    Source: house, ADR-0024.
    """
    parts: list[bytes] = []
    for envelope in envelopes:
        parts.append(len(envelope).to_bytes(_LENGTH_BYTES, "big"))
        parts.append(envelope)
    run = b"".join(parts)
    decode_frames(run)
    return run


def decode_frames(run: bytes) -> list[bytes]:
    """Return the envelopes of a submission, in order.

    Raises:
        FrameError: the run is empty, cut, too large, or a frame is empty or too long.
    Source: house, ADR-0024.
    """
    if not run:
        raise FrameError(FrameErrorCode.NO_FRAME, offset=0, expected="1 frame or more", found=0)
    if len(run) > BATCH_BYTES_MAX:
        raise FrameError(
            FrameErrorCode.TOO_MANY_BYTES,
            offset=BATCH_BYTES_MAX,
            expected=f"at most {BATCH_BYTES_MAX} bytes",
            found=f"{len(run)} bytes",
        )
    envelopes: list[bytes] = []
    offset = 0
    while offset < len(run):
        if len(envelopes) == BATCH_COUNT_MAX:
            raise FrameError(
                FrameErrorCode.TOO_MANY_FRAMES,
                offset=offset,
                expected=f"at most {BATCH_COUNT_MAX} frames",
                found="one more",
            )
        envelope = _decode_frame(run, offset)
        envelopes.append(envelope)
        offset += _LENGTH_BYTES + len(envelope)
    return envelopes


def _decode_frame(run: bytes, offset: int) -> bytes:
    start = offset + _LENGTH_BYTES
    if len(run) < start:
        raise FrameError(
            FrameErrorCode.LENGTH_CUT,
            offset=offset,
            expected=f"{_LENGTH_BYTES} bytes",
            found=f"{len(run) - offset} bytes",
        )
    length = int.from_bytes(run[offset:start], "big")
    if length == 0:
        raise FrameError(FrameErrorCode.FRAME_EMPTY, offset=offset, expected="1 or more", found=0)
    if len(run) - start < length:
        raise FrameError(
            FrameErrorCode.FRAME_CUT,
            offset=start,
            expected=f"{length} bytes",
            found=f"{len(run) - start} bytes",
        )
    return run[start : start + length]


def encode_inbox_frame(frame: InboxFrame) -> bytes:
    """Return the bytes of one inbox frame.

    Raises:
        FrameError: the sequence number or the length is out of bounds.
    Source: house, ADR-0024.
    """
    if not 0 <= frame.sequence <= _SEQUENCE_MAX:
        raise _sequence_error(0, frame.sequence)
    length = len(frame.envelope)
    _check_inbox_length(frame.sequence, length, 0)
    flags = _FLAG_POSSIBLE_DUPLICATE if frame.possible_duplicate else 0
    return b"".join(
        (
            frame.sequence.to_bytes(8, "big"),
            flags.to_bytes(1, "big"),
            length.to_bytes(4, "big"),
            frame.envelope,
        )
    )


def _sequence_error(offset: int, sequence: int) -> FrameError:
    return FrameError(
        FrameErrorCode.SEQUENCE_OUT_OF_BOUNDS,
        offset=offset,
        expected=f"0 to {_SEQUENCE_MAX}",
        found=sequence,
    )


def _check_inbox_length(sequence: int, length: int, offset: int) -> None:
    if length > DOWNLOAD_BYTES_MAX:
        raise FrameError(
            FrameErrorCode.FRAME_TOO_LONG,
            offset=offset,
            expected=f"at most {DOWNLOAD_BYTES_MAX} bytes",
            found=f"{length} bytes",
        )
    if sequence and not length:
        raise FrameError(FrameErrorCode.FRAME_EMPTY, offset=offset, expected="1 or more", found=0)
    if length and not sequence:
        raise _sequence_error(offset, 0)


class InboxReader:
    """Cuts a stream of bytes, as it comes in, into inbox frames."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._offset = 0

    def feed(self, chunk: bytes) -> list[InboxFrame]:
        """Take some more bytes and return the frames that are now whole, heartbeats included.

        Raises:
            FrameError: a frame is malformed; the stream is of no use any more.
        Source: house, ADR-0024.
        """
        self._rest += chunk
        frames: list[InboxFrame] = []
        start = 0
        while (frame := self._frame_at(start)) is not None:
            frames.append(frame)
            start += _INBOX_HEAD_BYTES + len(frame.envelope)
        del self._rest[:start]
        self._offset += start
        return frames

    def close(self) -> None:
        """State that the stream has ended.

        Raises:
            FrameError: it ended within a frame.
        Source: house, ADR-0024.
        """
        if self._rest:
            raise FrameError(
                FrameErrorCode.FRAME_CUT,
                offset=self._offset,
                expected="a whole frame",
                found=f"{len(self._rest)} bytes of one",
            )

    def _frame_at(self, start: int) -> InboxFrame | None:
        rest = self._rest
        if len(rest) < start + _INBOX_HEAD_BYTES:
            return None
        sequence = int.from_bytes(rest[start : start + 8], "big")
        flags = rest[start + 8]
        length = int.from_bytes(rest[start + 9 : start + _INBOX_HEAD_BYTES], "big")
        place = self._offset + start
        if sequence > _SEQUENCE_MAX:
            raise _sequence_error(place, sequence)
        if flags & ~_FLAG_POSSIBLE_DUPLICATE or (flags and not sequence):
            raise FrameError(
                FrameErrorCode.UNKNOWN_FLAGS,
                offset=place + 8,
                expected="0 or 1; 0 in a heartbeat",
                found=excerpt(bytes([flags])),
            )
        _check_inbox_length(sequence, length, place + 9)
        end = start + _INBOX_HEAD_BYTES + length
        if len(rest) < end:
            return None
        return InboxFrame(
            sequence=sequence,
            possible_duplicate=bool(flags),
            envelope=bytes(rest[start + _INBOX_HEAD_BYTES : end]),
        )


def is_session(text: str) -> bool:
    """Tell whether a session may be called so: 1 to 32 letters and digits."""
    return _SESSION.fullmatch(text) is not None
