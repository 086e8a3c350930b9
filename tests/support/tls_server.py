"""The fake node behind real mutual TLS, for the clients: an aiohttp server on a free port."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from ssl import SSLContext
from typing import Final

import msgspec
from aiohttp import web

from support.fake_node import FakeNode
from tianping.participant.exchange import INBOX_PATH, MESSAGES_PATH, STREAM_PATH, Answer, Ask
from tianping.security.identities import save_identity
from tianping.security.pki import (
    ACCESS_CRL_FILE,
    ACCESS_ROOT_FILE,
    DAY_NS,
    LOCAL_HOSTS,
    CertificateAuthority,
)
from tianping.security.tls import tls_client_context, tls_server_context
from tianping.wire.frames import (
    HEARTBEAT,
    ErrorAnswer,
    ErrorDetail,
    InboxFrame,
    encode_inbox_frame,
)

__all__ = ["PASSWORD", "Certificates", "TlsNode"]

PASSWORD: Final = b"an invented password"


class Certificates:
    """An authority with a server and clients, valid on this machine's clock."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._now_ns = time.time_ns()
        self.authority = CertificateAuthority.create(
            folder / "ca", PASSWORD, not_before_ns=self._now_ns - DAY_NS
        )

    def server(self) -> SSLContext:
        """Return the context of a server on this machine."""
        return tls_server_context(
            self._identity("node", LOCAL_HOSTS),
            PASSWORD,
            root=self.authority.public_folder / ACCESS_ROOT_FILE,
            revocation_list=self.authority.public_folder / ACCESS_CRL_FILE,
        )

    def client(self, name: str) -> SSLContext:
        """Return the context of a client."""
        return tls_client_context(
            self._identity(name),
            PASSWORD,
            root=self.authority.public_folder / ACCESS_ROOT_FILE,
            revocation_list=None,
        )

    def _identity(self, name: str, hosts: tuple[str, ...] = ()) -> Path:
        folder = self._folder / name
        if not folder.exists():
            identity = self.authority.issue_access(
                name, not_before_ns=self._now_ns - DAY_NS, hosts=hosts
            )
            save_identity(folder, identity, PASSWORD)
        return folder


class TlsNode:
    """The fake node behind HTTPS; what it delivers by stream is put in by the test."""

    def __init__(self, node: FakeNode) -> None:
        self.node = node
        self.streams_opened: list[str] = []
        self.stream_pieces: list[list[InboxFrame]] = []
        """What each stream brings before it is cut; then it stays open."""

    @asynccontextmanager
    async def serve(self, tls: SSLContext) -> AsyncIterator[str]:
        """Serve on a free port of this machine and give the address."""
        app = web.Application(client_max_size=9_000_000)
        app.router.add_post(MESSAGES_PATH, self._answer)
        app.router.add_get(INBOX_PATH, self._answer)
        app.router.add_get(STREAM_PATH, self._stream)
        app.router.add_get("/v1/health", self._health)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
        await site.start()
        try:
            yield f"https://localhost:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()

    @contextmanager
    def serve_in_thread(self, tls: SSLContext) -> Iterator[str]:
        """Serve from a thread of its own, for tests without an event loop."""
        addresses: list[str] = []
        ready, loop, stop = threading.Event(), asyncio.new_event_loop(), asyncio.Event()

        async def serve() -> None:
            async with self.serve(tls) as url:
                addresses.append(url)
                ready.set()
                await stop.wait()

        thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
        thread.start()
        try:
            if not ready.wait(30):
                raise TimeoutError("the server did not start within 30 seconds")
            yield addresses[0]
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join()
            loop.close()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        ask = Ask(request.method, request.path, dict(request.query), await request.read(), "", 0)
        reply = self.node.answer(ask)
        if not isinstance(reply, Answer):
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        headers = {}
        if reply.retry_after_seconds is not None:
            headers["Retry-After"] = f"{reply.retry_after_seconds:.0f}"
        return web.Response(status=reply.status, body=reply.body, headers=headers)

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        self.streams_opened.append(request.query["after"])
        if not self.stream_pieces:
            error = ErrorAnswer(ErrorDetail("not_owner", "not yours", "行号不属于该证书"))
            return web.Response(status=403, body=msgspec.json.encode(error))
        response = web.StreamResponse()
        await response.prepare(request)
        for frame in (HEARTBEAT, *self.stream_pieces.pop(0)):
            content = encode_inbox_frame(frame)
            await response.write(content[:7])
            await asyncio.sleep(0)
            await response.write(content[7:])
        return response

    async def _health(self, _request: web.Request) -> web.Response:
        return web.json_response({"state": "up"})
