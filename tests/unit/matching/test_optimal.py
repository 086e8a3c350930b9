"""Matching by a solver: the most value, what time allows, and when the ordered solution stays."""

from __future__ import annotations

import random

import pytest

from support.matching_cases import CASES, MatchingCase, instance_of
from tianping.core.settlement.matching import (
    MatchingInstance,
    can_settle_together,
    match_bilateral,
    match_ordered,
    value_of,
)
from tianping.matching.optimal import match_optimal

_SECONDS = 30


def _gridlock(usable_fen: int) -> MatchingInstance:
    """Return a thousand payments of uneven amounts between fifty accounts."""
    payers = [7 * number % 50 for number in range(1000)]
    payees = [(payer + 1 + number % 49) % 50 for number, payer in enumerate(payers)]
    amounts = [1 + (number * number * 7919) % 100_003 for number in range(1000)]
    return MatchingInstance([usable_fen] * 50, payers, payees, amounts)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_case_gives_the_most_value(case: MatchingCase) -> None:
    """No set that can settle has more, and the solver says so."""
    instance = instance_of(case.balances, case.payments)
    found = match_optimal(instance, seconds=_SECONDS)
    assert value_of(instance, found.settled) == case.most_value
    assert can_settle_together(instance, found.settled)
    assert (found.proven, found.fallback) == (True, False)


def test_order_is_left_where_that_settles_more() -> None:
    """A's first payment is too large; the second, behind it, settles."""
    instance = instance_of({"A": 5, "B": 0}, [("A", "B", 9), ("A", "B", 5)])
    assert match_ordered(instance) == []
    assert match_optimal(instance, seconds=_SECONDS).settled == [1]


def test_account_below_its_floor_pays_out_of_what_comes_in() -> None:
    """B lacks 5: it pays 2 of the 7 that come in, not of 6; alone it would not stop A."""
    enough = instance_of({"A": 10, "B": -5}, [("A", "B", 7), ("B", "A", 2)])
    short = instance_of({"A": 10, "B": -5}, [("A", "B", 6), ("B", "A", 2)])
    assert match_optimal(enough, seconds=_SECONDS).settled == [0, 1]
    assert match_optimal(short, seconds=_SECONDS).settled == [0]


def test_account_below_its_floor_does_not_even_pay_itself() -> None:
    """Whoever pays is tested, though the payment moves nothing."""
    instance = MatchingInstance([-1, 3], [0, 1], [0, 1], [4, 9])
    assert match_optimal(instance, seconds=_SECONDS).settled == match_ordered(instance) == [1]


def test_no_payments_are_solved_at_once() -> None:
    """Nothing settles, and that is proven."""
    found = match_optimal(MatchingInstance([1], [], [], []), seconds=_SECONDS)
    assert found == ([], True, False)


def test_no_time_at_all_gives_no_less_than_the_quick_solutions() -> None:
    """The solver starts from the bilateral one here, which beats the ordered one."""
    instance = _gridlock(10_000)
    found = match_optimal(instance, seconds=0)
    bilateral = value_of(instance, match_bilateral(instance))
    assert value_of(instance, found.settled) >= bilateral
    assert bilateral > value_of(instance, match_ordered(instance))
    assert (found.proven, found.fallback) == (False, False)


def test_ordered_solution_stays_when_nothing_better_comes_in_time() -> None:
    """Nobody has funds: no quick solution, no time, so the ordered one, which is empty."""
    found = match_optimal(_gridlock(0), seconds=0)
    assert found == ([], False, True)


def test_solver_writes_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """Standard output belongs to the command that asked."""
    instance = _gridlock(10_000)
    found = match_optimal(instance, seconds=1)
    assert can_settle_together(instance, found.settled)
    assert value_of(instance, found.settled) > value_of(instance, match_bilateral(instance))
    assert capfd.readouterr() == ("", "")


_NARROW = MatchingInstance(
    [1, 0],
    [1, 1, 1, 0, 0, 0, 1, 0, 0],
    [0, 0, 0, 1, 1, 1, 0, 1, 1],
    [
        149_999_999_999_998,
        149_999_999_999_999,
        999_999_999_999_998,
        449_999_999_999_997,
        450_000_000_000_000,
        250_000_000_000_000,
        649_999_999_999_997,
        300_000_000_000_000,
        850_000_000_000_000,
    ],
)
"""Sums of ten trillion yuan that a fen or two decide: floating point takes them for equal."""


def test_sets_that_floating_point_takes_for_covered_are_forbidden() -> None:
    """The search goes on until what it finds holds; of all 512 subsets none is worth much more."""
    subsets = [[n for n in range(9) if bits >> n & 1] for bits in range(512)]
    best = max(value_of(_NARROW, one) for one in subsets if can_settle_together(_NARROW, one))
    found = match_optimal(_NARROW, seconds=_SECONDS)
    assert can_settle_together(_NARROW, found.settled)
    assert best - value_of(_NARROW, found.settled) <= 3
    assert (found.proven, found.fallback) == (True, False)


def test_set_that_is_short_when_time_is_up_is_not_taken() -> None:
    """What of it can settle is, or else what the search began with."""
    found = match_optimal(_NARROW, seconds=0)
    assert can_settle_together(_NARROW, found.settled)
    assert value_of(_NARROW, found.settled) >= value_of(_NARROW, match_bilateral(_NARROW))


def test_amounts_a_fen_apart_always_give_a_set_that_can_settle() -> None:
    """Whatever floating point makes of them, nobody ends below zero and ordered is the least."""
    drawn = random.Random(2)  # noqa: S311 - reproducible, nothing secret
    for _ in range(60):
        payers = [drawn.randrange(3) for _ in range(8)]
        payees = [(payer + drawn.randrange(1, 3)) % 3 for payer in payers]
        amounts = [drawn.randint(1, 20) * 5 * 10**13 - drawn.randint(0, 3) for _ in payers]
        instance = MatchingInstance([0, 1, -1], payers, payees, amounts)
        found = match_optimal(instance, seconds=1)
        ordered = match_ordered(instance)
        assert can_settle_together(instance, found.settled)
        assert value_of(instance, found.settled) >= value_of(instance, ordered)
        assert not found.fallback or found.settled == ordered
