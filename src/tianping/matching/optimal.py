"""Matching that may leave each payer's order: the most value, by mixed-integer programming.

HiGHS computes in floating point and within a time limit, so its answer is a proposal: the core
checks it in whole numbers, and the ordered solution is what remains when it does not hold.
Source: house, ADR-0028.
"""

from __future__ import annotations

from itertools import accumulate
from math import gcd
from time import monotonic
from typing import Final, NamedTuple

import highspy
from highspy._core import _Highs as Solver  # the class Highs prints a banner when one is made

from tianping.core.settlement.matching import (
    NO_ACCOUNT,
    MatchingInstance,
    match_bilateral,
    match_ordered,
    positions_after,
    proposal_or_ordered,
    value_of,
)

__all__ = ["OptimalMatching", "match_optimal"]

_COEFFICIENT_MAX: Final = 2**20
"""Amounts above are scaled down: HiGHS's tolerances are absolute and meant for such numbers."""

_OPTIONS: Final[dict[str, bool | int | float]] = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
    "mip_rel_gap": 0.0,
}
"""The tolerances stay HiGHS's own: narrower ones made it miss sets that can settle."""

_HALF: Final = 0.5


class OptimalMatching(NamedTuple):
    """What settles, and what is known about it."""

    settled: list[int]
    """Numbers of the payments, ascending."""
    proven: bool
    """No set that can settle has a greater value, as far as floating point can tell."""
    fallback: bool
    """The ordered solution stands, for want of anything better that held and came in time."""


def match_optimal(instance: MatchingInstance, *, seconds: float) -> OptimalMatching:
    """Return a set that can settle, of the greatest value the time allows to find.

    Payers' orders are not kept. The solver starts from the better of the ordered and the bilateral
    solution. Two runs may differ when the time ends the search, or when two sets are equally good.
    Source: house, ADR-0028.
    """
    ordered = match_ordered(instance)
    start = _of_more_value(instance, ordered, match_bilateral(instance))
    found, proven = _search(instance, start, seconds=seconds)
    settled = proposal_or_ordered(instance, found)
    return OptimalMatching(settled, proven=proven, fallback=settled == ordered and not proven)


def _search(
    instance: MatchingInstance, start: list[int], *, seconds: float
) -> tuple[list[int], bool]:
    """Return the best set found in time, and whether HiGHS says that there is no better one.

    A set in which floating point overlooked that somebody is short is forbidden, by a row of ones
    that it cannot get wrong, and the search goes on from what of that set can settle.
    """
    if not instance.amounts_fen:
        return [], True
    deadline = monotonic() + seconds
    program = _Program(instance)
    while True:
        found, proven = _run(program, start, seconds=max(0.0, deadline - monotonic()))
        short = _short_accounts(instance, found)
        if not short:
            return found, proven
        start = _of_more_value(instance, start, _part_that_settles(instance, found))
        if monotonic() >= deadline:
            return start, False
        for account in short:
            program.forbid(found, account)


def _run(program: _Program, start: list[int], *, seconds: float) -> tuple[list[int], bool]:
    """Return what HiGHS finds for a program in some time, and whether it proved it the best."""
    solver = Solver()
    for option, value in _OPTIONS.items():
        solver.setOptionValue(option, value)
    solver.setOptionValue("time_limit", seconds)
    solver.passModel(program.for_highs())
    first = highspy.HighsSolution()
    first.col_value = program.columns_of(start)
    solver.setSolution(first)
    solver.run()
    if solver.getInfo().primal_solution_status != highspy.kSolutionStatusFeasible:
        return start, False
    values = solver.getSolution().col_value[: len(program.instance.amounts_fen)]
    proven = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return [number for number, value in enumerate(values) if value > _HALF], proven


def _of_more_value(instance: MatchingInstance, one: list[int], other: list[int]) -> list[int]:
    return other if value_of(instance, other) > value_of(instance, one) else one


def _part_that_settles(instance: MatchingInstance, found: list[int]) -> list[int]:
    """Return the ordered solution of a set's payments alone."""
    part = MatchingInstance(
        instance.usable_fen,
        [instance.payers[number] for number in found],
        [instance.payees[number] for number in found],
        [instance.amounts_fen[number] for number in found],
    )
    return [found[place] for place in match_ordered(part)]


def _short_accounts(instance: MatchingInstance, settled: list[int]) -> list[int]:
    """Return the accounts that pay in a set and end below zero, ascending."""
    positions = positions_after(instance, settled)
    payers = sorted({instance.payers[number] for number in settled})
    return [account for account in payers if positions[account] < 0]


