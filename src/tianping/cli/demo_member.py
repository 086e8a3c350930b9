"""A participant of the demo: its client, what it is told to do, and what it counts.

Source: house, ADR-0061.
"""

from __future__ import annotations

import time
from multiprocessing.connection import Connection
from typing import Final

import msgspec

from tianping.cli.demo_acts import Saying, outgoing
from tianping.cli.demo_script import Await, MemberAct, Script
from tianping.cli.demo_traffic import BankPart
from tianping.participant.engine import Outgoing
from tianping.participant.exchange import SubmissionState
from tianping.participant.store import SentMessage
from tianping.participant.sync_client import Client
from tianping.values.dates import BusinessDate
from tianping.wire.catalogue import Edition

__all__ = ["Cue", "Member", "Opening", "Told"]

_RECEIVE_LIMIT: Final = 500
_WAIT_SECONDS_MAX: Final = 90.0
_REFUSED: Final = "PR09"
_FINAL: Final = ("PR04", "PR05", "PR07", "PR08", _REFUSED)


class Opening(msgspec.Struct, frozen=True):
    """What a process is told to begin with."""

    folder: str
    code: str
    edition: str
    password: bytes
    script: Script


class Cue(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done now: an act, or a part in the traffic."""

    number: int
    date: int
    act: MemberAct | None = None
    part: BankPart | None = None
    known: dict[str, tuple[str, str]] = {}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """How far a participant is.

    Attributes:
        code: Its bank code.
        number: The cue that is done; 0 while none is.
        message_id: The message that it led to.
        status: What the platform told of it last.
        fault: Why the act did not come to what it was to, else empty.
        counts: How often what happened: outcomes of submissions, codes received.
        verified: Signatures that were right.
        unverified: Signatures that were not.
        ended: Whether this is the last word.
    """

    code: str
    number: int = 0
    message_id: str = ""
    status: str = ""
    fault: str = ""
    counts: dict[str, int] = {}
    verified: int = 0
    unverified: int = 0
    ended: bool = False


class Member:
    """One participant's client, and what it counts."""

    def __init__(self, opening: Opening, client: Client, pipe: Connection) -> None:
        self.code = opening.code
        self.edition = Edition(opening.edition)
        self.client = client
        self._script = opening.script
        self._pipe = pipe
        self._counts: dict[str, int] = {}
        self._verified = 0
        self._unverified = 0

    def receive(self, *, wait_seconds: int) -> int:
        """Fetch what is there, verify, acknowledge; return how many messages came."""
        received = self.client.receive(limit=_RECEIVE_LIMIT, wait_seconds=wait_seconds)
        for one in received:
            good = one.verdict.is_good
            self._verified += good
            self._unverified += not good
            self._count(f"received {one.code[:8]}")
        if received:
            self.client.acknowledge(received)
        return len(received)

    def send(self, messages: list[Outgoing]) -> list[SentMessage]:
        """Send messages and count what became of them at the door."""
        return self.tell_sent(self.client.send(messages))

    def tell_sent(self, sent: list[SentMessage]) -> list[SentMessage]:
        """Count what became of messages, and say so."""
        for one in sent:
            self._count(f"{one.state.value} {one.answer_code}".strip())
        self.say(Told(code=self.code))
        return sent

    def _count(self, what: str) -> None:
        self._counts[what] = self._counts.get(what, 0) + 1

    def say(self, told: Told) -> None:
        """Say something, with the counts as they are."""
        whole = msgspec.structs.replace(
            told, counts=self._counts, verified=self._verified, unverified=self._unverified
        )
        self._pipe.send_bytes(msgspec.msgpack.encode(whole))

    def do(self, cue: Cue, act: MemberAct) -> Told:
        """Do one act, and wait for what is to come of it."""
        if isinstance(act, Await):
            message_id, expected = cue.known[act.payment][1], act.told
        else:
            expected = getattr(act, "told", "")
            saying = Saying(
                script=self._script,
                sender=self.code,
                message_id=self.client.message_ids(BusinessDate(cue.date))[0],
                created_at=self.client.created_at(),
                known=cue.known,
                edition=self.edition,
            )
            message_id = saying.message_id
            self.send([outgoing(act, saying)])
        return self._awaited(cue.number, message_id, expected)

    def _awaited(self, number: int, message_id: str, expected: str) -> Told:
        """Receive until a message has the status that is expected of it."""
        stop = time.monotonic() + _WAIT_SECONDS_MAX
        while True:
            sent = self.client.sent_as(message_id)
            status = _status_of(sent)
            taken = not expected and status not in ("", _REFUSED)
            if taken or (expected and status == expected):
                return Told(code=self.code, number=number, message_id=message_id, status=status)
            if status in _FINAL or time.monotonic() > stop:
                why = sent.status_text if sent is not None else ""
                fault = f"{message_id}: expected {expected or 'taken'}, found {status} {why}"
                return Told(code=self.code, number=number, message_id=message_id, fault=fault)
            self.receive(wait_seconds=1)


def _status_of(sent: SentMessage | None) -> str:
    """Return the latest status of a message; of one the platform only took, that it is taken."""
    if sent is None:
        return ""
    if sent.state is SubmissionState.REFUSED:
        return _REFUSED
    return sent.status or ("taken" if sent.state is SubmissionState.ACCEPTED else "")
