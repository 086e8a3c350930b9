"""What became of money held for payment versus payment."""

from __future__ import annotations

from tianping.core.events.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import PaymentId
from tianping.values.money import Fen

__all__ = ["FundsHeld", "HoldPaid", "HoldReleased"]


class FundsHeld(Record, frozen=True, array_like=True, gc=False, tag=84):
    """Money of an account is held, not booked: nothing else may use it.

    ``hold`` is the sequence number of the command that brought it.
    """

    hold: PaymentId
    account: int
    amount_fen: Fen
    system: BankCode


class HoldPaid(Record, frozen=True, array_like=True, gc=False, tag=85):
    """Held money goes to its payee; the payment is told after this, as a line."""

    hold: PaymentId
    account: int


class HoldReleased(Record, frozen=True, array_like=True, gc=False, tag=86):
    """Held money is free again: the FX system wants no deal (``reason`` 0), or a refusal code."""

    hold: PaymentId
    account: int
    reason: int
