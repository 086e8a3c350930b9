"""Parameters of day-end.

Source: RULES-D §7.4; house, ADR-0086.
"""

from __future__ import annotations

from typing import Final

from tianping.core.control.parameter_rule import NEXT_SWITCH, ParameterRule, ParameterTerms
from tianping.core.terms import SYSTEM_SAPS

__all__ = ["DAY_END_PARAMETERS"]

DAY_END_PARAMETERS: Final[dict[str, ParameterRule]] = {
    "download.dates_kept": ParameterRule(
        30,
        1,
        most=400,
        texts=("ended dates whose figures may be asked for", "可申请下载的已日终工作日数"),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_SAPS, unit="days"),
    ),
}
