"""Announcements by the wire: one ccms.303 to each participant, through audit log and outbox.

Source: CNAPS2-FIELDS ccms.303; CCMS-T §六.2.4; house, ADR-0082.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Final

from tianping.core.terms import SYSTEM_CCMS
from tianping.desk.errors import DeskError
from tianping.desk.store import Announcement, DeskStore
from tianping.node.audit import AuditEntry, excerpt_of
from tianping.node.clock import Clock
from tianping.node.errors import NodeError
from tianping.node.families.instant import beijing_date
from tianping.node.measuring import Measured
from tianping.node.outbound import DoorAnswers, Outbound
from tianping.node.tasks import Draft, HeadFacts
from tianping.node.tasks_days import FreeNotice
from tianping.values.bankcode import NPC
from tianping.values.dates import business_date_of

__all__ = ["TEXT_CHARACTERS_MAX", "Announcer", "broadcast", "parts_of"]

TEXT_CHARACTERS_MAX: Final = 500
"""Characters of the one text of ccms.303."""

_MARK_CHARACTERS: Final = 10
_BROADCAST: Final = "broadcast"


def parts_of(text: str) -> list[str]:
    """Return a text as the texts of as many messages as it needs, numbered when several."""
    if len(text) <= TEXT_CHARACTERS_MAX:
        return [text]
    size = TEXT_CHARACTERS_MAX - _MARK_CHARACTERS
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    return [f"({number}/{len(pieces)}) {piece}" for number, piece in enumerate(pieces, 1)]


def broadcast(
    outbound: Outbound, text: str, receivers: Sequence[str], *, head: HeadFacts, about: str
) -> None:
    """Send a text to participants; ``about`` names what is sent, for the audit log.

    Who is reached, and how, is decided here and nowhere else. The audit log has an entry before
    anything leaves, and its number makes the messages' ids.
    """
    raw, at_ns = text.encode("utf-8"), head.durable_at_ns
    entry = AuditEntry(
        at_ns=at_ns,
        access_point="",
        sender=NPC,
        rule=_BROADCAST,
        code="",
        text=f"{about}, to {len(receivers)} participants",
        message_id="",
        digest=hashlib.sha256(raw).digest(),
        excerpt=excerpt_of(raw),
    )
    pairs = [(part, receiver) for part in parts_of(text) for receiver in receivers]

    def drafts(first: int) -> list[Draft]:
        date = int(beijing_date(at_ns))
        return [
            FreeNotice(receiver, f"A{first:013d}{place:06d}", at_ns, date, SYSTEM_CCMS, part)
            for place, (part, receiver) in enumerate(pairs)
        ]

    outbound.answer(DoorAnswers([entry], drafts, head))


class Announcer:
    """Sends the announcements of the help desk, each once."""

    def __init__(self, desk: DeskStore, measured: Measured, clock: Clock, *, platform: str) -> None:
        self._desk = desk
        self._measured = measured
        self._clock = clock
        self._platform = platform

    def announce(self, _by: str, number: Any) -> int:
        """Send an announcement, unless it was sent already; return to how many.

        Raises:
            NodeError: there is no such announcement.
        """
        try:
            announcement = self._desk.announcement(int(number))
        except DeskError as error:
            raise NodeError(error.english, error.chinese) from None
        if announcement.sent_at_ns is not None:
            return announcement.receiver_count
        return self._send(announcement)

    def send_waiting(self) -> None:
        """Send what was made while the node did not run, and still matters."""
        date = business_date_of(self._clock.now_ns())
        for announcement in self._desk.announcements():
            matters = not announcement.until_date or date <= announcement.until_date
            if announcement.sent_at_ns is None and matters:
                self._send(announcement)

    def _send(self, announcement: Announcement) -> int:
        measured, now_ns = self._measured, self._clock.now_ns()
        receivers = [
            code
            for code in measured.registry.participants
            if not announcement.receivers or code in announcement.receivers
        ]
        head = measured.sequencer.head
        broadcast(
            measured.outbound,
            f"{announcement.title}\n{announcement.text}",
            receivers,
            head=HeadFacts(self._platform, head.seq, head.hash, now_ns),
            about=f"announcement {announcement.number}",
        )
        self._desk.sent(announcement.number, receiver_count=len(receivers), at_ns=now_ns)
        return len(receivers)
