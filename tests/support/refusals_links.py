"""For each refusal of link keys, a command that meets it, in a small world in daytime."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from support.streams_links import ended_key, fingerprint_of, key_set
from support.world import World
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R

__all__ = ["LINK_CASES"]


def _again(world: World) -> c.Command:
    world.send(key_set(world, "A", 3))
    return replace(key_set(world, "A", 3), fingerprint=fingerprint_of("other"))


def _same_key(world: World) -> c.Command:
    world.send(key_set(world, "A", 3))
    return replace(key_set(world, "A", 4), fingerprint=fingerprint_of("A3"))


def _required(world: World) -> c.Command:
    world.send(key_set(world, "A", 1))
    world.send(c.SetParameter(world.now, "link.required", 1, world.today))
    return ended_key(world, "A", 1)


LINK_CASES: dict[R, Callable[[World], c.Command]] = {
    R.LINK_KEY_NUMBER_NOT_RISING: _again,
    R.LINK_KEY_NOT_NEW: _same_key,
    R.LINK_KEY_UNKNOWN: lambda w: ended_key(w, "A", 1),
    R.LINK_KEY_REQUIRED: _required,
}
