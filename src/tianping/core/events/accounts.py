"""What happened to accounts, their limits and controls."""

from __future__ import annotations

from tianping.core.events.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import AccountNo
from tianping.values.money import Fen

__all__ = [
    "AccountControlled",
    "AccountOpened",
    "EarmarkSet",
    "MinimumBalanceSet",
    "OverdraftLimitApplied",
    "OverdraftLimitSet",
]


class AccountOpened(Record, frozen=True, array_like=True, gc=False, tag=4):
    """An account is open. ``index`` is what later events call it."""

    index: int
    number: AccountNo
    subject: int
    owner: BankCode
    office: BankCode


class MinimumBalanceSet(Record, frozen=True, array_like=True, gc=False, tag=10):
    """An account has another minimum balance, effective now."""

    account: int
    amount_fen: Fen


class EarmarkSet(Record, frozen=True, array_like=True, gc=False, tag=11):
    """An account has other earmarked funds for a system, effective now."""

    account: int
    system: str
    amount_fen: Fen


class OverdraftLimitSet(Record, frozen=True, array_like=True, gc=False, tag=12):
    """An account gets another overdraft limit on the next business date."""

    account: int
    amount_fen: Fen


class OverdraftLimitApplied(Record, frozen=True, array_like=True, gc=False, tag=13):
    """An account's overdraft limit set on an earlier date is in force now."""

    account: int
    amount_fen: Fen


class AccountControlled(Record, frozen=True, array_like=True, gc=False, tag=23):
    """An account stands under debit (1) or credit (2) control, or does so no more, from now on.

    With a debit control its overdraft limit becomes void for all but same-city nets, and a limit
    that waits for the next business date is dropped. A release does not bring them back.
    """

    account: int
    control: int
    released: bool
