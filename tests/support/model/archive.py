"""What is kept on-line, and when it may go to the archive.

Source: RULES-C §7.2 (thirty working days on-line); correction 1.14; house, ADR-0075.
"""

from __future__ import annotations

from support.model.clockwork import is_workday
from support.model.plain import Told
from support.model.registry import is_date
from support.model.state import State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R

__all__ = ["note_archive"]


def note_archive(m: State, k: c.NoteArchive) -> list[Told]:
    """A date goes to the archive when it is the oldest kept, and old enough."""
    bad = not is_date(k.business_date) or len(k.digest) != 32 or k.row_count < 0
    refuse_if(bad, R.VALUE_OUT_OF_BOUNDS)
    kept = [date for date in m.begun if date not in m.archived]
    refuse_if(k.business_date not in kept, R.ARCHIVE_DATE_NOT_KEPT)
    refuse_if(k.business_date != kept[0], R.ARCHIVE_OUT_OF_ORDER)
    ended_later = [d for d in m.begun if k.business_date < d < m.today and is_workday(m, d)]
    refuse_if(len(ended_later) < m.parameter("retention.online_workdays"), R.ARCHIVE_TOO_EARLY)
    m.archived.append(k.business_date)
    return [("ArchiveNoted", k.business_date, k.digest, k.row_count)]
