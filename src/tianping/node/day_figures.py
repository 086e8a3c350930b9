"""The read models as drafting needs them: never older than the command that is drafted for.

What is asked here has ended and changes no more, so that the same journal leads to the same
messages, whenever they are derived.
Source: house, ADR-0018, ADR-0086.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, Engine

from tianping.node.errors import NodeError

__all__ = ["DayFigures"]

_PAUSE_SECONDS: Final = 0.005


class DayFigures:
    """Reads the views once they have followed."""

    def __init__(
        self,
        engine: Engine,
        *,
        position: Callable[[], int],
        failed: Callable[[], bool],
    ) -> None:
        """Take where to read; ``failed`` tells that the views will not follow any more."""
        self._engine = engine
        self._position = position
        self._failed = failed

    @contextmanager
    def at(self, seq: int) -> Iterator[Connection]:
        """Yield a connection to views that hold command ``seq``.

        Raises:
            NodeError: the views stopped before they had it.
        """
        while self._position() < seq:
            if self._failed():
                raise NodeError(
                    f"views: expected position {seq}, they stopped at {self._position()}",
                    f"视图停在 {self._position()}，未到 {seq}",
                )
            time.sleep(_PAUSE_SECONDS)
        with self._engine.connect() as connection:
            yield connection
