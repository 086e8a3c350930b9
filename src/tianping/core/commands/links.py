"""Commands of link encryption: which key a participant sets for its connection, and its end."""

from __future__ import annotations

from tianping.core.commands.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import CertificateId

__all__ = ["EndLinkKey", "SetLinkKey"]


class SetLinkKey(Record, frozen=True, array_like=True, gc=False, tag=251):
    """Note that a participant set a link key; the key itself is not here, nor in the journal.

    Attributes:
        number: The key's number; above that of every key the participant set before.
        cipher: ``LINK_AES_256_GCM`` or ``LINK_SM4_GCM``.
        fingerprint: SHA-256 (32 bytes) by which both sides know that they hold the same key.
        certificate: The bound signing certificate that signed the setting.
    """

    recorded_at_ns: int
    participant: BankCode
    number: int
    cipher: int
    fingerprint: bytes
    certificate: CertificateId


class EndLinkKey(Record, frozen=True, array_like=True, gc=False, tag=252):
    """Note that a participant ended its link key and speaks without one from now on.

    Attributes:
        number: The key that it ends: the newest one.
        certificate: The bound signing certificate that signed this; empty when persons of the
            platform end it.
    """

    recorded_at_ns: int
    participant: BankCode
    number: int
    certificate: CertificateId
