"""Opening, parameters, participants, accounts, certificates: commands that settle nothing.

Source: RULES-A §1-2; decisions.md "Keys, dates, identity".
"""

from __future__ import annotations

from support.model.base_data import CCPC, has_table, known_on, unknown_places
from support.model.books import (
    BANK_SUBJECTS,
    BP,
    HV,
    HZ,
    SPECIAL_SUBJECT,
    ZJ,
    Account,
    Participant,
    account_number,
    check_digit,
)
from support.model.change_draft import with_fields, with_places
from support.model.parties import latest
from support.model.plain import Told, is_date
from support.model.records import Record, blank
from support.model.state import Refusal, State, refuse_if, refuse_with
from support.model.systems import begin_systems
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import (
    KIND_BANK,
    KIND_INDIRECT,
    KIND_OFFICE,
    KIND_SPECIAL,
    KIND_TREASURY,
)

__all__ = [
    "add_office",
    "add_participant",
    "bind_access",
    "is_date",
    "open_account",
    "open_one",
    "open_platform",
    "unbind_access",
]

CORE_VERSION = 1


def _check_text(text: str, most: int = 120) -> None:
    refuse_if(not 1 <= len(text) <= most, R.VALUE_OUT_OF_BOUNDS)


def open_platform(m: State, k: c.OpenPlatform) -> list[Told]:
    """Begin: phase 0 of the first business date."""
    refuse_if(m.is_open, R.PLATFORM_ALREADY_OPEN)
    refuse_if(not 1 <= k.core_version <= CORE_VERSION, R.CORE_VERSION_UNKNOWN)
    last = 99_991_230  # the last date that has a next one
    sound = is_date(k.business_date) and k.business_date <= last
    refuse_if(not sound, R.VALUE_OUT_OF_BOUNDS)
    _check_text(k.name)
    m.is_open = True
    m.core_version = k.core_version
    m.today = k.business_date
    m.dates = [k.business_date]
    m.begun = [k.business_date]
    m.correction_dates = [k.business_date]
    m.phase = 0
    begin_systems(m.systems, k.business_date)
    return [("PlatformOpened", k.name, k.business_date)]


def _check_code(m: State, code: str, name: str) -> None:
    _check_text(name)
    is_code = len(code) == 12 and code.isascii() and code.isdigit()
    refuse_if(not is_code, R.VALUE_OUT_OF_BOUNDS)
    if m.parameter("registry.check_digit"):
        refuse_if(int(code[11]) != check_digit(code[:11]), R.CODE_CHECK_DIGIT_WRONG)
    refuse_if(m.participant(code) is not None, R.CODE_ALREADY_REGISTERED)


def open_one(m: State, subject: int, owner: str, *, office: str, serial: int) -> Told:
    """Open an account, of an office's or of a bank's."""
    number = account_number(subject, owner, serial)
    account = Account(len(m.accounts), number, subject, owner, office)
    m.accounts.append(account)
    return ("AccountOpened", account.index, number, subject, owner, office)


_DETAILS = (
    "address", "phone", "superior", "bank_class", "city", "ccpc", "access", "systems",
    "settles_hvps", "settles_beps", "settles_ibps",
)  # fmt: skip


def _record(m: State, code: str, fields: dict[str, str], details: dict[str, str]) -> Record:
    """The record of somebody who takes part at once, in all systems."""
    refuse_if(not all(name in _DETAILS for name in details), R.VALUE_OUT_OF_BOUNDS)
    detailed = with_fields({**blank(), **fields}, details)
    if detailed is None:
        raise Refusal(R.VALUE_OUT_OF_BOUNDS)
    return with_places(m, code, detailed, m.today)


def _check_record(m: State, code: str, record: Record) -> None:
    """Refuses: places, a superior and accounts that do not exist."""
    problems = unknown_places(m, record, m.today)
    superior = record["superior"]
    if superior and (superior not in m.register or latest(m, superior)[2]):
        problems.add(R.SUPERIOR_WRONG)
    for system, name in (("1", "settles_hvps"), ("2", "settles_beps"), ("3", "settles_ibps")):
        owner = record[name]
        entity = m.participant(owner)
        bank = record["kind"] == str(KIND_BANK) and entity is not None and entity.kind == KIND_BANK
        sound = bank and owner == record["legal_entity"] and owner != code
        sound = sound and system in record["systems"] and m.deposit_of(owner) is not None
        sound = sound and not m.standings.get(owner, (False, 0, False))[1]
        if owner and not sound:
            problems.add(R.SETTLEMENT_ACCOUNT_WRONG)
    refuse_with(problems)


def _added(m: State, one: Participant, record: Record) -> Told:
    m.participants.append(one)
    m.register[one.code] = [(0, record, False)]
    m.registry_version += 1
    office = "" if one.kind in (KIND_OFFICE, KIND_TREASURY) else one.office
    told = (one.code, one.name, one.kind, office, one.direct, one.legal_entity)
    return ("ParticipantAdded", *told, m.registry_version, (one.kind, *list(record.values())[1:]))


