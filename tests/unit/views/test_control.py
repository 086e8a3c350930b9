"""Authorities and parameters in the views: as the core has them, however batches are grouped."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine

from support.authority import rule, set_rules
from support.model import Told, plain
from support.streams_authority import AuthorityStream
from support.views import dump
from support.world import World
from tianping.core import commands as c
from tianping.core import events as e
from tianping.core.control.parameters import parted_name
from tianping.core.machine import Machine
from tianping.core.terms import SYSTEM_NAMES
from tianping.views.engine import open_views, sqlite_url
from tianping.views.queries import parameters
from tianping.views.queries_control import areas, authority_rules, cities, parameter_changes
from tianping.views.records_control import AreaView, CityView
from tianping.views.writer import FoldBatch, ViewWriter


class Recorded:
    """A core whose commands and outcomes are kept for the views."""

    def __init__(self) -> None:
        self.machine = Machine()
        self.commands: list[c.Command] = []
        self.outcomes: list[list[e.Event]] = []

    def apply(self, command: c.Command) -> list[Told]:
        """Apply and keep."""
        self.commands.append(command)
        self.outcomes.append(self.machine.apply(command))
        return plain(self.outcomes[-1])

    def fold(self, engine: Engine, size: int) -> None:
        """Fold everything, in batches of a size."""
        writer = ViewWriter(engine)
        for start in range(0, len(self.commands), size):
            end = start + size
            hash_ = (start + 1).to_bytes(32, "big")
            batch = FoldBatch(start + 1, self.commands[start:end], self.outcomes[start:end], hash_)
            writer.apply(batch)


def _agree(connection: Connection, machine: Machine) -> None:
    """Check that the views hold what the core holds."""
    state = machine.state
    held = {view.rule: view for view in authority_rules(connection)}
    for number, one in state.authority.rules.items():
        view = held[number]
        assert (view.setter, view.allowed, view.direction) == (
            one.setter,
            one.allowed,
            one.direction,
        )
        assert view.system == SYSTEM_NAMES[one.system][0]
        assert (view.business_type, view.business_kind) == (one.business_type, one.business_kind)
        assert (view.region_level, view.region) == (one.region_level, one.region)
        assert (view.institution_level, view.institution) == (
            one.institution_level,
            one.institution,
        )
        assert (view.from_date, view.until_date) == (one.from_date, one.until_date)
    assert len(held) == state.authority.last_number
    date = state.business_date
    assert {view.rule for view in authority_rules(connection, date=date)} == {
        number
        for number, one in state.authority.rules.items()
        if one.until_date == 0 or one.until_date > date
    }
    assert {view.city: view.ccpc for view in cities(connection)} == state.authority.cities
    assert {(view.setter, view.system): view.region for view in areas(connection)} == {
        (setter, SYSTEM_NAMES[system][0]): area.region
        for setter, given in state.authority.areas.items()
        for system, area in given.items()
    }
    waiting = parameter_changes(connection, waiting=True)
    assert [view.change for view in waiting] == [one.number for one in state.changes.planned]
    assert len(parameter_changes(connection)) == state.changes.last_number
    in_force = parameters(connection, business_date=date)
    for key, dated in state.parameters.items():
        name, scope = parted_name(key)
        begun = [value for begins, value in sorted(dated.items()) if begins <= date]
        if begun:
            (value,) = [one.value for one in in_force if (one.name, one.scope) == (name, scope)]
            assert value == begun[-1]


def test_views_hold_what_the_core_holds(engine: Engine, tmp_path: Path) -> None:
    """Rules, areas, cities, values and changes; folded in small batches or all at once."""
    recorded = Recorded()
    stream = AuthorityStream(5, recorded.apply)
    stream.open()
    for _ in range(250):
        stream.step()
    recorded.fold(engine, 7)
    with engine.connect() as connection:
        _agree(connection, recorded.machine)
    other = open_views(sqlite_url(tmp_path / "other.sqlite"))
    recorded.fold(other, 10_000)
    one, another = dump(engine), dump(other)
    for table in ("authority_rules", "areas", "cities", "parameter_changes", "parameters"):
        assert one[table] == another[table]
        assert one[table]
    other.dispose()


def test_rule_and_change_are_told_with_their_commands(engine: Engine) -> None:
    """Who did what, when, and at which command it began and ended."""
    recorded = Recorded()
    world = World(recorded.apply)
    world.open(20261123)
    world.send(c.AssignCity(world.now, "1000", "2000"))
    city_seq = recorded.machine.seq
    world.send(c.DelegateArea(world.now, "2000", 1, 1, "2000", False))
    set_rules(world, rule(region_level=2, region="1000", allowed=False), setter="2000")
    set_seq = recorded.machine.seq
    world.send(c.RevokeAuthorities(world.now, "", [1], world.today))
    end_seq = recorded.machine.seq
    due = world.now + 1_000
    timed = c.ParameterChange("options.bilateral_offset", 0, moment=2, effective_at_ns=due)
    world.send(c.SetParameters(world.now, "", [timed, c.ParameterChange("authority.enforced", 1)]))
    planned_seq = recorded.machine.seq
    world.send(c.PutParametersInForce(due))
    recorded.fold(engine, 1)
    with engine.connect() as connection:
        (told,) = authority_rules(connection)
        assert authority_rules(connection, date=20261123) == []
        assert cities(connection) == [CityView(city="1000", ccpc="2000", seq=city_seq)]
        assert areas(connection) == [
            AreaView(setter="2000", system="HVPS", region_level=1, region="2000", seq=city_seq + 1)
        ]
        (pool,) = parameter_changes(connection, name="options.bilateral_offset")
        (at_once,) = parameter_changes(connection, name="authority.enforced")
    assert (told.setter, told.seq, told.ended_seq) == ("2000", set_seq, end_seq)
    assert (pool.moment, pool.effective_at_ns) == (2, due)
    assert (pool.seq, pool.in_force_seq, pool.in_force_at_ns) == (
        planned_seq,
        planned_seq + 1,
        due,
    )
    assert (at_once.seq, at_once.in_force_seq, at_once.in_force_date) == (
        planned_seq,
        planned_seq,
        20261123,
    )