class _Program:
    """The mixed-integer program of an instance: maximise value; every column is 0 or 1.

    A column for each payment: it settles. A row for each account that pays: what it pays, minus
    what it receives, is at most what it may use. An account that may use less than nothing has a
    column more: it pays at all, and so needs that inflow; a row for each of its payments says so.
    """

    def __init__(self, instance: MatchingInstance) -> None:
        self.instance = instance
        self.columns: list[list[tuple[int, float]]] = [[] for _ in instance.amounts_fen]
        self.uppers: list[float] = []
        self.overdrawn: list[int] = []
        paid: list[list[int]] = [[] for _ in instance.usable_fen]
        received: list[list[int]] = [[] for _ in instance.usable_fen]
        for number, payer in enumerate(instance.payers):
            paid[payer].append(number)
            if instance.payees[number] != NO_ACCOUNT:
                received[instance.payees[number]].append(number)
        for account, own in enumerate(paid):
            if own:
                self._add_account(account, own, received[account])

    def _add_account(self, account: int, paid: list[int], received: list[int]) -> None:
        """Add an account's row, in whole numbers as small as may be, then scaled."""
        instance = self.instance
        amounts = instance.amounts_fen
        terms = [(number, amounts[number]) for number in paid]
        terms += [(number, -amounts[number]) for number in received]
        # A payment to oneself moves nothing.
        terms = [row for row in terms if instance.payers[row[0]] != instance.payees[row[0]]]
        divisor = gcd(*(amount for _, amount in terms)) or 1
        largest = max((abs(amount) for _, amount in terms), default=1) // divisor
        scale = max(1, largest / _COEFFICIENT_MAX)
        bound = sum(abs(amount) for _, amount in terms) // divisor + 1
        limit = max(-bound, min(bound, instance.usable_fen[account] // divisor))
        row = self._add_row(max(0, limit) / scale)
        for number, amount in terms:
            self.columns[number].append((row, amount // divisor / scale))
        if limit < 0:
            self.overdrawn.append(account)
            pays = [(row, -limit / scale)]
            for number in paid:
                row = self._add_row(0)
                self.columns[number].append((row, 1))
                pays.append((row, -1))
            self.columns.append(pays)

    def _add_row(self, upper: float) -> int:
        self.uppers.append(upper)
        return len(self.uppers) - 1

    def forbid(self, settled: list[int], account: int) -> None:
        """Add a row that forbids a set in which an account is short, and all that leave it so.

        To pay all that it pays there and receive nothing more would leave it as short as it is.
        """
        instance = self.instance
        kept = dict.fromkeys(settled)
        paid = [number for number in settled if instance.payers[number] == account]
        row = self._add_row(len(paid) - 1)
        for number in paid:
            self.columns[number].append((row, 1))
        for number, payee in enumerate(instance.payees):
            if payee == account and number not in kept:
                self.columns[number].append((row, -1))

    def columns_of(self, settled: list[int]) -> list[float]:
        """Return the columns' values that a set of payments stands for."""
        values = [0.0] * len(self.columns)
        paying = dict.fromkeys((self.instance.payers[number] for number in settled), 1.0)
        for number in settled:
            values[number] = 1.0
        for place, account in enumerate(self.overdrawn, len(self.instance.amounts_fen)):
            values[place] = paying.get(account, 0.0)
        return values

    def for_highs(self) -> highspy.HighsLp:
        """Return the program as HiGHS takes it, by columns."""
        amounts = self.instance.amounts_fen
        scale = max(1, max(amounts, default=1) / _COEFFICIENT_MAX)
        program = highspy.HighsLp()
        count = len(self.columns)
        program.num_col_, program.num_row_ = count, len(self.uppers)
        program.sense_ = highspy.ObjSense.kMaximize
        costs = [amount / scale for amount in amounts]
        program.col_cost_ = costs + [0.0] * (count - len(costs))
        program.col_lower_, program.col_upper_ = [0.0] * count, [1.0] * count
        program.integrality_ = [highspy.HighsVarType.kInteger] * count
        program.row_lower_ = [-highspy.kHighsInf] * len(self.uppers)
        program.row_upper_ = self.uppers
        matrix = program.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kColwise
        matrix.start_ = [0, *accumulate(len(column) for column in self.columns)]
        matrix.index_ = [row for column in self.columns for row, _ in column]
        matrix.value_ = [value for column in self.columns for _, value in column]
        return program
