"""What is kept on-line, and when a date may go to the archive.

The archive itself is outside the core: the journal states which dates are there, with the digest
of each, and the views drop what the journal says is archived.
Source: CCMS-T §五.3.7; RULES-C §7.2; correction 1.14; house, ADR-0075.
"""

from __future__ import annotations

from typing import Any, Final

from tianping.core.commands import NoteArchive
from tianping.core.control.calendar import is_workday
from tianping.core.control.parameters import value_in_force
from tianping.core.events import ArchiveNoted, Event
from tianping.core.faults import check
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import State
from tianping.values.dates import BusinessDate, is_date

__all__ = ["check_kept", "keep_date", "note_archive", "restore_kept", "take_kept", "workdays_since"]

_DIGEST_BYTES: Final = 32


def keep_date(state: State) -> None:
    """Begin to keep the data of the business date that has just begun.

    Source: RULES-C §7.2.
    """
    state.kept_dates.append(state.business_date)


def workdays_since(state: State, date: BusinessDate) -> int:
    """Return how many workdays have ended since a date that is kept; today has not ended.

    A date that never began does not count, whatever the calendar says of it: a platform that
    stood still for a month has not shown its data to anybody in that month.
    Source: RULES-C §7.2 (working days); RULES-D §1.5; correction 1.14; house, ADR-0075.
    """
    later = [kept for kept in state.kept_dates if date < kept < state.business_date]
    return len([kept for kept in later if is_workday(state, kept)])


def note_archive(state: State, command: NoteArchive) -> list[Event]:
    """Let the oldest date go, when enough workdays have ended since.

    Nothing of it can still change then: a date does not end while anything waits, and what is
    held over night is booked, or waits, on the next.

    Refuses: see ``RefusalCode`` 20 and 495 to 497, in that order.
    Source: RULES-C §7.2 (at least 30 working days on-line); correction 1.14; house, ADR-0075.
    """
    date = command.business_date
    if not is_date(date) or len(command.digest) != _DIGEST_BYTES or command.row_count < 0:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, str(date))
    if date not in state.kept_dates:
        return refuse(RefusalCode.ARCHIVE_DATE_NOT_KEPT, str(date))
    if date != state.kept_dates[0]:
        return refuse(RefusalCode.ARCHIVE_OUT_OF_ORDER, str(state.kept_dates[0]))
    ended = workdays_since(state, date)
    if ended < value_in_force(state, "retention.online_workdays", date=state.business_date):
        return refuse(RefusalCode.ARCHIVE_TOO_EARLY, str(ended))
    state.kept_dates = state.kept_dates[1:]
    return [ArchiveNoted(date, command.digest, command.row_count)]


def take_kept(state: State) -> list[Any]:
    """Return the kept dates for a snapshot. Source: house, ADR-0025."""
    return list(state.kept_dates)


def restore_kept(state: State, fields: list[Any]) -> None:
    """Read the kept dates back. Source: house, ADR-0025."""
    state.kept_dates = list(fields)


def check_kept(state: State) -> None:
    """Check that the kept dates ascend and end with today.

    Source: RULES-C §7.2; house, ADR-0075.
    """
    before = 0
    for date in state.kept_dates:
        check(before < date, f"kept date {date} after {before}")
        before = date
    check(before == state.business_date, f"the last kept date is {before}")
