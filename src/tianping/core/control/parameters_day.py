"""The times of the day: when each system's steps are planned, in minutes of the day in Beijing.

A time before 0 is on the evening before. Sessions of BEPS and IBPS end on half hours, one bit each
from 00:00 on; those after the day switch belong to the evening before, and the switch ends the
last one.
Source: RULES-C §6.2 (times), §6.3; RULES-D §1; house, ADR-0063.
"""

from __future__ import annotations

from typing import Final

from tianping.core.control.parameter_rule import (
    AT_ONCE,
    NEXT_SWITCH,
    ParameterCheck,
    ParameterRule,
    ParameterTerms,
    ParameterValues,
)
from tianping.core.terms import (
    SYSTEM_BEPS,
    SYSTEM_CCMS,
    SYSTEM_HVPS,
    SYSTEM_IBPS,
    SYSTEM_SAPS,
)

__all__ = [
    "DAY_CHECKS",
    "DAY_MINUTES",
    "DAY_PARAMETERS",
    "SESSION_MINUTES",
    "session_bits",
    "session_minutes",
]

DAY_MINUTES: Final = 1_440
SESSION_MINUTES: Final = 30
_SESSIONS_OF_A_DAY: Final = 48
_EARLIEST: Final = -719
_MINUTE_SECONDS: Final = 60
_MATCHING_DELAY: Final = "matching.start_delay_seconds"


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


def _time(
    default: int, system: int, *, texts: tuple[str, str], notice: str, least: int = 1
) -> ParameterRule:
    """Return the rule of a time of the day."""
    english, chinese = texts
    return ParameterRule(
        default,
        least,
        most=DAY_MINUTES - 1,
        texts=(f"{english}, minutes of the day", f"{chinese}（当日分钟数）"),
        terms=ParameterTerms(NEXT_SWITCH, system, unit="minutes", notice=notice),
    )


def _sessions(
    minutes: list[int], system: int, *, texts: tuple[str, str], notice: str
) -> ParameterRule:
    """Return the rule of the ends of sessions."""
    english, chinese = texts
    return ParameterRule(
        session_bits(minutes),
        1,
        most=(1 << _SESSIONS_OF_A_DAY) - 1,
        texts=(
            f"when sessions of {english} end, one bit for each half hour from 00:00",
            f"{chinese}轧差场次截止时点（自零点起每半小时一位）",
        ),
        terms=ParameterTerms(NEXT_SWITCH, system, unit="bits", notice=notice),
    )


_BEPS_SESSIONS: Final = [660, 870, 960]
_EVERY_TWO_HOURS: Final = list(range(0, DAY_MINUTES, 120))

DAY_PARAMETERS: Final[dict[str, ParameterRule]] = {
    "schedule.automatic": ParameterRule(
        0,
        0,
        most=1,
        texts=("the schedule takes the steps of the day (0, 1)", "按计划自动运行"),
        terms=ParameterTerms(AT_ONCE, SYSTEM_CCMS, unit="flag"),
    ),
    "schedule.alarm_minutes": ParameterRule(
        5,
        0,
        most=240,
        texts=("minutes after which a late step raises an alarm", "逾时告警分钟数"),
        terms=ParameterTerms(AT_ONCE, SYSTEM_CCMS, unit="minutes"),
    ),
    "saps.open_minutes": _time(
        510,
        SYSTEM_SAPS,
        texts=("opening of SAPS", "清算账户系统开始时间"),
        notice="SAPS0025",
        least=_EARLIEST,
    ),
    "saps.latest_end_minutes": ParameterRule(
        1_200,
        1,
        most=DAY_MINUTES - 1,
        texts=(
            "time by which SAPS should have ended, minutes of the day",
            "清算账户系统最迟结束时间（当日分钟数）",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_SAPS, unit="minutes", notice="SAPS0026"),
    ),
    "hvps.open_minutes": _time(
        510,
        SYSTEM_HVPS,
        texts=("opening of HVPS", "大额系统开始时间"),
        notice="HVPS0004",
        least=_EARLIEST,
    ),
    "hvps.cut_off_minutes": _time(
        1_020, SYSTEM_HVPS, texts=("cut-off of HVPS", "大额系统业务截止时间"), notice="HVPS0005"
    ),
    "hvps.window_minutes": _time(
        1_021,
        SYSTEM_HVPS,
        texts=("opening of the settlement window", "清算窗口开启时间"),
        notice="HVPS0006",
    ),
    "hvps.pre_close_minutes": _time(
        1_050,
        SYSTEM_HVPS,
        texts=("pre-close of the window", "清算窗口预关闭时间"),
        notice="HVPS0007",
    ),
    "beps.switch_minutes": _time(
        960,
        SYSTEM_BEPS,
        texts=("day switch of BEPS", "小额系统日切时间"),
        notice="BEPS0003",
        least=0,
    ),
    "ibps.switch_minutes": _time(
        960,
        SYSTEM_IBPS,
        texts=("day switch of IBPS", "网银系统日切时间"),
        notice="IBPS0003",
        least=0,
    ),
    "beps.sessions": _sessions(
        _BEPS_SESSIONS, SYSTEM_BEPS, texts=("BEPS", "小额系统"), notice="BEPS0004"
    ),
    "ibps.sessions": _sessions(
        [*_BEPS_SESSIONS, *_EVERY_TWO_HOURS],
        SYSTEM_IBPS,
        texts=("IBPS", "网银系统"),
        notice="IBPS0004",
    ),
}
"""Defaults describe 2010; IBPS nets like BEPS and every two hours besides."""


def _times_in_order(values: ParameterValues) -> bool:
    """Tell whether the times of one date fit together.

    SAPS opens no later than HVPS; cut-off, window, pre-close and the latest end of SAPS follow one
    another; matching after the cut-off begins by the opening of the window; BEPS and IBPS switch
    with the end of a session, and not after the cut-off of HVPS.
    Source: RULES-C §6.3.
    """
    cut_off, window = values.value("hvps.cut_off_minutes"), values.value("hvps.window_minutes")
    opening, pre_close = values.value("hvps.open_minutes"), values.value("hvps.pre_close_minutes")
    if not values.value("saps.open_minutes") <= opening < cut_off <= window < pre_close:
        return False
    if values.value(_MATCHING_DELAY) > (window - cut_off) * _MINUTE_SECONDS:
        return False
    if pre_close >= values.value("saps.latest_end_minutes"):
        return False
    for name in ("beps", "ibps"):
        switch = values.value(f"{name}.switch_minutes")
        place, rest = divmod(switch, SESSION_MINUTES)
        if rest or not values.value(f"{name}.sessions") >> place & 1 or switch > cut_off:
            return False
    return True


DAY_CHECKS: Final[tuple[ParameterCheck, ...]] = (
    ParameterCheck(
        "day.times",
        (
            *(name for name in DAY_PARAMETERS if not name.startswith("schedule.")),
            _MATCHING_DELAY,
        ),
        holds=_times_in_order,
        texts=(
            "times follow each other, and BEPS and IBPS switch with a session, by the cut-off",
            "系统开始、业务截止、窗口、预关闭、最迟结束依次在后；日切与场次截止一致且不晚于业务截止",
        ),
    ),
)
