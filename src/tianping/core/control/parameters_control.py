"""Parameters of control: authorities, messages.

Source: RULES-C §4, §6.1-6.2 (SEC.REQUIRE_SIGN, MSG.QUERY_REPLY_DEADLINE); house, ADR-0067,
ADR-0068, ADR-0106.
"""

from __future__ import annotations

from typing import Final

from tianping.core.control.parameter_rule import (
    AT_ONCE,
    NEXT_SWITCH,
    ParameterRule,
    ParameterTerms,
)
from tianping.core.terms import SYSTEM_CCMS

__all__ = ["ALL_SIGNED", "CONTROL_PARAMETERS"]

ALL_SIGNED: Final = "CCMS0005"
"""Told to participants, whose clients follow it."""

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
    "messages.all_signed": ParameterRule(
        0,
        0,
        most=1,
        texts=(
            "participants sign every message but confirmations and probes (0, 1)",
            "参与者须对确认、探测以外的所有报文签名",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_CCMS, unit="flag", notice=ALL_SIGNED),
    ),
    "messages.reply_minutes": ParameterRule(
        720,
        0,
        most=1_439,
        texts=(
            "latest reply to a query, minutes of the next working day; told, later ones are taken",
            "查询最迟查复时间（次一工作日的分钟数）；下发参与者，逾时查复仍予受理",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_CCMS, unit="minutes", notice="CCMS0006"),
    ),
}
