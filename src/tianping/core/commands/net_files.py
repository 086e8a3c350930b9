"""Commands that bring and withdraw multilateral net files."""

from __future__ import annotations

from tianping.core.commands.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId, MessageId
from tianping.values.money import Fen

__all__ = ["NetCustomer", "NetFileLine", "SubmitNetFile", "WithdrawNetFile"]


class NetCustomer(Record, frozen=True, array_like=True, gc=False):
    """A customer behind a line, for the notice to its bank; the core does not look at it.

    ``amount_fen`` is 0 when none is stated; ``side`` is CRDT, DBIT or empty.
    """

    issuer: str
    account: str
    name: str
    amount_fen: int
    side: str


class NetFileLine(Record, frozen=True, array_like=True, gc=False):
    """One line of a net file: an account is debited or credited.

    Attributes:
        participant: 被记账行, whose settlement account it is.
        debit: Whether it pays.
        amount_fen: In fen, 1 to ``AMOUNT_FEN_MAX``.
        remark: 附言, for the notice.
        customers: Whom it is for, for the notice.
    """

    participant: BankCode
    debit: bool
    amount_fen: Fen
    remark: str
    customers: list[NetCustomer]


class SubmitNetFile(Record, frozen=True, array_like=True, gc=False, tag=81):
    """A multilateral net file (多边轧差净额): hvps.631. All of it is booked, or nothing.

    Attributes:
        sender: The special participant that netted.
        message_id: The body's MsgId; with sender and business date the key of idempotence.
        message_type: ``hvps.631.001.01``.
        business_date: The first eight digits of the message id.
        digest: The first 56 bits of the SHA-256 of the message body.
        original_hash: SHA-256 (32 bytes) of the signed original kept beside the batch.
        certificate: The certificate whose signature was verified.
        registry_version: The version of the registry that the verifier saw.
        business_type: 业务类型编码 (H010).
        business_kind: 业务种类编码.
        netting_round: 轧差场次, as the sender counts them.
        debit_fen: The total of the debit lines that the message states.
        credit_fen: The total of the credit lines that the message states.
        member_count: The number of lines that the message states.
        lines: In the order of the message.
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
    business_type: str
    business_kind: str
    netting_round: str
    debit_fen: int
    credit_fen: int
    member_count: int
    lines: list[NetFileLine]


class WithdrawNetFile(Record, frozen=True, array_like=True, gc=False, tag=82):
    """The sender of a net file that has not settled withdraws it: hvps.634.

    ``details`` are the codes that the message lists, for its answer; the whole file is withdrawn.
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
    details: list[str]
