"""Bodies of answers, which are bounded, whoever sent them."""

from __future__ import annotations

from typing import Final

import aiohttp

__all__ = ["ANSWER_BYTES_MAX", "CHUNK_BYTES", "read_bounded"]

ANSWER_BYTES_MAX: Final = 64_000_000
"""Largest answer that is read: an inbox of some of the largest messages."""

CHUNK_BYTES: Final = 65_536


async def read_bounded(response: aiohttp.ClientResponse) -> bytes:
    """Return the body of an answer, which is bounded, whoever sent it.

    Raises:
        aiohttp.ClientPayloadError: it is too large.
    """
    body = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK_BYTES):
        body += chunk
        if len(body) > ANSWER_BYTES_MAX:
            raise aiohttp.ClientPayloadError(f"answer of more than {ANSWER_BYTES_MAX} bytes")
    return bytes(body)
