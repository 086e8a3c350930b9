"""A warning value (余额警戒值) that somebody set on an account.

Source: SAPS-T §五 (balance warning); RULES-A §2.5; RULES-Q §10.3.
"""

from __future__ import annotations

from tianping.values.bankcode import BankCode

__all__ = ["WarningValue"]


class WarningValue:
    """One value on one account.

    Attributes:
        setter: Who set it and is told.
        value_fen: The value; below zero it watches an overdraft.
        below: Whether the balance was below it when last looked at; then it is not armed.
    """

    def __init__(self, setter: BankCode, value_fen: int, *, below: bool) -> None:
        self.setter: BankCode = setter
        self.value_fen: int = value_fen
        self.below: bool = below
