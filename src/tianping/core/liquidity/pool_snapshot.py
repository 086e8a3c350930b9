"""The part of a snapshot that pools write.

Source: house, ADR-0025, ADR-0040.
"""

from __future__ import annotations

from typing import Any

from tianping.core.liquidity.pool_state import Pool, PoolChange, PoolTransfer
from tianping.core.state import State

__all__ = ["restore_pools", "take_pools"]


def take_pools(state: State) -> list[Any]:
    """Return every pool as fields, by legal entity.

    Source: house, ADR-0025.
    """
    return [
        [
            pool.legal_entity,
            pool.floor_fen,
            pool.in_order,
            pool.branches,
            [[one.management, one.branches, one.effective_date] for one in pool.changes],
            [[one.branch, one.queue_class, one.payment, one.amount_fen] for one in pool.transfers],
            pool.stopped_at,
        ]
        for _, pool in sorted(state.pools.items())
    ]


def restore_pools(state: State, fields: list[Any]) -> None:
    """Make the pools from their fields.

    Source: house, ADR-0025.
    """
    for legal_entity, floor_fen, in_order, branches, changes, transfers, stopped_at in fields:
        pool = Pool(legal_entity)
        pool.floor_fen = floor_fen
        pool.in_order = in_order
        pool.branches = branches
        pool.changes = [
            PoolChange(management, codes, effective_date=date)
            for management, codes, date in changes
        ]
        pool.transfers = [
            PoolTransfer(branch, queue_class, payment=payment, amount_fen=amount_fen)
            for branch, queue_class, payment, amount_fen in transfers
        ]
        pool.stopped_at = stopped_at
        state.pools[legal_entity] = pool
