"""Who may send, and what came before: the checks every message of a participant meets first.

Idempotence: an entry per message of a sender and business date, one int holding the 56-bit digest
of the body and the 4-bit status. The same id with the same body is answered with its latest
state; with another body it is refused. A refused message leaves no entry.
Source: RULES-C §7.3 (order of checks); RULES-A §3 P6; house, ADR-0010.
"""

from __future__ import annotations

from typing import Final

from tianping.core.events import Event, PaymentRepeated
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import Participant, Payment, State
from tianping.core.terms import STATUS_UNKNOWN, SYSTEM_HVPS
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MESSAGE_ID_LENGTH_MAX, MessageId, payment_line

__all__ = [
    "DIGEST_BOUND",
    "STATUS_BITS",
    "admit",
    "begin_date",
    "enter",
    "enter_payment",
    "refuse_form",
    "refuse_hvps_date",
    "refuse_known",
    "refuse_saps_date",
    "refuse_system_date",
    "remember",
    "remember_message",
    "status_of",
]

STATUS_BITS: Final = 4
DIGEST_BOUND: Final = 1 << 56
_STATUS_MASK: Final = (1 << STATUS_BITS) - 1


def refuse_form(
    state: State, message_id: MessageId, *, date: BusinessDate, digest: int
) -> list[Event] | None:
    """Refuse a digest or message id outside its bounds, or an id that bears another date.

    The date is part of the id, so that an id stands under one date only.
    Source: RULES-D §4.1 (business date); house, ADR-0010.
    """
    if not 0 <= digest < DIGEST_BOUND:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"digest {digest}")
    if not 0 < len(message_id) <= MESSAGE_ID_LENGTH_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"message id {message_id}")
    date_text = state.date_text if date == state.business_date else f"{date:08d}"
    if not message_id.startswith(date_text):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"message id {message_id} of {date_text}")
    return None


def admit(
    state: State, sender: Participant, *, message_id: MessageId, date: BusinessDate, digest: int
) -> list[Event] | None:
    """Return why a message may not enter, or the answer to a repeat; None lets it pass.

    A message that belongs to no one system may bear the date of SAPS or, when HVPS stands on a
    later one, of HVPS; those of one system see ``refuse_hvps_date`` and ``refuse_saps_date``.

    Refuses: an id used for another body, the cap of a day, a date that is not the current one.
    Source: RULES-C §7.3; RULES-D §4.1 (business date); house, ADR-0010.
    """
    stopped = refuse_known(state, sender, message_id=message_id, date=date, digest=digest)
    if stopped is not None:
        return stopped
    if date != state.business_date and date != state.days.systems[SYSTEM_HVPS].date:
        return refuse(RefusalCode.DATE_NOT_CURRENT, str(date))
    return None


def refuse_known(
    state: State, sender: Participant, *, message_id: MessageId, date: BusinessDate, digest: int
) -> list[Event] | None:
    """Return the answer to a repeat, or why an id or one message more may not be; else None.

    Refuses: an id used for another body, the cap of a day.
    Source: RULES-C §7.3; house, ADR-0010.
    """
    of_date = sender.seen.get(date)
    if of_date is not None:
        entry = of_date.get(message_id)
        if entry is not None:
            if entry >> STATUS_BITS == digest:
                return [PaymentRepeated(sender.code, message_id, entry & _STATUS_MASK)]
            return refuse(RefusalCode.SAME_ID_OTHER_BODY, message_id)
        if len(of_date) >= state.daily_cap:
            return refuse(RefusalCode.DAILY_CAP_REACHED, str(len(of_date)))
    return None


def refuse_hvps_date(state: State, date: BusinessDate) -> list[Event] | None:
    """Refuse business of HVPS that bears another date than HVPS has.

    Source: RULES-D §4.1; RULES-C §9.6 (an old date may not send).
    """
    return refuse_system_date(state, date, SYSTEM_HVPS)


def refuse_system_date(state: State, date: BusinessDate, system: int) -> list[Event] | None:
    """Refuse business that bears another date than its system has.

    Source: RULES-D §4.1.
    """
    if date != state.days.systems[system].date:
        return refuse(RefusalCode.DATE_NOT_CURRENT, str(date))
    return None


def refuse_saps_date(state: State, date: BusinessDate) -> list[Event] | None:
    """Refuse business of SAPS that bears another date than SAPS has.

    Source: RULES-D §4.4.
    """
    if date != state.business_date:
        return refuse(RefusalCode.DATE_NOT_CURRENT, str(date))
    return None


def enter(
    sender: Participant, date: BusinessDate, *, message_id: MessageId, digest: int, status: int
) -> None:
    """Make the idempotence entry of a message that passed every check.

    Source: house, ADR-0010.
    """
    of_date = sender.seen.get(date)
    if of_date is None:
        of_date = {}
        sender.seen[date] = of_date
    of_date[message_id] = digest << STATUS_BITS | status


def enter_payment(payment: Payment, status: int) -> None:
    """Make the idempotence entry of a payment that passed every check; a line has none.

    Source: house, ADR-0010.
    """
    if payment_line(payment.payment) != 0:
        return
    enter(
        payment.sender,
        payment.business_date,
        message_id=payment.message_id,
        digest=payment.digest,
        status=status,
    )


def remember(payment: Payment, status: int) -> None:
    """Give a payment's idempotence entry its new status; a line has no entry of its own.

    Source: house, ADR-0010.
    """
    if payment_line(payment.payment) != 0:
        return
    remember_message(
        payment.sender, payment.business_date, message_id=payment.message_id, status=status
    )


def remember_message(
    sender: Participant, date: BusinessDate, *, message_id: MessageId, status: int
) -> None:
    """Give the idempotence entry of a message its new status.

    Source: house, ADR-0010.
    """
    of_date = sender.seen[date]
    of_date[message_id] = of_date[message_id] & ~_STATUS_MASK | status


def status_of(sender: Participant, message_id: MessageId) -> int:
    """Return the latest status of a sender's message, or ``STATUS_UNKNOWN``.

    A message id begins with its date, so it stands under one date at most.
    Source: RULES-C §7.3; house, ADR-0010.
    """
    for of_date in sender.seen.values():
        entry = of_date.get(message_id)
        if entry is not None:
            return entry & _STATUS_MASK
    return STATUS_UNKNOWN


def begin_date(state: State, date: BusinessDate) -> None:
    """Make a date the current one and drop entries and return requests of dates no longer kept.

    The current date counts among the dates kept. Messages of dropped dates are refused by their
    date, so nothing can be booked twice.
    Source: house, ADR-0010 (days kept).
    """
    state.business_date = date
    state.date_text = f"{date:08d}"
    state.recent_dates.append(date)
    excess = len(state.recent_dates) - state.days_kept
    if excess <= 0:
        return
    del state.recent_dates[:excess]
    oldest = state.recent_dates[0]
    for participant in state.participants.values():
        for kept in list(participant.seen):
            if kept < oldest:
                del participant.seen[kept]
    _forget(state.return_requests, oldest)
    _forget(state.queries, oldest)


def _forget(asked: dict[BankCode, dict[MessageId, BankCode]], oldest: BusinessDate) -> None:
    """Drop requests and queries whose messages are not known any more.

    Source: house, ADR-0030, ADR-0104.
    """
    for code in list(asked):
        of_code = asked[code]
        for message_id in list(of_code):
            if message_id < f"{oldest:08d}":
                del of_code[message_id]
        if not of_code:
            del asked[code]
