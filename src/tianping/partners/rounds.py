"""What every partner does round by round: send again, work, hear; and go on while nobody answers.

Source: house, ADR-0052, ADR-0061.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Final, Protocol

import msgspec

from tianping.participant.days import system_state_of
from tianping.participant.engine import Outgoing, Received
from tianping.participant.errors import NodeSilentError
from tianping.participant.store import InboxEntry, SentMessage
from tianping.partners.notes import Notes
from tianping.wire.catalogue import Edition
from tianping.wire.message import Message

__all__ = ["RECEIVE_LIMIT", "Day", "Identity", "Rounds", "Wire", "day_of"]

RECEIVE_LIMIT: Final = 500
"""Messages fetched in one round."""

_WAIT_SECONDS: Final = 2
_SYSTEM: Final = "HVPS"
"""The system whose business a partner sends."""


class Wire(Protocol):
    """What a partner needs of its client; ``tianping.participant.Client`` has it."""

    def send(self, outgoing: Sequence[Outgoing]) -> list[SentMessage]:
        """Sign, store and submit messages."""

    def recover(self) -> list[SentMessage]:
        """See to messages not known to have arrived."""

    def message_ids(self, business_date: int, count: int = 1) -> list[str]:
        """Return ids for new messages."""

    def created_at(self) -> str:
        """Return this moment in Beijing time."""

    def sent_as(self, message_id: str) -> SentMessage | None:
        """Return what is known of a message of ours."""

    def receive(
        self, *, participant: str = "", limit: int = 100, wait_seconds: int = 0
    ) -> list[Received]:
        """Fetch new messages."""

    def acknowledge(self, received: Sequence[Received]) -> None:
        """Acknowledge messages."""

    def pending(self, *, participant: str = "", limit: int = 1000) -> list[InboxEntry]:
        """Return messages stored and not acknowledged."""


class Day(msgspec.Struct, frozen=True, order=True):
    """Where the business day stands; a later day is the greater one."""

    business_date: int
    """``yyyymmdd``."""
    phase: int
    """System status: 0 preparation, 10 daytime, 20 cut-off, 30 window, 40 day-end."""


class Identity(msgspec.Struct, frozen=True):
    """Which participant the partner is."""

    code: str
    edition: Edition


def day_of(message: Message) -> Day | None:
    """Return where the day of HVPS stands by a ccms.801; None for other messages."""
    state = system_state_of(message)
    if state is None or state.system != _SYSTEM:
        return None
    return Day(state.date, state.status)


class Rounds(ABC):
    """The rounds of one partner; a business says what is done in each."""

    def __init__(self, identity: Identity, client: Wire, *, notes: Notes) -> None:
        self._identity = identity
        self._client = client
        self._notes = notes
        self._day = Day(0, 0)
        self.stop = threading.Event()
        """Set it, from a signal or another thread, and the partner ends soon."""

    @abstractmethod
    def turn(self) -> bool:
        """Do what is to be done now; tell whether all is done."""

    @abstractmethod
    def hear(self, received: Sequence[Received]) -> None:
        """Take in what came, and see to its being acknowledged."""

    def go(self, day: Day) -> bool:
        """Go on, round by round, until all is done or it is told to stop; tell which.

        Args:
            day: Where the day stands now; later changes come by ccms.801.
        """
        self._day = max(day, self._day)
        silent = False
        while not self.stop.is_set():
            try:
                self._send_again()
                if self.turn():
                    return True
                self.hear(self._client.receive(limit=RECEIVE_LIMIT, wait_seconds=_WAIT_SECONDS))
                if silent:
                    self._notes.say("connected", "the platform answers", "平台已应答")
                silent = False
            except NodeSilentError as error:
                if not silent:
                    self._notes.say("silent", error.english, error.chinese)
                silent = True
                self.stop.wait(_WAIT_SECONDS)
        return False

    def _send_again(self) -> None:
        """See to messages that may not have arrived: those of a run that was killed, too."""
        seen_to = self._client.recover()
        if seen_to:
            self._notes.say(
                "recovered",
                f"{len(seen_to)} messages without an answer: asked for or sent again",
                f"{len(seen_to)} 份报文未获应答：已查询或重发",
                count=len(seen_to),
            )

    def believed(self, received: Received) -> Message | None:
        """Return a message that is what it should be; follow the day, say what is distrusted."""
        if not received.verdict.is_good or received.message is None:
            self._notes.say(
                "distrusted",
                f"{received.code}: {received.verdict.value}",
                f"{received.code}：签名未通过",
                sequence=received.entry.sequence,
            )
            return None
        self.follow(day_of(received.message))
        return received.message

    def follow(self, day: Day | None) -> None:
        """Follow the day when it has gone on."""
        if day is None or day <= self._day:
            return
        self._day = day
        self._notes.say(
            "day",
            f"business date {day.business_date}, status {day.phase:02d}",
            f"业务日期 {day.business_date}，系统状态 {day.phase:02d}",
            business_date=day.business_date,
            phase=day.phase,
        )
