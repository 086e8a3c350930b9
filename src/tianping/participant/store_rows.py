"""What one row of the client's store is: a message sent, a message received, a gap.

Source: CNAPS2-ENV §2; house, ADR-0010, ADR-0076.
"""

from __future__ import annotations

from typing import Final

import apsw
import msgspec

from tianping.participant.exchange import SubmissionState
from tianping.security.sealing import Seal

__all__ = [
    "INBOX_COLUMNS",
    "INBOX_CONTEXT",
    "SENT_COLUMNS",
    "SENT_CONTEXT",
    "Gap",
    "HeaderKey",
    "InboxEntry",
    "SentMessage",
    "blob",
    "read_entry",
    "read_sent",
]

SENT_COLUMNS: Final = (
    "sender, send_date, mesg_id, code, message_id, envelope, state, position, answer_code,"
    " confirmed, status, status_code, status_text"
)
INBOX_COLUMNS: Final = (
    "participant, sequence, sender, send_date, mesg_id, code, envelope, verdict, acknowledged"
)


class HeaderKey(msgspec.Struct, frozen=True, order=True):
    """What makes a message one and the same in transport (CNAPS2-ENV §2)."""

    sender: str
    send_date: str
    mesg_id: str


class SentMessage(msgspec.Struct, frozen=True):
    """One message of this client's own, and all that is known of it."""

    key: HeaderKey
    code: str
    message_id: str
    """The body's MsgId; empty where a message has none of its own."""
    envelope: bytes
    state: SubmissionState = SubmissionState.PREPARED
    position: int | None = None
    """Its sequence number in the node's journal."""
    answer_code: str = ""
    """The code of the node's answer to the submission."""
    confirmed: bool = False
    """Whether the platform's ccms.990 for it came."""
    status: str = ""
    """The latest processing status the platform told: PR04 settled, PR12 queued …"""
    status_code: str = ""
    status_text: str = ""


class InboxEntry(msgspec.Struct, frozen=True):
    """One message received."""

    participant: str
    sequence: int
    key: HeaderKey
    code: str
    envelope: bytes
    verdict: str
    acknowledged: bool = False


class Gap(msgspec.Struct, frozen=True, order=True):
    """Sequence numbers of a stream that never came."""

    participant: str
    first: int
    last: int


SENT_CONTEXT: Final = b"client.sent"
INBOX_CONTEXT: Final = b"client.inbox"


def blob(value: apsw.SQLiteValue) -> bytes:
    """Return a stored blob; empty for anything else."""
    return value if isinstance(value, bytes) else b""


def read_sent(row: tuple[apsw.SQLiteValue, ...], seal: Seal) -> SentMessage:
    """Return a row of ``sent`` in the order of ``SENT_COLUMNS``."""
    values = {
        "key": dict(zip(HeaderKey.__struct_fields__, row[:3], strict=True)),
        **dict(zip(SentMessage.__struct_fields__[1:], row[3:], strict=True)),
    }
    values["confirmed"] = bool(values["confirmed"])
    values["envelope"] = seal.unseal(blob(values["envelope"]), SENT_CONTEXT)
    return msgspec.convert(values, SentMessage)


def read_entry(row: tuple[apsw.SQLiteValue, ...], seal: Seal) -> InboxEntry:
    """Return a row of ``inbox`` in the order of ``INBOX_COLUMNS``."""
    participant, sequence, sender, send_date, mesg_id, code, envelope, verdict, acknowledged = row
    values = {
        "participant": participant,
        "sequence": sequence,
        "key": {"sender": sender, "send_date": send_date, "mesg_id": mesg_id},
        "code": code,
        "envelope": seal.unseal(blob(envelope), INBOX_CONTEXT),
        "verdict": verdict,
        "acknowledged": bool(acknowledged),
    }
    return msgspec.convert(values, InboxEntry)
