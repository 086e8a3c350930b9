"""Commands about net debit caps (净借记限额): their parts, and the values they are watched by."""

from __future__ import annotations

from tianping.core.commands.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId
from tianping.values.money import Fen

__all__ = ["SetCapPart", "SetCapWarning"]


class SetCapPart(Record, frozen=True, array_like=True, gc=False, tag=112):
    """Set the credit line or the pledge quota of a participant's cap in ``BEPS`` or ``IBPS``.

    Effective at once. ``part`` is ``CAP_CREDIT`` or ``CAP_PLEDGE``; the third part of a cap, the
    earmarked funds, is set by ``SetEarmark`` and ``AdjustEarmark``.
    """

    recorded_at_ns: int
    participant: BankCode
    system: str
    part: int
    amount_fen: Fen


class SetCapWarning(Record, frozen=True, array_like=True, gc=False, tag=113):
    """Set or switch off the sender's warning value on an available cap (nets.354), in any phase.

    Only by the participant itself and by its legal entity when that is a direct participant.
    Counts as a message of its sender for idempotence and the daily cap. With ``on`` false the
    value is not looked at.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    participant: BankCode
    system: str
    value_fen: Fen
    on: bool
