"""What partners outside the platform must be told of."""

from __future__ import annotations

from tianping.core.events.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.money import Fen

__all__ = ["BondsReleased", "BondsRequested"]


class BondsRequested(Record, frozen=True, array_like=True, gc=False, tag=130):
    """The participant that is the bond system is asked to pledge bonds.

    Attributes:
        system: The bond system.
        request: The number of the request, which is the number of the pledge's contract.
        participant: Who gets the loan.
        pledgor: Whose bonds.
        amount_fen: The loan.
        bond_value_fen: The face value of bonds that it needs.
    """

    system: BankCode
    request: int
    participant: BankCode
    pledgor: BankCode
    amount_fen: Fen
    bond_value_fen: Fen


class BondsReleased(Record, frozen=True, array_like=True, gc=False, tag=131):
    """The bond system is told that nothing under a contract is pledged any more.

    ``bond_value_fen`` is what was; 0 when the request ended before it was answered.
    """

    system: BankCode
    request: int
    participant: BankCode
    pledgor: BankCode
    amount_fen: Fen
    bond_value_fen: Fen
