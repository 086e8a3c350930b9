"""Commands that keep accounts: maintenance, suspension, revocation."""

from __future__ import annotations

from tianping.core.commands.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId

__all__ = ["KeepFloors", "MaintainAccount", "RevokeParticipant", "SuspendParticipant"]


class MaintainAccount(Record, frozen=True, array_like=True, gc=False, tag=95):
    """Change limits and controls of an account together (saps.371), all or nothing.

    By the office that manages it, in any phase. Amounts are fen, ``NOT_STATED`` where the message
    says nothing; of a control the message says nothing (``NOT_STATED``), that it is to be set (1)
    or released (0). What is so already stays so. Counts as a message of its sender.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    participant: BankCode
    overdraft_limit_fen: int
    minimum_fen: int
    debit_control: int
    credit_control: int


class KeepFloors(Record, frozen=True, array_like=True, gc=False, tag=114):
    """Set what lending and pool must leave on the sender's own account (saps.371), both or none.

    Effective at once. Amounts are fen, ``NOT_STATED`` where the message says nothing. Counts as a
    message of its sender.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    participant: BankCode
    lending_floor_fen: int
    pool_floor_fen: int


class SuspendParticipant(Record, frozen=True, array_like=True, gc=False, tag=96):
    """Stop the payments of a participant and to it, or release it. Effective at once."""

    recorded_at_ns: int
    participant: BankCode
    released: bool


class RevokeParticipant(Record, frozen=True, array_like=True, gc=False, tag=97):
    """Revoke a direct or special participant from a later business date on.

    When that date begins its account is brought to zero and closed; if something stands in the
    way, it is tried again when the next date begins.
    """

    recorded_at_ns: int
    participant: BankCode
    effective_date: BusinessDate
