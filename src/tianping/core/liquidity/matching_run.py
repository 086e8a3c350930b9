"""Matching (撮合) as an act of the platform: when it may run, on what, and how it is booked.

Which items settle is the solver's answer (``core.settlement.matching``); here is what it is asked.
Source: RULES-Q §4, §10.1-10.2 with its correction 1.9; house, ADR-0027, ADR-0039.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import RunMatching
from tianping.core.control.admission import remember
from tianping.core.control.parameters import value_in_force
from tianping.core.control.timetable import MATCHING, is_on
from tianping.core.events import Event, MatchingRun
from tianping.core.ledger.groups import book_group
from tianping.core.liquidity.aside import taking_part
from tianping.core.liquidity.words import (
    MATCHING_BOOKED,
    MATCHING_NO_SET,
    MATCHING_NOT_STARTED,
    TRIGGER_AUTOMATIC,
    TRIGGER_MANUAL,
    TRIGGER_POOL,
)
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.funds import own_fen
from tianping.core.settlement.matching import (
    NO_ACCOUNT,
    MatchingInstance,
    match_ordered,
)
from tianping.core.settlement.queue import remove_item, scan_all
from tianping.core.state import Payment, SettlementAccount, State
from tianping.core.terms import STATUS_SETTLED

__all__ = [
    "book_matched",
    "can_start",
    "match_after_pool",
    "match_at_cut_off",
    "matching_instance",
    "matching_items",
    "run_matching",
]

_ITEMS_LEAST: Final = 2
_PAYERS_LEAST: Final = 2


def run_matching(state: State, command: RunMatching) -> list[Event]:
    """Match the queued items because an operator asks for it.

    Refuses: another phase than the cut-off (82).
    Source: RULES-Q §4.1 (never in the day, not in the window; manual or automatic).
    """
    del command
    if not is_on(MATCHING, state.phase):
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    return _match(state, TRIGGER_MANUAL)


def match_at_cut_off(state: State) -> list[Event]:
    """Match the queued items when HVPS has cut off, unless the parameter says no.

    With nothing queued there is nothing to tell.
    Source: RULES-Q §4.1, §10.1.
    """
    return _match_by_itself(state, TRIGGER_AUTOMATIC)


def match_after_pool(state: State) -> list[Event]:
    """Match again, because a pool moved funds, unless the parameter says no.

    Source: RULES-Q §4.3, §10.1.
    """
    return _match_by_itself(state, TRIGGER_POOL)


def _match_by_itself(state: State, trigger: int) -> list[Event]:
    """Match without being asked to, if something waits and the parameter allows it.

    Source: RULES-Q §4.1, §10.1; house, ADR-0039.
    """
    if value_in_force(state, "matching.automatic", date=state.business_date) == 0:
        return []
    if not any(account.queued_count > 0 for account in state.settlement_accounts):
        return []
    return _match(state, trigger)


def _match(state: State, trigger: int) -> list[Event]:
    """Settle the greatest set of queued items that keeps every payer's order, in one group.

    Of the set every payer, and no other, must have bal - E - M of zero or more afterwards; no
    overdraft helps. The accounts come in order of opening, each with its queue in its order: so are
    the settled items told. Then the accounts touched are scanned, in order of opening.
    Source: RULES-Q §4.1-4.3 (examples M1-M5) with its correction 1.9.
    """
    items, payer_count = matching_items(state)
    if not can_start(items, payer_count):
        return [MatchingRun(trigger, MATCHING_NOT_STARTED, len(items), payer_count, 0, 0, 0)]
    instance = matching_instance(state, items)
    return book_matched(
        state, trigger, items, numbers=match_ordered(instance), payer_count=payer_count
    )


def can_start(items: list[Payment], payer_count: int) -> bool:
    """Tell whether enough items of enough payers take part for matching to start.

    Source: RULES-Q §4.1.
    """
    return len(items) >= _ITEMS_LEAST and payer_count >= _PAYERS_LEAST


def book_matched(
    state: State, trigger: int, items: list[Payment], *, numbers: list[int], payer_count: int
) -> list[Event]:
    """Book a set that can settle, out of the items that take part, as one group; then scan.

    A set of fewer than two items, or of one payer, is not booked.
    Source: RULES-Q §4.1-4.3; house, ADR-0039.
    """
    settled = [items[number] for number in numbers]
    payers = [item.payer.code for item in settled]
    settled_payers = len(dict.fromkeys(payers))
    if len(settled) < _ITEMS_LEAST or settled_payers < _PAYERS_LEAST:
        return [MatchingRun(trigger, MATCHING_NO_SET, len(items), payer_count, 0, 0, 0)]
    events: list[Event] = [
        MatchingRun(
            trigger,
            MATCHING_BOOKED,
            len(items),
            payer_count,
            len(settled),
            settled_payers,
            sum([item.amount_fen for item in settled]),
        )
    ]
    for item in settled:
        remove_item(state, item)
        remember(item, STATUS_SETTLED)
    events.extend(book_group(state, settled))
    events.extend(scan_all(state, _touched(state, settled)))
    return events


def matching_items(state: State) -> tuple[list[Payment], int]:
    """Return the items that take part, payer by payer in queue order, and how many payers.

    Source: RULES-Q §4.2; house, ADR-0039 (``matching.classes``).
    """
    classes = value_in_force(state, "matching.classes", date=state.business_date)
    items: list[Payment] = []
    payer_count = 0
    for account in state.settlement_accounts:
        if account.queued_count == 0:
            continue
        own = taking_part(state, account, classes)
        if own:
            payer_count += 1
            items.extend(own)
    return items, payer_count


def matching_instance(state: State, items: list[Payment]) -> MatchingInstance:
    """Return what the solver is asked: the settlement accounts in order of opening, and the items.

    Source: RULES-Q §4.2 with its correction 1.9.
    """
    numbers: dict[int, int] = {}
    usable_fen: list[int] = []
    for number, account in enumerate(state.settlement_accounts):
        numbers[account.index] = number
        usable_fen.append(own_fen(account))
    payers: list[int] = []
    payees: list[int] = []
    for item in items:
        paying, credited = item.payer.account, item.payee.account
        payers.append(NO_ACCOUNT if paying is None else numbers[paying.index])
        payees.append(NO_ACCOUNT if credited is None else numbers[credited.index])
    amounts = [int(item.amount_fen) for item in items]
    return MatchingInstance(usable_fen, payers, payees, amounts)


def _touched(state: State, settled: list[Payment]) -> list[SettlementAccount]:
    """Return the accounts that a group debits or credits, in order of opening.

    Source: RULES-Q §3.4 (any credit, any change of the queue); house, ADR-0039.
    """
    touched: dict[int, bool] = {}
    for item in settled:
        for account in (item.payer.account, item.payee.account):
            if account is not None:
                touched[account.index] = True
    return [account for account in state.settlement_accounts if account.index in touched]
