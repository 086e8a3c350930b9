"""Change files: entered by one person, confirmed by another, taken over at each system's switch.

A file for day T is entered on T−1 before BEPS and IBPS switch. Once it is confirmed everybody is
told, and each system takes it over when its date leaves T−1: BEPS and IBPS first, then HVPS, then
SAPS (``settlement.take_over``), because the switches come in that order. A file that comes later
is meant for the date after T.
Source: CCMS-T §三.2; RULES-C §2.4-2.8; RULES-D §4.5; house, ADR-0089.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import (
    ChangeLine,
    ConfirmChangeFile,
    EnterChangeFile,
)
from tianping.core.commands.register import (
    CHANGE_ADD,
    CHANGE_REVOKE,
)
from tianping.core.control.base_data import is_text
from tianping.core.control.calendar import DATE_LAST, NO_DATE, next_workday, workday_before
from tianping.core.control.change_checks import file_problems
from tianping.core.control.change_draft import draft_file
from tianping.core.control.day_state import SystemDay
from tianping.core.control.followers import followers
from tianping.core.control.parties import relink_all
from tianping.core.control.proposals import (
    EVIDENCE_CHARACTERS_MAX,
    PROPOSED_BYTES_MAX,
    acting_person,
    has_room,
)
from tianping.core.control.records import blank_record, with_fields, with_places
from tianping.core.control.register_state import ChangeFile, Version
from tianping.core.control.standing import Standing
from tianping.core.day_terms import DAY_SYSTEMS, NETTING_SYSTEMS, STATE_SWITCHING
from tianping.core.effective import proposed_by
from tianping.core.events import (
    ChangeFileApplied,
    ChangeFileConfirmed,
    ChangeFileEntered,
    ClosingSet,
    Event,
    ParticipantAdded,
    PartyRecord,
    ProposalMade,
    RecordChange,
)
from tianping.core.faults import check
from tianping.core.ledger.chart import SUBJECT_SPECIAL
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import Problem, refuse, refuse_least
from tianping.core.settlement.offices import appointed
from tianping.core.state import Participant, Proposal, State
from tianping.core.terms import (
    KIND_INDIRECT,
    KIND_OFFICE,
    ROLE_ACS,
    SYSTEM_BEPS,
    SYSTEM_HVPS,
    SYSTEM_IBPS,
)
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate, is_date, next_natural_date

__all__ = [
    "CHANGE_LINES_MAX",
    "FilePlan",
    "apply_change_files",
    "confirm_change_file",
    "enter_change_file",
    "eve_before",
    "set_closing",
    "take_into_register",
]

CHANGE_LINES_MAX: Final = 1_000
"""Most lines of a file. Source: house, ADR-0089."""

_FIRST_TO_SWITCH: Final = (SYSTEM_BEPS, SYSTEM_IBPS, SYSTEM_HVPS)
"""The systems that may stand past the date of SAPS, in their order. Source: RULES-D §4.5."""


class FilePlan:
    """When a file is in force, and what is wrong with that.

    Attributes:
        date: The first date on which it is in force.
        eve: The date that a system leaves by the switch at which it takes the file over.
    """

    def __init__(self, date: int, eve: int) -> None:
        self.date: BusinessDate = BusinessDate(date)
        self.eve: BusinessDate = BusinessDate(eve)
        self.problems: list[Problem] = []


# When it holds ---------------------------------------------------------------------------------


def eve_before(state: State, date: BusinessDate) -> BusinessDate:
    """Return T−1 of a date: the working day before it, but never before the present date of SAPS.

    Source: RULES-D §4.5; house, ADR-0089.
    """
    return max(state.business_date, workday_before(state, date))


def _is_left(state: State, eve: BusinessDate) -> bool:
    """Tell whether a system has left T−1, or its switch has begun.

    Source: RULES-C §2.4 (before the BEPS and IBPS day switch).
    """
    days: list[SystemDay] = [state.days.systems[system] for system in DAY_SYSTEMS]
    return any(
        day.date > eve
        or (day.system in NETTING_SYSTEMS and day.state == STATE_SWITCHING and day.date == eve)
        for day in days
    )


def _after(state: State, date: int) -> int:
    """Return the working day after a date; the day after where there is no calendar."""
    if state.days.calendar:
        return next_workday(state, BusinessDate(date))
    return next_natural_date(BusinessDate(date))


def _plan(state: State, requested: BusinessDate) -> FilePlan:
    """Return when a file is in force that was meant for a date: then, or one date later.

    Source: RULES-C §2.4-2.5 (effective date = next switch; after it T+1).
    """
    today = state.business_date
    plan = FilePlan(requested, today)
    wrong: Problem = (RefusalCode.EFFECTIVE_DATE_WRONG, str(requested))
    if requested <= today:
        plan.problems.append(wrong)
        return plan
    first = _after(state, today) if state.days.calendar else int(requested)
    late = first != NO_DATE and _is_left(state, eve_before(state, BusinessDate(first)))
    date = _after(state, first) if late else first
    if NO_DATE in (first, date):
        plan.problems.append((RefusalCode.CALENDAR_MISSING, str(today)))
        return plan
    eve = eve_before(state, BusinessDate(date))
    if requested not in (first, date) or _is_left(state, eve):
        plan.problems.append(wrong)
        return plan
    return FilePlan(date, eve)


def _judge(state: State, requested: BusinessDate, lines: list[ChangeLine]) -> FilePlan:
    """Return when a file is in force, and everything that is wrong with it.

    Source: RULES-C §2.4-2.5.
    """
    plan = _plan(state, requested)
    draft = draft_file(state, lines, date=plan.date, eve=plan.eve)
    plan.problems.extend(file_problems(state, draft))
    return plan


def _refuse_form(requested: BusinessDate, lines: list[ChangeLine]) -> list[Event] | None:
    """Refuse a date that is none, no lines, or too many.

    Source: house, ADR-0089.
    """
    if not is_date(requested) or requested > DATE_LAST:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, str(requested))
    if not 0 < len(lines) <= CHANGE_LINES_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{len(lines)} lines")
    return None


# Entered and confirmed -------------------------------------------------------------------------


def enter_change_file(state: State, command: EnterChangeFile) -> list[Event]:
    """Check a file whole and propose its confirmation to a second person.

    Refuses: see ``RefusalCode`` 20, 40 to 48, 222, 327, 406, 415 and 503 to 517: the least of all.
    Source: CCMS-T §三.2; RULES-C §2.4-2.5, §7.5; house, ADR-0089.
    """
    person, evidence = acting_person(state, command.person), command.evidence
    if not person or not is_text(evidence, EVIDENCE_CHARACTERS_MAX):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{command.person} {evidence}")
    proposed = proposed_by(command)
    stopped = _refuse_form(command.requested_date, command.lines)
    if stopped is not None:
        return stopped
    if len(proposed) > PROPOSED_BYTES_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{len(proposed)} bytes")
    plan = _judge(state, command.requested_date, command.lines)
    if not has_room(state, proposed):
        plan.problems.append((RefusalCode.TOO_MANY_PROPOSALS, str(len(state.proposals))))
    if plan.problems:
        return refuse_least(plan.problems)
    state.proposals[state.seq] = Proposal(person, evidence, proposed)
    return [
        ProposalMade(state.seq, person, evidence, ConfirmChangeFile.__name__),
        ChangeFileEntered(state.seq, command.requested_date, plan.date, list(command.lines)),
    ]


def confirm_change_file(state: State, command: ConfirmChangeFile) -> list[Event]:
    """Check a file again and take it into the register, as two persons said.

    Refuses: what ``enter_change_file`` refuses of dates and lines.
    Source: CCMS-T §三.2; RULES-C §2.4; house, ADR-0089.
    """
    stopped = _refuse_form(command.requested_date, command.lines)
    if stopped is not None:
        return stopped
    plan = _judge(state, command.requested_date, command.lines)
    if plan.problems:
        return refuse_least(plan.problems)
    changes = _changes(state, command.lines, date=plan.date)
    file = ChangeFile(state.acting.proposal, changes, date=plan.date, eve=plan.eve)
    return take_into_register(state, file, requested=command.requested_date)


def _changes(state: State, lines: list[ChangeLine], *, date: BusinessDate) -> list[RecordChange]:
    """Return what a legal file makes of everybody it concerns, line by line.

    Source: RULES-C §2.6, §2.9.
    """
    records: dict[BankCode, PartyRecord] = {}
    for code, versions in state.register.versions.items():
        if not versions[-1].revoked:
            records[code] = versions[-1].record
    changes: list[RecordChange] = []
    for line in lines:
        code = line.participant
        before = records.get(code, blank_record())
        if line.change == CHANGE_REVOKE:
            del records[code]
            changes.append(
                RecordChange(CHANGE_REVOKE, code, before, 0, line.successor, follows=False)
            )
            continue
        record = with_fields(before, line.fields)
        check(record is not None, f"fields of {code}")
        after = before if record is None else record
        if line.change == CHANGE_ADD:
            after = with_places(state, code, after, date=date)
        records[code] = after
        changes.append(RecordChange(line.change, code, after, line.subject, "", follows=False))
        acs = appointed(state, ROLE_ACS)
        if before.kind == KIND_OFFICE and after.kind == KIND_INDIRECT and acs is not None:
            for change in followers(records, code, acs.code):
                records[change.participant] = change.record
                changes.append(change)
    return changes


def take_into_register(state: State, file: ChangeFile, *, requested: BusinessDate) -> list[Event]:
    """Take a legal file into the register, and tell of it.

    A system that stands past its eve already takes it over at once; that is so only for an order.
    Source: RULES-C §2.4; RULES-A §2.9.
    """
    events: list[Event] = [
        ChangeFileConfirmed(file.number, requested, file.date, file.eve, file.changes)
    ]
    for change in file.changes:
        revoked = change.change == CHANGE_REVOKE
        versions = state.register.versions.setdefault(change.participant, [])
        versions.append(Version(file.eve, change.record, revoked=revoked))
        if change.change == CHANGE_ADD:
            events.append(_known(state, change))
    state.register.files.append(file)
    for system in _FIRST_TO_SWITCH:
        events.extend(apply_change_files(state, system))
    for change in file.changes:
        events.extend(set_closing(state, change, date=file.date))
    return events


def _known(state: State, change: RecordChange) -> Event:
    """Make somebody known who takes part from the switches on, so that it can be connected.

    Source: RULES-C §2.3 (PLANNED).
    """
    code, record = change.participant, change.record
    participant = Participant(
        code, record.name, kind=0, office=BankCode(""), legal_entity=record.legal_entity
    )
    participant.direct_participant = BankCode("")
    state.participants[code] = participant
    state.registry_version += 1
    return ParticipantAdded(
        code,
        record.name,
        record.kind,
        record.office,
        record.direct_participant,
        record.legal_entity,
        state.registry_version,
    )


def set_closing(state: State, change: RecordChange, *, date: BusinessDate) -> list[Event]:
    """Set the date from which the account of somebody closes who keeps none any more, once.

    Source: RULES-A §2.9; RULES-C §2.5 (type change).
    """
    account = state.participants[change.participant].account
    leaves = change.change == CHANGE_REVOKE or change.record.kind == KIND_INDIRECT
    if account is None or not leaves:
        return []
    standing = state.standings.setdefault(change.participant, Standing())
    if standing.closing_date:
        return []
    standing.closing_date = date
    special = account.subject == SUBJECT_SPECIAL
    return [ClosingSet(account.index, change.participant, account.office, date, special)]


# Taken over ------------------------------------------------------------------------------------


def apply_change_files(state: State, system: int) -> list[Event]:
    """Say which files BEPS, IBPS or HVPS takes over, because its date has left their eve.

    What it sees follows from its date; of HVPS, what payments look at is kept anew.
    Source: RULES-A §2.9 (3), (4); RULES-C §2.4; RULES-D §4.5.
    """
    date = state.days.systems[system].date
    events: list[Event] = []
    for file in state.register.files:
        if date > file.eve and system not in file.applied:
            file.applied.append(system)
            events.append(ChangeFileApplied(file.number, system, date))
    if events:
        relink_all(state)
    return events
