"""Parameters of day-end.

Source: RULES-D §7.4; RULES-C §6.2 (RECON.DEADLINE); house, ADR-0086, ADR-0106.
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
    "reconciliation.deadline_minutes": ParameterRule(
        30,
        0,
        most=719,
        texts=(
            "minutes before the next opening by which participants, who are told, should reconcile",
            "参与者应于下一次开市前多少分钟完成对账（下发参与者）",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_SAPS, unit="minutes", notice="SAPS0031"),
    ),
}
