"""The parameters of payments with an earliest or a latest time.

Source: ECB-2007-7 App. I (from, till and reject times); house, ADR-0057.
"""

from __future__ import annotations

from typing import Final

from tianping.core.control.parameter_rule import AT_ONCE, ParameterRule, ParameterTerms
from tianping.core.terms import SYSTEM_SAPS

__all__ = ["TIMES_PARAMETERS"]

TIMES_PARAMETERS: Final[dict[str, ParameterRule]] = {
    "options.settlement_times": ParameterRule(
        0,
        0,
        most=1,
        texts=(
            "payments may state an earliest and a latest time (0, 1)",
            "允许业务指定最早、最迟清算时间",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_SAPS, unit="flag", notice="SAPS0027"),
    ),
    "options.settlement_times_warning": ParameterRule(
        15,
        0,
        most=1_440,
        texts=(
            "minutes before its latest time at which a payment's sender is warned; 0 is never",
            "最迟清算时间前多少分钟提醒发起方，0 为不提醒",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_SAPS, unit="minutes", notice="SAPS0028"),
    ),
}
