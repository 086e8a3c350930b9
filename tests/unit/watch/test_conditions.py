"""When a condition holds, on a clock that is driven."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from support.watching import readings, rule
from tianping.watch.conditions import Conditions, Holding
from tianping.watch.rules import Above, Below, Condition, Grows, Stuck, Told


def fired(
    condition: Condition, steps: Sequence[tuple[float, float]], name: str = "workers"
) -> list[bool]:
    """Return at which of the steps (seconds, value) the condition held."""
    conditions = Conditions({"one": rule(condition)})
    return [bool(conditions.holding(readings(at, **{name: value}))["one"]) for at, value in steps]


def test_above_holds_after_its_time_and_ends_at_its_end() -> None:
    """Above the value for 20 s; between end and value it goes on; a dip starts the time anew."""
    condition = Above(metric="tianping_workers", value=10, ends_at=5, for_seconds=20)
    steps = [(0, 11), (10, 11), (15, 10), (20, 11), (39, 11), (40, 11), (50, 7), (60, 5), (70, 7)]
    assert fired(condition, steps) == [
        False, False, False, False, False, True, True, False, False,
    ]  # fmt: skip


def test_below_is_the_mirror_image() -> None:
    """Below the value; at the end value or above it has ended; without one, at the value."""
    condition = Below(metric="tianping_workers", value=0.1, ends_at=0.15)
    steps = [(0, 0.1), (1, 0.09), (2, 0.12), (3, 0.15), (4, 0.12)]
    assert fired(condition, steps) == [False, True, True, False, False]
    assert fired(Below(metric="tianping_workers", value=3), [(0, 2), (1, 3)]) == [True, False]


def test_grows_looks_back_so_far_and_no_further() -> None:
    """More than 5 above the least of the last 60 s."""
    condition = Grows(metric="tianping_workers", by=5, within_seconds=60)
    steps = [(0, 1), (30, 6), (60, 7), (61, 7), (100, 7), (121, 13)]
    assert fired(condition, steps) == [False, False, True, False, False, True]


def test_counter_that_begins_anew_does_not_grow() -> None:
    """After a restart it is less than before."""
    condition = Grows(metric="tianping_workers", by=0, within_seconds=60)
    assert fired(condition, [(0, 9), (10, 0), (20, 1), (200, 1)]) == [False, False, True, False]


def test_stuck_needs_something_that_waits_all_the_time() -> None:
    """Nothing moved for 30 s although commands wait; movement or rest ends it."""
    condition = Stuck(
        metric="tianping_journal_position",
        waiting="tianping_sequencer_waiting_commands",
        for_seconds=30,
    )
    conditions = Conditions({"one": rule(condition)})
    steps = [(0, 7, 1), (20, 7, 0), (30, 7, 2), (49, 7, 2), (50, 7, 2), (60, 8, 2), (90, 8, 2)]
    held = [
        conditions.holding(
            readings(at, journal_position=position, sequencer_waiting_commands=waiting)
        )["one"]
        for at, position, waiting in steps
    ]
    assert [bool(one) for one in held] == [False, False, False, False, True, False, True]
    assert held[4] == [Holding("", 30.0)]


@pytest.mark.parametrize(("each", "subjects"), [(True, ["queue_class=7"]), (False, [""])])
def test_labels_stand_for_themselves_or_are_summed(each: bool, subjects: list[str]) -> None:
    """One alarm for the class that is too long, or one when all are together."""
    condition = Above(metric="tianping_queue_payments", value=10, each=each)
    conditions = Conditions({"one": rule(condition)})
    held = conditions.holding(readings(0, queue_payments={"7": 11, "8": 1}))["one"]
    assert [one.subject for one in held] == subjects


def test_what_was_not_read_is_not_judged() -> None:
    """No reading, no judgement; rules that are told or off are never tried."""
    rules = {
        "read": rule(Above(metric="tianping_workers", value=1)),
        "off": rule(Above(metric="tianping_workers", value=1), enabled=False),
        "told": rule(Told()),
    }
    assert Conditions(rules).holding(readings(0, connections=4)) == {}
    assert list(Conditions(rules).holding(readings(0, workers=4))) == ["read"]
