"""What the help desk did in a stretch of time, in numbers.

Source: CCMS-T §六.1.2; house, ADR-0082.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from tianping.desk.tickets import Ticket

__all__ = ["DeskStatistics", "statistics_of"]

_NS_PER_MINUTE = 60_000_000_000


class DeskStatistics(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of tickets opened in a stretch of time, as they stand at its end.

    Attributes:
        ticket_count: How many.
        by_kind: How many of each kind.
        by_state: How many stand where.
        by_priority: How many of each priority.
        by_asker: How many each participant or person asked for, the most first.
        by_owner: How many each person has or had, the most first.
        overdue_count: How many missed a target.
        respond_minutes_mean: From opening to the first owner; None when none has one.
        resolve_minutes_mean: From opening to the solution, without waiting; None when none has one.
        resolve_minutes_median: The same, the middle one.
    """

    ticket_count: int
    by_kind: dict[str, int]
    by_state: dict[str, int]
    by_priority: dict[int, int]
    by_asker: dict[str, int]
    by_owner: dict[str, int]
    overdue_count: int
    respond_minutes_mean: int | None
    resolve_minutes_mean: int | None
    resolve_minutes_median: int | None


def statistics_of(
    tickets: Iterable[Ticket], *, since_ns: int, until_ns: int, at_ns: int
) -> DeskStatistics:
    """Return the numbers of tickets opened from one moment to before another."""
    counted = [one for one in tickets if since_ns <= one.opened_at_ns < until_ns]
    responded = [
        one.responded_at_ns - one.opened_at_ns for one in counted if one.responded_at_ns is not None
    ]
    resolved = sorted(
        one.resolved_at_ns - one.opened_at_ns - one.waited_ns
        for one in counted
        if one.resolved_at_ns is not None
    )
    return DeskStatistics(
        ticket_count=len(counted),
        by_kind=dict(Counter(one.kind.value for one in counted)),
        by_state=dict(Counter(one.state.value for one in counted)),
        by_priority=dict(sorted(Counter(one.priority for one in counted).items())),
        by_asker=dict(Counter(one.asked_by for one in counted).most_common()),
        by_owner=dict(Counter(one.owner for one in counted if one.owner).most_common()),
        overdue_count=sum(one.is_overdue(at_ns) for one in counted),
        respond_minutes_mean=_mean_minutes(responded),
        resolve_minutes_mean=_mean_minutes(resolved),
        resolve_minutes_median=(
            resolved[len(resolved) // 2] // _NS_PER_MINUTE if resolved else None
        ),
    )


def _mean_minutes(spans_ns: Sequence[int]) -> int | None:
    return sum(spans_ns) // len(spans_ns) // _NS_PER_MINUTE if spans_ns else None
