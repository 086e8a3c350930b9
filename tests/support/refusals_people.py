"""Commands about persons, and acts, that the core refuses, by the code they are refused with.

Each starts from the world of ``scenarios/test_refusals.py``: daytime, banks A with 100 fen and B.
"""

from __future__ import annotations

from collections.abc import Callable

from support.world import World
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.values.dates import BusinessDate
from tianping.values.money import Fen

__all__ = ["PEOPLE_CASES", "act", "approval", "proposal", "staffed"]


def act(world: World, person: str, inner: c.Command) -> c.Act:
    """Return the act of a person."""
    return c.Act(world.now, person, "s1", c.encode_commands([inner]))


def proposal(world: World, person: str, inner: c.Command) -> c.Act:
    """Return the act by which a person proposes something."""
    encoded = c.encode_commands([inner])
    return act(world, person, c.Propose(world.now, "", "letter", encoded))


def approval(world: World, person: str, number: int, inner: c.Command) -> c.Act:
    """Return the act by which a person approves what was proposed under a number."""
    encoded = c.encode_commands([inner])
    return act(world, person, c.ApproveProposal(world.now, "", number, encoded))


def staffed(world: World) -> World:
    """Enter an administrator, a supervisor, and by both an operator of each kind of office."""
    world.send(c.AddPerson(world.now, "adm-1", 3, ""))
    world.send(act(world, "adm-1", c.AddPerson(world.now, "sup-1", 2, "")))
    for name, role, office in (
        ("op-1", 1, ""), ("op-2", 1, ""), ("op-p2", 1, world.code("P2")), ("aud-1", 5, ""),
        ("mnt-1", 4, ""), ("sup-2", 2, ""), ("adm-2", 3, ""),
    ):  # fmt: skip
        added = c.AddPerson(world.now, name, role, office)
        world.send(proposal(world, "adm-1", added))
        told = world.send(approval(world, "sup-1", len(world.commands), added))
        assert told[0][0] == "ProposalApproved", told
    return world


def _minimum(world: World) -> c.Command:
    return c.SetMinimumBalance(world.now, world.code("A"), Fen(5))


def _by(person: str, make: Callable[[World], c.Command]) -> Callable[[World], c.Command]:
    """Return the act of a person of a staffed world."""

    def acted(world: World) -> c.Command:
        staffed(world)
        return act(world, person, make(world))

    return acted


def _suspended(world: World) -> c.Command:
    staffed(world).send(act(world, "adm-1", c.SuspendPerson(world.now, "op-1")))
    return act(world, "op-1", c.TakeTrialBalance(world.now))


def _suspended_twice(world: World) -> c.Command:
    _suspended(world)
    return act(world, "adm-1", c.SuspendPerson(world.now, "op-1"))


def _alone(world: World) -> World:
    """Let one person suffice, and enter the first."""
    world.send(c.SetParameter(world.now, "control.two_persons", 0, BusinessDate(world.today)))
    world.send(c.AddPerson(world.now, "adm-1", 3, ""))
    return world


def _crowded(world: World) -> c.Command:
    _alone(world)
    for number in range(1_999):
        name = f"p{number}"
        world.send(act(world, "adm-1", c.AddPerson(world.now, name, 5, "")))
    return act(world, "adm-1", c.AddPerson(world.now, "one-more", 5, ""))


def _another_approved(world: World) -> c.Command:
    minimum = _minimum(staffed(world))
    world.send(proposal(world, "op-1", minimum))
    return approval(world, "sup-1", len(world.commands), c.TakeTrialBalance(world.now))


def _known_twice(world: World) -> c.Command:
    _alone(world)
    return act(world, "adm-1", c.AddPerson(world.now, "adm-1", 1, ""))


def _nobody_left(world: World) -> c.Command:
    _alone(world)
    return act(world, "adm-1", c.RemovePerson(world.now, "adm-1"))


PEOPLE_CASES: dict[R, Callable[[World], c.Command]] = {
    R.ONLY_PERSONS: lambda w: _minimum(staffed(w)),
    R.ACT_UNREADABLE: lambda w: c.Act(w.now, "op-1", "", b"\x91\xc0"),
    R.PERSON_UNKNOWN: _by("nobody", _minimum),
    R.PERSON_IS_SUSPENDED: _suspended,
    R.ROLE_FORBIDS: _by("aud-1", _minimum),
    R.OUT_OF_REACH: _by("op-p2", _minimum),
    R.FIRST_IS_ADMINISTRATOR: lambda w: c.AddPerson(w.now, "sup-1", 2, ""),
    R.PERSON_KNOWN: _known_twice,
    R.TOO_MANY_PERSONS: _crowded,
    R.PERSON_ALREADY_SO: _suspended_twice,
    R.TOO_FEW_DECIDE: _nobody_left,
    R.PROPOSAL_DIFFERS: _another_approved,
}
