"""What offices and participants may ask about dates that have ended.

The core only says whether an answer is due; figures, lists and originals come from the read models
and the journal, where what has ended changes no more.
Source: RULES-D §6.2 rows 3 to 6, §6.5, §7.4; house, ADR-0086.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import RequestDetails, RequestDownload, RequestSummary
from tianping.core.control.authority import refuse_sender
from tianping.core.control.businesses import downloads_from
from tianping.core.day_terms import NETTING_SYSTEMS
from tianping.core.events import DayEndRequested, Event
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import State
from tianping.core.terms import (
    PHASE_HVPS_ENDED,
    SYSTEM_BEPS,
    SYSTEM_HVPS,
    SYSTEM_IBPS,
    SYSTEM_SAPS,
)
from tianping.values.dates import BusinessDate, is_date

__all__ = ["DOWNLOAD_COUNT_MAX", "request_details", "request_download", "request_summary"]

DOWNLOAD_COUNT_MAX: Final = 1_000
"""Originals that one request may name. Source: CNAPS2-FIELDS ibps.705 (1..1000)."""

_DATE_DIGITS: Final = 8

_WITH_SUMMARY: Final = (SYSTEM_HVPS, SYSTEM_BEPS, SYSTEM_SAPS)
"""Whose figures may be asked for: the standard has no such request in IBPS."""
_WITH_DETAILS: Final = (*_WITH_SUMMARY, SYSTEM_IBPS)


def request_summary(state: State, command: RequestSummary) -> list[Event]:
    """Say whether the figures of a date may be sent.

    Refuses: see ``RefusalCode`` 20, 60, 62, 484, 485, in that order.
    Source: RULES-D §6.2 row 5, §7.4; RULES-C §9.2 (asked for again).
    """
    stopped = _refuse_system(command.system, command.date, among=_WITH_SUMMARY)
    if stopped is not None:
        return stopped
    return _request(state, command, system=command.system, dates=[command.date])


def request_details(state: State, command: RequestDetails) -> list[Event]:
    """Say whether the details of a date may be sent.

    Refuses: see ``RefusalCode`` 20, 60, 62, 484, 485, in that order.
    Source: RULES-D §6.2 rows 3 and 5.
    """
    stopped = _refuse_system(command.system, command.date, among=_WITH_DETAILS)
    if stopped is not None:
        return stopped
    return _request(state, command, system=command.system, dates=[command.date])


def request_download(state: State, command: RequestDownload) -> list[Event]:
    """Say whether originals may be sent; a message's id begins with its date.

    That of a net of BEPS or IBPS begins with its netting date.

    Refuses: see ``RefusalCode`` 20, 60, 62, 484, 485, in that order.
    Source: RULES-D §6.2 row 5, §6.4.
    """
    count = len(command.items)
    if not 1 <= count <= DOWNLOAD_COUNT_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{count} messages")
    dates: list[BusinessDate] = []
    for item in command.items:
        digits = item.message_id[:_DATE_DIGITS]
        if not digits.isascii() or not digits.isdigit() or not is_date(int(digits)):
            return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, item.message_id)
        dates.append(BusinessDate(int(digits)))
    return _request(state, command, system=downloads_from(command.message_type), dates=dates)


def _refuse_system(
    system: int, date: BusinessDate, *, among: tuple[int, ...]
) -> list[Event] | None:
    """Refuse a system that has no such figures, or a date that is none.

    Source: RULES-D §6.2.
    """
    if system not in among or not is_date(date):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{system} {date}")
    return None


def _request(
    state: State,
    command: RequestSummary | RequestDetails | RequestDownload,
    *,
    system: int,
    dates: list[BusinessDate],
) -> list[Event]:
    """Refuse strangers, who may not ask, and dates that have not ended or are not kept.

    Source: RULES-D §6.2, §7.4.
    """
    sender = state.participants.get(command.sender)
    if sender is None:
        return refuse(RefusalCode.SENDER_UNKNOWN, command.sender)
    stopped = refuse_sender(state, sender, command)
    if stopped is not None:
        return stopped
    ended, running = _ended(state, system)
    missing = [date for date in dates if date not in ended]
    if missing and max(missing) >= running:
        return refuse(RefusalCode.DATE_NOT_ENDED, str(max(missing)))
    if missing:
        return refuse(RefusalCode.DATE_NOT_KEPT, str(min(missing)))
    return [DayEndRequested(command.sender, command.message_id)]


def _ended(state: State, system: int) -> tuple[list[BusinessDate], BusinessDate]:
    """Return the ended dates of a system that are kept, and the first date that has not ended.

    HVPS ends a date before SAPS does; BEPS and IBPS have dates of their own.
    Source: RULES-D §1.3, §2.2, §6.2; house, ADR-0101.
    """
    if system in NETTING_SYSTEMS:
        day = state.days.systems[system]
        return state.day_book.ended_retail.get(system, []), day.old_date or day.date
    ended = list(state.day_book.ended_dates)
    if system == SYSTEM_HVPS and state.phase >= PHASE_HVPS_ENDED:
        ended.append(state.business_date)
    return ended, state.business_date
