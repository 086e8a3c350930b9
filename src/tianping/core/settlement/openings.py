"""Accounts that offices have opened by message, in force from the next business date on.

Source: SAPS-T §三 (opening of settlement accounts); RULES-A §1.1, §2.5, §2.7-2.8; house, ADR-0055.
"""

from __future__ import annotations

from typing import Any, Final

from tianping.core.commands import RequestOpening
from tianping.core.control.admission import admit, enter, refuse_form
from tianping.core.control.authority import refuse_sender
from tianping.core.control.parties import latest_version, relink
from tianping.core.events import Event, MinimumBalanceSet, OpeningDone, OpeningSet
from tianping.core.ledger.chart import SUBJECT_SPECIAL
from tianping.core.ledger.opening import open_deposit, opened
from tianping.core.ledger.posting import E6_OFFICE_CREDITS, book
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.lines import made, next_line
from tianping.core.settlement.opening_state import Opening
from tianping.core.state import MONEY_FEN_MAX, Participant, Payment, State
from tianping.core.terms import (
    CLASS_ONE_SIDED,
    KIND_BANK,
    KIND_SPECIAL,
    STATUS_PROCESSED,
)
from tianping.values.bankcode import BankCode
from tianping.values.dates import next_natural_date
from tianping.values.identifiers import MessageId
from tianping.values.money import AMOUNT_FEN_MAX, Fen

__all__ = [
    "deposit_subject",
    "open_requested",
    "request_opening",
    "restore_openings",
    "take_openings",
]

_OPENING_MESSAGE: Final = "saps.370.001.01"
_OPENING_TYPE: Final = "H008"
_OPENING_KIND: Final = "05101"
"""Business type and kind of what an account begins with. Source: CNAPS2-CODES (H008, 05101)."""

_CLASS_DIGITS: Final = 3
_POLICY_BANKS: Final = range(200, 300)
_STATE_BANKS: Final = range(102, 106)
_JOINT_STOCK_BANKS: Final = range(301, 313)
_CO_OPERATIVES: Final = (401, 402)


def deposit_subject(participant: Participant) -> int:
    """Return the deposit subject of a participant, by the class of bank that its code begins with.

    The message does not state it: policy banks, state and joint-stock banks, credit
    co-operatives, and all others. The operator who knows better opens the account himself.
    Source: RULES-A §1.1, §1.3, §2.7; house, ADR-0055.
    """
    if participant.kind == KIND_SPECIAL:
        return SUBJECT_SPECIAL
    bank_class = int(participant.code[:_CLASS_DIGITS])
    if bank_class in _POLICY_BANKS:
        return 2011
    if bank_class in _STATE_BANKS or bank_class in _JOINT_STOCK_BANKS:
        return 2012
    return 2014 if bank_class in _CO_OPERATIVES else 2013


def request_opening(state: State, command: RequestOpening) -> list[Event]:
    """Keep the opening of an account for the next business date.

    Refuses: see ``RefusalCode`` 20, 45, 42, 47, 60 to 80, 131, 327, 363 and 507, in that order.
    Source: SAPS-T §三; RULES-A §2.8 (effective the next day); house, ADR-0055.
    """
    stopped = _refuse_opening(state, command)
    if stopped is not None:
        return stopped
    participant = state.participants[command.participant]
    enter(
        state.participants[command.sender],
        command.business_date,
        message_id=command.message_id,
        digest=command.digest,
        status=STATUS_PROCESSED,
    )
    opening = Opening(
        command.message_id,
        deposit_subject(participant),
        balance_fen=command.balance_fen,
        minimum_fen=command.minimum_fen,
    )
    state.openings[command.participant] = opening
    return [
        OpeningSet(
            command.sender,
            command.message_id,
            command.participant,
            command.special,
            opening.subject,
            command.balance_fen,
            command.minimum_fen,
            next_natural_date(state.business_date),
        )
    ]


