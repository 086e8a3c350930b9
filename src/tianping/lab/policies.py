"""Policies that the lab compares: parameters, what banks set themselves, and what comes at the end.

There is no rule here: everything is a command that a real platform takes.
Source: house, ADR-0053.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from tianping.core.commands import Command, ProposeMatching, SetLimit, SetReserve
from tianping.core.commands.options import PROPOSAL_PAYMENTS_MAX
from tianping.core.liquidity.limit_state import EVERYBODY
from tianping.core.liquidity.matching_run import matching_instance, matching_items
from tianping.core.state import State
from tianping.core.terms import CLASS_URGENT
from tianping.lab.days import SyntheticDay
from tianping.lab.platforms import bank_code
from tianping.values.money import AMOUNT_FEN_MAX, Fen

__all__ = ["POLICIES", "Policy", "Solved", "banks_own_tools", "solver_proposal"]


class Policy(NamedTuple):
    """How payments settle.

    Attributes:
        parameters: Dated parameters that make it so.
        bilateral_bp, multilateral_bp: What each bank lets itself pay another, and all others, net
            in class 8, in 1/10,000 of what it begins with; 0 for no limit.
        reserve_bp: What each keeps for urgent payments, in the same measure.
        solver: Whether a solver proposes what of the rest settles, after matching.
    """

    name: str
    english: str
    chinese: str
    parameters: dict[str, int]
    bilateral_bp: int = 0
    multilateral_bp: int = 0
    reserve_bp: int = 0
    solver: bool = False


POLICIES: Final[tuple[Policy, ...]] = (
    Policy("queue", "eight-class queue alone", "仅八级排队", {"matching.automatic": 0}),
    Policy("matching", "matching at the cut-off", "业务截止时撮合", {}),
    Policy(
        "offsetting",
        "offsetting on entry",
        "双边轧抵",
        {"options.bilateral_offset": 10, "options.bilateral_offset_overtakes": 1},
    ),
    Policy(
        "solver",
        "a solver after matching",
        "撮合后由求解器建议",
        {"options.optimal_matching": 1},
        solver=True,
    ),
    Policy(
        "bilateral-limits",
        "bilateral limits, 10 %",
        "双边限额 10 %",
        {"options.limits": 1},
        bilateral_bp=1_000,
    ),
    Policy(
        "multilateral-limits",
        "multilateral limits, 50 %",
        "多边限额 50 %",
        {"options.limits": 1},
        multilateral_bp=5_000,
    ),
    Policy(
        "reserves",
        "20 % kept for urgent ones",
        "预留 20 % 用于紧急业务",
        {"options.reservations": 1},
        reserve_bp=2_000,
    ),
)
"""What can be compared, the first with the others; all of these match at the cut-off."""


def banks_own_tools(policy: Policy, day: SyntheticDay, at_ns: int) -> Iterator[Command]:
    """Yield what the banks set themselves when the day has begun."""
    banks = [bank_code(number) for number in range(len(day.opening_fen))]
    for bank, opening_fen in zip(banks, day.opening_fen, strict=True):
        if policy.multilateral_bp:
            most = _share(opening_fen, policy.multilateral_bp)
            yield SetLimit(at_ns, bank, EVERYBODY, most, lifted=False)
        if policy.bilateral_bp:
            most = _share(opening_fen, policy.bilateral_bp)
            for other in banks:
                if other != bank:
                    yield SetLimit(at_ns, bank, other, most, lifted=False)
        if policy.reserve_bp:
            yield SetReserve(at_ns, bank, CLASS_URGENT, _share(opening_fen, policy.reserve_bp))


def _share(opening_fen: int, share_bp: int) -> Fen:
    return Fen(min(AMOUNT_FEN_MAX, opening_fen * share_bp // 10_000))


class Solved(NamedTuple):
    """A solver's answer as a command; ``proven`` when no set is of more value."""

    command: ProposeMatching
    proven: bool


def solver_proposal(state: State, at_ns: int, *, seconds: float) -> Solved | None:
    """Return the best set of what waits that a solver finds in a time; None when it finds none.

    Of more payments than a proposal may name, the earliest are looked at.

    Raises:
        ImportError: the solver's package is not installed.
    """
    # With numpy some 80 MB: only who asks for it loads it.
    from tianping.matching.optimal import match_optimal  # noqa: PLC0415

    items, _ = matching_items(state)
    if len(items) > PROPOSAL_PAYMENTS_MAX:
        last = sorted(item.payment for item in items)[PROPOSAL_PAYMENTS_MAX - 1]
        items = [item for item in items if item.payment <= last]
    found = match_optimal(matching_instance(state, items), seconds=seconds)
    if not found.settled:
        return None
    payments = [items[number].payment for number in found.settled]
    return Solved(ProposeMatching(at_ns, payments), found.proven)
