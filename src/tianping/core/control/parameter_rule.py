"""What is said of one parameter. Source: RULES-C §6.2."""

from __future__ import annotations

__all__ = ["ParameterRule"]


class ParameterRule:
    """Bounds and meaning of one parameter."""

    def __init__(self, default: int, least: int, *, most: int, texts: tuple[str, str]) -> None:
        self.default: int = default
        self.least: int = least
        self.most: int = most
        self.texts: tuple[str, str] = texts
