"""Parameters of how long data are kept.

Source: RULES-C §6.2 (RET.ONLINE_WORKDAYS, RET.AUDIT_DAYS), §7.2; correction 1.14; house, ADR-0106.
"""

from __future__ import annotations

from typing import Final

from tianping.core.control.parameter_rule import NEXT_SWITCH, ParameterRule, ParameterTerms
from tianping.core.terms import SYSTEM_CCMS

__all__ = ["KEEPING_PARAMETERS"]

KEEPING_PARAMETERS: Final[dict[str, ParameterRule]] = {
    "retention.online_workdays": ParameterRule(
        30,
        30,
        most=10_000,
        texts=(
            "business dates whose data stay on-line after their end",
            "业务数据联机保存的工作日数",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_CCMS, unit="days"),
    ),
    "retention.audit_days": ParameterRule(
        366,
        366,
        most=36_600,
        texts=(
            "days for which the history of metrics and alarms is kept; audit entries always are",
            "监控历史与告警保存的天数；审计记录长期保存",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_CCMS, unit="days"),
    ),
}
