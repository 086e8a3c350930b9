"""Words for systems and steps on the command line, and minutes of the day as people write them."""

from __future__ import annotations

from typing import Final

from tianping.cli.language import t
from tianping.core.day_terms import (
    STEP_CLOSE_SESSION,
    STEP_CUT_OFF,
    STEP_END,
    STEP_END_OLD_DATE,
    STEP_NAMES,
    STEP_NEW_DATE,
    STEP_OPEN,
    STEP_OPEN_WINDOW,
    STEP_PRE_CLOSE,
    STEP_SWITCH,
)
from tianping.core.terms import (
    SYSTEM_BEPS,
    SYSTEM_HVPS,
    SYSTEM_IBPS,
    SYSTEM_NAMES,
    SYSTEM_SAPS,
)
from tianping.values.errors import ValueTextError

__all__ = ["STEPS", "SYSTEMS", "parse_minutes", "step_name", "system_name"]

SYSTEMS: Final = {
    "HVPS": SYSTEM_HVPS,
    "BEPS": SYSTEM_BEPS,
    "IBPS": SYSTEM_IBPS,
    "SAPS": SYSTEM_SAPS,
}

STEPS: Final = {
    "open": STEP_OPEN,
    "cut-off": STEP_CUT_OFF,
    "window": STEP_OPEN_WINDOW,
    "pre-close": STEP_PRE_CLOSE,
    "end": STEP_END,
    "next-date": STEP_NEW_DATE,
    "close-session": STEP_CLOSE_SESSION,
    "switch": STEP_SWITCH,
    "end-old-date": STEP_END_OLD_DATE,
}

_HOUR_MINUTES: Final = 60
_HOURS_MAX: Final = 35


def system_name(system: int) -> str:
    """Return the short name of a system."""
    return SYSTEM_NAMES[system][0]


def step_name(step: int) -> str:
    """Return a step in the person's language."""
    return t(*STEP_NAMES[step])


def parse_minutes(text: str) -> int:
    """Return minutes of the day from ``hh:mm``; hours from 24 on are on the day after.

    Raises:
        ValueTextError: it is no such time.
    """
    hour, separator, minute = text.partition(":")
    digits = hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit()
    if separator and digits and int(hour) <= _HOURS_MAX and int(minute) < _HOUR_MINUTES:
        return int(hour) * _HOUR_MINUTES + int(minute)
    raise ValueTextError(
        "time",
        "时间",
        expected="hh:mm, at most 35:59 (noon of the next day)",
        expected_zh="hh:mm，至多 35:59（次日中午前）",
        found=text,
    )
