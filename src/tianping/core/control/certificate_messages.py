"""Certificates by message: a participant binds and unbinds its own, and downloads others'.

Source: CNAPS2-FIELDS ccms.903, ccms.919, ccms.921; RULES-C §7.4; house, ADR-0095.
"""

from __future__ import annotations

from typing import Final

from tianping.core.certificate_terms import (
    BINDING_ADDED,
    BINDING_CHANGES,
    CERTIFICATE_BOUND,
)
from tianping.core.commands import NotifyBinding, QueryCertificates
from tianping.core.control.admission import admit, enter, refuse_form
from tianping.core.control.authority import refuse_sender
from tianping.core.control.certificate_binding import bind, refuse_binding, unbind
from tianping.core.events import CertificateLine, CertificatesReported, Event
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import State
from tianping.core.terms import STATUS_PROCESSED
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import CertificateId

__all__ = ["MEMBERS_COUNT_MAX", "notify_binding", "query_certificates"]

MEMBERS_COUNT_MAX: Final = 100
"""Most participants of whom one message asks. Source: CNAPS2-FIELDS ccms.921 (1..100)."""


def notify_binding(state: State, command: NotifyBinding) -> list[Event]:
    """Bind the issued certificate that the message is signed with, or unbind it.

    Its signature proves that the sender has the key. The last certificate of a participant is not
    given up by message: nothing more could come from it.

    Refuses: see ``RefusalCode`` 20, 60 to 62, those of ``admit``, of ``refuse_binding``, 548.
    Source: CNAPS2-FIELDS ccms.903 (CC00, CC02); RULES-C §7.3-7.4; house, ADR-0095.
    """
    stopped = _refuse_message(state, command)
    if stopped is not None:
        return stopped
    sender = state.participants[command.sender]
    stopped = refuse_sender(state, sender, command) or admit(
        state,
        sender,
        message_id=command.message_id,
        date=command.business_date,
        digest=command.digest,
    )
    if stopped is not None:
        return stopped
    if command.change == BINDING_ADDED:
        stopped = refuse_binding(state, command.certificate, command.sender)
        if stopped is not None:
            return stopped
        events = bind(state, command.certificate, command.sender)
    else:
        if not _has_another(state, command.sender, command.certificate):
            return refuse(RefusalCode.LAST_CERTIFICATE, command.certificate)
        events = unbind(state, command.certificate)
    enter(
        sender,
        command.business_date,
        message_id=command.message_id,
        digest=command.digest,
        status=STATUS_PROCESSED,
    )
    return events


def _refuse_message(state: State, command: NotifyBinding) -> list[Event] | None:
    """Refuse a wrong form, an unknown sender, a certificate that is not its own.

    Source: RULES-C §7.3.
    """
    stopped = refuse_form(
        state, command.message_id, date=command.business_date, digest=command.digest
    )
    if stopped is not None:
        return stopped
    if command.change not in BINDING_CHANGES:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"change {command.change}")
    sender = state.participants.get(command.sender)
    if sender is None or sender.books is None:
        return refuse(RefusalCode.SENDER_UNKNOWN, command.sender)
    record = state.certificate_book.records.get(command.certificate)
    if record is None or record.participant != command.sender:
        return refuse(RefusalCode.CERTIFICATE_NOT_SENDERS, command.certificate)
    if command.change != BINDING_ADDED and command.certificate not in state.certificates:
        return refuse(RefusalCode.CERTIFICATE_NOT_SENDERS, command.certificate)
    return None


def _has_another(state: State, participant: BankCode, certificate: CertificateId) -> bool:
    """Tell whether a participant has another certificate that will go on speaking for it.

    Source: house, ADR-0095.
    """
    records = state.certificate_book.records
    return any(
        owner == participant and one != certificate and records[one].status == CERTIFICATE_BOUND
        for one, owner in state.certificates.items()
    )


def query_certificates(state: State, command: QueryCertificates) -> list[Event]:
    """Say which certificates speak for some participants, in the order asked for.

    Those bound by hand are not in the register with their bytes, and left out.

    Refuses: see ``RefusalCode`` 20, 60, 62, 45, 549, in that order.
    Source: CNAPS2-FIELDS ccms.919, ccms.921; house, ADR-0095.
    """
    members = command.members
    if not 0 < len(members) <= MEMBERS_COUNT_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, str(len(members)))
    sender = state.participants.get(command.sender)
    if sender is None or sender.books is None:
        return refuse(RefusalCode.SENDER_UNKNOWN, command.sender)
    stopped = refuse_sender(state, sender, command)
    if stopped is not None:
        return stopped
    for member in members:
        if member not in state.participants:
            return refuse(RefusalCode.PARTICIPANT_UNKNOWN, member)
    lines = [
        CertificateLine(member, one, record.der)
        for member in dict.fromkeys(members)
        for one, record in state.certificate_book.records.items()
        if record.participant == member and one in state.certificates and record.der
    ]
    if not lines:
        return refuse(RefusalCode.CERTIFICATE_UNKNOWN, members[0])
    return [CertificatesReported(command.sender, command.message_id, lines)]
