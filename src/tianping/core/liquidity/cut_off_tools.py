"""Matching, pools and repayments after the cut-off of HVPS: at once, or some seconds later.

While they are planned, HVPS stays in its cut-off: whoever is short may still be sent money.
Source: RULES-Q §4.1, §10.1; RULES-C §6.2 (HVPS.MATCH_START_DELAY_S); house, ADR-0106.
"""

from __future__ import annotations

from typing import Final

from tianping.core.control.parameters import value_in_force
from tianping.core.events import Event, MatchingPlanned
from tianping.core.liquidity.matching_run import match_at_cut_off
from tianping.core.liquidity.pledge_repayment import repay_automatically
from tianping.core.liquidity.pool_run import pools_at_cut_off
from tianping.core.state import State

__all__ = ["NOT_PLANNED", "planned_tools_ns", "tools_at_cut_off", "tools_when_due"]

NOT_PLANNED: Final = 0
_SECOND_NS: Final = 1_000_000_000


def tools_at_cut_off(state: State) -> list[Event]:
    """Match, run the pools, match again, repay pledge loans: now, or plan it.

    Source: RULES-Q §10.1; RULES-C §6.2 (HVPS.MATCH_START_DELAY_S).
    """
    seconds = value_in_force(state, "matching.start_delay_seconds", date=state.business_date)
    if seconds == 0:
        return _run(state)
    state.days.matching_at_ns = state.now_ns + seconds * _SECOND_NS
    state.days.matching_seed = state.seed
    return [MatchingPlanned(state.days.matching_at_ns)]


def planned_tools_ns(state: State) -> int:
    """Return for when these tools are planned, or ``NOT_PLANNED``.

    Source: house, ADR-0106.
    """
    return state.days.matching_at_ns


def tools_when_due(state: State) -> list[Event]:
    """Do what was planned when its time has come, with the seed of the cut-off.

    Source: RULES-C §6.2 (HVPS.MATCH_START_DELAY_S); house, ADR-0106.
    """
    if not 0 < state.days.matching_at_ns <= state.now_ns:
        return []
    state.days.matching_at_ns = NOT_PLANNED
    state.seed, state.days.matching_seed = state.days.matching_seed, 0
    return [MatchingPlanned(NOT_PLANNED), *_run(state)]


def _run(state: State) -> list[Event]:
    """Run the tools in their order. Source: RULES-Q §10.1."""
    return [*match_at_cut_off(state), *pools_at_cut_off(state), *repay_automatically(state)]
