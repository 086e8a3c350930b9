"""Change files: from when they hold, what a confirmed one says, when each system takes it over.

Source: RULES-C §2.4-2.9; RULES-D §4.5; RULES-A §2.9; CCMS-T §三; house, ADR-0089, ADR-0090.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from support.model.base_data import CCPC, has_table, known_on
from support.model.books import (
    BP,
    HV,
    HZ,
    SPECIAL_SUBJECT,
    ZJ,
    Participant,
)
from support.model.carrying import carry_books, convert
from support.model.change_draft import (
    ACCOUNT_KINDS,
    ADD,
    ALTER,
    BOOK_KINDS,
    INDIRECT,
    OFFICE,
    REVOKE,
    Draft,
    followers_of,
    with_fields,
    with_places,
)
from support.model.clockwork import natural_after, workday_after
from support.model.dual_control import check_room, proposer
from support.model.parties import belongs_to, booking_office, latest, version_on
from support.model.plain import Told, is_date
from support.model.records import Change, ConfirmedFile, blank
from support.model.registry import open_one
from support.model.state import Refusal, State, refuse_if, refuse_with
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import (
    ROLE_ACS,
    SYSTEM_BEPS,
    SYSTEM_HVPS,
    SYSTEM_IBPS,
    SYSTEM_SAPS,
)

__all__ = [
    "apply_files",
    "confirm",
    "confirm_change_file",
    "distribute_register",
    "enter_change_file",
    "revoke_by_order",
]

LINES_MAX = 1_000
DATE_LAST = 99_991_230
SWITCHING = 20


# --- dates -----------------------------------------------------------------------------------


def _day_before(m: State, date: int) -> int:
    """The working day before a date; the day before where no calendar tells."""
    day = dt.date(date // 10000, date // 100 % 100, date % 100)
    while True:
        day -= dt.timedelta(days=1)
        number = day.year * 10000 + day.month * 100 + day.day
        known = m.calendar.get(day.year)
        if known is None or number in known:
            return number


def eve_before(m: State, date: int) -> int:
    """T−1 of a date: the working day before it, today at the earliest."""
    return max(m.today, _day_before(m, date))


def _left(m: State, system: int, eve: int) -> bool:
    """Whether a system has left T−1, or has begun to."""
    one = m.systems[system]
    switching = system in (SYSTEM_BEPS, SYSTEM_IBPS) and one.state == SWITCHING
    return one.date > eve or (switching and one.date >= eve)


def _plan(m: State, requested: int) -> tuple[int, int]:
    """From which date a file holds, and the day before it; late ones hold one date later.

    Refuses: CALENDAR_MISSING, EFFECTIVE_DATE_WRONG.
    """

    def gone(eve: int) -> bool:
        return any(_left(m, system, eve) for system in m.systems)

    def after(date: int) -> int:
        found = workday_after(m, date) if m.calendar else natural_after(date)
        refuse_if(found == 0, R.CALENDAR_MISSING)
        return found

    refuse_if(requested <= m.today, R.EFFECTIVE_DATE_WRONG)
    first = after(m.today) if m.calendar else requested
    eve = eve_before(m, first)
    if not gone(eve):
        refuse_if(requested != first, R.EFFECTIVE_DATE_WRONG)
        return first, eve
    second = after(first)
    refuse_if(requested not in (first, second), R.EFFECTIVE_DATE_WRONG)
    eve = eve_before(m, second)
    refuse_if(gone(eve), R.EFFECTIVE_DATE_WRONG)
    return second, eve


# --- the commands ----------------------------------------------------------------------------


def _judge(m: State, requested: int, lines: list[c.ChangeLine]) -> tuple[int, int, set[R]]:
    """Effective date, eve, and everything that is wrong with a file."""
    sound = 1 <= len(lines) <= LINES_MAX
    refuse_if(not sound or not is_date(requested) or requested > DATE_LAST, R.VALUE_OUT_OF_BOUNDS)
    try:
        date, eve = _plan(m, requested)
        problems = set()
    except Refusal as refusal:
        date, eve = requested, m.today
        problems = {refusal.code}
    return date, eve, problems | Draft(m, lines, date, eve).problems


def enter_change_file(m: State, k: c.EnterChangeFile) -> list[Told]:
    """Checked whole; its confirmation waits for the second person."""
    person = proposer(m, k.person, k.evidence)
    inner = c.ConfirmChangeFile(0, k.requested_date, k.lines)
    encoded = c.encode_commands([inner])
    date, _, problems = _judge(m, k.requested_date, k.lines)
    refuse_if(len(encoded) > 900_000, R.VALUE_OUT_OF_BOUNDS)
    try:
        check_room(m, encoded)
    except Refusal as refusal:
        problems.add(refusal.code)
    refuse_with(problems)
    m.proposals[m.seq] = (person, inner, encoded)
    lines = tuple(
        (x.change, x.participant, tuple(x.fields.items()), x.subject, x.successor) for x in k.lines
    )
    return [
        ("ProposalMade", m.seq, person, k.evidence, "ConfirmChangeFile"),
        ("ChangeFileEntered", m.seq, k.requested_date, date, lines),
    ]


def confirm_change_file(m: State, k: c.ConfirmChangeFile) -> list[Told]:
    """Two persons: checked again, then known to everybody."""
    date, eve, problems = _judge(m, k.requested_date, k.lines)
    refuse_with(problems)
    now = {code: (versions[-1][1], versions[-1][2]) for code, versions in m.register.items()}
    changes: list[Change] = []
    for line in k.lines:
        code = line.participant
        old = now.get(code, (blank(), False))[0]
        if line.change == REVOKE:
            now[code] = (old, True)
            changes.append(Change(REVOKE, code, old, successor=line.successor))
            continue
        new = with_fields(old, line.fields)
        assert new is not None, "it was legal"
        if line.change == ADD:
            new = with_places(m, code, new, date)
        now[code] = (new, False)
        changes.append(Change(line.change, code, new, line.subject))
        if old["kind"] == OFFICE and new["kind"] == INDIRECT:
            for one in followers_of(now, code, m.roles[ROLE_ACS]):
                now[one.code] = (one.record, False)
                changes.append(one)
    return confirm(m, ConfirmedFile(m.carried_out, date, eve, changes), k.requested_date)


def confirm(m: State, file: ConfirmedFile, requested: int) -> list[Told]:
    """Take a confirmed file into the register; tell it."""
    told: list[Told] = [
        (
            "ChangeFileConfirmed", file.number, requested, file.date, file.eve,
            tuple(change.told() for change in file.changes),
        )
    ]  # fmt: skip
    for change in file.changes:
        gone = change.change == REVOKE
        versions = m.register.setdefault(change.code, [])
        versions.append((file.eve, change.record, gone))
        if change.change == ADD:
            told.append(_registered(m, change))
    m.files.append(file)
    for system in (SYSTEM_BEPS, SYSTEM_IBPS, SYSTEM_HVPS, SYSTEM_SAPS):
        if m.systems[system].date > file.eve:
            told += apply_files(m, system)
    for change in file.changes:
        told += _close(m, change, file.date)
    return told


def _close(m: State, change: Change, date: int) -> list[Told]:
    """Who leaves, or turns indirect, has its account closed from a date on; once."""
    account = m.deposit_of(change.code)
    leaves = change.change == REVOKE or change.record["kind"] == INDIRECT
    suspended, closing, closed = m.standings.get(change.code, (False, 0, False))
    if account is None or not leaves or closing:
        return []
    m.standings[change.code] = (suspended, date, closed)
    special = account.subject == SPECIAL_SUBJECT
    return [("ClosingSet", account.index, change.code, account.office, date, special)]


def _registered(m: State, change: Change) -> Told:
    """Somebody new is known; it takes part when each system has taken the file over."""
    record = change.record
    name, entity = record["name"], record["legal_entity"]
    m.participants.append(Participant(change.code, 0, "", "", entity, name))
    m.registry_version += 1
    links = (record["office"], record["direct_participant"], entity)
    kind = int(record["kind"])
    return ("ParticipantAdded", change.code, name, kind, *links, m.registry_version, None)


def apply_files(m: State, system: int) -> list[Told]:
    """A system takes over what it has not, of files whose T−1 it has left."""
    told: list[Told] = []
    date = m.systems[system].date
    for file in list(m.files):
        if system in file.applied or date <= file.eve:
            continue
        file.applied.add(system)
        told.append(("ChangeFileApplied", file.number, system, date))
        if system == SYSTEM_SAPS:
            m.files.remove(file)
            told += _take_over(m, file)
    return told


def _take_over(m: State, file: ConfirmedFile) -> list[Told]:
    """SAPS: names and links, accounts opened, an office's books carried over."""
    told: list[Told] = []
    for change in file.changes:
        _sync(m, change)
    for change in file.changes:
        if change.change == ADD and change.record["kind"] in BOOK_KINDS:
            told += [
                open_one(m, subject, change.code, office=change.code, serial=1)
                for subject in (HV, BP, ZJ, HZ)
            ]
    for change in file.changes:
        opens = m.deposit_of(change.code) is None and change.code not in m.openings
        if change.subject and opens:
            office = booking_office(change.record)
            told.append(open_one(m, change.subject, change.code, office=office, serial=1))
    for change in file.changes:
        was_office = m.register[change.code][0][1]["kind"] == OFFICE
        turned = was_office and change.record["kind"] == INDIRECT
        if turned and change.code not in m.closed_books:
            told += carry_books(m, change.code, change.record["direct_participant"])
            told += convert(m, change.code, change.record["direct_participant"])
    for change in file.changes:
        if change.change == REVOKE or change.record["kind"] == INDIRECT:
            m.openings.pop(change.code, None)
            told += _close(m, change, m.today)
    return told


