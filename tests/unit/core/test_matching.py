"""Matching: the rules' examples, the twelve cases, floors, offices, and what is not trusted."""

from __future__ import annotations

import random
import time

import pytest

from support.matching_cases import CASES, MatchingCase, instance_of
from tianping.core.faults import InvariantViolation
from tianping.core.settlement.matching import (
    NO_ACCOUNT,
    MatchingInstance,
    can_settle_together,
    match_bilateral,
    match_ordered,
    positions_after,
    proposal_or_ordered,
    value_of,
)

_M_BALANCES = {"A": 100, "B": 50, "C": 20, "D": 0}
_M_RING = [("A", "B", 300), ("B", "C", 250), ("C", "A", 200)]


def test_example_m1_ring_settles_where_one_by_one_nothing_does() -> None:
    """RULES-Q §4, M1: nobody can pay alone; together all three settle."""
    instance = instance_of(_M_BALANCES, _M_RING)
    assert [can_settle_together(instance, [number]) for number in range(3)] == [False] * 3
    assert match_ordered(instance) == [0, 1, 2]
    assert positions_after(instance, [0, 1, 2]) == [0, 100, 70, 0]


def test_example_m2_one_payment_too_large_stops_the_whole_ring() -> None:
    """RULES-Q §4, M2: A's 400 falls out, then B's, then C's."""
    instance = instance_of(_M_BALANCES, [("A", "B", 400), *_M_RING[1:]])
    assert match_ordered(instance) == []
    assert positions_after(instance, []) == [100, 50, 20, 0]


def test_example_m3_only_the_last_of_the_payer_falls_out() -> None:
    """RULES-Q §4, M3: A's later payment of a worse class stays queued, the ring settles."""
    instance = instance_of(_M_BALANCES, [*_M_RING, ("A", "D", 150)])
    assert match_ordered(instance) == [0, 1, 2]
    assert positions_after(instance, [0, 1, 2]) == [0, 100, 70, 0]


def test_example_m4_two_banks_without_funds_pay_each_other() -> None:
    """RULES-Q §4, M4: both settle, both stay at zero."""
    instance = instance_of({"A": 0, "B": 0}, [("A", "B", 100), ("B", "A", 100)])
    assert match_ordered(instance) == match_bilateral(instance) == [0, 1]
    assert positions_after(instance, [0, 1]) == [0, 0]


