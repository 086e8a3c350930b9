"""An archive of invented days, written by DuckDB in the layout of real ones, as large as wanted.

Every payment has its own ids, parties, amount and times, which do not repeat: what is random in
life is random here, so that nothing compresses better than it would. Each has its two movements,
chained by account as the views chain them. The views beside it know the days, so that the questions
of ``tianping`` are answered from it.

Source: house, ADR-0075.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import Engine, Table, insert, update

from tianping.bench.platforms import bank_codes
from tianping.core.terms import CLASS_ORDINARY, PHASE_DAY, PHASE_PREPARATION, STATUS_SETTLED
from tianping.views import schema as s
from tianping.views.archive.database import Duck, column_types, fen_columns, open_duck, quoted
from tianping.views.archive.manifest import (
    MANIFEST_FILE,
    ArchivedFile,
    Manifest,
    day_folder,
    digest_of,
    encode_manifest,
    file_digest,
)
from tianping.views.archive.tables import ARCHIVED, ArchivedTable
from tianping.views.archive.writing import ROW_GROUP
from tianping.views.engine import open_views, sqlite_url
from tianping.views.schema_archive import archived_days
from tianping.views.store import create_tables

__all__ = ["Made", "account_no", "make_archive", "workdays"]

PLATFORM: Final = "bench"
_FIRST_DAY: Final = dt.date(2026, 1, 1)
_DAY_NS: Final = 8 * 3600 * 10**9
"""How long payments come in on a day."""

_AMOUNT_FEN_MAX: Final = 5_000_000_000
_BALANCE_FEN: Final = 10**12


class Made(NamedTuple):
    """What was made, or is to be.

    Attributes:
        folder: Where ``views.db`` and ``archive`` are.
        days: Its business dates, all archived.
        per_day: Payments of each.
        banks: How many banks pay one another.
    """

    folder: Path
    days: list[int]
    per_day: int
    banks: int

    @property
    def archive(self) -> Path:
        """Where the archive is."""
        return self.folder / "archive"

    @property
    def views_url(self) -> str:
        """The URL of the views that know the days."""
        return sqlite_url(self.folder / "views.db")


def workdays(count: int) -> list[int]:
    """Return so many dates from Monday to Friday."""

    def all_of_them() -> Iterator[int]:
        day = _FIRST_DAY
        while True:
            if day.isoweekday() <= 5:
                yield int(day.strftime("%Y%m%d"))
            day += dt.timedelta(days=1)

    dates = all_of_them()
    return [next(dates) for _ in range(count)]


def account_no(account: int) -> str:
    """Return the number of a bank's account."""
    return f"ACC{account:09d}"


def make_archive(made: Made, *, tell: Callable[[int], None]) -> None:
    """Make archive and views; ``tell`` hears of each day that is there."""
    made.folder.mkdir(parents=True, exist_ok=True)
    views = open_views(made.views_url)
    try:
        _begin_views(views, made)
        previous = b""
        with open_duck(spill=made.folder / "spill") as duck:
            _begin(duck, made)
            for number, date in enumerate(made.days):
                _fill(duck, made, number)
                manifest = _write(duck, made, number, previous)
                previous = digest_of(encode_manifest(manifest))
                _state(views, manifest, previous)
                tell(date)
    finally:
        views.dispose()


def _begin(duck: Duck, made: Made) -> None:
    """Tell DuckDB of the banks, and begin the chains of their movements."""
    duck.execute("CREATE TABLE banks (place BIGINT, code VARCHAR, head BIGINT)")
    codes = bank_codes(made.banks)
    duck.executemany(
        "INSERT INTO banks VALUES (?, ?, 0)", [[place, code] for place, code in enumerate(codes)]
    )


