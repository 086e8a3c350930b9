"""Time that has passed: what is done about it, and when it must pass next.

Requests for pledge loans that nobody has answered are given up first; then payments with times;
then matching after the cut-off.
Source: RULES-C §6.2 (APF.TIMEOUT_S, HVPS.MATCH_START_DELAY_S); ECB-2007-7 App. I; house, ADR-0057,
ADR-0106.
"""

from __future__ import annotations

from tianping.core.commands import PassTime
from tianping.core.events import Event
from tianping.core.liquidity.cut_off_tools import planned_tools_ns, tools_when_due
from tianping.core.liquidity.pledge_answer import give_up_unanswered, next_given_up_ns
from tianping.core.liquidity.times import next_payment_due_ns, pass_payment_times
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import State

__all__ = ["next_due_ns", "pass_time"]


def next_due_ns(state: State) -> int:
    """Return when time must pass next, or 0.

    Source: house, ADR-0057, ADR-0106.
    """
    payment_ns, matching_ns = next_payment_due_ns(state), planned_tools_ns(state)
    pledge_ns = next_given_up_ns(state) if state.pledges.requests else 0
    if not (pledge_ns or matching_ns):
        return payment_ns
    return min([at_ns for at_ns in (payment_ns, pledge_ns, matching_ns) if at_ns])


def pass_time(state: State, command: PassTime) -> list[Event]:
    """Do what has come due.

    Refuses: nothing is due (371).
    Source: RULES-C §6.2; ECB-2007-7 App. I; house, ADR-0057, ADR-0106.
    """
    del command
    events = give_up_unanswered(state) + pass_payment_times(state) + tools_when_due(state)
    return events or refuse(RefusalCode.NOTHING_DUE, str(state.now_ns))
