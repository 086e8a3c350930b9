"""Commands of the optional tools."""

from __future__ import annotations

from typing import Final

from tianping.core.commands.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import PaymentId
from tianping.values.money import Fen

__all__ = ["PROPOSAL_PAYMENTS_MAX", "ProposeMatching", "SetLimit", "SetReserve"]

PROPOSAL_PAYMENTS_MAX: Final = 100_000


class ProposeMatching(Record, frozen=True, array_like=True, gc=False, tag=100):
    """Match the queued payments by a solver's answer, if it holds; at the cut-off only.

    ``payments`` are waiting payments, each once, ``PROPOSAL_PAYMENTS_MAX`` at most, in any order.
    """

    recorded_at_ns: int
    payments: list[PaymentId]


class SetReserve(Record, frozen=True, array_like=True, gc=False, tag=101):
    """Set what a participant keeps for its payments of class 2 or class 7; 0 drops it."""

    recorded_at_ns: int
    participant: BankCode
    queue_class: int
    amount_fen: Fen


class SetLimit(Record, frozen=True, array_like=True, gc=False, tag=102):
    """Set the most that a participant pays another net in class 8; with an empty name, all others.

    ``lifted`` takes the limit away; the amount is 0 then.
    """

    recorded_at_ns: int
    participant: BankCode
    counterparty: str
    amount_fen: Fen
    lifted: bool
