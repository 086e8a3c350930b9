"""What a message or an entry about a lending agreement may be refused for, in written order.

Source: RULES-Q §8.1-8.2, §10.2; RULES-C §7.3; CNAPS2-FIELDS saps.374; house, ADR-0041.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import (
    AnswerLending,
    EnterLending,
    RestoreLending,
    RevokeLending,
    SetLending,
    SetLendingTerms,
)
from tianping.core.control.admission import admit, refuse_form
from tianping.core.control.authority import refuse_sender
from tianping.core.control.timetable import LENDING_SET_UP, is_on
from tianping.core.events import Event
from tianping.core.liquidity.lending_book import LendingAgreement
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import State
from tianping.core.terms import KIND_BANK
from tianping.values.bankcode import BankCode
from tianping.values.dates import is_date
from tianping.values.money import AMOUNT_FEN_MAX

__all__ = [
    "AGREEMENTS_COUNT_MAX",
    "NUMBER_CHARACTERS_MAX",
    "PRIORITY_MAX",
    "RATE_PPM_MAX",
    "LendingMessage",
    "refuse_agreement",
    "refuse_known",
    "refuse_message",
    "refuse_number",
    "refuse_parties",
    "refuse_terms",
]

AGREEMENTS_COUNT_MAX: Final = 200
"""Most agreements that one participant is borrower or lender of. Source: house, ADR-0041."""

NUMBER_CHARACTERS_MAX: Final = 60
"""Length of PrtcolNb. Source: CNAPS2-FIELDS saps.374."""

PRIORITY_MAX: Final = 999
RATE_PPM_MAX: Final = 1_000_000
"""A hundred per cent a year, in millionths. Source: house, ADR-0041."""

LendingMessage = SetLending | AnswerLending | RevokeLending | RestoreLending


def refuse_number(number: str) -> list[Event] | None:
    """Refuse a number of an agreement outside its bounds.

    Source: CNAPS2-FIELDS saps.374 (PrtcolNb).
    """
    if not 0 < len(number) <= NUMBER_CHARACTERS_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"agreement {number}")
    return None


def refuse_terms(command: EnterLending | SetLendingTerms) -> list[Event] | None:
    """Refuse a rate or a priority outside its bounds.

    Source: house, ADR-0041.
    """
    if not 0 <= command.rate_ppm <= RATE_PPM_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"rate {command.rate_ppm}")
    for priority in (command.borrower_priority, command.lender_priority):
        if not 0 <= priority <= PRIORITY_MAX:
            return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"priority {priority}")
    return None


def refuse_parties(state: State, borrower: BankCode, *, lender: BankCode) -> list[Event] | None:
    """Refuse one side twice, and a side that is no direct participant with an account.

    Source: RULES-Q §8.1 (debtor and lender are clearing banks).
    """
    if borrower == lender:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"borrower and lender {borrower}")
    for code in (borrower, lender):
        found = state.participants.get(code)
        if found is None or found.kind != KIND_BANK:
            return refuse(RefusalCode.PARTICIPANT_UNKNOWN, code)
        if found.account is None:
            return refuse(RefusalCode.ACCOUNT_UNKNOWN, code)
    return None


def refuse_message(state: State, command: LendingMessage) -> list[Event] | None:
    """Refuse what every signed message may be refused for, answer a repeat, refuse the phase.

    Source: RULES-C §7.3; RULES-Q §10.2 (set-up of lending); house, ADR-0010.
    """
    date, message_id, digest = command.business_date, command.message_id, command.digest
    stopped = refuse_form(state, message_id, date=date, digest=digest)
    if stopped is not None:
        return stopped
    sender = state.participants.get(command.sender)
    if sender is None or sender.books is None:
        return refuse(RefusalCode.SENDER_UNKNOWN, command.sender)
    if state.certificates.get(command.certificate) != command.sender:
        return refuse(RefusalCode.CERTIFICATE_NOT_SENDERS, command.certificate)
    stopped = refuse_sender(state, sender, command) or admit(
        state, sender, message_id=message_id, date=date, digest=digest
    )
    if stopped is not None:
        return stopped
    if not is_on(LENDING_SET_UP, state.phase):
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    return None


def refuse_known(state: State, command: RevokeLending | RestoreLending) -> list[Event] | None:
    """Refuse a message about an agreement that is not there, or by one who is no side of it.

    Source: RULES-Q §8.1; house, ADR-0041.
    """
    stopped = refuse_number(command.number) or refuse_message(state, command)
    if stopped is not None:
        return stopped
    agreement = state.lending.agreements.get(command.number)
    named = (command.borrower, command.lender)
    if agreement is None or (agreement.borrower, agreement.lender) != named:
        return refuse(RefusalCode.LENDING_UNKNOWN, command.number)
    if command.sender not in named:
        return refuse(RefusalCode.LENDING_NOT_PARTY, command.sender)
    return None


def refuse_agreement(state: State, agreement: LendingAgreement) -> list[Event] | None:
    """Refuse a number in use, limits and dates out of order, and one agreement too many.

    Source: RULES-Q §8.1-8.2; house, ADR-0041.
    """
    if agreement.number in state.lending.agreements:
        return refuse(RefusalCode.LENDING_NUMBER_TAKEN, agreement.number)
    if not 1 <= agreement.lower_fen <= agreement.upper_fen <= AMOUNT_FEN_MAX:
        found = f"{agreement.lower_fen} {agreement.upper_fen}"
        return refuse(RefusalCode.LENDING_LIMITS_WRONG, found)
    first, last = agreement.from_date, agreement.until_date
    sound = is_date(first) and first >= state.business_date
    if not sound or (last != 0 and (not is_date(last) or last < first)):
        return refuse(RefusalCode.LENDING_DATES_WRONG, f"{first} {last}")
    for code in (agreement.borrower, agreement.lender):
        others = [
            1
            for other in state.lending.agreements.values()
            if code in (other.borrower, other.lender)
        ]
        if len(others) >= AGREEMENTS_COUNT_MAX:
            return refuse(RefusalCode.LENDING_COUNT_REACHED, code)
    return None
