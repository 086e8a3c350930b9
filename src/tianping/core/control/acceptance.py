"""Which business is accepted in which state, and what then becomes of it: one literal table.

The columns are the phases of settlement, in which the states of HVPS and SAPS come together: SAPS
decides over nets, over what the PBC submits and over corrections; HVPS over transfers.
Source: RULES-D §10 with corrections 1.1, 1.2, 1.15, 4.2, 4.10; RULES-Q §1.3, §3.6; house, ADR-0062.
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
    PHASE_SAPS_OPEN,
    PHASE_WINDOW,
)

__all__ = [
    "ACCEPTANCE",
    "BATCH_NET",
    "BUSINESSES",
    "CANCELLATION",
    "CORRECTION",
    "DO",
    "HOLD",
    "INSTANT",
    "ONE_SIDED_CREDIT",
    "ONE_SIDED_DEBIT",
    "OPENING_BALANCE",
    "OUTCOMES",
    "PHASES",
    "QUERY",
    "REJECT",
    "SAME_CITY_NET",
    "SETTLE",
    "SETTLE_OR_HOLD",
    "SETTLE_OR_QUEUE",
    "SETTLE_OR_REJECT",
    "SHORT_ACCOUNTS_ONLY",
    "TRANSFER",
    "may_wait",
    "outcome",
]

PHASES: Final = (
    PHASE_PREPARATION,
    PHASE_SAPS_OPEN,
    PHASE_DAY,
    PHASE_CUT_OFF,
    PHASE_WINDOW,
    PHASE_PRE_CLOSE,
    PHASE_HVPS_ENDED,
    PHASE_DAY_END,
)
"""The columns."""

REJECT: Final = 0
SETTLE: Final = 1
SETTLE_OR_QUEUE: Final = 2
SETTLE_OR_REJECT: Final = 3
SHORT_ACCOUNTS_ONLY: Final = 4
HOLD: Final = 5
SETTLE_OR_HOLD: Final = 6
DO: Final = 7

OUTCOMES: Final = (
    ("refused", "拒绝"),
    ("settled", "清算"),
    ("settled, or queued when short", "清算，不足则排队"),
    ("settled, or refused when short", "清算，不足则拒绝"),
    ("settled when it credits a short account, refused when its sender is short", "仅贷记缺款行"),
    ("held until SAPS opens", "暂存至清算账户系统开始"),
    ("settled whole, or held when somebody is short", "整场清算，不足则暂存并告警"),
    ("done", "受理"),
)
"""What the numbers in the cells mean."""

TRANSFER: Final = 0
INSTANT: Final = 1
ONE_SIDED_CREDIT: Final = 2
ONE_SIDED_DEBIT: Final = 3
OPENING_BALANCE: Final = 4
SAME_CITY_NET: Final = 5
CORRECTION: Final = 6
BATCH_NET: Final = 7
CANCELLATION: Final = 8
QUERY: Final = 9

BUSINESSES: Final = (
    ("ordinary transfer", "普通大额支付"),
    ("instant transfer", "即时转账"),
    ("one-sided credit", "单边贷记"),
    ("one-sided debit", "单边借记"),
    ("opening balance, entered by the operator", "操作员录入的期初余额"),
    ("same-city net", "同城轧差净额"),
    ("error correction", "错账冲正"),
    ("BEPS or IBPS net", "小额、网银轧差净额"),
    ("moving or withdrawing what waits", "排队调整和撤销"),
    ("query", "查询"),
)
"""The rows, in English and 中文."""

_R: Final = REJECT
_S: Final = SETTLE
_Q: Final = SETTLE_OR_QUEUE
_J: Final = SETTLE_OR_REJECT
_W: Final = SHORT_ACCOUNTS_ONLY
_H: Final = HOLD
_E: Final = SETTLE_OR_HOLD
_D: Final = DO

ACCEPTANCE: Final = (
    # 00, 05, 10, 20, 30, 32, 35, 40
    (_R, _R, _Q, _R, _W, _W, _R, _R),
    (_R, _R, _Q, _R, _W, _W, _R, _R),
    (_R, _S, _S, _S, _S, _S, _S, _R),
    (_R, _Q, _Q, _Q, _J, _R, _J, _R),
    (_S, _S, _S, _S, _S, _S, _S, _R),
    (_R, _Q, _Q, _Q, _Q, _Q, _J, _R),
    (_R, _Q, _Q, _Q, _Q, _Q, _J, _R),
    (_H, _Q, _Q, _Q, _Q, _Q, _E, _H),
    (_R, _R, _D, _D, _D, _R, _R, _R),
    (_D, _D, _D, _D, _D, _D, _D, _D),
)
"""The table: one row per business, one cell per phase."""

_COLUMNS: Final = {phase: column for column, phase in enumerate(PHASES)}


def outcome(business: int, phase: int) -> int:
    """Return what becomes of a business in a phase.

    Source: RULES-D §10.
    """
    return ACCEPTANCE[business][_COLUMNS[phase]]


def may_wait(phase: int, *, forced: bool) -> bool:
    """Tell whether what has no funds may wait: what must settle, or anything else.

    Source: RULES-D §10; RULES-Q §3.3, §10.2.
    """
    business = CORRECTION if forced else ONE_SIDED_DEBIT
    return outcome(business, phase) == SETTLE_OR_QUEUE
