"""What the participants' HTTPS offers beside messages: the client's versions, announcements.

Source: CCMS-T §六.2.1, §六.2.4; house, ADR-0082, ADR-0083.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

import msgspec
from aiohttp import web

from tianping.desk.store import DeskStore
from tianping.node.https import error_answer
from tianping.node.identities import caller_of
from tianping.node.registry import Registry
from tianping.node.releases import Releases
from tianping.values.dates import business_date_of
from tianping.wire.releases import Announced

__all__ = ["DOWNLOADS_MAX", "Offers"]

DOWNLOADS_MAX: Final = 32
"""Files that are downloaded at once, by all participants together."""

_ANNOUNCEMENTS_MAX: Final = 1_000


class Offers:
    """The routes, and what answers them. Lives on the event loop."""

    def __init__(
        self, releases: Releases, desk: DeskStore, registry: Registry, *, now_ns: Callable[[], int]
    ) -> None:
        self._releases = releases
        self._desk = desk
        self._registry = registry
        self._now_ns = now_ns
        self._downloads = 0

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the routes for the participants' server."""
        return [
            web.get("/v1/releases", self._manifest),
            web.get("/v1/releases/{file}", self._file),
            web.get("/v1/announcements", self._announcements),
        ]

    async def _manifest(self, _: web.Request) -> web.StreamResponse:
        offer = await asyncio.to_thread(self._releases.offer)
        if offer is None:
            return _nothing("no version is offered", "没有可供下载的版本")
        return web.Response(body=offer.served, content_type="application/json")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        path = await asyncio.to_thread(self._releases.file, request.match_info["file"])
        if path is None:
            return _nothing("no such file is offered", "没有该文件")
        if self._downloads >= DOWNLOADS_MAX:
            texts = ("too many downloads, try again", "下载过多，请稍后重试")
            return error_answer(429, "busy", texts, bound="downloads")
        self._downloads += 1
        try:
            response = web.FileResponse(path, headers={"Content-Type": "application/octet-stream"})
            await response.prepare(request)  # which sends it all
        finally:
            self._downloads -= 1
        return response

    async def _announcements(self, request: web.Request) -> web.StreamResponse:
        text = request.query.get("after", "0")
        if not text.isascii() or not text.isdigit() or len(text) > 15:
            texts = ("expected a whole number for after", "查询参数错误")
            return error_answer(400, "query", texts)
        codes = sorted(caller_of(request.transport, self._registry).codes)
        found = await asyncio.to_thread(self._announced, int(text), codes)
        return web.Response(body=msgspec.json.encode(found), content_type="application/json")

    def _announced(self, after: int, codes: Sequence[str]) -> list[Announced]:
        date = business_date_of(self._now_ns())
        return [
            Announced(
                number=one.number,
                at_ns=one.at_ns,
                title=one.title,
                text=one.text,
                until_date=one.until_date,
            )
            for one in self._desk.announcements(after=after)
            if one.is_for(codes, date)
        ][:_ANNOUNCEMENTS_MAX]


def _nothing(english: str, chinese: str) -> web.Response:
    return error_answer(404, "not_offered", (english, chinese))
