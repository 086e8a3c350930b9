"""What a new date does to certificates, and how they are kept in a snapshot.

Source: RULES-C §7.4; house, ADR-0025, ADR-0094.
"""

from __future__ import annotations

from typing import Any

from tianping.core.certificate_terms import (
    CERTIFICATE_BOUND,
    CERTIFICATE_EXPIRED,
    CERTIFICATE_OVERLAPPING,
)
from tianping.core.control.certificate_binding import has_ended, move, unbind
from tianping.core.control.certificate_state import CertificateApplication, CertificateRecord
from tianping.core.control.parameters import value_in_force
from tianping.core.events import CertificateExpired, CertificateExpiring, Event
from tianping.core.faults import check
from tianping.core.state import State
from tianping.values.dates import days_between

__all__ = [
    "adopt_bound",
    "age_certificates",
    "check_certificates",
    "restore_certificates",
    "take_certificates",
]


def age_certificates(state: State) -> list[Event]:
    """End the overlaps of the date before, expire what is past its last date, warn of what will be.

    In the order in which they came into the register; a bound one is warned of once.
    Source: RULES-C §7.4 (until the day switch; validity; re-issue before end).
    """
    events: list[Event] = []
    warning_days = value_in_force(state, "certificate.warning_days", date=state.business_date)
    for certificate, record in state.certificate_book.records.items():
        if record.status == CERTIFICATE_OVERLAPPING:
            events.extend(unbind(state, certificate))
        if record.valid_until == 0 or has_ended(record):
            continue
        if record.valid_until < state.business_date:
            version = move(state, certificate, CERTIFICATE_EXPIRED)
            events.append(CertificateExpired(certificate, record.participant, version))
        elif (
            record.status == CERTIFICATE_BOUND
            and not record.warned
            and days_between(state.business_date, record.valid_until) <= warning_days
        ):
            record.warned = True
            told = CertificateExpiring(certificate, record.participant, record.valid_until)
            events.append(told)
    return events


def take_certificates(state: State) -> list[Any]:
    """Return register and applications for a snapshot. Source: house, ADR-0025."""
    book = state.certificate_book
    return [
        [
            [
                certificate,
                one.participant,
                one.key_digest,
                one.valid_from,
                one.valid_until,
                one.replaces,
                one.der,
                one.status,
                one.overlapping_from_ns,
                one.warned,
            ]
            for certificate, one in book.records.items()
        ],
        [
            [number, one.participant, one.key_digest, one.replaces]
            for number, one in book.applications.items()
        ],
    ]


def restore_certificates(state: State, fields: list[Any]) -> None:
    """Read register and applications back. Source: house, ADR-0025."""
    book = state.certificate_book
    for certificate, participant, key, first, last, replaces, der, *rest in fields[0]:
        record = CertificateRecord(
            participant, key, period=(first, last), replaces=replaces, der=der
        )
        record.status, record.overlapping_from_ns, record.warned = rest
        book.records[certificate] = record
    for number, participant, key, replaces in fields[1]:
        book.applications[number] = CertificateApplication(participant, key, replaces=replaces)


def adopt_bound(state: State) -> None:
    """Enter what is bound and not in the register, as after a snapshot that had no register yet.

    Source: house, ADR-0094.
    """
    records = state.certificate_book.records
    for certificate, participant in state.certificates.items():
        if certificate not in records:
            records[certificate] = CertificateRecord(participant)
            records[certificate].status = CERTIFICATE_BOUND


def check_certificates(state: State) -> None:
    """Check that those that speak are those that are bound or overlap, each for its owner.

    Source: RULES-C §7.4; house, ADR-0094.
    """
    speaking = 0
    for certificate, record in state.certificate_book.records.items():
        speaks = record.status in (CERTIFICATE_BOUND, CERTIFICATE_OVERLAPPING)
        owner = state.certificates.get(certificate)
        check(owner == (record.participant if speaks else None), f"certificate {certificate}")
        overlaps = record.status == CERTIFICATE_OVERLAPPING
        check((record.overlapping_from_ns != 0) == overlaps, f"overlap of {certificate}")
        speaking += 1 if speaks else 0
    check(speaking == len(state.certificates), "bound certificates that the register lacks")
