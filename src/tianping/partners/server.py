"""Serving: a partner that answers what others begin, until it is told to stop.

Order of writing: the request into the participant's store, the matter with its answer's id into
the partner's file, the answer into the participant's store, the wire; then the request is
acknowledged. Whatever dies in between, the next run finds the request not acknowledged, or the
answer without a message, and goes on from there.
Source: house, ADR-0061.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tianping.participant.engine import Received
from tianping.participant.exchange import SubmissionState
from tianping.participant.seals import Verdict
from tianping.participant.store import InboxEntry, SentMessage
from tianping.partners.book import Book
from tianping.partners.desk import Desk, Said
from tianping.partners.notes import Notes
from tianping.partners.rounds import Day, Identity, Rounds, Wire
from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse
from tianping.wire.envelope import DOWNLOAD_BYTES_MAX, parse_envelope

__all__ = ["Server", "kept_message"]

_PENDING_MAX: Final = 10_000
_TAKEN: Final = "PR07"
_REFUSED: Final = "PR09"


class Server(Rounds):
    """Serves one desk of one partner."""

    def __init__(
        self, identity: Identity, client: Wire, book: Book, *, desk: Desk, notes: Notes
    ) -> None:
        super().__init__(identity, client, notes=notes)
        self._book = book
        self._desk = desk
        self._resumed = False
        self._unacknowledged: list[Received] = []

    def run(self) -> None:
        """Serve until told to stop, beginning with what an earlier run left unacknowledged."""
        self.go(Day(0, 0))

    def turn(self) -> bool:
        """Send the answers that are due, acknowledge, note what became of earlier answers."""
        if not self._resumed:
            left = self._client.pending(limit=_PENDING_MAX)
            self.hear([kept_message(each, self._identity.edition) for each in left])
            self._resumed = True
        due = self._desk.due()
        unmade = [each for each in due if self._client.sent_as(each) is None]
        if unmade:
            created_at = self._client.created_at()
            self._client.send(
                [self._desk.answer(each, self._identity, created_at) for each in unmade]
            )
        if self._unacknowledged:
            self._client.acknowledge(self._unacknowledged)
            self._unacknowledged = []
        for each in due:
            self._conclude(self._client.sent_as(each))
        return False

    def hear(self, received: Sequence[Received]) -> None:
        """Take in what came; it is acknowledged when its answer has left."""
        for each in received:
            message = self.believed(each)
            if message is None:
                continue
            with self._book.together():
                said = self._desk.take(message, self._new_id)
            self._say(said)
        self._unacknowledged.extend(received)

    def _conclude(self, sent: SentMessage | None) -> None:
        """Note what the platform did with an answer, once it has said so."""
        if sent is None:
            return
        refused = sent.status == _REFUSED or sent.state is SubmissionState.REFUSED
        if not refused and sent.status != _TAKEN:
            return
        reason = f"{sent.status_code or sent.answer_code} {sent.status_text}".strip()
        with self._book.together():
            said = self._desk.conclude(sent.message_id, reason, taken=not refused)
        self._say(said)

    def _new_id(self, business_date: int) -> str:
        return self._client.message_ids(business_date)[0]

    def _say(self, said: list[Said]) -> None:
        for each in said:
            self._notes.say(each.event, each.english, each.chinese, **each.facts)


def kept_message(entry: InboxEntry, edition: Edition) -> Received:
    """Return a message that was stored with its verdict by an earlier run."""
    verdict = Verdict(entry.verdict)
    if not verdict.is_good:
        return Received(entry, verdict, possible_duplicate=True)
    envelope = parse_envelope(entry.envelope, size_max=DOWNLOAD_BYTES_MAX)
    message = parse(envelope.body, entry.code, edition=edition)
    return Received(entry, verdict, possible_duplicate=True, envelope=envelope, message=message)
