"""Certificates by message: bind and unbind one's own, download others', be told of one's own.

Source: CNAPS2-FIELDS ccms.903, ccms.919, ccms.921; house, ADR-0095.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Final

import msgspec

from tianping.participant.accounts import platform_header
from tianping.security.certificates import Certificate, load_certificate
from tianping.security.errors import CertificateError, CertificateProblem
from tianping.wire.catalogue import Edition
from tianping.wire.message import Message, build

__all__ = [
    "BindingChange",
    "BindingRequest",
    "CertificateQuery",
    "CertificateReport",
    "binding_change_of",
    "certificate_report_of",
]

BINDING_NOTICE: Final = "ccms.903.001.02"
CERTIFICATE_QUERY: Final = "ccms.919.001.01"
CERTIFICATE_REPORT: Final = "ccms.921.001.01"


class BindingRequest(msgspec.Struct, frozen=True, kw_only=True):
    """ccms.903 数字证书绑定管理通知: bind or unbind the certificate that it is signed with."""

    message_id: str
    created_at: str
    """``yyyy-mm-ddThh:mm:ss``, Beijing time."""
    sender: str
    ends: bool = False

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message; both editions are alike.

        Raises:
            MessageError: a value does not fit its element.
        """
        root = "CertNtfctn"
        values = platform_header(
            root, self.message_id, created_at=self.created_at, sender=self.sender
        )
        values[f"{root}/GrpHdr/SysCd"] = "CCMS"
        values[f"{root}/CertNtfctnInf/ChgTp"] = "CC02" if self.ends else "CC00"
        return build(BINDING_NOTICE, values, edition=edition)


class CertificateQuery(msgspec.Struct, frozen=True, kw_only=True):
    """ccms.919 数字证书下载申请: ask for the certificates of some participants."""

    message_id: str
    created_at: str
    """``yyyy-mm-ddThh:mm:ss``, Beijing time."""
    sender: str
    members: Sequence[str]

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message; both editions are alike.

        Raises:
            MessageError: a value does not fit its element.
        """
        root = "CertDwnLdApply"
        values = platform_header(
            root, self.message_id, created_at=self.created_at, sender=self.sender
        )
        values[f"{root}/GrpHdr/SysCd"] = "CCMS"
        values[f"{root}/CertfctnList/MmbCd"] = list(self.members)
        return build(CERTIFICATE_QUERY, values, edition=edition)


class CertificateReport(msgspec.Struct, frozen=True, kw_only=True):
    """One part of what a ccms.921 brings."""

    query_id: str
    total_count: int
    first: int
    certificates: list[tuple[str, Certificate]]
    """Bank code and certificate; whether it is trusted is for the trust store to say."""


def certificate_report_of(message: Message) -> CertificateReport | None:
    """Return what a ccms.921 says; nothing for other messages.

    Raises:
        CertificateError: what it brings is no certificate.
    """
    if message.code != CERTIFICATE_REPORT:
        return None
    root = "CertDwnLdRspn"
    members = message.all(f"{root}/CertfctnList/MmbCd")
    ders = message.all(f"{root}/CertfctnList/DgtlSgntr")
    return CertificateReport(
        query_id=str(message.get(f"{root}/OrgnlMsgInf/OrgnlMsgId")),
        total_count=int(str(message.get(f"{root}/Prttn/TtlNb"))),
        first=int(str(message.get(f"{root}/Prttn/StartNb"))),
        certificates=[
            (str(member), _certificate(str(text)))
            for member, text in zip(members, ders, strict=True)
        ],
    )


def _certificate(text: str) -> Certificate:
    try:
        return load_certificate(base64.b64decode(text, validate=True))
    except binascii.Error as error:
        raise CertificateError(
            CertificateProblem.MALFORMED, where=CERTIFICATE_REPORT, found=str(error)
        ) from None


class BindingChange(msgspec.Struct, frozen=True, kw_only=True):
    """What the platform tells of one of the receiver's certificates."""

    certificate: str
    state: str
    """``BOUND``, ``OVERLAPPING``, ``EXPIRING``, ``UNBOUND``, ``REVOKED`` or ``EXPIRED``."""
    until: str
    """Its last date, ``yyyymmdd``; empty when it is not said."""


def binding_change_of(message: Message) -> BindingChange | None:
    """Return what a ccms.903 from the platform says; nothing for other messages."""
    if message.code != BINDING_NOTICE:
        return None
    words = str(message.get("CertNtfctn/GrpHdr/Rmk") or "").split("/")
    tags = dict(zip(words[1::2], words[2::2], strict=False))
    return BindingChange(
        certificate=tags.get("CERT", ""), state=tags.get("STATE", ""), until=tags.get("UNTIL", "")
    )
