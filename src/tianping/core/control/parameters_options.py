"""Parameters of the optional tools.

Source: house, ADR-0050, ADR-0051.
"""

from __future__ import annotations

from typing import Final

from tianping.core.control.parameter_rule import (
    AT_ONCE,
    ParameterRule,
    ParameterTerms,
)
from tianping.core.terms import SYSTEM_SAPS

__all__ = ["OPTIONS_PARAMETERS"]

OPTIONS_PARAMETERS: Final[dict[str, ParameterRule]] = {
    "options.limits": ParameterRule(
        0,
        0,
        most=1,
        texts=(
            "participants may limit their ordinary payments (0, 1)",
            "允许设置普通业务限额",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_SAPS, unit="flag", notice="SAPS0020"),
    ),
    "options.reservations": ParameterRule(
        0,
        0,
        most=1,
        texts=(
            "participants may keep funds for classes 2 and 7 (0, 1)",
            "允许预留特急、紧急业务流动性",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_SAPS, unit="flag", notice="SAPS0021"),
    ),
    "options.optimal_matching": ParameterRule(
        0,
        0,
        most=1,
        texts=(
            "matching by a solver's proposal is allowed (0, 1)",
            "允许按求解器建议撮合",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_SAPS, unit="flag", notice="SAPS0022"),
    ),
    "options.bilateral_offset": ParameterRule(
        0,
        0,
        most=100,
        texts=(
            "payments back that a payment about to wait may be offset with; 0 is off",
            "入队前双边轧抵可用的对手方排队笔数上限，0 为关闭",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_SAPS, notice="SAPS0023"),
    ),
    "options.bilateral_offset_overtakes": ParameterRule(
        0,
        0,
        most=1,
        texts=(
            "offset payments may overtake others, if nobody overtaken ends with less (0, 1)",
            "双边轧抵允许越过排队顺序，但被越过方余额不得减少",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_SAPS, unit="flag", notice="SAPS0024"),
    ),
}
