"""A proxy that cuts connections after so many bytes, by a seed: requests and answers get lost."""

import asyncio
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

__all__ = ["CuttingProxy"]

_CHUNK: Final = 1024
_NEVER: Final = 2**60


class CuttingProxy:
    """Passes bytes through to a port of this machine; TLS is left to the two ends.

    Attributes:
        cuts: How many connections were cut.
        passed: How many ended by themselves.
    """

    def __init__(self, port: int, *, seed: int, bytes_max: int) -> None:
        self._port = port
        self._random = random.Random(seed)  # noqa: S311 - repeatable, not secret
        self._bytes_max = bytes_max
        self.cutting = True
        self.cuts = 0
        self.passed = 0

    @contextmanager
    def serve(self) -> Iterator[int]:
        """Serve from a thread of its own and give the port."""
        ports: list[int] = []
        ready, loop, stop = threading.Event(), asyncio.new_event_loop(), asyncio.Event()

        async def run() -> None:
            server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
            ports.append(server.sockets[0].getsockname()[1])
            ready.set()
            await stop.wait()
            server.close()
            pending = asyncio.all_tasks() - {asyncio.current_task()}
            for task in pending:
                task.cancel()
            await asyncio.gather(*pending, return_exceptions=True)
            for _ in range(10):  # aborted connections end in the loop's next rounds
                await asyncio.sleep(0)

        thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
        thread.start()
        try:
            if not ready.wait(30):
                raise TimeoutError("the proxy did not start within 30 seconds")
            yield ports[0]
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join()
            loop.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up, down = (
            (self._random.randrange(self._bytes_max), self._random.randrange(self._bytes_max))
            if self.cutting
            else (_NEVER, _NEVER)
        )
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._port)
        except BaseException:
            writer.transport.abort()
            raise
        pumps = [
            asyncio.ensure_future(_pump(reader, far_writer, up)),
            asyncio.ensure_future(_pump(far_reader, writer, down)),
        ]
        try:
            done, _ = await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            if any(pump.result() for pump in done):
                self.cuts += 1
            else:
                self.passed += 1
        finally:
            for pump in pumps:
                pump.cancel()
            for end in (writer, far_writer):
                end.transport.abort()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, budget: int) -> bool:
    """Pass bytes on; tell whether the budget ended it rather than the sender."""
    try:
        while budget > 0:
            chunk = await reader.read(min(_CHUNK, budget))
            if not chunk:
                return False
            writer.write(chunk)
            await writer.drain()
            budget -= len(chunk)
    except ConnectionError:
        return False
    return True
