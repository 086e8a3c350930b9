"""Interest and pledge financing in the views: what the events said, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection

from support.financing import answer_pledge, appoint, charge, pledging, request_loan, set_clock
from support.model import Told, plain
from support.views import batches_of, dump
from support.world import World
from tianping.core import commands as c
from tianping.core.machine import Machine
from tianping.values.money import Fen
from tianping.views import queries, queries_financing
from tianping.views.engine import open_views, sqlite_url
from tianping.views.schema_financing import STEP_ANSWERED, STEP_ASKED, STEP_OVERNIGHT, STEP_REPAID
from tianping.views.writer import ViewWriter


def _life() -> World:
    """Play days with every step: two settings, an overdraft, requests, loans, an overnight one."""
    machine = Machine()

    def apply(command: c.Command) -> list[Told]:
        return plain(machine.apply(command))

    world = World(apply)
    world.open(20261217)
    for office in ("P1", "H"):
        world.add_office(office)
    for name in ("A", "B", "C"):
        world.add_bank(name, "P1")
    world.send(world.one_sided("C", 10**9, credit=True))
    world.send(appoint(world, 1, "P1"))
    world.send(appoint(world, 1, "H"))
    world.send(appoint(world, 2, "P1"))
    world.send(c.SetOverdraftLimit(world.now, world.code("B"), Fen(10**9)))
    world.send(pledging(world, "A", 2, 10**9))
    world.send(charge(world, "P1", [("C", 5)]))
    for phase, date in ((10, 0), (20, 0), (40, 0), (0, 20261218), (10, 0)):
        world.advance(phase, date)
    set_clock(world, 9, 0)
    world.send(world.transfer("B", "C", 10**8, 8))
    set_clock(world, 10, 0)
    world.send(world.transfer("C", "B", 10**8, 8))
    world.send(pledging(world, "A", 1, 7))
    for amount in (500_000, 600_000):
        world.send(world.transfer("A", "C", amount, 8))
    last = world.transfer("A", "C", 700_000, 8)
    world.send(last)
    world.send(answer_pledge(world, 1, accepted=True))
    world.send(answer_pledge(world, 2, accepted=True))
    world.send(answer_pledge(world, 3, accepted=False))
    world.send(request_loan(world, "A", 800_000))
    world.send(world.one_sided("A", 550_000, credit=True))
    world.send(world.cancel(world.code("A"), last.message_id))
    for phase, date in ((20, 0), (40, 0), (0, 20261221), (10, 0)):
        world.advance(phase, date)
    return world


@pytest.fixture(scope="module")
def world() -> World:
    """Return the life, played once."""
    return _life()


@pytest.fixture
def connection(world: World, tmp_path: Path) -> Connection:
    """Return a connection to views folded from the life in batches of seven."""
    engine = open_views(sqlite_url(tmp_path / "views"))
    writer = ViewWriter(engine)
    for batch in batches_of(world.commands, size=7):
        writer.apply(batch)
    return engine.connect()


def test_tasks_show_who_has_them_now(world: World, connection: Connection) -> None:
    """The later appointment counts."""
    found = queries_financing.appointments(connection)
    assert [(view.role, view.participant) for view in found] == [
        (1, world.code("H")),
        (2, world.code("P1")),
    ]


def test_interest_is_shown_with_its_count(world: World, connection: Connection) -> None:
    """Sixty minutes of 10^8 fen at 3.6 %: 416.67 fen."""
    (view,) = queries_financing.interest(connection, participant=world.code("B"))
    assert (view.fen_minutes, view.amount_fen) == (60 * 10**8, 417)
    assert (view.rate_ppm, view.settle_date, view.business_date) == (36_000, 20261220, 20261221)
    assert queries_financing.interest(connection, participant=world.code("A")) == []
    assert queries_financing.interest(connection) == [view]


def test_settings_show_what_is_in_force(world: World, connection: Connection) -> None:
    """Once the later setting is in force, nothing else is shown."""
    (view,) = queries_financing.pledgings(connection)
    assert (view.participant, view.in_force) == (world.code("A"), True)
    assert (view.pledging_mode, view.limit_fen) == (1, 7)
    financed = {one.owner: one.pledge_financed for one in queries.accounts(connection)}
    assert financed[world.code("A")] is True
    assert financed[world.code("B")] is False


def test_requests_show_their_latest_step(world: World, connection: Connection) -> None:
    """Repaid, overnight, refused, lapsed; only what is owed is open."""
    views = queries_financing.pledges(connection)
    assert [(view.request, view.step, view.outcome) for view in views] == [
        (1, STEP_REPAID, 1),
        (2, STEP_OVERNIGHT, 1),
        (3, STEP_ANSWERED, 2),
        (4, STEP_ANSWERED, 4),
    ]
    first, second = views[0], views[1]
    assert (first.amount_fen, first.bond_value_fen, first.interest_fen) == (500_000, 555_556, 2)
    assert first.payment > 0
    assert first.reference == "PLEDGE1"
    assert (second.amount_fen, second.due_date, second.pledgor) == (
        600_000, 20261221, world.code("A"),
    )  # fmt: skip
    assert views[3].payment == 0
    assert queries_financing.pledges(connection, only_open=True) == [second]
    assert queries_financing.pledges(connection, participant=world.code("B")) == []


def test_open_request_is_open_and_its_message_has_a_row(tmp_path: Path, world: World) -> None:
    """Before its answer a request is open; the bank's message is found among its messages."""
    asked = next(
        place for place, one in enumerate(world.commands) if isinstance(one, c.RequestPledgeLoan)
    )
    engine = open_views(sqlite_url(tmp_path / "views"))
    writer = ViewWriter(engine)
    for batch in batches_of(world.commands[: asked + 1], size=50):
        writer.apply(batch)
    with engine.connect() as connection:
        open_ones = queries_financing.pledges(connection, only_open=True)
        assert [view.request for view in open_ones] == [1, 2, 4]
        assert open_ones[-1].step == STEP_ASKED
        both = queries_financing.pledgings(connection)
        assert [(view.in_force, view.pledging_mode) for view in both] == [(False, 1), (True, 2)]
        message = queries.messages(connection).messages[0]
        assert message.message_type == "saps.358.001.01"


def test_lines_of_fees_and_loans_have_rows(world: World, connection: Connection) -> None:
    """Fees, interest, grants and repayments stand among the lines."""
    rows = dump(connection.engine)["lines"]
    kinds = {"saps.605.001.01", "overdraft-interest", "pledge"}
    assert {value for row in rows for value in row if value in kinds} == kinds
    assert world.ledger.waiting
