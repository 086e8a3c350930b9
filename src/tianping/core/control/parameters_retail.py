"""Parameters of BEPS and IBPS that are told to participants before their business runs here.

Source: RULES-C §6.2 (BEPS, IBPS).
"""

from __future__ import annotations

from typing import Final

from tianping.core.control.parameter_rule import (
    AT_ONCE,
    NEXT_SWITCH,
    ParameterRule,
    ParameterTerms,
)
from tianping.core.terms import SYSTEM_BEPS, SYSTEM_IBPS
from tianping.values.money import AMOUNT_FEN_MAX

__all__ = ["RETAIL_PARAMETERS"]

RETAIL_PARAMETERS: Final[dict[str, ParameterRule]] = {
    "beps.credit_max_fen": ParameterRule(
        5_000_000,
        0,
        most=AMOUNT_FEN_MAX,
        texts=(
            "largest amount of a BEPS credit, fen; 0 is without a ceiling",
            "小额贷记业务金额上限（分），0 为不限",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_BEPS, unit="fen", notice="BEPS0001"),
    ),
    "beps.realtime_wait_seconds": ParameterRule(
        60,
        1,
        most=600,
        texts=(
            "how long BEPS waits for a real-time receipt",
            "小额实时业务回执等待时间",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_BEPS, unit="seconds", notice="BEPS0002"),
    ),
    "ibps.amount_max_fen": ParameterRule(
        5_000_000,
        0,
        most=AMOUNT_FEN_MAX,
        texts=(
            "largest amount of an IBPS payment, fen; 0 is without a ceiling",
            "网银业务金额上限（分），0 为不限",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_IBPS, unit="fen", notice="IBPS0001"),
    ),
    "ibps.realtime_wait_seconds": ParameterRule(
        20,
        1,
        most=600,
        texts=(
            "how long IBPS waits for a receipt",
            "网银业务回执等待时间",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_IBPS, unit="seconds", notice="IBPS0002"),
    ),
}
