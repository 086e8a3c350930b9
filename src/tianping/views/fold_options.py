"""The fold's fourth storey: what the optional tools did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tianping.core import events as e
from tianping.views.fold_liquidity import LiquidityFold

__all__ = ["OptionsFold"]


class OptionsFold(LiquidityFold):
    """Folds events of the optional tools."""

    def _liquidity_events(self) -> dict[type[Any], Callable[[Any], None]]:
        return {
            **super()._liquidity_events(),
            e.OffsetSettled: self._offset_settled,
            e.MatchingProposed: self._matching_proposed,
            e.ReserveSet: self._reserve_set,
            e.ReserveUsed: self._reserve_used,
            e.LimitSet: self._limit_set,
        }

    def _limit_set(self, event: e.LimitSet) -> None:
        row = (event.account, event.counterparty, event.amount_fen, event.lifted, self._seq)
        self.changes.limits[(event.account, event.counterparty)] = row

    def _reserve_set(self, event: e.ReserveSet) -> None:
        self._keep(event.account, event.queue_class, event.amount_fen, event.amount_fen)

    def _reserve_used(self, event: e.ReserveUsed) -> None:
        set_fen = self.books.reserves[(event.account, event.queue_class)][2]
        self._keep(event.account, event.queue_class, int(set_fen or 0), event.left_fen)

    def _keep(self, account: int, queue_class: int, set_fen: int, left_fen: int) -> None:
        row = (account, queue_class, set_fen, left_fen, self._seq)
        self.books.reserves[(account, queue_class)] = row
        self.changes.reserves[(account, queue_class)] = row

    def _matching_proposed(self, event: e.MatchingProposed) -> None:
        self.changes.proposals_of_matching.add(
            (
                self._seq,
                self._at_ns,
                self.books.business_date,
                event.proposed_count,
                event.taking_part_count,
                event.proposed_fen,
                event.ordered_fen,
                event.accepted,
            )
        )

    def _offset_settled(self, event: e.OffsetSettled) -> None:
        self._group_left = 1 + len(event.back)
        accounts = self.books.accounts
        self.changes.offsets.add(
            (
                self._seq,
                self._at_ns,
                self.books.business_date,
                event.payment,
                accounts[event.payer].owner,
                accounts[event.payee].owner,
                event.paid_fen,
                len(event.back),
                event.received_fen,
                " ".join(str(payment) for payment in event.back),
            )
        )
