"""The participants' HTTPS: submit, poll, stream, health; mutual TLS on every connection.

Source: house, ADR-0017.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import msgspec
from aiohttp import web

from tianping.core.node_terms import LOGIN_SYSTEMS
from tianping.core.terms import SYSTEM_NAMES
from tianping.node.clock import Clock
from tianping.node.counters import Counters, Distribution
from tianping.node.delivery import DELIVERY_COUNT_MAX, Reader
from tianping.node.door import Door
from tianping.node.errors import Stopped, WorkerFault
from tianping.node.families.account_queries import ACCOUNT_QUERY
from tianping.node.families.account_queries import LIQUIDITY_QUERY as FULL_LIQUIDITY_QUERY
from tianping.node.families.liquidity_query import LIQUIDITY_QUERY
from tianping.node.families.saps import QUEUE_QUERY
from tianping.node.folder import ListenSettings
from tianping.node.gates import Gates
from tianping.node.guard import Guard, Offence
from tianping.node.identities import Caller, caller_of, session_of
from tianping.node.limits import AccessLimits, AccessUse
from tianping.node.link_door import Opened, PlainDoor, is_sealed_type
from tianping.node.link_keys import LinkRefused
from tianping.node.links import Links
from tianping.node.registry import Registry
from tianping.node.submission import BOUND_COPY, BOUND_DISK, Submissions, busy_result
from tianping.node.transport import sender_of, type_of
from tianping.security.link_seal import LINK_BYTES
from tianping.watch.metrics import BUCKETS
from tianping.wire.frames import (
    BATCH_BYTES_MAX,
    CONTENT_TYPE_ENVELOPES,
    CONTENT_TYPE_INBOX,
    HEARTBEAT,
    HEARTBEAT_SECONDS,
    LOG_IN_HEADER,
    ErrorAnswer,
    ErrorDetail,
    FrameError,
    FrameErrorCode,
    SubmitAnswer,
    decode_frames,
    encode_inbox_frame,
)
from tianping.wire.releases import CLIENT_VERSION_HEADER, is_version

__all__ = ["BODY_BYTES_MAX", "WAIT_SECONDS_MAX", "HttpsServer", "Texts", "error_answer"]

BODY_BYTES_MAX: Final = 256 * 1024 * 1024
"""Bytes of submissions, by their announced lengths, that all connections may send at once."""

KEEPALIVE_SECONDS: Final = 75.0
"""An idle connection is closed after this time."""

WAIT_SECONDS_MAX: Final = 60.0
"""Longest long poll."""

WRITE_SECONDS_MAX: Final = 30.0
"""A receiver that takes nothing for this long is cut off."""

RETRY_AFTER_SECONDS: Final = 1
_STATUS_MALFORMED: Final = 400

Texts = tuple[str, str]
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_LONG_ANSWERS: Final = frozenset(
    (QUEUE_QUERY, ACCOUNT_QUERY, LIQUIDITY_QUERY, FULL_LIQUIDITY_QUERY)
)
"""Messages whose answers may be long: they have a bound of their own."""

_BUSY: Final[Texts] = ("busy, try again", "系统忙，请稍后重试")
_BUSY_BECAUSE: Final[dict[str, Texts]] = {
    BOUND_DISK: (
        "busy: the platform's disk has no room but its reserve, try again later",
        "系统忙：平台磁盘仅余预留空间，请稍后重试",
    ),
    BOUND_COPY: (
        "busy: the copy of the platform's journal cannot be written, try again later",
        "系统忙：平台日志副本无法写入，请稍后重试",
    ),
}
"""What is said when it is not the load."""

_NOT_YOURS: Final[Texts] = (
    "the connection's certificate does not own that bank code",
    "接入证书不拥有该行号",
)


def error_answer(status: int, code: str, texts: Texts, **detail: str | int | None) -> web.Response:
    """Return an error in the one shape that all errors have."""
    answer = ErrorAnswer(ErrorDetail(code, texts[0], texts[1], dict(detail)))
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)} if status in {429, 503} else None
    return web.Response(
        body=msgspec.json.encode(answer),
        status=status,
        content_type="application/json",
        headers=headers,
    )


class HttpsServer:
    """The participants' door.

    Attributes:
        counters: Requests and refusals by status.
        submission_seconds: How long submissions took, from their last byte to the answer.
        client_versions: What version each access point's client states that it is.
        gates: Who is logged in where.
        links: Told of every sign of life of participants.
        link: Opens what participants sealed, and says who must seal.
        also_offered: Further routes, beside messages and inboxes.
        port: The port it listens on, once started.
    """

    def __init__(
        self,
        submissions: Submissions,
        reader: Reader,
        *,
        registry: Registry,
        clock: Clock,
        limits: AccessLimits | None = None,
    ) -> None:
        self.counters = Counters()
        self.submission_seconds = Distribution(BUCKETS["tianping_submission_seconds"])
        self.client_versions: dict[str, str] = {}
        self.gates = Gates(required=False)
        self.links = Links(self.gates, clock)
        self.link = PlainDoor()
        self.also_offered: Sequence[web.AbstractRouteDef] = ()
        self.port = 0
        self._submissions = submissions
        self._reader = reader
        self._registry = registry
        self._clock = clock
        self._limits = limits or AccessLimits()
        self._uses: dict[str, AccessUse] = {}
        self._stopping = False
        self._body_seconds = 0.0
        self._body_bytes = 0
        self._runner: web.AppRunner | None = None
        self._door: Door | None = None

    async def start(self, listen: ListenSettings, context: ssl.SSLContext) -> None:
        """Listen."""
        self._body_seconds = listen.body_seconds
        app = web.Application(client_max_size=BATCH_BYTES_MAX, middlewares=[self._answered])
        app.router.add_post("/v1/messages", self._messages)
        app.router.add_get("/v1/inbox", self._inbox)
        app.router.add_get("/v1/inbox/stream", self._stream)
        app.router.add_get("/v1/health", self._health)
        app.router.add_routes(self.also_offered)
        self._runner = web.AppRunner(
            app,
            access_log=None,
            handle_signals=False,
            keepalive_timeout=KEEPALIVE_SECONDS,
            lingering_time=1.0,
            shutdown_timeout=5.0,
        )
        await self._runner.setup()
        protocol = self._runner.server
        if protocol is None:
            raise RuntimeError("the HTTP runner is set up and has no server")
        self._door = Door(
            protocol,
            context,
            guard=self.guard,
            registry=self._registry,
            handshake_seconds=listen.handshake_seconds,
        )
        self.port = await self._door.open(listen)

    @property
    def guard(self) -> Guard:
        """Who keeps those out that misbehave."""
        return self._submissions.guard

    @property
    def connection_count(self) -> int:
        """How many connections are open."""
        server = None if self._runner is None else self._runner.server
        return 0 if server is None else len(server.connections)

    async def stop(self) -> None:
        """Take no more requests, let those in hand be answered, close every connection."""
        self._stopping = True
        self._reader.stop()
        if self._door is not None:
            await self._door.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @web.middleware
    async def _answered(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Let in whom the platform knows, give every error the one shape, count the answers."""
        try:
            caller = self._caller(request)
            if caller.codes:
                self._note_version(request, caller)
                response = await handler(request)
            else:
                refusal = error_answer(403, "certificate_not_bound", _NOT_YOURS)
                response = _closing(refusal, request)
        except web.HTTPException as error:
            response = error_answer(
                error.status, f"http_{error.status}", (error.reason, "请求无法处理")
            )
        except LinkRefused as refused:
            if refused.status == _STATUS_MALFORMED:
                self.guard.offended(caller, Offence.UNREADABLE)
            response = error_answer(refused.status, refused.code, refused.texts)
        except Stopped as stopped:
            response = error_answer(503, "stopped", (stopped.english, stopped.chinese))
        except WorkerFault:
            # What failed is in the counters and on the worker's side; a bank learns no more.
            fault = ("the platform failed at this request", "平台处理本请求时发生故障")
            response = error_answer(500, "fault", fault)
        self.counters.add(f"http_{response.status}")
        return response

    def _caller(self, request: web.Request) -> Caller:
        """Return who is at the other end, and in which session it says that it is."""
        return caller_of(request.transport, self._registry, session_of(request.headers))

    def _use(self, caller: Caller) -> AccessUse:
        use = self._uses.get(caller.certificate)
        if use is None:
            use = self._uses[caller.certificate] = AccessUse(self._limits, self._clock)
        return use

    def _note_version(self, request: web.Request, caller: Caller) -> None:
        """Keep what version the client states that it is, and that it was heard."""
        self.links.heard(caller.codes, caller.session)
        stated = request.headers.get(CLIENT_VERSION_HEADER, "")
        self.client_versions[caller.certificate] = stated if is_version(stated) else ""

    async def _health(self, _: web.Request) -> web.Response:
        return web.json_response({"status": "stopping" if self._stopping else "up"})

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        caller = self._caller(request)
        sealed = is_sealed_type(request.content_type)
        if request.content_type != CONTENT_TYPE_ENVELOPES and not sealed:
            return error_answer(
                415,
                "content_type",
                (f"expected {CONTENT_TYPE_ENVELOPES}", "内容类型错误"),
                found=request.content_type,
            )
        use = self._use(caller)
        if use.requests >= use.limits.requests:
            self.guard.offended(caller, Offence.BUSY)
            return error_answer(429, "busy", _BUSY, bound="requests")
        most = _most(request)
        size = most if request.content_length is None else request.content_length
        if size > most:
            return _closing(_too_large(size, most), request)
        if self._body_bytes + size > BODY_BYTES_MAX:
            return error_answer(429, "busy", _BUSY, bound="body_bytes")
        use.requests += 1
        self._body_bytes += size
        try:
            return await self._read_and_submit(request, caller, use)
        finally:
            use.requests -= 1
            self._body_bytes -= size

    async def _read_and_submit(
        self, request: web.Request, caller: Caller, use: AccessUse
    ) -> web.StreamResponse:
        body = await _read_body(request, self._body_seconds)
        if isinstance(body, web.Response):
            return body
        opened = await self.link.opened(request, caller, body)
        try:
            envelopes = decode_frames(opened.content)
        except FrameError as error:
            self.guard.offended(caller, Offence.UNREADABLE)
            status = 413 if error.code is FrameErrorCode.TOO_MANY_BYTES else 400
            return error_answer(
                status, str(error.code), (error.english, error.chinese), offset=error.offset
            )
        senders = {sender_of(raw) for raw in envelopes} & caller.codes
        if not senders:
            self.guard.offended(caller, Offence.FOREIGN_SENDER, len(envelopes))
            return error_answer(403, "sender_not_connections", _NOT_YOURS)
        opened.require(sorted(senders))
        answer = await self._submit(envelopes, caller, use)
        if isinstance(answer, web.Response):
            return answer
        return await opened.answer(msgspec.json.encode(answer), "application/json")

    async def _submit(
        self, envelopes: list[bytes], caller: Caller, use: AccessUse
    ) -> SubmitAnswer | web.Response:
        count = len(envelopes)
        queries = sum(type_of(raw) in _LONG_ANSWERS for raw in envelopes)
        bound = use.why_not(count, queue_queries=queries)
        if bound:
            self.guard.offended(caller, Offence.BUSY)
        bound = bound or self._submissions.why_not(count)
        if bound:
            self.counters.add(f"busy_{bound}")
            return error_answer(429, "busy", _BUSY_BECAUSE.get(bound, _BUSY), bound=bound)
        use.messages += count
        begun = time.perf_counter()
        try:
            results = await self._submissions.submit(envelopes, caller, use)
        finally:
            use.messages -= count
        self.submission_seconds.observe(time.perf_counter() - begun)
        if all(result == busy_result() for result in results):
            return error_answer(429, "busy", _BUSY, bound="queue")
        return SubmitAnswer(results)

    async def _inbox(self, request: web.Request) -> web.StreamResponse:
        caller = self._caller(request)
        receiver = request.query.get("participant", "")
        if receiver not in caller.codes:
            self.guard.offended(caller, Offence.FOREIGN_SENDER)
            return error_answer(
                403, "participant_not_connections", _NOT_YOURS, participant=receiver
            )
        opened = await self._opened_for(request, caller, receiver)
        after = _whole_number(request, "after", default=0, most=2**62)
        limit = _whole_number(request, "limit", default=DELIVERY_COUNT_MAX, most=DELIVERY_COUNT_MAX)
        wait = _whole_number(request, "wait", default=0, most=int(WAIT_SECONDS_MAX))
        if after is None or not limit or wait is None:
            return error_answer(
                400,
                "query",
                ("expected whole numbers for after, limit (from 1) and wait", "查询参数错误"),
            )
        use = self._use(caller)
        if use.streams >= use.limits.streams:
            return error_answer(429, "busy", _BUSY, bound="streams")
        use.streams += 1
        try:
            # To whom no gate is open only answers to a log-in can come: it is told so soon.
            most = wait if len(self.gates.shut_for(receiver)) < len(LOGIN_SYSTEMS) else 1
            seconds = 0.0 if self._stopping else float(min(wait, most))
            frames, _ = await self._reader.next(receiver, after, limit=limit, seconds=seconds)
        finally:
            use.streams -= 1
        self.links.heard(caller.codes, caller.session)
        headers = self._log_in_headers(receiver, caller.session)
        if not frames:
            return web.Response(status=204, headers=headers)
        response = await opened.answer(frames, CONTENT_TYPE_INBOX)
        response.headers.update(headers)
        return response

    async def _opened_for(self, request: web.Request, caller: Caller, receiver: str) -> Opened:
        """Return a request for an inbox, in the way in which its owner must speak."""
        opened = await self.link.opened(request, caller, b"")
        opened.require([receiver])
        return opened

    def _log_in_headers(self, receiver: str, session: str) -> dict[str, str]:
        """Return the header that tells a receiver to which systems its session is not logged in."""
        shut = [SYSTEM_NAMES[system][0] for system in self.gates.shut_for(receiver, session)]
        return {LOG_IN_HEADER: ",".join(shut)} if shut else {}

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        caller = self._caller(request)
        receiver = request.query.get("participant", "")
        if receiver not in caller.codes:
            self.guard.offended(caller, Offence.FOREIGN_SENDER)
            return error_answer(
                403, "participant_not_connections", _NOT_YOURS, participant=receiver
            )
        opened = await self._opened_for(request, caller, receiver)
        after = _whole_number(request, "after", default=0, most=2**62)
        if after is None:
            return error_answer(400, "query", ("expected a whole number for after", "查询参数错误"))
        use = self._use(caller)
        if use.streams >= use.limits.streams:
            return error_answer(429, "busy", _BUSY, bound="streams")
        use.streams += 1
        try:
            with self.links.listening(receiver, caller.session):
                return await self._stream_on(request, receiver, after=after, opened=opened)
        finally:
            use.streams -= 1

    async def _stream_on(
        self, request: web.Request, receiver: str, *, after: int, opened: Opened
    ) -> web.StreamResponse:
        content_type = opened.stream_type(CONTENT_TYPE_INBOX)
        response = web.StreamResponse(
            headers={
                "Content-Type": content_type,
                **self._log_in_headers(receiver, session_of(request.headers)),
            }
        )
        response.enable_chunked_encoding()
        await response.prepare(request)
        heartbeat = encode_inbox_frame(HEARTBEAT)
        try:
            while not self._stopping and self._still_owns(request, receiver):
                frames, after = await self._reader.next(
                    receiver, after, limit=DELIVERY_COUNT_MAX, seconds=HEARTBEAT_SECONDS
                )
                piece = await opened.piece(frames or heartbeat)
                async with asyncio.timeout(WRITE_SECONDS_MAX):
                    await response.write(piece)
            await response.write_eof()
        except (ConnectionError, TimeoutError):
            self.counters.add("streams_lost")
        return response

    def _still_owns(self, request: web.Request, receiver: str) -> bool:
        return receiver in caller_of(request.transport, self._registry).codes


