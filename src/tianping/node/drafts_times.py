"""What the sender of a payment with times is told: that it is kept, and that its time runs out.

Both are receipts (saps.604), so that they name the payment as any receipt does: PR06 while it waits
for its earliest time, PR12 once more, with the latest time in its text, as a warning.
Source: CNAPS2-FIELDS saps.604; CNAPS2-CODES (ProcessCode); house, ADR-0057.
"""

from __future__ import annotations

from tianping.core.commands import CreditTransfer
from tianping.core.events import LatestTimeNear
from tianping.node.drafts_writer import DONE_CODE, QUEUED, Writer
from tianping.node.families.instant import iso_date_time

__all__ = ["tell_latest_time"]

_TIME = slice(11, 19)


def tell_latest_time(writer: Writer, command: CreditTransfer, event: LatestTimeNear) -> None:
    """Warn the sender of a payment that waits, shortly before its latest time."""
    text = f"业务仍在排队，最迟清算时间 {iso_date_time(event.latest_ns)[_TIME]}"
    writer.receipt(command, QUEUED, why=(DONE_CODE, text), position=event.payment)
