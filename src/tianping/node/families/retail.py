"""What the families of BEPS and IBPS share: how sides, dates and sessions are written, requests.

Source: CNAPS2-FIELDS beps.720 to beps.725, ibps.701 to ibps.706; house, ADR-0101.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import DetailGroup, DownloadItem, RequestDetails, RequestDownload
from tianping.node.families.arrival import Arrival
from tianping.values.dates import BusinessDate, iso_date
from tianping.wire.message import Value

__all__ = [
    "REJECTED",
    "Values",
    "day_text",
    "details_request",
    "download_request",
    "is_received",
    "round_text",
    "side_text",
]

REJECTED: Final = "PR09"

_SENT: Final = "SR00"
_RECEIVED: Final = "SR01"
_ROUNDS: Final = 100

Values = dict[str, Value | list[Value]]


def side_text(*, received: bool) -> str:
    """Return on which side of a message its participant stands (发送、接收标志)."""
    return _RECEIVED if received else _SENT


def is_received(text: str) -> bool:
    """Tell whether that says that it received."""
    return text == _RECEIVED


def day_text(date: int) -> str:
    """Return a date as the layouts have it."""
    return iso_date(BusinessDate(date))


def round_text(session: int) -> str:
    """Return a session as the layouts have it (轧差场次): its last two digits."""
    return f"{session % _ROUNDS:02d}"


def details_request(
    arrival: Arrival, system: int, date: BusinessDate, groups: list[DetailGroup]
) -> RequestDetails:
    """Return the command of a request for details."""
    return RequestDetails(
        arrival.received_at_ns,
        arrival.sender,
        arrival.message_id,
        arrival.message.code,
        system,
        date,
        groups,
    )


def download_request(arrival: Arrival, items: list[DownloadItem]) -> RequestDownload:
    """Return the command of a request for messages once more."""
    return RequestDownload(
        arrival.received_at_ns,
        arrival.sender,
        arrival.message_id,
        arrival.message.code,
        items,
    )