async def _read_body(request: web.Request, seconds: float) -> bytes | web.Response:
    """Return the body, or the refusal of one that is too large or too slow."""
    parts: list[bytes] = []
    size, most = 0, _most(request)
    try:
        async with asyncio.timeout(seconds):
            async for part in request.content.iter_any():
                size += len(part)
                if size > most:
                    return _closing(_too_large(size, most), request)
                parts.append(part)
    except TimeoutError:
        slow = ("the body did not come in time", "请求体接收超时")
        return _closing(error_answer(408, "too_slow", slow, seconds=int(seconds)), request)
    return b"".join(parts)


def _most(request: web.Request) -> int:
    """Return how long the body of a submission may be."""
    return BATCH_BYTES_MAX + (LINK_BYTES if is_sealed_type(request.content_type) else 0)


def _too_large(size: int, most: int) -> web.Response:
    return error_answer(
        413,
        "too_large",
        (f"expected at most {most} bytes", "请求体过大"),
        found=size,
    )


def _closing(response: web.Response, request: web.Request) -> web.Response:
    """Let the connection be closed after this answer: the rest of the request is not read."""
    response.force_close()
    request.protocol.close()
    return response


def _whole_number(request: web.Request, name: str, *, default: int, most: int) -> int | None:
    text = request.query.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > len(str(most)):
        return None
    return min(int(text), most)
