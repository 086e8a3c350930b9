"""One way to every refusal of automatic lending, in a world of banks A and B in daytime."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from support.world import World
from support.world_lending import LendingMaker
from tianping.core import commands as c
from tianping.core.liquidity.agreement_checks import AGREEMENTS_COUNT_MAX
from tianping.core.refusals import RefusalCode as R
from tianping.values.dates import BusinessDate
from tianping.values.money import Fen

__all__ = ["LENDING_CASES", "agreement", "offered"]

NUMBER: Final = "K1"


def agreement(world: World, number: str = NUMBER) -> c.EnterLending:
    """Return the entry of an agreement by which B lends to A."""
    return c.EnterLending(
        world.now, world.code("A"), world.code("B"), number, Fen(5), Fen(10), 30_000, world.today,
        BusinessDate(0), 1, 1,
    )  # fmt: skip


def offered(world: World) -> LendingMaker:
    """Let A set an agreement by message and return what knows of it."""
    maker = LendingMaker(world)
    sides = (world.code("A"), world.code("B"))
    world.send(maker.offer(NUMBER, *sides, limits=(5, 10)))
    return maker


def _entered(world: World) -> LendingMaker:
    world.send(agreement(world))
    maker = LendingMaker(world)
    maker.sides[NUMBER] = (world.code("A"), world.code("B"))
    return maker


def _taken(world: World) -> c.Command:
    world.send(agreement(world))
    return agreement(world)


def _one_too_many(world: World) -> c.Command:
    for number in range(AGREEMENTS_COUNT_MAX):
        world.send(agreement(world, f"K{number}"))
    return agreement(world, "one more")


def _not_asked(world: World) -> c.Command:
    maker = offered(world)
    maker.asked[NUMBER] = (world.code("A"), world.next_message_id())
    return maker.answer(NUMBER, world.code("B"), agreed=True)


LENDING_CASES: Final[dict[R, Callable[[World], c.Command]]] = {
    R.LENDING_UNKNOWN: lambda w: c.DecideLending(w.now, "no such", 4),
    R.LENDING_NOT_PARTY: lambda w: offered(w).answer(NUMBER, w.code("A"), agreed=True),
    R.LENDING_NUMBER_TAKEN: _taken,
    R.LENDING_LIMITS_WRONG: lambda w: replace(agreement(w), lower_fen=Fen(11)),
    R.LENDING_DATES_WRONG: lambda w: replace(agreement(w), from_date=BusinessDate(20261122)),
    R.LENDING_COUNT_REACHED: _one_too_many,
    R.LENDING_STATUS_WRONG: lambda w: offered(w).revoke(NUMBER, w.code("A")),
    R.LENDING_NOT_ASKED: _not_asked,
    R.LENDING_RESTORE_WRONG: lambda w: _entered(w).restore(NUMBER, 1),
}
"""Every refusal of lending."""
