"""Applications for signing certificates, what the authority issues, and what is revoked.

The authority is outside: it checks that whoever applies has the key, and signs. Here stands what
the platform was told of it, by two persons.
Source: CCMS-T §五.4.1 to §五.4.3; RULES-C §7.4; house, ADR-0094.
"""

from __future__ import annotations

from typing import Final

from tianping.core.certificate_terms import CERTIFICATE_BOUND, CERTIFICATE_REVOKED
from tianping.core.commands import (
    ApplyCertificate,
    DeclineApplication,
    IssueCertificate,
    RevokeCertificate,
)
from tianping.core.control.certificate_binding import has_ended, move
from tianping.core.control.certificate_state import CertificateApplication, CertificateRecord
from tianping.core.control.parameters import value_in_force
from tianping.core.control.records import NAME_CHARACTERS_MAX
from tianping.core.events import (
    ApplicationDeclined,
    CertificateApplied,
    CertificateIssued,
    CertificateRevoked,
    Event,
)
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import State
from tianping.values.dates import is_date
from tianping.values.identifiers import CERTIFICATE_ID_LENGTH_MAX, CertificateId

__all__ = [
    "CERTIFICATE_BYTES_MAX",
    "apply_certificate",
    "decline_application",
    "issue_certificate",
    "revoke_certificate",
]

CERTIFICATE_BYTES_MAX: Final = 16_384
_DIGEST_BYTES: Final = 32
_YEAR: Final = 10_000
"""What a date grows by in a year; 29 February comes before 1 March of any other year."""


def apply_certificate(state: State, command: ApplyCertificate) -> list[Event]:
    """Enter an application; one to replace a certificate names one that is bound.

    Refuses: see ``RefusalCode`` 20, 45, 540, 541, in that order.
    Source: CCMS-T §五.4.1, §五.4.2; RULES-C §7.4 (application, re-issue before end).
    """
    replaces = command.replaces
    if len(command.key_digest) != _DIGEST_BYTES or len(replaces) > CERTIFICATE_ID_LENGTH_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, replaces)
    if command.participant not in state.participants:
        return refuse(RefusalCode.PARTICIPANT_UNKNOWN, command.participant)
    if replaces:
        old = state.certificate_book.records.get(replaces)
        if old is None or old.participant != command.participant or old.status != CERTIFICATE_BOUND:
            return refuse(RefusalCode.CERTIFICATE_NOT_REPLACEABLE, replaces)
    if _is_known_key(state, command.key_digest):
        return refuse(RefusalCode.KEY_ALREADY_KNOWN, command.key_digest.hex())
    state.certificate_book.applications[state.seq] = CertificateApplication(
        command.participant, command.key_digest, replaces=replaces
    )
    return [CertificateApplied(state.seq, command.participant, command.key_digest, replaces)]


def decline_application(state: State, command: DeclineApplication) -> list[Event]:
    """Drop an application.

    Refuses: see ``RefusalCode`` 20, 542, in that order.
    Source: RULES-C §7.4 (application checked).
    """
    if not 0 < len(command.reason) <= NAME_CHARACTERS_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, command.reason)
    application = state.certificate_book.applications.pop(command.application, None)
    if application is None:
        return refuse(RefusalCode.APPLICATION_UNKNOWN, str(command.application))
    return [ApplicationDeclined(command.application, application.participant, command.reason)]


def issue_certificate(state: State, command: IssueCertificate) -> list[Event]:
    """Enter what the authority issued; of an application only for what was applied for.

    Refuses: see ``RefusalCode`` 20, 45, 541 to 544, 552, in that order.
    Source: CCMS-T §五.4.1; RULES-C §7.4 (issued), §6.2 (SEC.CERT_VALID_YEARS).
    """
    if not _is_well_formed(command):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, command.certificate)
    if command.participant not in state.participants:
        return refuse(RefusalCode.PARTICIPANT_UNKNOWN, command.participant)
    book, replaces = state.certificate_book, CertificateId("")
    if command.application == 0:
        if _is_known_key(state, command.key_digest):
            return refuse(RefusalCode.KEY_ALREADY_KNOWN, command.key_digest.hex())
    else:
        application = book.applications.get(command.application)
        if application is None:
            return refuse(RefusalCode.APPLICATION_UNKNOWN, str(command.application))
        if (
            application.participant != command.participant
            or application.key_digest != command.key_digest
        ):
            return refuse(RefusalCode.APPLICATION_DIFFERS, str(command.application))
        replaces = application.replaces
    if command.certificate in book.records:
        return refuse(RefusalCode.CERTIFICATE_ALREADY_KNOWN, command.certificate)
    years = value_in_force(state, "certificate.years_max", date=state.business_date)
    if command.valid_until > command.valid_from + years * _YEAR:
        return refuse(RefusalCode.CERTIFICATE_TOO_LONG, str(command.valid_until))
    book.applications.pop(command.application, None)
    book.records[command.certificate] = CertificateRecord(
        command.participant,
        command.key_digest,
        period=(command.valid_from, command.valid_until),
        replaces=replaces,
        der=command.der,
    )
    state.registry_version += 1
    return [
        CertificateIssued(
            command.certificate,
            command.participant,
            command.application,
            command.valid_from,
            command.valid_until,
            replaces,
            command.der,
            state.registry_version,
        )
    ]


def revoke_certificate(state: State, command: RevokeCertificate) -> list[Event]:
    """Let a certificate count no more, bound or not.

    Refuses: see ``RefusalCode`` 20, 549, 546, in that order.
    Source: CCMS-T §五.4.3; RULES-C §7.4.
    """
    if not 0 < len(command.reason) <= NAME_CHARACTERS_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, command.reason)
    record = state.certificate_book.records.get(command.certificate)
    if record is None:
        return refuse(RefusalCode.CERTIFICATE_UNKNOWN, command.certificate)
    if has_ended(record):
        return refuse(RefusalCode.CERTIFICATE_ENDED, command.certificate)
    version = move(state, command.certificate, CERTIFICATE_REVOKED)
    return [CertificateRevoked(command.certificate, record.participant, command.reason, version)]


def _is_well_formed(command: IssueCertificate) -> bool:
    """Tell whether an issued certificate's facts are of the right form.

    Source: house, ADR-0094.
    """
    return (
        0 < len(command.certificate) <= CERTIFICATE_ID_LENGTH_MAX
        and len(command.key_digest) == _DIGEST_BYTES
        and is_date(command.valid_from)
        and is_date(command.valid_until)
        and command.valid_from <= command.valid_until
        and 0 < len(command.der) <= CERTIFICATE_BYTES_MAX
    )


def _is_known_key(state: State, key_digest: bytes) -> bool:
    """Tell whether a key is certified, or applied for, already: each is certified once.

    Source: RULES-C §7.4 (re-issue); house, ADR-0094.
    """
    book = state.certificate_book
    for application in book.applications.values():
        if application.key_digest == key_digest:
            return True
    return any(record.key_digest == key_digest for record in book.records.values())