def _fill(duck: Duck, made: Made, number: int) -> None:
    """Make the rows of a day in tables of DuckDB: ``paid`` and ``moved``."""
    date = made.days[number]
    first = number * made.per_day + 1
    began_ns = _midnight_ns(date)
    duck.execute(
        f"""
        CREATE OR REPLACE TABLE paid AS
        SELECT payment, {date} AS date, payer.code AS payer, payee.code AS payee,
            payer.place AS payer_place, payee.place AS payee_place, amount,
            {began_ns} + ((payment - {first}) * {_DAY_NS // made.per_day})::BIGINT
                + (hash(payment, 4) % 1000000)::BIGINT AS received_at_ns,
            (hash(payment, 5) % 3000000)::BIGINT AS waited_ns,
            lpad((hash(payment, 6) % 100000000)::VARCHAR, 8, '0') AS number
        FROM (
            SELECT range AS payment, (hash(range, 1) % {made.banks})::BIGINT AS one,
                (hash(range, 2) % {made.banks - 1} + 1)::BIGINT AS further,
                (hash(range, 3) % {_AMOUNT_FEN_MAX} + 1)::BIGINT AS amount
            FROM range({first}, {first + made.per_day})
        )
        JOIN banks AS payer ON payer.place = one
        JOIN banks AS payee ON payee.place = (one + further) % {made.banks}
        """  # noqa: S608 - our own numbers
    )
    duck.execute(
        """
        CREATE OR REPLACE TABLE moved AS
        SELECT movement, place, side, amount, payment, date,
            coalesce(lag(movement) OVER (PARTITION BY place ORDER BY movement), head) AS previous
        FROM (
            SELECT 2 * payment - 1 AS movement, payer_place AS place, 0 AS side, amount, payment,
                date
            FROM paid
            UNION ALL
            SELECT 2 * payment, payee_place, 1, amount, payment, date FROM paid
        ) JOIN banks USING (place)
        """
    )
    duck.execute(
        """
        UPDATE banks SET head = newest.movement
        FROM (SELECT place, max(movement) AS movement FROM moved GROUP BY place) AS newest
        WHERE banks.place = newest.place
        """
    )


def _midnight_ns(date: int) -> int:
    midnight = dt.datetime.strptime(str(date), "%Y%m%d").replace(tzinfo=dt.UTC)
    return int(midnight.timestamp()) * 10**9


_PAYMENT: Final = {
    "payment": "payment",
    "sender": "payer",
    "message_id": "date || number",
    "message_type": "'hvps.111.001.01'",
    "business_date": "date",
    "debtor_participant": "payer",
    "debtor_bank": "payer",
    "creditor_participant": "payee",
    "creditor_bank": "payee",
    "amount_fen": "amount",
    "queue_class": str(CLASS_ORDINARY),
    "business_type": "'A100'",
    "business_kind": "'02102'",
    "status": str(STATUS_SETTLED),
    "refusal_code": "0",
    "received_at_ns": "received_at_ns",
    "queued_at_ns": "NULL",
    "settled_at_ns": "received_at_ns + waited_ns",
    "settled_seq": "payment",
    "posting": "1",
    "first_movement": "2 * payment - 1",
    "movement_count": "2",
    "previous_paid": "lag(payment, 1, 0) OVER (PARTITION BY payer ORDER BY payment)",
    "previous_received": "lag(payment, 1, 0) OVER (PARTITION BY payee ORDER BY payment)",
}
_MOVEMENT: Final = {
    "movement": "movement",
    "account": "place + 1",
    "side": "side",
    "amount_fen": "amount",
    "balance_fen": f"{_BALANCE_FEN} + (hash(movement) % {_BALANCE_FEN})::BIGINT",
    "payment": "payment",
    "business_date": "date",
    "seq": "payment",
    "previous": "previous",
}
_ACCOUNT_DAY: Final = {
    "account": "place + 1",
    "business_date": "date",
    "opening_balance_fen": f"{_BALANCE_FEN} + (hash(place, date, 1) % {_BALANCE_FEN})::BIGINT",
    "closing_balance_fen": f"{_BALANCE_FEN} + (hash(place, date, 2) % {_BALANCE_FEN})::BIGINT",
    "debit_count": "count(*) FILTER (side = 0)",
    "debit_fen": "sum(amount) FILTER (side = 0)",
    "credit_count": "count(*) FILTER (side = 1)",
    "credit_fen": "sum(amount) FILTER (side = 1)",
    "last_movement": "max(movement)",
}
_ACCOUNT_START: Final = {
    "account": "place + 1",
    "business_date": "date",
    "balance_fen": f"{_BALANCE_FEN} + (hash(place, date, 1) % {_BALANCE_FEN})::BIGINT",
    "minimum_balance_fen": "0",
    "earmark_beps_fen": "0",
    "earmark_ibps_fen": "0",
    "overdraft_limit_fen": "0",
    "last_movement": "min(previous)",
}
_PARTICIPANT_DAY: Final = {
    "participant": "code",
    "business_date": "date",
    "last_paid": "max(payment) FILTER (side = 0)",
    "last_received": "max(payment) FILTER (side = 1)",
}
_ROWS: Final[dict[str, tuple[dict[str, str], str]]] = {
    "payments": (_PAYMENT, "FROM paid"),
    "movements": (_MOVEMENT, "FROM moved"),
    "account_days": (_ACCOUNT_DAY, "FROM moved GROUP BY place, date"),
    "account_starts": (_ACCOUNT_START, "FROM moved GROUP BY place, date"),
    "participant_days": (
        _PARTICIPANT_DAY, "FROM moved JOIN banks USING (place) GROUP BY code, date",
    ),
}  # fmt: skip
"""Table to what each of its columns is made of, and where that comes from; others stay empty."""


