"""A command that is passed over counts, is refused, and changes nothing."""

from __future__ import annotations

from support.agreement import Pair
from support.refusal_cases import a_payment, small_world
from support.world import World
from tianping.core.digest import state_digest
from tianping.core.events import Refused
from tianping.core.refusals import RefusalCode


def test_skipped_command_counts_and_changes_nothing_else() -> None:
    """The number is used up; what comes after is decided as if it had never been sent."""
    pair = Pair()
    world = small_world(World(pair.apply))
    a_payment(world)
    before, seq = state_digest(pair.core), pair.core.seq
    told = pair.core.skip(RefusalCode.COMMAND_SKIPPED, "why")
    assert told == [Refused(RefusalCode.COMMAND_SKIPPED, "why")]
    assert (state_digest(pair.core), pair.core.seq) == (before, seq + 1)
