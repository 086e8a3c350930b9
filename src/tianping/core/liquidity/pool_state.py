"""What the core knows of pools: who is bound, in which order, and what was served today.

Plain objects; the rules are in ``pool`` and ``pool_run``.
Source: RULES-Q §7 with its corrections 1.11 and 4.15; house, ADR-0040.
"""

from __future__ import annotations

from typing import Final

from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import PaymentId

__all__ = ["NOT_STOPPED", "Pool", "PoolChange", "PoolTransfer"]

NOT_STOPPED: Final = -1
"""Marks that a pool has not run out of room since its last credit."""


class PoolChange:
    """An instruction that takes effect on a later date: an order, a random order, an end."""

    def __init__(
        self, management: int, branches: list[BankCode], *, effective_date: BusinessDate
    ) -> None:
        self.management: int = management
        self.branches: list[BankCode] = branches
        self.effective_date: BusinessDate = effective_date


class PoolTransfer:
    """A transfer that a pool made today to one branch for one class."""

    def __init__(
        self, branch: BankCode, queue_class: int, *, payment: PaymentId, amount_fen: int
    ) -> None:
        self.branch: BankCode = branch
        self.queue_class: int = queue_class
        self.payment: PaymentId = payment
        self.amount_fen: int = amount_fen


class Pool:
    """The pool of one legal entity.

    Attributes:
        legal_entity: Whose account pays.
        floor_fen: 资金池余额最低控制金额: what stays on it whatever its branches need.
        in_order: Whether ``branches`` is the order of rescue; else each run draws one.
        branches: Who is bound, today.
        changes: What takes effect later, in the order in which it was said.
        transfers: What was transferred today, in order.
        stopped_at: How many credits the account had today when the pool ran out of room, or
            ``NOT_STOPPED``.
    """

    def __init__(self, legal_entity: BankCode) -> None:
        self.legal_entity: BankCode = legal_entity
        self.floor_fen: int = 0
        self.in_order: bool = True
        self.branches: list[BankCode] = []
        self.changes: list[PoolChange] = []
        self.transfers: list[PoolTransfer] = []
        self.stopped_at: int = NOT_STOPPED

    def served(self, branch: BankCode, queue_class: int) -> bool:
        """Tell whether a branch had its transfer for a class today.

        Source: RULES-Q §7.4 with its correction 1.11.
        """
        return any(
            one.branch == branch and one.queue_class == queue_class for one in self.transfers
        )
