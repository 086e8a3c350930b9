"""The registry, smallest form: offices, treasuries, participants and their accounts.

The seam for the CCMS work: base data, changes with their own dates, withdrawal.
Source: CCMS-T (participants); RULES-A §2; RULES-C §2.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import AddOffice, AddParticipant, OpenAccount
from tianping.core.control.day import NAME_CHARACTERS_MAX
from tianping.core.events import Event, ParticipantAdded
from tianping.core.ledger.chart import (
    DEPOSIT_SUBJECTS,
    OFFICE_SUBJECTS,
    SERIAL_MAX,
    account_number,
)
from tianping.core.ledger.opening import open_deposit, opened
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import (
    Account,
    OfficeAccounts,
    Participant,
    State,
)
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


def _refuse_code(state: State, code: BankCode, name: str) -> list[Event] | None:
    """Refuse a code or name of the wrong form, a wrong check digit, a code already there.

    Source: RULES-A §2.7; house, ADR-0007.
    """
    if len(code) != BANK_CODE_LENGTH or not (code.isascii() and code.isdigit()):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, code)
    if not 0 < len(name) <= NAME_CHARACTERS_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, name)
    if state.check_digit_on and not has_right_check_digit(code):
        return refuse(RefusalCode.CODE_CHECK_DIGIT_WRONG, code)
    if code in state.participants:
        return refuse(RefusalCode.CODE_ALREADY_REGISTERED, code)
    return None


def _added(state: State, participant: Participant, office: str, *, direct: str) -> Event:
    """Enter a participant and return the event that says so."""
    state.participants[participant.code] = participant
    state.registry_version += 1
    return ParticipantAdded(
        participant.code,
        participant.name,
        participant.kind,
        office,
        direct,
        participant.legal_entity,
        state.registry_version,
    )


def add_office(state: State, command: AddOffice) -> list[Event]:
    """Register a PBC office or treasury and open its four accounts.

    Refuses: see ``RefusalCode`` 20, 40 to 42.
    Source: RULES-A §2.1 (c), (d); correction 2 (accounts of new offices).
    """
    refused = _refuse_code(state, command.code, command.name)
    if refused is not None:
        return refused
    if command.kind not in _OFFICE_KINDS:
        return refuse(RefusalCode.KIND_WRONG, str(command.kind))
    office = Participant(
        command.code, command.name, kind=command.kind, office=command.code, legal_entity=""
    )
    events: list[Event] = [_added(state, office, "", direct="")]
    own: list[Account] = []
    for subject in OFFICE_SUBJECTS:
        account = Account(
            len(state.accounts),
            account_number(subject, command.code, serial=1),
            subject=subject,
            owner=command.code,
            office=command.code,
        )
        state.accounts.append(account)
        own.append(account)
        events.append(opened(account))
    office.books = OfficeAccounts(own[0], own[1], carried=own[2], summary=own[3])
    return events


def add_participant(state: State, command: AddParticipant) -> list[Event]:
    """Register a bank, special participant or indirect participant.

    Refuses: see ``RefusalCode`` 20, 40 to 44.
    Source: CCMS-T §三 (participants); RULES-C §2.
    """
    refused = _refuse_code(state, command.code, command.name)
    if refused is not None:
        return refused
    if len(command.legal_entity) > BANK_CODE_LENGTH:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, command.legal_entity)
    if command.kind == KIND_INDIRECT:
        return _add_indirect(state, command)
    if command.kind not in (KIND_BANK, KIND_SPECIAL):
        return refuse(RefusalCode.KIND_WRONG, str(command.kind))
    if command.direct_participant:
        return refuse(RefusalCode.KIND_WRONG, command.direct_participant)
    office = state.participants.get(BankCode(command.office))
    if office is None or office.kind != KIND_OFFICE:  # a treasury manages no accounts
        return refuse(RefusalCode.OFFICE_UNKNOWN, command.office)
    participant = Participant(
        command.code,
        command.name,
        kind=command.kind,
        office=office.code,
        legal_entity=command.legal_entity,
    )
    return [_added(state, participant, office.code, direct="")]


def _add_indirect(state: State, command: AddParticipant) -> list[Event]:
    """Register an indirect participant under the direct one through which it settles.

    Source: CCMS-T §三 (participants).
    """
    if command.office:
        return refuse(RefusalCode.KIND_WRONG, command.office)
    direct = state.participants.get(BankCode(command.direct_participant))
    if direct is None or direct.kind == KIND_INDIRECT:
        return refuse(RefusalCode.DIRECT_PARTICIPANT_UNKNOWN, command.direct_participant)
    participant = Participant(
        command.code,
        command.name,
        kind=KIND_INDIRECT,
        office=BankCode(""),
        legal_entity=command.legal_entity,
    )
    participant.direct_participant = direct.code
    return [_added(state, participant, "", direct=direct.code)]


def open_account(state: State, command: OpenAccount) -> list[Event]:
    """Open the settlement account of a bank or special participant under its deposit subject.

    A closed participant gets no second account, and one whose account an office has asked for has
    to wait for that.
    Refuses: see ``RefusalCode`` 20, 42, 45 to 47, 327 and 363.
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
    return [opened(open_deposit(state, participant, command.subject, serial=command.serial))]
