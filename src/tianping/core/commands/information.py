"""Commands that move no money: information that one participant sends another, queries, replies."""

from __future__ import annotations

from tianping.core.commands.record import Record
from tianping.core.terms import SYSTEM_HVPS
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId, MessageId
from tianping.values.money import Fen

__all__ = ["PassInformation"]


class PassInformation(Record, frozen=True, array_like=True, gc=False, tag=110):
    """Pass a participant's information on to another one, in any phase.

    Bank drafts and cash receipts (hvps.151 to hvps.154); queries and replies about business
    (查询, 查复; ccms.314, ccms.315). Moves no money: what it asks for is paid by a transfer of its
    own. Counts as a message of its sender for idempotence and the daily cap.

    Attributes:
        sender: 发起直接参与机构.
        digest: The first 56 bits of the SHA-256 of the message body.
        original_hash: SHA-256 (32 bytes) of the signed original kept beside the batch.
        message_type: Which information it is.
        sending_bank: 发起间接参与机构, the sender itself or a bank that settles through it.
        receiver: 接收直接参与机构, who gets the message.
        receiving_bank: 接收间接参与机构, the receiver itself or a bank that settles through it.
        subject: What it is about: the number of a bank draft, or of the business; of a query the
            id of the message that it asks about, of a reply the id of the query.
        amount_fen: The amount it states, in fen; 0 when it states none.
        system: Whose business it is about: HVPS; of queries and replies also BEPS and IBPS.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    original_hash: bytes
    certificate: CertificateId
    registry_version: int
    message_type: str
    sending_bank: BankCode
    receiver: BankCode
    receiving_bank: BankCode
    subject: str
    amount_fen: Fen
    system: int = SYSTEM_HVPS
