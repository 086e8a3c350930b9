"""What a partner says of its work: one JSON line for each thing that happened.

Programs read ``event`` and the fields, people read ``text`` in their language.
Source: house, ADR-0052.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

__all__ = ["Notes"]


class Notes:
    """Writes the lines of one partner."""

    def __init__(
        self,
        write: Callable[[bytes], object],
        *,
        partner: str,
        chinese: bool,
        moment: Callable[[], str],
    ) -> None:
        """Say whose lines these are.

        Args:
            write: Takes one whole line.
            partner: The partner's bank code.
            chinese: Whether people are spoken to in 中文.
            moment: Returns this moment in Beijing time.
        """
        self._write = write
        self._partner = partner
        self._chinese = chinese
        self._moment = moment

    def say(self, event: str, english: str, chinese: str, **facts: str | int) -> None:
        """Write one line."""
        line = {
            "at": self._moment(),
            "partner": self._partner,
            "event": event,
            **facts,
            "text": chinese if self._chinese else english,
        }
        self._write(msgspec.json.encode(line) + b"\n")
