"""The parameters of link encryption. Source: CCMS-T §五.3.2; house, ADR-0100."""

from __future__ import annotations

from typing import Final

from tianping.core.control.parameter_rule import AT_ONCE, ParameterRule, ParameterTerms
from tianping.core.terms import SYSTEM_CCMS

__all__ = ["LINK_PARAMETERS"]

LINK_PARAMETERS: Final[dict[str, ParameterRule]] = {
    "link.required": ParameterRule(
        0,
        0,
        most=1,
        texts=(
            "messages travel only under a link key that the participant set (0, 1)",
            "报文须以参与者自设的链路密钥加密传输",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_CCMS, unit="flag", local=True, notice="CCMS0009"),
    ),
    "link.key_days_max": ParameterRule(
        90,
        1,
        most=3_650,
        texts=("days after which a link key is too old", "链路密钥最长使用天数"),
        terms=ParameterTerms(AT_ONCE, SYSTEM_CCMS, unit="days"),
    ),
    "link.overlap_minutes": ParameterRule(
        60,
        1,
        most=10_080,
        texts=(
            "minutes for which the link key before still counts once the next is set",
            "更换链路密钥后原密钥继续有效的分钟数",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_CCMS, unit="minutes"),
    ),
}
"""Each with its default and bounds. Source: house, ADR-0100."""
