"""The root of everything the wire can find wrong in bytes that came from outside."""

from __future__ import annotations

__all__ = ["WireError", "excerpt"]

_EXCERPT_CHARACTERS_MAX = 60


def excerpt(found: bytes | str | float | None) -> str:
    """Return what was found as one printable line, cut to 60 characters.

    Source: house, ADR-0024.
    """
    text = ascii(found[: _EXCERPT_CHARACTERS_MAX + 1]) if isinstance(found, bytes) else repr(found)
    if len(text) > _EXCERPT_CHARACTERS_MAX:
        text = text[:_EXCERPT_CHARACTERS_MAX] + "…"
    return text


class WireError(Exception):
    """Bytes from outside are not what the wire allows; the message is refused, the node goes on.

    Attributes:
        english: What is wrong, where, what was expected and what was found.
        chinese: The same in 中文.
    """

    def __init__(self, english: str, chinese: str) -> None:
        self.english = english
        self.chinese = chinese
        super().__init__(f"{english} ({chinese})")
