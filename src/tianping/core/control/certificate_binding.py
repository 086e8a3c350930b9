"""What binding and unbinding a signing certificate does, whoever asks for it.

``State.certificates`` has those that speak for somebody now; the book has all there ever were.
Source: CCMS-T §五.4.2, §五.4.4; RULES-C §7.4; house, ADR-0094.
"""

from __future__ import annotations

from tianping.core.certificate_terms import (
    CERTIFICATE_BOUND,
    CERTIFICATE_EXPIRED,
    CERTIFICATE_OVERLAPPING,
    CERTIFICATE_REVOKED,
    CERTIFICATE_UNBOUND,
)
from tianping.core.control.certificate_state import CertificateRecord
from tianping.core.events import (
    CertificateBound,
    CertificateOverlapping,
    CertificateUnbound,
    Event,
)
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import State
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import CertificateId

__all__ = ["bind", "has_ended", "move", "refuse_binding", "unbind"]


def has_ended(record: CertificateRecord) -> bool:
    """Tell whether a certificate counts no more, for good. Source: RULES-C §7.4 (states)."""
    return record.status in (CERTIFICATE_REVOKED, CERTIFICATE_EXPIRED)


def move(state: State, certificate: CertificateId, status: int) -> int:
    """Give a certificate its new status and return the registry's new version.

    Source: RULES-C §7.4 (states).
    """
    record = state.certificate_book.records[certificate]
    record.status = status
    record.overlapping_from_ns = state.now_ns if status == CERTIFICATE_OVERLAPPING else 0
    if status in (CERTIFICATE_BOUND, CERTIFICATE_OVERLAPPING):
        state.certificates[certificate] = record.participant
    else:
        state.certificates.pop(certificate, None)
    state.registry_version += 1
    return state.registry_version


def refuse_binding(
    state: State, certificate: CertificateId, participant: BankCode
) -> list[Event] | None:
    """Refuse what is bound, another's, ended, or not in its period.

    Refuses: see ``RefusalCode`` 50 and 545 to 547, in that order.
    Source: RULES-C §7.3 (period), §7.4 (one certificate to one code only).
    """
    if certificate in state.certificates:
        return refuse(RefusalCode.CERTIFICATE_ALREADY_BOUND, certificate)
    record = state.certificate_book.records.get(certificate)
    if record is None:
        return None
    if record.participant != participant:
        return refuse(RefusalCode.CERTIFICATE_OF_ANOTHER, certificate)
    if has_ended(record):
        return refuse(RefusalCode.CERTIFICATE_ENDED, certificate)
    in_period = record.valid_from <= state.business_date <= record.valid_until
    if record.valid_until != 0 and not in_period:
        return refuse(RefusalCode.CERTIFICATE_NOT_IN_PERIOD, certificate)
    return None


def bind(state: State, certificate: CertificateId, participant: BankCode) -> list[Event]:
    """Let a certificate speak for a participant; what it replaces overlaps with it from now on.

    Source: CCMS-T §五.4.2; RULES-C §7.4 (re-issue: the new one bound from moment t, the old one
    for what was signed before t until the day switch).
    """
    records = state.certificate_book.records
    if certificate not in records:
        records[certificate] = CertificateRecord(participant)
    version = move(state, certificate, CERTIFICATE_BOUND)
    record = records[certificate]
    events: list[Event] = [CertificateBound(certificate, participant, version, record.valid_until)]
    old = record.replaces
    if old and records[old].status == CERTIFICATE_BOUND:
        version = move(state, old, CERTIFICATE_OVERLAPPING)
        events.append(CertificateOverlapping(old, participant, certificate, state.now_ns, version))
    return events


def unbind(state: State, certificate: CertificateId) -> list[Event]:
    """Let a certificate speak for nobody; items already accepted go on.

    Source: CCMS-T §五.4.4; RULES-C §7.4 (unbind).
    """
    participant = state.certificates[certificate]
    version = move(state, certificate, CERTIFICATE_UNBOUND)
    return [CertificateUnbound(certificate, participant, version)]
