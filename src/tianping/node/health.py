"""Whether the node is alive, and whether it is ready: if not, why, in both languages.

Source: SAC-G §二十七; house, ADR-0080.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from tianping.node.following import VIEWS_WAITING_MAX
from tianping.node.measuring import Measured
from tianping.node.submission import OUTBOUND_WAITING_MAX
from tianping.watch.readings import Readings

__all__ = ["Health", "Reason", "reasons_of"]


class Reason(msgspec.Struct, frozen=True):
    """Why the node is not ready.

    Attributes:
        code: A stable word.
        english: The reason.
        chinese: The same in 中文.
    """

    code: str
    english: str
    chinese: str


class Health(msgspec.Struct, frozen=True):
    """What a probe is told.

    Attributes:
        ready: Whether messages are taken.
        reasons: Why not; or what is wrong although they are.
    """

    ready: bool
    reasons: list[Reason]


_STOPPING: Final = Reason("stopping", "the node is stopping", "节点正在停止")
_CHECKS: Final[tuple[tuple[Reason, Callable[[Measured], bool]], ...]] = (
    (
        Reason("queue_full", "the command queue is full", "指令队列已满"),
        lambda one: one.sequencer.waiting_count >= one.sequencer.queue_count_max,
    ),
    (
        Reason("outbox_behind", "the outbox is too far behind", "发件箱滞后过多"),
        lambda one: one.outbound.waiting_count > OUTBOUND_WAITING_MAX,
    ),
    (
        Reason("views_behind", "the views are too far behind", "视图滞后过多"),
        lambda one: one.views.waiting_count > VIEWS_WAITING_MAX,
    ),
)
_EXPIRED: Final = Reason(
    "platform_expired",
    "a certificate or revocation list of the platform has expired",
    "平台证书或吊销列表已到期",
)
_UNWATCHED: Final = Reason("not_watched", "the watching has stopped", "监控已停止")


def reasons_of(measured: Measured, readings: Readings, *, stopping: bool, watched: bool) -> Health:
    """Return whether the node is ready, and what is wrong.

    A node whose watching has stopped is ready: messages are taken.
    """
    if stopping:
        return Health(ready=False, reasons=[_STOPPING])
    reasons = [reason for reason, holds in _CHECKS if holds(measured)]
    certificates = readings.values.get("tianping_certificate_days", {})
    lists = readings.values.get("tianping_revocation_list_days", {})
    own = [days for (holder, _), days in certificates.items() if holder == "platform"]
    if any(days < 0 for days in (*own, *lists.values())):
        reasons.append(_EXPIRED)
    ready = not reasons
    if not watched:
        reasons.append(_UNWATCHED)
    return Health(ready=ready, reasons=reasons)
