"""What offices are told of the business they submitted, and banks of one-sided business.

An office gets a receipt (saps.604) when its message is refused, waits or is settled; a same-city
session is settled when its last line is. The owner of an account that one-sided business or an
error correction moved gets a booking notice (saps.606); of a red entry the amount is negative.
What an operator enters without a message has no receipt and no notice.
Source: RULES-A §3 P7, §4.2 E7 (the office books only after it is told 已清算); CNAPS2-FIELDS
saps.604, saps.606; house, ADR-0035, ADR-0036.
"""

from __future__ import annotations

from typing import TypeAlias

from tianping.core.commands import Command, CorrectEntry, PostOneSided, SettleSameCity
from tianping.core.events import (
    Event,
    PaymentRepeated,
    PaymentSettled,
    Refused,
    SessionCompleted,
    SessionSubmitted,
)
from tianping.core.terms import STATUS_NAMES
from tianping.node.drafts_writer import (
    DONE_CODE,
    QUEUED,
    REJECTED,
    SETTLED,
    Writer,
    refusal_texts,
)
from tianping.node.families.offices import CORRECTION, ONE_SIDED, SAME_CITY_NET
from tianping.node.tasks import BookingNotice, SettlementReceipt

__all__ = [
    "OfficeCommand",
    "answer_office",
    "office_receipt",
    "tell_office_entry",
    "tell_session",
]

OfficeCommand: TypeAlias = PostOneSided | SettleSameCity | CorrectEntry
"""What an office submits."""

_TYPES = {PostOneSided: ONE_SIDED, SettleSameCity: SAME_CITY_NET, CorrectEntry: CORRECTION}


def office_receipt(
    writer: Writer,
    command: OfficeCommand,
    status: str,
    *,
    why: tuple[str, str] = (DONE_CODE, ""),
    position: int = 0,
) -> None:
    """Draft a receipt for the office, if it sent a message; it sees nobody's balance."""
    if not command.certificate:
        return
    writer.add(
        SettlementReceipt,
        command.office,
        original_id=command.message_id,
        original_sender=command.office,
        original_type=_TYPES[type(command)],
        status=status,
        code=why[0],
        reason=why[1],
        final_date=0 if status == QUEUED else writer.business_date,
        received_at_ns=command.recorded_at_ns,
        position=position or writer.seq,
        balance_fen=None,
    )


def answer_office(writer: Writer, command: OfficeCommand, events: list[Event]) -> None:
    """Answer an office's message that was refused or sent before, or a session that waits."""
    first = events[0] if events else None
    if isinstance(first, Refused):
        code, _, reason = refusal_texts(first)
        office_receipt(writer, command, REJECTED, why=(code, reason))
    elif isinstance(first, PaymentRepeated):
        office_receipt(writer, command, STATUS_NAMES[first.status][0])
    elif isinstance(first, SessionSubmitted):
        done = SessionCompleted(first.submission)
        if done not in events:
            office_receipt(writer, command, QUEUED)


def tell_session(writer: Writer, session: Command, event: SessionCompleted) -> None:
    """Tell the office of a same-city session that all its lines are settled."""
    if isinstance(session, SettleSameCity):
        office_receipt(writer, session, SETTLED, position=event.submission)


def tell_office_entry(
    writer: Writer, command: PostOneSided | CorrectEntry, event: PaymentSettled
) -> None:
    """Tell the office and the owner of the account that one-sided business was booked."""
    if not command.certificate:
        return
    office_receipt(writer, command, SETTLED, position=event.payment)
    balance_fen = event.creditor_balance_fen if command.credit else event.debtor_balance_fen
    writer.add(
        BookingNotice,
        command.participant,
        original_id=command.message_id,
        original_sender=command.office,
        original_type=_TYPES[type(command)],
        business_type=command.business_type,
        business_kind=command.business_kind,
        final_date=writer.business_date,
        received_at_ns=command.recorded_at_ns,
        account=command.participant,
        amount_fen=event.amount_fen,
        balance_fen=balance_fen,
        credit=command.credit,
    )
