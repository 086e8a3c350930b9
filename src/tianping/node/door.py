"""The listening sockets of the participants' door: accept, TLS handshake, guard.

asyncio's own server drops a failed handshake in silence; here it is seen, so that it can be
alarmed, and who is kept out is turned away before any of it.

Source: CCMS-T §五.5.7; correction 2; house, ADR-0083.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Coroutine
from typing import Any, Final

from tianping.node.folder import ListenSettings
from tianping.node.guard import Guard
from tianping.node.identities import caller_of
from tianping.node.registry import Registry

__all__ = ["Door"]

_BACKLOG: Final = 512
_ACCEPT_PAUSE_SECONDS: Final = 0.5
UNBOUND_SECONDS: Final = 5.0
"""How long a connection whose certificate is bound to nobody may stay to be told so."""


class Door:
    """Accepts connections for a protocol, TLS on every one. Lives on the event loop."""

    def __init__(
        self,
        protocol: Callable[[], asyncio.BaseProtocol],
        context: ssl.SSLContext,
        *,
        guard: Guard,
        registry: Registry,
        handshake_seconds: float,
    ) -> None:
        self._protocol = protocol
        self._context = context
        self._guard = guard
        self._registry = registry
        self._handshake_seconds = handshake_seconds
        self._sockets: list[socket.socket] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self, listen: ListenSettings) -> int:
        """Listen, and return the port."""
        loop = asyncio.get_running_loop()
        places = await loop.getaddrinfo(
            listen.host, listen.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        for family, _, _, _, address in dict.fromkeys(places):
            listening = socket.create_server(address[:2], family=family, backlog=_BACKLOG)
            listening.settimeout(0)
            self._sockets.append(listening)
            self._begin(self._accept(listening))
        return int(self._sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Accept nothing more; handshakes in hand are given up."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for listening in self._sockets:
            listening.close()

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _accept(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, address = await loop.sock_accept(listening)
            except OSError:  # such as too many open files: others may close theirs
                await asyncio.sleep(_ACCEPT_PAUSE_SECONDS)
                continue
            if self._guard.lets_in(str(address[0])):
                self._begin(self._greet(connection, str(address[0])))
            else:
                connection.close()

    async def _greet(self, connection: socket.socket, address: str) -> None:
        """Do the handshake, and let the connection stay or cut it."""
        loop = asyncio.get_running_loop()
        try:
            transport, _ = await loop.connect_accepted_socket(
                self._protocol,
                connection,
                ssl=self._context,
                ssl_handshake_timeout=self._handshake_seconds,
            )
        except ssl.SSLEOFError:
            self._guard.counters.add("handshakes_left")
            return
        except ssl.SSLError as error:
            self._guard.handshake_failed(address, error.reason or type(error).__name__)
            return
        except OSError:  # went away, or was too slow
            self._guard.counters.add("handshakes_left")
            return
        caller = caller_of(transport, self._registry)
        if transport.is_closing() or self._guard.admits(caller, address, transport):
            return
        if caller.codes:
            transport.abort()
        else:
            # Its first request is answered with the reason and the connection closed.
            loop.call_later(UNBOUND_SECONDS, transport.abort)
