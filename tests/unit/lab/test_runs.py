"""Days run on the real core: figures that can be computed by hand, and what must always hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from tianping.lab.days import DayPlan, PlannedTransfer, SyntheticDay, draw_day
from tianping.lab.plots import PlotTexts, draw_comparison
from tianping.lab.policies import POLICIES, Policy
from tianping.lab.runs import run_day

_MINUTE_NS = 60_000_000_000
_NINE = 9 * 60 * _MINUTE_NS
_QUEUE = POLICIES[0]


def by_hand(*transfers: tuple[int, int, int, int], opening: list[int]) -> SyntheticDay:
    """Return a day of (payer, payee, fen, minutes after nine)."""
    planned = [
        PlannedTransfer(payer, payee, fen, urgent=False, at_ns=_NINE + minute * _MINUTE_NS)
        for payer, payee, fen, minute in transfers
    ]
    plan = DayPlan(banks=len(opening), payments=len(planned), liquidity_bp=0, seed=0)
    return SyntheticDay(plan, planned, opening)


def test_figures_of_a_day_that_can_be_computed_by_hand() -> None:
    """Bank 0 pays 60 of its 100, then waits twenty minutes for 30 to pay 70."""
    day = by_hand((0, 1, 60, 0), (0, 1, 70, 10), (1, 0, 30, 30), (1, 0, 500, 40), opening=[100, 10])
    result = run_day(day, _QUEUE)
    assert (result.settled_count, result.settled_fen) == (3, 160)
    assert (result.offered_count, result.offered_fen) == (4, 660)
    assert (result.queued_count, result.at_cut_off_fen) == (2, 160)
    assert result.liquidity_fen == 100
    assert result.delay_minutes == 20
    assert result.course_fen[1] == 60  # nine o'clock is in the second half hour
    assert result.course_fen[2] == result.course_fen[-1] == 160


def test_more_liquidity_settles_more_and_never_more_than_was_offered() -> None:
    """Under the plain queue, day after day."""
    before = -1
    for liquidity in (10, 100, 1_000, 10_000):
        day = draw_day(DayPlan(banks=12, payments=3_000, liquidity_bp=liquidity, seed=2))
        result = run_day(day, _QUEUE)
        assert before < result.settled_fen <= result.offered_fen
        assert result.liquidity_fen <= sum(day.opening_fen)
        before = result.settled_fen
    assert before == day.value_fen  # whoever holds all it will pay pays all of it


def test_matching_settles_a_gridlock_without_more_liquidity() -> None:
    """Each of two banks waits for the other; at the cut-off both pay, and neither drew a fen."""
    day = by_hand((0, 1, 50, 0), (1, 0, 50, 1), opening=[0, 0])
    results = {policy.name: run_day(day, policy) for policy in POLICIES}
    assert results["queue"].settled_count == 0
    assert results["matching"].settled_count == 2
    assert results["matching"].at_cut_off_fen == 0
    assert results["matching"].liquidity_fen == 0


_BY_NAME = {policy.name: policy for policy in POLICIES}


def test_a_solver_settles_what_no_order_could() -> None:
    """Bank 0's first payment stops its second, which bank 1 waits for: the solver leaves it out."""
    day = by_hand((0, 2, 100, 0), (0, 1, 50, 1), (1, 0, 50, 2), opening=[0, 0, 0])
    assert run_day(day, _BY_NAME["matching"]).settled_count == 0
    result = run_day(day, _BY_NAME["solver"], solver_seconds=5)
    assert (result.settled_count, result.settled_fen, result.solver) == (2, 100, "proven")


def test_a_solver_that_finds_nothing_says_so() -> None:
    """Nothing waits, or nothing of it can settle."""
    for opening in (100, 0):
        day = by_hand((0, 1, 100, 0), opening=[opening, 0])
        result = run_day(day, _BY_NAME["solver"], solver_seconds=5)
        assert (result.solver, result.settled_fen) == ("nothing", opening)


def test_a_solver_looks_at_the_earliest_when_there_are_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of three that wait it looks at two, in which nothing settles."""
    monkeypatch.setattr("tianping.lab.policies.PROPOSAL_PAYMENTS_MAX", 2)
    day = by_hand((0, 2, 100, 0), (0, 1, 50, 1), (1, 0, 50, 2), opening=[0, 0, 0])
    assert run_day(day, _BY_NAME["solver"], solver_seconds=5).solver == "nothing"


def test_limits_and_reserves_hold_until_the_cut_off() -> None:
    """Of 100 each may pay another 10 net, or all others 50, or ordinary ones 80."""
    day = by_hand((0, 1, 8, 0), (0, 1, 60, 1), opening=[100, 0, 0])
    for name, at_cut_off_fen in (("bilateral-limits", 8), ("multilateral-limits", 8)):
        result = run_day(day, _BY_NAME[name])
        assert (result.at_cut_off_fen, result.settled_fen) == (at_cut_off_fen, 68)
    transfers = [one._replace(urgent=place == 1) for place, one in enumerate(day.transfers)]
    transfers.append(day.transfers[0]._replace(at_ns=_NINE + 9 * _MINUTE_NS, amount_fen=30))
    mixed = SyntheticDay(day.plan, transfers, [100, 0, 0])
    result = run_day(mixed, _BY_NAME["reserves"])
    assert (result.urgent_settled_fen, result.urgent_offered_fen) == (60, 60)
    kept = by_hand((0, 1, 81, 0), opening=[100, 0])
    result = run_day(kept, _BY_NAME["reserves"])
    assert (result.at_cut_off_fen, result.queued_count) == (0, 1)


def test_a_policy_with_an_unknown_parameter_is_refused() -> None:
    """A policy is parameters of the core, and the core knows its own."""
    day = by_hand((0, 1, 1, 0), opening=[1, 1])
    with pytest.raises(ValueError, match="SetParameter is refused"):
        run_day(day, Policy("odd", "odd", "异", {"no.such": 1}))


def test_a_picture_is_written_in_the_form_its_name_says(tmp_path: Path) -> None:
    """PNG and SVG are what they claim; another ending is refused and writes nothing."""
    day = draw_day(DayPlan(banks=5, payments=200, liquidity_bp=500, seed=1))
    results = [run_day(day, _QUEUE)]
    texts = PlotTexts("A day", "settled", "hour", "liquidity", {"queue": "the queue alone"})
    draw_comparison(results, tmp_path / "day.png", texts)
    assert (tmp_path / "day.png").read_bytes().startswith(b"\x89PNG")
    draw_comparison(results, tmp_path / "day.svg", texts)
    assert "<svg" in (tmp_path / "day.svg").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="not supported"):
        draw_comparison(results, tmp_path / "day.odd", texts)
    assert not (tmp_path / "day.odd").exists()
