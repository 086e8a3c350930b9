"""What the fields of payments with times mean; those that others have stand in ``fields``."""

from __future__ import annotations

from typing import Final

__all__ = ["TIMES_HELP"]

TIMES_HELP: Final[dict[str, tuple[str, str]]] = {
    "earliest_ns": (
        "earliest time: nanoseconds since 1970, UTC; 0 when none is stated",
        "最早清算时间（纳秒，UTC），0 为未指定",
    ),
    "entered_at_ns": (
        "when it entered the queue: nanoseconds since 1970, UTC; empty while it is kept",
        "进入清算时刻（纳秒，UTC），未到时为空",
    ),
    "latest_ns": (
        "latest time: nanoseconds since 1970, UTC; 0 when none is stated",
        "最迟清算时间（纳秒，UTC），0 为未指定",
    ),
    "returned_at_latest": ("whether it goes back at its latest time", "到最迟时间是否退回"),
    "waits": ("whether it waits still, for its time or in the queue", "是否仍在等待"),
    "warned_at_ns": (
        "when its sender was warned: nanoseconds since 1970, UTC; empty when it was not",
        "提醒时刻（纳秒，UTC），未提醒为空",
    ),
}
"""English and 中文 help by field name."""
