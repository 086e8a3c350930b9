"""Commands about payments that were sent before: move, withdraw, ask, ask back."""

from __future__ import annotations

from tianping.core.commands.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId, MessageId
from tianping.values.money import Fen

__all__ = [
    "AdjustQueue",
    "AnswerReturn",
    "CancelPayment",
    "QueryQueue",
    "QueryStatus",
    "RequestReturn",
]


class AdjustQueue(Record, frozen=True, array_like=True, gc=False, tag=17):
    """Move a queued payment to the head or the tail of its class (saps.365).

    Only ordinary transfers, only by the direct participant that pays, in daytime and cut-off.
    Counts as a message of its sender for idempotence and the daily cap, like CancelPayment.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    original_sender: BankCode
    original_message_id: MessageId
    placement: int


class CancelPayment(Record, frozen=True, array_like=True, gc=False, tag=18):
    """Withdraw a payment that has not settled (ccms.307), in daytime and cut-off, by its sender.

    A one-sided debit is withdrawn by its office.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    original_sender: BankCode
    original_message_id: MessageId


class QueryStatus(Record, frozen=True, array_like=True, gc=False, tag=19):
    """Ask what became of a message of one's own (ccms.316).

    Changes nothing, has no idempotence of its own, is answered in the one order.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    original_sender: BankCode
    original_message_id: MessageId


class QueryQueue(Record, frozen=True, array_like=True, gc=False, tag=22):
    """Ask which payments wait on an account (saps.363), in any phase.

    Changes nothing, has no idempotence of its own, is answered in the one order. ``participant``
    is whose account; ``scope`` is ``SCOPE_ACCOUNT``, or ``SCOPE_BRANCHES`` for the accounts of
    the branches too.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    participant: BankCode
    scope: int


class RequestReturn(Record, frozen=True, array_like=True, gc=False, tag=23):
    """Ask the payee's participant to send a settled payment back (ccms.318), in any phase.

    Moves no money: whoever agrees makes a new transfer. Counts as a message of its sender for
    idempotence and the daily cap.

    Attributes:
        sender: The direct participant that paid.
        digest: The first 56 bits of the SHA-256 of the message body.
        original_hash: SHA-256 (32 bytes) of the signed original kept beside the batch.
        original_sender: 原报文发起参与者, the sender itself.
        original_message_id: The message id of the payment.
        creditor_participant: 收款清算行, which is asked.
        amount_fen: What is asked back, in fen, 1 to ``AMOUNT_FEN_MAX``.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    original_hash: bytes
    certificate: CertificateId
    registry_version: int
    original_sender: BankCode
    original_message_id: MessageId
    creditor_participant: BankCode
    amount_fen: Fen


class AnswerReturn(Record, frozen=True, array_like=True, gc=False, tag=24):
    """Say whether a payment will be sent back (ccms.319), once, by the participant asked.

    Moves no money. ``original_sender`` and ``original_message_id`` name the request.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    original_hash: bytes
    certificate: CertificateId
    registry_version: int
    original_sender: BankCode
    original_message_id: MessageId
    agreed: bool
