"""The command by which an office has an account opened."""

from __future__ import annotations

from tianping.core.commands.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId, MessageId
from tianping.values.money import Fen

__all__ = ["RequestOpening"]


class RequestOpening(Record, frozen=True, array_like=True, gc=False, tag=111):
    """Have a registered participant's account opened on the next business date (saps.370).

    By the office that will manage it, in any phase. The deposit subject follows from the kind of
    participant and the class of its bank code. Counts as a message of its sender.

    Attributes:
        sender: The PBC office.
        participant: Whose account, a bank or a special participant that has none yet.
        special: Whether the message calls it a special participant (参与机构大类).
        balance_fen: 余额 with which the account begins, credited by the office.
        minimum_fen: 余额最低控制金额 from the beginning on, or 0.
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
    special: bool
    balance_fen: Fen
    minimum_fen: Fen
