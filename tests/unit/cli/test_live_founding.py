"""A live platform: the next working day by the machine's clock, the schedule on."""

from __future__ import annotations

import time

from support.model import plain
from tianping.cli.blueprint import example_blueprint
from tianping.cli.founding import founding_commands
from tianping.cli.init_command import live_blueprint
from tianping.core.control.agenda import agenda, due_step
from tianping.core.machine import Machine
from tianping.values.dates import business_date_of


def test_live_platform_waits_for_the_morning_of_a_working_day() -> None:
    """Nothing of the founding is refused; everything on the agenda is the schedule's, and later."""
    blueprint = live_blueprint(example_blueprint())
    now_ns = time.time_ns()
    machine = Machine()
    for command in founding_commands(blueprint, {}, at_ns=now_ns):
        assert plain(machine.apply(command))[0][0] != "Refused", command
    assert blueprint.date > business_date_of(now_ns)
    assert machine.state.business_date == blueprint.date
    assert blueprint.date in machine.state.days.calendar[blueprint.date // 10_000]
    items = agenda(machine.state)
    assert all(one.automatic for one in items)
    due = due_step(items, now_ns)
    assert due is None or due.step == 7, "sessions of IBPS begin on the evening before"
