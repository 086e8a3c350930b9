"""A link that can be cut, slowed down, lose or spoil what goes one way; of ports or sockets."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

__all__ = ["Link"]

_CHUNK: Final = 65_536
_Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Link:
    """Passes bytes both ways, as long as nothing is wrong with it.

    Attributes:
        cut: Nobody gets through, and who had is cut off.
        loses_requests: What is sent goes nowhere, and the connection ends.
        loses_answers: What is sent arrives; the connection ends when the answer begins.
        cuts_answers: In how many of the next answers the connection ends in the middle.
        damages_answers: In how many of the next answers a bit is another one.
        delay_seconds: How long every piece takes.
        lost: How many connections ended so.
    """

    def __init__(self, target: int | Path) -> None:
        self._target = target
        self.cut = False
        self.loses_requests = False
        self.loses_answers = False
        self.cuts_answers = self.damages_answers = 0
        self.delay_seconds = 0.0
        self.lost = 0
        self._open: list[asyncio.StreamWriter] = []
        self._loop = asyncio.new_event_loop()

    @contextmanager
    def serve(self, at: Path | None = None) -> Iterator[int]:
        """Serve at a socket, or at a port of this machine, which is given."""
        ready, stop, ports = threading.Event(), asyncio.Event(), [0]

        async def run() -> None:
            if at is not None:
                server = await asyncio.start_unix_server(self._connected, at)
            else:
                server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
                ports[0] = server.sockets[0].getsockname()[1]
            ready.set()
            await stop.wait()
            server.close()
            self._end_all()
            pending = asyncio.all_tasks() - {asyncio.current_task()}
            for task in pending:
                task.cancel()
            await asyncio.gather(*pending, return_exceptions=True)
            for _ in range(10):  # aborted connections end in the loop's next rounds
                await asyncio.sleep(0)

        thread = threading.Thread(target=lambda: self._loop.run_until_complete(run()))
        thread.start()
        try:
            if not ready.wait(30):
                raise TimeoutError("the link did not come up within 30 seconds")
            yield ports[0]
        finally:
            self._loop.call_soon_threadsafe(stop.set)
            thread.join()
            self._loop.close()

    def lose(self) -> None:
        """Cut the link, and whoever is connected."""
        self.cut = True
        self._loop.call_soon_threadsafe(self._end_all)

    def recover(self) -> None:
        """Let everything through again."""
        self.cut = self.loses_requests = self.loses_answers = False
        self.cuts_answers = self.damages_answers = 0
        self.delay_seconds = 0.0

    def _end_all(self) -> None:
        for writer in self._open:
            writer.transport.abort()
        self.lost += len(self._open)
        self._open.clear()

    async def _connected(self, *near: asyncio.StreamReader | asyncio.StreamWriter) -> None:
        reader, writer = near
        assert isinstance(reader, asyncio.StreamReader)
        assert isinstance(writer, asyncio.StreamWriter)
        if self.cut:
            writer.transport.abort()
            return
        far = await self._reached()
        ends = [writer, far[1]]
        self._open += ends
        try:
            pumps = [
                asyncio.ensure_future(self._pump(reader, far[1], self._request)),
                asyncio.ensure_future(self._pump(far[0], writer, self._answer)),
            ]
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
        finally:
            for end in ends:
                end.transport.abort()
            self._open = [one for one in self._open if one not in ends]

    async def _reached(self) -> _Streams:
        if isinstance(self._target, Path):
            return await asyncio.open_unix_connection(self._target)
        return await asyncio.open_connection("127.0.0.1", self._target)

    async def _pump(
        self,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        passes: Callable[[bytes], tuple[bytes, bool]],
    ) -> None:
        """Pass bytes on until one side ends, or until the link ends the connection."""
        try:
            while piece := await source.read(_CHUNK):
                await asyncio.sleep(self.delay_seconds)
                left, ends = passes(piece)
                sink.write(left)
                await sink.drain()
                if ends:
                    self.lost += 1
                    return
        except ConnectionError:
            return

    def _request(self, piece: bytes) -> tuple[bytes, bool]:
        """Return what arrives of a request, and whether the connection ends."""
        return (b"", True) if self.loses_requests else (piece, False)

    def _answer(self, piece: bytes) -> tuple[bytes, bool]:
        """Return what arrives of an answer, and whether the connection ends."""
        if self.loses_answers:
            return b"", True
        middle = len(piece) // 2
        if self.cuts_answers:
            self.cuts_answers -= 1
            return piece[:middle], True
        if self.damages_answers:
            self.damages_answers -= 1
            return piece[:middle] + bytes([piece[middle] ^ 1]) + piece[middle + 1 :], False
        return piece, False