def _sync(m: State, change: Change) -> None:
    record = change.record
    for place, one in enumerate(m.participants):
        if one.code == change.code and change.change != REVOKE:
            office = change.code if record["kind"] in BOOK_KINDS else booking_office(record)
            m.participants[place] = replace(
                one,
                kind=int(record["kind"]),
                office=office,
                direct=record["direct_participant"],
                legal_entity=record["legal_entity"],
                name=record["name"],
            )
    account = m.deposit_of(change.code)
    if account is not None and change.change != REVOKE and record["kind"] in ACCOUNT_KINDS:
        account.office = booking_office(record)


def distribute_register(m: State, k: c.DistributeRegister) -> list[Told]:
    """To one receiver: what is so today, then base data of later dates and files that wait."""
    centre = has_table(m, CCPC) and known_on(m, CCPC, k.receiver, m.today) is not None
    known = k.receiver in m.register and not latest(m, k.receiver)[2]
    refuse_if(not (centre or known), R.PARTICIPANT_UNKNOWN)
    base, later = [], []
    for table, code in sorted(m.base):
        row = known_on(m, table, code, m.today)
        if row is not None:
            base.append((table, ADD, code, *row))
        before = None
        for since, after in m.base[(table, code)]:
            change = REVOKE if after is None else ALTER if before else ADD
            if since > m.today:
                later.append((since, (table, change, code, *(after or ("", "", "")))))
            before = after
    dates = sorted({since for since, _ in later})
    planned = tuple((date, tuple(line for on, line in later if on == date)) for date in dates)
    held = {code: version_on(m, code, m.today) for code in m.register}
    records = tuple(
        Change(ADD, code, version[1]).told()
        for code, version in held.items()
        if version is not None and not version[2]
    )
    files = tuple(
        (file.number, file.date, tuple(change.told() for change in file.changes))
        for file in m.files
    )
    return [("RegisterDistributed", k.receiver, m.today, tuple(base), records, planned, files)]


def revoke_by_order(m: State, code: str, date: int) -> list[Told]:
    """An order revokes a participant and who settles through it, by a file of its own."""
    eve = eve_before(m, date)
    codes = [code, *belongs_to(m, code)]
    refuse_if(any(m.register[one][-1][0] > eve for one in codes), R.CHANGED_TWICE)
    changes = [Change(REVOKE, one, latest(m, one)[1], follows=one != code) for one in codes]
    return confirm(m, ConfirmedFile(m.seq, date, eve, changes), date)