def add_office(m: State, k: c.AddOffice) -> list[Told]:
    """Register an office or treasury; HV, BP, ZJ and HZ open, serial 01, in this order."""
    record = _record(m, k.code, {"kind": str(k.kind), "name": k.name}, k.details)
    _check_code(m, k.code, k.name)
    refuse_if(k.kind not in (KIND_OFFICE, KIND_TREASURY), R.KIND_WRONG)
    _check_record(m, k.code, record)
    told = [_added(m, Participant(k.code, k.kind, office=k.code, direct="", name=k.name), record)]
    told += [open_one(m, subject, k.code, office=k.code, serial=1) for subject in (HV, BP, ZJ, HZ)]
    return told


def add_participant(m: State, k: c.AddParticipant) -> list[Told]:
    """Register a bank, a special participant (both with an office) or an indirect one."""
    refuse_if(len(k.legal_entity) > 12, R.VALUE_OUT_OF_BOUNDS)
    fields = {
        "kind": str(k.kind), "name": k.name, "legal_entity": k.legal_entity,
        "direct_participant": k.direct_participant, "office": k.office,
    }  # fmt: skip
    record = _record(m, k.code, fields, k.details)
    _check_code(m, k.code, k.name)
    refuse_if(k.kind not in (KIND_BANK, KIND_INDIRECT, KIND_SPECIAL), R.KIND_WRONG)
    unused = k.office if k.kind == KIND_INDIRECT else k.direct_participant
    refuse_if(unused != "", R.KIND_WRONG)
    if k.kind == KIND_INDIRECT:
        direct = m.participant(k.direct_participant)
        unknown = direct is None or direct.kind in (0, KIND_INDIRECT)
        refuse_if(unknown or latest(m, k.direct_participant)[2], R.DIRECT_PARTICIPANT_UNKNOWN)
    else:
        office = m.participant(k.office)
        unknown = office is None or office.kind != KIND_OFFICE
        refuse_if(unknown or latest(m, k.office)[2], R.OFFICE_UNKNOWN)
    _check_record(m, k.code, record)
    named = Participant(k.code, k.kind, k.office, k.direct_participant, k.legal_entity, k.name)
    return [_added(m, named, record)]


def _open(m: State, subject: int, owner: str, *, office: str, serial: int) -> Told:
    number = account_number(subject, owner, serial)
    account = Account(len(m.accounts), number, subject, owner, office)
    m.accounts.append(account)
    return ("AccountOpened", account.index, number, subject, owner, office)


def open_account(m: State, k: c.OpenAccount) -> list[Told]:
    """Open the one settlement account of a bank (2011-2014) or special participant (2019)."""
    refuse_if(not 1 <= k.serial <= 99, R.VALUE_OUT_OF_BOUNDS)
    owner = m.participant(k.participant)
    if owner is None:
        raise Refusal(R.PARTICIPANT_UNKNOWN)
    refuse_if(owner.kind not in (KIND_BANK, KIND_SPECIAL), R.KIND_WRONG)
    allowed = BANK_SUBJECTS if owner.kind == KIND_BANK else (SPECIAL_SUBJECT,)
    refuse_if(k.subject not in allowed, R.SUBJECT_WRONG)
    refuse_if(m.deposit_of(k.participant) is not None, R.ACCOUNT_ALREADY_OPEN)
    closed = m.standings.get(k.participant, (False, 0, False))[2]
    refuse_if(closed, R.PARTICIPANT_CLOSED)
    refuse_if(k.participant in m.openings, R.OPENING_ALREADY_SET)
    refuse_if(latest(m, k.participant)[2], R.PARTICIPANT_NOT_ACTIVE)
    return [open_one(m, k.subject, k.participant, office=owner.office, serial=k.serial)]


def bind_access(m: State, k: c.BindAccess) -> list[Told]:
    """One access certificate belongs to one access point and may own several codes."""
    _check_text(k.certificate, 57)
    _check_text(k.access_point)
    centre = has_table(m, CCPC) and known_on(m, CCPC, k.participant, m.today) is not None
    refuse_if(m.participant(k.participant) is None and not centre, R.PARTICIPANT_UNKNOWN)
    for certificate, point, participant in m.access:
        taken = participant == k.participant or point != k.access_point
        refuse_if(certificate == k.certificate and taken, R.ACCESS_ALREADY_BOUND)
    m.access.append((k.certificate, k.access_point, k.participant))
    m.registry_version += 1
    return [("AccessBound", k.certificate, k.access_point, k.participant, m.registry_version)]


def unbind_access(m: State, k: c.UnbindAccess) -> list[Told]:
    """The certificate loses one code."""
    kept = [one for one in m.access if (one[0], one[2]) != (k.certificate, k.participant)]
    refuse_if(len(kept) == len(m.access), R.ACCESS_NOT_BOUND)
    m.access = kept
    m.registry_version += 1
    return [("AccessUnbound", k.certificate, k.participant, m.registry_version)]
