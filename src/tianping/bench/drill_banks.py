"""Banks of a drill: each sends without a pause, and keeps count of what it was told.

Source: house, ADR-0077.
"""

from __future__ import annotations

import http.client
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final, NamedTuple

from tianping.bench.bank_side import message_id, post, signed_payments
from tianping.bench.platforms import DATE, PASSWORD
from tianping.security.identities import open_signer
from tianping.security.tls import tls_client_context
from tianping.wire.frames import Outcome, SubmitResult, encode_frames

__all__ = ["BATCH", "DrillBank", "Told"]

BATCH: Final = 20
_GONE: Final = (OSError, http.client.HTTPException)
_TIMEOUT_SECONDS: Final = 60.0


class Told(NamedTuple):
    """A payment that the platform has told a bank that it has.

    Attributes:
        sender, message_id: Which.
        position: Its place in the journal, as told.
        at: When, by this process's clock.
    """

    sender: str
    message_id: str
    position: int
    at: float


class DrillBank:
    """One bank in a thread of its own, on a machine of its own: its keys lie elsewhere.

    Attributes:
        told: What it was told.
        unanswered: The batch that it sent and had no answer to, when the platform went away.
    """

    def __init__(self, keys: Path, others: list[str], *, root: Path, port: int) -> None:
        self.told: list[Told] = []
        self.unanswered: list[int] = []
        self._code = keys.name
        self._others = others
        self._port = port
        self._signer = open_signer(keys / "signing", PASSWORD)
        self._context = tls_client_context(
            keys / "access", PASSWORD, root=root, revocation_list=None
        )
        self._next = 0
        self._body = b""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"bank {self._code}")
        self._work: Future[None] | None = None

    def start(self) -> None:
        """Send from now on, until the platform goes away."""
        self._work = self._thread.submit(self._send_on)

    def join(self) -> None:
        """Wait until the platform is gone.

        Raises:
            RuntimeError: the platform refused a request.
        """
        if self._work is not None:
            self._work.result()
        self._thread.shutdown()

    def go_on(self) -> None:
        """Repeat what had no answer, then send a batch more, to a platform that is back.

        Raises:
            OSError: it is not.
        """
        connection = self._connect()
        try:
            if self.unanswered:
                self._hear(self.unanswered, post(connection, self._body))
            self._send(connection)
        finally:
            connection.close()

    def _send_on(self) -> None:
        connection = self._connect()
        try:
            while True:
                self._send(connection)
        except _GONE:
            return
        finally:
            connection.close()

    def _send(self, connection: http.client.HTTPSConnection) -> None:
        numbers = range(self._next, self._next + BATCH)
        self._next = numbers.stop
        self._body = encode_frames(
            signed_payments(
                self._code, self._others, date=DATE, numbers=numbers, signer=self._signer
            )
        )
        self.unanswered = list(numbers)
        self._hear(self.unanswered, post(connection, self._body))

    def _hear(self, numbers: list[int], results: list[SubmitResult]) -> None:
        """Note what each message's answer says; what was too much is sent no more."""
        at = time.perf_counter()
        for number, result in zip(numbers, results, strict=True):
            if result.outcome in (Outcome.ACCEPTED, Outcome.DUPLICATE):
                position = result.position or 0
                self.told.append(Told(self._code, message_id(DATE, number), position, at))
        self.unanswered = []

    def _connect(self) -> http.client.HTTPSConnection:
        return http.client.HTTPSConnection(
            "localhost", self._port, context=self._context, timeout=_TIMEOUT_SECONDS
        )
