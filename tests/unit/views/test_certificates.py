"""Certificates in the views: applications, states, dates; the registry follows them alike."""

from __future__ import annotations

from sqlalchemy import Engine

from support.certificates import applied, issued, named, notified, revoked
from support.model import plain
from support.views import batches_of
from support.world import World
from tianping.core import commands as c
from tianping.core.machine import Machine
from tianping.views.queries import bindings
from tianping.views.queries_certificates import applications, certificates
from tianping.views.writer import ViewWriter


def _life() -> tuple[Machine, World, list[tuple[str, str]]]:
    """Return a world in which certificates were applied for, bound, replaced and revoked."""
    machine = Machine()
    world = World(lambda command: plain(machine.apply(command)))
    world.open(20261123)
    world.add_office("P1")
    world.add_bank("A", "P1")
    world.send(applied(world, "A", "declined"))
    world.send(c.DeclineApplication(world.now, machine.seq, "no letter"))
    world.send(applied(world, "A", "next", replaces=world.certificate("A")))
    world.send(issued(world, "A", "next", application=machine.seq))
    world.send(notified(world, "A", named("next")))
    world.send(issued(world, "A", "unused", period=(20260101, 20261123)))
    world.send(issued(world, "A", "lost"))
    world.send(c.BindCertificate(world.now, named("lost"), world.code("A")))
    world.send(revoked(world, "lost"))
    world.send(applied(world, "A", "waiting"))
    expected = [
        (str(world.certificate("A")), "overlapping"),
        (str(named("next")), "bound"),
        (str(named("unused")), "issued"),
        (str(named("lost")), "revoked"),
    ]
    return machine, world, expected


def test_certificates_are_listed_with_their_states(engine: Engine) -> None:
    """By hand or issued; what was revoked is no binding any more; the date ends what it ends."""
    _, world, expected = _life()
    writer, twin = ViewWriter(engine), Machine()
    writer.apply_many(batches_of(world.commands, size=4, machine=twin))
    own = world.code("A")
    with engine.begin() as connection:
        found = certificates(connection, participant=own)
        assert {one.certificate: one.certificate_state for one in found} == dict(expected)
        assert certificates(connection, participant=world.code("P1"))[0].valid_until == 0
        decided = [(one.application_state, one.reason) for one in applications(connection)]
        waiting = applications(connection, state="waiting")
        open_ = [
            one.certificate
            for one in bindings(connection, participant=own)
            if one.unbound_seq is None
        ]
    assert decided == [("declined", "no letter"), ("issued", ""), ("waiting", "")]
    assert len(waiting) == 1
    assert open_ == [world.certificate("A"), named("next")]
    done = len(world.commands)
    for phase, date in ((10, 0), (20, 0), (40, 0), (0, 20261124)):
        world.advance(phase, date)
    writer.apply_many(batches_of(world.commands[done:], size=4, machine=twin))
    with engine.begin() as connection:
        found = certificates(connection, participant=own)
    states = [one.certificate_state for one in found]
    assert sorted(states) == ["bound", "expired", "revoked", "unbound"]
