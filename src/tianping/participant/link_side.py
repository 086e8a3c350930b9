"""Link encryption of one client: which key is used, and when the next one is set by itself.

Source: CCMS-T §五.3.2; house, ADR-0100.
"""

from __future__ import annotations

from typing import Final

from tianping.participant.engine import ParticipantEngine
from tianping.participant.errors import (
    LinkKeyNotRenewedError,
    NodeRefusedError,
    ParticipantError,
)
from tianping.participant.exchange import Ask, RetryPolicy
from tianping.participant.link import LinkSetter, SealedAsk, seal_ask
from tianping.participant.link_keys import LinkKeys
from tianping.wire.links import RecordReader

__all__ = ["LinkSide", "StreamOpener"]

_TOO_OLD: Final = "link_key_old"
_RETRY_NS: Final = 600 * 1_000_000_000
"""How long is waited until a renewal that failed is tried again."""


class LinkSide:
    """What a client does about its link key; does nothing for one that has none.

    Attributes:
        failure: How the latest renewal failed; None when it did not.
    """

    def __init__(
        self, engine: ParticipantEngine, keys: LinkKeys | None, *, renews: bool = True
    ) -> None:
        self._engine = engine
        self._keys = keys
        self._renews = renews
        self._tried_at_ns = 0
        self.failure: ParticipantError | None = None

    def explained(self, refused: NodeRefusedError) -> NodeRefusedError | None:
        """Return what says why a refused key is so old; None when its age is not the reason."""
        if self.failure is None or refused.code != _TOO_OLD:
            return None
        return LinkKeyNotRenewedError(refused, self.failure)

    def setter(self, policy: RetryPolicy | None = None) -> LinkSetter:
        """Return what sets and ends keys.

        Raises:
            ParticipantError: the client was given no place for link keys.
        """
        if self._keys is None:
            raise ParticipantError(
                "the client has no place for link keys: give it one (ClientOptions.link)",
                "客户端未指定链路密钥存放处（ClientOptions.link）",
            )
        return LinkSetter(self._engine, self._keys, policy or self._engine.policy)

    def renewal(self) -> LinkSetter | None:
        """Return what sets the next key when it is time to; None when it is not.

        After a failure it is time again in a while; the key goes on being used until then.
        Source: house, ADR-0100 (at half of the longest age).
        """
        now_ns = self._engine.now_ns()
        if self._keys is None or not self._renews or now_ns < self._tried_at_ns + _RETRY_NS:
            return None
        if not self._keys.is_due(now_ns):
            return None
        self._tried_at_ns = now_ns
        timeout = self._engine.policy.timeout_seconds
        return self.setter(RetryPolicy(pauses_seconds=(), timeout_seconds=timeout))

    def seal(self, ask: Ask) -> SealedAsk | None:
        """Return a request sealed; None when it goes out as it is."""
        cipher = None if self._keys is None else self._keys.cipher()
        return None if cipher is None else seal_ask(cipher, ask)


class StreamOpener:
    """Opens a stream of sealed records, in order; a plain stream comes back as it is."""

    def __init__(self, sealed: SealedAsk | None, content_type: str) -> None:
        self._sealed = sealed
        self._content_type = content_type
        self._records = RecordReader()
        self._count = 0

    def feed(self, chunk: bytes) -> bytes:
        """Return what a chunk completes.

        Raises:
            LinkBrokenError: a record is plain, altered, moved, or one before it is missing.
            LinkMessageError: a record is too long.
        """
        if self._sealed is None:
            return chunk
        opened = []
        if not self._count:
            self._sealed.require(self._content_type)
        for record in self._records.feed(chunk):
            opened.append(self._sealed.open(self._content_type, record, record=self._count))
            self._count += 1
        return b"".join(opened)
