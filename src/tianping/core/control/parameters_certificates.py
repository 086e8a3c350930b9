"""Parameters of certificates. Source: RULES-C §6.2, §7.4; house, ADR-0094, ADR-0106."""

from __future__ import annotations

from typing import Final

from tianping.core.control.parameter_rule import NEXT_SWITCH, ParameterRule, ParameterTerms
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
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_CCMS, unit="days"),
    ),
    "certificate.years_max": ParameterRule(
        3,
        1,
        most=30,
        texts=(
            "years for which an issued certificate may be valid at most",
            "颁发的证书有效期上限（年）",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_CCMS, unit="years", notice="CCMS0007"),
    ),
}
