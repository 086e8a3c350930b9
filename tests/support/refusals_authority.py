"""What each refusal of authorities and parameters is reached by, in the world of all refusals.

That world: P1 manages A, which has 100 fen, and B; it is daytime.
"""

from __future__ import annotations

from collections.abc import Callable

from support.authority import enforce, rule, set_rules
from support.world import World
from tianping.core import commands as c
from tianping.core.control.words import MOMENT_DATE, MOMENT_SWITCH, SENDING
from tianping.core.refusals import RefusalCode as R
from tianping.values.dates import BusinessDate

__all__ = ["AUTHORITY_CASES"]

_CHANGES_MAX = 1_000


def _change(world: World, *changes: c.ParameterChange, setter: str = "") -> c.SetParameters:
    return c.SetParameters(world.now, setter, list(changes))


def _too_early(world: World) -> c.Command:
    date = world.today
    change = c.ParameterChange("pool.amount", 1, moment=MOMENT_DATE, effective_date=date)
    return _change(world, change)


def _misfit(world: World) -> c.Command:
    return _change(world, c.ParameterChange("hvps.amount_min_fen", 10**15, moment=MOMENT_SWITCH),
                   c.ParameterChange("hvps.amount_max_fen", 1))  # fmt: skip


def _receiver(world: World) -> c.Command:
    set_rules(world, rule(direction=SENDING, from_date=world.today))
    enforce(world)
    return world.transfer("A", "B", 1, 8)


def _too_many_rules(world: World) -> c.Command:
    world.send(c.SetParameter(world.now, "authority.rules_max", 2, world.today))
    set_rules(world, rule())
    return c.SetAuthorities(world.now, "", [rule(), rule()])


def _too_many_changes(world: World) -> c.Command:
    change = c.ParameterChange("hvps.amount_max_fen", 7)
    for _ in range(_CHANGES_MAX // 100):
        world.send(_change(world, *[change] * 100))
    return _change(world, change)


AUTHORITY_CASES: dict[R, Callable[[World], c.Command]] = {
    R.PARAMETER_TOO_EARLY: _too_early,
    R.PARAMETERS_DISAGREE: _misfit,
    R.PARAMETER_NOT_LOCAL: lambda w: _change(
        w, c.ParameterChange("queue.length_max", 7, scope=w.code("A"))
    ),
    R.NOT_DELEGATED: lambda w: c.SetAuthorities(w.now, w.code("P1"), [rule()]),
    R.AUTHORITY_UNKNOWN: lambda w: c.RevokeAuthorities(w.now, "", [1], w.today),
    R.AUTHORITY_IN_THE_PAST: lambda w: c.SetAuthorities(
        w.now, "", [rule(from_date=BusinessDate(20261122))]
    ),
    R.RECEIVER_NOT_AUTHORISED: _receiver,
    R.TOO_MANY_AUTHORITIES: _too_many_rules,
    R.TOO_MANY_CHANGES: _too_many_changes,
    R.NO_CHANGE_DUE: lambda w: c.PutParametersInForce(w.now),
}
"""A world in daytime, and the command that it refuses."""
