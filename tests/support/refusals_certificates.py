"""For each refusal of certificates, a command that meets it, in a small world in daytime."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from support.certificates import applied, issued, named, notified, queried, revoked
from support.world import World
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R

__all__ = ["CERTIFICATE_CASES"]


def _other_key(world: World) -> c.Command:
    number = len(world.commands) + 1
    world.send(applied(world, "A", "a2"))
    return issued(world, "A", "a3", application=number)


def _known(world: World) -> c.Command:
    world.send(issued(world, "A", "a2"))
    return replace(issued(world, "A", "a3"), certificate=named("a2"))


def _of_another(world: World) -> c.Command:
    world.send(issued(world, "A", "a2"))
    return c.BindCertificate(world.now, named("a2"), world.code("B"))


def _revoked_twice(world: World) -> c.Command:
    world.send(issued(world, "A", "a2"))
    world.send(revoked(world, "a2"))
    return revoked(world, "a2")


def _too_early(world: World) -> c.Command:
    world.send(issued(world, "A", "a2", period=(20270101, 20291231)))
    return notified(world, "A", named("a2"))


def _same_key(world: World) -> c.Command:
    world.send(applied(world, "A", "a2"))
    return applied(world, "B", "a2")


CERTIFICATE_CASES: dict[R, Callable[[World], c.Command]] = {
    R.CERTIFICATE_NOT_REPLACEABLE: lambda w: applied(w, "A", "a2", replaces=w.certificate("B")),
    R.KEY_ALREADY_KNOWN: _same_key,
    R.APPLICATION_UNKNOWN: lambda w: c.DeclineApplication(w.now, 7, "no letter"),
    R.APPLICATION_DIFFERS: _other_key,
    R.CERTIFICATE_ALREADY_KNOWN: _known,
    R.CERTIFICATE_OF_ANOTHER: _of_another,
    R.CERTIFICATE_ENDED: _revoked_twice,
    R.CERTIFICATE_NOT_IN_PERIOD: _too_early,
    R.LAST_CERTIFICATE: lambda w: notified(w, "A", w.certificate("A"), change=2),
    R.CERTIFICATE_TOO_LONG: lambda w: issued(w, "A", "a2", period=(20260101, 20290102)),
    R.CERTIFICATE_UNKNOWN: lambda w: queried(w, "A", w.code("B")),
}
