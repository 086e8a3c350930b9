"""Days are drawn from their plan alone, and as the plan says."""

from __future__ import annotations

import pytest

from tianping.lab.days import CLOSING_MINUTE, OPENING_MINUTE, DayPlan, draw_day

_MINUTE_NS = 60_000_000_000


def test_the_same_plan_draws_the_same_day_and_another_seed_another() -> None:
    """Nothing but the plan goes into a day."""
    plan = DayPlan(banks=10, payments=500, seed=3)
    assert draw_day(plan) == draw_day(plan)
    assert draw_day(plan) != draw_day(plan._replace(seed=4))


def test_a_day_is_as_its_plan_says() -> None:
    """Count, banks, order of time, opening hours, and balances as a share of what is paid."""
    day = draw_day(DayPlan(banks=8, payments=2_000, liquidity_bp=250, seed=1))
    times = [transfer.at_ns for transfer in day.transfers]
    assert len(times) == 2_000
    assert times == sorted(times)
    assert OPENING_MINUTE * _MINUTE_NS <= times[0] <= times[-1] < CLOSING_MINUTE * _MINUTE_NS
    assert {transfer.payer for transfer in day.transfers} == set(range(8))
    assert all(transfer.payer != transfer.payee for transfer in day.transfers)
    assert all(transfer.amount_fen > 0 for transfer in day.transfers)
    for bank, opening in enumerate(day.opening_fen):
        paid = sum(one.amount_fen for one in day.transfers if one.payer == bank)
        assert opening == paid * 250 // 10_000


def test_large_banks_pay_more_than_small_ones() -> None:
    """Sizes fall with rank."""
    day = draw_day(DayPlan(banks=20, payments=20_000, seed=1))
    counts = [0] * 20
    for transfer in day.transfers:
        counts[transfer.payer] += 1
    assert counts[0] > 2 * counts[4] > 2 * counts[19]


@pytest.mark.parametrize(
    ("plan", "name"),
    [
        (DayPlan(banks=1), "banks"),
        (DayPlan(payments=0), "payments"),
        (DayPlan(liquidity_bp=-1), "liquidity_bp"),
    ],
    ids=lambda value: str(value)[:12],
)
def test_numbers_outside_their_bounds_are_named(plan: DayPlan, name: str) -> None:
    """The error says which, what was expected and what was found."""
    with pytest.raises(ValueError, match=f"{name}: expected"):
        draw_day(plan)
