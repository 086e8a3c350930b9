"""What each refusal of nets and error corrections is reached by, in the world of all refusals.

That world: P1 manages A, which has 100 fen, and B; it is daytime.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from support.world import World
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R

__all__ = ["NET_CASES"]


def _line_twice(world: World) -> c.Command:
    command = world.same_city("P1", 1, {"A": 1})
    return replace(command, lines=command.lines * 2)


def _other_lines(world: World) -> c.Command:
    world.send(world.nets("BEPS", 1, {"A": -1, "B": 1}))
    return world.nets("BEPS", 1, {"A": -2, "B": 2})


def _corrected_twice(world: World) -> c.Command:
    world.send(world.correction("A", 100, credit=True, red=True))
    return world.correction("A", 100, credit=True, red=True)


def _short_session(world: World) -> c.Command:
    world.advance(20)
    world.advance(35)
    return world.same_city("P1", 1, {"A": -101, "B": 101})


NET_CASES: dict[R, Callable[[World], c.Command]] = {
    R.NET_WITHOUT_LINES: lambda w: w.same_city("P1", 1, {}),
    R.NET_LINE_TWICE: _line_twice,
    R.NET_NOT_BALANCED: lambda w: w.nets("BEPS", 1, {"A": -1, "P1": 2}),
    R.NET_SESSION_KNOWN: _other_lines,
    R.NETTING_DATE_WRONG: lambda w: w.nets("BEPS", 1, {"A": -1, "B": 1}, 20261101),
    R.CORRECTION_OUT_OF_SCOPE: lambda w: w.correction(
        "A", 100, credit=True, red=True, business_type="A100"
    ),
    R.CORRECTED_ENTRY_UNKNOWN: lambda w: w.correction("A", 100, credit=False, red=True),
    R.CORRECTED_AMOUNT_DIFFERS: lambda w: w.correction("A", 99, credit=True, red=True),
    R.ALREADY_CORRECTED: _corrected_twice,
    R.NET_PAYER_SHORT: _short_session,
}
"""A world in daytime, and the command that it refuses."""
