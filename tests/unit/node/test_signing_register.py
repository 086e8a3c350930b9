"""The node's copy of the register: followed event by event, and taken whole, it is the same."""

from __future__ import annotations

from pathlib import Path

from support.certificates import issued, named
from support.model import plain
from support.security_fixtures import START_NS, authority
from support.world import World
from tianping.core import commands as c
from tianping.core.machine import Machine
from tianping.node.expiries import Expiries
from tianping.node.folder import Folder
from tianping.node.registry import Registry
from tianping.node.trust import CertificateFiles
from tianping.security.algorithms import Algorithm
from tianping.security.applications import key_digest
from tianping.security.certificates import Certificate
from tianping.values.dates import business_date_of
from tianping.values.identifiers import CertificateId


class _Place:
    """A platform whose registry is followed and compared after every command."""

    def __init__(self) -> None:
        self.machine, self.registry = Machine(), Registry()
        self.world = World(self._apply)
        self.world.open(20261123)
        self.world.add_office("P1")
        self.world.add_bank("A", "P1")

    def _apply(self, command: c.Command) -> list[tuple[object, ...]]:
        events = self.machine.apply(command)
        self.registry.follow([events])
        fresh = Registry.of_machine(self.machine)
        assert vars(self.registry.signing) == vars(fresh.signing)
        assert self.registry.version == fresh.version
        return plain(events)

    def issue(self, replaces: str = "") -> Certificate:
        """Apply for a certificate, if it replaces one, and issue it."""
        world, code = self.world, self.world.code("A")
        made = authority().issue_signing(code, Algorithm.P256_SHA256, not_before_ns=START_NS)
        found, number = made.certificate, 0
        key = key_digest(found.spki)
        if replaces:
            number = self.machine.seq + 1
            world.send(c.ApplyCertificate(world.now, code, key, CertificateId(replaces)))
        first, last = (business_date_of(at) for at in (found.not_before_ns, found.not_after_ns))
        world.send(
            c.IssueCertificate(world.now, number, code, found.id, key, first, last, found.der)
        )
        return found

    def bind(self, found: Certificate) -> None:
        """Bind a certificate."""
        self.world.send(c.BindCertificate(self.world.now, found.id, self.world.code("A")))


def test_the_copy_follows_a_certificate_from_issue_to_its_end(tmp_path: Path) -> None:
    """Bindable, bound, overlapping, unbound with the date, revoked; the workers get the bytes."""
    place = _Place()
    signing, code = place.registry.signing, str(place.world.code("A"))
    files = CertificateFiles(Folder(tmp_path))
    first = place.issue()
    copy = files.registry_copy(place.registry)
    assert (copy.certificates, copy.bindable) == ({}, {code: [first.der]})
    place.bind(first)
    second = place.issue(first.id)
    place.bind(second)
    copy = files.registry_copy(place.registry)
    assert (copy.certificates, copy.bindable) == ({code: [first.der, second.der]}, {})
    assert list(copy.overlapping) == [first.id]
    ends = [one for one in Expiries(Folder(tmp_path), place.registry).all() if one.holder == code]
    assert [one.at_ns for one in ends] == [second.not_after_ns]
    for phase, date in ((10, 0), (20, 0), (40, 0), (0, 20261124)):
        place.world.advance(phase, date)
    assert (signing.overlapping, list(signing.bindable)) == ({}, [first.id])
    place.world.send(c.RevokeCertificate(place.world.now, first.id, "key lost"))
    place.world.send(c.RevokeCertificate(place.world.now, second.id, "key lost"))
    founding = [place.world.certificate(name) for name in ("P1", "A")]
    assert (signing.bindable, list(signing.bound)) == ({}, founding)


def test_bytes_that_are_no_certificate_speak_for_nobody(tmp_path: Path) -> None:
    """The core does not read them, so the copy does: neither bindable nor sent to the workers."""
    place = _Place()
    place.world.send(issued(place.world, "A", "none"))
    place.world.send(c.BindCertificate(place.world.now, named("none"), place.world.code("A")))
    assert place.registry.signing.ders == {}
    assert CertificateFiles(Folder(tmp_path)).registry_copy(place.registry).certificates == {}
