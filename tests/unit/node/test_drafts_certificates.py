"""Who is told of certificates, and what the client reads of it."""

from __future__ import annotations

from support.certificates import applied, issued, named, notified, queried, revoked
from support.security_fixtures import START_NS, authority, signer
from tianping.core import commands as c
from tianping.node.render import Renderer
from tianping.node.tasks import Draft, HeadFacts, ProcessingConfirmation, RenderTask
from tianping.node.tasks_certificates import BindingNotice, CertificatesReply
from tianping.participant.certificates import binding_change_of, certificate_report_of
from tianping.security.algorithms import Algorithm
from tianping.security.applications import key_digest
from tianping.values.bankcode import BankCode
from tianping.values.dates import business_date_of
from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse
from tianping.wire.envelope import parse_envelope
from tianping.wire.message import Message
from unit.node.test_drafts_notices import ORIGINAL, Town


def _read(drafts: list[Draft]) -> list[Message]:
    """Return drafts as messages that the client would read."""
    renderer = Renderer(edition=Edition.NEWER, signer=signer(Algorithm.P256_SHA256))
    rendered = renderer.render(RenderTask(HeadFacts("Tianping", 1, b"\x01" * 32, 1), drafts))
    envelopes = [parse_envelope(one) for one in rendered]
    return [parse(one.body, one.header.mesg_type, edition=Edition.NEWER) for one in envelopes]


def _told(drafts: list[Draft]) -> list[tuple[str, str]]:
    """Return what the binding notices of drafts say: certificate and state."""
    notices = [one for one in drafts if isinstance(one, BindingNotice)]
    changes = [binding_change_of(message) for message in _read(list(notices))]
    return [(one.certificate, one.state) for one in changes if one is not None]


def test_an_owner_is_told_what_becomes_of_its_certificates() -> None:
    """Bound, overlapping, unbound with the date, warned, expired, revoked; by hand: not a word."""
    town = Town()
    world = town.world
    world.send(c.SetParameter(world.now, "certificate.warning_days", 1, world.today))
    world.send(issued(world, "A", "first"))
    drafts = town.drafts(notified(world, "A", named("first")), original=ORIGINAL)
    ((name, confirmed),) = town.of(drafts, ProcessingConfirmation)
    assert (name, confirmed.status, confirmed.original_type) == ("A", "PR07", "ccms.903.001.02")
    assert _told(drafts) == [(named("first"), "BOUND")]
    number = town.machine.seq + 1
    world.send(applied(world, "A", "next", replaces=named("first")))
    world.send(issued(world, "A", "next", application=number, period=(20260101, 20261125)))
    drafts = town.drafts(c.BindCertificate(world.now, named("next"), world.code("A")))
    assert _told(drafts) == [(named("next"), "BOUND"), (named("first"), "OVERLAPPING")]
    for phase in (10, 20, 40):
        town.advance(phase)
    drafts = town.advance(0, 20261124)
    assert _told(drafts) == [(named("first"), "UNBOUND"), (named("next"), "EXPIRING")]
    for phase, date in ((10, 0), (20, 0), (40, 0), (0, 20261126)):
        drafts = town.advance(phase, date)
    assert _told(drafts) == [(named("next"), "EXPIRED")]
    assert _told(town.drafts(revoked(world, "first"))) == [(named("first"), "REVOKED")]
    by_hand = c.BindCertificate(world.now, named("hand"), world.code("C"))
    assert _told(town.drafts(by_hand)) == []


def test_a_download_brings_certificates_in_parts_of_a_hundred() -> None:
    """Three of one bank in one part; of nobody known a refusal (ccms.900)."""
    town = Town()
    world = town.world
    made = [
        authority().issue_signing(BankCode(world.code("B")), algorithm, not_before_ns=START_NS)
        for algorithm in (Algorithm.P256_SHA256, Algorithm.SM2_SM3)
    ]
    first = business_date_of(START_NS)
    for one in (identity.certificate for identity in made):
        world.send(
            c.IssueCertificate(
                world.now, 0, world.code("B"), one.id, key_digest(one.spki), first,
                business_date_of(one.not_after_ns), one.der,
            )
        )  # fmt: skip
        world.send(c.BindCertificate(world.now, one.id, world.code("B")))
    bound = list(town.machine.state.certificates)
    expected = [one.certificate for one in made if one.certificate.id in bound]
    drafts = town.drafts(queried(world, "A", world.code("B")), original=ORIGINAL)
    replies = [one for one in drafts if isinstance(one, CertificatesReply)]
    (message,) = _read(list(replies))
    report = certificate_report_of(message)
    assert report is not None
    assert (report.total_count, report.first) == (len(expected), 1)
    assert [one for _, one in report.certificates] == expected != []
    drafts = town.drafts(queried(world, "A", world.code("C")), original=ORIGINAL)
    ((_, confirmed),) = town.of(drafts, ProcessingConfirmation)
    assert (confirmed.status, confirmed.original_type) == ("PR09", "ccms.919.001.01")


def test_a_long_answer_comes_in_parts() -> None:
    """A hundred and one lines: a hundred, then one."""
    town = Town()
    world = town.world
    for number in range(101):
        world.send(issued(world, "B", f"b{number}"))
        world.send(c.BindCertificate(world.now, named(f"b{number}"), world.code("B")))
    drafts = town.drafts(queried(world, "A", world.code("B")), original=ORIGINAL)
    parts = [
        (one.total_count, one.first, len(one.ders))
        for one in drafts
        if isinstance(one, CertificatesReply)
    ]
    assert parts == [(101, 1, 100), (101, 101, 1)]
