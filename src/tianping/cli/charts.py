"""Small charts in the terminal, from block characters.

Source: house, ADR-0020, ADR-0080.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

__all__ = ["CHART_COLUMNS", "chart"]

CHART_COLUMNS: Final = 72
_ROWS: Final = 8
_BLOCKS: Final = " ▁▂▃▄▅▆▇█"
_LEVELS: Final = len(_BLOCKS) - 1


def chart(values: Sequence[float | None]) -> list[str]:
    """Return the lines of a chart with one column for each value, the greatest and least named.

    A column of which nothing is known stays empty; one at the least value has a foot.
    """
    known = [value for value in values if value is not None]
    if not known:
        return []
    least, greatest = min(known), max(known)
    labels = [_label(greatest), _label(least)]
    width = max(map(len, labels))
    heights = [_height(value, least, greatest) for value in values]
    lines = []
    for row in range(_ROWS - 1, -1, -1):
        label = labels[0] if row == _ROWS - 1 else labels[1] if row == 0 else ""
        blocks = (_BLOCKS[max(0, min(_LEVELS, height - row * _LEVELS))] for height in heights)
        lines.append(f"{label:>{width}} ┤{''.join(blocks)}".rstrip())
    return lines


def _height(value: float | None, least: float, greatest: float) -> int:
    """Return how many eighths of a row a column is high."""
    if value is None:
        return 0
    if greatest == least:
        return 1
    return 1 + round((value - least) / (greatest - least) * (_ROWS * _LEVELS - 1))


def _label(value: float) -> str:
    """Return a value in few characters."""
    for unit, size in (("T", 10**12), ("G", 10**9), ("M", 10**6), ("k", 10**3)):
        if abs(value) >= size:
            return f"{value / size:.3g}{unit}"
    return f"{value:.3g}"
