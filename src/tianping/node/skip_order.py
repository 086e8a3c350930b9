"""The order to skip commands that make the core fail: two persons' word, signed by the platform.

Source: house, ADR-0025, ADR-0097.
"""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.journal.port import KIND_BATCH, Row
from tianping.node.errors import FolderError
from tianping.security.certificates import Usage, load_certificate, verifier_of
from tianping.security.errors import SecurityError
from tianping.security.identities import Identity
from tianping.security.trust import TrustStore
from tianping.values.bankcode import NPC

__all__ = ["SkipOrder", "check_order", "order_of", "signed_order", "stored_order"]

_MARK: Final = b"tianping.skip.001"


class SkipOrder(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """An order to skip commands of one batch.

    Attributes:
        seqs: The numbers of the commands, ascending.
        row_hash: The hash of the row that holds them.
        reason: Why, in the words of who entered it.
        entered_by, approved_by: The two persons.
        ordered_at_ns: When.
        certificate: The platform's certificate, as DER.
        signature: The platform's, over all the rest.
    """

    seqs: list[int]
    row_hash: bytes
    reason: str
    entered_by: str
    approved_by: str
    ordered_at_ns: int
    certificate: bytes = b""
    signature: bytes = b""


def signed_order(order: SkipOrder, signer: Identity) -> SkipOrder:
    """Return an order with the platform's certificate and signature."""
    order = msgspec.structs.replace(order, certificate=signer.certificate.der)
    return msgspec.structs.replace(order, signature=signer.sign(_signed_content(order)))


def stored_order(order: SkipOrder) -> bytes:
    """Return an order as the journal stores it."""
    return msgspec.msgpack.encode([order])


def order_of(row: Row, before: Row | None) -> SkipOrder:
    """Return the order of a skip entry that stands right behind the batch it is about.

    Raises:
        FolderError: it is about another row, names no command of it, or two persons are missing.
    """
    try:
        (order,) = msgspec.msgpack.decode(row.commands, type=list[SkipOrder])
    except (msgspec.MsgspecError, ValueError) as error:
        raise _wrong(f"one order, {error}") from error
    if before is None or before.kind != KIND_BATCH or before.hash != order.row_hash:
        raise _wrong("an order about the row before it")
    if not order.seqs or not all(before.first_seq <= seq <= before.last_seq for seq in order.seqs):
        raise _wrong(f"numbers from {before.first_seq} to {before.last_seq}, found {order.seqs}")
    if not order.entered_by or not order.approved_by or order.entered_by == order.approved_by:
        raise _wrong("two persons")
    return order


def check_order(order: SkipOrder, trust: TrustStore) -> None:
    """Refuse an order that the platform did not sign.

    Raises:
        FolderError: the signature or the certificate is not right.
    """
    try:
        certificate = load_certificate(order.certificate)
        trust.check(certificate, order.ordered_at_ns, usage=Usage.SIGNING)
        if not certificate.subject.startswith(f"CN={NPC},"):
            raise _wrong("a certificate of the platform itself")
    except SecurityError as error:
        raise _wrong(f"a certificate of the platform, {error}") from error
    if not verifier_of(certificate).verify(_signed_content(order), order.signature):
        raise _wrong("the platform's signature")


def _signed_content(order: SkipOrder) -> bytes:
    return _MARK + msgspec.msgpack.encode(msgspec.structs.replace(order, signature=b""))


def _wrong(expected: str) -> FolderError:
    return FolderError(
        f"skip entry of the journal: expected {expected}", f"日志的跳过记录有误：应有 {expected}"
    )
