"""Messages as short as an outbox needs them."""

from __future__ import annotations

from pathlib import Path

from tianping.node.clock import Clock
from tianping.node.drafts_writer import DayFacts
from tianping.node.gates import Passage
from tianping.node.outbox import Outbox, OutboxWrite
from tianping.security.sealing import UNSEALED, Seal
from tianping.wire.envelope import Header
from tianping.wire.header import write_header

BANK = "901100000014"
OTHER = "902100000024"
DAY = DayFacts(20261123, 10)


def open_outbox(path: Path, clock: Clock, seal: Seal = UNSEALED) -> Outbox:
    """Return the outbox of a file; nobody needs to log in."""
    outbox = Outbox(path, clock=clock, seal=seal)
    outbox.store([OutboxWrite([], 0, DAY, {0: [Passage("", 0, opens=True)]})])
    return outbox


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
