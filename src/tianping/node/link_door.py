"""The participants' door where bodies are sealed: opens requests, seals their answers.

Source: CCMS-T §五.3.2; house, ADR-0100.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Final

from aiohttp import web

from tianping.node.identities import Caller
from tianping.node.link_keys import LinkKeys, LinkRefused
from tianping.security.errors import LinkError
from tianping.security.link_seal import LINK_HEAD_BYTES, LinkCipher, read_head
from tianping.wire.links import (
    CONTENT_TYPE_SEALED_ENVELOPES,
    CONTENT_TYPE_SEALED_INBOX,
    CONTENT_TYPE_SEALED_RESULTS,
    CONTENT_TYPE_SEALED_STREAM,
    LINK_HEADER,
    LinkMessageError,
    answer_context,
    encode_record,
    request_context,
    sealed_in_header,
)

__all__ = ["LinkDoor", "Opened", "PlainDoor", "is_sealed_type"]

_STATUS_OK: Final = 200
_AT_ONCE_BYTES: Final = 65_536
"""Larger bodies are opened and sealed on a thread of their own."""


def is_sealed_type(content_type: str) -> bool:
    """Tell whether a submission says that it is sealed."""
    return content_type == CONTENT_TYPE_SEALED_ENVELOPES


class Opened:
    """A request that came in plain; its answers go out so.

    Attributes:
        content: The body, opened.
    """

    def __init__(self, content: bytes) -> None:
        self.content = content

    def require(self, codes: Iterable[str]) -> None:
        """Refuse plain where it concerns somebody who must not speak so.

        Raises:
            LinkRefused: it does.
        """
        del codes

    async def answer(self, body: bytes, content_type: str) -> web.Response:
        """Return an answer of success."""
        return web.Response(body=body, content_type=content_type)

    def stream_type(self, content_type: str) -> str:
        """Return the content type of a stream."""
        return content_type

    async def piece(self, content: bytes) -> bytes:
        """Return the next piece of a stream as it is written."""
        return content


class _Plain(Opened):
    """One that came in plain to a platform that knows link keys."""

    def __init__(self, content: bytes, keys: LinkKeys) -> None:
        super().__init__(content)
        self._keys = keys

    def require(self, codes: Iterable[str]) -> None:
        """See ``Opened.require``."""
        self._keys.require_sealed(codes)


class _Sealed(Opened):
    """One that came in sealed: what is answered goes out under the same key."""

    def __init__(self, content: bytes, cipher: LinkCipher, *, context: bytes, head: bytes) -> None:
        super().__init__(content)
        self._cipher = cipher
        self._context = context
        self._head = head
        self._records = 0

    async def answer(self, body: bytes, content_type: str) -> web.Response:
        """See ``Opened.answer``."""
        inbox = content_type != "application/json"
        sealed_type = CONTENT_TYPE_SEALED_INBOX if inbox else CONTENT_TYPE_SEALED_RESULTS
        return web.Response(body=await self._seal(body, 0), content_type=sealed_type)

    def stream_type(self, content_type: str) -> str:
        """See ``Opened.stream_type``."""
        del content_type
        return CONTENT_TYPE_SEALED_STREAM

    async def piece(self, content: bytes) -> bytes:
        """See ``Opened.piece``; each knows its place, so that none is left out or moved."""
        sealed = await self._seal(content, self._records)
        self._records += 1
        return encode_record(sealed)

    async def _seal(self, content: bytes, record: int) -> bytes:
        context = answer_context(self._context, self._head, status=_STATUS_OK, record=record)
        if len(content) <= _AT_ONCE_BYTES:
            return self._cipher.seal(content, context)
        return await asyncio.to_thread(self._cipher.seal, content, context)


class PlainDoor:
    """Where nobody has a link key: everything is plain."""

    async def opened(self, request: web.Request, caller: Caller, body: bytes) -> Opened:
        """Return a request as it came.

        Raises:
            LinkRefused: it is sealed, and nobody here could open it.
        """
        del caller
        if is_sealed_type(request.content_type) or LINK_HEADER in request.headers:
            raise LinkRefused(
                "link_not_served", "this platform takes no link keys", "本平台未启用链路密钥"
            )
        return Opened(body)

    def age_ratios(self) -> dict[str, float]:
        """Return how old each participant's key is, as a share of the longest age."""
        return {}


class LinkDoor(PlainDoor):
    """Opens what is sealed with the keys that count now."""

    def __init__(self, keys: LinkKeys) -> None:
        self._keys = keys

    async def opened(self, request: web.Request, caller: Caller, body: bytes) -> Opened:
        """Return a request's body opened, and what its answers are sealed with.

        A request without a body is sealed when its header says so.

        Raises:
            LinkRefused: it is sealed for somebody else, under a key that does not count, or not
                as it should be.
        Source: CCMS-T §五.3.2; house, ADR-0100.
        """
        if request.method == "POST":
            if not is_sealed_type(request.content_type):
                return _Plain(body, self._keys)
            sealed = body
        else:
            header = request.headers.get(LINK_HEADER)
            if header is None:
                return _Plain(body, self._keys)
            sealed = _sealed_empty(header)
        try:
            head = read_head(sealed)
        except LinkError as error:
            raise _broken(error) from None
        if head.participant not in caller.codes:
            raise LinkRefused(
                "link_foreign",
                f"the connection's certificate does not own {head.participant}, whose link"
                " key seals the body",
                f"接入证书不拥有 {head.participant}，不能使用其链路密钥",
            )
        cipher = self._keys.cipher(head.participant, head.number)
        context = request_context(request.method, request.path, request.query.items())
        try:
            if len(sealed) <= _AT_ONCE_BYTES:
                content = cipher.open(sealed, context)
            else:
                content = await asyncio.to_thread(cipher.open, sealed, context)
        except LinkError as error:
            raise _broken(error) from None
        return _Sealed(content, cipher, context=context, head=sealed[:LINK_HEAD_BYTES])

    def age_ratios(self) -> dict[str, float]:
        """See ``PlainDoor.age_ratios``."""
        return self._keys.age_ratios()


def _sealed_empty(header: str) -> bytes:
    try:
        return sealed_in_header(header)
    except LinkMessageError as error:
        raise LinkRefused("link_malformed", error.english, error.chinese, status=400) from None


def _broken(error: LinkError) -> LinkRefused:
    return LinkRefused(
        f"link_{error.code.slug.replace('-', '_')}",
        f"{error.code.english}; nothing of it was taken",
        f"{error.code.chinese}；未受理任何内容",
        status=400,
    )
