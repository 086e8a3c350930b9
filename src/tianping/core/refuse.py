"""How a rule says no."""

from __future__ import annotations

from tianping.core.events import Event, Refused
from tianping.core.refusals import RefusalCode

__all__ = ["FOUND_CHARACTERS_MAX", "Problem", "refuse", "refuse_least"]

FOUND_CHARACTERS_MAX = 80

Problem = tuple[RefusalCode, str]
"""Why a rule would say no, and what offended."""


def refuse(code: RefusalCode, found: str) -> list[Event]:
    """Return the outcome of a refused command: the one event that says why.

    ``found`` is what offended, cut to ``FOUND_CHARACTERS_MAX`` characters.
    """
    return [Refused(int(code), found[:FOUND_CHARACTERS_MAX])]


def refuse_least(problems: list[Problem]) -> list[Event]:
    """Refuse with the smallest number of several problems, and the first that has it."""
    least = problems[0]
    for problem in problems:
        if problem[0] < least[0]:
            least = problem
    return refuse(least[0], least[1])
