# ruff: noqa: D102 - the words are described together, in the scenario language's page
"""Words of the scenario language for the life of a certificate."""

from __future__ import annotations

from msgspec.structs import replace

from support.certificates import applied, issued, named, notified, queried
from support.scenario import Reader, ScenarioError
from tianping.core import commands as c
from tianping.values.identifiers import CertificateId

__all__ = ["CertificateWords"]

_TOLD = {
    "applied": "CertificateApplied",
    "declined": "ApplicationDeclined",
    "issued": "CertificateIssued",
    "bound": "CertificateBound",
    "overlaps": "CertificateOverlapping",
    "unbound": "CertificateUnbound",
    "revoked": "CertificateRevoked",
    "warned": "CertificateExpiring",
    "expired": "CertificateExpired",
}


class CertificateWords(Reader):
    """``applies N C [replacing C]`` · ``grants N C [to DATE] [directly]`` · ``declines C`` ….

    C names a certificate, a bank's name its first one. ``binds N C`` and ``unbinds N C`` are the
    participant's own messages, ``handbind N C`` and ``handunbind C`` the platform's, ``voids C``
    revokes. ``download N of N`` asks, ``signedby C A->B YUAN`` is a payment.
    ``certificate DID C`` expects what was told of a certificate, ``brings C… end`` an answer.
    """

    applications: dict[str, int]

    def _certificate(self) -> CertificateId:
        name = self.word()
        return self.world.certificate(name) if name in self.world.direct else named(name)

    def do_applies(self) -> None:
        owner, name = self.known(), self.word()
        replaces = self._certificate() if self.has("replacing") else CertificateId("")
        self.send(applied(self.world, owner, name, replaces=replaces))
        if self.told[0][0] == "CertificateApplied":
            known = getattr(self, "applications", {})
            self.applications = {**known, name: self.told[0][1]}

    def do_grants(self) -> None:
        owner, name = self.known(), self.word()
        last = int(self.word().replace("-", "")) if self.has("to") else 20281231
        number = 0 if self.has("directly") else self.applications[name]
        period = (20260101, last)
        self.send(issued(self.world, owner, name, application=number, period=period))

    def do_declines(self) -> None:
        number = self.applications[self.word()]
        self.send(c.DeclineApplication(self.world.now, number, "no letter"))

    def do_binds(self) -> None:
        self.send(notified(self.world, self.known(), self._certificate()))

    def do_unbinds(self) -> None:
        self.send(notified(self.world, self.known(), self._certificate(), change=2))

    def do_handbind(self) -> None:
        owner, certificate = self.world.code(self.known()), self._certificate()
        self.send(c.BindCertificate(self.world.now, certificate, owner))

    def do_handunbind(self) -> None:
        self.send(c.UnbindCertificate(self.world.now, self._certificate()))

    def do_voids(self) -> None:
        certificate = self._certificate()
        self.send(c.RevokeCertificate(self.world.now, certificate, "key lost"))

    def do_download(self) -> None:
        asker = self.known()
        if not self.has("of"):
            raise ScenarioError("download N of N")
        self.send(queried(self.world, asker, self.world.code(self.known())))

    def do_signedby(self) -> None:
        """``signedby C A->B YUAN``: a payment that this certificate signed."""
        certificate = self._certificate()
        payer, _, payee = self.word().partition("->")
        command = self.world.transfer(payer, payee, self.fen(), 8)
        name = f"signed {len(self.world.commands)}"
        self.send_payment(name, replace(command, certificate=certificate))

    def expect_certificate(self) -> None:
        """``certificate DID C``: the next thing told of certificates is this, of that one."""
        did = self.word()
        name = self.word()
        found = [event for event in self.told if event[0] == _TOLD[did]]
        if did in ("applied", "declined"):
            expected: object = self.applications[name]
        else:
            known = name in self.world.direct
            expected = self.world.certificate(name) if known else named(name)
        if expected not in [event[1] for event in found]:
            raise ScenarioError(f"expected {name} to be {did}, found {self.told}")
        self.unread = [e for e in self.unread if (e[0], e[1]) != (_TOLD[did], expected)]

    def expect_brings(self) -> None:
        event = self.take("CertificatesReported")
        expected = []
        while not self.has("end"):
            expected.append(self._certificate())
        if [line[1] for line in event[3]] != expected:
            raise ScenarioError(f"expected {expected}, found {event}")
