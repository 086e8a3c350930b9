"""Running a synthetic day under a policy, and what came of it.

Liquidity used is what central banks ask for: of each bank the deepest point of its balance below
where it began, summed over banks (the most intraday liquidity it drew).
Source: BCBS-248 (daily maximum intraday liquidity usage); house, ADR-0053.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from typing import Final, NamedTuple

from tianping.core.commands import AdvancePhase
from tianping.core.events import Event, PaymentQueued, PaymentSettled
from tianping.core.invariants import check_invariants
from tianping.core.machine import Machine
from tianping.core.terms import CLASS_URGENT, PHASE_CUT_OFF, PHASE_DAY, PHASE_DAY_END
from tianping.lab.days import CLOSING_MINUTE, MINUTE_NS, OPENING_MINUTE, SyntheticDay
from tianping.lab.platforms import MIDNIGHT_NS, accepted, commands_of, opened_machine
from tianping.lab.policies import Policy, banks_own_tools, solver_proposal

__all__ = ["SOLVER_SECONDS", "DayResult", "run_day"]

SOLVER_SECONDS: Final = 60
"""How long a solver may search, unless told."""

_OPENING_NS: Final = MIDNIGHT_NS + OPENING_MINUTE * MINUTE_NS
_CUT_OFF_NS: Final = MIDNIGHT_NS + CLOSING_MINUTE * MINUTE_NS
_SLOTS: Final = (CLOSING_MINUTE - OPENING_MINUTE) // 30


class DayResult(NamedTuple):
    """What came of a day under a policy.

    Attributes:
        settled_count, settled_fen: All that settled, whenever.
        offered_count, offered_fen: All that was sent.
        urgent_settled_fen, urgent_offered_fen: The same of urgent ones.
        queued_count: How many had to wait at all.
        at_cut_off_fen: What had settled when the cut-off came.
        liquidity_fen: The liquidity used, see the module.
        delay_minutes: Mean time in the queue of what waited and settled, weighted by value.
        course_fen: Value settled by the end of each half hour, then by the end of the day.
        solver: ``proven`` when no set was of more value, ``time limit`` when the solver's time was
            over, ``nothing`` when it found none; empty without a solver.
        seconds: How long core and solver took.
    """

    policy: str
    settled_count: int
    settled_fen: int
    offered_count: int
    offered_fen: int
    urgent_settled_fen: int
    urgent_offered_fen: int
    queued_count: int
    at_cut_off_fen: int
    liquidity_fen: int
    delay_minutes: float
    course_fen: list[int]
    solver: str
    seconds: float


class _Watch:
    """Takes in events and keeps the figures."""

    def __init__(self, machine: Machine) -> None:
        accounts = machine.state.accounts
        self.opening = [int(account.balance_fen) for account in accounts]
        self.lowest = list(self.opening)
        self.deposits = {account.index for account in machine.state.settlement_accounts}
        self.settled_count = self.settled_fen = self.urgent_fen = self.queued_count = 0
        self.urgent: set[int] = set()
        self.waited_fen = 0
        self.waited_fen_minutes = 0.0
        self.queued_at: dict[int, int] = {}
        self.course_fen = [0] * (_SLOTS + 1)

    def take(self, events: list[Event], at_ns: int) -> None:
        """Take in what one command led to."""
        for event in events:
            if isinstance(event, PaymentSettled):
                self._settled(event, at_ns)
            elif isinstance(event, PaymentQueued):
                self.queued_count += 1
                self.queued_at[event.payment] = at_ns

    def _settled(self, event: PaymentSettled, at_ns: int) -> None:
        amount = int(event.amount_fen)
        payer = event.entries[0]
        if payer in self.deposits:  # told credits first where a group settles: see ``MatchingRun``
            self.lowest[payer] = min(self.lowest[payer], event.debtor_balance_fen)
        self.settled_count += 1
        self.settled_fen += amount
        self.urgent_fen += amount if event.payment in self.urgent else 0
        slot = (at_ns - MIDNIGHT_NS) // MINUTE_NS - OPENING_MINUTE
        self.course_fen[min(_SLOTS, max(0, slot // 30))] += amount
        since = self.queued_at.pop(event.payment, None)
        if since is not None:
            self.waited_fen += amount
            self.waited_fen_minutes += amount * ((at_ns - since) / MINUTE_NS)

    def liquidity_fen(self) -> int:
        """Return the liquidity used."""
        return sum(self.opening[index] - self.lowest[index] for index in self.deposits)


def run_day(
    day: SyntheticDay,
    policy: Policy,
    *,
    solver_seconds: float = SOLVER_SECONDS,
    tell: Callable[[int], None] | None = None,
) -> DayResult:
    """Run a day under a policy on the real core.

    ``tell`` is called now and then with how many payments are done. The invariants of the core are
    checked at the end.

    Raises:
        ImportError: the policy needs the solver's package, which is not installed.
        InvariantViolation: the core broke one of its invariants.
        ValueError: the world or a step of the day was refused.
    """
    machine = opened_machine(day, policy.parameters)
    for command in banks_own_tools(policy, day, _OPENING_NS):
        accepted(machine, command)
    watch = _Watch(machine)
    began = time.perf_counter()
    urgent_offered_fen = 0
    for number, payment in enumerate(commands_of(day), start=1):
        if payment.queue_class == CLASS_URGENT:
            urgent_offered_fen += payment.amount_fen
            watch.urgent.add(machine.seq + 1)
        watch.take(machine.apply(payment), payment.recorded_at_ns)
        if tell is not None and number % 5_000 == 0:
            tell(number)
    at_cut_off_fen = watch.settled_fen
    solver = _close(machine, watch, solver_seconds=solver_seconds if policy.solver else 0)
    seconds = time.perf_counter() - began
    check_invariants(machine)
    return DayResult(
        policy=policy.name,
        settled_count=watch.settled_count,
        settled_fen=watch.settled_fen,
        offered_count=len(day.transfers),
        offered_fen=day.value_fen,
        urgent_settled_fen=watch.urgent_fen,
        urgent_offered_fen=urgent_offered_fen,
        queued_count=watch.queued_count,
        at_cut_off_fen=at_cut_off_fen,
        liquidity_fen=watch.liquidity_fen(),
        delay_minutes=watch.waited_fen_minutes / watch.waited_fen if watch.waited_fen else 0.0,
        course_fen=list(itertools.accumulate(watch.course_fen)),
        solver=solver,
        seconds=seconds,
    )


def _close(machine: Machine, watch: _Watch, *, solver_seconds: float) -> str:
    """Take the day from daytime to its end; what is still unpaid goes back.

    With a time for the solver it proposes what of the rest settles; returns what it did.
    """
    solver = ""
    cut_off = AdvancePhase(_CUT_OFF_NS, PHASE_DAY, PHASE_CUT_OFF, 0)
    watch.take(accepted(machine, cut_off), _CUT_OFF_NS)
    if solver_seconds:
        solved = solver_proposal(machine.state, _CUT_OFF_NS, seconds=solver_seconds)
        solver = "nothing"
        if solved is not None:
            watch.take(accepted(machine, solved.command), _CUT_OFF_NS)
            solver = "proven" if solved.proven else "time limit"
    ended = AdvancePhase(_CUT_OFF_NS, PHASE_CUT_OFF, PHASE_DAY_END, 0)
    watch.take(accepted(machine, ended), _CUT_OFF_NS)
    return solver
