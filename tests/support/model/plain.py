"""One plain form for what the core and the model say, so that the two can be compared."""

from __future__ import annotations

from typing import Any

import msgspec

from tianping.core.events import Event, Refused

__all__ = ["Told", "plain"]

Told = tuple[Any, ...]
"""An event as a tuple: its name, then its fields in order."""


def _plain_value(value: object) -> object:
    if isinstance(value, list | tuple):
        return tuple(_plain_value(one) for one in value)
    if isinstance(value, msgspec.Struct):
        return tuple(_plain_value(one) for one in msgspec.structs.astuple(value))
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
