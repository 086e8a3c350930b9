"""Parameters: every one is laid down whole, and a participant has the value meant for it."""

from __future__ import annotations

import pytest

from support.agreement import Pair
from support.model import parameters as model
from support.model.state import PARAMETERS as MODEL_PARAMETERS
from support.refusal_cases import small_world
from support.world import World
from tianping.core import commands as c
from tianping.core.control.parameter_rule import EFFECT_NAMES, UNIT_NAMES
from tianping.core.control.parameters import CHECKS, PARAMETERS, value_for
from tianping.core.terms import SYSTEM_NAMES
from tianping.values.dates import BusinessDate


@pytest.mark.parametrize("name", list(PARAMETERS))
def test_parameter_is_laid_down_whole(name: str) -> None:
    """Bounds, default, unit, moment of effect and owner fit each other and the other hand."""
    rule = PARAMETERS[name]
    assert rule.least <= rule.default <= rule.most
    assert (rule.default, rule.least, rule.most) == MODEL_PARAMETERS[name]
    assert rule.terms.unit in UNIT_NAMES
    assert ((rule.least, rule.most) == (0, 1)) or rule.terms.unit != "flag"
    assert rule.terms.effect in EFFECT_NAMES
    assert rule.terms.system in SYSTEM_NAMES
    assert (rule.terms.effect, rule.terms.system) == (
        model.takes_effect(name),
        model.system_of(name),
    )
    assert rule.terms.local == (name in model.LOCAL)


def test_notices_of_parameters_are_eight_characters_and_each_its_own() -> None:
    """A participant tells parameters apart by their codes in ccms.907."""
    codes = [rule.terms.notice for rule in PARAMETERS.values() if rule.terms.notice]
    assert len(codes) == len(set(codes))
    assert {len(code) for code in codes} == {8}


def test_checks_read_parameters_that_exist_and_hold_for_the_defaults() -> None:
    """A platform that has set nothing is sound."""
    pair = Pair()
    world = small_world(World(pair.apply))
    assert {name for check in CHECKS for name in check.reads} <= set(PARAMETERS)
    for name in PARAMETERS:
        value = PARAMETERS[name].default
        told = world.send(c.SetParameter(world.now, name, value, world.today))
        assert told[0][0] == "ParameterSet"


def test_value_for_a_participant_is_its_own_else_its_citys_else_its_ccpcs() -> None:
    """The nearest scope with a value wins; without one it is everybody's."""
    pair = Pair()
    world = small_world(World(pair.apply))
    name, code = "messages.attachment_max_bytes", world.code("A")
    city = code[3:7]
    world.send(c.AssignCity(world.now, city, "9000"))
    found = [value_for(pair.core.state, name, code)]
    for scope, value in (("", 1), ("CCPC 9000", 2), (f"CITY {city}", 3), (code, 4)):
        change = c.ParameterChange(name, value, scope=scope)
        world.send(c.SetParameters(world.now, "", [change]))
        found.append(value_for(pair.core.state, name, code))
        assert found[-1] == model.value_for(pair.model.state, name, code)
    assert found == [1_000_000, 1, 2, 3, 4]
    assert value_for(pair.core.state, name, world.code("B")) == 3


def test_pools_that_are_off_do_not_run() -> None:
    """Neither by themselves at the cut-off nor when an operator asks."""
    pair = Pair()
    world = small_world(World(pair.apply))
    world.add_bank("A2", "P1", legal_entity="A")
    branches = [world.code("A2")]
    world.send(c.SetPool(world.now, world.code("A"), 0, BusinessDate(0), branches))
    for phase, date in ((20, 0), (40, 0), (0, 20261124)):
        world.advance(phase, date)
    world.send(c.SetParameters(world.now, "", [c.ParameterChange("pool.enabled", 0)]))
    world.advance(10)
    world.send(world.transfer("A2", "B", 5, 8))
    assert "PoolRun" not in [event[0] for event in world.advance(20)]
    assert world.send(c.RunPool(world.now, 0)) == [("Refused", 340)]
