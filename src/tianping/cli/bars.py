"""Small charts beside figures: bars of blocks on a terminal, of plain characters elsewhere."""

from __future__ import annotations

from typing import Final

from tianping.cli.output import CONSOLE

__all__ = ["bar"]

_CELLS: Final = 16
_ON_TERMINAL: Final = ("█", "░")
_ELSEWHERE: Final = ("#", "-")


def bar(part: int, whole: int) -> str:
    """Return a bar as long as a part of a whole; light when the part is below zero."""
    full, light = _ON_TERMINAL if CONSOLE.is_terminal else _ELSEWHERE
    cells = min(abs(part) * _CELLS // whole, _CELLS) if whole else 0
    return (full if part > 0 else light) * cells