def _select(table: Table) -> str:
    """Return the rows of a table as SQL, with the types that the archive has."""
    columns, source = _ROWS.get(table.name, ({}, "WHERE false"))
    chosen = ", ".join(
        f'CAST({columns[name] if columns else "NULL"} AS {kind}) AS "{name}"'
        for name, kind in column_types(table).items()
    )
    return f"SELECT {chosen} {source}"


def _write(duck: Duck, made: Made, number: int, previous: bytes) -> Manifest:
    """Write the files of a day and its manifest."""
    date = made.days[number]
    folder = day_folder(made.archive, date)
    folder.mkdir(parents=True, exist_ok=True)
    first = number * made.per_day + 1
    manifest = Manifest(
        platform=PLATFORM,
        business_date=date,
        first_seq=first,
        last_seq=first + made.per_day - 1,
        first_movement=2 * first - 1,
        last_movement=2 * (first + made.per_day - 1),
        journal_seq=first + made.per_day - 1,
        journal_hash=bytes(32).hex(),
        previous=previous.hex(),
        files={f"{one.table.name}.parquet": _file(duck, one, folder) for one in ARCHIVED},
    )
    (folder / MANIFEST_FILE).write_bytes(encode_manifest(manifest))
    return manifest


def _file(duck: Duck, archived: ArchivedTable, folder: Path) -> ArchivedFile:
    """Write one file as ``archive.writing`` does, and return what a manifest says of it."""
    target = folder / f"{archived.table.name}.parquet"
    order = ", ".join(f'"{column.name}"' for column in archived.order)
    duck.execute(
        f"COPY ({_select(archived.table)} ORDER BY {order}) TO {quoted(target)}"
        f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
    )
    names = fen_columns(archived.table)
    wanted = ", ".join(["count(*)", *(f'coalesce(sum("{name}"), 0)' for name in names)])
    found = duck.execute(
        f"SELECT {wanted} FROM read_parquet({quoted(target)})"  # noqa: S608 - our own names
    ).fetchall()[0]
    return ArchivedFile(
        rows=int(found[0]),
        bytes=target.stat().st_size,
        sha256=file_digest(target),
        sums={name: str(int(value)) for name, value in zip(names, found[1:], strict=True)},
    )


def _phases(made: Made) -> list[dict[str, int]]:
    """Return the phases of the archived days: each opens with its first payment."""
    return [
        {
            "seq": number * made.per_day + 1, "recorded_at_ns": _midnight_ns(date),
            "from_phase": PHASE_PREPARATION, "to_phase": PHASE_DAY, "business_date": date,
        }
        for number, date in enumerate(made.days)
    ]  # fmt: skip


def _begin_views(views: Engine, made: Made) -> None:
    """Make views of a platform that stands on the date after the archived ones."""
    today = workdays(len(made.days) + 1)[-1]
    last = len(made.days) * made.per_day
    began = [
        {"business_date": date, "first_seq": number * made.per_day + 1}
        for number, date in enumerate([*made.days, today])
    ]
    zeros = {column.name: 0 for column in s.accounts.columns if not column.nullable and column.key}
    accounts = [
        {
            **zeros, "account": place + 1, "account_no": account_no(place + 1),
            "account_no_index": account_no(place + 1), "subject": 1, "owner": code,
            "office": code, "debit_control": False, "credit_control": False,
            "pledge_financed": False,
        }
        for place, code in enumerate(bank_codes(made.banks))
    ]  # fmt: skip
    position = {
        "seq": last, "hash": bytes(32),
        "platform": PLATFORM, "business_date": today, "phase": 10, "next_movement": 2 * last + 1,
    }  # fmt: skip
    with views.begin() as connection:
        create_tables(connection)
        connection.execute(update(s.position).values(position))
        connection.execute(insert(s.business_days), began)
        connection.execute(insert(s.phases), _phases(made))
        connection.execute(insert(s.accounts), accounts)


def _state(views: Engine, manifest: Manifest, digest: bytes) -> None:
    """Let the views know that a day is archived."""
    row = {
        "business_date": manifest.business_date, "first_seq": manifest.first_seq,
        "last_seq": manifest.last_seq, "first_movement": manifest.first_movement,
        "last_movement": manifest.last_movement, "digest": digest,
        "row_count": manifest.row_count, "seq": manifest.last_seq, "recorded_at_ns": 0,
    }  # fmt: skip
    with views.begin() as connection:
        connection.execute(insert(archived_days).values(row))
