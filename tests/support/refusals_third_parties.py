"""A command for each refusal of earmarks by message, net files and payment versus payment.

The worlds are those of ``tests/scenarios/test_refusals.py``: two banks, A with 100 fen; daytime.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from support.third_parties import earmark_by_message, end_of_hold, hold, net_file
from support.world import World
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import KIND_SPECIAL

__all__ = ["CASES"]


def _net(world: World, *positions: tuple[str, int], **wrong: int) -> c.Command:
    world.add_bank("S", "P1", KIND_SPECIAL)
    return replace(net_file(world, "S", list(positions)), **wrong)


def _deal(world: World, payer: str, amount: int, *, system: str = "S") -> c.HoldFunds:
    world.add_bank("S", "P1", KIND_SPECIAL)
    return hold(world, payer, "B" if payer == "A" else "A", amount, system=system)


def _hold_behind_queue(world: World) -> c.Command:
    world.send(world.transfer("A", "B", 1000, 8))
    return _deal(world, "A", 1)


def _declined(world: World) -> c.HoldFunds:
    request = _deal(world, "A", 1)
    world.send(request)
    world.send(end_of_hold(world, request, confirmed=False))
    return request


CASES: dict[R, Callable[[World], c.Command]] = {
    R.EARMARK_BELOW_ZERO: lambda w: earmark_by_message(w, "A", 1, system="BEPS", lowered=True),
    R.NET_LINES_WRONG: lambda w: _net(w, ("A", -1), ("B", 1), member_count=3),
    R.NET_PARTY_UNKNOWN: lambda w: _net(w, ("A", -1), ("P1", 1)),
    R.NET_PARTY_TWICE: lambda w: _net(w, ("A", -1), ("A", 1)),
    R.NET_TOTAL_WRONG: lambda w: _net(w, ("A", -1), ("B", 1), credit_fen=2),
    R.NET_NOT_ZERO: lambda w: _net(w, ("A", -1), ("B", 2)),
    R.FX_SYSTEM_UNKNOWN: lambda w: _deal(w, "A", 1, system="P1"),
    R.HOLD_BEHIND_QUEUE: _hold_behind_queue,
    R.HOLD_ABOVE_FUNDS: lambda w: _deal(w, "A", 101),
    R.NOTHING_HELD: lambda w: end_of_hold(w, _declined(w), confirmed=True),
}
