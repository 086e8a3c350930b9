"""What the watching refuses."""

from __future__ import annotations

__all__ = ["WatchError"]


class WatchError(Exception):
    """A rule, a series or an alarm is not as it should be.

    Attributes:
        english: What is wrong, what was expected and what was found.
        chinese: The same in 中文.
    """

    def __init__(self, english: str, chinese: str) -> None:
        self.english = english
        self.chinese = chinese
        super().__init__(f"{english} ({chinese})")
