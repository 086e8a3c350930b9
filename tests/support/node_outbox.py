"""Messages as short as an outbox needs them."""

from __future__ import annotations

from tianping.node.drafts_writer import DayFacts
from tianping.node.outbox import OutboxWrite
from tianping.wire.envelope import Header
from tianping.wire.header import write_header

BANK = "901100000014"
OTHER = "902100000024"
DAY = DayFacts(20261123, 10)


def envelope(mesg_id: str, *, code: str = "saps.604.001.01") -> bytes:
    """Return an envelope as short as the outbox needs it."""
    header = Header(
        "02",
        "0000",
        "SAPS",
        BANK,
        "SAPS",
        "20261123",
        "100000",
        "XML",
        code,
        mesg_id,
        mesg_id,
        "3",
        "D",
    )
    return write_header(header) + b"<Document/>"


def write(*mesg_ids: str, position: int = 0, code: str = "saps.604.001.01") -> OutboxWrite:
    """Return messages for the bank."""
    return OutboxWrite([(BANK, envelope(each, code=code)) for each in mesg_ids], position, DAY)
