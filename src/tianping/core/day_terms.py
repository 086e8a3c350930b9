"""The small closed vocabularies of the four systems' days: their states and their steps.

HVPS, BEPS, IBPS and SAPS are numbered in ``terms``. Numbers here go into the journal: they are
never used again for another meaning.
"""

from __future__ import annotations

from typing import Final

from tianping.core.terms import SYSTEM_BEPS, SYSTEM_HVPS, SYSTEM_IBPS, SYSTEM_SAPS

__all__ = [
    "DAY_SYSTEMS",
    "NETTING_SYSTEMS",
    "SERVICE_NAMES",
    "SERVICE_STOPS",
    "STATE_CUT_OFF",
    "STATE_DAY_END",
    "STATE_NAMES",
    "STATE_PREPARATION",
    "STATE_PRE_CLOSE",
    "STATE_RUNNING",
    "STATE_SWITCHING",
    "STATE_WINDOW",
    "STEP_CLOSE_SESSION",
    "STEP_CUT_OFF",
    "STEP_END",
    "STEP_END_OLD_DATE",
    "STEP_NAMES",
    "STEP_NEW_DATE",
    "STEP_OPEN",
    "STEP_OPEN_WINDOW",
    "STEP_PRE_CLOSE",
    "STEP_SWITCH",
]

# The systems that have a day of their own; BEPS and IBPS never stop and net in sessions.
# Source: CCMS-T §二; RULES-D §1, §2.
DAY_SYSTEMS: Final = (SYSTEM_HVPS, SYSTEM_BEPS, SYSTEM_IBPS, SYSTEM_SAPS)
NETTING_SYSTEMS: Final = (SYSTEM_BEPS, SYSTEM_IBPS)

# States of a system, by the system status codes of the wire where there is one. The window after
# its pre-close (32) is the core's own; the wire knows the switch of BEPS and IBPS (20) as 15.
# Source: CCMS-T §二; CNAPS2-CODES (SystemStatus); RULES-D §2.
STATE_PREPARATION: Final = 0
STATE_RUNNING: Final = 10
STATE_CUT_OFF: Final = 20
STATE_SWITCHING: Final = 20
STATE_WINDOW: Final = 30
STATE_PRE_CLOSE: Final = 32
STATE_DAY_END: Final = 40

_OF_HVPS: Final = {
    STATE_PREPARATION: ("preparation", "营业准备"),
    STATE_RUNNING: ("daytime", "日间处理"),
    STATE_CUT_OFF: ("cut-off", "业务截止"),
    STATE_WINDOW: ("settlement window", "清算窗口"),
    STATE_PRE_CLOSE: ("pre-close of the window", "清算窗口预关闭"),
    STATE_DAY_END: ("day-end", "日终处理"),
}
_OF_NETTING: Final = {
    STATE_RUNNING: ("running", "日间处理"),
    STATE_SWITCHING: ("day switch", "日切"),
}
_OF_SAPS: Final = {
    STATE_PREPARATION: ("preparation", "营业准备"),
    STATE_RUNNING: ("open", "日间处理"),
    STATE_DAY_END: ("day-end", "日终处理"),
}

STATE_NAMES: Final = {
    SYSTEM_HVPS: _OF_HVPS,
    SYSTEM_BEPS: _OF_NETTING,
    SYSTEM_IBPS: _OF_NETTING,
    SYSTEM_SAPS: _OF_SAPS,
}
"""The states each system has, in English and 中文."""

# What takes a system from one state to the next. Source: RULES-D §2, §3.
STEP_OPEN: Final = 1
STEP_CUT_OFF: Final = 2
STEP_OPEN_WINDOW: Final = 3
STEP_PRE_CLOSE: Final = 4
STEP_END: Final = 5
STEP_NEW_DATE: Final = 6
STEP_CLOSE_SESSION: Final = 7
STEP_SWITCH: Final = 8
STEP_END_OLD_DATE: Final = 9

STEP_NAMES: Final = {
    STEP_OPEN: ("open", "营业准备完成，开始受理"),
    STEP_CUT_OFF: ("cut-off", "业务截止"),
    STEP_OPEN_WINDOW: ("open the window", "开启清算窗口"),
    STEP_PRE_CLOSE: ("pre-close the window", "清算窗口预关闭"),
    STEP_END: ("end the day", "进入日终"),
    STEP_NEW_DATE: ("next date", "切换到下一日期"),
    STEP_CLOSE_SESSION: ("close the session", "轧差场次截止"),
    STEP_SWITCH: ("begin the day switch", "开始日切"),
    STEP_END_OLD_DATE: ("end the old date", "完成原日期日终"),
}

# A node's service stops or starts again, for hours or until further notice.
# Source: CNAPS2-CODES (NewStatusCode NS00-NS05).
SERVICE_NAMES: Final = {
    0: ("NS00", "the platform stops", "NPC 停运"),
    1: ("NS01", "the platform starts", "NPC 启运"),
    2: ("NS02", "a city centre stops", "CCPC 停运"),
    3: ("NS03", "a city centre starts", "CCPC 启运"),
    4: ("NS04", "the platform stops for hours", "NPC 小时级停运"),
    5: ("NS05", "a city centre stops for hours", "CCPC 小时级停运"),
}
SERVICE_STOPS: Final = (0, 2, 4, 5)
