"""Parameters of certificates. Source: RULES-C §7.4 (re-issue before end); house, ADR-0094."""

from __future__ import annotations

from typing import Final

from tianping.core.control.parameter_rule import AT_ONCE, ParameterRule, ParameterTerms
from tianping.core.terms import SYSTEM_CCMS

__all__ = ["CERTIFICATE_PARAMETERS"]

CERTIFICATE_PARAMETERS: Final[dict[str, ParameterRule]] = {
    "certificate.warning_days": ParameterRule(
        30,
        1,
        most=365,
        texts=(
            "days before a bound certificate's last date when its owner is told",
            "证书到期前提示的天数",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_CCMS, unit="days"),
    ),
}
