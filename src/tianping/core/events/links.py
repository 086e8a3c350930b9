"""Events of link encryption."""

from __future__ import annotations

from tianping.core.events.record import Record
from tianping.values.bankcode import BankCode

__all__ = ["LinkKeyEnded", "LinkKeySet"]


class LinkKeySet(Record, frozen=True, array_like=True, gc=False, tag=253):
    """A participant has a link key from now on; the one before counts for a while yet."""

    participant: BankCode
    number: int
    cipher: int
    fingerprint: bytes
    set_at_ns: int


class LinkKeyEnded(Record, frozen=True, array_like=True, gc=False, tag=254):
    """A participant has no link key any more."""

    participant: BankCode
    number: int
