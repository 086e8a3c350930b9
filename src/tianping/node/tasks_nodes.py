"""Drafts about log-in and nodes, and what a worker says of a probe."""

from __future__ import annotations

from tianping.node.tasks_base import BaseDraft

__all__ = ["ForcedNotice", "LogInAnswer", "NodeNotice", "ProbeAnswer"]


class LogInAnswer(BaseDraft, frozen=True, array_like=True, gc=False, tag=230):
    """ccms.806: a log-in or log-out was done, or refused; where the system stands."""

    original_id: str
    signs_in: bool
    system: int
    date: int
    state: int
    status: str
    code: str
    reason: str


class ForcedNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=231):
    """ccms.807: the participant is logged in to a system no more, and why."""

    system: int
    reason: str


class NodeNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=232):
    """ccms.803: a participant or a centre is in fault or has recovered, logged in or is out.

    ``change`` is ST00 to ST03; ``system`` is 0 where it is about no single one.
    """

    change: str
    system: int
    is_centre: bool
    centre: str
    participants: list[str]
    reason: str


class ProbeAnswer(BaseDraft, frozen=True, array_like=True, gc=False, tag=233):
    """ccms.992: the answer to a probe, with what the probe said of its way."""

    said: dict[str, str]
    waiting_count: int
