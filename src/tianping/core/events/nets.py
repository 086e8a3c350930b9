"""What became of sessions of nets; what became of their lines, the payments' events say."""

from __future__ import annotations

from tianping.core.events.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId
from tianping.values.money import Fen

__all__ = [
    "SameCityReported",
    "SessionCompleted",
    "SessionHeld",
    "SessionRepeated",
    "SessionSubmitted",
    "SessionTakenUp",
]


class SessionSubmitted(Record, frozen=True, array_like=True, gc=False, tag=30):
    """A session of nets passed every check; it is booked now, or held.

    Attributes:
        submission: The sequence number of the command that brought it, by which it is called.
        system: ``SAME_CITY``, ``BEPS`` or ``IBPS``.
        netting_date: 轧差日期; of a same-city session the business date.
        session: 轧差场次.
        office: Who submitted a same-city session, else empty.
        message_id: The message it came with, or empty.
        line_count: How many lines it has.
        debit_fen: What its debit lines sum to, in fen.
        credit_fen: What its credit lines sum to, in fen.
    """

    submission: int
    system: str
    netting_date: BusinessDate
    session: int
    office: str
    message_id: str
    line_count: int
    debit_fen: Fen
    credit_fen: Fen


class SessionHeld(Record, frozen=True, array_like=True, gc=False, tag=31):
    """Alarm: a BEPS or IBPS session is held unbooked until SAPS next opens.

    ``reason`` is a refusal code; ``found`` the payer that is short, or the phase of the day.
    """

    submission: int
    reason: int
    found: str


class SessionTakenUp(Record, frozen=True, array_like=True, gc=False, tag=32):
    """A session that was held is booked now."""

    submission: int


class SessionCompleted(Record, frozen=True, array_like=True, gc=False, tag=33):
    """Every line of a session is settled. It comes last among the events of its command."""

    submission: int


class SessionRepeated(Record, frozen=True, array_like=True, gc=False, tag=34):
    """The same BEPS or IBPS session came again; the first one holds."""

    system: str
    netting_date: BusinessDate
    session: int


class SameCityReported(Record, frozen=True, array_like=True, gc=False, tag=118):
    """How a same-city session stands that its office asked for.

    ``submission`` is the sequence number of the command that brought it; ``waiting`` holds the
    numbers, from 1, of the lines that are not settled yet.
    """

    sender: BankCode
    message_id: MessageId
    original_message_id: MessageId
    submission: int
    waiting: list[int]
