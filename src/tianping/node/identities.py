"""Who is at the other end of a connection: TLS certificate, access point, bank codes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from tianping.node.registry import Registry
from tianping.security.tls import peer_certificate_id
from tianping.wire.frames import SESSION_HEADER, is_session

__all__ = ["Caller", "caller_of", "session_of"]


class Caller(NamedTuple):
    """The access certificate of a connection and the bank codes it may speak for.

    ``session`` is the one that a request states; empty when it states none.
    """

    certificate: str
    codes: frozenset[str]
    session: str = ""


@lru_cache(maxsize=4096)
def _certificate_id(der: bytes) -> str:
    return str(peer_certificate_id(der))


def session_of(headers: Mapping[str, str]) -> str:
    """Return the session that a request states; empty for none, and for what can be none."""
    stated = headers.get(SESSION_HEADER, "")
    return stated if is_session(stated) else ""


def caller_of(transport: Any, registry: Registry, session: str = "") -> Caller:
    """Return who is at the other end. The handshake has verified the certificate already.

    The codes are looked up for every request: an unbound certificate loses its right at once.
    """
    ssl_object = None if transport is None else transport.get_extra_info("ssl_object")
    der = None if ssl_object is None else ssl_object.getpeercert(binary_form=True)
    if not der:
        return Caller("", frozenset())
    certificate = _certificate_id(der)
    return Caller(certificate, registry.codes_of(certificate), session)
