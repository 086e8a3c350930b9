"""The business day: preparation, daytime, cut-off, window, pre-close, end of HVPS, day-end.

The seam for the four systems' own days and the calendar: each step is one row of the table, each
row has its own function; what a step starts by itself stands in ``day_hooks``.
Source: CCMS-T §二; SAPS-T §五.6, §六.1; RULES-D §2-3; RULES-Q §3.7 (returns), §9.5 (close test).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tianping.core.commands import AdvancePhase, OpenPlatform
from tianping.core.control.admission import begin_date
from tianping.core.control.day_hooks import (
    AT_CUT_OFF,
    AT_DAYTIME,
    AT_HVPS_END,
    AT_NEW_DATE,
    AT_PRE_CLOSE,
    run_hooks,
)
from tianping.core.control.parameters import put_parameters_in_force
from tianping.core.events import Event, PhaseAdvanced, PlatformOpened
from tianping.core.ledger.posting import E26C_NET_LINE
from tianping.core.ledger.trial_balance import balanced, prove_books, subject_totals
from tianping.core.liquidity.shuffle import SEED_MAX
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.funds import funds_for_class
from tianping.core.settlement.net_files import return_files
from tianping.core.settlement.pvp import release_holds
from tianping.core.settlement.queue import return_item, scan
from tianping.core.settlement.window import set_floors, window_needed
from tianping.core.state import (
    CORE_VERSION,
    Payment,
    SettlementAccount,
    State,
)
from tianping.core.terms import (
    MUST_SETTLE_CLASSES,
    PHASE_CUT_OFF,
    PHASE_DAY,
    PHASE_DAY_END,
    PHASE_HVPS_ENDED,
    PHASE_PRE_CLOSE,
    PHASE_PREPARATION,
    PHASE_WINDOW,
)
from tianping.values.dates import BusinessDate, is_date

__all__ = ["NAME_CHARACTERS_MAX", "SHORT_DAY", "STEPS", "advance_phase", "open_platform"]

NAME_CHARACTERS_MAX: Final = 120

# The steps a business day can take; the last but one is the short way of a day without a window.
# Source: RULES-D §2.1, §2.3, §3; RULES-Q §9; house, ADR-0037.
STEPS: Final = (
    (PHASE_PREPARATION, PHASE_DAY),
    (PHASE_DAY, PHASE_CUT_OFF),
    (PHASE_CUT_OFF, PHASE_WINDOW),
    (PHASE_CUT_OFF, PHASE_HVPS_ENDED),
    (PHASE_WINDOW, PHASE_PRE_CLOSE),
    (PHASE_WINDOW, PHASE_HVPS_ENDED),
    (PHASE_PRE_CLOSE, PHASE_HVPS_ENDED),
    (PHASE_HVPS_ENDED, PHASE_DAY_END),
    (PHASE_CUT_OFF, PHASE_DAY_END),
    (PHASE_DAY_END, PHASE_PREPARATION),
)

SHORT_DAY: Final = (
    (PHASE_PREPARATION, PHASE_DAY),
    (PHASE_DAY, PHASE_CUT_OFF),
    (PHASE_CUT_OFF, PHASE_DAY_END),
    (PHASE_DAY_END, PHASE_PREPARATION),
)
"""The steps of a day that needs no window. Source: house, ADR-0037."""


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

    Refuses: see ``RefusalCode`` 20, 82 to 84 and 140 to 142, in that order.
    Source: CCMS-T §二; SAPS-T §五.6.6, §六.1; RULES-D §3; RULES-Q §9.5.
    """
    if not 0 <= command.seed <= SEED_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"seed {command.seed}")
    state.seed = command.seed
    if command.from_phase != state.phase:
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    if (command.from_phase, command.to_phase) not in STEPS:
        return refuse(RefusalCode.PHASE_STEP_WRONG, f"{command.from_phase} {command.to_phase}")
    if command.to_phase == PHASE_PREPARATION:
        return _begin_next_date(state, command)
    if command.next_date != 0:
        return refuse(RefusalCode.NEXT_DATE_WRONG, str(command.next_date))
    return _STEP_RULES[(command.from_phase, command.to_phase)](state)


def _open_day(state: State) -> list[Event]:
    """Open SAPS and HVPS for the day.

    Source: RULES-D §3 (00 to 10).
    """
    events = _step_to(state, PHASE_DAY)
    events.extend(run_hooks(state, AT_DAYTIME))
    return events


def _cut_off(state: State) -> list[Event]:
    """Take no ordinary payments any more; then the tools that come before the window.

    Source: RULES-D §3 (10 to 20); RULES-Q §10.1.
    """
    events = _step_to(state, PHASE_CUT_OFF)
    events.extend(run_hooks(state, AT_CUT_OFF))
    return events


def _open_window(state: State) -> list[Event]:
    """Open the settlement window: no new overdraft from now on.

    Source: RULES-Q §9.1 (only when somebody is short), §9.3 (floor), §6.1.
    """
    if not window_needed(state):
        return refuse(RefusalCode.WINDOW_NOT_NEEDED, str(state.business_date))
    set_floors(state)
    return _step_to(state, PHASE_WINDOW)


