"""What became of accounts that offices have opened by message."""

from __future__ import annotations

from tianping.core.events.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId
from tianping.values.money import Fen

__all__ = ["OpeningDone", "OpeningSet"]


class OpeningSet(Record, frozen=True, array_like=True, gc=False, tag=112):
    """An office has a participant's account opened, on the next business date.

    ``effective_date`` is the day after today; the business date that begins then, or next after
    it, opens the account.
    """

    sender: BankCode
    message_id: MessageId
    participant: BankCode
    special: bool
    subject: int
    balance_fen: Fen
    minimum_fen: Fen
    effective_date: BusinessDate


class OpeningDone(Record, frozen=True, array_like=True, gc=False, tag=113):
    """An account that an office asked for is open, with its balance and its minimum balance."""

    account: int
    participant: BankCode
    office: BankCode
    special: bool
    balance_fen: Fen
    minimum_fen: Fen
    business_date: BusinessDate
