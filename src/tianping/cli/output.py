"""How results reach a person, as tables, or a program, as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeAlias

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tianping.values.money import Fen, format_yuan

__all__ = [
    "CONSOLE",
    "NOTES",
    "Cell",
    "Column",
    "grouped_yuan",
    "print_indented",
    "print_json",
    "print_table",
]

_PIPED_WIDTH: Final = 120
"""Columns when nobody's terminal says how many there are."""


def _console(*, stderr: bool) -> Console:
    """Return a console as wide as the terminal, or as a page when there is none."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _PIPED_WIDTH
    return Console(stderr=stderr, highlight=False, markup=False, soft_wrap=True, width=width)


CONSOLE: Final = _console(stderr=False)
"""Standard output: results."""

NOTES: Final = _console(stderr=True)
"""Standard error: progress, warnings, failures."""

Cell: TypeAlias = str | int | None

Column: TypeAlias = str | tuple[str, str]
"""A column's title, or its title and its alignment (``left``, ``right``, ``center``)."""


def grouped_yuan(amount_fen: int) -> str:
    """Return an amount in yuan with thousands separated, for reading only."""
    whole, _, decimals = format_yuan(Fen(amount_fen)).partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}.{decimals}"


def print_table(title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    """Print rows as a table; a column aligned ``right`` holds numbers."""
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    for column in columns:
        name, align = column if isinstance(column, tuple) else (column, "left")
        table.add_column(name, justify="right" if align == "right" else "left", overflow="fold")
    for row in rows:
        # Text, not str: square brackets in a value are no markup.
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    CONSOLE.print(table, soft_wrap=False)


def print_indented(text: str, indent: int, *, bullet: str = "") -> None:
    """Print a text with every line of it indented; a bullet stands before the first."""
    lines = Text(text).wrap(CONSOLE, max(1, CONSOLE.width - indent))
    for number, line in enumerate(lines):
        before = bullet if number == 0 else ""
        left = (0, 0, 0, indent - len(before))
        CONSOLE.print(Padding(Text(before) + line, left, expand=False))


def print_json(value: Any) -> None:
    """Print a value as JSON in one document, keys as given, 中文 as it is."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
