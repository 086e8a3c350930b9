"""A platform on a driven clock, in a thread of the test's own process."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Self

from support.node_world import PASSWORD, World
from tianping.node.clock import DrivenClock
from tianping.node.platform import Platform

__all__ = ["DrivenNode"]


class DrivenNode:
    """The platform of a world, while the ``with`` statement lasts; it must end well.

    Attributes:
        clock: What it goes by.
        platform: The platform itself.
    """

    def __init__(self, world: World, clock: DrivenClock | None = None) -> None:
        self.clock = clock or DrivenClock(time.time_ns())
        self.platform = Platform(world.folder.path, PASSWORD, clock=self.clock, live=False)
        self._up = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._loop: asyncio.AbstractEventLoop | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._up.wait(60)
        return self

    def __exit__(self, *_: object) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.platform.ask_to_stop)
        self._thread.join(60)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self.platform.start()
        self._up.set()
        await self.platform.wait()
        assert await self.platform.stop() == 0
