"""What all participants are told of the days: states and dates, service of nodes, later times.

Source: RULES-D §2.4, §3 (broadcast); house, ADR-0062, ADR-0065.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from tianping.core.commands import ReportAcsEnd
from tianping.core.day_terms import STEP_END_OLD_DATE, STEP_NAMES
from tianping.core.events import Event, ServiceAnnounced, StepPostponed, SystemAdvanced
from tianping.core.terms import SYSTEM_NAMES
from tianping.node.drafts_writer import Writer, confirm_processing
from tianping.node.families.days import ACS_END, system_status
from tianping.node.families.instant import beijing_text
from tianping.node.tasks import Draft
from tianping.node.tasks_days import FreeNotice, ServiceNotice, SystemNotice
from tianping.values.dates import instant_at

__all__ = ["DAY_BROADCASTS", "Broadcast", "answer_acs_end"]


class Broadcast(NamedTuple):
    """A message to everybody: which draft, with which facts."""

    kind: Callable[..., Draft]
    facts: dict[str, object]


def _tell_system(event: SystemAdvanced, seq: int) -> list[Broadcast]:
    """Tell of a system's state and date, unless the wire knows no difference."""
    del seq
    before = (event.from_date, system_status(event.system, event.from_state))
    after = (event.to_date, system_status(event.system, event.to_state))
    if before == after or event.step == STEP_END_OLD_DATE:
        return []
    told = Broadcast(
        SystemNotice,
        {
            "day_system": event.system,
            "from_date": event.from_date,
            "from_state": event.from_state,
            "to_date": event.to_date,
            "to_state": event.to_state,
            "next_date": event.next_date,
            "workday": event.workday,
        },
    )
    return [told]


def _tell_service(event: ServiceAnnounced, seq: int) -> list[Broadcast]:
    del seq
    told = Broadcast(
        ServiceNotice,
        {
            "status": event.status,
            "effective_date": event.effective_date,
            "start_expected_ns": event.start_at_ns,
            "node": event.node,
            "remark": event.remark,
        },
    )
    return [told]


def _tell_postponed(event: StepPostponed, seq: int) -> list[Broadcast]:
    """Say in words that a step comes later today: no message of the standard has a field for it."""
    del seq
    at = beijing_text(instant_at(event.date, event.minutes))
    short, _, chinese = SYSTEM_NAMES[event.system]
    step, step_chinese = STEP_NAMES[event.step]
    content = f"{chinese}“{step_chinese}”推迟至 {at}。{short}, {step}: {at}"
    return [Broadcast(FreeNotice, {"day_system": event.system, "content": content})]


def answer_acs_end(writer: Writer, command: ReportAcsEnd, first: Event | None) -> None:
    """Confirm to ACS that its end notice was taken, or say why not."""
    confirm_processing(writer, command, ACS_END, first)


DAY_BROADCASTS: Final[dict[type[Any], Callable[[Any, int], list[Broadcast]]]] = {
    SystemAdvanced: _tell_system,
    ServiceAnnounced: _tell_service,
    StepPostponed: _tell_postponed,
}
"""What everybody is told of an event, given the number of the command that led to it."""
