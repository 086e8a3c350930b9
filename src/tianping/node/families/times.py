"""The times that a transfer states (SttlmTmReq): from, till and reject time of ISO 20022.

The layouts of hvps.111 and hvps.112 rest on pacs.008 and pacs.009, which have the element; CNAPS2
is not known to use it. A time is one of the Beijing day on which the message arrives.
Source: ISO-20022 pacs.008.001.02 (SettlementTimeRequest2); ECB-2007-7 App. I; house, ADR-0057.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import SettlementTimes
from tianping.node.families.arrival import REFUSE, DoorRefusalError, text_at
from tianping.node.families.instant import iso_date_time, read_date_time
from tianping.wire.message import Message

__all__ = ["FROM_TIME", "REJECT_TIME", "TILL_TIME", "settlement_times"]

FROM_TIME: Final = "SttlmTmReq/FrTm"
TILL_TIME: Final = "SttlmTmReq/TillTm"
REJECT_TIME: Final = "SttlmTmReq/RjctTm"

_DATE_LENGTH: Final = 10


def settlement_times(
    message: Message, transfer: str, *, received_at_ns: int
) -> SettlementTimes | None:
    """Return the times that a transfer states below an element; None when it states none.

    Raises:
        DoorRefusalError: both a till time and a reject time are given.
    """
    earliest, till, rejected = (
        text_at(message, f"{transfer}/{tag}") for tag in (FROM_TIME, TILL_TIME, REJECT_TIME)
    )
    if not earliest and not till and not rejected:
        return None
    if till and rejected:
        path = f"{transfer}/{TILL_TIME}"
        raise DoorRefusalError(
            REFUSE,
            "settlement_times",
            code="SU1O1020",
            texts=(
                f"{path}: expected none beside RjctTm {rejected}, found {till}",
                f"TillTm 与 RjctTm 不可同时填写：{till}、{rejected}",
            ),
        )
    date = iso_date_time(received_at_ns)[:_DATE_LENGTH]
    return SettlementTimes(
        earliest_ns=_instant_ns(date, earliest),
        latest_ns=_instant_ns(date, till or rejected),
        returned=bool(rejected),
    )


def _instant_ns(date: str, time: str) -> int:
    """Return the instant of a time on a date, both as texts; 0 for no time."""
    return read_date_time(f"{date}T{time}") if time else 0
