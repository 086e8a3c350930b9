"""A change file put together: every line on top of what is registered, before anything is checked.

Lines may name each other in any order, so all of them are formed first. A line that cannot be
formed is a problem of its own; the others are judged without it.
Source: RULES-C §2.5 (a file is legal as a whole); house, ADR-0089.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import ChangeLine
from tianping.core.commands.register import CHANGE_ADD, CHANGE_ALTER, CHANGE_REVOKE
from tianping.core.control.base_data import is_digits
from tianping.core.control.records import blank_record, with_fields, with_places
from tianping.core.events import PartyRecord
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import Problem
from tianping.core.state import State
from tianping.values.bankcode import BANK_CODE_LENGTH, BankCode, has_right_check_digit
from tianping.values.dates import BusinessDate

__all__ = ["DraftEntry", "FileDraft", "draft_file"]

_CHANGES: Final = (CHANGE_ADD, CHANGE_ALTER, CHANGE_REVOKE)


class DraftEntry:
    """A participant as it will be.

    Attributes:
        line: What the file says of it; None when it says nothing.
        before: Its record before the file; a blank one when the file adds it.
        record: Its record after the file.
        revoked: Whether it is revoked then.
    """

    def __init__(self, before: PartyRecord, *, revoked: bool) -> None:
        self.line: ChangeLine | None = None
        self.before: PartyRecord = before
        self.record: PartyRecord = before
        self.revoked: bool = revoked


class FileDraft:
    """The register as it will be once a file is in force.

    Attributes:
        date: The first date on which it is.
        eve: The date before its switches.
        entries: Everybody by bank code, in the order of registration.
        named: Whom a line has named so far.
        formed: The lines that could be put together, in their order.
        problems: What is wrong, of those that could not.
    """

    def __init__(self, date: BusinessDate, eve: BusinessDate) -> None:
        self.date: BusinessDate = date
        self.eve: BusinessDate = eve
        self.entries: dict[BankCode, DraftEntry] = {}
        self.named: dict[BankCode, bool] = {}
        self.formed: list[ChangeLine] = []
        self.problems: list[Problem] = []

    def is_active(self, code: str) -> bool:
        """Tell whether somebody is registered then and not revoked. Source: RULES-C §2.5."""
        entry = self.entries.get(BankCode(code))
        return entry is not None and not entry.revoked

    def is_active_as(self, code: str, kind: int) -> bool:
        """Tell whether somebody takes part then, as a kind. Source: RULES-C §2.5."""
        entry = self.entries.get(BankCode(code))
        return entry is not None and not entry.revoked and entry.record.kind == kind


def draft_file(
    state: State, lines: list[ChangeLine], *, date: BusinessDate, eve: BusinessDate
) -> FileDraft:
    """Put a file together on top of what is registered and confirmed.

    Source: RULES-C §2.5.
    """
    draft = FileDraft(date, eve)
    for code, versions in state.register.versions.items():
        draft.entries[code] = DraftEntry(versions[-1].record, revoked=versions[-1].revoked)
    for line in lines:
        problem = _known_problem(state, draft, line)
        if problem is None:
            problem = _form(state, draft, line)
        if problem is None:
            draft.formed.append(line)
        else:
            draft.problems.append(problem)
    return draft


def _known_problem(state: State, draft: FileDraft, line: ChangeLine) -> Problem | None:
    """Return why a line may not name its code: its form, its check digit, known or not, when.

    Source: RULES-C §2.5; RULES-A §2.7; house, ADR-0007.
    """
    code = line.participant
    if not is_digits(code, BANK_CODE_LENGTH) or line.change not in _CHANGES:
        return RefusalCode.VALUE_OUT_OF_BOUNDS, code
    if code in draft.named:
        return RefusalCode.CHANGED_TWICE, code
    draft.named[code] = True
    known = draft.entries.get(code)
    if line.change == CHANGE_ADD:
        if state.check_digit_on and not has_right_check_digit(code):
            return RefusalCode.CODE_CHECK_DIGIT_WRONG, code
        return None if known is None else (RefusalCode.CODE_ALREADY_REGISTERED, code)
    if known is None:
        return RefusalCode.PARTICIPANT_UNKNOWN, code
    if known.revoked:
        return RefusalCode.PARTICIPANT_NOT_ACTIVE, code
    if state.register.versions[code][-1].eve > draft.eve:
        return RefusalCode.CHANGED_TWICE, code
    return None


def _form(state: State, draft: FileDraft, line: ChangeLine) -> Problem | None:
    """Put a line into the draft; return why that cannot be, if it cannot.

    Source: RULES-C §2.6.
    """
    code = line.participant
    wrong = (RefusalCode.VALUE_OUT_OF_BOUNDS, code)
    entry = draft.entries.get(code)
    if entry is None:
        entry = DraftEntry(blank_record(), revoked=False)
    if line.change == CHANGE_REVOKE:
        if line.fields or line.subject:
            return wrong
        entry.line, entry.revoked = line, True
        return None
    record = with_fields(entry.before, line.fields)
    if line.successor or record is None or record.kind == 0 or not record.name:
        return wrong
    if line.change == CHANGE_ADD:
        record = with_places(state, code, record, date=draft.date)
    elif record == entry.before and line.subject == 0:
        return RefusalCode.NOTHING_CHANGES, code
    entry.line, entry.record = line, record
    draft.entries[code] = entry
    return None
