"""The watching's own listener, on this machine only: metrics, live, ready.

Source: house, ADR-0080.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec
from aiohttp import web

from tianping.node.health import Health
from tianping.watch.exposition import CONTENT_TYPE, Exposition

__all__ = ["WatchServer"]


class WatchServer:
    """Serves probes and scrapes without TLS: only this machine can ask.

    ``/live`` is answered by the event loop itself, so that a loop that hangs does not answer.

    Attributes:
        port: The port it listens on, once started.
    """

    def __init__(self, exposition: Exposition, health: Callable[[], Health]) -> None:
        self.port = 0
        self._exposition = exposition
        self._health = health
        self._runner: web.AppRunner | None = None

    async def start(self, host: str, port: int) -> None:
        """Listen."""
        app = web.Application()
        app.router.add_get("/metrics", self._metrics)
        app.router.add_get("/live", self._live)
        app.router.add_get("/ready", self._ready)
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        self.port = int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Listen no more."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _metrics(self, _: web.Request) -> web.Response:
        text = await asyncio.to_thread(self._exposition.text)
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE})

    async def _live(self, _: web.Request) -> web.Response:
        return web.json_response({"live": True})

    async def _ready(self, _: web.Request) -> web.Response:
        health = self._health()
        return web.Response(
            body=msgspec.json.encode(health),
            status=200 if health.ready else 503,
            content_type="application/json",
        )
