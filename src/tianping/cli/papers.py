"""A paper: what a statement or report says, before it is a table on a screen or a file.

Every text in it is in the person's language already. Amounts stay fen until a paper is shown:
grouped for reading on a screen and on a page, plain with two decimals where a program may read.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Final, NamedTuple

from tianping.cli.language import t
from tianping.cli.output import CONSOLE, Cell, grouped_yuan, print_table
from tianping.values.money import Fen, format_yuan

__all__ = [
    "Kind",
    "Medium",
    "Paper",
    "PaperColumn",
    "Section",
    "clean",
    "print_paper",
    "print_section",
    "shown",
    "yuan_text",
]

_UNSHOWABLE: Final = "\ufffd"


class Kind(Enum):
    """What a column holds."""

    TEXT = "text"
    COUNT = "count"
    AMOUNT = "amount"


class Medium(Enum):
    """Where a column is shown: a screen has less room, a file no need of bars."""

    BOTH = "both"
    SCREEN = "screen"
    FILES = "files"


class PaperColumn(NamedTuple):
    """A column."""

    title: str
    kind: Kind = Kind.TEXT
    on: Medium = Medium.BOTH


class Section(NamedTuple):
    """One table of a paper; amounts are fen."""

    title: str
    columns: Sequence[PaperColumn]
    rows: Sequence[Sequence[Cell]]

    def without(self, medium: Medium) -> Section:
        """Return the table without the columns that are for one medium only."""
        places = [place for place, column in enumerate(self.columns) if column.on is not medium]
        return Section(
            self.title,
            [self.columns[place] for place in places],
            [[row[place] for place in places] for row in self.rows],
        )


class Paper(NamedTuple):
    """A titled paper: facts about it, its tables, and remarks at the end."""

    title: str
    facts: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    notes: Sequence[str]

    def for_files(self) -> Paper:
        """Return the paper as files show it."""
        return self._replace(sections=[one.without(Medium.SCREEN) for one in self.sections])


def clean(text: str) -> str:
    """Return a text without characters that move the pen or turn the direction of writing.

    A participant's name is somebody else's: line breaks, control characters and bidirectional
    marks in it become U+FFFD, whatever the paper is shown on.
    """
    return "".join(
        one if one.isprintable() or unicodedata.category(one) == "Zs" else _UNSHOWABLE
        for one in text
    )


def yuan_text(amount_fen: int) -> str:
    """Return an amount in yuan with two decimals and nothing else, for files."""
    return format_yuan(Fen(amount_fen))


def shown(cell: Cell, column: PaperColumn, amount: Callable[[int], str]) -> str:
    """Return the text of a cell; ``amount`` writes fen as yuan."""
    if cell is None:
        return ""
    if column.kind is Kind.AMOUNT and isinstance(cell, int):
        return amount(cell)
    return clean(str(cell))


def print_paper(paper: Paper) -> None:
    """Print a paper on the terminal; tables without rows are left out."""
    CONSOLE.print(paper.title, style="bold")
    for name, value in paper.facts:
        CONSOLE.print(t(f"{name}: {clean(value)}", f"{name}：{clean(value)}"))
    for section in (one for one in paper.sections if one.rows):
        print_section(section)
    for note in paper.notes:
        CONSOLE.print(note)


def print_section(section: Section) -> None:
    """Print one table of a paper on the terminal."""
    on_screen = section.without(Medium.FILES)
    print_table(
        on_screen.title,
        [
            column.title if column.kind is Kind.TEXT else (column.title, "right")
            for column in on_screen.columns
        ],
        [
            [
                shown(cell, column, grouped_yuan)
                for column, cell in zip(on_screen.columns, row, strict=True)
            ]
            for row in on_screen.rows
        ],
    )
