"""Commands of payment versus payment: money held for a deal, then paid or freed."""

from __future__ import annotations

from tianping.core.commands.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId, MessageId
from tianping.values.money import Fen

__all__ = ["EndHold", "HoldFunds"]


class HoldFunds(Record, frozen=True, array_like=True, gc=False, tag=83):
    """A buyer of foreign currency has its RMB held for the FX system: hvps.143.

    Attributes:
        sender: The direct participant that pays RMB, whose account it is.
        message_id: The body's MsgId; with sender and business date the key of idempotence.
        business_date: The first eight digits of the message id.
        digest: The first 56 bits of the SHA-256 of the message body.
        original_hash: SHA-256 (32 bytes) of the signed original kept beside the batch.
        certificate: The certificate whose signature was verified.
        registry_version: The version of the registry that the verifier saw.
        system: The special participant that settles the foreign currency.
        payee: Who will be paid the RMB.
        amount_fen: In fen, 1 to ``AMOUNT_FEN_MAX``.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    original_hash: bytes
    certificate: CertificateId
    registry_version: int
    system: BankCode
    payee: BankCode
    amount_fen: Fen


class EndHold(Record, frozen=True, array_like=True, gc=False, tag=84):
    """The FX system says that both legs are sure, or that there will be no deal: hvps.144.

    ``confirmed`` pays the held money to the payee; else it is freed.
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
    confirmed: bool
