"""Drafts of what all participants are told about the days: state, service, later times."""

from __future__ import annotations

from tianping.node.tasks_base import BaseDraft

__all__ = ["FreeNotice", "ServiceNotice", "SystemNotice"]


class SystemNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=47):
    """ccms.801: a system stands in another state or on another date.

    ``next_date`` is 0 when no calendar tells it; ``workday`` is of the present date.
    """

    day_system: int
    from_date: int
    from_state: int
    to_date: int
    to_state: int
    next_date: int
    workday: bool


class ServiceNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=96):
    """ccms.809: a node stops or starts its service."""

    status: int
    effective_date: int
    start_expected_ns: int
    node: str
    remark: str


class FreeNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=97):
    """ccms.303: words for people, from the platform to a participant."""

    day_system: int
    content: str
