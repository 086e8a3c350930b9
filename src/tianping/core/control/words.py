"""The small closed vocabularies of authorities and parameters.

Numbers here go into the journal: they are never used again for another meaning.
Source: RULES-C §4.2-4.3, §6.1-6.2; house, ADR-0067, ADR-0068.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "DIRECTION_NAMES",
    "INSTITUTION_ANY",
    "INSTITUTION_CLASS",
    "INSTITUTION_DIRECT",
    "INSTITUTION_INDIRECT",
    "INSTITUTION_KIND",
    "INSTITUTION_NAMES",
    "MOMENT_DATE",
    "MOMENT_NAMES",
    "MOMENT_SESSION",
    "MOMENT_SOONEST",
    "MOMENT_SWITCH",
    "MOMENT_TIME",
    "RECEIVING",
    "REGION_ANY",
    "REGION_CCPC",
    "REGION_CITY",
    "REGION_NAMES",
    "SENDING",
]

SENDING: Final = 1
RECEIVING: Final = 2

DIRECTION_NAMES: Final = {
    SENDING: ("send", "发起"),
    RECEIVING: ("receive", "接收"),
}

# From general to special: the greater number wins. Source: RULES-C §4.3.
REGION_ANY: Final = 0
REGION_CCPC: Final = 1
REGION_CITY: Final = 2

REGION_NAMES: Final = {
    REGION_ANY: ("any", "全部"),
    REGION_CCPC: ("CCPC", "城市处理中心"),
    REGION_CITY: ("city", "城市"),
}

# From general to special. The kind of participant is the house's: it makes the founding rules hold
# for whoever joins later. Source: RULES-C §4.3; house, ADR-0067.
INSTITUTION_ANY: Final = 0
INSTITUTION_KIND: Final = 1
INSTITUTION_CLASS: Final = 2
INSTITUTION_DIRECT: Final = 3
INSTITUTION_INDIRECT: Final = 4

INSTITUTION_NAMES: Final = {
    INSTITUTION_ANY: ("any", "全部"),
    INSTITUTION_KIND: ("kind", "参与者类别"),
    INSTITUTION_CLASS: ("class", "行别"),
    INSTITUTION_DIRECT: ("direct", "直接参与者"),
    INSTITUTION_INDIRECT: ("indirect", "间接参与者"),
}

# When a change of a parameter takes effect.
MOMENT_SOONEST: Final = 0
MOMENT_DATE: Final = 1
MOMENT_TIME: Final = 2
MOMENT_SESSION: Final = 3
MOMENT_SWITCH: Final = 4

MOMENT_NAMES: Final = {
    MOMENT_SOONEST: ("as soon as may be", "尽早生效"),
    MOMENT_DATE: ("on a date", "指定日期生效"),
    MOMENT_TIME: ("at a time", "定时生效"),
    MOMENT_SESSION: ("at the next session", "下一场次生效"),
    MOMENT_SWITCH: ("at the next day switch", "下一次日切生效"),
}
