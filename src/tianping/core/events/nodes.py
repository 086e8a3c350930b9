"""Events of nodes: who is logged in, which centre is signed in, who is in fault, what was told."""

from __future__ import annotations

from tianping.core.events.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId

__all__ = [
    "BroadcastMade",
    "CentreChanged",
    "FaultChanged",
    "FreeTextSent",
    "LogInRuled",
    "LogInsTold",
    "LogOutLifted",
    "LoggedIn",
    "LoggedOut",
]


class CentreChanged(Record, frozen=True, array_like=True, gc=False, tag=232):
    """A centre signed in or out, is in fault or has recovered: ``NODE_OUT``, ``_IN``, ``_FAULT``.

    ``reason`` is empty when it did so itself; ``members`` are connected through it.
    """

    centre: str
    from_state: int
    to_state: int
    reason: str
    members: list[BankCode]


class LoggedIn(Record, frozen=True, array_like=True, gc=False, tag=233):
    """A participant may send to a system and receive from it; ``again`` when its session could.

    ``date`` and ``state`` are those of the system; ``sessions_count`` sessions are in now.
    """

    participant: BankCode
    system: int
    message_id: MessageId
    date: BusinessDate
    state: int
    again: bool
    client_version: str
    session: str = ""
    sessions_count: int = 1


class LoggedOut(Record, frozen=True, array_like=True, gc=False, tag=234):
    """A participant is logged in to a system no more, or asked to be logged out and was not in.

    ``message_id`` is its own request, empty for any other cause; ``date`` and ``state`` are those
    of the system. While ``sessions_left`` others are in, only that ``session`` has ended; with none
    left, all have.
    """

    participant: BankCode
    system: int
    cause: int
    message_id: MessageId
    date: BusinessDate
    state: int
    again: bool
    reason: str
    session: str = ""
    sessions_left: int = 0


class LogInsTold(Record, frozen=True, array_like=True, gc=False, tag=240):
    """Others are told that participants of a centre logged in to a system, or are out of it."""

    system: int
    entered: bool
    centre: str
    participants: list[BankCode]
    receivers: list[BankCode]


class LogOutLifted(Record, frozen=True, array_like=True, gc=False, tag=235):
    """A participant that was forced out of a system may log in again."""

    participant: BankCode
    system: int


class FaultChanged(Record, frozen=True, array_like=True, gc=False, tag=236):
    """A participant is in fault, or has recovered. Of a centre ``CentreChanged`` tells.

    ``centre`` is the one through which it is connected, ``0000`` for none.
    """

    participant: BankCode
    fault: bool
    reason: str
    centre: str


class LogInRuled(Record, frozen=True, array_like=True, gc=False, tag=237):
    """From now on participants must be logged in, or need not be."""

    required: bool


class BroadcastMade(Record, frozen=True, array_like=True, gc=False, tag=238):
    """Participants are told something in words."""

    receivers: list[BankCode]
    about: str
    text: str
    attachment: str
    attachment_bytes: int
    attachment_hash: bytes


class FreeTextSent(Record, frozen=True, array_like=True, gc=False, tag=239):
    """A participant wrote to another, or to the platform."""

    sender: BankCode
    message_id: MessageId
    receiver: str
    text: str
