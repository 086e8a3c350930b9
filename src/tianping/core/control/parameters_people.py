"""The parameters of persons. Source: RULES-C §7.5; house, ADR-0071."""

from __future__ import annotations

from typing import Final

from tianping.core.control.parameter_rule import AT_ONCE, ParameterRule, ParameterTerms
from tianping.core.terms import SYSTEM_CCMS

__all__ = ["PEOPLE_PARAMETERS", "TWO_PERSONS"]

TWO_PERSONS: Final = "control.two_persons"

PEOPLE_PARAMETERS: Final[dict[str, ParameterRule]] = {
    TWO_PERSONS: ParameterRule(
        1,
        0,
        most=1,
        texts=(
            "what the table of duties names needs two persons, once there are persons (0, 1)",
            "自登记首位人员起，职责表所列事项须双人办理",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_CCMS, unit="flag"),
    ),
}
