"""What is on in which phase: one table for businesses and liquidity functions.

Times of the day turn into phases (``core.terms``); every rule that depends on the phase asks here.
Source: SAPS-T §五.10 (timetable of the liquidity functions); RULES-Q §10.2; RULES-D §10 with
correction 1.1 (credits to short accounts until the window really closes); house, ADR-0037.
"""

from __future__ import annotations

from typing import Final

from tianping.core.terms import (
    PHASE_CUT_OFF,
    PHASE_DAY,
    PHASE_DAY_END,
    PHASE_HVPS_ENDED,
    PHASE_PRE_CLOSE,
    PHASE_PREPARATION,
    PHASE_WINDOW,
)

__all__ = [
    "FORCED_BUSINESS",
    "FUNCTIONS",
    "LENDING_RUN",
    "LENDING_SET_UP",
    "LIMITS",
    "LIQUIDITY_SETUP",
    "MATCHING",
    "NEW_QUEUEING",
    "NEW_QUEUEING_FORCED",
    "OFFSETTING",
    "ONE_SIDED_CREDIT",
    "ONE_SIDED_DEBIT",
    "PHASES",
    "POOL",
    "QUEUE_MANAGEMENT",
    "RESERVES",
    "TIMETABLE",
    "TRANSFERS",
    "is_on",
]

PHASES: Final = (
    PHASE_PREPARATION,
    PHASE_DAY,
    PHASE_CUT_OFF,
    PHASE_WINDOW,
    PHASE_PRE_CLOSE,
    PHASE_HVPS_ENDED,
    PHASE_DAY_END,
)
"""The columns of the table."""

TRANSFERS: Final = 0
ONE_SIDED_CREDIT: Final = 1
ONE_SIDED_DEBIT: Final = 2
NEW_QUEUEING: Final = 3
NEW_QUEUEING_FORCED: Final = 4
QUEUE_MANAGEMENT: Final = 5
LENDING_SET_UP: Final = 6
LENDING_RUN: Final = 7
FORCED_BUSINESS: Final = 8
MATCHING: Final = 9
POOL: Final = 10
LIQUIDITY_SETUP: Final = 11
OFFSETTING: Final = 12
RESERVES: Final = 13
LIMITS: Final = 14

FUNCTIONS: Final = (
    (
        "new transfers, instant ones too; in the window to short accounts only",
        "新发起大额和即时转账",
    ),
    ("one-sided credits", "单边贷记"),
    ("one-sided debits", "单边借记"),
    ("queueing of new payments", "新业务排队"),
    ("queueing of new nets and corrections", "新轧差净额和冲正排队"),
    ("moving and withdrawing of queued payments", "排队调整和撤销"),
    ("set-up of automatic lending", "自动拆借协议管理"),
    ("automatic lending", "日终自动拆借"),
    ("nets and error corrections", "轧差净额和错账冲正"),
    ("matching of queued payments", "撮合"),
    ("transfers of pools", "资金池"),
    ("set-up of pools", "资金池设置"),
    ("offsetting of new payments with payments back", "双边轧抵"),
    ("setting of reserves for classes 2 and 7", "特急、紧急业务流动性预留设置"),
    ("setting of limits for ordinary payments", "普通业务限额设置"),
)
"""The rows of the table, in English and 中文."""

TIMETABLE: Final = (
    # 00   10    20    30    32    35    40
    (False, True, False, True, True, False, False),
    (True, True, True, True, True, True, False),
    (False, True, True, True, False, True, False),
    (False, True, True, False, False, False, False),
    (False, True, True, True, True, False, False),
    (False, True, True, True, False, False, False),
    (True, True, True, False, False, True, False),
    (False, False, False, False, True, False, False),
    (False, True, True, True, True, True, False),
    (False, False, True, False, False, False, False),
    (False, False, True, False, False, False, False),
    (True, True, True, False, False, True, True),
    (False, True, False, False, False, False, False),
    (True, True, True, True, False, False, False),
    (True, True, False, False, False, False, False),
)
"""The table: one row per function, one cell per phase."""

_COLUMNS: Final = {phase: column for column, phase in enumerate(PHASES)}


def is_on(function: int, phase: int) -> bool:
    """Tell whether a function is on in a phase.

    Source: RULES-Q §10.2; RULES-D §10.
    """
    return TIMETABLE[function][_COLUMNS[phase]]
