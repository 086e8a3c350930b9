"""The synchronous client: the asynchronous one on an event loop in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Coroutine, Generator, Sequence
from pathlib import Path
from ssl import SSLContext
from types import TracebackType
from typing import Self, TypeVar

from tianping.participant.bank_draft_counts import InformationCount
from tianping.participant.client import AsyncClient, ClientOptions
from tianping.participant.days import SystemState
from tianping.participant.directory import BaseCode, DirectoryEntry
from tianping.participant.engine import Outgoing, Party, Received
from tianping.participant.errors import ParticipantError
from tianping.participant.exchange import Submission
from tianping.participant.log_in import LOG_IN_SYSTEMS
from tianping.participant.messages import Original
from tianping.participant.pre_check import PreCheck
from tianping.participant.put_queries import PutQuery
from tianping.participant.reconciling import Reconciliation
from tianping.participant.store import InboxEntry, SentMessage
from tianping.participant.updates import Updates
from tianping.values.dates import BusinessDate
from tianping.wire.links import LinkOffer, LinkSet
from tianping.wire.releases import Announced, Manifest, Release

__all__ = ["Client"]

T = TypeVar("T")


class Client:
    """One participant's connection to the node, for programs without an event loop.

    Calls block until they are done; several threads may call. Use it as a context manager.
    """

    def __init__(self, party: Party, options: ClientOptions, *, tls: SSLContext) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="tianping-client", daemon=True
        )
        self._thread.start()
        try:
            self._client = self._run(_open(party, options, tls))
        except BaseException:
            self._stop()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def session(self) -> str:
        """The session that this client states with each request, now and after a restart."""
        return self._client.session

    @property
    def link_key_failure(self) -> ParticipantError | None:
        """How the latest renewal of the link key failed; None when it did not."""
        return self._client.link_key_failure

    def close(self) -> None:
        """Close connections, threads and store; further calls have no effect."""
        if self._loop.is_closed():
            return
        self._run(self._loop.shutdown_asyncgens())
        self._run(self._client.close())
        self._stop()

    def _stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Coroutine[object, object, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def send(self, outgoing: Sequence[Outgoing]) -> list[SentMessage]:
        """Sign, store and submit messages; see ``ParticipantEngine.send``."""
        return self._run(self._client.send(outgoing))

    def prepare(self, outgoing: Sequence[Outgoing]) -> list[SentMessage]:
        """Sign and store messages without sending them; see ``ParticipantEngine.prepare``."""
        return self._run(self._client.prepare(outgoing))

    def resend(self, messages: Sequence[SentMessage]) -> list[SentMessage]:
        """Submit stored messages again, byte for byte; see ``ParticipantEngine.resend``."""
        return self._run(self._client.resend(messages))

    def query(self, originals: Sequence[Original]) -> list[Submission]:
        """Ask what became of payments; see ``ParticipantEngine.query``."""
        return self._run(self._client.query(originals))

    def query_queue(self, participant: str = "", *, branches: bool = False) -> SentMessage:
        """Ask which payments wait; see ``ParticipantEngine.query_queue``."""
        return self._run(self._client.query_queue(participant, branches=branches))

    def recover(self) -> list[SentMessage]:
        """See to messages not known to have arrived; see ``ParticipantEngine.recover``."""
        return self._run(self._client.recover())

    def log_in(self, systems: Sequence[str] = LOG_IN_SYSTEMS) -> list[Submission]:
        """See ``AsyncClient.log_in``."""
        return self._run(self._client.log_in(systems))

    def log_out(self, systems: Sequence[str] = LOG_IN_SYSTEMS) -> list[Submission]:
        """See ``AsyncClient.log_out``."""
        return self._run(self._client.log_out(systems))

    def probe(self, sent: str) -> Submission:
        """See ``AsyncClient.probe``."""
        return self._run(self._client.probe(sent))

    def systems(self) -> dict[str, SystemState]:
        """See ``AsyncClient.systems``."""
        return self._run(self._client.systems())

    def directory(self, date: int) -> dict[str, DirectoryEntry]:
        """See ``AsyncClient.directory``."""
        return self._run(self._client.directory(date))

    def base_codes(self, date: int) -> list[BaseCode]:
        """See ``AsyncClient.base_codes``."""
        return self._run(self._client.base_codes(date))

    def message_ids(self, business_date: int, count: int = 1) -> list[str]:
        """Return ids for the bodies of new messages."""
        return self._run(self._client.message_ids(business_date, count))

    def created_at(self) -> str:
        """Return this moment as a message states it (CreDtTm), in Beijing time."""
        return self._client.created_at()

    def sent_as(self, message_id: str) -> SentMessage | None:
        """Return what is known of the message whose body has this MsgId."""
        return self._run(self._client.sent_as(message_id))

    def information_counts(self, business_date: int) -> list[InformationCount]:
        """Return what was sent and received of bank drafts on a date, from the store alone."""
        return self._run(self._client.information_counts(business_date))

    def put_queries(self) -> list[PutQuery]:
        """See ``AsyncClient.put_queries``."""
        return self._run(self._client.put_queries())

    def reconcile(
        self, business_date: BusinessDate, *, system: str = "HVPS", wait_seconds: int = 30
    ) -> Reconciliation:
        """Reconcile a date that has ended; see ``AsyncClient.reconcile``."""
        return self._run(
            self._client.reconcile(business_date, system=system, wait_seconds=wait_seconds)
        )

    def pre_check(self, business_date: BusinessDate) -> PreCheck:
        """See ``AsyncClient.pre_check``."""
        return self._run(self._client.pre_check(business_date))

    def receive(
        self, *, participant: str = "", limit: int = 100, wait_seconds: int = 0
    ) -> list[Received]:
        """Fetch new messages, waiting a while for the first; see ``ParticipantEngine.receive``."""
        return self._run(
            self._client.receive(participant=participant, limit=limit, wait_seconds=wait_seconds)
        )

    def acknowledge(self, received: Sequence[Received]) -> None:
        """Acknowledge messages by ccms.990; see ``ParticipantEngine.acknowledge``."""
        self._run(self._client.acknowledge(received))

    def pending(self, *, participant: str = "", limit: int = 1000) -> list[InboxEntry]:
        """Return messages stored and not acknowledged, such as those before a restart."""
        return self._run(self._client.pending(participant=participant, limit=limit))

    def stream(self, *, participant: str = "") -> Generator[Received, None, None]:
        """Yield new messages for ever; see ``AsyncClient.stream``."""
        source = self._client.stream(participant=participant)
        try:
            while (received := self._run(_next(source))) is not None:
                yield received
        finally:
            # A stream left open ends with its client.
            if not self._loop.is_closed():
                self._run(source.aclose())

    def link_offer(self) -> LinkOffer:
        """Return how link keys stand at the platform; see ``AsyncClient.link_offer``."""
        return self._run(self._client.link_offer())

    def set_link_key(self, cipher: str = "") -> LinkSet:
        """Set the next link key; see ``AsyncClient.set_link_key``."""
        return self._run(self._client.set_link_key(cipher))

    def end_link_key(self) -> LinkSet:
        """End the link key; see ``AsyncClient.end_link_key``."""
        return self._run(self._client.end_link_key())

    def health(self) -> bytes:
        """Return what the node says of its health; see ``AsyncClient.health``."""
        return self._run(self._client.health())

    def announcements(self, *, after: int = 0) -> list[Announced]:
        """Return announcements with numbers above one; see ``AsyncClient.announcements``."""
        return self._run(self._client.announcements(after=after))

    def offered(self, updates: Updates) -> Manifest:
        """Return the platform's manifest of versions, verified; see ``AsyncClient.offered``."""
        return self._run(self._client.offered(updates))

    def download(self, release: Release, updates: Updates) -> Path:
        """Download a release and verify it; see ``AsyncClient.download``."""
        return self._run(self._client.download(release, updates))


async def _open(party: Party, options: ClientOptions, tls: SSLContext) -> AsyncClient:
    return await AsyncClient(party, options, tls=tls).__aenter__()


async def _next(source: AsyncGenerator[Received, None]) -> Received | None:
    return await anext(source, None)
