"""The business day, smallest form: preparation, daytime, cut-off, day-end.

The seam for the four systems' own days, the settlement window and the calendar: each step is one
row of the table, each row has its own function.
Source: SAPS-T §二, §六; RULES-D §2-3; RULES-Q §3.7 (returns), §9.5 (close test).
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import AdvancePhase, OpenPlatform
from tianping.core.control.admission import begin_date
from tianping.core.control.parameters import put_parameters_in_force
from tianping.core.events import Event, PhaseAdvanced, PlatformOpened
from tianping.core.ledger.trial_balance import balanced, prove_books, subject_totals
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.controls import apply_overdraft_limits
from tianping.core.settlement.funds import funds_for_class
from tianping.core.settlement.queue import return_item, scan
from tianping.core.state import CORE_VERSION, Payment, SettlementAccount, State
from tianping.core.terms import (
    CLASS_BATCH_NET,
    CLASS_CORRECTION,
    CLASS_FEES,
    CLASS_SAME_CITY,
    PHASE_CUT_OFF,
    PHASE_DAY,
    PHASE_DAY_END,
    PHASE_PREPARATION,
)
from tianping.values.dates import BusinessDate, is_date

__all__ = ["MUST_SETTLE_CLASSES", "NAME_CHARACTERS_MAX", "STEPS", "advance_phase", "open_platform"]

NAME_CHARACTERS_MAX: Final = 120

# The steps a business day can take. Source: RULES-D §2.1.
STEPS: Final = (
    (PHASE_PREPARATION, PHASE_DAY),
    (PHASE_DAY, PHASE_CUT_OFF),
    (PHASE_CUT_OFF, PHASE_DAY_END),
    (PHASE_DAY_END, PHASE_PREPARATION),
)

# Classes that are never returned and must settle before the day ends.
# Source: SAPS-T §五 (window must not close); RULES-Q §3.7, §9.5.
MUST_SETTLE_CLASSES: Final = (CLASS_CORRECTION, CLASS_FEES, CLASS_SAME_CITY, CLASS_BATCH_NET)


def open_platform(state: State, command: OpenPlatform) -> list[Event]:
    """Begin the first business date of a platform, in its preparation.

    Refuses: a platform that is open, another core version, a name or date out of bounds.
    Source: house, ADR-0002.
    """
    if state.name:
        return refuse(RefusalCode.PLATFORM_ALREADY_OPEN, state.name)
    if command.core_version != CORE_VERSION:
        return refuse(RefusalCode.CORE_VERSION_UNKNOWN, str(command.core_version))
    if not 0 < len(command.name) <= NAME_CHARACTERS_MAX or not is_date(command.business_date):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{command.name} {command.business_date}")
    state.name = command.name
    state.business_date = command.business_date
    put_parameters_in_force(state)
    begin_date(state, command.business_date)
    return [PlatformOpened(command.name, command.business_date)]


def advance_phase(state: State, command: AdvancePhase) -> list[Event]:
    """Take the business day one step further.

    Refuses: see ``RefusalCode`` 82 to 84 and 140 to 142, in that order.
    Source: SAPS-T §二, §六; RULES-D §3; RULES-Q §9.5.
    """
    if command.from_phase != state.phase:
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    if (command.from_phase, command.to_phase) not in STEPS:
        return refuse(RefusalCode.PHASE_STEP_WRONG, f"{command.from_phase} {command.to_phase}")
    if command.to_phase == PHASE_PREPARATION:
        return _begin_next_date(state, command)
    if command.next_date != 0:
        return refuse(RefusalCode.NEXT_DATE_WRONG, str(command.next_date))
    if command.to_phase == PHASE_DAY_END:
        return _end_day(state)
    state.phase = command.to_phase
    return [PhaseAdvanced(command.from_phase, command.to_phase, state.business_date)]


def _end_day(state: State) -> list[Event]:
    """Return what may be returned, settle the rest, prove the books.

    Source: RULES-Q §3.7, §9.5; RULES-D §5.
    """
    refused = _refuse_close(state)
    if refused is not None:
        return refused
    events: list[Event] = []
    for account in state.settlement_accounts:
        returned = _returnable(account)
        events += [return_item(state, item, RefusalCode.RETURNED_AT_CLOSE) for item in returned]
    for account in state.settlement_accounts:
        events.extend(scan(state, account))
    state.phase = PHASE_DAY_END
    events.append(PhaseAdvanced(PHASE_CUT_OFF, PHASE_DAY_END, state.business_date))
    events.append(prove_books(state))
    return events


def _returnable(account: SettlementAccount) -> list[Payment]:
    """Return the items of an account that the system returns at the close, in queue order.

    Source: RULES-Q §3.7 (classes 2, 6, 7 and 8).
    """
    return [
        item
        for queue_class, items in enumerate(account.queue)
        if queue_class not in MUST_SETTLE_CLASSES
        for item in items
    ]


def _refuse_close(state: State) -> list[Event] | None:
    """Refuse to end the day while a must-settle item cannot settle or an overdraft would stay.

    Must-settle items credit offices only, so each account can be judged by itself, as if
    everything else had been returned.
    Source: SAPS-T §五; RULES-Q §9.5.
    """
    overdrawn = ""
    for account in state.settlement_accounts:
        balance_fen: int = account.balance_fen
        for queue_class in MUST_SETTLE_CLASSES:
            for item in account.queue[queue_class]:
                spent_fen = account.balance_fen - balance_fen
                if funds_for_class(state, account, queue_class) - spent_fen < item.amount_fen:
                    return refuse(
                        RefusalCode.MUST_SETTLE_ITEMS_OPEN, f"{account.owner} class {queue_class}"
                    )
                balance_fen -= item.amount_fen
        if balance_fen < 0 and not overdrawn:
            overdrawn = account.owner
    if overdrawn:
        return refuse(RefusalCode.OVERDRAFT_OPEN, overdrawn)
    return None


def _begin_next_date(state: State, command: AdvancePhase) -> list[Event]:
    """Switch to the next business date: closing balances become opening balances.

    Source: RULES-D §3 (40 to 00), §5; RULES-A §5 (carrying balances forward).
    """
    if not is_date(command.next_date) or command.next_date <= state.business_date:
        return refuse(RefusalCode.NEXT_DATE_WRONG, str(command.next_date))
    if not balanced(state, subject_totals(state)):
        return refuse(RefusalCode.TRIAL_BALANCE_WRONG, str(state.business_date))
    for account in state.accounts:
        account.opening_fen = account.balance_fen
        account.debit_count = 0
        account.debit_fen = 0
        account.credit_count = 0
        account.credit_fen = 0
    state.business_date = BusinessDate(command.next_date)
    put_parameters_in_force(state)
    begin_date(state, state.business_date)
    state.phase = PHASE_PREPARATION
    events: list[Event] = [PhaseAdvanced(PHASE_DAY_END, PHASE_PREPARATION, state.business_date)]
    events.extend(apply_overdraft_limits(state))
    return events
