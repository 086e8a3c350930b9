"""Tables of log-ins and nodes: who stands where, and what was said in words.

Source: house, ADR-0091, ADR-0093.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, SmallInteger, Table, Text

from tianping.views.schema import METADATA
from tianping.views.sealing import SealedText

__all__ = ["centres", "faults", "letters", "log_ins"]

log_ins = Table(
    "log_ins",
    METADATA,
    Column("participant", Text, primary_key=True),
    Column("login_system", SmallInteger, primary_key=True, autoincrement=False),
    Column("login_state", SmallInteger, nullable=False),
    Column("logout_cause", SmallInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("client_version", Text, nullable=False),
    Column("sessions_count", SmallInteger, nullable=False),
    Column("since_ns", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
)
"""Where each participant stands with each system, as far as it ever logged in."""

centres = Table(
    "centres",
    METADATA,
    Column("centre", Text, primary_key=True),
    Column("login_state", SmallInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("since_ns", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
)
"""City processing centres that ever signed in or were in fault; all are in base data."""

faults = Table(
    "faults",
    METADATA,
    Column("participant", Text, primary_key=True),
    Column("in_fault", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("since_ns", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
)
"""Which participants are in fault, or were."""

letters = Table(
    "letters",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("recorded_at_ns", BigInteger, nullable=False),
    Column("sender", Text, nullable=False),
    Column("receiver", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("content", SealedText("letters.content"), nullable=False),
    Column("attachment", Text, nullable=False),
    Column("attachment_bytes", BigInteger, nullable=False),
    Column("attachment_sha256", Text, nullable=False),
    Column("receiver_count", BigInteger, nullable=False),
    Index("letters_receiver", "receiver", "seq"),
)
"""Broadcasts (sender ``0000``) and what participants wrote to each other or to the platform."""
