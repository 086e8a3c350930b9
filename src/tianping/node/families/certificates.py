"""Certificates by message: binding notices both ways, the download of others' certificates.

The layouts say what changes, not which certificate; the remark does, in ``/TAG/value`` texts.
Source: CNAPS2-FIELDS ccms.903, ccms.919, ccms.921; RULES-C §7.4; house, ADR-0095.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Final

from tianping.core.certificate_terms import BINDING_ADDED, BINDING_ENDED
from tianping.core.commands import NotifyBinding, QueryCertificates
from tianping.node.families.arrival import (
    REFUSE,
    Arrival,
    DoorRefusalError,
    Kind,
    body_digest,
    text_at,
)
from tianping.node.families.saps import group_header
from tianping.node.tasks_certificates import BindingNotice, CertificatesReply
from tianping.values.bankcode import parse_bank_code
from tianping.values.errors import ValueTextError
from tianping.values.identifiers import message_id_date
from tianping.wire.catalogue import Edition
from tianping.wire.message import Value

__all__ = [
    "BINDING_NOTICE",
    "CERTIFICATE_QUERY",
    "CERTIFICATE_REPORT",
    "CHANGE_ADDED",
    "CHANGE_ALTERED",
    "CHANGE_ENDED",
    "REPORT_LINES_MAX",
    "binding_values",
    "kinds",
    "report_values",
]

BINDING_NOTICE: Final = "ccms.903.001.02"
CERTIFICATE_QUERY: Final = "ccms.919.001.01"
CERTIFICATE_REPORT: Final = "ccms.921.001.01"

CHANGE_ADDED: Final = "CC00"
CHANGE_ALTERED: Final = "CC01"
CHANGE_ENDED: Final = "CC02"

REPORT_LINES_MAX: Final = 100
"""Certificates in one part of the answer."""

_NOTICE: Final = "CertNtfctn"
_QUERY: Final = "CertDwnLdApply"
_REPORT: Final = "CertDwnLdRspn"
_CHANGES: Final = {CHANGE_ADDED: BINDING_ADDED, CHANGE_ENDED: BINDING_ENDED}

Values = dict[str, Value | list[Value]]


def kinds(edition: Edition) -> dict[str, Kind]:
    """Return what the intake must know of the family's messages; both editions are alike."""
    del edition
    return {
        BINDING_NOTICE: Kind(
            message_id=f"{_NOTICE}/GrpHdr/MsgId",
            sender=f"{_NOTICE}/GrpHdr/InstgPty/InstgDrctPty",
            created=f"{_NOTICE}/GrpHdr/CreDtTm",
            to_command=_notify_binding,
            binds=True,
        ),
        CERTIFICATE_QUERY: Kind(
            message_id=f"{_QUERY}/GrpHdr/MsgId",
            sender=f"{_QUERY}/GrpHdr/InstgPty/InstgDrctPty",
            created=f"{_QUERY}/GrpHdr/CreDtTm",
            to_command=_query_certificates,
        ),
    }


def _notify_binding(arrival: Arrival) -> NotifyBinding:
    change = text_at(arrival.message, f"{_NOTICE}/CertNtfctnInf/ChgTp")
    if change not in _CHANGES:
        raise DoorRefusalError(
            REFUSE,
            "binding_change",
            code="SU1O2999",
            texts=(
                f"{_NOTICE}/CertNtfctnInf/ChgTp: expected CC00 or CC02, found {change}",
                f"变更类型应为 CC00 或 CC02，实为 {change}",
            ),
        )
    return NotifyBinding(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        business_date=message_id_date(arrival.message_id),
        digest=body_digest(arrival.body),
        original_hash=hashlib.sha256(arrival.raw).digest(),
        certificate=arrival.certificate,
        registry_version=arrival.registry_version,
        change=_CHANGES[change],
    )


def _query_certificates(arrival: Arrival) -> QueryCertificates:
    path = f"{_QUERY}/CertfctnList/MmbCd"
    try:
        members = [parse_bank_code(str(value)) for value in arrival.message.all(path)]
    except ValueTextError as error:
        raise DoorRefusalError(
            REFUSE, "bank_code", code="SU1O2999", texts=(error.english, error.chinese)
        ) from None
    return QueryCertificates(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        members=members,
    )


def binding_values(draft: BindingNotice, message_id: str) -> Values:
    """Return the elements of a binding notice: what changed, and of which certificate."""
    values = group_header(
        _NOTICE, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="CCMS"
    )
    values[f"{_NOTICE}/GrpHdr/Rmk"] = draft.remark
    values[f"{_NOTICE}/CertNtfctnInf/ChgTp"] = draft.change
    return values


def report_values(draft: CertificatesReply, message_id: str) -> Values:
    """Return the elements of one part of a download: codes and certificates, in base64."""
    values = group_header(
        _REPORT, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="CCMS"
    )
    ders = [base64.b64encode(der).decode("ascii") for der in draft.ders]
    return values | {
        f"{_REPORT}/Prttn/TtlNb": str(draft.total_count),
        f"{_REPORT}/Prttn/StartNb": str(draft.first),
        f"{_REPORT}/Prttn/EndNb": str(draft.first + len(ders) - 1),
        f"{_REPORT}/OrgnlMsgInf/OrgnlMsgId": draft.query_id,
        f"{_REPORT}/CertfctnList/MmbCd": list(draft.members),
        f"{_REPORT}/CertfctnList/DgtlSgntr": list(ders),
    }
