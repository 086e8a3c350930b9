"""What a bank of the crash test saw on the wire, written down at once, apart from its own store.

The participant's store is part of what is tested, so it cannot be the witness. The witness stands
between client and socket: one line for each answer to an envelope and for each frame of an inbox,
written before the client sees either. A line that a kill has cut is passed over.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from tianping.participant import AsyncClient
from tianping.participant.exchange import INBOX_PATH, MESSAGES_PATH, Answer, Ask, Silence
from tianping.wire.envelope import parse_envelope
from tianping.wire.frames import FrameError, InboxReader, SubmitAnswer, decode_frames

__all__ = [
    "Event",
    "Frame",
    "Line",
    "Told",
    "Witness",
    "WitnessClient",
    "digest_of",
    "read_witness",
]

_OK: Final = 200


class Told(msgspec.Struct, frozen=True, tag="told"):
    """What the node answered to one envelope; ``silence`` when no answer came."""

    mesg_id: str
    code: str
    digest: str
    outcome: str
    position: int | None = None

    @property
    def is_payment(self) -> bool:
        """Whether the envelope moves money."""
        return self.code.startswith("hvps.11")


class Frame(msgspec.Struct, frozen=True, tag="frame"):
    """One message that the node delivered."""

    sequence: int
    flagged: bool
    digest: str


class Event(msgspec.Struct, frozen=True, tag="event"):
    """Something the bank did or met, to be counted."""

    name: str


Line = Told | Frame | Event

_LINES: Final[msgspec.json.Decoder[Line]] = msgspec.json.Decoder(Line)


class Witness:
    """Appends lines to a file; each is there, whatever becomes of the process."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(self._file, b"\n")  # the end of a line that a kill has cut

    def tell(self, lines: list[Line]) -> None:
        """Write lines in one go."""
        if lines:
            os.write(self._file, msgspec.json.Encoder().encode_lines(lines))

    def event(self, name: str) -> None:
        """Write that something happened."""
        self.tell([Event(name)])

    def close(self) -> None:
        """Release the file."""
        os.close(self._file)


def read_witness(path: Path) -> Iterator[Line]:
    """Yield the whole lines of a file, oldest first."""
    for line in path.read_bytes().split(b"\n"):
        try:
            if line:
                yield _LINES.decode(line)
        except msgspec.DecodeError:
            continue


class WitnessClient(AsyncClient):
    """A client whose every answer is written down before it is used.

    Attributes:
        witness: Set before the first call.
    """

    witness: Witness

    async def _ask(self, ask: Ask) -> Answer | Silence:
        reply = await super()._ask(ask)
        if ask.path == MESSAGES_PATH:
            self.witness.tell(_submission_lines(ask, reply))
        elif ask.path == INBOX_PATH and isinstance(reply, Answer) and reply.status == _OK:
            self.witness.tell(_frame_lines(reply))
        return reply


def digest_of(envelope: bytes) -> str:
    """Return what envelopes are compared by."""
    return hashlib.sha256(envelope).hexdigest()


def _submission_lines(ask: Ask, reply: Answer | Silence) -> list[Line]:
    envelopes = decode_frames(ask.body)
    outcomes: list[tuple[str, int | None]] = [("silence", None)] * len(envelopes)
    if isinstance(reply, Answer) and reply.status == _OK:
        results = msgspec.json.decode(reply.body, type=SubmitAnswer).results
        outcomes = [(result.outcome.value, result.position) for result in results]
    elif isinstance(reply, Answer):
        outcomes = [(f"status {reply.status}", None)] * len(envelopes)
    lines: list[Line] = []
    for envelope, (outcome, position) in zip(envelopes, outcomes, strict=True):
        header = parse_envelope(envelope).header
        lines.append(Told(header.mesg_id, header.mesg_type, digest_of(envelope), outcome, position))
    return lines


def _frame_lines(reply: Answer) -> list[Line]:
    try:
        frames = InboxReader().feed(reply.body)
    except FrameError:
        return [Event("an answer was cut")]
    return [
        Frame(each.sequence, each.possible_duplicate, digest_of(each.envelope))
        for each in frames
        if not each.is_heartbeat
    ]
