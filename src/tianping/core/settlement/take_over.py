"""What SAPS does as it takes a change file over, the last of the systems.

Names and links become those of the record, accounts open, the books of an office go over to ACS.
Accounts that close are closed after that (``closing``).
Source: CCMS-T §三.3-6; RULES-A §2.8-2.9; RULES-C §2.4, §2.8-2.9; RULES-D §4.5; house, ADR-0090.
"""

from __future__ import annotations

from tianping.core.commands.register import CHANGE_ADD, CHANGE_REVOKE
from tianping.core.control.change_files import set_closing
from tianping.core.control.parties import relink_all
from tianping.core.control.records import booking_office, keeps_books
from tianping.core.control.register_state import ChangeFile
from tianping.core.events import ChangeFileApplied, Event, RecordChange
from tianping.core.ledger.opening import open_deposit, open_office_books, opened
from tianping.core.settlement.carrying import convert_office
from tianping.core.state import State
from tianping.core.terms import KIND_INDIRECT, SYSTEM_SAPS
from tianping.values.bankcode import BankCode

__all__ = ["take_over_change_files"]


def take_over_change_files(state: State) -> list[Event]:
    """Take over the files whose eve SAPS has left, in the order of their confirmation.

    Source: RULES-C §2.4; RULES-D §4.5.
    """
    events: list[Event] = []
    waiting = state.register.files
    due = [file for file in waiting if state.business_date > file.eve]
    if not due:
        return events
    state.register.files = [file for file in waiting if state.business_date <= file.eve]
    for file in due:
        events.append(ChangeFileApplied(file.number, SYSTEM_SAPS, state.business_date))
        events.extend(_take_over(state, file))
    relink_all(state)
    return events


def _take_over(state: State, file: ChangeFile) -> list[Event]:
    """Take one file over: links first, then offices' books, accounts, and books carried over.

    An account that was opened by hand meanwhile, or that an office has asked for, is the one.
    Source: RULES-A §2.8; RULES-C §2.9.
    """
    events: list[Event] = []
    for change in file.changes:
        if change.change != CHANGE_REVOKE:
            _link(state, change)
    for change in file.changes:
        if change.change == CHANGE_ADD and keeps_books(change.record):
            events.extend(open_office_books(state, state.participants[change.participant]))
    for change in file.changes:
        participant = state.participants[change.participant]
        known = participant.account is not None or participant.code in state.openings
        if change.subject and not known:
            events.append(opened(open_deposit(state, participant, change.subject, serial=1)))
    for change in file.changes:
        participant = state.participants[change.participant]
        office = participant.books is not None and participant.account is None
        if office and change.record.kind == KIND_INDIRECT:
            acs = state.participants[BankCode(change.record.direct_participant)]
            events.extend(convert_office(state, participant, acs))
    _join_books(state, file)
    for change in file.changes:
        events.extend(_leave(state, change))
    return events


def _link(state: State, change: RecordChange) -> None:
    """Let a participant be what its record says.

    An account that is still to be closed stays in the books in which it is.
    Source: RULES-C §2.6; house, ADR-0090.
    """
    record, participant = change.record, state.participants[change.participant]
    account = participant.account
    participant.name = record.name
    participant.kind = record.kind
    participant.legal_entity = record.legal_entity
    if account is not None and record.kind == KIND_INDIRECT:
        return
    participant.office = participant.code if keeps_books(record) else booking_office(record)
    if account is not None:
        account.office = participant.office


def _leave(state: State, change: RecordChange) -> list[Event]:
    """Let nobody who has left, or turned indirect, keep an account or get one.

    Most accounts are set to close when a file is confirmed; this is for one opened after that.
    Source: RULES-A §2.9; house, ADR-0089.
    """
    if change.change != CHANGE_REVOKE and change.record.kind != KIND_INDIRECT:
        return []
    state.openings.pop(change.participant, None)
    return set_closing(state, change, date=state.business_date)


def _join_books(state: State, file: ChangeFile) -> None:
    """Let payments of the participants of a file go through the books of their offices.

    Source: RULES-A §4.1 (h(X)); RULES-C §2.9.
    """
    for change in file.changes:
        participant = state.participants[change.participant]
        if participant.account is not None:
            participant.books = state.participants[participant.office].books
