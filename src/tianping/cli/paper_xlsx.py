"""Papers as workbooks: a sheet for the facts, a sheet for each table.

Every text, amounts included, is written as text: nothing in it is ever taken for a formula, and
no amount loses a digit. Counts are numbers. The same paper gives the same bytes.
Source: house, ADR-0032.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import unicodedata
from typing import Any, Final

import xlsxwriter

from tianping.cli.language import t
from tianping.cli.output import Cell
from tianping.cli.papers import Kind, Paper, PaperColumn, Section, clean, shown, yuan_text

__all__ = ["xlsx_bytes"]

_NAME_MAX: Final = 31
_WIDTH_MAX: Final = 60
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\']")
_CREATED: Final = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - the format has no time zone
_ALL_CELLS: Final = "A1:XFD1048576"


def xlsx_bytes(paper: Paper) -> bytes:
    """Return a paper as an Excel workbook."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": clean(paper.title), "created": _CREATED})
    styles = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "heading": book.add_format({"bold": True, "bg_color": "#E6E6E6", "bottom": 1}),
        Kind.TEXT: book.add_format({"num_format": "@"}),
        Kind.AMOUNT: book.add_format({"num_format": "@", "align": "right"}),
        Kind.COUNT: book.add_format({"num_format": "0"}),
    }
    _write_facts(book.add_worksheet(t("Facts", "概要")), paper, styles)
    for number, section in enumerate(paper.sections, start=1):
        name = _FORBIDDEN.sub(" ", f"{number} {section.title}")[:_NAME_MAX].strip()
        _write_section(book.add_worksheet(name), section, styles)
    book.close()
    return out.getvalue()


def _write_facts(sheet: Any, paper: Paper, styles: dict[Any, Any]) -> None:
    """Write title, facts and remarks."""
    sheet.write_string(0, 0, clean(paper.title), styles["title"])
    line = 1
    for name, value in paper.facts:
        sheet.write_string(line, 0, name, styles[Kind.TEXT])
        sheet.write_string(line, 1, clean(value), styles[Kind.TEXT])
        line += 1
    for note in paper.notes:
        line += 1
        sheet.write_string(line, 0, clean(note), styles[Kind.TEXT])
    sheet.set_column(0, 0, _width([name for name, _ in paper.facts]))
    sheet.set_column(1, 1, _width([value for _, value in paper.facts]))
    sheet.ignore_errors({"number_stored_as_text": _ALL_CELLS})


def _write_section(sheet: Any, section: Section, styles: dict[Any, Any]) -> None:
    """Write one table with a heading that stays in sight and can be filtered by."""
    for place, column in enumerate(section.columns):
        sheet.write_string(0, place, column.title, styles["heading"])
        for line, row in enumerate(section.rows, start=1):
            _write_cell(sheet, (line, place), row[place], column=column, styles=styles)
        texts = [shown(row[place], column, yuan_text) for row in section.rows]
        sheet.set_column(place, place, _width([column.title, *texts]))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(section.rows), 1), len(section.columns) - 1)
    sheet.ignore_errors({"number_stored_as_text": _ALL_CELLS})
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write_cell(
    sheet: Any,
    place: tuple[int, int],
    cell: Cell,
    *,
    column: PaperColumn,
    styles: dict[Any, Any],
) -> None:
    """Write one cell: a count as a number, everything else as text."""
    if cell is None or cell == "":
        return
    if column.kind is Kind.COUNT and isinstance(cell, int):
        sheet.write_number(*place, cell, styles[Kind.COUNT])
    else:
        sheet.write_string(*place, shown(cell, column, yuan_text), styles[column.kind])


def _width(texts: list[str]) -> int:
    """Return the width that shows the longest of some texts; 中文 takes two places."""
    longest = max(
        (sum(1 + (unicodedata.east_asian_width(one) in "WF") for one in text) for text in texts),
        default=0,
    )
    return min(longest + 2, _WIDTH_MAX)
