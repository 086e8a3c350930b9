"""Pools (资金池): a legal entity binds its branches, sets what stays, and ends it again.

Between its own account and theirs only. An instruction takes effect on a later date, the floor at
once.
Source: SAPS-T §四 (资金池); RULES-Q §7.1, §7.4, §10.2 with its correction 4.15;
CNAPS2-FIELDS saps.373; house, ADR-0040.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import ManagePool, QueryPool, SetPool, SetPoolFloor
from tianping.core.control.admission import admit, enter, refuse_form
from tianping.core.control.authority import refuse_sender
from tianping.core.control.timetable import LIQUIDITY_SETUP, is_on
from tianping.core.events import (
    Event,
    PoolFloorSet,
    PoolInForce,
    PoolLine,
    PoolManaged,
    PoolReported,
)
from tianping.core.liquidity.pool_state import NOT_STOPPED, Pool, PoolChange
from tianping.core.liquidity.words import POOL_END, POOL_MANAGEMENTS, POOL_ORDER
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import State
from tianping.core.terms import STATUS_PROCESSED
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate, is_date, next_natural_date
from tianping.values.identifiers import PaymentId
from tianping.values.money import AMOUNT_FEN_MAX, Fen

__all__ = [
    "POOL_BRANCHES_MAX",
    "begin_pools",
    "manage_pool",
    "put_pool_floor",
    "query_pool",
    "set_pool",
    "set_pool_floor",
]

POOL_BRANCHES_MAX: Final = 1_000
"""Most branches of one pool. Source: house, ADR-0040."""


def manage_pool(state: State, command: ManagePool) -> list[Event]:
    """Bind branches in an order, let a run draw the order, or end it, as the legal entity says.

    Refuses: see ``RefusalCode`` 20, 45, 48, 60 to 82 and 240 to 244, in that order.
    Source: RULES-Q §7.1, §7.3, §10.2; CNAPS2-FIELDS saps.373; house, ADR-0040.
    """
    date, message_id, digest = command.business_date, command.message_id, command.digest
    stopped = refuse_form(state, message_id, date=date, digest=digest)
    if stopped is None:
        stopped = _refuse_instruction(state, command)
    if stopped is not None:
        return stopped
    sender = state.participants.get(command.sender)
    if sender is None or sender.books is None:
        return refuse(RefusalCode.SENDER_UNKNOWN, command.sender)
    if state.certificates.get(command.certificate) != command.sender:
        return refuse(RefusalCode.CERTIFICATE_NOT_SENDERS, command.certificate)
    if command.sender != command.legal_entity:
        return refuse(RefusalCode.NOT_AUTHORISED, command.legal_entity)
    stopped = refuse_sender(state, sender, command) or admit(
        state, sender, message_id=message_id, date=date, digest=digest
    )
    if stopped is None:
        stopped = _refuse_bindings(state, command)
    if stopped is not None:
        return stopped
    enter(sender, date, message_id=message_id, digest=digest, status=STATUS_PROCESSED)
    return [_note(state, command)]


def set_pool(state: State, command: SetPool) -> list[Event]:
    """Do what ``manage_pool`` does, entered by an operator.

    Refuses: see ``RefusalCode`` 20, 45, 48, 82 and 240 to 244, in that order.
    Source: RULES-Q §7.1, §7.3, §10.2; house, ADR-0040.
    """
    stopped = _refuse_instruction(state, command) or _refuse_bindings(state, command)
    return [_note(state, command)] if stopped is None else stopped


def _refuse_instruction(state: State, command: ManagePool | SetPool) -> list[Event] | None:
    """Refuse an unknown kind of instruction, a date that is none, an entity without an account.

    Source: CNAPS2-CODES (FundsOfPoolManagementTypeCode); house, ADR-0040.
    """
    if command.management not in POOL_MANAGEMENTS:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"management {command.management}")
    if command.effective_date and not is_date(command.effective_date):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, str(command.effective_date))
    if len(command.branches) > POOL_BRANCHES_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{len(command.branches)} branches")
    return _refuse_entity(state, command.legal_entity)


def _refuse_entity(state: State, code: BankCode) -> list[Event] | None:
    """Refuse an unknown participant, or one without an account.

    Source: RULES-Q §7.1 (its own clearing account).
    """
    entity = state.participants.get(code)
    if entity is None:
        return refuse(RefusalCode.PARTICIPANT_UNKNOWN, code)
    return refuse(RefusalCode.ACCOUNT_UNKNOWN, code) if entity.account is None else None


def _refuse_bindings(state: State, command: ManagePool | SetPool) -> list[Event] | None:
    """Refuse the wrong phase, a date not later than today, and branches that do not fit.

    Source: RULES-Q §7.1, §7.4 (set today, in force later), §10.2; house, ADR-0040.
    """
    if not is_on(LIQUIDITY_SETUP, state.phase):
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    if command.effective_date and command.effective_date <= state.business_date:
        return refuse(RefusalCode.POOL_DATE_NOT_LATER, str(command.effective_date))
    if command.management == POOL_ORDER and not command.branches:
        return refuse(RefusalCode.POOL_WITHOUT_BRANCHES, command.legal_entity)
    named: dict[str, bool] = {}
    for code in command.branches:
        branch = state.participants.get(code)
        own = branch is not None and branch.legal_entity == command.legal_entity
        if branch is None or branch.account is None or not own or code == command.legal_entity:
            return refuse(RefusalCode.POOL_BRANCH_WRONG, code)
        if code in named:
            return refuse(RefusalCode.POOL_BRANCH_TWICE, code)
        named[code] = True
    if command.management == POOL_END:
        return _refuse_release(state, command)
    return None


def _refuse_release(state: State, command: ManagePool | SetPool) -> list[Event] | None:
    """Refuse to release who will not be bound on that date, or a pool that has nobody then.

    Source: RULES-Q §7.1; house, ADR-0040.
    """
    pool = state.pools.get(command.legal_entity)
    date = _effective(state, command)
    bound = [] if pool is None else _bound_on(pool, date)
    if not bound:
        return refuse(RefusalCode.POOL_BRANCH_NOT_BOUND, command.legal_entity)
    for code in command.branches:
        if code not in bound:
            return refuse(RefusalCode.POOL_BRANCH_NOT_BOUND, code)
    return None


def _effective(state: State, command: ManagePool | SetPool) -> BusinessDate:
    """Return the date from which an instruction holds: the one given, or any later one.

    Source: RULES-Q §7.4 with its correction 4.15.
    """
    return command.effective_date or next_natural_date(state.business_date)


def _bound_on(pool: Pool, date: BusinessDate) -> list[BankCode]:
    """Return who will be bound on a date by what has been said so far.

    Source: house, ADR-0040.
    """
    branches = pool.branches
    for change in _due(pool, date):
        branches = _after(branches, change)
    return branches


def _due(pool: Pool, date: BusinessDate) -> list[PoolChange]:
    """Return the changes that hold on a date, by effective date, then as they were said.

    Source: house, ADR-0040.
    """
    places = [
        (int(change.effective_date), place)
        for place, change in enumerate(pool.changes)
        if change.effective_date <= date
    ]
    return [pool.changes[place] for _, place in sorted(places)]


def _after(branches: list[BankCode], change: PoolChange) -> list[BankCode]:
    """Return who is bound after a change.

    An order, or a random order with a list, replaces everybody; a random order without a list
    changes nobody; an end releases the listed, or all.
    Source: CNAPS2-CODES (FundsOfPoolManagementTypeCode); house, ADR-0040.
    """
    if change.management != POOL_END:
        return change.branches or branches
    if not change.branches:
        return []
    return [code for code in branches if code not in change.branches]


def _note(state: State, command: ManagePool | SetPool) -> PoolManaged:
    """Keep an instruction until its date, and say so.

    Source: RULES-Q §7.4.
    """
    date = _effective(state, command)
    pool = _pool_of(state, command.legal_entity)
    change = PoolChange(command.management, list(command.branches), effective_date=date)
    pool.changes.append(change)
    return PoolManaged(command.legal_entity, command.management, date, list(command.branches))


def _pool_of(state: State, legal_entity: BankCode) -> Pool:
    """Return the pool of a legal entity, a new one if it has none yet.

    Source: house, ADR-0040.
    """
    pool = state.pools.get(legal_entity)
    if pool is None:
        pool = Pool(legal_entity)
        state.pools[legal_entity] = pool
    return pool


def set_pool_floor(state: State, command: SetPoolFloor) -> list[Event]:
    """Set what a pool leaves on its legal entity's account, effective at once.

    Refuses: see ``RefusalCode`` 20, 45, 48, 82.
    Source: RULES-Q §7.1 with its correction 4.15 (资金池余额最低控制金额), §10.2.
    """
    if not 0 <= command.amount_fen <= AMOUNT_FEN_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, str(command.amount_fen))
    stopped = _refuse_entity(state, command.legal_entity)
    if stopped is not None:
        return stopped
    if not is_on(LIQUIDITY_SETUP, state.phase):
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    return [put_pool_floor(state, command.legal_entity, command.amount_fen)]


def put_pool_floor(state: State, legal_entity: BankCode, amount_fen: Fen) -> Event:
    """Give a legal entity's pool another floor, effective at once.

    Source: RULES-Q §7.1 with its correction 4.15.
    """
    _pool_of(state, legal_entity).floor_fen = amount_fen
    return PoolFloorSet(legal_entity, amount_fen)


def query_pool(state: State, command: QueryPool) -> list[Event]:
    """Say who is bound to whom, and what pools transferred today, as far as it concerns the sender.

    A legal entity sees its whole pool, a branch its own binding. A binding without a transfer is
    one line without payment. Changes nothing.
    Refuses: see ``RefusalCode`` 60, 62, 80.
    Source: RULES-Q §7.1, §10.5; CNAPS2-FIELDS saps.614, saps.615; house, ADR-0040.
    """
    sender = state.participants.get(command.sender)
    if sender is None or sender.books is None:
        return refuse(RefusalCode.SENDER_UNKNOWN, command.sender)
    stopped = refuse_sender(state, sender, command)
    if stopped is not None:
        return stopped
    if command.date != state.business_date:
        return refuse(RefusalCode.DATE_NOT_CURRENT, str(command.date))
    lines: list[PoolLine] = []
    for account in state.settlement_accounts:
        pool = state.pools.get(account.owner)
        if pool is not None:
            lines.extend(_lines(pool, command.sender))
    return [PoolReported(command.sender, command.message_id, command.date, lines)]


def _lines(pool: Pool, asker: BankCode) -> list[PoolLine]:
    """Return the lines of a pool that concern somebody: branch by branch, transfers in order.

    Source: RULES-Q §10.5; house, ADR-0040.
    """
    codes = list(dict.fromkeys([*pool.branches, *[one.branch for one in pool.transfers]]))
    lines: list[PoolLine] = []
    for code in codes:
        if asker not in (pool.legal_entity, code):
            continue
        own = [one for one in pool.transfers if one.branch == code]
        for one in own:
            amount_fen = Fen(one.amount_fen)
            lines.append(
                PoolLine(pool.legal_entity, code, one.payment, one.queue_class, amount_fen)
            )
        if not own:
            lines.append(PoolLine(pool.legal_entity, code, PaymentId(0), 0, Fen(0)))
    return lines


def begin_pools(state: State) -> list[Event]:
    """Put the changes that are due in force and forget what was served, pools in account order.

    Source: RULES-Q §7.4 (enabled again on the next day) with its corrections 1.11 and 4.15.
    """
    events: list[Event] = []
    for account in state.settlement_accounts:
        pool = state.pools.get(account.owner)
        if pool is None:
            continue
        pool.transfers = []
        pool.stopped_at = NOT_STOPPED
        due = _due(pool, state.business_date)
        if not due:
            continue
        before = pool.branches
        for change in due:
            pool.branches = _after(pool.branches, change)
            if change.management != POOL_END:
                pool.in_order = change.management == POOL_ORDER
        pool.changes = [one for one in pool.changes if one.effective_date > state.business_date]
        released = [code for code in before if code not in pool.branches]
        events.append(PoolInForce(pool.legal_entity, pool.in_order, list(pool.branches), released))
    return events
