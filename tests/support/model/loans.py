"""The model's records of pledge financing. Source: RULES-Q §5."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Loan", "Request"]


@dataclass(frozen=True)
class Request:
    """What the bond system was asked."""

    bank: str
    payment: int
    amount: int
    pledgor: str
    bonds: int
    """Their face value: what is needed."""
    given_up_at: int = 0
    is_open: bool = True


@dataclass(frozen=True)
class Loan:
    """What a bank owes the head office."""

    number: int
    bank: str
    amount: int
    reference: str
    rate: int
    granted_at: int
    granted_on: int
    office: str
    pledgor: str
    bonds: int
    """Their face value: what is pledged."""
    due: int = 0
