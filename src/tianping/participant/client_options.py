"""What a client is told when it is made: where its node and its store are, how patient it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from tianping.participant.errors import ParticipantError
from tianping.participant.exchange import RetryPolicy
from tianping.participant.link_keys import LinkKeys
from tianping.participant.updates import own_version
from tianping.security.sealing import UNSEALED, Seal

__all__ = ["ClientOptions", "ignore_failure"]


def ignore_failure(error: ParticipantError) -> None:
    """Leave it to whoever looks at the client's ``link_key_failure``."""
    del error


class ClientOptions(msgspec.Struct, frozen=True):
    """Where the node is, where the store lies, and how patient the client is."""

    url: str
    """Such as ``https://node.example:8443``, without the path."""
    store: Path | str
    """The client's own file."""
    policy: RetryPolicy = RetryPolicy()
    clock_ns: Callable[[], int] = time.time_ns
    """The machine's clock, in nanoseconds since 1970 (UTC)."""
    version: str = own_version()
    """What each request states as the client's version."""
    seal: Seal = UNSEALED
    """What seals the envelopes in the store; see ``tianping.security.keyring``."""
    checks_authority: bool = True
    """Whether nothing leaves that the platform told may not be sent."""
    link: LinkKeys | None = None
    """The participant's link keys: what it sends and receives is sealed under the newest one."""
    renews_link_key: bool = True
    """Whether the next link key is set by itself, at half of the longest age."""
    link_key_failed: Callable[[ParticipantError], None] = ignore_failure
    """Told when that failed; the key before is used until it is too old."""
