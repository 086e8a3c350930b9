"""How a rule says no."""

from __future__ import annotations

from tianping.core.events import Event, Refused
from tianping.core.refusals import RefusalCode

__all__ = ["FOUND_CHARACTERS_MAX", "refuse"]

FOUND_CHARACTERS_MAX = 80


def refuse(code: RefusalCode, found: str) -> list[Event]:
    """Return the outcome of a refused command: the one event that says why.

    ``found`` is what offended, cut to ``FOUND_CHARACTERS_MAX`` characters.
    """
    return [Refused(int(code), found[:FOUND_CHARACTERS_MAX])]