def _pre_close(state: State) -> list[Event]:
    """Return what may be returned, settle what that lets through, then start what rescues the rest.

    Source: SAPS-T §五.6.5 (pre-close); RULES-Q §3.7, §10.1 with correction 4.3.
    """
    events = _return_all(state)
    events.extend(_step_to(state, PHASE_PRE_CLOSE))
    events.extend(run_hooks(state, AT_PRE_CLOSE))
    return events


def _end_hvps(state: State) -> list[Event]:
    """End HVPS when nothing waits and nobody is overdrawn; SAPS goes on.

    What is still held, when there was no window, is free again.

    Source: SAPS-T §五.6.6 (the window must not close); RULES-Q §9.4-9.5; RULES-D §3.
    """
    for account in state.settlement_accounts:
        for queue_class in MUST_SETTLE_CLASSES:
            if account.queue[queue_class]:
                found = f"{account.owner} class {queue_class}"
                return refuse(RefusalCode.MUST_SETTLE_ITEMS_OPEN, found)
    for account in state.settlement_accounts:
        if account.balance_fen < 0:
            return refuse(RefusalCode.OVERDRAFT_OPEN, account.owner)
    for account in state.settlement_accounts:
        if account.queued_count:
            return refuse(RefusalCode.PAYMENTS_STILL_WAIT, account.owner)
    events = release_holds(state, RefusalCode.RETURNED_AT_CLOSE)[0]
    events.extend(_step_to(state, PHASE_HVPS_ENDED))
    events.extend(run_hooks(state, AT_HVPS_END))
    return events


def _end_saps(state: State) -> list[Event]:
    """End SAPS and prove the books.

    Source: RULES-D §3, §5.
    """
    events = _step_to(state, PHASE_DAY_END)
    events.append(prove_books(state))
    return events


def _end_day(state: State) -> list[Event]:
    """Take a short day from the cut-off to its end in one step: pre-close, end of HVPS and SAPS.

    What must settle has to be payable by itself: nobody is rescued in between.
    Source: RULES-Q §3.7, §9.1, §9.5; RULES-D §5; house, ADR-0037.
    """
    refused = _refuse_close(state)
    if refused is not None:
        return refused
    events = _return_all(state)
    events.extend(run_hooks(state, AT_PRE_CLOSE))
    events.extend(_step_to(state, PHASE_DAY_END))
    events.append(prove_books(state))
    return events


def _step_to(state: State, phase: int) -> list[Event]:
    """Let the day stand in a phase and say so.

    Source: RULES-D §2.
    """
    before = state.phase
    state.phase = phase
    return [PhaseAdvanced(before, phase, state.business_date)]


def _return_all(state: State) -> list[Event]:
    """Return classes 2, 6, 7 and 8, then settle what waited behind them.

    Source: RULES-Q §3.7; correction 4.3.
    """
    events: list[Event] = []
    for account in state.settlement_accounts:
        returned = _returnable(account)
        events += [return_item(state, item, RefusalCode.RETURNED_AT_CLOSE) for item in returned]
    waiting = list(state.net_files.values())
    events += return_files(state, waiting, RefusalCode.RETURNED_AT_CLOSE)[0]
    events += release_holds(state, RefusalCode.RETURNED_AT_CLOSE)[0]
    for account in state.settlement_accounts:
        events.extend(scan(state, account))
    return events


def _returnable(account: SettlementAccount) -> list[Payment]:
    """Return the items of an account that the system returns at the close, in queue order.

    Net files go back whole, not here.

    Source: RULES-Q §3.7 (classes 2, 6, 7 and 8).
    """
    return [
        item
        for queue_class, items in enumerate(account.queue)
        if queue_class not in MUST_SETTLE_CLASSES
        for item in items
        if item.posting != E26C_NET_LINE
    ]


def _refuse_close(state: State) -> list[Event] | None:
    """Refuse to end the day while a must-settle item cannot settle or an overdraft would stay.

    Must-settle items credit offices only, so each account can be judged by itself, as if
    everything else had been returned.
    Source: SAPS-T §五.6.6; RULES-Q §9.5.
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
    events.extend(run_hooks(state, AT_NEW_DATE))
    return events


_STEP_RULES: Final[dict[tuple[int, int], Callable[[State], list[Event]]]] = {
    (PHASE_PREPARATION, PHASE_DAY): _open_day,
    (PHASE_DAY, PHASE_CUT_OFF): _cut_off,
    (PHASE_CUT_OFF, PHASE_WINDOW): _open_window,
    (PHASE_CUT_OFF, PHASE_HVPS_ENDED): _end_hvps,
    (PHASE_WINDOW, PHASE_PRE_CLOSE): _pre_close,
    (PHASE_WINDOW, PHASE_HVPS_ENDED): _end_hvps,
    (PHASE_PRE_CLOSE, PHASE_HVPS_ENDED): _end_hvps,
    (PHASE_HVPS_ENDED, PHASE_DAY_END): _end_saps,
    (PHASE_CUT_OFF, PHASE_DAY_END): _end_day,
}
"""What each step does; the switch of the date needs its command and stands apart."""
