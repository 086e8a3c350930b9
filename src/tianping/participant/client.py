"""The asynchronous client: the participant's engine, driven by aiohttp.

Signing, verifying, XML and the store run in one thread of the client's own; the event loop does
nothing but wait for the network.
"""

from __future__ import annotations

import asyncio
import functools
import sys
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from ssl import SSLContext
from types import TracebackType
from typing import Final, Generic, Self, TypeVar

import aiohttp
import msgspec

from tianping.participant.answers import CHUNK_BYTES, read_bounded
from tianping.participant.bank_draft_counts import InformationCount, count_information
from tianping.participant.client_options import ClientOptions
from tianping.participant.days import SystemState
from tianping.participant.directory import BaseCode, DirectoryEntry
from tianping.participant.engine import Outgoing, ParticipantEngine, Party, Received
from tianping.participant.errors import NodeRefusedError, NodeSilentError, ParticipantError
from tianping.participant.exchange import (
    INBOX_PATH,
    STREAM_PATH,
    Answer,
    Ask,
    Conversation,
    InboxQuery,
    Pause,
    Silence,
    Submission,
    refusal_of,
)
from tianping.participant.link import LinkBrokenError, carries_business
from tianping.participant.link_side import LinkSide, StreamOpener
from tianping.participant.log_in import LOG_IN_SYSTEMS, Probe
from tianping.participant.messages import Original
from tianping.participant.pre_check import PreCheck, pre_check
from tianping.participant.put_queries import PutQuery, put_queries
from tianping.participant.retail_reconciliation import Reconciliation, reconcile
from tianping.participant.store import InboxEntry, SentMessage, Store
from tianping.participant.updates import RELEASES_PATH, Part, Updates
from tianping.values.dates import BusinessDate
from tianping.wire.errors import WireError
from tianping.wire.frames import HEARTBEAT_SECONDS, LOG_IN_HEADER, SESSION_HEADER, InboxReader
from tianping.wire.links import LinkOffer, LinkSet
from tianping.wire.releases import CLIENT_VERSION_HEADER, Announced, Manifest, Release

__all__ = ["AsyncClient", "ClientOptions"]

_HEALTH_PATH: Final = "/v1/health"
_ANNOUNCEMENTS_PATH: Final = "/v1/announcements"
_RETRY_AFTER: Final = "Retry-After"
_STREAM_SILENCE_SECONDS: Final = 3 * HEARTBEAT_SECONDS
_STATUS_OK: Final = 200
_CLOSING_ROUNDS: Final = 10
_LEAKS_ENDED_TLS: Final = sys.version_info < (3, 12, 7)
"""Whether asyncio keeps a TLS connection whose other side does not end it properly (CPython
issue gh-118950); the connector then aborts such connections itself."""

T = TypeVar("T")


