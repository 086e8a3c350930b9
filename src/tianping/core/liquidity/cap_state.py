"""The parts of a net debit cap (净借记限额) that are set for a participant, and watched values.

Source: RULES-R §4.1, §4.8-4.9; RULES-Q §10.3; house, ADR-0056.
"""

from __future__ import annotations

from tianping.values.bankcode import BankCode

__all__ = ["Cap", "CapWarning"]


class Cap:
    """The credit line and the pledge quota of a participant in one system, in fen."""

    def __init__(self) -> None:
        self.credit_fen: int = 0
        self.pledge_fen: int = 0


class CapWarning:
    """One value on the available cap of one participant in one system.

    Attributes:
        system: ``BEPS`` or ``IBPS``.
        setter: Who set it and is told.
        value_fen: The value.
        below: Whether the available cap was below it when last looked at; then it is not armed.
    """

    def __init__(self, system: str, setter: BankCode, *, value_fen: int, below: bool) -> None:
        self.system: str = system
        self.setter: BankCode = setter
        self.value_fen: int = value_fen
        self.below: bool = below
