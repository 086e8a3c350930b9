"""Tables of base data, of participants' records, and of change files.

Source: house, ADR-0088, ADR-0089.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, SmallInteger, Table, Text

from tianping.views.schema import METADATA
from tianping.views.sealing import SealedText

__all__ = ["base_data", "change_files", "party_records"]

base_data = Table(
    "base_data",
    METADATA,
    Column("base_table", SmallInteger, primary_key=True, autoincrement=False),
    Column("base_code", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("base_name", Text, nullable=False),
    Column("belongs", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("effective_date", BigInteger, nullable=False),
    Column("taken_away", Boolean, nullable=False),
)
"""Every change of a code; the newest whose date has come holds."""

party_records = Table(
    "party_records",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("change_place", BigInteger, primary_key=True, autoincrement=False),
    Column("participant", Text, nullable=False),
    Column("file", BigInteger, nullable=False),
    Column("eve_date", BigInteger, nullable=False),
    Column("change", SmallInteger, nullable=False),
    Column("follows", Boolean, nullable=False),
    Column("subject", BigInteger, nullable=False),
    Column("successor", Text, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("name", SealedText("party_records.name"), nullable=False),
    Column("address", SealedText("party_records.address"), nullable=False),
    Column("phone", SealedText("party_records.phone"), nullable=False),
    Column("superior", Text, nullable=False),
    Column("bank_class", Text, nullable=False),
    Column("city", Text, nullable=False),
    Column("ccpc", Text, nullable=False),
    Column("legal_entity", Text, nullable=False),
    Column("direct_participant", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("access", Text, nullable=False),
    Column("systems_joined", Text, nullable=False),
    Column("settles_hvps", Text, nullable=False),
    Column("settles_beps", Text, nullable=False),
    Column("settles_ibps", Text, nullable=False),
    Column("reconciler", Text, nullable=False),
    Index("party_records_participant", "participant"),
    Index("party_records_file", "file"),
)
"""What was registered of a participant, by a file or (file 0) at once; the columns from ``kind``
on are the record, in the order of ``PartyRecord``."""

change_files = Table(
    "change_files",
    METADATA,
    Column("file", BigInteger, primary_key=True, autoincrement=False),
    Column("requested_date", BigInteger, nullable=False),
    Column("effective_date", BigInteger, nullable=False),
    Column("eve_date", BigInteger, nullable=False),
    Column("change_count", BigInteger, nullable=False),
    Column("confirmed_seq", BigInteger, nullable=False),
    Column("taken_beps", BigInteger, nullable=False),
    Column("taken_ibps", BigInteger, nullable=False),
    Column("taken_hvps", BigInteger, nullable=False),
    Column("taken_saps", BigInteger, nullable=False),
)
"""Change files; each system's date on which it took the file over, 0 until then."""
