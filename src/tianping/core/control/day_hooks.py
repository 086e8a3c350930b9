"""What the day's steps start by themselves, in the order in which it runs.

Each is a function of the state that returns its events; it must not refuse.
Source: RULES-Q §10.1 with correction 4.3 (order at the close); RULES-D §3.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tianping.core.control.authority_changes import forget_ended_authorities
from tianping.core.control.certificate_dates import age_certificates
from tianping.core.control.nodes import follow_register
from tianping.core.control.proposals import expire_proposals
from tianping.core.events import Event
from tianping.core.liquidity.agreements import sort_out_agreements
from tianping.core.liquidity.cut_off_tools import tools_at_cut_off
from tianping.core.liquidity.earmark_release import release_kept_earmarks
from tianping.core.liquidity.lending import lend_at_pre_close
from tianping.core.liquidity.limits import end_limits
from tianping.core.liquidity.pledge_answer import lapse_requests
from tianping.core.liquidity.pledge_repayment import keep_overnight, repay_automatically
from tianping.core.liquidity.pledging import apply_pledgings
from tianping.core.liquidity.pool import begin_pools
from tianping.core.liquidity.repayment import repay_loans
from tianping.core.liquidity.reserves import end_reserves
from tianping.core.settlement.closing import close_accounts
from tianping.core.settlement.controls import apply_overdraft_limits
from tianping.core.settlement.fees import post_kept_fees
from tianping.core.settlement.interest import charge_interest
from tianping.core.settlement.nets import forget_old_entries, take_up_held_sessions
from tianping.core.settlement.openings import open_requested
from tianping.core.settlement.stored import return_stored
from tianping.core.settlement.take_over import take_over_change_files
from tianping.core.state import State

__all__ = [
    "AT_CUT_OFF",
    "AT_HVPS_END",
    "AT_HVPS_OPENING",
    "AT_NEW_DATE",
    "AT_PRE_CLOSE",
    "AT_SAPS_OPENING",
    "run_hooks",
]

Hook = Callable[[State], list[Event]]

AT_NEW_DATE: Final[tuple[Hook, ...]] = (
    expire_proposals,
    forget_old_entries,
    apply_overdraft_limits,
    sort_out_agreements,
    begin_pools,
    apply_pledgings,
    keep_overnight,
    end_reserves,
    take_over_change_files,
    follow_register,
    close_accounts,
    open_requested,
    forget_ended_authorities,
    age_certificates,
)
"""SAPS has switched to its next date and stands in preparation."""

AT_SAPS_OPENING: Final[tuple[Hook, ...]] = (
    post_kept_fees,
    charge_interest,
    take_up_held_sessions,
)
"""SAPS has opened: fees and interest, then the sessions that were held."""

AT_HVPS_OPENING: Final[tuple[Hook, ...]] = (repay_loans,)
"""HVPS has opened: what SAPS pays for participants as HVPS business."""

AT_CUT_OFF: Final[tuple[Hook, ...]] = (
    return_stored,
    end_limits,
    tools_at_cut_off,
)
"""HVPS has reached its cut-off: what is stored goes back, limits end, matching, pool, matching
again, pledge loans repaid, at once or planned."""

AT_PRE_CLOSE: Final[tuple[Hook, ...]] = (
    lapse_requests,
    repay_automatically,
    release_kept_earmarks,
    lend_at_pre_close,
)
"""The window is being closed; what may be returned was, and the queues were scanned."""

AT_HVPS_END: Final[tuple[Hook, ...]] = (
    lapse_requests,
    repay_automatically,
    release_kept_earmarks,
)
"""HVPS has ended, perhaps without a pre-close; SAPS is still open."""


def run_hooks(state: State, hooks: tuple[Hook, ...]) -> list[Event]:
    """Run functions of a step one after the other and return their events.

    Source: RULES-Q §10.1.
    """
    events: list[Event] = []
    for hook in hooks:
        events.extend(hook(state))
    return events
