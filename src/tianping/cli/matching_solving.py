"""Solving a matching instance by one of the methods, as the command line offers them."""

from __future__ import annotations

from typing import Final

from tianping.cli.failures import Exit, Failure
from tianping.core.settlement.matching import MatchingInstance, match_bilateral, match_ordered

__all__ = ["OPTIMAL_PAYMENTS_MAX", "solved"]

OPTIMAL_PAYMENTS_MAX: Final = 100_000
"""So that preparing the solver's program takes seconds, too."""


def solved(
    instance: MatchingInstance, method: str, *, seconds: int
) -> tuple[list[int], dict[str, bool]]:
    """Return what settles, and what is known about an optimal solution.

    Raises:
        Failure: with INPUT: too many payments for the solver, or its package does not load.
    """
    if method == "ordered":
        return match_ordered(instance), {}
    if method == "bilateral":
        return match_bilateral(instance), {}
    count = len(instance.amounts_fen)
    if count > OPTIMAL_PAYMENTS_MAX:
        raise Failure(
            Exit.INPUT,
            f"payments, for optimal: expected at most {OPTIMAL_PAYMENTS_MAX}, found {count}",
            f"payments（optimal）：应不超过 {OPTIMAL_PAYMENTS_MAX} 笔，实为 {count}",
        )
    try:
        # With numpy some 80 MB, and not built for every platform: only who asks for it loads it.
        from tianping.matching.optimal import match_optimal  # noqa: PLC0415
    except ImportError as error:
        raise Failure(
            Exit.INPUT,
            f"optimal: expected the package highspy, which does not load here: {error}",
            f"optimal：需要软件包 highspy，此处无法加载：{error}",
        ) from error
    found = match_optimal(instance, seconds=seconds)
    return found.settled, {"proven": found.proven, "fallback": found.fallback}
