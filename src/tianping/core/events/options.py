"""What the optional tools did."""

from __future__ import annotations

from tianping.core.events.record import Record
from tianping.values.identifiers import PaymentId
from tianping.values.money import Fen

__all__ = ["LimitSet", "MatchingProposed", "OffsetSettled", "ReserveSet", "ReserveUsed"]


class OffsetSettled(Record, frozen=True, array_like=True, gc=False, tag=100):
    """A new payment that would have waited settles together with payments back.

    The next ``PaymentSettled`` events, one for ``payment`` and one for each of ``back`` in order,
    are one group, booked credits first like that of ``MatchingRun``.

    Attributes:
        payer: Index of the account that pays ``payment``.
        payee: Index of the account that is paid, and pays ``back``.
        paid_fen: The amount of ``payment``.
        received_fen: The sum of ``back``.
        back: The payments of the payee to the payer, which had been waiting.
    """

    payment: PaymentId
    payer: int
    payee: int
    paid_fen: Fen
    received_fen: int
    back: list[PaymentId]


class MatchingProposed(Record, frozen=True, array_like=True, gc=False, tag=101):
    """Somebody proposed which waiting payments to settle together; ``MatchingRun`` follows.

    Attributes:
        proposed_count: How many payments the proposal named.
        taking_part_count: How many of them took part in matching.
        proposed_fen: The sum of those.
        ordered_fen: The sum of the greatest set that keeps every payer's order.
        accepted: The proposal is booked; else the ordered set, if any.
    """

    proposed_count: int
    taking_part_count: int
    proposed_fen: int
    ordered_fen: int
    accepted: bool


class ReserveSet(Record, frozen=True, array_like=True, gc=False, tag=102):
    """An account keeps another amount for class 2 or class 7 from now on; 0 is none."""

    account: int
    queue_class: int
    amount_fen: Fen


class ReserveUsed(Record, frozen=True, array_like=True, gc=False, tag=103):
    """A payment of the class that the command settled took of its account's reserve.

    These events come last among those of their command.
    """

    account: int
    queue_class: int
    used_fen: Fen
    left_fen: Fen


class LimitSet(Record, frozen=True, array_like=True, gc=False, tag=104):
    """An account has another limit towards a bank, or towards all (empty), or has it no more."""

    account: int
    counterparty: str
    amount_fen: Fen
    lifted: bool
