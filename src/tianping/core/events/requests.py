"""Answers about payments that were sent before."""

from __future__ import annotations

from tianping.core.events.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import MessageId, PaymentId
from tianping.values.money import Fen

__all__ = [
    "QueueReported",
    "ReturnAnswered",
    "ReturnRequested",
    "StatusReported",
]


class StatusReported(Record, frozen=True, array_like=True, gc=False, tag=21):
    """What became of a message its sender asked for; ``STATUS_UNKNOWN`` when it never came.

    Transfers, one-sided debits and placed items are settled, queued, cancelled or rejected
    (returned); cancellations, adjustments and one-sided credits that were done are processed
    or settled.
    """

    sender: BankCode
    message_id: MessageId
    original_sender: BankCode
    original_message_id: MessageId
    status: int


class QueueReported(Record, frozen=True, array_like=True, gc=False, tag=25):
    """Which payments wait, account by account in the order in which they will settle.

    ``payments`` holds the first ``QUEUE_REPORT_COUNT_MAX`` of ``total_count``.
    """

    sender: BankCode
    message_id: MessageId
    participant: BankCode
    total_count: int
    payments: list[PaymentId]


class ReturnRequested(Record, frozen=True, array_like=True, gc=False, tag=26):
    """A participant is asked to send a settled payment back; the request waits for its answer."""

    sender: BankCode
    message_id: MessageId
    original_sender: BankCode
    original_message_id: MessageId
    creditor_participant: BankCode
    amount_fen: Fen


class ReturnAnswered(Record, frozen=True, array_like=True, gc=False, tag=27):
    """The participant asked said whether it will send the payment back.

    ``original_sender`` and ``original_message_id`` name the request, which is closed now.
    """

    sender: BankCode
    message_id: MessageId
    original_sender: BankCode
    original_message_id: MessageId
    agreed: bool
