"""Commands that ask for money to move."""

from __future__ import annotations

from tianping.core.commands.record import Record
from tianping.core.commands.times import SettlementTimes
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId, MessageId
from tianping.values.money import Fen

__all__ = [
    "CreditTransfer",
    "InstantTransfer",
    "PlaceInQueue",
    "PostOneSided",
]


class CreditTransfer(Record, frozen=True, array_like=True, gc=False, tag=14):
    """An ordinary credit transfer: hvps.111 or hvps.112.

    Attributes:
        sender: The direct participant that sent it and whose account pays (发起清算行).
        message_id: The body's MsgId; with sender and business date the key of idempotence.
        message_type: ``hvps.111.001.01`` or ``hvps.112.001.01``.
        business_date: The first eight digits of the message id.
        digest: The first 56 bits of the SHA-256 of the message body.
        original_hash: SHA-256 (32 bytes) of the signed original kept beside the batch.
        certificate: The certificate whose signature was verified.
        registry_version: The version of the registry that the verifier saw.
        debtor_bank: 付款行, the sender itself or one of its indirect participants.
        creditor_participant: 收款清算行, whose account is credited.
        creditor_bank: 收款行, the creditor participant or one of its indirect participants.
        amount_fen: In fen, 1 to ``AMOUNT_FEN_MAX``.
        queue_class: ``CLASS_EXTREMELY_URGENT``, ``CLASS_URGENT`` or ``CLASS_ORDINARY``.
        business_type: 业务类型编码 (A100).
        business_kind: 业务种类编码 (02102).
        times: When it may settle, if its message says so.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    message_type: str
    business_date: BusinessDate
    digest: int
    original_hash: bytes
    certificate: CertificateId
    registry_version: int
    debtor_bank: BankCode
    creditor_participant: BankCode
    creditor_bank: BankCode
    amount_fen: Fen
    queue_class: int
    business_type: str
    business_kind: str
    times: SettlementTimes | None = None


class InstantTransfer(Record, frozen=True, array_like=True, gc=False, tag=25):
    """An instant transfer (即时转账): a special participant moves money between two others.

    Attributes:
        sender: The special participant that instructs (特许参与者).
        message_id: The body's MsgId; with sender and business date the key of idempotence.
        message_type: ``hvps.141.001.01``.
        business_date: The first eight digits of the message id.
        digest: The first 56 bits of the SHA-256 of the message body.
        original_hash: SHA-256 (32 bytes) of the signed original kept beside the batch.
        certificate: The certificate whose signature was verified.
        registry_version: The version of the registry that the verifier saw.
        payer: 付款清算行, whose account or whose office's books pay.
        payee: 收款清算行, which is credited.
        amount_fen: In fen, 1 to ``AMOUNT_FEN_MAX``.
        business_type: 业务类型编码 (G104).
        business_kind: 业务种类编码.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    message_type: str
    business_date: BusinessDate
    digest: int
    original_hash: bytes
    certificate: CertificateId
    registry_version: int
    payer: BankCode
    payee: BankCode
    amount_fen: Fen
    business_type: str
    business_kind: str


class PostOneSided(Record, frozen=True, array_like=True, gc=False, tag=15):
    """One-sided business of a PBC office on an account it manages: credit (E6) or debit (E7).

    In daytime and at the cut-off a debit that is not payable waits in class 6; while the window is
    open and after HVPS day-end it is refused, after the window's pre-close every debit is. A credit
    is accepted from daytime until SAPS day-end, and in the preparation when an operator enters it.

    Attributes:
        office: The PBC office that manages the account.
        message_id: The body's MsgId; with office and business date the key of idempotence.
        business_date: The first eight digits of the message id.
        digest: The first 56 bits of the SHA-256 of the message body.
        participant: 被记账行, whose account is booked.
        credit: Whether the account is credited (E6) or debited (E7).
        amount_fen: In fen, 1 to ``AMOUNT_FEN_MAX``.
        original_hash: SHA-256 (32 bytes) of the signed original of a saps.612, else empty.
        certificate: The certificate whose signature was verified; empty when an operator enters it.
        registry_version: The version of the registry that the verifier saw.
        business_type: 业务类型编码 (H004), or empty.
        business_kind: 业务种类编码 (03801), or empty.
    """

    recorded_at_ns: int
    office: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    participant: BankCode
    credit: bool
    amount_fen: Fen
    original_hash: bytes = b""
    certificate: CertificateId = CertificateId("")
    registry_version: int = 0
    business_type: str = ""
    business_kind: str = ""


class PlaceInQueue(Record, frozen=True, array_like=True, gc=False, tag=16):
    """Put a debit of an account (E7) into a class that has no business of its own yet.

    The item settles at once when nothing better or equal waits and the funds suffice.
    """

    recorded_at_ns: int
    office: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    participant: BankCode
    queue_class: int
    amount_fen: Fen
