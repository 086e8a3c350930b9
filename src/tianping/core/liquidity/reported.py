"""What ACS reported about the non-clearing accounts under one clearing account.

Source: RULES-Q §1.2; house, ADR-0048.
"""

from __future__ import annotations

from tianping.values.dates import BusinessDate

__all__ = ["Reported"]


class Reported:
    """Codes, names and balances (fen, credit positive), side by side, and their date."""

    def __init__(self, business_date: BusinessDate) -> None:
        self.business_date: BusinessDate = business_date
        self.codes: list[str] = []
        self.names: list[str] = []
        self.balances_fen: list[int] = []
