"""A TLS handshake and one message each way, in memory: real TLS without sockets."""

from __future__ import annotations

import ssl
from dataclasses import dataclass

__all__ = ["Connection", "connect"]

ROUNDS_MAX = 10


@dataclass(frozen=True, slots=True)
class Connection:
    """What the two ends know of each other after a handshake."""

    version: str
    client_seen_by_server: bytes
    server_seen_by_client: bytes
    resumed: bool


class _End:
    def __init__(self, context: ssl.SSLContext, *, server_hostname: str | None) -> None:
        self.incoming = ssl.MemoryBIO()
        self.outgoing = ssl.MemoryBIO()
        self.tls = context.wrap_bio(
            self.incoming,
            self.outgoing,
            server_side=server_hostname is None,
            server_hostname=server_hostname,
        )
        self.received = b""
        self.done = False

    def step(self) -> None:
        """Go as far as the received bytes allow; after the handshake say and hear a word."""
        try:
            if not self.done:
                self.tls.do_handshake()
                self.done = True
                self.tls.write(b"hello")
            if not self.received:
                self.received = self.tls.read(5)
        except ssl.SSLWantReadError:
            return


def connect(
    server: ssl.SSLContext, client: ssl.SSLContext, *, host: str = "localhost"
) -> Connection:
    """Return the connection of two contexts, or raise what either end raises.

    Raises:
        ssl.SSLError: one end refuses the other.
    """
    ends = (_End(server, server_hostname=None), _End(client, server_hostname=host))
    for _ in range(ROUNDS_MAX):
        for end, other in (ends, ends[::-1]):
            end.step()
            other.incoming.write(end.outgoing.read())
        if all(end.received == b"hello" for end in ends):
            break
    seen = [end.tls.getpeercert(binary_form=True) or b"" for end in ends]
    return Connection(
        version=ends[0].tls.version() or "",
        client_seen_by_server=seen[0],
        server_seen_by_client=seen[1],
        resumed=bool(ends[1].tls.session_reused),
    )
