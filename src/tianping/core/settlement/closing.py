"""Suspension of a participant, and its revocation with the closing of its account.

A barred participant, suspended or past the date of its revocation, neither pays nor is paid by
HVPS payments and instant transfers; what must settle goes on, and so does what its office books.
Source: SAPS-T §三 (revocation of settlement accounts); RULES-A §2.9, §4.6 E27 with corrections
4.6 and 4.8; RULES-Q §2.4 (suspension); house, ADR-0049.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tianping.core.commands import RevokeParticipant, SuspendParticipant
from tianping.core.commands.register import CHANGE_REVOKE
from tianping.core.control.change_files import eve_before, take_into_register
from tianping.core.control.parties import relink_all
from tianping.core.control.register_state import ChangeFile
from tianping.core.control.standing import Standing
from tianping.core.events import ClosingTried, Event, ParticipantSuspended, RecordChange
from tianping.core.ledger.chart import SUBJECT_SPECIAL
from tianping.core.ledger.posting import E27_ACCOUNT_CLOSING, book
from tianping.core.liquidity.warnings import set_quiet
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.closing_claims import (
    lending_claim,
    net_claim,
    pledge_claim,
    pool_claim,
)
from tianping.core.settlement.controls import return_stopped
from tianping.core.settlement.fees import post_fees_before_closing
from tianping.core.settlement.interest import charge_before_closing
from tianping.core.settlement.lines import made, next_line
from tianping.core.settlement.offices import appointed
from tianping.core.settlement.queue import scan
from tianping.core.state import (
    NO_LIMIT_SET,
    Participant,
    Payment,
    SettlementAccount,
    State,
    account_of,
)
from tianping.core.terms import (
    CLASS_ONE_SIDED,
    CONTROL_BARRED,
    KIND_INDIRECT,
    ROLE_BOND_SYSTEM,
)
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate, is_date
from tianping.values.identifiers import MessageId
from tianping.values.money import Fen

__all__ = [
    "OBSTACLES",
    "close_accounts",
    "restore_standings",
    "revoke_participant",
    "suspend_participant",
    "take_standings",
]


def suspend_participant(state: State, command: SuspendParticipant) -> list[Event]:
    """Suspend a participant or release it, effective at once.

    A suspension returns the queued HVPS payments from it and to it, like a control; a release lets
    its queue go on.
    Refuses: see ``RefusalCode`` 45, 48, 322, 323, in that order.
    Source: RULES-Q §2.4 (sanctions); RULES-C §4 (authority suspended); house, ADR-0049.
    """
    stopped = _refuse_unknown(state, command.participant)
    if stopped is not None:
        return stopped
    standing = state.standings.get(command.participant)
    suspended = standing is not None and standing.suspended
    if command.released and not suspended:
        return refuse(RefusalCode.NOT_SUSPENDED, command.participant)
    if suspended and not command.released:
        return refuse(RefusalCode.ALREADY_SUSPENDED, command.participant)
    if standing is None:
        standing = Standing()
        state.standings[command.participant] = standing
    standing.suspended = not command.released
    account = account_of(state.participants[command.participant])
    _bar(state, account, standing)
    events: list[Event] = [
        ParticipantSuspended(account.index, command.participant, command.released)
    ]
    if command.released:
        events.extend(scan(state, account))
        if standing.closing_date == 0:
            del state.standings[command.participant]
    else:
        events.extend(return_stopped(state, RefusalCode.PARTICIPANT_BARRED))
    return events


def revoke_participant(state: State, command: RevokeParticipant) -> list[Event]:
    """Revoke a direct or special participant by order, from a later date on.

    The order makes a file of its own, which needs no second person and leaves nothing to be legal:
    who settles through the participant is revoked with it, and what stands in the way of closing
    its account is told when the date begins. Until then it takes part as ever.
    Refuses: see ``RefusalCode`` 20, 45, 48, 324, 325, 517, in that order.
    Source: SAPS-T §三; RULES-A §2.9; house, ADR-0049, ADR-0090.
    """
    if not is_date(command.effective_date):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, str(command.effective_date))
    stopped = _refuse_unknown(state, command.participant)
    if stopped is not None:
        return stopped
    standing = state.standings.get(command.participant)
    if standing is not None and standing.closing_date:
        return refuse(RefusalCode.ALREADY_CLOSING, str(standing.closing_date))
    date = command.effective_date
    if date <= state.business_date:
        return refuse(RefusalCode.CLOSING_DATE_PAST, str(date))
    eve = eve_before(state, date)
    changes = _revocations(state, command.participant)
    file = ChangeFile(state.seq, changes, date=date, eve=eve)
    for change in file.changes:
        if state.register.versions[change.participant][-1].eve > eve:
            return refuse(RefusalCode.CHANGED_TWICE, change.participant)
    return take_into_register(state, file, requested=date)


def _revocations(state: State, code: BankCode) -> list[RecordChange]:
    """Return what an order revokes: a participant, and who settles through it.

    Source: RULES-A §2.9; house, ADR-0090.
    """
    own = state.register.versions[code][-1].record
    changes = [RecordChange(CHANGE_REVOKE, code, own, 0, "", follows=False)]
    for other, versions in state.register.versions.items():
        record = versions[-1].record
        through = record.kind == KIND_INDIRECT and record.direct_participant == code
        if through and not versions[-1].revoked:
            changes.append(RecordChange(CHANGE_REVOKE, other, record, 0, "", follows=True))
    return changes


def _refuse_unknown(state: State, code: BankCode) -> list[Event] | None:
    """Refuse a participant that is not registered, or has no account, or has it no more.

    Source: RULES-A §2.5.
    """
    found = state.participants.get(code)
    if found is None:
        return refuse(RefusalCode.PARTICIPANT_UNKNOWN, code)
    if found.account is None:
        return refuse(RefusalCode.ACCOUNT_UNKNOWN, code)
    return None


def _bar(state: State, account: SettlementAccount, standing: Standing) -> None:
    """Let the account's controls say whether its owner is barred now.

    Source: house, ADR-0049.
    """
    revoked = 0 < standing.closing_date <= state.business_date
    account.controls &= ~CONTROL_BARRED
    if standing.suspended or revoked:
        account.controls |= CONTROL_BARRED


def close_accounts(state: State) -> list[Event]:
    """Close the accounts of participants that are revoked from this date or an earlier one.

    In the order in which the revocations were set. What stands in the way is told, and it is tried
    again on the next date; the participant is barred until then. The rest of its fees and the
    interest that was counted are charged first; a balance that does not suffice for them stands in
    the way, too.
    Source: RULES-A §2.9 (5) with corrections 4.6 and 4.8.
    """
    events: list[Event] = []
    for code, standing in state.standings.items():
        if standing.closed or not 0 < standing.closing_date <= state.business_date:
            continue
        participant = state.participants[code]
        account = account_of(participant)
        _bar(state, account, standing)
        obstacle = _obstacle(state, account) or _charge_rest(state, account, events)
        amount_fen = account.balance_fen
        if not obstacle and amount_fen:
            events.extend(_bring_to_zero(state, participant, account))
        if not obstacle:
            _close(state, participant, account)
            standing.closed = True
        events.append(
            ClosingTried(
                account.index,
                code,
                participant.office,
                state.business_date,
                amount_fen,
                obstacle,
                account.subject == SUBJECT_SPECIAL,
            )
        )
    if any(isinstance(event, ClosingTried) and not event.obstacle for event in events):
        relink_all(state)
    return events


def _charge_rest(state: State, account: SettlementAccount, events: list[Event]) -> str:
    """Charge the fees that are kept and the interest; return what stands in the way, or nothing.

    Source: correction 4.6.
    """
    fees = post_fees_before_closing(state, account)
    if fees is None:
        return "fees are not charged"
    events.extend(fees)
    interest = charge_before_closing(state, account)
    if interest is None:
        return "interest is not charged"
    events.extend(interest)
    return ""


def _bring_to_zero(
    state: State, participant: Participant, account: SettlementAccount
) -> list[Event]:
    """Hand the balance over to the office's books (E27).

    Source: RULES-A §4.6 E27.
    """
    office = state.participants[participant.office]
    payment = Payment(next_line(state), office, payer=participant, payee=office)
    payment.message_id = MessageId("")
    payment.business_date = state.business_date
    payment.amount_fen = Fen(account.balance_fen)
    payment.queue_class = CLASS_ONE_SIDED
    payment.posting = E27_ACCOUNT_CLOSING
    return [made(payment, message_type="account closing"), book(state, payment)]


def _close(state: State, participant: Participant, account: SettlementAccount) -> None:
    """Take the account from its owner and everything that was set on it.

    Source: RULES-A §2.9 (5); house, ADR-0049.
    """
    account.minimum_fen = 0
    account.overdraft_fen = 0
    account.overdraft_same_city_fen = 0
    account.overdraft_next_fen = NO_LIMIT_SET
    account.controls = CONTROL_BARRED
    if account.index in state.warnings:
        del state.warnings[account.index]
        set_quiet(state, account)
    if account.index in state.cap_warnings:
        del state.cap_warnings[account.index]
    if participant.code in state.caps:
        del state.caps[participant.code]
    if account.index in state.reported:
        del state.reported[account.index]
    if participant.code in state.pledges.pledgings:
        del state.pledges.pledgings[participant.code]
    if appointed(state, ROLE_BOND_SYSTEM) is participant:
        del state.charges.offices[ROLE_BOND_SYSTEM]
    participant.account = None
    participant.books = None


Obstacle = Callable[[State, SettlementAccount], str]


def _waits(state: State, account: SettlementAccount) -> str:
    """Tell of a queued item. Source: RULES-A §2.9 (preconditions)."""
    del state
    return "payments wait" if account.queued_count else ""


def _earmarked(state: State, account: SettlementAccount) -> str:
    """Tell of an earmark. Source: RULES-A §2.9 (preconditions)."""
    del state
    return "funds are earmarked" if account.earmark_fen else ""


def _overdrawn(state: State, account: SettlementAccount) -> str:
    """Tell of a balance below zero. Source: RULES-A §2.9 (preconditions)."""
    del state
    return "overdrawn" if account.balance_fen < 0 else ""


OBSTACLES: Final[tuple[Obstacle, ...]] = (
    _waits,
    _earmarked,
    _overdrawn,
    net_claim,
    lending_claim,
    pledge_claim,
    pool_claim,
)
"""What may stand in the way of a closing, each told by a word, in order."""


def _obstacle(state: State, account: SettlementAccount) -> str:
    """Return the first thing that stands in the way, or nothing.

    Source: RULES-A §2.9 (preconditions for step 5).
    """
    for told in OBSTACLES:
        found = told(state, account)
        if found:
            return found
    return ""


def take_standings(state: State) -> list[Any]:
    """Return the standings as fields of a snapshot, in the order in which they were set.

    Source: house, ADR-0025.
    """
    return [
        [code, one.suspended, one.closing_date, one.closed] for code, one in state.standings.items()
    ]


def restore_standings(state: State, fields: list[Any]) -> None:
    """Read the standings back; who is closed has no account again.

    Source: house, ADR-0025.
    """
    for code, suspended, closing_date, closed in fields:
        standing = Standing()
        standing.suspended = suspended
        standing.closing_date = BusinessDate(closing_date)
        standing.closed = closed
        state.standings[code] = standing
        if closed:
            state.participants[code].account = None
            state.participants[code].books = None
