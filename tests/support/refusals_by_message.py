"""Commands of openings, caps and information that are refused, by the code they are refused with.

Each starts from the world of ``scenarios/test_refusals.py``: daytime, banks A with 100 fen and B.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from support.by_message import add_unopened, cap_part, information, opening, query, reply
from support.world import World
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import CAP_PLEDGE

__all__ = ["MESSAGE_CASES"]


def _sent_by_another_bank(world: World) -> c.Command:
    return replace(information(world, "A", "B", 1), sending_bank=world.code("B"))


def _received_by_another_bank(world: World) -> c.Command:
    return replace(information(world, "A", "B", 1), receiving_bank=world.code("A"))


def _reply_to_nothing(world: World) -> c.Command:
    put = query(world, "A", "B", "a message")
    world.send(put)
    return replace(reply(world, put), subject="20261123000000009999")


def _opened_twice(world: World) -> c.Command:
    add_unopened(world, "X", "P1")
    world.send(opening(world, "X", 5))
    return opening(world, "X", 5)


def _below_use(world: World) -> c.Command:
    world.send(cap_part(world, "B", 5, part=CAP_PLEDGE))
    world.send(world.nets("BEPS", 1, {"B": -5, "A": 5}))
    return cap_part(world, "B", 4, part=CAP_PLEDGE)


MESSAGE_CASES: dict[R, Callable[[World], c.Command]] = {
    R.INFORMATION_SENDER_WRONG: _sent_by_another_bank,
    R.INFORMATION_RECEIVER_UNKNOWN: lambda w: information(w, "A", "nobody", 1),
    R.INFORMATION_RECEIVER_WRONG: _received_by_another_bank,
    R.QUERY_UNKNOWN: _reply_to_nothing,
    R.OPENING_ALREADY_SET: _opened_twice,
    R.CAP_BELOW_USE: _below_use,
}
