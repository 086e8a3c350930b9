"""Parameters of high-value payments.

Source: RULES-C §5, §6.2-6.3; house, ADR-0011.
"""

from __future__ import annotations

from typing import Final

from tianping.core.control.parameter_rule import (
    AT_ONCE,
    NEXT_SWITCH,
    ParameterCheck,
    ParameterRule,
    ParameterTerms,
    ParameterValues,
)
from tianping.core.terms import SYSTEM_HVPS
from tianping.values.money import AMOUNT_FEN_MAX

__all__ = ["HVPS_CHECKS", "HVPS_PARAMETERS"]

HVPS_PARAMETERS: Final[dict[str, ParameterRule]] = {
    "hvps.amount_max_fen": ParameterRule(
        AMOUNT_FEN_MAX,
        1,
        most=AMOUNT_FEN_MAX,
        texts=(
            "largest amount of a payment, fen",
            "单笔金额上限（分）",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_HVPS, unit="fen", notice="HVPS0001"),
    ),
    "hvps.amount_min_fen": ParameterRule(
        0,
        0,
        most=AMOUNT_FEN_MAX,
        texts=(
            "least amount of an ordinary payment, fen; below it a payment is urgent",
            "普通大额业务金额起点（分），低于起点的须为紧急",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_HVPS, unit="fen", notice="HVPS0002"),
    ),
    "hvps.extremely_urgent_open": ParameterRule(
        1,
        0,
        most=1,
        texts=(
            "banks may send class 2 payments (0, 1)",
            "允许银行发起特急业务",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_HVPS, unit="flag", notice="HVPS0003"),
    ),
}


def _minimum_below_maximum(values: ParameterValues) -> bool:
    """Tell whether an ordinary payment can have an amount at all. Source: RULES-C §6.3."""
    return values.value("hvps.amount_min_fen") <= values.value("hvps.amount_max_fen")


HVPS_CHECKS: Final[tuple[ParameterCheck, ...]] = (
    ParameterCheck(
        "hvps.amount_bounds",
        ("hvps.amount_min_fen", "hvps.amount_max_fen"),
        holds=_minimum_below_maximum,
        texts=(
            "the least amount of an ordinary payment is not above the largest of any payment",
            "普通业务金额起点不高于单笔金额上限",
        ),
    ),
)