def _refuse_opening(state: State, command: RequestOpening) -> list[Event] | None:
    """Refuse wrong values, a stranger, a repeat, and what cannot be opened or is to be already.

    Source: RULES-A §2.2 (the managing office), §2.8; RULES-C §7.3.
    """
    stopped = _refuse_participant(state, command)
    if stopped is not None:
        return stopped
    sender = state.participants.get(command.sender)
    if sender is None or sender.books is None:
        return refuse(RefusalCode.SENDER_UNKNOWN, command.sender)
    if state.certificates.get(command.certificate) != command.sender:
        return refuse(RefusalCode.CERTIFICATE_NOT_SENDERS, command.certificate)
    if state.participants[command.participant].office != command.sender:
        return refuse(RefusalCode.NOT_AUTHORISED, command.participant)
    date, digest = command.business_date, command.digest
    stopped = refuse_sender(state, sender, command) or admit(
        state, sender, message_id=command.message_id, date=date, digest=digest
    )
    if stopped is not None:
        return stopped
    if state.money_fen + command.balance_fen > MONEY_FEN_MAX:
        return refuse(RefusalCode.BALANCE_OUT_OF_BOUNDS, str(state.money_fen))
    standing = state.standings.get(command.participant)
    if standing is not None and standing.closed:
        return refuse(RefusalCode.PARTICIPANT_CLOSED, command.participant)
    if command.participant in state.openings:
        return refuse(RefusalCode.OPENING_ALREADY_SET, command.participant)
    version = latest_version(state, command.participant)
    if version is None or version.revoked:
        return refuse(RefusalCode.PARTICIPANT_NOT_ACTIVE, command.participant)
    return None


def _refuse_participant(state: State, command: RequestOpening) -> list[Event] | None:
    """Refuse amounts out of bounds, a wrong form, an unknown participant, another kind of one.

    Source: RULES-A §2.1 (a), (b).
    """
    for amount_fen in (command.balance_fen, command.minimum_fen):
        if not 0 <= amount_fen <= AMOUNT_FEN_MAX:
            return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, str(amount_fen))
    stopped = refuse_form(
        state, command.message_id, date=command.business_date, digest=command.digest
    )
    if stopped is not None:
        return stopped
    participant = state.participants.get(command.participant)
    if participant is None:
        return refuse(RefusalCode.PARTICIPANT_UNKNOWN, command.participant)
    if participant.kind != (KIND_SPECIAL if command.special else KIND_BANK):
        return refuse(RefusalCode.KIND_WRONG, str(participant.kind))
    if participant.account is not None:
        return refuse(RefusalCode.ACCOUNT_ALREADY_OPEN, command.participant)
    return None


def open_requested(state: State) -> list[Event]:
    """Open, on a new date, the accounts asked for, in order of asking.

    One whose money would pass the bound of all money stays for the next date.
    Source: RULES-A §2.8, §4.2 E6 (opening balances are one-sided credits).
    """
    events: list[Event] = []
    for code, opening in list(state.openings.items()):
        if state.money_fen + opening.balance_fen > MONEY_FEN_MAX:
            continue
        del state.openings[code]
        events.extend(_open(state, state.participants[code], opening))
    return events


def _open(state: State, participant: Participant, opening: Opening) -> list[Event]:
    """Open one account, credit what it begins with (E6), set its minimum balance.

    Source: RULES-A §2.8, §4.2 E6.
    """
    account = open_deposit(state, participant, opening.subject, serial=1)
    relink(state, participant)
    events: list[Event] = [opened(account)]
    if opening.balance_fen:
        office = state.participants[participant.office]
        payment = Payment(next_line(state), office, payer=office, payee=participant)
        payment.message_id = opening.message_id
        payment.business_date = state.business_date
        payment.amount_fen = Fen(opening.balance_fen)
        payment.queue_class = CLASS_ONE_SIDED
        payment.posting = E6_OFFICE_CREDITS
        events.append(
            made(
                payment,
                message_type=_OPENING_MESSAGE,
                business_type=_OPENING_TYPE,
                business_kind=_OPENING_KIND,
            )
        )
        events.append(book(state, payment))
    if opening.minimum_fen:
        account.minimum_fen = opening.minimum_fen
        events.append(MinimumBalanceSet(account.index, Fen(opening.minimum_fen)))
    events.append(
        OpeningDone(
            account.index,
            participant.code,
            participant.office,
            participant.kind == KIND_SPECIAL,
            Fen(opening.balance_fen),
            Fen(opening.minimum_fen),
            state.business_date,
        )
    )
    return events


def take_openings(state: State) -> list[Any]:
    """Return the openings that wait as fields of a snapshot, in order of asking.

    Source: house, ADR-0025.
    """
    return [
        [code, one.message_id, one.subject, one.balance_fen, one.minimum_fen]
        for code, one in state.openings.items()
    ]


def restore_openings(state: State, fields: list[Any]) -> None:
    """Read the openings back.

    Source: house, ADR-0025.
    """
    for code, message_id, subject, balance_fen, minimum_fen in fields:
        state.openings[BankCode(code)] = Opening(
            MessageId(message_id), subject, balance_fen=balance_fen, minimum_fen=minimum_fen
        )
