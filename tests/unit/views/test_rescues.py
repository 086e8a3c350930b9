"""What let a payment settle that had waited, told from the views of worked examples."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from support.scenario_views import fold_scenario
from tianping.views.queries import platform
from tianping.views.queries_rescues import rescues
from tianping.views.records_rescues import RESCUES, RescueView

_MORE = """day 2026-11-23 daytime
account A 10.00   account B 0.00   account C 100.00
pay p1 A->B 60.00 ordinary       queued insufficient_funds
pay p2 A->C 8.00 ordinary        queued behind_queue
head p2                          settles p2
pay p3 C->B 200.00 ordinary      queued insufficient_funds
pay p4 C->B 5.00 ordinary        queued behind_queue
cancel p3                        settles p4
credit A 70.00                   settles p1
pay p5 B->C 70.00 ordinary       queued insufficient_funds
minimum A 15.00
pay p6 A->B 10.00 ordinary       queued insufficient_funds
minimum A 0.00                   settles p6 p5
"""
"""A move, a withdrawal, a credit of the office, and funds made free with what follows."""


def found(connection: Connection) -> list[RescueView]:
    """Return the rescues of the latest date."""
    return rescues(connection, business_date=platform(connection).business_date)


@pytest.mark.parametrize(
    ("scenario", "expected"),
    [
        ("m1_ring", {"matching": 3}),
        ("p1_one_branch", {"pool": 5, "office": 1}),
        ("a1_pledge_loan", {"pledge": 1}),
        ("o1_offset_on_entry", {"offset": 3, "withdrawn": 1}),
        ("w1_window", {"received": 2}),
        ("lending_lb1_several_borrowers", {"lending": 1}),
    ],
)
def test_worked_examples_tell_what_settled_them(
    root: Path, engine: Engine, scenario: str, expected: dict[str, int]
) -> None:
    """M1, P1, A1, O1, W1, LB1: as many payments as the example says, by its own tool."""
    fold_scenario(engine, root / "tests" / "scenarios" / f"{scenario}.txt")
    with engine.connect() as connection:
        told = found(connection)
    counts = {word: sum(one.rescued_by == word for one in told) for word in RESCUES}
    assert {word: count for word, count in counts.items() if count} == expected
    assert [one.settled_seq for one in told] == sorted(one.settled_seq for one in told)
    assert all(one.settled_at_ns >= one.queued_at_ns for one in told)


def test_what_moves_nothing_and_what_follows_is_told(engine: Engine, tmp_path: Path) -> None:
    """Order of settlement, who helped, and with how much."""
    path = tmp_path / "more.txt"
    path.write_text(_MORE, encoding="utf-8")
    fold_scenario(engine, path)
    with engine.connect() as connection:
        told = found(connection)
        assert rescues(connection, business_date=20260101) == []
    assert [(one.rescued_by, one.amount_fen, one.given_fen) for one in told] == [
        ("moved", 8_00, 0),
        ("withdrawn", 5_00, 0),
        ("office", 60_00, 70_00),
        ("freed", 10_00, 0),
        ("received", 70_00, 10_00),
    ]
    assert told[-1].giver == told[-2].debtor_participant
    assert {one.phase for one in told} == {10}
    assert all(one.short == one.debtor_participant for one in told)


def test_who_was_short_in_the_story_of_the_demo(root: Path, engine: Engine) -> None:
    """A correction is short where it takes from; each of a pool's transfers helps its payment."""
    fold_scenario(engine, root / "tests" / "scenarios" / "demo_day.txt")
    with engine.connect() as connection:
        told = rescues(connection, business_date=20261123)
    (correction,) = (one for one in told if one.amount_fen < 0)
    assert (correction.rescued_by, correction.given_fen) == ("received", 700_00)
    assert correction.short == correction.creditor_participant
    assert [
        (one.amount_fen, one.given_fen, one.phase) for one in told if one.rescued_by == "pool"
    ] == [(400_00, 400_00, 20), (700_00, 700_00, 20)]
    assert [(one.rescued_by, one.phase) for one in told if one.rescued_by == "lending"] == [
        ("lending", 32)
    ]