def test_example_m5_a_single_item_is_no_match_unless_it_is_covered() -> None:
    """RULES-Q §4, M5: one short item settles nothing; the start condition is not the solver's."""
    assert match_ordered(instance_of({"A": 0, "B": 0}, [("A", "B", 100)])) == []
    assert match_ordered(instance_of({"A": 100, "B": 0}, [("A", "B", 100)])) == [0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_case_gives_the_greatest_ordered_set(case: MatchingCase) -> None:
    """Settled set and closing balances are those of the published algorithm."""
    instance = instance_of(case.balances, case.payments)
    settled = match_ordered(instance)
    assert settled == case.settled
    assert positions_after(instance, settled) == list(case.closing.values())


def test_twelve_cases_are_there() -> None:
    """Half of them settle whole, two settle nothing."""
    assert len(CASES) == 12
    assert sum(len(case.settled) == len(case.payments) for case in CASES) == 6
    assert sum(not case.settled for case in CASES) == 2


def test_no_payments_settle_nothing() -> None:
    """An empty instance has an empty answer."""
    assert match_ordered(MatchingInstance([5], [], [], [])) == []
    assert match_bilateral(MatchingInstance([], [], [], [])) == []


def test_earmark_and_minimum_balance_stay_untouched() -> None:
    """Correction 1.9: M1 with 1 of A's balance protected fails, for A ends at exactly zero."""
    instance = instance_of({**_M_BALANCES, "A": 100 - 1}, _M_RING)
    assert match_ordered(instance) == []


def test_idle_account_below_its_floor_stops_nobody() -> None:
    """Correction 1.9: only accounts that pay in the set are tested."""
    instance = instance_of({"A": 10, "B": -5}, [("A", "B", 3)])
    assert match_ordered(instance) == match_bilateral(instance) == [0]


def test_account_below_its_floor_pays_only_out_of_what_comes_in() -> None:
    """B needs 5 before it may pay 2; with 6 coming in it lacks 1, with 7 it pays."""
    payments = [("A", "B", 6), ("B", "A", 2)]
    short = instance_of({"A": 10, "B": -5}, payments)
    assert match_ordered(short) == match_bilateral(short) == [0]
    enough = instance_of({"A": 10, "B": -5}, [("A", "B", 7), ("B", "A", 2)])
    assert match_ordered(enough) == match_bilateral(enough) == [0, 1]


def test_payment_to_an_office_counts_for_its_payer_only() -> None:
    """RULES-Q §4.2: an office or treasury has no position."""
    instance = MatchingInstance([3, 0], [0, 0, 1], [NO_ACCOUNT, 1, NO_ACCOUNT], [2, 1, 1])
    assert match_ordered(instance) == match_bilateral(instance) == [0, 1, 2]
    assert positions_after(instance, [0, 1, 2]) == [0, 0]
    short = MatchingInstance([2, 0], [0, 0, 1], [NO_ACCOUNT, 1, NO_ACCOUNT], [2, 1, 1])
    assert match_ordered(short) == [0]
    assert match_bilateral(short) == [1, 2]


def test_payment_within_one_account_needs_no_funds() -> None:
    """What goes from an account to itself moves nothing, but keeps its place in the order."""
    instance = MatchingInstance([0, 0], [0, 0, 0], [0, 1, 0], [9, 1, 9])
    assert match_ordered(instance) == [0]
    assert match_bilateral(instance) == [0, 2]


def test_bilateral_begins_with_the_pair_that_differs_least() -> None:
    """A's 5 go to C, whose sums differ by 5, before they would go to B, by 6."""
    payments = [("A", "B", 8), ("B", "A", 2), ("A", "C", 6), ("C", "A", 1)]
    instance = instance_of({"A": 5, "B": 0, "C": 0}, payments)
    assert match_bilateral(instance) == [2, 3]
    assert match_ordered(instance) == []


def test_bilateral_takes_the_earlier_pair_when_two_differ_alike() -> None:
    """Equal differences: the pair whose first payment is earlier, whatever the accounts."""
    instance = instance_of({"A": 5, "B": 0, "C": 0}, [("A", "C", 5), ("A", "B", 5)])
    assert match_bilateral(instance) == [0]


def test_bilateral_takes_the_last_payments_of_the_short_side_out() -> None:
    """A's 4 falls out; then B, who gets less, loses its 9 as well, and the rest nets."""
    payments = [("A", "B", 3), ("B", "A", 2), ("A", "B", 10), ("A", "B", 4), ("B", "A", 9)]
    instance = instance_of({"A": 3, "B": 0}, payments)
    assert match_bilateral(instance) == [0, 1, 2, 4]


def test_bilateral_settles_what_a_ring_cannot() -> None:
    """A ring of three has no pair that offsets: each pair lacks the funds."""
    assert match_bilateral(instance_of(_M_BALANCES, _M_RING)) == []


@pytest.mark.parametrize("settled", [[0, 0], [1, 0], [-1], [3], [0, 1, 2, 3], [0, 1]], ids=str)
def test_set_that_is_none_or_lacks_funds_cannot_settle(settled: list[int]) -> None:
    """Twice the same, unsorted, unknown numbers; and a payer that ends below zero."""
    instance = instance_of({"A": 0, "B": 0}, [("A", "B", 2), ("B", "A", 1), ("B", "A", 1)])
    assert can_settle_together(instance, settled) is False
    assert can_settle_together(instance, [0, 1, 2]) is True


@pytest.mark.parametrize("proposal", [[0, 1], [7], [], [1, 1]], ids=str)
def test_proposal_that_does_not_hold_gives_way_to_the_ordered_set(proposal: list[int]) -> None:
    """Neither a set that lacks funds nor one that is none, nor one of less value."""
    instance = instance_of({"A": 3, "B": 0}, [("A", "B", 2), ("A", "B", 3)])
    assert proposal_or_ordered(instance, proposal) == [0]


def test_proposal_that_holds_and_settles_more_is_taken() -> None:
    """The later payment of 3 overtakes the 2; of two equal sets the ordered one stays."""
    instance = instance_of({"A": 3, "B": 0}, [("A", "B", 2), ("A", "B", 3)])
    assert proposal_or_ordered(instance, [1]) == [1]
    equal = instance_of({"A": 3, "B": 0}, [("A", "B", 3), ("A", "B", 3)])
    assert proposal_or_ordered(equal, [1]) == [0]


@pytest.mark.parametrize(
    ("payers", "payees", "amounts"),
    [
        ([0], [1], []),
        ([0], [], [1]),
        ([2], [1], [1]),
        ([-1], [1], [1]),
        ([0], [2], [1]),
        ([0], [-2], [1]),
        ([0], [1], [0]),
    ],
    ids=str,
)
def test_instance_that_cannot_be_is_a_fault(
    payers: list[int], payees: list[int], amounts: list[int]
) -> None:
    """The caller builds instances; a wrong one is a bug of the caller."""
    with pytest.raises(InvariantViolation, match="matching"):
        MatchingInstance([0, 0], payers, payees, amounts)


def test_hundred_thousand_payments_take_less_than_a_second() -> None:
    """Issue 3: a queue of 100,000 items over 300 accounts, whichever share of it settles."""
    seeded = random.Random(3)  # noqa: S311 - reproducible, nothing secret
    payers = [seeded.randrange(300) for _ in range(100_000)]
    payees = [(payer + seeded.randrange(1, 300)) % 300 for payer in payers]
    amounts = [seeded.randrange(1, 10**9) for _ in payers]
    settled = []
    for usable in (0, 10**9, 10**11):
        begun = time.process_time()
        instance = MatchingInstance([usable] * 300, payers, payees, amounts)
        settled.append(match_ordered(instance))
        assert time.process_time() - begun < 1.0
    values = [value_of(instance, found) for found in settled]
    assert values == sorted(values)
    assert 0 < len(settled[1]) < len(settled[2]) <= 100_000
