"""Papers as CSV.

UTF-8 with a byte order mark, since a spreadsheet on a Chinese desktop takes a file without one
for GBK. The tables stand one below the other, an empty line between them.
Source: house, ADR-0032.
"""

from __future__ import annotations

import csv
import io
from typing import Final

from tianping.cli.papers import Kind, Paper, PaperColumn, shown, yuan_text

__all__ = ["FORMULA_STARTS", "csv_bytes", "no_formula"]

FORMULA_STARTS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula, full-width forms included."""

_TEXT: Final = PaperColumn("")


def no_formula(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: such a one gets an apostrophe."""
    return f"'{text}" if text.lstrip().startswith(FORMULA_STARTS) else text


def csv_bytes(paper: Paper) -> bytes:
    """Return a paper as CSV: title, facts, tables, remarks."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([no_formula(shown(paper.title, _TEXT, yuan_text))])
    for name, value in paper.facts:
        writer.writerow([name, no_formula(shown(value, _TEXT, yuan_text))])
    for section in paper.sections:
        writer.writerow([])
        writer.writerow([section.title])
        writer.writerow([column.title for column in section.columns])
        for row in section.rows:
            writer.writerow(
                [
                    no_formula(text) if column.kind is Kind.TEXT else text
                    for column, text in (
                        (column, shown(cell, column, yuan_text))
                        for column, cell in zip(section.columns, row, strict=True)
                    )
                ]
            )
    if paper.notes:
        writer.writerow([])
        writer.writerows([note] for note in paper.notes)
    return out.getvalue().encode("utf-8-sig")
