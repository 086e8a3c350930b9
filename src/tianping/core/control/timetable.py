"""Which liquidity function is on in which phase: one table.

What becomes of the businesses themselves stands in ``acceptance``.
Source: SAPS-T §五.10 (timetable of the liquidity functions); RULES-Q §10.2; house, ADR-0037,
ADR-0062.
"""

from __future__ import annotations

from typing import Final

from tianping.core.control.acceptance import PHASES

__all__ = [
    "FUNCTIONS",
    "LENDING_RUN",
    "LENDING_SET_UP",
    "LIMITS",
    "LIQUIDITY_SETUP",
    "MATCHING",
    "OFFSETTING",
    "POOL",
    "RESERVES",
    "TIMETABLE",
    "is_on",
]

LENDING_SET_UP: Final = 0
LENDING_RUN: Final = 1
MATCHING: Final = 2
POOL: Final = 3
LIQUIDITY_SETUP: Final = 4
OFFSETTING: Final = 5
RESERVES: Final = 6
LIMITS: Final = 7

FUNCTIONS: Final = (
    ("set-up of automatic lending", "自动拆借协议管理"),
    ("automatic lending", "日终自动拆借"),
    ("matching of queued payments", "撮合"),
    ("transfers of pools", "资金池"),
    ("set-up of pools", "资金池设置"),
    ("offsetting of new payments with payments back", "双边轧抵"),
    ("setting of reserves for classes 2 and 7", "特急、紧急业务流动性预留设置"),
    ("setting of limits for ordinary payments", "普通业务限额设置"),
)
"""The rows of the table, in English and 中文."""

TIMETABLE: Final = (
    # 00   05    10    20    30    32    35    40
    (True, True, True, True, False, False, True, False),
    (False, False, False, False, False, True, False, False),
    (False, False, False, True, False, False, False, False),
    (False, False, False, True, False, False, False, False),
    (True, True, True, True, False, False, True, True),
    (False, False, True, False, False, False, False, False),
    (True, True, True, True, True, False, False, False),
    (True, True, True, False, False, False, False, False),
)
"""The table: one row per function, one cell per phase of ``acceptance.PHASES``."""

_COLUMNS: Final = {phase: column for column, phase in enumerate(PHASES)}


def is_on(function: int, phase: int) -> bool:
    """Tell whether a function is on in a phase.

    Source: RULES-Q §10.2.
    """
    return TIMETABLE[function][_COLUMNS[phase]]
