"""Parameters of control: authorities, messages.

Source: RULES-C §4, §6.1-6.2; house, ADR-0067, ADR-0068.
"""

from __future__ import annotations

from typing import Final

from tianping.core.control.parameter_rule import (
    AT_ONCE,
    ParameterRule,
    ParameterTerms,
)
from tianping.core.terms import SYSTEM_CCMS

__all__ = ["CONTROL_PARAMETERS"]

CONTROL_PARAMETERS: Final[dict[str, ParameterRule]] = {
    "authority.enforced": ParameterRule(
        0,
        0,
        most=1,
        texts=(
            "messages are refused by the authority rules (0, 1)",
            "按业务权限检查报文",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_CCMS, unit="flag", notice="CCMS0003"),
    ),
    "authority.rules_max": ParameterRule(
        100_000,
        1,
        most=1_000_000,
        texts=("authority rules that may stand at a time", "业务权限规则条数上限"),
    ),
    "messages.attachment_max_bytes": ParameterRule(
        1_000_000,
        0,
        most=4_000_000,
        texts=(
            "largest attachment of a message",
            "报文附件大小上限",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_CCMS, unit="bytes", local=True, notice="CCMS0004"),
    ),
}
