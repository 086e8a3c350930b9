"""What happened to fees and to overdraft interest."""

from __future__ import annotations

from tianping.core.events.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId
from tianping.values.money import Fen

__all__ = ["FeesListed", "InterestCharged", "OfficeAppointed"]


class OfficeAppointed(Record, frozen=True, array_like=True, gc=False, tag=70):
    """An office has a task of the whole platform from now on."""

    role: int
    office: BankCode


class FeesListed(Record, frozen=True, array_like=True, gc=False, tag=71):
    """A list of fees, or of their returns, passed every check.

    ``kept`` tells that it will be posted when the day opens; otherwise its lines follow.
    """

    office: BankCode
    message_id: MessageId
    returned: bool
    line_count: int
    total_fen: Fen
    kept: bool


class InterestCharged(Record, frozen=True, array_like=True, gc=False, tag=72):
    """The overdraft interest of a quarter is settled for an account; its count begins anew.

    ``fen_minutes`` is N, the sum of overdrawn fen times minutes, as text: it may pass 64 bits.
    ``amount_fen`` is 0 when less than half a fen is due: then no payment follows. N by
    ``day_minutes`` is what one day's overdraft would have to be to cost as much (计息积数).
    """

    account: int
    fen_minutes: str
    rate_ppm: int
    amount_fen: Fen
    settle_date: BusinessDate
    day_minutes: int = 1_440
    participant: BankCode = BankCode("")
