"""What became of accounts that offices keep."""

from __future__ import annotations

from tianping.core.events.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId

__all__ = ["AccountMaintained", "ClosingSet", "ClosingTried", "ParticipantSuspended"]


class AccountMaintained(Record, frozen=True, array_like=True, gc=False, tag=97):
    """An office changed what limits an account; the events after it say what."""

    sender: BankCode
    message_id: MessageId
    account: int
    participant: BankCode


class ParticipantSuspended(Record, frozen=True, array_like=True, gc=False, tag=96):
    """The payments of a participant and to it are stopped, or go on again, from now on."""

    account: int
    participant: BankCode
    released: bool


class ClosingSet(Record, frozen=True, array_like=True, gc=False, tag=98):
    """A participant is revoked from a date on; its account is to be closed then.

    ``special`` tells a special participant from a bank.
    """

    account: int
    participant: BankCode
    office: BankCode
    effective_date: BusinessDate
    special: bool


class ClosingTried(Record, frozen=True, array_like=True, gc=False, tag=99):
    """An account was closed, or (``obstacle`` says why) it could not be and must be seen to.

    ``amount_fen`` is what its balance was; when it was closed, the office's books have it now.
    """

    account: int
    participant: BankCode
    office: BankCode
    business_date: BusinessDate
    amount_fen: int
    obstacle: str
    special: bool
