"""Who is registered at once: offices, treasuries, participants and their accounts.

That is how a platform is founded, before its first day. On a running one change files add, change
and revoke participants from each system's switch on (``change_files``).
Source: CCMS-T §三; RULES-A §2; RULES-C §2; house, ADR-0089.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from tianping.core.commands import AddOffice, AddParticipant, OpenAccount
from tianping.core.control.base_data import is_digits, place_problems
from tianping.core.control.parties import enter_record, latest_version, relink
from tianping.core.control.records import (
    DETAIL_FIELDS,
    NAME_CHARACTERS_MAX,
    RECORD_FIELDS,
    SETTLES_FIELDS,
    blank_record,
    has_joined,
    with_fields,
    with_places,
)
from tianping.core.events import Event, ParticipantAdded, PartyRecord
from tianping.core.ledger.chart import DEPOSIT_SUBJECTS, SERIAL_MAX
from tianping.core.ledger.opening import open_deposit, open_office_books, opened
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import Problem, refuse, refuse_least
from tianping.core.state import Participant, State
from tianping.core.terms import (
    KIND_BANK,
    KIND_INDIRECT,
    KIND_OFFICE,
    KIND_SPECIAL,
    KIND_TREASURY,
)
from tianping.values.bankcode import BANK_CODE_LENGTH, BankCode, has_right_check_digit

__all__ = ["add_office", "add_participant", "open_account"]

_OFFICE_KINDS: Final = (KIND_OFFICE, KIND_TREASURY)


def _refuse_code(
    state: State, command: AddOffice | AddParticipant, record: PartyRecord | None
) -> list[Event] | None:
    """Refuse a code, name or detail of the wrong form, a wrong check digit, a code already there.

    Source: RULES-A §2.7; house, ADR-0007.
    """
    code, name = command.code, command.name
    if not is_digits(code, BANK_CODE_LENGTH):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, code)
    if not 0 < len(name) <= NAME_CHARACTERS_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, name)
    if record is None:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, str(command.details))
    if state.check_digit_on and not has_right_check_digit(code):
        return refuse(RefusalCode.CODE_CHECK_DIGIT_WRONG, code)
    if code in state.participants:
        return refuse(RefusalCode.CODE_ALREADY_REGISTERED, code)
    return None


def _record(state: State, command: AddOffice | AddParticipant, **links: Any) -> PartyRecord | None:
    """Return the record of somebody who takes part at once; None when a detail is wrong.

    Source: RULES-C §2.3.
    """
    if any(name not in DETAIL_FIELDS for name in command.details):
        return None
    record: PartyRecord = msgspec.structs.replace(
        blank_record(), kind=command.kind, name=command.name, **links
    )
    detailed = with_fields(record, command.details)
    if detailed is None:
        return None
    return with_places(state, command.code, detailed, date=state.business_date)


def _refuse_record(state: State, code: BankCode, record: PartyRecord) -> list[Event] | None:
    """Refuse places, a superior and accounts of others that do not exist.

    Source: RULES-C §2.5; correction 2 (one-point access).
    """
    problems = place_problems(state, record, list(RECORD_FIELDS), date=state.business_date)
    if record.superior and not _is_registered(state, record.superior):
        problems.append((RefusalCode.SUPERIOR_WRONG, record.superior))
    for system, name in SETTLES_FIELDS.items():
        owner = str(getattr(record, name))
        if owner and not _may_settle_on(state, code, record, system=system, owner=owner):
            wrong: Problem = (RefusalCode.SETTLEMENT_ACCOUNT_WRONG, owner)
            problems.append(wrong)
    return refuse_least(problems) if problems else None


def _is_registered(state: State, code: str) -> bool:
    """Tell whether somebody is registered and not revoked, whatever is planned."""
    version = latest_version(state, BankCode(code))
    return version is not None and not version.revoked


def _may_settle_on(
    state: State, code: BankCode, record: PartyRecord, *, system: int, owner: str
) -> bool:
    """Tell whether a bank may settle on another one's account: its legal entity's, which is open.

    Source: correction 2 (一点清算); house, ADR-0090.
    """
    entity = state.participants.get(BankCode(owner))
    if entity is None or entity.kind != KIND_BANK or entity.account is None:
        return False
    standing = state.standings.get(entity.code)
    if standing is not None and standing.closing_date:
        return False
    own = record.kind == KIND_BANK and owner == record.legal_entity and owner != code
    return own and has_joined(record, system)


def _added(state: State, participant: Participant, record: PartyRecord) -> Event:
    """Enter a participant and return the event that says so.

    Source: RULES-C §2.3.
    """
    state.participants[participant.code] = participant
    enter_record(state, participant.code, record)
    relink(state, participant)
    state.registry_version += 1
    return ParticipantAdded(
        participant.code,
        participant.name,
        participant.kind,
        record.office,
        record.direct_participant,
        participant.legal_entity,
        state.registry_version,
        record,
    )


def add_office(state: State, command: AddOffice) -> list[Event]:
    """Register a PBC office or treasury and open its four accounts.

    Refuses: see ``RefusalCode`` 20, 40 to 42, 503 to 505, 508, 513.
    Source: RULES-A §2.1 (c), (d); correction 2 (accounts of new offices).
    """
    record = _record(state, command)
    refused = _refuse_code(state, command, record)
    if refused is not None or record is None:
        return refused or []
    if command.kind not in _OFFICE_KINDS:
        return refuse(RefusalCode.KIND_WRONG, str(command.kind))
    refused = _refuse_record(state, command.code, record)
    if refused is not None:
        return refused
    office = Participant(
        command.code, command.name, kind=command.kind, office=command.code, legal_entity=""
    )
    events: list[Event] = [_added(state, office, record)]
    events.extend(open_office_books(state, office))
    relink(state, office)
    return events


def add_participant(state: State, command: AddParticipant) -> list[Event]:
    """Register a bank, special participant or indirect participant.

    Refuses: see ``RefusalCode`` 20, 40 to 44, 503 to 505, 508, 513.
    Source: CCMS-T §三 (participants); RULES-C §2.
    """
    if len(command.legal_entity) > BANK_CODE_LENGTH:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, command.legal_entity)
    record = _record(
        state,
        command,
        legal_entity=command.legal_entity,
        direct_participant=command.direct_participant,
        office=command.office,
    )
    refused = _refuse_code(state, command, record) or _refuse_links(state, command)
    if refused is not None or record is None:
        return refused or []
    refused = _refuse_record(state, command.code, record)
    if refused is not None:
        return refused
    participant = Participant(
        command.code,
        command.name,
        kind=command.kind,
        office=BankCode(command.office),
        legal_entity=command.legal_entity,
    )
    return [_added(state, participant, record)]


def _refuse_links(state: State, command: AddParticipant) -> list[Event] | None:
    """Refuse a kind, or links that do not fit it: an office, or whom one settles through.

    Source: CCMS-T §三 (participants); RULES-C §2.2.
    """
    if command.kind not in (KIND_BANK, KIND_INDIRECT, KIND_SPECIAL):
        return refuse(RefusalCode.KIND_WRONG, str(command.kind))
    unused = command.office if command.kind == KIND_INDIRECT else command.direct_participant
    if unused:
        return refuse(RefusalCode.KIND_WRONG, unused)
    if command.kind == KIND_INDIRECT:
        direct = state.participants.get(BankCode(command.direct_participant))
        known = direct is not None and direct.kind not in (0, KIND_INDIRECT)
        if not known or not _is_registered(state, command.direct_participant):
            return refuse(RefusalCode.DIRECT_PARTICIPANT_UNKNOWN, command.direct_participant)
        return None
    office = state.participants.get(BankCode(command.office))
    known = office is not None and office.kind == KIND_OFFICE  # a treasury manages no accounts
    if not known or not _is_registered(state, command.office):
        return refuse(RefusalCode.OFFICE_UNKNOWN, command.office)
    return None


def open_account(state: State, command: OpenAccount) -> list[Event]:
    """Open the settlement account of a bank or special participant under its deposit subject.

    A closed participant gets no second account, and one whose account an office has asked for has
    to wait for that.
    Refuses: see ``RefusalCode`` 20, 42, 45 to 47, 327, 363 and 507.
    Source: RULES-A §2.1 (a), (b), §2.6, §2.8.
    """
    if not 1 <= command.serial <= SERIAL_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, str(command.serial))
    participant = state.participants.get(command.participant)
    if participant is None:
        return refuse(RefusalCode.PARTICIPANT_UNKNOWN, command.participant)
    subjects = DEPOSIT_SUBJECTS.get(participant.kind)
    if subjects is None:
        return refuse(RefusalCode.KIND_WRONG, str(participant.kind))
    if command.subject not in subjects:
        return refuse(RefusalCode.SUBJECT_WRONG, str(command.subject))
    if participant.account is not None:
        return refuse(RefusalCode.ACCOUNT_ALREADY_OPEN, command.participant)
    standing = state.standings.get(command.participant)
    if standing is not None and standing.closed:
        return refuse(RefusalCode.PARTICIPANT_CLOSED, command.participant)
    if command.participant in state.openings:
        return refuse(RefusalCode.OPENING_ALREADY_SET, command.participant)
    if not _is_registered(state, command.participant):
        return refuse(RefusalCode.PARTICIPANT_NOT_ACTIVE, command.participant)
    account = open_deposit(state, participant, command.subject, serial=command.serial)
    relink(state, participant)
    return [opened(account)]
