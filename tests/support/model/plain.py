"""One plain form for what the core and the model say, so that the two can be compared."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from tianping.core.events import Event, Refused

__all__ = ["Told", "is_date", "plain"]

Told = tuple[Any, ...]
"""An event as a tuple: its name, then its fields in order."""


def is_date(number: int) -> bool:
    """Tell whether an int reads as a day that exists."""
    try:
        dt.date(number // 10000, number // 100 % 100, number % 100)
    except ValueError:
        return False
    return True


def _plain_value(value: object) -> object:
    if isinstance(value, list | tuple):
        return tuple(_plain_value(one) for one in value)
    if isinstance(value, msgspec.Struct):
        return tuple(_plain_value(one) for one in msgspec.structs.astuple(value))
    if isinstance(value, dict):
        return tuple((_plain_value(key), _plain_value(one)) for key, one in value.items())
    return value


def plain(events: list[Event]) -> list[Told]:
    """Return the core's events as tuples; of a refusal only the code is compared, not the text."""
    told: list[Told] = []
    for event in events:
        if isinstance(event, Refused):
            told.append(("Refused", int(event.code)))
        else:
            fields = (_plain_value(one) for one in msgspec.structs.astuple(event))
            told.append((type(event).__name__, *fields))
    return told
