"""Matching against every subset of small instances: the greatest ordered set, the most value."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from tianping.core.settlement.matching import (
    NO_ACCOUNT,
    MatchingInstance,
    can_settle_together,
    match_bilateral,
    match_ordered,
    positions_after,
    value_of,
)
from tianping.matching.optimal import match_optimal

_ACCOUNTS_MAX = 4
_PAYMENTS_MAX = 8


@st.composite
def instances(draw: st.DrawFn, *, unit_max: int = 1) -> MatchingInstance:
    """Draw balances, floors above some of them, and payments, some to offices or to oneself."""
    unit = draw(st.integers(1, unit_max))
    accounts = draw(st.integers(1, _ACCOUNTS_MAX))
    balances = draw(st.lists(st.integers(0, 12), min_size=accounts, max_size=accounts))
    floors = draw(st.lists(st.integers(0, 4), min_size=accounts, max_size=accounts))
    count = draw(st.integers(0, _PAYMENTS_MAX))
    account = st.integers(0, accounts - 1)
    payers = draw(st.lists(account, min_size=count, max_size=count))
    payees = draw(
        st.lists(account | st.integers(NO_ACCOUNT, accounts - 1), min_size=count, max_size=count)
    )
    amounts = draw(st.lists(st.integers(1, 12), min_size=count, max_size=count))
    return MatchingInstance(
        [(balance - floor) * unit for balance, floor in zip(balances, floors, strict=True)],
        payers,
        payees,
        [amount * unit + (unit > 1) for amount in amounts],
    )


def _queues(instance: MatchingInstance) -> list[list[int]]:
    queues: list[list[int]] = [[] for _ in instance.usable_fen]
    for number, payer in enumerate(instance.payers):
        queues[payer].append(number)
    return queues


def _holds(instance: MatchingInstance, settled: list[int]) -> bool:
    """Tell from the definition, not from the core, whether a set can settle."""
    for account, usable in enumerate(instance.usable_fen):
        paid = [n for n in settled if instance.payers[n] == account]
        received = [n for n in settled if instance.payees[n] == account]
        position = usable - sum(instance.amounts_fen[n] for n in paid)
        if paid and position + sum(instance.amounts_fen[n] for n in received) < 0:
            return False
    return True


def _ordered_sets(instance: MatchingInstance) -> Iterator[list[int]]:
    """Yield every set that can settle and is a prefix of each payer's queue."""
    queues = _queues(instance)
    for lengths in product(*(range(len(queue) + 1) for queue in queues)):
        chosen = sorted(
            n for queue, length in zip(queues, lengths, strict=True) for n in queue[:length]
        )
        if _holds(instance, chosen):
            yield chosen


def _all_sets(instance: MatchingInstance) -> Iterator[list[int]]:
    """Yield every set that can settle."""
    count = len(instance.amounts_fen)
    for bits in range(1 << count):
        chosen = [number for number in range(count) if bits >> number & 1]
        if _holds(instance, chosen):
            yield chosen


def _keeps_floors_and_money(instance: MatchingInstance, settled: list[int]) -> bool:
    """Tell whether no payer ends below its floor, and what is gone went to offices."""
    positions = positions_after(instance, settled)
    to_offices = sum(instance.amounts_fen[n] for n in settled if instance.payees[n] == NO_ACCOUNT)
    conserved = sum(positions) + to_offices == sum(instance.usable_fen)
    return conserved and all(positions[instance.payers[n]] >= 0 for n in settled)


@given(instances())
def test_ordered_contains_every_set_that_keeps_the_order(instance: MatchingInstance) -> None:
    """It is one of those sets and each other is a part of it: greatest, and the only one."""
    settled = match_ordered(instance)
    every = list(_ordered_sets(instance))
    assert settled in every
    assert all(set(other) <= set(settled) for other in every)
    assert _keeps_floors_and_money(instance, settled)


@given(instances())
def test_ordered_settles_a_prefix_of_each_queue(instance: MatchingInstance) -> None:
    """Nobody's later payment settles before an earlier one."""
    settled = match_ordered(instance)
    for queue in _queues(instance):
        own = [number for number in queue if number in settled]
        assert own == queue[: len(own)]


@given(instances(), st.randoms(use_true_random=False))
def test_ordered_does_not_depend_on_numbers(instance: MatchingInstance, order: object) -> None:
    """Accounts numbered otherwise, and queues interleaved otherwise, settle the same payments."""
    count = len(instance.usable_fen)
    new_number = list(range(count))
    order.shuffle(new_number)  # type: ignore[attr-defined]
    queues = _queues(instance)
    told = [number for queue in reversed(queues) for number in queue]
    usable = [0] * count
    for account, number in enumerate(new_number):
        usable[number] = instance.usable_fen[account]
    renumbered = [*new_number, NO_ACCOUNT]
    other = MatchingInstance(
        usable,
        [new_number[instance.payers[number]] for number in told],
        [renumbered[instance.payees[number]] for number in told],
        [instance.amounts_fen[number] for number in told],
    )
    assert sorted(told[place] for place in match_ordered(other)) == match_ordered(instance)


@given(instances())
def test_set_is_checked_as_its_definition_says(instance: MatchingInstance) -> None:
    """The core's check passes exactly the sets that can settle."""
    count = len(instance.amounts_fen)
    passed = [
        chosen
        for bits in range(1 << count)
        if can_settle_together(
            instance, chosen := [number for number in range(count) if bits >> number & 1]
        )
    ]
    assert passed == list(_all_sets(instance))


@given(instances())
def test_bilateral_keeps_floors_and_the_order_of_each_pair(instance: MatchingInstance) -> None:
    """Between two banks nothing overtakes, and the whole can settle together."""
    settled = match_bilateral(instance)
    assert settled == sorted(set(settled))
    assert _keeps_floors_and_money(instance, settled)
    for queue in _queues(instance):
        for payee in {instance.payees[number] for number in queue}:
            towards = [number for number in queue if instance.payees[number] == payee]
            own = [number for number in towards if number in settled]
            assert own == towards[: len(own)]


@given(instances(unit_max=10**5))
def test_optimal_has_the_most_value_of_all_sets(instance: MatchingInstance) -> None:
    """The solver's proven answer is the best of every subset, small amounts or large."""
    found = match_optimal(instance, seconds=20)
    best = max(value_of(instance, chosen) for chosen in _all_sets(instance))
    assert value_of(instance, found.settled) == best
    assert _keeps_floors_and_money(instance, found.settled)
    assert (found.proven, found.fallback) == (True, False)
