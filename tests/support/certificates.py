"""Commands of a certificate's life, in a world of names."""

from __future__ import annotations

import hashlib

from support.world import World, digest_of
from tianping.core import commands as c
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId, MessageId

__all__ = ["applied", "issued", "key_of", "named", "notified", "queried", "revoked"]

_NONE = CertificateId("")


def named(name: str) -> CertificateId:
    """Return the id of a certificate that a test names."""
    return CertificateId(f"{'c' * 16}:{hashlib.sha256(name.encode()).hexdigest()[:12]}")


def key_of(name: str) -> bytes:
    """Return the digest of the key of a certificate that a test names."""
    return hashlib.sha256(f"key of {name}".encode()).digest()


def applied(
    world: World, owner: str, name: str, *, replaces: CertificateId = _NONE
) -> c.ApplyCertificate:
    """Apply for a certificate for somebody."""
    return c.ApplyCertificate(world.now, world.code(owner), key_of(name), replaces)


def issued(
    world: World,
    owner: str,
    name: str,
    *,
    application: int = 0,
    period: tuple[int, int] = (20260101, 20281231),
) -> c.IssueCertificate:
    """Enter an issued certificate."""
    first, last = (BusinessDate(one) for one in period)
    return c.IssueCertificate(
        world.now, application, world.code(owner), named(name), key_of(name), first, last,
        f"certificate {name}".encode(),
    )  # fmt: skip


def revoked(world: World, name: str) -> c.RevokeCertificate:
    """Revoke a certificate."""
    return c.RevokeCertificate(world.now, named(name), "key lost")


def notified(
    world: World, owner: str, certificate: CertificateId, *, change: int = 0
) -> c.NotifyBinding:
    """Let somebody bind (0) or unbind (2) the certificate with which it signs the message."""
    message_id = world.next_message_id()
    body = digest_of(message_id)
    return c.NotifyBinding(
        world.now, world.code(owner), message_id, world.today, body,
        hashlib.sha256(message_id.encode()).digest(), certificate, 0, change,
    )  # fmt: skip


def queried(world: World, asker: str, *members: BankCode) -> c.QueryCertificates:
    """Ask for the certificates of somebody."""
    message_id = MessageId(world.next_message_id())
    return c.QueryCertificates(world.now, world.code(asker), message_id, list(members))
