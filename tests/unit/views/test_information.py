"""Information, openings, calls for funds and caps in the views; alike in one batch or in many."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import Connection, Engine

from support.by_message import (
    add_unopened,
    cap_part,
    cap_warning,
    floors,
    information,
    manage_pledging,
    opening,
    query_same_city,
)
from support.model import Told, plain
from support.views import batches_of, dump
from support.world import World
from tianping.core import commands as c
from tianping.core.liquidity.caps import available_cap_fen, cap_used_fen
from tianping.core.machine import Machine
from tianping.core.state import SettlementAccount
from tianping.core.terms import (
    CAP_PLEDGE,
    KIND_SPECIAL,
    PLEDGING_MANUAL,
    ROLE_HEAD_OFFICE,
    STATUS_PROCESSED,
    STATUS_REJECTED,
)
from tianping.views.queries import messages
from tianping.views.queries_caps import cap_warnings, caps
from tianping.views.queries_information import (
    funds_wanted,
    information_counts,
    openings,
)
from tianping.views.queries_information import information as passed
from tianping.views.queries_lending import lending_floors
from tianping.views.records_information import InformationCountView
from tianping.views.store import drop_tables
from tianping.views.writer import FoldBatch, ViewWriter

TODAY = 20261123
REPEATED = "hvps.153.001.01"


def _start() -> tuple[Machine, World]:
    machine = Machine()
    world = World(lambda command: plain(machine.apply(command)))
    world.open(TODAY)
    world.add_office("P1")
    for name in ("A", "B"):
        world.add_bank(name, "P1")
    world.add_bank("S", "P1", KIND_SPECIAL)
    world.send(c.AppointOffice(world.now, ROLE_HEAD_OFFICE, world.code("P1")))
    return machine, world


def _asking(world: World) -> None:
    """Messages that move no money, of each kind one."""
    add_unopened(world, "N", "P1")
    add_unopened(world, "M", "P1", KIND_SPECIAL)
    sent = information(world, "A", "S", 80)
    world.send(sent)
    world.send(sent)
    world.send(information(world, "S", "A", 70, code=REPEATED))
    world.send(information(world, "A", "B", 5, code="hvps.155.001.01"))
    world.send(opening(world, "N", 90, 30))
    world.send(opening(world, "M", special=True))
    world.send(opening(world, "M"))
    world.send(floors(world, "A", lending=7, pool=8))
    world.send(manage_pledging(world, "P1", [("A", PLEDGING_MANUAL, 20)]))


def _caps(world: World) -> None:
    """Caps with all their parts, values on them; a net that waits for funds, a session held."""
    world.send(cap_part(world, "A", 300))
    world.send(cap_part(world, "A", 50, part=CAP_PLEDGE))
    world.send(cap_part(world, "B", 9, system="IBPS"))
    world.send(cap_warning(world, "A", 300))
    world.send(cap_warning(world, "B", 1, system="IBPS"))
    world.send(cap_warning(world, "B", 1, system="IBPS", on=False))
    world.advance(10)
    city = world.same_city("P1", 1, {"A": -10, "B": 10})
    world.send(city)
    world.send(query_same_city(world, "P1", city.message_id))
    world.send(world.one_sided("A", 10, credit=True))
    for phase in (20, 35, 40):
        world.advance(phase)
    world.send(world.nets("BEPS", 1, {"A": -5, "B": 5}))


def _nets(world: World) -> None:
    """The held session is taken up on the next date, and another one waits, too."""
    world.advance(0, 20261124)
    world.advance(10)
    world.send(world.nets("BEPS", 2, {"A": -60, "S": 60}))


@pytest.fixture(name="life", scope="module")
def _life() -> tuple[Machine, World]:
    machine, world = _start()
    _asking(world)
    _caps(world)
    return machine, world


def _fold(engine: Engine, world: World, *, size: int = 3) -> None:
    ViewWriter(engine).apply_many(batches_of(world.commands, size=size, machine=Machine()))


def _counted(it: InformationCountView) -> tuple[str, str, int, int]:
    return it.direction, it.message_type[5:8], it.message_count, it.amount_fen


def test_information_is_listed_once_and_counted(
    engine: Engine, life: tuple[Machine, World]
) -> None:
    """A repeated one is one, a refused one is none; each side counts its own direction."""
    _, world = life
    _fold(engine, world)
    a, s = world.code("A"), world.code("S")
    with engine.connect() as connection:
        listed = passed(connection, participant=a)
        one = passed(connection, about="draft 80", business_date=TODAY)
        of_a = information_counts(connection, business_date=TODAY, participant=a)
        of_s = information_counts(connection, business_date=TODAY, participant=s)
        sent = messages(connection, sender=a).messages
    assert [(it.message_type[5:8], it.sender, it.receiver) for it in listed] == [
        ("153", s, a),
        ("151", a, s),
    ]
    assert [(it.amount_fen, it.receiving_bank) for it in one] == [(80, s)]
    assert [_counted(it) for it in of_a] == [("sent", "151", 1, 80), ("received", "153", 1, 70)]
    assert [_counted(it) for it in of_s] == [("sent", "153", 1, 70), ("received", "151", 1, 80)]
    told = [(it.message_type[5:8], it.status, it.repeated) for it in sent]
    assert told.count(("151", STATUS_PROCESSED, False)) == 1
    assert told.count(("151", STATUS_PROCESSED, True)) == 1
    assert ("155", STATUS_REJECTED, False) in told


def test_drafts_paid_are_counted_by_kind(engine: Engine) -> None:
    """Transfers of business type A202 stand beside the messages that asked for them."""
    _, world = _start()
    world.advance(10)
    world.send(world.one_sided("S", 100, credit=True))
    for kind, amount in (("02902", 30), ("02904", 20), ("02902", 25), ("02902", 99)):
        paid = world.transfer("S", "A", amount, 8)
        world.send(msgspec.structs.replace(paid, business_type="A202", business_kind=kind))
    world.send(world.transfer("S", "A", 1, 8))
    _fold(engine, world)
    with engine.connect() as connection:
        counts = [
            information_counts(connection, business_date=TODAY, participant=world.code(name))
            for name in ("S", "A")
        ]
    for found, direction in zip(counts, ("sent", "received"), strict=True):
        assert [
            (it.direction, it.business_kind, it.message_count, it.amount_fen) for it in found
        ] == [(direction, "02902", 2, 55), (direction, "02904", 1, 20)]


def test_openings_floors_and_calls_for_funds_are_listed(
    engine: Engine, life: tuple[Machine, World]
) -> None:
    """Asked for and not opened yet; who was asked to raise how much."""
    _, world = life
    _fold(engine, world)
    with engine.connect() as connection:
        asked = openings(connection)
        floor = lending_floors(connection)
        wanted = funds_wanted(connection, business_date=TODAY, participant=world.code("A"))
        nobody = funds_wanted(connection, business_date=TODAY, participant=world.code("B"))
    assert [(it.participant, it.first_balance_fen, it.minimum_balance_fen) for it in asked] == [
        (world.code("N"), 90, 30),
        (world.code("M"), 0, 0),
    ]
    assert [(it.effective_date, it.opened_date) for it in asked] == [(20261124, None)] * 2
    assert [it.lending_floor_fen for it in floor] == [7]
    assert [it.wanted_fen for it in wanted] == [10]
    assert nobody == []


@pytest.mark.parametrize("size", [1, 1_000])
def test_openings_are_done_on_the_next_date(engine: Engine, size: int) -> None:
    """The next date opens the account, whichever batch brings it."""
    _, world = _start()
    _asking(world)
    for phase, date in ((10, 0), (20, 0), (40, 0), (0, 20261124)):
        world.advance(phase, date)
    _fold(engine, world, size=size)
    with engine.connect() as connection:
        assert [it.opened_date for it in openings(connection)] == [20261124] * 2


def _caps_of_core(machine: Machine) -> list[tuple[str, str, int, int]]:
    state = machine.state
    return [
        (account.owner, system, cap_used_fen(state, account, system),
         available_cap_fen(state, account, system))
        for account in state.accounts
        if isinstance(account, SettlementAccount)
        for system in ("BEPS", "IBPS")
        if system in state.caps.get(account.owner, {})
    ]  # fmt: skip


def _caps_of_views(connection: Connection) -> list[tuple[str, str, int, int]]:
    return [
        (one.participant, one.system, one.cap_used_fen, one.cap_available_fen)
        for one in caps(connection)
    ]


def test_caps_are_those_of_the_core(engine: Engine, life: tuple[Machine, World]) -> None:
    """What is used counts what waits and what is held; a value that is off is not listed."""
    machine, world = life
    _fold(engine, world)
    with engine.connect() as connection:
        assert _caps_of_views(connection) == _caps_of_core(machine)
        assert caps(connection, participant=world.code("A"))[0].cap_used_fen == 5
        values = cap_warnings(connection)
        assert cap_warnings(connection, participant=world.code("B")) == []
    assert [(it.participant, it.warning_value_fen, it.below) for it in values] == [
        (world.code("A"), 300, False)
    ]


def test_caps_count_what_waits(engine: Engine) -> None:
    """Debits that wait for funds are used, also when another session brought them."""
    machine, world = _start()
    _caps(world)
    _nets(world)
    _fold(engine, world)
    with engine.connect() as connection:
        assert _caps_of_views(connection) == _caps_of_core(machine)
        assert caps(connection, participant=world.code("A"))[0].cap_used_fen == 65
        assert [it.below for it in cap_warnings(connection)] == [True]


def test_session_that_is_held_again_is_used_until_its_lines_are_paid(engine: Engine) -> None:
    """Taken up and held again for want of room, then taken up: never counted twice or lost."""
    machine = Machine()
    batches: list[FoldBatch] = []

    def apply(command: c.Command) -> list[Told]:
        seq, outcome = machine.seq + 1, machine.apply(command)
        batches.append(FoldBatch(seq, [command], [outcome], seq.to_bytes(32, "big")))
        return plain(outcome)

    world = World(apply)
    world.open(TODAY)
    world.add_office("P1")
    world.add_bank("A", "P1")
    world.add_bank("B", "P1")
    world.send(cap_part(world, "A", 300))
    for phase in (10, 20, 35, 40):
        world.advance(phase)
    world.send(world.nets("BEPS", 1, {"A": -5, "B": 9, "P1": -4}))
    world.advance(0, 20261124)
    writer = ViewWriter(engine)
    machine.state.money_fen = 4 * 10**18
    for used_fen in (5, 5):
        writer.apply_many(batches)
        batches.clear()
        with engine.connect() as connection:
            assert _caps_of_views(connection) == _caps_of_core(machine)
            assert [one.cap_used_fen for one in caps(connection)] == [used_fen]
        world.advance(10)
    machine.state.money_fen = 0
    for phase, date in ((20, 0), (35, 0), (40, 0), (0, 20261125), (10, 0)):
        world.advance(phase, date)
    world.send(world.one_sided("A", 5, credit=True))
    writer.apply_many(batches)
    with engine.connect() as connection:
        assert _caps_of_views(connection) == _caps_of_core(machine)
        assert [one.cap_used_fen for one in caps(connection)] == [0]
    assert not machine.state.nets.held


def test_tables_are_the_same_however_the_batches_are_cut(
    engine: Engine, life: tuple[Machine, World]
) -> None:
    """One batch, or one for each command."""
    _, world = life
    _fold(engine, world, size=1)
    cut = {name: rows for name, rows in dump(engine).items() if name != "position"}
    with engine.begin() as connection:
        drop_tables(connection)
    _fold(engine, world, size=1_000)
    assert {name: rows for name, rows in dump(engine).items() if name != "position"} == cut
    assert cut["held_lines"]
