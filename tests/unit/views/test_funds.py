"""Available and expected funds in the views are those that the core answers to a query."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from support.scenario_views import beginning_of, fold_scenario
from tianping.core.liquidity.account_query import waiting_sums
from tianping.core.settlement.funds import available_fen
from tianping.views.queries import accounts
from tianping.views.queries_funds import funds

_MOMENTS = [
    ("demo_day", "blue right"),  # a red entry waits
    ("demo_day", "phase cut_off"),  # a ring, a branch, two sessions
    ("demo_day", "pay cure3"),  # in the window
    ("f1_available_funds", ""),
    ("earmark", ""),
    ("c1_debit_control", ""),
]


@pytest.mark.parametrize(("scenario", "line"), _MOMENTS)
def test_funds_are_those_of_the_core(
    root: Path, engine: Engine, tmp_path: Path, scenario: str, line: str
) -> None:
    """Balance, overdraft, earmarks, minimum; what waits to be paid and to come."""
    path = root / "tests" / "scenarios" / f"{scenario}.txt"
    if line:
        path = beginning_of(path, line, tmp_path / "beginning.txt")
    machine = fold_scenario(engine, path)
    outgoing, incoming = waiting_sums(machine.state)
    expected = {
        str(one.owner): (
            int(available_fen(one)),
            outgoing.get(one.index, 0),
            incoming.get(one.index, 0),
        )
        for one in machine.state.settlement_accounts
    }
    with engine.connect() as connection:
        found = funds(connection)
        queued = {view.owner: view.queued_fen for view in accounts(connection)}
    assert {
        one.participant: (one.available_fen, one.outgoing_fen, one.incoming_fen) for one in found
    } == expected
    for one in found:
        assert one.expected_fen == one.available_fen + one.incoming_fen - one.outgoing_fen
        assert one.outgoing_fen == queued[one.participant]
