"""The fold's third storey: runs of matching and of pools, and what pools are bound to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tianping.core import events as e
from tianping.core.terms import STATUS_PROCESSED
from tianping.views.books import Books, Changes, PoolTerms
from tianping.views.fold_payments import PaymentFold

__all__ = ["LiquidityFold"]


class LiquidityFold(PaymentFold):
    """Folds events of the liquidity functions; several runs of one command are numbered from 1."""

    def __init__(self, books: Books, changes: Changes) -> None:
        super().__init__(books, changes)
        self._run_seq = 0
        self._runs = 0

    def _liquidity_events(self) -> dict[type[Any], Callable[[Any], None]]:
        return {
            e.MatchingPlanned: self._matching_planned,
            e.MatchingRun: self._matching_run,
            e.PoolManaged: self._pool_managed,
            e.PoolInForce: self._pool_in_force,
            e.PoolFloorSet: self._pool_floor_set,
            e.PoolRun: self._pool_run,
            e.PoolReported: self._processed,
        }

    def _place(self) -> int:
        if self._run_seq != self._seq:
            self._run_seq, self._runs = self._seq, 0
        self._runs += 1
        return self._runs

    def _matching_planned(self, event: e.MatchingPlanned) -> None:
        """Leave it to the matching that follows."""
        del event

    def _matching_run(self, event: e.MatchingRun) -> None:
        self._group_left = event.settled_count
        self.changes.matching_runs.add(
            (
                self._seq,
                self._place(),
                self._at_ns,
                self.books.business_date,
                event.trigger,
                event.outcome,
                event.considered_count,
                event.considered_payers,
                event.settled_count,
                event.settled_payers,
                event.value_fen,
            )
        )

    def _pool_managed(self, event: e.PoolManaged) -> None:
        self._status = STATUS_PROCESSED
        self.changes.pool_changes.add(
            (
                self._seq,
                self._at_ns,
                event.legal_entity,
                event.management,
                event.effective_date,
                " ".join(event.branches),
            )
        )

    def _pool(self, legal_entity: str) -> PoolTerms:
        pool = self.books.pools.setdefault(legal_entity, PoolTerms(legal_entity))
        self.changes.pools[legal_entity] = pool
        return pool

    def _pool_in_force(self, event: e.PoolInForce) -> None:
        pool = self._pool(event.legal_entity)
        pool.in_order = event.in_order
        pool.branches = " ".join(event.branches)

    def _pool_floor_set(self, event: e.PoolFloorSet) -> None:
        self._pool(event.legal_entity).floor = event.amount_fen

    def _pool_run(self, event: e.PoolRun) -> None:
        self.changes.pool_runs.add(
            (
                self._seq,
                self._place(),
                self._at_ns,
                self.books.business_date,
                event.legal_entity,
                event.trigger,
                event.seed,
                " ".join(event.order),
                event.outcome,
                event.transfer_count,
                event.value_fen,
            )
        )
