"""A platform as a partner that answers sees it, without network; the partner can die at any call.

What the partner sent and what was handed to it survives its death, as its store would; what it did
not acknowledge is there again when it begins anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from support.envelopes import header
from support.partner_wire import KilledError
from tianping.participant.engine import Outgoing, Received
from tianping.participant.exchange import SubmissionState
from tianping.participant.messages import message_id_of
from tianping.participant.seals import Verdict
from tianping.participant.store import HeaderKey, InboxEntry, SentMessage
from tianping.partners.book import Book, Introduced
from tianping.partners.desk import Desk
from tianping.partners.notes import Notes
from tianping.partners.rounds import Identity
from tianping.partners.server import Server
from tianping.values.bankcode import NPC
from tianping.wire.catalogue import Edition
from tianping.wire.codec import write
from tianping.wire.envelope import Envelope, parse_envelope, write_envelope
from tianping.wire.message import Message

__all__ = ["ServerWire", "Serving"]


class ServerWire:
    """Keeps what arrives, and tells of each answer what ``verdict_of`` says of it."""

    def __init__(self, verdict_of: Callable[[Message], str]) -> None:
        self.arrived: list[Message] = []
        """The answers, in their order, each once."""
        self.dies_at = -1
        self.calls = 0
        self.stop: Callable[[], None] = lambda: None
        """Called when nothing is left to be handed on."""
        self._verdict_of = verdict_of
        self._numbers = 0
        self._kept: dict[str, SentMessage] = {}
        self._messages: dict[str, Message] = {}
        self._inbox: list[tuple[InboxEntry, Message]] = []
        self._handed = 0
        self._acknowledged: set[int] = set()

    def say(self, message: Message, sender: str = NPC) -> None:
        """Put a message into the inbox."""
        sequence = len(self._inbox) + 1
        envelope = Envelope(
            header=header(orig_sender=sender, mesg_type=message.code),
            signature="",
            body=write(message),
        )
        entry = InboxEntry(
            participant="",
            sequence=sequence,
            key=HeaderKey(sender, "20261123", f"{sequence:08d}"),
            code=message.code,
            envelope=write_envelope(envelope),
            verdict=Verdict.VERIFIED,
        )
        self._inbox.append((entry, message))

    def _step(self) -> None:
        self.calls += 1
        if self.calls == self.dies_at:
            raise KilledError

    def send(self, outgoing: Sequence[Outgoing]) -> list[SentMessage]:
        """Keep and take answers; the process may die before, between and after."""
        self._step()
        sent = [self._keep(each.message) for each in outgoing]
        self._step()
        for each in outgoing:
            self._take(message_id_of(each.message))
        self._step()
        return sent

    def recover(self) -> list[SentMessage]:
        """Take what was kept and never arrived."""
        self._step()
        open_ = [each for each in self._kept.values() if each.state is SubmissionState.PREPARED]
        for each in open_:
            self._take(each.message_id)
        return open_

    def _keep(self, message: Message) -> SentMessage:
        message_id = message_id_of(message)
        assert message_id not in self._kept, "no answer is made twice"
        self._messages[message_id] = message
        kept = SentMessage(
            key=HeaderKey("", "", message_id),
            code=message.code,
            message_id=message_id,
            envelope=b"",
        )
        self._kept[message_id] = kept
        return kept

    def _take(self, message_id: str) -> None:
        message = self._messages[message_id]
        self.arrived.append(message)
        kept = self._kept[message_id]
        self._kept[message_id] = SentMessage(
            key=kept.key,
            code=kept.code,
            message_id=message_id,
            envelope=b"",
            state=SubmissionState.ACCEPTED,
            status=self._verdict_of(message),
        )

    def message_ids(self, business_date: int, count: int = 1) -> list[str]:
        """Return fresh ids."""
        self._step()
        self._numbers += count
        first = self._numbers - count + 1
        return [f"{business_date:08d}{number:08d}" for number in range(first, first + count)]

    def created_at(self) -> str:
        """Return a moment."""
        return "2026-11-23T10:00:00"

    def sent_as(self, message_id: str) -> SentMessage | None:
        """Return what is known of a message."""
        return self._kept.get(message_id)

    def receive(
        self, *, participant: str = "", limit: int = 100, wait_seconds: int = 0
    ) -> list[Received]:
        """Hand on what was not yet; when there is nothing, let the partner be told to stop."""
        del participant, limit, wait_seconds
        self._step()
        new, self._handed = self._inbox[self._handed :], len(self._inbox)
        if not new:
            self.stop()
        return [
            Received(entry, Verdict.VERIFIED, False, parse_envelope(entry.envelope), message)
            for entry, message in new
        ]

    def acknowledge(self, received: Sequence[Received]) -> None:
        """Note what need not be shown again."""
        self._step()
        self._acknowledged |= {each.entry.sequence for each in received}

    def pending(self, *, participant: str = "", limit: int = 1000) -> list[InboxEntry]:
        """Return what was handed on and not acknowledged."""
        del participant, limit
        handed = self._inbox[: self._handed]
        return [entry for entry, _ in handed if entry.sequence not in self._acknowledged]


class Serving:
    """A partner that serves and can be started again with the file it had."""

    def __init__(self, path: Path, wire: ServerWire, brought: Introduced) -> None:
        self.wire = wire
        self.lines: list[bytes] = []
        self._path = path / "partner.db"
        self._brought = brought
        self.book = Book(self._path)
        self.book.take_in(brought)

    def run(self, code: str) -> None:
        """Serve until there is nothing more to take."""
        desk: Desk = self.book.pledges if "bonds" in dir(self._brought) else self.book.deals
        notes = Notes(self.lines.append, partner=code, chinese=False, moment=lambda: "now")
        server = Server(Identity(code, Edition.NEWER), self.wire, self.book, desk=desk, notes=notes)
        self.wire.stop = server.stop.set
        server.run()

    def restart(self) -> None:
        """Begin again with the same file, as the same command would."""
        self.book.close()
        self.book = Book(self._path)
        assert self.book.take_in(self._brought) is False
