"""Attachments of broadcasts: files named by their SHA-256, fetched by whoever was told of them.

The core says how large one may be and keeps its digest; the file itself lies in the platform's
folder. Who knows a digest may fetch the file: only a broadcast tells it.

Source: CCMS-T §三.7.6 (attachments); RULES-C §3.3; house, ADR-0093.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from pathlib import Path
from typing import Final

from aiohttp import web

from tianping.node.https import error_answer

__all__ = ["ATTACHMENTS_PATH", "Attachments", "keep_attachment"]

ATTACHMENTS_PATH: Final = "/v1/attachments"

_DIGEST: Final = re.compile("[0-9a-f]{64}")


def keep_attachment(folder: Path, content: bytes) -> bytes:
    """Lay an attachment into a folder, durably, and return its SHA-256."""
    digest = hashlib.sha256(content)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / digest.hexdigest()
    beside = path.with_suffix(".new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    return digest.digest()


class Attachments:
    """Serves the attachments of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the routes for the participants' server."""
        return [web.get(ATTACHMENTS_PATH + "/{digest}", self._file)]

    async def _file(self, request: web.Request) -> web.StreamResponse:
        digest = request.match_info["digest"]
        path = self._folder / digest
        if not _DIGEST.fullmatch(digest) or not await asyncio.to_thread(path.is_file):
            return error_answer(404, "no_attachment", ("no such attachment", "没有该附件"))
        return web.FileResponse(path, headers={"Content-Type": "application/octet-stream"})
