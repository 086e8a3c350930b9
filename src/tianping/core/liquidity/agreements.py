"""Agreements of automatic lending: set by the borrower, confirmed by the lender, ended by both.

The borrower sets, the lender confirms or declines; either side asks to revoke and the other
agrees or declines; the lender gives quota back. The operator enters what both have signed on
paper, and suspends, resumes or revokes by itself. What may follow what is one literal table.
Source: RULES-Q §8.1-8.2, §8.8, §10.2 with its correction 4.15; CNAPS2-FIELDS saps.374, saps.375;
house, ADR-0041.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import (
    AnswerLending,
    DecideLending,
    EnterLending,
    RestoreLending,
    RevokeLending,
    SetLending,
    SetLendingFloor,
    SetLendingTerms,
)
from tianping.core.control.admission import enter
from tianping.core.control.authority import refuse_receiver
from tianping.core.control.timetable import LENDING_SET_UP, is_on
from tianping.core.events import (
    Event,
    LendingAgreed,
    LendingFloorSet,
    LendingMoved,
    LendingTermsSet,
)
from tianping.core.liquidity.agreement_checks import (
    LendingMessage,
    refuse_agreement,
    refuse_known,
    refuse_message,
    refuse_number,
    refuse_parties,
    refuse_terms,
)
from tianping.core.liquidity.lending_book import (
    ACT_AGREE,
    ACT_ASK_REVOKE,
    ACT_DECLINE,
    ACT_EXPIRE,
    ACT_RESUME,
    ACT_REVOKE,
    ACT_SUSPEND,
    LENDING_ACTIVE,
    LENDING_EXPIRED,
    LENDING_REVOKED,
    LENDING_STEPS,
    LENDING_WAIT_CONFIRM,
    LENDING_WAIT_REVOKE,
    LendingAgreement,
)
from tianping.core.liquidity.repayment import moved, restorable_fen, restore_quota
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import Participant, State, account_of
from tianping.core.terms import (
    STATUS_PROCESSED,
)
from tianping.values.dates import BusinessDate, next_natural_date
from tianping.values.identifiers import MessageId
from tianping.values.money import AMOUNT_FEN_MAX, Fen

__all__ = [
    "answer_lending",
    "decide_lending",
    "enter_lending",
    "move_agreement",
    "put_lending_floor",
    "restore_lending",
    "revoke_lending",
    "set_lending",
    "set_lending_floor",
    "set_lending_terms",
    "sort_out_agreements",
]

_OPERATOR_ACTS: Final = (ACT_SUSPEND, ACT_RESUME, ACT_REVOKE)


def set_lending(state: State, command: SetLending) -> list[Event]:
    """Take an agreement that its borrower sets; it waits for the lender.

    The quota is the upper limit of one loan: the message has no other field for it.
    Refuses: see ``RefusalCode`` 20, 45, 48, 60 to 82, 261, 436 and 262 to 265, in that order.
    Source: RULES-Q §8.1, correction 4.15; house, ADR-0041.
    """
    stopped = refuse_number(command.number) or refuse_parties(
        state, command.borrower, lender=command.lender
    )
    if stopped is not None:
        return stopped
    stopped = refuse_message(state, command)
    if stopped is not None:
        return stopped
    if command.sender != command.borrower:
        return refuse(RefusalCode.LENDING_NOT_PARTY, command.sender)
    stopped = refuse_receiver(state, state.participants[command.lender], command)
    if stopped is not None:
        return stopped
    agreement = LendingAgreement(command.number, borrower=command.borrower, lender=command.lender)
    agreement.lower_fen, agreement.upper_fen = command.lower_fen, command.upper_fen
    _set_dates(state, agreement, command.from_date, until_date=command.until_date)
    stopped = refuse_agreement(state, agreement)
    if stopped is not None:
        return stopped
    agreement.asked_by, agreement.asked_message = command.sender, command.message_id
    _enter(state, command)
    return [_keep(state, agreement)]


def answer_lending(state: State, command: AnswerLending) -> list[Event]:
    """Take the other side's answer to an agreement set, or to a wish to revoke it.

    Refuses: see ``RefusalCode`` 20, 60 to 82, 260, 261, 266 and 267, in that order.
    Source: RULES-Q §8.1; CNAPS2-FIELDS saps.375; house, ADR-0041.
    """
    stopped = refuse_number(command.number) or refuse_message(state, command)
    if stopped is not None:
        return stopped
    agreement = state.lending.agreements.get(command.number)
    if agreement is None:
        return refuse(RefusalCode.LENDING_UNKNOWN, command.number)
    is_party = command.sender in (agreement.borrower, agreement.lender)
    if not is_party or command.sender == agreement.asked_by:
        return refuse(RefusalCode.LENDING_NOT_PARTY, command.sender)
    if agreement.status not in (LENDING_WAIT_CONFIRM, LENDING_WAIT_REVOKE):
        return refuse(RefusalCode.LENDING_STATUS_WRONG, str(agreement.status))
    asked = (command.original_sender, command.original_message_id)
    if asked != (agreement.asked_by, agreement.asked_message):
        return refuse(RefusalCode.LENDING_NOT_ASKED, command.original_message_id)
    _enter(state, command)
    act = ACT_AGREE if command.agreed else ACT_DECLINE
    return [move_agreement(state, agreement, act, by=command.sender)]


def revoke_lending(state: State, command: RevokeLending) -> list[Event]:
    """Take one side's wish to revoke; until the other agrees, the agreement stays in force.

    Refuses: see ``RefusalCode`` 20, 60 to 82, 260, 261 and 266, in that order.
    Source: RULES-Q §8.1; house, ADR-0041.
    """
    stopped = refuse_known(state, command)
    if stopped is not None:
        return stopped
    agreement = state.lending.agreements[command.number]
    if (agreement.status, ACT_ASK_REVOKE) not in LENDING_STEPS:
        return refuse(RefusalCode.LENDING_STATUS_WRONG, str(agreement.status))
    _enter(state, command)
    moved = move_agreement(state, agreement, ACT_ASK_REVOKE, by=command.sender)
    agreement.asked_by, agreement.asked_message = command.sender, command.message_id
    return [moved]


def restore_lending(state: State, command: RestoreLending) -> list[Event]:
    """Give quota back that the lender has been repaid. The oldest loans count as repaid first.

    Refuses: see ``RefusalCode`` 20, 60 to 82, 260, 261 and 268, in that order.
    Source: RULES-Q §8.8; house, ADR-0041.
    """
    stopped = refuse_known(state, command)
    if stopped is not None:
        return stopped
    agreement = state.lending.agreements[command.number]
    if command.sender != agreement.lender:
        return refuse(RefusalCode.LENDING_NOT_PARTY, command.sender)
    if not 1 <= command.amount_fen <= restorable_fen(state, agreement):
        return refuse(RefusalCode.LENDING_RESTORE_WRONG, str(command.amount_fen))
    _enter(state, command)
    return [restore_quota(state, agreement, command.amount_fen)]


def enter_lending(state: State, command: EnterLending) -> list[Event]:
    """Enter an agreement that both sides have signed; it is confirmed by that.

    Refuses: see ``RefusalCode`` 20, 45, 48, 82 and 262 to 265, in that order.
    Source: RULES-Q §8.1-8.2; house, ADR-0041.
    """
    stopped = (
        refuse_number(command.number)
        or refuse_terms(command)
        or refuse_parties(state, command.borrower, lender=command.lender)
    )
    if stopped is not None:
        return stopped
    if not is_on(LENDING_SET_UP, state.phase):
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    agreement = LendingAgreement(command.number, borrower=command.borrower, lender=command.lender)
    agreement.lower_fen, agreement.upper_fen = command.lower_fen, command.upper_fen
    _set_dates(state, agreement, command.from_date, until_date=command.until_date)
    stopped = refuse_agreement(state, agreement)
    if stopped is not None:
        return stopped
    _set_terms(agreement, command)
    agreement.status = LENDING_ACTIVE
    agreement.confirmed_seq = state.seq
    return [_keep(state, agreement)]


def decide_lending(state: State, command: DecideLending) -> list[Event]:
    """Suspend, resume or revoke an agreement by the operator's own decision, in any phase.

    Refuses: see ``RefusalCode`` 20, 260 and 266, in that order.
    Source: RULES-Q §8.2; house, ADR-0041.
    """
    if command.act not in _OPERATOR_ACTS:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"act {command.act}")
    agreement = state.lending.agreements.get(command.number)
    if agreement is None:
        return refuse(RefusalCode.LENDING_UNKNOWN, command.number)
    if (agreement.status, command.act) not in LENDING_STEPS:
        return refuse(RefusalCode.LENDING_STATUS_WRONG, str(agreement.status))
    return [move_agreement(state, agreement, command.act, by="")]


def set_lending_terms(state: State, command: SetLendingTerms) -> list[Event]:
    """Set rate and priorities of an agreement, for loans made from now on, in any phase.

    Refuses: see ``RefusalCode`` 20, 260 and 266, in that order.
    Source: RULES-Q §8.2; house, ADR-0041.
    """
    stopped = refuse_terms(command)
    if stopped is not None:
        return stopped
    agreement = state.lending.agreements.get(command.number)
    if agreement is None:
        return refuse(RefusalCode.LENDING_UNKNOWN, command.number)
    if agreement.status in (LENDING_REVOKED, LENDING_EXPIRED):
        return refuse(RefusalCode.LENDING_STATUS_WRONG, str(agreement.status))
    _set_terms(agreement, command)
    return [
        LendingTermsSet(
            command.number, command.rate_ppm, command.borrower_priority, command.lender_priority
        )
    ]


def set_lending_floor(state: State, command: SetLendingFloor) -> list[Event]:
    """Set what lending must leave on an account (自动拆借余额最低控制金额), effective at once.

    Refuses: see ``RefusalCode`` 20, 45 and 48, in that order.
    Source: RULES-Q correction 4.15.
    """
    if not 0 <= command.amount_fen <= AMOUNT_FEN_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, str(command.amount_fen))
    found = state.participants.get(command.participant)
    if found is None:
        return refuse(RefusalCode.PARTICIPANT_UNKNOWN, command.participant)
    if found.account is None:
        return refuse(RefusalCode.ACCOUNT_UNKNOWN, command.participant)
    return [put_lending_floor(state, found, command.amount_fen)]


def put_lending_floor(state: State, participant: Participant, amount_fen: Fen) -> Event:
    """Give an account another floor of lending; 0 is none.

    Source: RULES-Q correction 4.15.
    """
    floors = state.lending.floors
    if amount_fen:
        floors[participant.code] = amount_fen
    elif participant.code in floors:
        del floors[participant.code]
    return LendingFloorSet(account_of(participant).index, amount_fen)


def sort_out_agreements(state: State) -> list[Event]:
    """At a new date: end what has passed its last date, forget what is over.

    A loan is forgotten when it is repaid and its date is no longer kept, an agreement when it has
    ended and has no loan left.
    Source: RULES-Q §8.1 (it lapses at its end date); house, ADR-0041.
    """
    book = state.lending
    events: list[Event] = []
    for agreement in book.agreements.values():
        lapses = 0 < agreement.until_date < state.business_date
        if lapses and (agreement.status, ACT_EXPIRE) in LENDING_STEPS:
            events.append(move_agreement(state, agreement, ACT_EXPIRE, by=""))
    oldest = state.recent_dates[0]
    book.loans = [loan for loan in book.loans if loan.open_fen or loan.date >= oldest]
    for agreement in list(book.agreements.values()):
        used = [1 for loan in book.loans if loan.number == agreement.number]
        if agreement.status in (LENDING_REVOKED, LENDING_EXPIRED) and not used:
            del book.agreements[agreement.number]
    return events


def move_agreement(state: State, agreement: LendingAgreement, act: int, *, by: str) -> LendingMoved:
    """Take an agreement the one step that an act leads to; the pair is known to be in the table.

    Source: RULES-Q §8.1-8.2; house, ADR-0041.
    """
    before = agreement.status
    agreement.status = LENDING_STEPS[(before, act)]
    agreement.asked_by, agreement.asked_message = "", MessageId("")
    if before == LENDING_WAIT_CONFIRM and agreement.status == LENDING_ACTIVE:
        agreement.confirmed_seq = state.seq
    return moved(agreement, before, by=by)


def _set_dates(
    state: State,
    agreement: LendingAgreement,
    from_date: BusinessDate,
    *,
    until_date: BusinessDate,
) -> None:
    """Date an agreement; without a first date it begins on the day after today.

    Source: RULES-Q §10.2, correction 4.15 (by analogy with the pool); house, ADR-0041.
    """
    agreement.from_date = from_date or next_natural_date(state.business_date)
    agreement.until_date = until_date


def _set_terms(agreement: LendingAgreement, command: EnterLending | SetLendingTerms) -> None:
    """Give an agreement what only the operator tells: rate and priorities.

    Source: RULES-Q §8.2; house, ADR-0041.
    """
    agreement.rate_ppm = command.rate_ppm
    agreement.borrower_priority = command.borrower_priority
    agreement.lender_priority = command.lender_priority


def _keep(state: State, agreement: LendingAgreement) -> LendingAgreed:
    """Keep a new agreement with its whole quota, and tell of it.

    Source: RULES-Q correction 4.15.
    """
    agreement.quota_fen = agreement.remaining_fen = agreement.upper_fen
    state.lending.agreements[agreement.number] = agreement
    return LendingAgreed(
        agreement.number,
        agreement.borrower,
        agreement.lender,
        Fen(agreement.lower_fen),
        Fen(agreement.upper_fen),
        Fen(agreement.quota_fen),
        agreement.rate_ppm,
        agreement.from_date,
        agreement.until_date,
        agreement.borrower_priority,
        agreement.lender_priority,
        agreement.status,
    )


def _enter(state: State, command: LendingMessage) -> None:
    """Make the idempotence entry of a message that passed every check.

    Source: house, ADR-0010.
    """
    enter(
        state.participants[command.sender],
        command.business_date,
        message_id=command.message_id,
        digest=command.digest,
        status=STATUS_PROCESSED,
    )
