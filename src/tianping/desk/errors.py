"""What the help desk refuses."""

from __future__ import annotations

__all__ = ["DeskError"]


class DeskError(Exception):
    """The help desk cannot do what it was asked to; nothing was changed.

    Attributes:
        english: What is wrong, what was expected and what was found.
        chinese: The same in 中文.
    """

    def __init__(self, english: str, chinese: str) -> None:
        self.english = english
        self.chinese = chinese
        super().__init__(f"{english} ({chinese})")
