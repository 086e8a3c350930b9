"""What was set on net debit caps, and when their available part crossed a watched value."""

from __future__ import annotations

from tianping.core.events.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.money import Fen

__all__ = ["CapPartSet", "CapWarningLifted", "CapWarningRaised", "CapWarningSet"]


class CapPartSet(Record, frozen=True, array_like=True, gc=False, tag=114):
    """A part of a participant's cap in a system is another one now.

    Attributes:
        part: ``CAP_CREDIT`` or ``CAP_PLEDGE``, whichever was set.
        raised: Whether it is more than before.
        credit_fen: 授信额度.
        pledge_fen: 质押额度.
        earmark_fen: 圈存资金 of the system.
        used_fen: What of the cap is in use; the rest of it is available.
    """

    account: int
    participant: BankCode
    system: str
    part: int
    raised: bool
    credit_fen: Fen
    pledge_fen: Fen
    earmark_fen: Fen
    used_fen: Fen


class CapWarningSet(Record, frozen=True, array_like=True, gc=False, tag=115):
    """Somebody's warning value on an available cap is another one, or (``on`` false) none.

    ``participant`` has the cap; ``below`` says whether the available cap is below the value now.
    """

    account: int
    participant: BankCode
    system: str
    setter: BankCode
    value_fen: Fen
    on: bool
    below: bool


class CapWarningRaised(Record, frozen=True, array_like=True, gc=False, tag=116):
    """An available cap has fallen below somebody's warning value; it may be below zero."""

    account: int
    participant: BankCode
    system: str
    setter: BankCode
    value_fen: Fen
    available_fen: int


class CapWarningLifted(Record, frozen=True, array_like=True, gc=False, tag=117):
    """An available cap is back at somebody's warning value or above it."""

    account: int
    participant: BankCode
    system: str
    setter: BankCode
    value_fen: Fen
    available_fen: int
