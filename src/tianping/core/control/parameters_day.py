"""The times of the day: when each system's steps are planned, in minutes of the day in Beijing.

A time before 0 is on the evening before. Sessions of BEPS and IBPS end on half hours, one bit each
from 00:00 on; those after the day switch belong to the evening before, and the switch ends the
last one.
Source: RULES-C §6.2 (times), §6.3; RULES-D §1; house, ADR-0063.
"""

from __future__ import annotations

from typing import Final

from tianping.core.control.parameter_rule import ParameterRule

__all__ = [
    "DAY_MINUTES",
    "DAY_PARAMETERS",
    "SESSION_MINUTES",
    "TIME_PARAMETERS",
    "session_bits",
    "session_minutes",
    "times_in_order",
]

DAY_MINUTES: Final = 1_440
SESSION_MINUTES: Final = 30
_SESSIONS_OF_A_DAY: Final = 48
_EARLIEST: Final = -719


def session_bits(minutes: list[int]) -> int:
    """Return the number that says when sessions end, from minutes of the day.

    Source: house, ADR-0063.
    """
    bits = 0
    for one in minutes:
        bits |= 1 << one // SESSION_MINUTES
    return bits


def session_minutes(bits: int, *, switch_minutes: int) -> list[int]:
    """Return when the sessions of a date end, ascending to its switch; below 0 the evening before.

    Source: RULES-D §1.3; RULES-C §6.2, §6.3 (the last session ends with the switch).
    """
    ends: list[int] = []
    for place in range(_SESSIONS_OF_A_DAY):
        minutes = place * SESSION_MINUTES
        if bits >> place & 1:
            ends.append(minutes - DAY_MINUTES if minutes > switch_minutes else minutes)
    return sorted(ends)


def _time(default: int, english: str, chinese: str, *, least: int = 1) -> ParameterRule:
    """Return the rule of a time of the day."""
    texts = (f"{english}, minutes of the day", f"{chinese}（当日分钟数）")
    return ParameterRule(default, least, most=DAY_MINUTES - 1, texts=texts)


def _sessions(minutes: list[int], english: str, chinese: str) -> ParameterRule:
    """Return the rule of the ends of sessions."""
    texts = (
        f"when sessions of {english} end, one bit for each half hour from 00:00",
        f"{chinese}轧差场次截止时点（自零点起每半小时一位）",
    )
    return ParameterRule(session_bits(minutes), 1, most=(1 << _SESSIONS_OF_A_DAY) - 1, texts=texts)


_BEPS_SESSIONS: Final = [660, 870, 960]
_EVERY_TWO_HOURS: Final = list(range(0, DAY_MINUTES, 120))

DAY_PARAMETERS: Final[dict[str, ParameterRule]] = {
    "schedule.automatic": ParameterRule(
        0, 0, most=1, texts=("the schedule takes the steps of the day (0, 1)", "按计划自动运行")
    ),
    "schedule.alarm_minutes": ParameterRule(
        5,
        0,
        most=240,
        texts=("minutes after which a late step raises an alarm", "逾时告警分钟数"),
    ),
    "saps.open_minutes": _time(510, "opening of SAPS", "清算账户系统开始时间", least=_EARLIEST),
    "saps.latest_end_minutes": _time(
        1_200, "time by which SAPS should have ended", "清算账户系统最迟结束时间"
    ),
    "hvps.open_minutes": _time(510, "opening of HVPS", "大额系统开始时间", least=_EARLIEST),
    "hvps.cut_off_minutes": _time(1_020, "cut-off of HVPS", "大额系统业务截止时间"),
    "hvps.window_minutes": _time(1_021, "opening of the settlement window", "清算窗口开启时间"),
    "hvps.pre_close_minutes": _time(1_050, "pre-close of the window", "清算窗口预关闭时间"),
    "beps.switch_minutes": _time(960, "day switch of BEPS", "小额系统日切时间", least=0),
    "ibps.switch_minutes": _time(960, "day switch of IBPS", "网银系统日切时间", least=0),
    "beps.sessions": _sessions(_BEPS_SESSIONS, "BEPS", "小额系统"),
    "ibps.sessions": _sessions([*_BEPS_SESSIONS, *_EVERY_TWO_HOURS], "IBPS", "网银系统"),
}
"""Defaults describe 2010; IBPS nets like BEPS and every two hours besides."""

TIME_PARAMETERS: Final = tuple(name for name in DAY_PARAMETERS if not name.startswith("schedule."))
"""Those that must be in order among themselves."""


def times_in_order(values: dict[str, int]) -> bool:
    """Tell whether the times of one date fit together.

    SAPS opens no later than HVPS; cut-off, window, pre-close and the latest end of SAPS follow one
    another; BEPS and IBPS switch with the end of a session, and not after the cut-off of HVPS.
    Source: RULES-C §6.3.
    """
    cut_off, window = values["hvps.cut_off_minutes"], values["hvps.window_minutes"]
    opening, pre_close = values["hvps.open_minutes"], values["hvps.pre_close_minutes"]
    if not values["saps.open_minutes"] <= opening < cut_off <= window < pre_close:
        return False
    if pre_close >= values["saps.latest_end_minutes"]:
        return False
    for name in ("beps", "ibps"):
        switch = values[f"{name}.switch_minutes"]
        place, rest = divmod(switch, SESSION_MINUTES)
        if rest or not values[f"{name}.sessions"] >> place & 1 or switch > cut_off:
            return False
    return True
