"""Commands that open, limit and control accounts."""

from __future__ import annotations

from tianping.core.commands.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.money import Fen

__all__ = [
    "ControlAccount",
    "OpenAccount",
    "SetEarmark",
    "SetMinimumBalance",
    "SetOverdraftLimit",
]


class OpenAccount(Record, frozen=True, array_like=True, gc=False, tag=5):
    """Open the settlement account of a direct or special participant under a deposit subject."""

    recorded_at_ns: int
    participant: BankCode
    subject: int
    serial: int


class SetMinimumBalance(Record, frozen=True, array_like=True, gc=False, tag=11):
    """Set the part of an account's balance that may not be used; 0 lifts it. Effective at once."""

    recorded_at_ns: int
    participant: BankCode
    amount_fen: Fen


class SetEarmark(Record, frozen=True, array_like=True, gc=False, tag=12):
    """Set the funds earmarked (圈存) on an account for a system, ``BEPS`` or ``IBPS``.

    An increase needs an empty queue and bal - E - M of at least the increase; a decrease always
    goes through and lets the queue go on.
    """

    recorded_at_ns: int
    participant: BankCode
    system: str
    amount_fen: Fen


class SetOverdraftLimit(Record, frozen=True, array_like=True, gc=False, tag=13):
    """Set an account's intraday overdraft limit; effective on the next business date."""

    recorded_at_ns: int
    participant: BankCode
    amount_fen: Fen


class ControlAccount(Record, frozen=True, array_like=True, gc=False, tag=21):
    """Put an account under debit or credit control, or release it. Effective at once.

    ``control`` is 1 for debit, 2 for credit. Setting a control returns the queued payments that it
    stops; setting a debit control voids the overdraft limit, too.
    """

    recorded_at_ns: int
    participant: BankCode
    control: int
    released: bool
