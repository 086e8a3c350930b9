"""Makers of commands about certificates, for the seeded streams."""

from __future__ import annotations

from msgspec.structs import replace

from support.certificates import applied, issued, named, notified, queried, revoked
from support.streams_accounts import AccountMakers
from support.streams_money import BANKS, INDIRECT
from tianping.core import commands as c
from tianping.values.identifiers import CertificateId

__all__ = ["CertificateMakers"]

_NAMES = ("c1", "c2", "c3", "c4", "c5", "c6")
_PERIODS = (
    (20260101, 20281231),
    (20260101, 20281231),
    (20260101, 20261124),
    (20261124, 20261126),
    (20260101, 20261215),
    (20270101, 20271231),
    (20260101, 20250101),
)


class CertificateMakers(AccountMakers):
    """Applications, certificates issued and revoked, bound and asked for by message."""

    _applications: tuple[int, ...] = ()

    def _certificate(self) -> c.Command:
        pick, world = self.random, self.world
        owner, name = pick.choice((*BANKS[:2], *BANKS[:2], "P1", "A1", "Y")), pick.choice(_NAMES)
        own = pick.choice((named(name), named(name), named(name), world.certificate(owner)))
        kind = pick.randrange(9)
        if kind == 0:
            self._applications = (*self._applications, len(world.commands) + 1)
            old = pick.choice((CertificateId(""), own, world.certificate(owner)))
            return applied(world, owner, name, replaces=old)
        if kind == 1:
            number = pick.choice((0, *self._applications[-3:]))
            return self._issued_for(owner, name, number)
        if kind in (2, 3):
            command = revoked(world, name) if pick.random() < 0.2 else None
            return command or c.BindCertificate(world.now, own, world.code(owner))
        if kind == 4:
            number = pick.choice((0, 7, *self._applications[-2:]))
            return c.DeclineApplication(world.now, number, pick.choice(("no letter", "")))
        if kind == 5:
            members = pick.sample((*BANKS, *INDIRECT, "P1", "Y"), pick.choice((0, 1, 2)))
            return queried(world, owner, *[world.code(one) for one in members])
        return notified(world, owner, own, change=pick.choice((0, 0, 2, 1)))

    def _issued_for(self, owner: str, name: str, number: int) -> c.IssueCertificate:
        pick = self.random
        command = issued(self.world, owner, name, application=number, period=pick.choice(_PERIODS))
        asked = self.world.commands[number - 1] if number else None
        if isinstance(asked, c.ApplyCertificate) and pick.random() < 0.8:
            return replace(command, participant=asked.participant, key_digest=asked.key_digest)
        return command
