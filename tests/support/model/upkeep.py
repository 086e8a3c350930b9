"""Maintenance by offices, suspension, revocation.

Source: RULES-A §2.9-2.10; RULES-Q §2.4-2.5; ADR-0049.
"""

from __future__ import annotations

from support.model import day, lending, pool
from support.model.change_files import revoke_by_order
from support.model.net_files import return_stopped_files
from support.model.net_waiting import NET_POSTING
from support.model.plain import Told, is_date
from support.model.pvp import release
from support.model.settlement import (
    barred,
    check_form,
    check_message,
    check_sender,
    remember,
    scan,
)
from support.model.state import State, refuse_if
from support.model.timed import return_stored_stopped
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import KIND_SPECIAL, STATUS_REJECTED
from tianping.values.money import AMOUNT_FEN_MAX, Fen

__all__ = [
    "keep_floors",
    "maintain_account",
    "revoke_participant",
    "suspend_participant",
]


def maintain_account(m: State, k: c.MaintainAccount) -> list[Told]:
    """Debit control, credit control, minimum balance, overdraft limit: those that are stated.

    Each is done as the operator's command of that kind does it; one that is so already is not.
    """
    for amount in (k.overdraft_limit_fen, k.minimum_fen):
        refuse_if(not -1 <= amount <= AMOUNT_FEN_MAX, R.VALUE_OUT_OF_BOUNDS)
    for stated in (k.debit_control, k.credit_control):
        refuse_if(stated not in (-1, 0, 1), R.VALUE_OUT_OF_BOUNDS)
    check_form(k.message_id, k.digest, k.business_date)
    owner = m.participant(k.participant)
    special = owner is not None and owner.kind == KIND_SPECIAL
    refuse_if(special and k.overdraft_limit_fen != -1, R.KIND_WRONG)
    account = m.known_deposit_of(k.participant)
    check_sender(m, k.sender)
    refuse_if(k.sender != account.office, R.NOT_AUTHORISED)
    repeat = check_message(m, k.sender, k)
    if repeat is not None:
        return repeat
    controlled = account.debit_control if k.debit_control == -1 else bool(k.debit_control)
    refuse_if(controlled and k.overdraft_limit_fen > 0, R.DEBIT_CONTROLLED)
    remember(m, k.sender, k, 0)
    told: list[Told] = [("AccountMaintained", k.sender, k.message_id, account.index, k.participant)]
    at, code = k.recorded_at_ns, k.participant
    if k.debit_control not in (-1, int(account.debit_control)):
        told += day.control_account(m, c.ControlAccount(at, code, 1, not k.debit_control))
    if k.credit_control not in (-1, int(account.credit_control)):
        told += day.control_account(m, c.ControlAccount(at, code, 2, not k.credit_control))
    if k.minimum_fen not in (-1, account.minimum):
        told += day.set_minimum_balance(m, c.SetMinimumBalance(at, code, Fen(k.minimum_fen)))
    if k.overdraft_limit_fen != -1:
        limit = c.SetOverdraftLimit(at, code, Fen(k.overdraft_limit_fen))
        told += day.set_overdraft_limit(m, limit)
    return told


def keep_floors(m: State, k: c.KeepFloors) -> list[Told]:
    """What lending and pool leave on one's own account, as the operator sets it; all or nothing.

    Source: corrections §4.15; RULES-Q §10.2.
    """
    stated = [one for one in (k.lending_floor_fen, k.pool_floor_fen) if one != -1]
    sound = all(0 <= amount <= AMOUNT_FEN_MAX for amount in stated)
    refuse_if(not sound or not stated, R.VALUE_OUT_OF_BOUNDS)
    check_form(k.message_id, k.digest, k.business_date)
    m.known_deposit_of(k.participant)
    check_sender(m, k.sender)
    refuse_if(k.sender != k.participant, R.NOT_AUTHORISED)
    repeat = check_message(m, k.sender, k)
    if repeat is not None:
        return repeat
    pools = k.pool_floor_fen != -1
    refuse_if(pools and m.phase not in pool.SETUP_PHASES, R.PHASE_WRONG)
    remember(m, k.sender, k, 0)
    told: list[Told] = []
    at, code = k.recorded_at_ns, k.participant
    if k.lending_floor_fen != -1:
        told += lending.set_floor(m, c.SetLendingFloor(at, code, Fen(k.lending_floor_fen)))
    if pools:
        told += pool.set_floor(m, c.SetPoolFloor(at, code, Fen(k.pool_floor_fen)))
    return told


def suspend_participant(m: State, k: c.SuspendParticipant) -> list[Told]:
    """At once: HVPS payments from it and to it go back, or go on. Source: RULES-Q §2.4."""
    account = m.known_deposit_of(k.participant)
    suspended, date, closed = m.standings.get(k.participant, (False, 0, False))
    refuse_if(k.released and not suspended, R.NOT_SUSPENDED)
    refuse_if(suspended and not k.released, R.ALREADY_SUSPENDED)
    m.standings[k.participant] = (not k.released, date, closed)
    account.barred = not k.released or 0 < date <= m.today
    told: list[Told] = [("ParticipantSuspended", account.index, k.participant, k.released)]
    if k.released:
        if date == 0:
            del m.standings[k.participant]
        return told + scan(m, [account.index])
    touched = []
    for payer in m.accounts:
        for item in m.queue(payer.index):
            if barred(m, item) and item.posting != NET_POSTING:
                item.status = STATUS_REJECTED
                told.append(("PaymentReturned", item.id, int(R.PARTICIPANT_BARRED)))
                touched.append(payer.index)
    told += return_stored_stopped(m, R.PARTICIPANT_BARRED)
    files, left = return_stopped_files(m, R.PARTICIPANT_BARRED)
    released, freed = release(m, R.PARTICIPANT_BARRED)
    return told + files + released + scan(m, touched + left + freed)


def revoke_participant(m: State, k: c.RevokeParticipant) -> list[Told]:
    """From a later date on. Source: RULES-A §2.9."""
    refuse_if(not is_date(k.effective_date), R.VALUE_OUT_OF_BOUNDS)
    m.known_deposit_of(k.participant)
    date = m.standings.get(k.participant, (False, 0, False))[1]
    refuse_if(date != 0, R.ALREADY_CLOSING)
    refuse_if(k.effective_date <= m.today, R.CLOSING_DATE_PAST)
    return revoke_by_order(m, k.participant, k.effective_date)
