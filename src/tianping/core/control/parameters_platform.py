"""Parameters of the platform itself: its registry and what it remembers.

Source: RULES-C §6.2; house, ADR-0009, ADR-0010.
"""

from __future__ import annotations

from typing import Final

from tianping.core.control.parameter_rule import (
    AT_ONCE,
    ParameterRule,
    ParameterTerms,
)
from tianping.core.terms import SYSTEM_CCMS, SYSTEM_SAPS

__all__ = ["PLATFORM_PARAMETERS"]

PLATFORM_PARAMETERS: Final[dict[str, ParameterRule]] = {
    "registry.check_digit": ParameterRule(
        1,
        0,
        most=1,
        texts=(
            "bank codes need a right check digit (0, 1)",
            "行号须通过校验位检查",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_CCMS, unit="flag"),
    ),
    "idempotence.days_kept": ParameterRule(
        5,
        1,
        most=60,
        texts=(
            "business dates whose message ids are kept",
            "报文标识号保留的业务日数",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_CCMS, unit="days", notice="CCMS0001"),
    ),
    "idempotence.daily_cap": ParameterRule(
        2_000_000,
        1,
        most=50_000_000,
        texts=(
            "messages a sender may send a day",
            "单一发起方每日报文上限",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_CCMS, notice="CCMS0002"),
    ),
    "corrections.dates_kept": ParameterRule(
        5,
        1,
        most=60,
        texts=(
            "business dates whose entries can be corrected, the current one among them",
            "可冲正的业务日数（含当日）",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_SAPS, unit="days", notice="SAPS0001"),
    ),
    "queue.length_max": ParameterRule(
        100_000,
        1,
        most=1_000_000,
        texts=(
            "payments that may wait on one account",
            "单一账户排队笔数上限",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_SAPS, notice="SAPS0002"),
    ),
    "queue.direct_placing": ParameterRule(
        0,
        0,
        most=1,
        texts=(
            "offices may put debits straight into a class, for tests of the queue (0, 1)",
            "允许分支行直接向队列插入借记业务（测试用）",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_SAPS, unit="flag"),
    ),
}
