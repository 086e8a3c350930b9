"""Makers of commands about link keys, and a stream with many of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from support.model import Told
from support.streams import Stream
from support.streams_money import BANKS
from support.world import World
from tianping.core import commands as c
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId

__all__ = ["LinkStream", "ended_key", "fingerprint_of", "key_set"]


def fingerprint_of(name: str) -> bytes:
    """Return the fingerprint of a link key that a test names."""
    return hashlib.sha256(f"link key {name}".encode()).digest()


def key_set(world: World, owner: str, number: int, *, cipher: int = 1) -> c.SetLinkKey:
    """Set somebody's link key, signed by its first certificate."""
    return c.SetLinkKey(
        world.now,
        world.code(owner),
        number,
        cipher,
        fingerprint_of(f"{owner}{number}"),
        world.certificate(owner),
    )


def ended_key(world: World, owner: str, number: int) -> c.EndLinkKey:
    """End somebody's link key."""
    return c.EndLinkKey(world.now, world.code(owner), number, world.certificate(owner))


class LinkStream(Stream):
    """A stream in which keys are set and ended among everything else."""

    def __init__(self, seed: int, apply: Callable[[c.Command], list[Told]]) -> None:
        super().__init__(seed, apply)
        self.last: dict[str, int] = {}
        self.makers += [self._set] * 30 + [self._end] * 12 + [self._required] * 4

    def _set(self) -> c.Command:
        pick = self.random
        owner = pick.choice((*BANKS, *BANKS, "P1", "A1", "X"))
        number = self.last.get(owner, 0) + pick.choice(
            (1, 1, 1, 1, 2, 0, 2**32 if pick.random() < 0.1 else 1)
        )
        self.last[owner] = max(1, min(number, 1_000))
        certificate = self.world.certificate(pick.choice((owner, owner, owner, "B")))
        fingerprint = fingerprint_of(f"{owner}{number // pick.choice((1, 1, 1, 2))}")
        return c.SetLinkKey(
            self.world.now,
            self.world.code(owner),
            number,
            pick.choice((1, 2, 1, 2, 1, 2, 3)),
            fingerprint if pick.random() < 0.95 else b"short",
            certificate,
        )

    def _end(self) -> c.Command:
        pick = self.random
        owner = pick.choice((*BANKS, "A1", "X"))
        number = self.last.get(owner, 1) - pick.choice((0, 0, 0, 1))
        certificate = self.world.certificate(pick.choice((owner, owner, CertificateId("B"))))
        if pick.random() < 0.3:  # persons of the platform do
            certificate = CertificateId("")
        return c.EndLinkKey(self.world.now, self.world.code(owner), number, certificate)

    def _required(self) -> c.Command:
        date = self.random.choice((self.world.today, BusinessDate(20261125)))
        return c.SetParameter(self.world.now, "link.required", self.random.choice((0, 0, 1)), date)
