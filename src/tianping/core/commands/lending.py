"""Commands of day-end automatic lending (日终自动拆借)."""

from __future__ import annotations

from tianping.core.commands.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId, MessageId
from tianping.values.money import Fen

__all__ = [
    "AnswerLending",
    "DecideLending",
    "EnterLending",
    "QueryLending",
    "RestoreLending",
    "RevokeLending",
    "RunLending",
    "SetLending",
    "SetLendingFloor",
    "SetLendingTerms",
]


class SetLending(Record, frozen=True, array_like=True, gc=False, tag=60):
    """The borrower sets an agreement (saps.374 PC00); its lender must confirm it.

    Attributes:
        sender: The borrower (拆入清算行).
        number: 拆借协议号, 1 to 60 characters.
        lower_fen, upper_fen: The least and the most of one loan, in fen; the quota is the most.
        from_date: First date of force; 0 for the date after today.
        until_date: Last date of force; 0 for none.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    original_hash: bytes
    certificate: CertificateId
    registry_version: int
    borrower: BankCode
    lender: BankCode
    number: str
    lower_fen: Fen
    upper_fen: Fen
    from_date: BusinessDate
    until_date: BusinessDate


class AnswerLending(Record, frozen=True, array_like=True, gc=False, tag=61):
    """The other side agrees to an agreement or its revocation, or declines (saps.375).

    ``original_sender`` and ``original_message_id`` name the request that is answered.
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
    number: str
    agreed: bool


class RevokeLending(Record, frozen=True, array_like=True, gc=False, tag=62):
    """One side asks to revoke an agreement (saps.374 PC01); the other must agree."""

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    original_hash: bytes
    certificate: CertificateId
    registry_version: int
    borrower: BankCode
    lender: BankCode
    number: str


class RestoreLending(Record, frozen=True, array_like=True, gc=False, tag=63):
    """The lender gives quota back after it was repaid (saps.374 PC02), ``amount_fen`` of it."""

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    original_hash: bytes
    certificate: CertificateId
    registry_version: int
    borrower: BankCode
    lender: BankCode
    number: str
    amount_fen: Fen


class EnterLending(Record, frozen=True, array_like=True, gc=False, tag=64):
    """The operator enters an agreement that both sides have signed; it needs no confirmation.

    ``rate_ppm`` is interest a year in millionths (1/10000 %), 0 to 1,000,000; the priorities are
    0 to 999, lower goes first; a date of 0 is as in ``SetLending``.
    """

    recorded_at_ns: int
    borrower: BankCode
    lender: BankCode
    number: str
    lower_fen: Fen
    upper_fen: Fen
    rate_ppm: int
    from_date: BusinessDate
    until_date: BusinessDate
    borrower_priority: int
    lender_priority: int


class DecideLending(Record, frozen=True, array_like=True, gc=False, tag=65):
    """The operator suspends (4), resumes (5) or revokes (6) an agreement by itself."""

    recorded_at_ns: int
    number: str
    act: int


class SetLendingTerms(Record, frozen=True, array_like=True, gc=False, tag=66):
    """The operator sets what no message says: rate and priorities. Loans made stay as they are."""

    recorded_at_ns: int
    number: str
    rate_ppm: int
    borrower_priority: int
    lender_priority: int


class SetLendingFloor(Record, frozen=True, array_like=True, gc=False, tag=67):
    """Set what lending must leave on a lender's account; 0 lifts it. Effective at once."""

    recorded_at_ns: int
    participant: BankCode
    amount_fen: Fen


class RunLending(Record, frozen=True, array_like=True, gc=False, tag=68):
    """The operator has short participants lent to now, between pre-close and close."""

    recorded_at_ns: int


class QueryLending(Record, frozen=True, array_like=True, gc=False, tag=69):
    """A participant asks for its loans of a business date (saps.614 G108). Changes nothing."""

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    date: BusinessDate
