"""The days in the views are those of the core: systems, steps, calendar, alarms, notes."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from support.model import plain
from support.streams_days import DayStream
from support.views import batches_of
from tianping.core.commands import Command
from tianping.core.machine import Machine
from tianping.views import queries_days as q
from tianping.views.writer import ViewWriter

_SEED, _STEPS = 3, 500


@pytest.fixture(scope="module")
def played() -> tuple[Machine, list[Command]]:
    """A life in which the systems go their own ways."""
    machine = Machine()
    stream = DayStream(_SEED, lambda command: plain(machine.apply(command)))
    stream.open()
    for _ in range(_STEPS):
        stream.step()
    return machine, stream.world.commands


@pytest.mark.parametrize("size", [7, 1_000])
def test_days_in_the_views_are_those_of_the_core(
    played: tuple[Machine, list[Command]], engine: Engine, size: int
) -> None:
    """However the batches are cut, and with a writer that reads its books back each time."""
    machine, commands = played
    for batch in batches_of(commands, size=size):
        ViewWriter(engine).apply(batch)
    days = machine.state.days
    with engine.connect() as connection:
        stands = {one.day_system: one for one in q.systems(connection)}
        for system, day in days.systems.items():
            one = stands[system]
            found = (one.system_date, one.system_state, one.netting_session, one.old_date)
            assert found == (day.date, day.state, day.session, day.old_date)
        assert {one.year for one in q.calendar_years(connection)} == set(days.calendar)
        for year, workdays in days.calendar.items():
            listed = q.calendar_days(connection, year=year)
            assert len(listed) in (365, 366)
            assert [one.day for one in listed if one.workday] == workdays
        known = [one for year in days.calendar for one in q.calendar_days(connection, year=year)]
        assert {one.day for one in known if one.changed_why} == set(days.specials)
        standing = q.alarms(connection, open_only=True)
        assert len(standing) >= len(days.late)
        assert {f"{one.day_system} {one.day_step}" for one in standing} >= set(days.late)
        everything = q.system_steps(connection)
        dates = {one.step_from_date for one in everything}
        by_date = [one for date in sorted(dates) for one in q.system_steps(connection, date=date)]
        assert sorted(one.seq for one in by_date) == sorted(one.seq for one in everything)
        kinds = {one.day_note for one in q.day_notes(connection)}
        assert kinds & {"acs_agrees", "acs_disagrees", "acs_end", "postponed", "released"}
        noted = q.day_notes(connection, date=machine.state.business_date)
        assert all(one.system_date == machine.state.business_date for one in noted)
