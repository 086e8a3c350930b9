"""What the views call a message, and what an office books without one."""

from __future__ import annotations

from typing import Final

__all__ = [
    "TYPE_ACCOUNT_QUERY",
    "TYPE_ACS_END",
    "TYPE_ADJUST",
    "TYPE_BALANCES",
    "TYPE_BINDING",
    "TYPE_BOND_NOTICE",
    "TYPE_CANCEL",
    "TYPE_CAP_WARNING",
    "TYPE_CERTIFICATE_QUERY",
    "TYPE_CORRECTION",
    "TYPE_EARMARK_LOWER",
    "TYPE_EARMARK_RAISE",
    "TYPE_FREE",
    "TYPE_HOLD",
    "TYPE_HOLD_END",
    "TYPE_LIQUIDITY_QUERY",
    "TYPE_LOG_IN",
    "TYPE_MAINTENANCE",
    "TYPE_ONE_SIDED",
    "TYPE_OPENING",
    "TYPE_PLACED",
    "TYPE_PLEDGE_REQUEST",
    "TYPE_PLEDGING",
    "TYPE_POOL",
    "TYPE_POOL_QUERY",
    "TYPE_QUERY",
    "TYPE_QUEUE_QUERY",
    "TYPE_RETURN_ANSWER",
    "TYPE_RETURN_REQUEST",
    "TYPE_SAME_CITY",
    "TYPE_SAME_CITY_QUERY",
    "TYPE_SIGNED",
    "TYPE_WARNING",
    "TYPE_WITHDRAWAL",
]

TYPE_ONE_SIDED: Final = "one-sided"
"""Message type of one-sided business that an office books without a message."""
TYPE_SAME_CITY: Final = "saps.611.001.01"
TYPE_SIGNED: Final = "saps.612.001.01"
TYPE_CORRECTION: Final = "saps.613.001.01"
TYPE_PLACED: Final = "placed"
"""Message type of an item put straight into the queue."""
TYPE_BINDING: Final = "ccms.903.001.02"
TYPE_CERTIFICATE_QUERY: Final = "ccms.919.001.01"
TYPE_ADJUST: Final = "saps.365.001.01"
TYPE_CANCEL: Final = "ccms.307.001.02"
TYPE_QUERY: Final = "ccms.316.001.01"
TYPE_LOG_IN: Final = "ccms.805.001.02"
TYPE_FREE: Final = "ccms.303.001.02"
TYPE_QUEUE_QUERY: Final = "saps.363.001.01"
TYPE_RETURN_REQUEST: Final = "ccms.318.001.01"
TYPE_RETURN_ANSWER: Final = "ccms.319.001.01"
TYPE_EARMARK_RAISE: Final = "nets.376.001.01"
TYPE_EARMARK_LOWER: Final = "nets.377.001.01"
TYPE_WITHDRAWAL: Final = "hvps.634.001.01"
TYPE_HOLD: Final = "hvps.143.001.01"
TYPE_HOLD_END: Final = "hvps.144.001.01"
TYPE_POOL: Final = "saps.373.001.01"
TYPE_POOL_QUERY: Final = "saps.614.001.01"
TYPE_PLEDGE_REQUEST: Final = "saps.358.001.01"
TYPE_BOND_NOTICE: Final = "saps.378.001.01"
TYPE_BALANCES: Final = "saps.369.001.01"
TYPE_WARNING: Final = "saps.361.001.01"
TYPE_ACS_END: Final = "ccms.811.001.01"
TYPE_MAINTENANCE: Final = "saps.371.001.01"
TYPE_ACCOUNT_QUERY: Final = "saps.366.001.01"
TYPE_LIQUIDITY_QUERY: Final = "saps.368.001.01"
TYPE_OPENING: Final = "saps.370.001.01"
TYPE_PLEDGING: Final = "saps.357.001.01"
TYPE_SAME_CITY_QUERY: Final = "saps.609.001.01"
TYPE_CAP_WARNING: Final = "nets.354.001.01"