class AsyncClient:
    """One participant's connection to the node. Use it as an async context manager.

    Attributes:
        session: What this client states with each request, now and after a restart.
    """

    def __init__(self, party: Party, options: ClientOptions, *, tls: SSLContext) -> None:
        self._options = options
        self._tls = tls
        self._room = ThreadPoolExecutor(1, thread_name_prefix="tianping-participant")
        self._engine = ParticipantEngine(
            party,
            store=Store(options.store, seal=options.seal),
            clock_ns=options.clock_ns,
            policy=options.policy,
            checks_authority=options.checks_authority,
        )
        self.session = self._engine.store.session
        self._link = LinkSide(self._engine, options.link, renews=options.renews_link_key)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            ssl=self._tls, limit=8, enable_cleanup_closed=_LEAKS_ENDED_TLS
        )
        self._session = aiohttp.ClientSession(
            self._options.url,
            connector=connector,
            headers={
                "Accept-Encoding": "identity",
                CLIENT_VERSION_HEADER: self._options.version,
                SESSION_HEADER: self.session,
            },
            auto_decompress=False,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close connections, thread and store."""
        if self._session is not None:
            await self._session.close()
            self._session = None
            # Closed connections let go of their sockets in the loop's next rounds.
            for _ in range(_CLOSING_ROUNDS):
                await asyncio.sleep(0)
        self._room.shutdown(wait=True)
        self._engine.store.close()

    @property
    def link_key_failure(self) -> ParticipantError | None:
        """How the latest renewal of the link key failed; None when it did not."""
        return self._link.failure

    @property
    def engine(self) -> ParticipantEngine:
        """The engine; not to be used beside a running call of this client."""
        return self._engine

    # Sending

    async def send(self, outgoing: Sequence[Outgoing]) -> list[SentMessage]:
        """Sign, store and submit messages; see ``ParticipantEngine.send``."""
        return await self._converse(self._engine.send(outgoing))

    async def prepare(self, outgoing: Sequence[Outgoing]) -> list[SentMessage]:
        """Sign and store messages without sending them; see ``ParticipantEngine.prepare``."""
        return await self._in_room(lambda: self._engine.prepare(outgoing))

    async def resend(self, messages: Sequence[SentMessage]) -> list[SentMessage]:
        """Submit stored messages again, byte for byte; see ``ParticipantEngine.resend``."""
        return await self._converse(self._engine.resend(messages))

    async def query(self, originals: Sequence[Original]) -> list[Submission]:
        """Ask what became of payments; see ``ParticipantEngine.query``."""
        return await self._converse(self._engine.query(originals))

    async def query_queue(self, participant: str = "", *, branches: bool = False) -> SentMessage:
        """Ask which payments wait; see ``ParticipantEngine.query_queue``."""
        return await self._converse(self._engine.query_queue(participant, branches=branches))

    async def recover(self) -> list[SentMessage]:
        """See to messages not known to have arrived; see ``ParticipantEngine.recover``."""
        return await self._converse(self._engine.recover())

    async def log_in(self, systems: Sequence[str] = LOG_IN_SYSTEMS) -> list[Submission]:
        """Log in to systems; the client does so by itself when the platform asks for it."""
        return await self._converse(self._engine.presence.log_in(systems))

    async def log_out(self, systems: Sequence[str] = LOG_IN_SYSTEMS) -> list[Submission]:
        """Log out of systems, and stay out until ``log_in``."""
        return await self._converse(self._engine.presence.log_out(systems))

    async def probe(self, sent: str) -> Submission:
        """Probe the link (ccms.991); the answer (ccms.992) comes by the inbox."""
        probe = Probe(sender=self._engine.party.bank_code, sent=sent)
        message = probe.message(self._engine.party.edition)
        return (await self._converse(self._engine.exchange([message])))[0]

    async def systems(self) -> dict[str, SystemState]:
        """Return where the platform's systems stand, by name, as their notices said."""
        return await self._in_room(self._engine.store.systems)

    async def directory(self, date: int) -> dict[str, DirectoryEntry]:
        """Return who takes part on a date, by bank code, as far as notices said."""
        return await self._in_room(lambda: self._engine.store.directory(date))

    async def base_codes(self, date: int) -> list[BaseCode]:
        """Return the base data of a date, as far as notices said."""
        return await self._in_room(lambda: self._engine.store.base_codes(date))

    async def message_ids(self, business_date: int, count: int = 1) -> list[str]:
        """Return ids for the bodies of new messages."""
        return await self._in_room(lambda: self._engine.message_ids(business_date, count))

    def created_at(self) -> str:
        """Return this moment as a message states it (CreDtTm), in Beijing time."""
        return self._engine.created_at()

    async def sent_as(self, message_id: str) -> SentMessage | None:
        """Return what is known of the message whose body has this MsgId."""
        return await self._in_room(lambda: self._engine.store.sent_as(message_id))

    async def information_counts(self, business_date: int) -> list[InformationCount]:
        """Return what was sent and received of bank drafts on a date, from the store alone."""
        return await self._in_room(lambda: count_information(self._engine, business_date))

    async def put_queries(self) -> list[PutQuery]:
        """Return the queries that others put to it, from the store alone."""
        return await self._in_room(lambda: put_queries(self._engine))

    async def reconcile(
        self, business_date: BusinessDate, *, system: str = "HVPS", wait_seconds: int = 30
    ) -> Reconciliation:
        """Reconcile a date that HVPS, BEPS or IBPS has ended; see ``reconcile``."""
        return await self._converse(reconcile(self._engine, business_date, system, wait_seconds))

    async def pre_check(self, business_date: BusinessDate) -> PreCheck:
        """Compare what came when HVPS was cut off with one's own, from the store alone."""
        return await self._in_room(lambda: pre_check(self._engine, business_date))

    # Receiving

    async def receive(
        self, *, participant: str = "", limit: int = 100, wait_seconds: int = 0
    ) -> list[Received]:
        """Fetch new messages, waiting a while for the first; see ``ParticipantEngine.receive``."""
        query = InboxQuery(self._code(participant), None, limit, wait_seconds)
        return await self._converse(self._engine.receive(query))

    async def acknowledge(self, received: Sequence[Received]) -> None:
        """Acknowledge messages by ccms.990; see ``ParticipantEngine.acknowledge``."""
        await self._converse(self._engine.acknowledge([each.entry for each in received]))

    async def pending(self, *, participant: str = "", limit: int = 1000) -> list[InboxEntry]:
        """Return messages stored and not acknowledged, such as those before a restart."""
        code = self._code(participant)
        return await self._in_room(lambda: self._engine.store.unacknowledged(code, limit))

    async def stream(self, *, participant: str = "") -> AsyncGenerator[Received, None]:
        """Yield new messages for ever, reconnecting as often as the policy says in a row.

        The caller acknowledges; what it does not is delivered again by the node, and is known then.

        Raises:
            NodeRefusedError: the node refused the request.
            NodeSilentError: no connection gave a message or a heartbeat in all attempts.
        """
        code = self._code(participant)
        attempt = 0
        reason = ""
        while attempt < self._options.policy.attempts_max:
            if attempt:
                await asyncio.sleep(self._options.policy.pause_before(attempt).seconds)
            attempt += 1
            try:
                async for received, alive in self._listen(code):
                    attempt = 1 if alive else attempt
                    for each in received:
                        yield each
                reason = "the stream ended"
            except (aiohttp.ClientError, TimeoutError, WireError, LinkBrokenError) as error:
                reason = repr(error)
        raise NodeSilentError("GET " + STREAM_PATH, attempts=attempt, reason=reason)

    async def _listen(self, code: str) -> AsyncGenerator[tuple[list[Received], bool], None]:
        """Yield what one connection brings, and whether anything came at all."""
        after = await self._in_room(lambda: self._engine.store.last_sequence(code))
        reader = InboxReader()
        timeout = aiohttp.ClientTimeout(sock_read=_STREAM_SILENCE_SECONDS)
        ask = Ask("GET", STREAM_PATH, {"participant": code, "after": str(after)})
        sealed = await self._in_room(lambda: self._link.seal(ask))
        headers = {} if sealed is None else sealed.headers
        async with self._open_session().get(
            STREAM_PATH, params=ask.query, headers=headers, timeout=timeout, allow_redirects=False
        ) as response:
            if response.status >= 500 or response.status == 429:
                yield [], False
                return
            if response.status != 200:
                raise refusal_of(Answer(response.status, await read_bounded(response)))
            self._engine.presence.ask(response.headers.get(LOG_IN_HEADER, ""))
            await self._converse(self._engine.presence.come())
            opener = StreamOpener(sealed, response.content_type)
            async for chunk in response.content.iter_chunked(CHUNK_BYTES):
                frames = reader.feed(opener.feed(chunk))
                if frames:
                    yield await self._converse(self._engine.settle(code, frames)), True
                if self._engine.presence.asked:
                    await self._converse(self._engine.presence.come())

    async def health(self) -> bytes:
        """Return what the node says of its health, as it says it.

        Raises:
            NodeRefusedError: it says so with an error status.
            NodeSilentError: it says nothing.
        """
        return await self._get(_HEALTH_PATH)

    # Link keys

    async def link_offer(self) -> LinkOffer:
        """Return how this connection's link keys stand at the platform; see ``LinkSetter``."""
        return await self._converse(self._link.setter().offer())

    async def set_link_key(self, cipher: str = "") -> LinkSet:
        """Set the next link key, and use it from then on; see ``LinkSetter.set_next``."""
        return await self._converse(self._link.setter().set_next(cipher))

    async def end_link_key(self) -> LinkSet:
        """End the link key; see ``LinkSetter.end``."""
        return await self._converse(self._link.setter().end())

    async def _renew_link_key(self) -> None:
        """Set the next link key when it is time to; the old one goes on when that fails."""
        setter = await self._in_room(self._link.renewal)
        if setter is None:
            return
        try:
            await self._converse(setter.set_next())
            self._link.failure = None
        except ParticipantError as error:
            self._link.failure = error
            self._options.link_key_failed(error)

    # What the platform offers

    async def announcements(self, *, after: int = 0) -> list[Announced]:
        """Return announcements with numbers above one, the oldest first.

        Raises:
            NodeRefusedError: the node says so with an error status.
            NodeSilentError: it says nothing, or nothing that can be read.
        """
        body = await self._get(_ANNOUNCEMENTS_PATH, {"after": str(after)})
        try:
            return msgspec.json.decode(body, type=list[Announced])
        except msgspec.DecodeError as error:
            raise NodeSilentError(
                "GET " + _ANNOUNCEMENTS_PATH, attempts=1, reason=str(error)
            ) from None

    async def offered(self, updates: Updates) -> Manifest:
        """Return the platform's manifest of versions, verified; see ``Updates.believe``.

        Raises:
            NodeRefusedError: nothing is offered.
            NodeSilentError: the node says nothing.
            UpdateRefusedError: the manifest is not believed.
        """
        served = await self._get(RELEASES_PATH)
        verifiers = self._engine.party.keyring.platform
        return await self._in_room(lambda: updates.believe(served, verifiers))

    async def download(self, release: Release, updates: Updates) -> Path:
        """Download a release unless it is here, verify it, and return its path.

        A download that was cut goes on where it ended.

        Raises:
            NodeRefusedError: the node does not offer it.
            NodeSilentError: no whole answer came in all attempts.
            UpdateRefusedError: what came is not what the manifest says.
        """
        here = await self._in_room(lambda: updates.downloaded(release))
        if here is not None:
            return here
        path = f"{RELEASES_PATH}/{release.file}"
        reason = ""
        for attempt in range(self._options.policy.attempts_max):
            if attempt:
                await asyncio.sleep(self._options.policy.pause_before(attempt).seconds)
            part = await self._in_room(lambda: updates.begin(release))
            try:
                await self._fetch(path, part, size=release.size)
            except (aiohttp.ClientError, TimeoutError) as error:
                reason = repr(error)
                continue
            finally:
                await self._in_room(part.close)
            return await self._in_room(lambda: updates.finish(release))
        raise NodeSilentError(
            "GET " + path, attempts=self._options.policy.attempts_max, reason=reason
        )

    async def _fetch(self, path: str, part: Part, *, size: int) -> None:
        """Append the rest of a file to what is there of it."""
        headers = {"Range": f"bytes={part.have}-"} if part.have else {}
        timeout = aiohttp.ClientTimeout(sock_read=self._options.policy.timeout_seconds)
        async with self._open_session().get(
            path, headers=headers, timeout=timeout, allow_redirects=False
        ) as response:
            if response.status >= 500 or response.status == 429:
                raise aiohttp.ClientPayloadError(f"status {response.status}")
            if response.status not in {200, 206}:
                raise refusal_of(Answer(response.status, await read_bounded(response)))
            if response.status == 200 and part.have:
                await self._in_room(part.restart)
            async for chunk in response.content.iter_chunked(CHUNK_BYTES):
                if not await self._in_room(functools.partial(part.append, chunk)):
                    raise aiohttp.ClientPayloadError(f"more than {size} bytes")
        if part.have < size:
            raise aiohttp.ClientPayloadError(f"{part.have} of {size} bytes")

    async def _get(self, path: str, query: dict[str, str] | None = None) -> bytes:
        """Ask once, and return the body of the answer.

        Raises:
            NodeRefusedError: the node says so with an error status.
            NodeSilentError: it says nothing.
        """
        ask = Ask("GET", path, query or {}, timeout_seconds=self._options.policy.timeout_seconds)
        reply = await self._ask(ask)
        if isinstance(reply, Silence):
            raise NodeSilentError("GET " + path, attempts=1, reason=reply.reason)
        if reply.status != 200:
            raise refusal_of(reply)
        return reply.body

    # Driving

    def _code(self, participant: str) -> str:
        return participant or self._engine.party.bank_code

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise ParticipantError("the client is not open", "客户端未打开")
        return self._session

    async def _in_room(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._room, work)

    async def _converse(self, conversation: Conversation[T]) -> T:
        """Drive a conversation to its end: its thinking in our thread, its waiting here."""

        def step(reply: Answer | Silence | None) -> Ask | Pause | _Result[T]:
            try:
                return conversation.send(reply)
            except StopIteration as stop:
                return _Result(stop.value)

        reply: Answer | Silence | None = None
        while True:
            try:
                wanted = await self._in_room(lambda reply=reply: step(reply))  # type: ignore[misc]
            except NodeRefusedError as refused:
                explained = self._link.explained(refused)
                if explained is None:
                    raise
                raise explained from refused
            if isinstance(wanted, _Result):
                return wanted.value
            if isinstance(wanted, Pause):
                await asyncio.sleep(wanted.seconds)
                reply = None
            else:
                reply = await self._ask(wanted)

    async def _ask(self, ask: Ask) -> Answer | Silence:
        sealed = None
        if self._options.link is not None and carries_business(ask):
            await self._renew_link_key()
            sealed = await self._in_room(lambda: self._link.seal(ask))
        headers = {}
        if sealed is not None:
            ask, headers = sealed.ask, sealed.headers
        if ask.content_type:
            headers["Content-Type"] = ask.content_type
        timeout = aiohttp.ClientTimeout(total=ask.timeout_seconds)
        try:
            async with self._open_session().request(
                ask.method,
                ask.path,
                params=ask.query,
                data=ask.body or None,
                headers=headers,
                timeout=timeout,
                allow_redirects=False,
            ) as response:
                if ask.path == INBOX_PATH:
                    self._engine.presence.ask(response.headers.get(LOG_IN_HEADER, ""))
                told = response.headers.get(_RETRY_AFTER, "")
                seconds = float(told) if told.isascii() and told.isdigit() else None
                body = await read_bounded(response)
                if sealed is not None and response.status == _STATUS_OK:
                    opens = functools.partial(sealed.open, response.content_type, body)
                    body = await self._in_room(opens)
                return Answer(response.status, body, seconds)
        except (aiohttp.ClientError, TimeoutError, LinkBrokenError) as error:
            return Silence(repr(error))


class _Result(Generic[T]):
    """What a conversation returned."""

    def __init__(self, value: T) -> None:
        self.value = value
