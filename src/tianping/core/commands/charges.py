"""Commands about fees: which office does what, and lists of fees and of their returns."""

from __future__ import annotations

import msgspec

from tianping.core.commands.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId
from tianping.values.money import Fen

__all__ = ["AppointOffice", "ChargeFees", "FeeLine", "ReturnFees"]


class FeeLine(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What one participant pays or gets back, in fen."""

    participant: BankCode
    amount_fen: Fen


class AppointOffice(Record, frozen=True, array_like=True, gc=False, tag=70):
    """Give a task of the whole platform to an office. Effective at once.

    ``role`` is ``ROLE_HEAD_OFFICE`` (grants pledge loans), ``ROLE_FEES`` (holds the fee account) or
    ``ROLE_BOND_SYSTEM``, for which ``office`` is a special participant.
    """

    recorded_at_ns: int
    role: int
    office: BankCode


class ChargeFees(Record, frozen=True, array_like=True, gc=False, tag=71):
    """Charge payment-system fees (E29, class 3), from the office that holds the fee account.

    In the preparation the list is kept and posted when the day opens; in daytime it is posted at
    once. A participant stands in it once.
    """

    recorded_at_ns: int
    office: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    lines: list[FeeLine]


class ReturnFees(Record, frozen=True, array_like=True, gc=False, tag=72):
    """Give fees back (E30), from the office that holds the fee account, at once."""

    recorded_at_ns: int
    office: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    lines: list[FeeLine]
