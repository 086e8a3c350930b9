"""Commands by which participants earmark funds of their own accounts."""

from __future__ import annotations

from tianping.core.commands.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId, MessageId
from tianping.values.money import Fen

__all__ = ["AdjustEarmark"]


class AdjustEarmark(Record, frozen=True, array_like=True, gc=False, tag=80):
    """A participant raises (nets.376) or lowers (nets.377) what it has earmarked for a system.

    Attributes:
        sender: The direct participant that sent it.
        message_id: The body's MsgId; with sender and business date the key of idempotence.
        business_date: The first eight digits of the message id.
        digest: The first 56 bits of the SHA-256 of the message body.
        original_hash: SHA-256 (32 bytes) of the signed original kept beside the batch.
        certificate: The certificate whose signature was verified.
        registry_version: The version of the registry that the verifier saw.
        participant: Whose account; the sender's own.
        system: ``BEPS`` or ``IBPS``.
        lowered: False raises the earmark by the amount, True lowers it.
        amount_fen: By how much, in fen, 1 to ``AMOUNT_FEN_MAX``.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    original_hash: bytes
    certificate: CertificateId
    registry_version: int
    participant: BankCode
    system: str
    lowered: bool
    amount_fen: Fen
