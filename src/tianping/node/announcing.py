"""Announcements of the help desk on their way: one broadcast of the core for each.

Source: CNAPS2-FIELDS ccms.303; CCMS-T §三.7.5, §六.2.4; house, ADR-0082, ADR-0093.
"""

from __future__ import annotations

from typing import Any

from tianping.core.commands import Broadcast
from tianping.core.events import BroadcastMade, Refused
from tianping.desk.errors import DeskError
from tianping.desk.store import Announcement, DeskStore
from tianping.node.clock import Clock
from tianping.node.drafts_writer import refusal_texts
from tianping.node.errors import NodeError
from tianping.node.sequencer import Sequencer
from tianping.values.bankcode import NPC, BankCode
from tianping.values.dates import business_date_of

__all__ = ["Announcer", "broadcast"]


def broadcast(sequencer: Sequencer, command: Broadcast) -> int:
    """Tell participants something by the core; return how many it reaches.

    Raises:
        NodeError: the core refused it.
    """
    _, outcomes = sequencer.execute([command])
    first = outcomes[0][0]
    if isinstance(first, Refused):
        _, english, chinese = refusal_texts(first)
        raise NodeError(f"broadcast: {english}", f"广播：{chinese}")
    return len(first.receivers) if isinstance(first, BroadcastMade) else 0


class Announcer:
    """Sends the announcements of the help desk, each once."""

    def __init__(self, desk: DeskStore, sequencer: Sequencer, clock: Clock) -> None:
        self._desk = desk
        self._sequencer = sequencer
        self._clock = clock

    def announce(self, _by: str, number: Any) -> int:
        """Send an announcement, unless it was sent already; return to how many.

        Raises:
            NodeError: there is no such announcement, or the core refuses it.
        """
        try:
            announcement = self._desk.announcement(int(number))
        except DeskError as error:
            raise NodeError(error.english, error.chinese) from None
        if announcement.sent_at_ns is not None:
            return announcement.receiver_count
        return self._send(announcement)

    def send_waiting(self) -> None:
        """Send what was made while the node did not run, and still matters.

        Raises:
            NodeError: the core refuses one.
        """
        date = business_date_of(self._clock.now_ns())
        for announcement in self._desk.announcements():
            matters = not announcement.until_date or date <= announcement.until_date
            if announcement.sent_at_ns is None and matters:
                self._send(announcement)

    def _send(self, announcement: Announcement) -> int:
        now_ns = self._clock.now_ns()
        count = broadcast(
            self._sequencer,
            Broadcast(
                now_ns,
                NPC,
                [BankCode(code) for code in announcement.receivers],
                f"announcement {announcement.number}",
                f"{announcement.title}\n{announcement.text}",
            ),
        )
        self._desk.sent(announcement.number, receiver_count=count, at_ns=now_ns)
        return count
