"""Matching by a proposal: a solver outside the core says which payments, the core decides.

An optional tool, off unless the parameter ``options.optimal_matching`` is 1. The command carries
the solver's answer, so a replay needs no solver.
Source: house, ADR-0028, ADR-0051.
"""

from __future__ import annotations

from tianping.core.commands import ProposeMatching
from tianping.core.commands.options import PROPOSAL_PAYMENTS_MAX
from tianping.core.control.parameters import value_in_force
from tianping.core.control.timetable import MATCHING, is_on
from tianping.core.events import Event, MatchingProposed, MatchingRun
from tianping.core.liquidity.matching_run import (
    book_matched,
    can_start,
    matching_instance,
    matching_items,
)
from tianping.core.liquidity.words import MATCHING_NOT_STARTED, TRIGGER_PROPOSAL
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.matching import match_ordered, proposal_or_ordered, value_of
from tianping.core.state import State

__all__ = ["propose_matching"]


def propose_matching(state: State, command: ProposeMatching) -> list[Event]:
    """Book a proposed set if it can settle and is worth more than the ordered one; else that one.

    The proposal may leave each payer's order. Payments that take no part in matching, because they
    have settled meanwhile, are none, or stand aside, are left out of it before it is checked.
    Refuses: see ``RefusalCode`` 20, 82, 340, in that order.
    Source: house, ADR-0028, ADR-0051; RULES-Q §4.1 (when).
    """
    proposed = command.payments
    if not 0 < len(proposed) <= PROPOSAL_PAYMENTS_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{len(proposed)} payments")
    if len(dict.fromkeys(proposed)) < len(proposed):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, "a payment proposed twice")
    if not is_on(MATCHING, state.phase):
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    if value_in_force(state, "options.optimal_matching", date=state.business_date) == 0:
        return refuse(RefusalCode.OPTION_OFF, "options.optimal_matching")
    items, payer_count = matching_items(state)
    wanted = dict.fromkeys(proposed)
    numbers = [number for number, item in enumerate(items) if item.payment in wanted]
    instance = matching_instance(state, items)
    ordered = match_ordered(instance)
    chosen = proposal_or_ordered(instance, numbers)
    events: list[Event] = [
        MatchingProposed(
            len(proposed),
            len(numbers),
            value_of(instance, numbers),
            value_of(instance, ordered),
            chosen != ordered,
        )
    ]
    if can_start(items, payer_count):
        events.extend(
            book_matched(state, TRIGGER_PROPOSAL, items, numbers=chosen, payer_count=payer_count)
        )
    else:
        events.append(
            MatchingRun(TRIGGER_PROPOSAL, MATCHING_NOT_STARTED, len(items), payer_count, 0, 0, 0)
        )
    return events
