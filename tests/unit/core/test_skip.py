"""A command that is passed over counts, is refused, and changes nothing."""

from __future__ import annotations

from support.agreement import Pair
from support.refusal_cases import a_payment, small_world
from support.world import World
from tianping.core.commands import AdvancePhase, TakeTrialBalance
from tianping.core.digest import state_digest
from tianping.core.events import AccountsClosed, Refused, TrialBalanceTaken
from tianping.core.refusals import RefusalCode
from tianping.core.terms import PHASE_CUT_OFF, PHASE_DAY, PHASE_DAY_END


def test_skipped_command_counts_and_changes_nothing_else() -> None:
    """The number is used up; what comes after is decided as if it had never been sent."""
    pair = Pair()
    world = small_world(World(pair.apply))
    a_payment(world)
    before, seq = state_digest(pair.core), pair.core.seq
    told = pair.core.skip(RefusalCode.COMMAND_SKIPPED, "why")
    assert told == [Refused(RefusalCode.COMMAND_SKIPPED, "why")]
    assert (state_digest(pair.core), pair.core.seq) == (before, seq + 1)


def test_doubted_books_keep_the_figures_back_until_somebody_looks_again() -> None:
    """A replayed trial balance that once was wrong is wrong again, and only that one."""
    pair = Pair()
    small_world(World(pair.apply))
    machine = pair.core
    machine.apply(AdvancePhase(1, PHASE_DAY, PHASE_CUT_OFF, 0))
    told = machine.apply_doubted(AdvancePhase(1, PHASE_CUT_OFF, PHASE_DAY_END, 0))
    balance = next(one for one in told if isinstance(one, TrialBalanceTaken))
    assert (balance.balanced, balance.faults) == (False, [])
    assert not any(isinstance(one, AccountsClosed) for one in told)
    assert [type(one) for one in machine.apply(TakeTrialBalance(1))] == [
        TrialBalanceTaken,
        AccountsClosed,
    ]
