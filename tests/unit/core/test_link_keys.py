"""Link keys in the core: numbers rise, the last two stand, ends are kept. CCMS-T §五.3.2."""

from __future__ import annotations

from msgspec.structs import replace

from support.model import plain
from support.streams_links import ended_key, fingerprint_of, key_set
from support.world import World
from tianping.core import commands as c
from tianping.core.invariants import check_invariants
from tianping.core.machine import Machine
from tianping.core.refusals import RefusalCode as R
from tianping.core.snapshot import restore_snapshot, take_snapshot


def _world() -> tuple[Machine, World]:
    machine = Machine()
    world = World(lambda command: plain(machine.apply(command)))
    world.open(20261123)
    world.add_office("O")
    world.add_bank("A", "O")
    world.add_bank("B", "O")
    return machine, world


def _names(told: list[tuple[object, ...]]) -> object:
    return told[0][0] if told[0][0] != "Refused" else told[0][1]


def test_next_key_takes_over_and_the_one_before_is_remembered() -> None:
    """The state keeps number, cipher, fingerprint and moment of the last two. CCMS-T §五.3.2."""
    machine, world = _world()
    assert _names(world.send(key_set(world, "A", 1))) == "LinkKeySet"
    assert _names(world.send(key_set(world, "A", 5, cipher=2))) == "LinkKeySet"
    standing = machine.state.links[world.code("A")]
    assert (standing.before.number, standing.newest.number) == (1, 5)
    assert standing.newest.cipher == 2
    assert standing.newest.fingerprint == fingerprint_of("A5")
    assert 0 < standing.before.set_at_ns <= standing.newest.set_at_ns
    assert world.code("B") not in machine.state.links
    check_invariants(machine)


def test_number_that_does_not_rise_is_refused_even_after_the_end() -> None:
    """An old setting that is sent again sets nothing."""
    machine, world = _world()
    world.send(key_set(world, "A", 2))
    assert _names(world.send(ended_key(world, "A", 2))) == "LinkKeyEnded"
    assert _names(world.send(key_set(world, "A", 2))) == R.LINK_KEY_NUMBER_NOT_RISING
    again = replace(key_set(world, "A", 3), fingerprint=fingerprint_of("A2"))
    assert _names(world.send(again)) == R.LINK_KEY_NOT_NEW
    assert _names(world.send(key_set(world, "A", 3))) == "LinkKeySet"
    assert machine.state.links[world.code("A")].before.number == 0


def test_another_participants_certificate_sets_nothing() -> None:
    """The signature must be by a certificate bound to the participant whose key it is."""
    machine, world = _world()
    foreign = replace(key_set(world, "A", 1), certificate=world.certificate("B"))
    assert _names(world.send(foreign)) == R.CERTIFICATE_NOT_SENDERS
    assert machine.state.links == {}


def test_required_for_one_participant_binds_that_one() -> None:
    """The parameter may be one participant's own. CCMS-T §五.3.2."""
    _, world = _world()
    for name in ("A", "B"):
        world.send(key_set(world, name, 1))
    change = c.ParameterChange("link.required", 1, world.code("A"))
    assert _names(world.send(c.SetParameters(world.now, "", [change]))) == "ParameterInForce"
    assert _names(world.send(ended_key(world, "A", 1))) == R.LINK_KEY_REQUIRED
    assert _names(world.send(ended_key(world, "B", 1))) == "LinkKeyEnded"


def test_link_keys_survive_a_snapshot() -> None:
    """Numbers, ciphers and moments are part of the snapshot; so is an end."""
    machine, world = _world()
    world.send(key_set(world, "A", 1))
    world.send(key_set(world, "A", 2))
    world.send(key_set(world, "B", 7))
    world.send(ended_key(world, "B", 7))
    restored = restore_snapshot(take_snapshot(machine))
    assert take_snapshot(restored) == take_snapshot(machine)
    assert restored.state.links[world.code("A")].before.number == 1
