"""The tables of the read models, for SQLite and PostgreSQL alike.

Written for appending. A table that grows with every payment has its row number as its only key,
and rows of one account or participant are found through chains: each row names the one before
it, the account, participant or day names the last. An index on them would cost more than all
the rest of the fold (ADR-0019).

Amounts and balances are fen in BIGINT; sums that may pass 2^63 are ``FenTotal``. Names of
participants, account numbers and what a refusal found are sealed. Names of columns mean the same
everywhere: ``fields.FIELD_HELP`` explains each once.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from tianping.views.sealing import BlindIndex, SealedBytes, SealedText

__all__ = [
    "CREDIT",
    "DEBIT",
    "METADATA",
    "SCHEMA_VERSION",
    "FenTotal",
    "account_days",
    "account_starts",
    "accounts",
    "bindings",
    "business_days",
    "endings",
    "lines",
    "movements",
    "parameters",
    "participant_days",
    "participant_heads",
    "participants",
    "payments",
    "phases",
    "position",
    "proposals",
    "queue",
    "refusals",
    "requests",
    "trial_balance_subjects",
    "trial_balances",
    "type_totals",
]

SCHEMA_VERSION: Final = 10
"""Changes with any table; views of another version are rebuilt from the journal."""

DEBIT: Final = 0
CREDIT: Final = 1


class FenTotal(TypeDecorator[int]):
    """A sum of fen without bound: NUMERIC in PostgreSQL, decimal text in SQLite, int in Python."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type of the database at hand."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(Numeric(38, 0))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: int | None, dialect: Dialect) -> Any:
        """Hand the number over as the database keeps it."""
        if value is None or dialect.name == "postgresql":
            return value
        return str(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> int | None:
        """Return the number as an int, whatever the database kept it as."""
        del dialect
        return None if value is None else int(value)


METADATA = MetaData()


def _key(name: str, kind: type[TypeEngine[Any]] = BigInteger) -> Column[Any]:
    return Column(name, kind, primary_key=True, autoincrement=False)


def _row_key(name: str) -> Column[Any]:
    """Return a key that SQLite keeps as its row number, so that appending costs no index."""
    kind = BigInteger().with_variant(Integer(), "sqlite")
    return Column(name, kind, primary_key=True, autoincrement=False)


def _text(name: str) -> Column[Any]:
    return Column(name, Text, nullable=False)


def _int(name: str) -> Column[Any]:
    return Column(name, BigInteger, nullable=False)


def _small(name: str) -> Column[Any]:
    return Column(name, SmallInteger, nullable=False)


def _maybe(name: str) -> Column[Any]:
    return Column(name, BigInteger, nullable=True)


def _total(name: str) -> Column[Any]:
    return Column(name, FenTotal, nullable=False)


position = Table(
    "position",
    METADATA,
    _key("id"),
    _int("schema_version"),
    _int("seq"),
    Column("hash", LargeBinary, nullable=False),
    _text("platform"),
    _int("business_date"),
    _small("phase"),
    _int("next_movement"),
)

business_days = Table("business_days", METADATA, _key("business_date"), _int("first_seq"))

phases = Table(
    "phases",
    METADATA,
    _key("seq"),
    _int("recorded_at_ns"),
    _small("from_phase"),
    _key("to_phase", SmallInteger),
    _int("business_date"),
)

parameters = Table(
    "parameters",
    METADATA,
    _key("name", Text),
    _key("scope", Text),
    _key("effective_date"),
    _int("value"),
    _int("seq"),
)

participants = Table(
    "participants",
    METADATA,
    _key("participant", Text),
    Column("name", SealedText("participants.name"), nullable=False),
    _small("kind"),
    _text("office"),
    _text("direct_participant"),
    _text("legal_entity"),
    _int("registry_version"),
    _int("seq"),
)

participant_heads = Table(
    "participant_heads",
    METADATA,
    _key("participant", Text),
    _int("last_paid"),
    _int("last_received"),
)

participant_days = Table(
    "participant_days",
    METADATA,
    _key("participant", Text),
    _key("business_date"),
    _int("last_paid"),
    _int("last_received"),
)

bindings = Table(
    "bindings",
    METADATA,
    _key("seq"),
    _text("binding"),
    _text("certificate"),
    _text("participant"),
    _text("access_point"),
    _int("registry_version"),
    _maybe("unbound_seq"),
    Index("bindings_certificate", "certificate"),
)

accounts = Table(
    "accounts",
    METADATA,
    _row_key("account"),
    Column("account_no", SealedText("accounts.account_no"), nullable=False),
    Column("account_no_index", BlindIndex("accounts.account_no"), nullable=False, index=True),
    _small("subject"),
    _text("owner"),
    _text("office"),
    _int("balance_fen"),
    _int("opening_balance_fen"),
    _int("debit_count"),
    _total("debit_fen"),
    _int("credit_count"),
    _total("credit_fen"),
    _int("minimum_balance_fen"),
    _int("earmark_beps_fen"),
    _int("earmark_ibps_fen"),
    _int("overdraft_limit_fen"),
    _maybe("overdraft_limit_next_fen"),
    _int("overdraft_same_city_fen"),
    Column("debit_control", Boolean, nullable=False),
    Column("credit_control", Boolean, nullable=False),
    Column("pledge_financed", Boolean, nullable=False),
    _int("last_movement"),
)

account_days = Table(
    "account_days",
    METADATA,
    _key("account"),
    _key("business_date"),
    _int("opening_balance_fen"),
    _int("closing_balance_fen"),
    _int("debit_count"),
    _total("debit_fen"),
    _int("credit_count"),
    _total("credit_fen"),
    _int("last_movement"),
)

account_starts = Table(
    "account_starts",
    METADATA,
    _key("account"),
    _key("business_date"),
    _int("balance_fen"),
    _int("minimum_balance_fen"),
    _int("earmark_beps_fen"),
    _int("earmark_ibps_fen"),
    _int("overdraft_limit_fen"),
    _int("last_movement"),
)
"""What a settlement account began daytime with, and its last movement before."""

payments = Table(
    "payments",
    METADATA,
    _row_key("payment"),
    _text("sender"),
    _text("message_id"),
    _text("message_type"),
    _int("business_date"),
    _text("debtor_participant"),
    _text("debtor_bank"),
    _text("creditor_participant"),
    _text("creditor_bank"),
    _int("amount_fen"),
    _int("queue_class"),
    _text("business_type"),
    _text("business_kind"),
    _small("status"),
    _small("refusal_code"),
    _int("received_at_ns"),
    _maybe("queued_at_ns"),
    _maybe("settled_at_ns"),
    _maybe("settled_seq"),
    _small("posting"),
    _int("first_movement"),
    _int("movement_count"),
    _int("previous_paid"),
    _int("previous_received"),
)

lines = Table(
    "lines",
    METADATA,
    _row_key("payment"),
    _int("seq"),
    _text("sender"),
    _text("message_id"),
    _text("message_type"),
    _int("business_date"),
    _text("debtor_participant"),
    _text("debtor_bank"),
    _text("creditor_participant"),
    _text("creditor_bank"),
    _int("amount_fen"),
    _int("queue_class"),
    _text("business_type"),
    _text("business_kind"),
    _small("status"),
    _small("refusal_code"),
    _int("received_at_ns"),
    _maybe("queued_at_ns"),
    _maybe("settled_at_ns"),
    _maybe("settled_seq"),
    _small("posting"),
    _int("first_movement"),
    _int("movement_count"),
    Index("lines_seq", "seq"),
    Index("lines_debtor", "debtor_participant", "seq"),
    Index("lines_creditor", "creditor_participant", "seq"),
)
"""Payments that a command led to besides the one a message asks for. Source: house, ADR-0034."""

movements = Table(
    "movements",
    METADATA,
    _row_key("movement"),
    _int("account"),
    _small("side"),
    _int("amount_fen"),
    _int("balance_fen"),
    _int("payment"),
    _int("business_date"),
    _int("seq"),
    _int("previous"),
)

proposals = Table(
    "proposals",
    METADATA,
    _row_key("proposal"),
    _int("business_date"),
    _int("recorded_at_ns"),
    _text("person"),
    _text("evidence"),
    _text("command"),
    Column("details", SealedText("proposals.details"), nullable=False),
    Column("proposed", SealedBytes("proposals.proposed"), nullable=False),
    _text("state"),
    _text("second_person"),
    _text("reason"),
    _maybe("decided_at_ns"),
    _maybe("decided_seq"),
)
"""What needs two persons. Source: house, ADR-0038."""

queue = Table(
    "queue",
    METADATA,
    _row_key("payment"),
    _int("account"),
    _small("queue_class"),
    _int("queue_order"),
    _text("message_type"),
    _int("queued_at_ns"),
)

endings = Table(
    "endings",
    METADATA,
    _key("seq"),
    _key("payment"),
    _int("business_date"),
    _int("recorded_at_ns"),
    _small("status"),
    Index("endings_date", "business_date"),
)
"""Payments that stopped waiting without settling: cancelled, or returned by the system."""

requests = Table(
    "requests",
    METADATA,
    _row_key("seq"),
    _text("sender"),
    _text("message_id"),
    _text("message_type"),
    _int("business_date"),
    _int("recorded_at_ns"),
    _small("status"),
    _small("refusal_code"),
    Column("repeated", Boolean, nullable=False),
    _text("original_sender"),
    _text("original_message_id"),
)

refusals = Table(
    "refusals",
    METADATA,
    _key("seq"),
    _key("payment"),
    _int("business_date"),
    _int("recorded_at_ns"),
    _text("command"),
    _text("sender"),
    _text("message_id"),
    _text("message_type"),
    _small("refusal_code"),
    Column("found", SealedText("refusals.found"), nullable=False),
    Index("refusals_date", "business_date"),
    Index("refusals_message", "sender", "message_id"),
)

type_totals = Table(
    "type_totals",
    METADATA,
    _key("business_date"),
    _key("message_type", Text),
    _int("payment_count"),
    _total("amount_fen"),
)

trial_balances = Table(
    "trial_balances",
    METADATA,
    _row_key("seq"),
    _int("business_date"),
    _int("recorded_at_ns"),
    Column("balanced", Boolean, nullable=False),
)

trial_balance_subjects = Table(
    "trial_balance_subjects",
    METADATA,
    _key("seq"),
    _key("subject"),
    _int("debit_count"),
    _total("debit_fen"),
    _int("credit_count"),
    _total("credit_fen"),
    _total("balance_fen"),
)
