"""The small closed vocabularies of log-in and of the nodes: states, causes, whom an act concerns.

Numbers here go into the journal: they are never used again for another meaning.
"""

from __future__ import annotations

from typing import Final

from tianping.core.terms import (
    SYSTEM_BEPS,
    SYSTEM_CCMS,
    SYSTEM_HVPS,
    SYSTEM_IBPS,
    SYSTEM_SAPS,
)

__all__ = [
    "ALL_SESSIONS",
    "ALL_SYSTEMS",
    "CAUSE_CENTRE",
    "CAUSE_FAULT",
    "CAUSE_FORCED",
    "CAUSE_LINK",
    "CAUSE_NAMES",
    "CAUSE_OWN",
    "LOGIN_NAMES",
    "LOGIN_SYSTEMS",
    "NODE_DIGITS",
    "NODE_FAULT",
    "NODE_FORCED",
    "NODE_IN",
    "NODE_OUT",
    "login_system",
    "system_of_family",
]

# A participant logs in to each system by itself; SAPS and CCMS are one log-in.
# Source: CCMS-T §三.7; RULES-C §3.2.
LOGIN_SYSTEMS: Final = (SYSTEM_HVPS, SYSTEM_BEPS, SYSTEM_IBPS, SYSTEM_SAPS)

ALL_SYSTEMS: Final = 0
"""Stands for every system where one may be named."""

ALL_SESSIONS: Final = "*"
"""Stands for every session where one may be named; no session is called so."""

# Where a participant stands with a system, or a city processing centre with the platform.
# Source: RULES-C §3.2.
NODE_OUT: Final = 0
NODE_IN: Final = 1
NODE_FORCED: Final = 2
NODE_FAULT: Final = 3

LOGIN_NAMES: Final = {
    NODE_OUT: ("out", "未登录"),
    NODE_IN: ("in", "已登录"),
    NODE_FORCED: ("forced out", "强制退出"),
    NODE_FAULT: ("fault", "故障"),
}

# Why somebody is logged in no more. Source: RULES-C §3.1-3.2, §9.5; house, ADR-0091.
CAUSE_OWN: Final = 1
CAUSE_FORCED: Final = 2
CAUSE_LINK: Final = 3
CAUSE_CENTRE: Final = 4
CAUSE_FAULT: Final = 5

CAUSE_NAMES: Final = {
    CAUSE_OWN: ("logged out", "本方退出"),
    CAUSE_FORCED: ("forced out", "强制退出"),
    CAUSE_LINK: ("link lost", "通信中断"),
    CAUSE_CENTRE: ("its centre signed out", "所属 CCPC 签退"),
    CAUSE_FAULT: ("fault", "设为故障"),
}

NODE_DIGITS: Final = 4
"""A city processing centre (CCPC) is named by four digits; ``0000`` is the NPC itself."""

_FAMILIES: Final = {
    "hvps": SYSTEM_HVPS,
    "beps": SYSTEM_BEPS,
    "ibps": SYSTEM_IBPS,
}


def system_of_family(message_type: str) -> int:
    """Return the system whose log-in a message needs, by the family in its code.

    What belongs to no payment system belongs to SAPS, with which CCMS shares one log-in.
    Source: RULES-C §3.2; house, ADR-0091.
    """
    return _FAMILIES.get(message_type[:4].lower(), SYSTEM_SAPS)


def login_system(system: int) -> int:
    """Return the system a log-in is for: of CCMS, that of SAPS.

    Source: RULES-C §3.2.
    """
    return SYSTEM_SAPS if system == SYSTEM_CCMS else system
