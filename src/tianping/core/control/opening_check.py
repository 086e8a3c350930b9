"""The check at the start of a date: do offices and SAPS have the same balances and working day?

SAPS opens whatever is found, as soon as ACS has checked. An office that does not agree is held
back: nothing is taken from it until a check of it agrees, or the date ends.
Source: SAPS-T §六.3.1; RULES-D §3 (before 8:30), §7.5 with corrections 4.7; house, ADR-0065,
ADR-0084.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import CheckOpening, ReportAcsCheck
from tianping.core.control.authority import refuse_sender
from tianping.core.day_terms import STATE_DAY_END
from tianping.core.events import AcsChecked, Event, OpeningChecked, OpeningDifference
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.offices import appointed
from tianping.core.state import Participant, State, account_of
from tianping.core.terms import KIND_OFFICE, KIND_TREASURY, ROLE_ACS, SYSTEM_SAPS
from tianping.values.bankcode import BankCode

__all__ = [
    "OPENING_AGREES",
    "OPENING_BALANCES_DIFFER",
    "OPENING_DATE_DIFFERS",
    "OPENING_RESULT_NAMES",
    "check_opening",
    "refuse_held_back",
    "report_acs_check",
]

# Source: CNAPS2-CODES (CheckingResultCode CR00-CR02).
OPENING_AGREES: Final = 0
OPENING_BALANCES_DIFFER: Final = 1
OPENING_DATE_DIFFERS: Final = 2

OPENING_RESULT_NAMES: Final = {
    OPENING_AGREES: ("CR00", "agrees", "一致"),
    OPENING_BALANCES_DIFFER: ("CR01", "balances differ", "余额不一致"),
    OPENING_DATE_DIFFERS: ("CR02", "working days differ", "工作日不一致"),
}


def report_acs_check(state: State, command: ReportAcsCheck) -> list[Event]:
    """Note that ACS has checked the beginning of the date; SAPS may open whatever it found.

    Refuses: see ``RefusalCode`` 43, 62, 82, in that order.
    Source: RULES-D §3 (before 8:30), §7.5 with corrections 4.7; house, ADR-0065.
    """
    office = _office(state, command.office)
    if office is None:
        return refuse(RefusalCode.OFFICE_UNKNOWN, command.office)
    if office is not appointed(state, ROLE_ACS):
        return refuse(RefusalCode.NOT_AUTHORISED, command.office)
    saps = state.days.systems[SYSTEM_SAPS]
    if command.date != saps.date or saps.state == STATE_DAY_END:
        return refuse(RefusalCode.PHASE_WRONG, f"{saps.date} {saps.state}")
    _note(state, office, agrees=command.agrees)
    return [AcsChecked(command.office, command.date, command.agrees)]


def check_opening(state: State, command: CheckOpening) -> list[Event]:
    """Compare an office's opening balances and working day with those of SAPS.

    An office checks the accounts it manages, ACS any.
    Refuses: see ``RefusalCode`` 43, 62, 45, 48, 62, 82, in that order.
    Source: RULES-D §3 (before 8:30), §7.5 with corrections 4.7.
    """
    office = _office(state, command.sender)
    if office is None:
        return refuse(RefusalCode.OFFICE_UNKNOWN, command.sender)
    stopped = refuse_sender(state, office, command) or _refuse_accounts(state, office, command)
    if stopped is not None:
        return stopped
    if state.days.systems[SYSTEM_SAPS].state == STATE_DAY_END:
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    differences: list[OpeningDifference] = []
    for one in command.balances:
        opening_fen = account_of(state.participants[one.participant]).opening_fen
        if opening_fen != one.balance_fen:
            differences.append(OpeningDifference(one.participant, one.balance_fen, opening_fen))
    result = OPENING_BALANCES_DIFFER if differences else OPENING_AGREES
    if command.business_date != state.business_date:
        result = OPENING_DATE_DIFFERS
    _note(state, office, agrees=result == OPENING_AGREES)
    return [
        OpeningChecked(office.code, command.message_id, state.business_date, result, differences)
    ]


def _refuse_accounts(
    state: State, office: Participant, command: CheckOpening
) -> list[Event] | None:
    """Refuse balances of accounts that are not there, or that another office manages.

    Source: RULES-A §2.2; RULES-D §7.5.
    """
    is_acs = office is appointed(state, ROLE_ACS)
    for one in command.balances:
        participant = state.participants.get(one.participant)
        if participant is None:
            return refuse(RefusalCode.PARTICIPANT_UNKNOWN, one.participant)
        if participant.account is None:
            return refuse(RefusalCode.ACCOUNT_UNKNOWN, one.participant)
        if not is_acs and participant.office != office.code:
            return refuse(RefusalCode.NOT_AUTHORISED, one.participant)
    return None


def _office(state: State, code: BankCode) -> Participant | None:
    """Return a PBC office or treasury by its code.

    Source: RULES-A §2.1.
    """
    office = state.participants.get(code)
    if office is None or office.kind not in (KIND_OFFICE, KIND_TREASURY):
        return None
    return office


def _note(state: State, office: Participant, *, agrees: bool) -> None:
    """Hold an office back or let it go; the check of ACS opens the gate of SAPS, too.

    Source: RULES-D §7.5 with corrections 4.7.
    """
    held_back = state.day_book.held_back
    if not agrees:
        held_back[office.code] = True
    elif office.code in held_back:
        del held_back[office.code]
    if office is appointed(state, ROLE_ACS):
        state.days.acs_checked_date = state.business_date


def refuse_held_back(state: State, office: BankCode) -> list[Event] | None:
    """Refuse what an office submits while its opening check does not agree.

    Source: RULES-D §7.5 with corrections 4.7.
    """
    if office in state.day_book.held_back:
        return refuse(RefusalCode.OFFICE_HELD_BACK, office)
    return None
