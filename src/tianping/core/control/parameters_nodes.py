"""The parameters of log-in, links and broadcasts.

Source: RULES-C §3, §6.2 (MSG.ATTACH_MAX, NODE, LOGIN); house, ADR-0091,
ADR-0103 to ADR-0106.
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

__all__ = ["NODE_PARAMETERS"]

NODE_PARAMETERS: Final[dict[str, ParameterRule]] = {
    "login.required": ParameterRule(
        1,
        0,
        most=1,
        texts=("participants must log in before they send (0, 1)", "参与者须登录后方可收发报文"),
        terms=ParameterTerms(AT_ONCE, SYSTEM_CCMS, unit="flag"),
    ),
    "node.probe_interval_seconds": ParameterRule(
        60,
        1,
        most=3_600,
        texts=("seconds between two probes of a link", "链路探测间隔（秒）"),
        terms=ParameterTerms(AT_ONCE, SYSTEM_CCMS, unit="seconds"),
    ),
    "node.probe_fails": ParameterRule(
        3,
        1,
        most=1_000,
        texts=(
            "probes without a sign of life after which a participant is logged out",
            "连续探测无应答多少次后视为通信中断",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_CCMS),
    ),
    "broadcast.attachment_bytes_max": ParameterRule(
        1_048_576,
        0,
        most=100_000_000,
        texts=("largest attachment of a broadcast, bytes", "广播附件大小上限（字节）"),
        terms=ParameterTerms(AT_ONCE, SYSTEM_CCMS, unit="bytes"),
    ),
    "login.max_sessions": ParameterRule(
        1,
        1,
        most=100,
        texts=(
            "sessions in which a participant may be logged in to a system at a time",
            "参与者可同时登录同一系统的会话数",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_CCMS, notice="CCMS0008"),
    ),
    "notices.log_ins": ParameterRule(
        0,
        0,
        most=1,
        texts=(
            "participants are told when others log in to their systems or are out of them (0, 1)",
            "向已登录的参与者通知其他参与者的登录和退出",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_CCMS, unit="flag"),
    ),
    "node.fault_by_hand": ParameterRule(
        1,
        0,
        most=1,
        texts=(
            "only two persons set a participant to fault (1), or a lost link does it, too (0)",
            "仅由双人设置故障（1），或通信中断时亦自动设为故障（0）",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_CCMS, unit="choice"),
    ),
}
"""Each with its default and bounds. Source: RULES-C §6.2."""
