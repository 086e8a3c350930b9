"""Commands that fees and pledge financing refuse, each for one reason; for worlds in daytime."""

from __future__ import annotations

from collections.abc import Callable

from support.financing import answer_pledge, appoint, charge, pledging, request_loan
from support.partner_commands import answer_by_message
from support.world import World
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import KIND_SPECIAL

__all__ = ["FINANCING_CASES"]


def _financed(world: World) -> World:
    world.send(appoint(world, 1, "P2"))
    world.send(pledging(world, "A", 1, 100))
    for phase, date in ((20, 0), (40, 0), (0, 20261124), (10, 0)):
        world.advance(phase, date)
    return world


def _lent(world: World) -> int:
    world.send(request_loan(_financed(world), "A", 100))
    world.send(answer_pledge(world, 1, accepted=True))
    return 1


def _repayment_behind_queue(world: World) -> c.Command:
    loan = _lent(world)
    world.send(world.transfer("A", "B", 1000, 8))
    return c.RepayPledgeLoan(world.now, loan)


def _repayment_above_funds(world: World) -> c.Command:
    loan = _lent(world)
    world.send(world.transfer("A", "B", 150, 8))
    return c.RepayPledgeLoan(world.now, loan)


def _asked_bonds(world: World) -> World:
    """Ask the bond system S for bonds of 112 fen, for a loan of 100."""
    world.add_bank("S", "P1", KIND_SPECIAL)
    world.send(appoint(world, 5, "S"))
    world.send(request_loan(_financed(world), "A", 100))
    return world


FINANCING_CASES: dict[R, Callable[[World], c.Command]] = {
    R.PLEDGING_NOT_ON: lambda w: request_loan(w, "A"),
    R.PLEDGE_NOT_NEEDED: lambda w: request_loan(_financed(w), "A"),
    R.PLEDGE_ABOVE_LIMIT: lambda w: request_loan(_financed(w), "A", 101),
    R.PLEDGE_REQUEST_UNKNOWN: lambda w: answer_pledge(w, 1, accepted=True),
    R.PLEDGE_REQUEST_CLOSED: lambda w: c.ExpirePledge(w.now, _lent(w)),
    R.PLEDGE_AMOUNT_DIFFERS: lambda w: answer_by_message(
        _asked_bonds(w), "S", 1, amount=101, bonds=200
    ),
    R.PLEDGE_NOT_COVERED: lambda w: answer_by_message(
        _asked_bonds(w), "S", 1, amount=100, bonds=111
    ),
    R.PLEDGE_LOAN_UNKNOWN: lambda w: c.RepayPledgeLoan(w.now, 1),
    R.REPAYMENT_BEHIND_QUEUE: _repayment_behind_queue,
    R.REPAYMENT_ABOVE_FUNDS: _repayment_above_funds,
    R.ROLE_NOT_APPOINTED: lambda w: charge(w, "P1", [("A", 1)]),
}
"""Refusal → the command that meets it, in a world of banks A and B and offices P1 and P2."""
