"""Commands of nets and of error corrections: what offices and the netting systems submit."""

from __future__ import annotations

import msgspec

from tianping.core.commands.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId, MessageId
from tianping.values.money import Fen

__all__ = ["CorrectEntry", "NetLine", "QuerySameCity", "SettleNets", "SettleSameCity"]


class NetLine(msgspec.Struct, frozen=True, array_like=True, gc=False, forbid_unknown_fields=True):
    """What one participant pays (debit) or receives (credit) in a session, in fen."""

    participant: BankCode
    credit: bool
    amount_fen: Fen


class SettleSameCity(Record, frozen=True, array_like=True, gc=False, tag=30):
    """The nets of a session of a clearing house (saps.611), on accounts that the office manages.

    The lines need not sum to zero: what the office books itself stays on its summary account.

    Attributes:
        office: The PBC office that submits the session.
        message_id: The body's MsgId; with office and business date the key of idempotence.
        business_date: The first eight digits of the message id.
        digest: The first 56 bits of the SHA-256 of the message body.
        original_hash: SHA-256 (32 bytes) of the signed original kept beside the batch.
        certificate: The certificate whose signature was verified.
        registry_version: The version of the registry that the verifier saw.
        session: 轧差场次, once an office and date.
        business_type: 业务类型编码 (H003).
        business_kind: 业务种类编码 (04801).
        lines: 记账清单, each account once.
    """

    recorded_at_ns: int
    office: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    original_hash: bytes
    certificate: CertificateId
    registry_version: int
    session: int
    business_type: str
    business_kind: str
    lines: list[NetLine]


class QuerySameCity(Record, frozen=True, array_like=True, gc=False, tag=116):
    """Ask how a same-city session of one's own stands, line by line (saps.609), in any phase.

    Changes nothing, has no idempotence of its own, is answered in the one order.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    original_sender: BankCode
    original_message_id: MessageId


class SettleNets(Record, frozen=True, array_like=True, gc=False, tag=31):
    """The nets of a netting session of BEPS or IBPS; over all lines they sum to zero.

    A session that cannot be booked now is held and comes first when SAPS next opens; none is
    rejected for want of funds, because it was final when it was netted.

    Attributes:
        system: ``BEPS`` or ``IBPS``.
        netting_date: 轧差日期, the date of that system.
        session: 轧差场次; with system and netting date the key of idempotence.
        digest: The first 56 bits of the SHA-256 of what was submitted.
        lines: One a clearing bank, special participant, office or treasury.
    """

    recorded_at_ns: int
    system: str
    netting_date: BusinessDate
    session: int
    digest: int
    lines: list[NetLine]


class CorrectEntry(Record, frozen=True, array_like=True, gc=False, tag=32):
    """An error correction (错账冲正, saps.613) of one-sided business or of a same-city net.

    Two persons may enter it without a message of the office; its signature is then empty.

    Attributes:
        office: The PBC office that manages the account.
        message_id: The body's MsgId; with office and business date the key of idempotence.
        business_date: The first eight digits of the message id.
        digest: The first 56 bits of the SHA-256 of the message body.
        original_hash: SHA-256 (32 bytes) of the signed original kept beside the batch.
        certificate: The certificate whose signature was verified.
        registry_version: The version of the registry that the verifier saw.
        participant: 被记账行, whose account was booked wrongly.
        credit: The side of the wrong entry, which both the red and the blue entry have.
        amount_fen: In fen: of the wrong entry (red) or of the right one (blue).
        red: Whether the wrong entry is taken back (负金额); else the right one is booked.
        business_type: 业务类型编码 of the wrong entry: H003, H004, or H005 for either.
        business_kind: 业务种类编码.
        error_date: 错账日期, the date on which the wrong entry was booked.
    """

    recorded_at_ns: int
    office: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    original_hash: bytes
    certificate: CertificateId
    registry_version: int
    participant: BankCode
    credit: bool
    amount_fen: Fen
    red: bool
    business_type: str
    business_kind: str
    error_date: BusinessDate
