"""The run of the pools: who gets how much for which class, and when a pool stops.

Source: SAPS-T §四 (资金池); RULES-Q §7.2-7.4 (examples P1, P2), §10.1 with its corrections 1.10,
1.11 and 4.11; RULES-A §4.5 E26a; house, ADR-0040.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import RunPool
from tianping.core.control.parameters import value_in_force
from tianping.core.control.timetable import POOL, is_on
from tianping.core.events import Event, PoolRun
from tianping.core.ledger.posting import E26_POOL_TRANSFER, book
from tianping.core.liquidity.aside import stands_aside
from tianping.core.liquidity.matching_run import match_after_pool
from tianping.core.liquidity.pool_state import NOT_STOPPED, Pool, PoolTransfer
from tianping.core.liquidity.shuffle import SEED_MAX, shuffled
from tianping.core.liquidity.words import (
    POOL_CONTROLLED,
    POOL_DONE,
    POOL_OWN_QUEUE,
    POOL_SHORT,
    POOL_STOPPED,
    TRIGGER_AUTOMATIC,
    TRIGGER_MANUAL,
)
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.funds import funds_for_class, own_fen
from tianping.core.settlement.lines import made
from tianping.core.settlement.queue import scan
from tianping.core.settlement.stops import debit_stopped
from tianping.core.state import QUEUE_CLASSES, Payment, SettlementAccount, State, account_of
from tianping.core.terms import CLASS_ORDINARY
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import line_payment_id
from tianping.values.money import Fen

__all__ = ["pools_at_cut_off", "run_pool"]

_MADE_BY: Final = "pool"
_BUSINESS_TYPE: Final = "G107"
_BUSINESS_KIND: Final = "03601"


def run_pool(state: State, command: RunPool) -> list[Event]:
    """Run every pool because an operator asks for it; between cut-off and window only.

    Refuses: see ``RefusalCode`` 20, 82, 245, 340.
    Source: RULES-Q §7.1, §10.2.
    """
    if not 0 <= command.seed <= SEED_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"seed {command.seed}")
    if not is_on(POOL, state.phase):
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    if not any(len(pool.branches) > 0 for pool in state.pools.values()):
        return refuse(RefusalCode.POOL_NONE, str(state.business_date))
    if not _enabled(state):
        return refuse(RefusalCode.OPTION_OFF, "pool.enabled")
    return _run_pools(state, TRIGGER_MANUAL, command.seed)


def _enabled(state: State) -> bool:
    """Tell whether pools run at all today.

    Source: RULES-C §6.2 (POOL.ENABLED).
    """
    return value_in_force(state, "pool.enabled", date=state.business_date) == 1


def pools_at_cut_off(state: State) -> list[Event]:
    """Run every pool of which a branch has something waiting, after matching, unless pools are off.

    The seed is that of the command which takes the day's step.
    Source: RULES-Q §7.1, §10.1.
    """
    if not _enabled(state):
        return []
    return _run_pools(state, TRIGGER_AUTOMATIC, state.seed)


def _run_pools(state: State, trigger: int, seed: int) -> list[Event]:
    """Run pools one after the other, legal entities in order of opening; then match again.

    Source: RULES-Q §7.1-7.4, §10.1.
    """
    events: list[Event] = []
    transfer_count = 0
    for account in state.settlement_accounts:
        pool = state.pools.get(account.owner)
        if pool is None or not pool.branches:
            continue
        waiting = [account_of(state.participants[code]).queued_count for code in pool.branches]
        if trigger == TRIGGER_AUTOMATIC and not any(waiting):
            continue
        run = _Run(state, pool, account, seed=seed, first_line=transfer_count + 1)
        events.extend(run.go(trigger))
        transfer_count += len(run.amounts)
    if transfer_count:
        events.extend(match_after_pool(state))
    return events


class _Run:
    """One run of one pool: higher classes first over all branches, then in the order of rescue."""

    def __init__(
        self,
        state: State,
        pool: Pool,
        account: SettlementAccount,
        *,
        seed: int,
        first_line: int,
    ) -> None:
        self.state: State = state
        self.pool: Pool = pool
        self.account: SettlementAccount = account
        self.seed: int = seed
        self.order: list[BankCode] = list(pool.branches)
        if not pool.in_order:
            self.order = shuffled(pool.branches, seed + int(pool.legal_entity))
        self.line: int = first_line
        self.amounts: list[int] = []
        self.events: list[Event] = []
        self.outcome: int = POOL_DONE

    def go(self, trigger: int) -> list[Event]:
        """Run the pool and return the events, its own first.

        Source: RULES-Q §7.2-7.4; house, ADR-0040.
        """
        self.outcome = self._refused_for()
        if self.outcome == POOL_DONE:
            self.pool.stopped_at = NOT_STOPPED
            self._serve()
        first = PoolRun(
            self.pool.legal_entity,
            trigger,
            self.seed,
            self.order,
            self.outcome,
            len(self.amounts),
            sum(self.amounts),
        )
        return [first, *self.events]

    def _refused_for(self) -> int:
        """Return why the pool does not run, or ``POOL_DONE``.

        Source: RULES-Q §7.4 with its correction 1.10; RULES-Q §2.2 (a pool is HVPS business).
        """
        state, account = self.state, self.account
        if self.pool.stopped_at == account.credit_count:
            return POOL_STOPPED
        if debit_stopped(account, CLASS_ORDINARY):
            return POOL_CONTROLLED
        needs_empty = value_in_force(state, "pool.own_queue_empty", date=state.business_date)
        return POOL_OWN_QUEUE if needs_empty and account.queued_count else POOL_DONE

    def _serve(self) -> None:
        """Serve class after class until all are served or the room is used up.

        Who gets less than it wanted is the last, and the pool stops; a credit that comes after its
        transfer, be it from the branch itself, enables the pool again.
        Source: RULES-Q §7.2-7.4 (examples P1, P2) with its correction 1.11.
        """
        for queue_class in range(1, QUEUE_CLASSES + 1):
            for code in self.order:
                wanted_fen = self._wanted_fen(code, queue_class)
                if wanted_fen == 0 or self.pool.served(code, queue_class):
                    continue
                room_fen = self._room_fen()
                credit_count = self.account.credit_count
                if room_fen > 0:
                    self._transfer(code, queue_class, min(wanted_fen, room_fen))
                if wanted_fen > room_fen:
                    self.outcome = POOL_SHORT
                    self.pool.stopped_at = credit_count
                    return

    def _wanted_fen(self, code: BankCode, queue_class: int) -> int:
        """Return what a branch needs for a class: all that waits in it, or what it lacks of that.

        Source: RULES-Q §7.2, §7.4 with its correction 4.11; house, ADR-0040.
        """
        state = self.state
        account = account_of(state.participants[code])
        total_fen = 0
        for item in account.queue[queue_class]:
            if not stands_aside(state, item):
                total_fen += item.amount_fen
        if total_fen == 0:
            return 0
        if value_in_force(state, "pool.amount", date=state.business_date) == 0:
            return total_fen
        return max(0, total_fen - funds_for_class(state, account, queue_class))

    def _room_fen(self) -> int:
        """Return what the legal entity can give: min(bal - L, bal - E - M), no overdraft.

        Source: RULES-Q §7.4 with its correction 1.10.
        """
        account = self.account
        return min(account.balance_fen - self.pool.floor_fen, own_fen(account))

    def _transfer(self, code: BankCode, queue_class: int, amount_fen: int) -> None:
        """Book one transfer, tell of it, and let the branch's queue go on.

        Source: RULES-A §4.5 E26a; RULES-Q §7.4; house, ADR-0034, ADR-0040.
        """
        state, pool = self.state, self.pool
        entity, branch = state.participants[pool.legal_entity], state.participants[code]
        payment_id = line_payment_id(state.seq, self.line)
        payment = Payment(payment_id, entity, payer=entity, payee=branch)
        payment.business_date = state.business_date
        payment.amount_fen = Fen(amount_fen)
        payment.queue_class = CLASS_ORDINARY
        payment.posting = E26_POOL_TRANSFER
        self.events.append(
            made(
                payment,
                message_type=_MADE_BY,
                business_type=_BUSINESS_TYPE,
                business_kind=_BUSINESS_KIND,
            )
        )
        self.events.append(book(state, payment))
        pool.transfers.append(
            PoolTransfer(code, queue_class, payment=payment_id, amount_fen=amount_fen)
        )
        self.amounts.append(amount_fen)
        self.line += 1
        self.events.extend(scan(state, account_of(branch)))
