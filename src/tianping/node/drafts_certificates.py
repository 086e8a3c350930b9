"""Who is told of certificates: their owners, and those who download them.

Source: CNAPS2-FIELDS ccms.903, ccms.919, ccms.921; RULES-C §7.4; house, ADR-0095.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tianping.core.commands import NotifyBinding, QueryCertificates
from tianping.core.events import (
    CertificateBound,
    CertificateExpired,
    CertificateExpiring,
    CertificateOverlapping,
    CertificateRevoked,
    CertificatesReported,
    CertificateUnbound,
    Event,
    Refused,
)
from tianping.node.drafts_writer import FoundPayment, Writer, confirm_processing
from tianping.node.families.certificates import (
    BINDING_NOTICE,
    CERTIFICATE_QUERY,
    CHANGE_ADDED,
    CHANGE_ALTERED,
    CHANGE_ENDED,
    REPORT_LINES_MAX,
)
from tianping.node.tasks_certificates import BindingNotice, CertificatesReply

__all__ = ["CERTIFICATE_ANSWERS", "CERTIFICATE_TELLERS"]


def _answer_binding(writer: Writer, command: NotifyBinding, first: Event | None) -> None:
    """Confirm a binding notice."""
    confirm_processing(writer, command, BINDING_NOTICE, first)


def _answer_query(writer: Writer, command: QueryCertificates, first: Event | None) -> None:
    """Answer a download in as many parts as it needs; ccms.900 says why there is none."""
    if isinstance(first, Refused):
        confirm_processing(writer, command, CERTIFICATE_QUERY, first)
    elif isinstance(first, CertificatesReported):
        lines = first.lines
        for start in range(0, len(lines), REPORT_LINES_MAX):
            part = lines[start : start + REPORT_LINES_MAX]
            writer.add(
                CertificatesReply,
                command.sender,
                query_id=command.message_id,
                total_count=len(lines),
                first=start + 1,
                members=[line.participant for line in part],
                ders=[line.der for line in part],
            )


def _tell(writer: Writer, event: Any, change: str, **tags: object) -> None:
    """Tell the owner of a certificate what changed of it."""
    texts = "".join(f"/{tag}/{value}" for tag, value in tags.items())
    remark = f"/CERT/{event.certificate}{texts}"
    writer.add(BindingNotice, event.participant, change=change, remark=remark)


def _bound(writer: Writer, event: CertificateBound, arriving: FoundPayment) -> None:
    """Tell that a certificate speaks from now on; those bound by hand go without words."""
    del arriving
    if event.valid_until:
        _tell(writer, event, CHANGE_ADDED, STATE="BOUND", UNTIL=event.valid_until)


def _overlapping(writer: Writer, event: CertificateOverlapping, arriving: FoundPayment) -> None:
    del arriving
    _tell(writer, event, CHANGE_ALTERED, STATE="OVERLAPPING", BY=event.successor)


def _expiring(writer: Writer, event: CertificateExpiring, arriving: FoundPayment) -> None:
    del arriving
    _tell(writer, event, CHANGE_ALTERED, STATE="EXPIRING", UNTIL=event.valid_until)


def _unbound(writer: Writer, event: CertificateUnbound, arriving: FoundPayment) -> None:
    del arriving
    _tell(writer, event, CHANGE_ENDED, STATE="UNBOUND")


def _revoked(writer: Writer, event: CertificateRevoked, arriving: FoundPayment) -> None:
    del arriving
    _tell(writer, event, CHANGE_ENDED, STATE="REVOKED")


def _expired(writer: Writer, event: CertificateExpired, arriving: FoundPayment) -> None:
    del arriving
    _tell(writer, event, CHANGE_ENDED, STATE="EXPIRED")


CERTIFICATE_ANSWERS: Final[dict[type[Any], Callable[[Writer, Any, Event | None], None]]] = {
    NotifyBinding: _answer_binding,
    QueryCertificates: _answer_query,
}

CERTIFICATE_TELLERS: Final[dict[type[Any], Callable[[Writer, Any, FoundPayment], None]]] = {
    CertificateBound: _bound,
    CertificateOverlapping: _overlapping,
    CertificateExpiring: _expiring,
    CertificateUnbound: _unbound,
    CertificateRevoked: _revoked,
    CertificateExpired: _expired,
}
