"""The fold's storey of certificates: applications, what was issued, what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tianping.core import commands as c
from tianping.core import events as e
from tianping.core.certificate_terms import (
    CERTIFICATE_BOUND,
    CERTIFICATE_EXPIRED,
    CERTIFICATE_ISSUED,
    CERTIFICATE_OVERLAPPING,
    CERTIFICATE_REVOKED,
    CERTIFICATE_STATUS_NAMES,
    CERTIFICATE_UNBOUND,
)
from tianping.views.books import fitting
from tianping.views.fold_registry import BINDING_SIGNING
from tianping.views.fold_requests import RequestFold
from tianping.views.message_types import TYPE_BINDING, TYPE_CERTIFICATE_QUERY

__all__ = [
    "APPLICATION_DECLINED",
    "APPLICATION_ISSUED",
    "APPLICATION_WAITING",
    "CertificateFold",
]

APPLICATION_WAITING: Final = "waiting"
APPLICATION_ISSUED: Final = "issued"
APPLICATION_DECLINED: Final = "declined"

_BOUND: Final = CERTIFICATE_STATUS_NAMES[CERTIFICATE_BOUND][0]


class CertificateFold(RequestFold):
    """Folds the life of signing certificates; their bindings are kept like all others, too."""

    def _certificate_events(self) -> dict[type[Any], Callable[[Any], None]]:
        return {
            e.CertificateApplied: self._applied,
            e.ApplicationDeclined: self._declined,
            e.CertificateIssued: self._issued,
            e.CertificateBound: self._bound,
            e.CertificateUnbound: self._unbound,
            e.CertificateOverlapping: self._overlapping,
            e.CertificateRevoked: self._revoked,
            e.CertificateExpired: self._expired,
            e.CertificateExpiring: self._processed,
            e.CertificatesReported: self._processed,
        }

    def _certificate_commands(self) -> dict[type[Any], Callable[[Any, list[e.Event]], None]]:
        return {
            c.NotifyBinding: self._notify_binding,
            c.QueryCertificates: self._query_certificates,
        }

    def _notify_binding(self, command: c.NotifyBinding, events: list[e.Event]) -> None:
        self._take(command, TYPE_BINDING, events)
        self._add_request(command, "", "")

    def _query_certificates(self, command: c.QueryCertificates, events: list[e.Event]) -> None:
        self._take(command, TYPE_CERTIFICATE_QUERY, events)
        self._add_request(command, "", "")

    def _applied(self, event: e.CertificateApplied) -> None:
        self.changes.control.certificates.applications.add(
            (
                event.application,
                event.participant,
                event.key_digest.hex(),
                event.replaces,
                APPLICATION_WAITING,
                "",
                "",
                self._at_ns,
            )
        )

    def _declined(self, event: e.ApplicationDeclined) -> None:
        row = fitting((APPLICATION_DECLINED, "", event.reason, event.application))
        self.changes.control.certificates.application_ends.append(row)

    def _issued(self, event: e.CertificateIssued) -> None:
        if event.application:
            self.changes.control.certificates.application_ends.append(
                (APPLICATION_ISSUED, event.certificate, "", event.application)
            )
        row = (
            event.certificate,
            event.participant,
            CERTIFICATE_STATUS_NAMES[CERTIFICATE_ISSUED][0],
            event.valid_from,
            event.valid_until,
            event.replaces,
            event.application,
            "",
            self._seq,
        )
        self.changes.control.certificates.issued.add(fitting(row))

    def _moved(self, certificate: str, status: int, reason: str = "") -> None:
        name = CERTIFICATE_STATUS_NAMES[status][0]
        self.changes.control.certificates.moves.append(
            fitting((name, reason, self._seq, certificate))
        )

    def _bound(self, event: e.CertificateBound) -> None:
        self._bind(BINDING_SIGNING, event, "")
        if not event.valid_until:
            row = (event.certificate, event.participant, _BOUND, self._seq)
            self.changes.control.certificates.by_hand.append(fitting(row))
        self._moved(event.certificate, CERTIFICATE_BOUND)

    def _unbound(self, event: e.CertificateUnbound) -> None:
        self._unbind(BINDING_SIGNING, event)
        self._moved(event.certificate, CERTIFICATE_UNBOUND)

    def _overlapping(self, event: e.CertificateOverlapping) -> None:
        self._moved(event.certificate, CERTIFICATE_OVERLAPPING)

    def _revoked(self, event: e.CertificateRevoked) -> None:
        self._unbind(BINDING_SIGNING, event)
        self._moved(event.certificate, CERTIFICATE_REVOKED, event.reason)

    def _expired(self, event: e.CertificateExpired) -> None:
        self._unbind(BINDING_SIGNING, event)
        self._moved(event.certificate, CERTIFICATE_EXPIRED)
