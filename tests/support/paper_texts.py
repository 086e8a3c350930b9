"""Every text of a statement or report in a file, read by a reader of its format."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pypdfium2

__all__ = ["content_of"]


def content_of(path: Path) -> str:
    """Return every text of a file, read by a reader of its format."""
    if path.suffix == ".csv":
        text = path.read_bytes().decode("utf-8-sig")
        return "\n".join("\t".join(row) for row in csv.reader(io.StringIO(text, newline="")))
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
        return "\n".join("" if value is None else str(value) for value in cells)
    document = pypdfium2.PdfDocument(path)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text
