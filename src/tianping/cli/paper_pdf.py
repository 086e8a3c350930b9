"""Papers as PDF: A4 pages, the font embedded, so that 中文 shows on every machine.

The same paper gives the same bytes.
Source: house, ADR-0033.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import pylopdf_fonts_zh_cn
from fpdf import FPDF
from fpdf.enums import Align, XPos, YPos
from fpdf.fonts import FontFace, TTFFont

from tianping.cli.failures import Exit, Failure
from tianping.cli.language import CHINESE, LANGUAGE, t
from tianping.cli.output import grouped_yuan
from tianping.cli.papers import Kind, Paper, Section, clean, shown

__all__ = ["NO_GLYPH", "PDF_ROWS_MAX", "pdf_bytes"]

NO_GLYPH: Final = "〓"
"""Stands for a character that the font does not have."""

PDF_ROWS_MAX: Final = 20_000
"""Rows of a PDF: some five hundred pages, which nobody reads; other formats hold more."""

_FONT: Final = "sans"
_CREATED: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_SIZE: Final = 7
_HEADING: Final = FontFace(emphasis=None, fill_color=(230, 230, 230))


class _Pages(FPDF):
    """A4 pages, landscape, numbered, with the paper's title at the foot."""

    def __init__(self, title: str) -> None:
        super().__init__(orientation="landscape", format="A4")
        self.add_font(_FONT, fname=pylopdf_fonts_zh_cn.sans_path())
        font = self.fonts[_FONT]
        self.known = frozenset(font.cmap) if isinstance(font, TTFFont) else frozenset()
        self.foot = self.seen(title)
        self.set_margin(12)
        self.set_auto_page_break(auto=True, margin=15)
        self.set_title(title)
        self.set_lang("zh-CN" if LANGUAGE == CHINESE else "en")
        self.set_creation_date(_CREATED)
        self.add_page()

    def seen(self, text: str) -> str:
        """Return a text whose every character the font has."""
        return "".join(one if ord(one) in self.known else NO_GLYPH for one in clean(text))

    def paragraph(self, text: str, size: int) -> None:
        """Write a paragraph."""
        self.set_font(_FONT, size=size)
        self.multi_cell(
            0, size / 2, text=self.seen(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L"
        )

    def footer(self) -> None:
        """Write title and page number at the foot of a page."""
        self.set_y(-11)
        self.set_font(_FONT, size=_SIZE)
        page = t(f"page {self.page_no()} of {{nb}}", f"第 {self.page_no()} 页，共 {{nb}} 页")
        self.cell(0, text=f"{self.foot}    {page}", align=Align.C)


def pdf_bytes(paper: Paper) -> bytes:
    """Return a paper as PDF.

    Raises:
        Failure: with INPUT: more rows than a PDF is good for.
    """
    count = sum(len(section.rows) for section in paper.sections)
    if count > PDF_ROWS_MAX:
        raise Failure(
            Exit.INPUT,
            f"rows of a PDF: expected at most {PDF_ROWS_MAX}, found {count}; csv and xlsx hold"
            " more",
            f"PDF 行数：应不超过 {PDF_ROWS_MAX} 行，实为 {count} 行；更多数据请用 csv 或 xlsx",
        )
    pages = _Pages(clean(paper.title))
    pages.paragraph(paper.title, 14)
    for name, value in paper.facts:
        pages.paragraph(t(f"{name}: {value}", f"{name}：{value}"), 9)
    for section in paper.sections:
        _write_section(pages, section)
    for note in paper.notes:
        pages.ln(3)
        pages.paragraph(note, 8)
    return bytes(pages.output())


def _write_section(pages: _Pages, section: Section) -> None:
    """Write one table; its heading is repeated on every page."""
    pages.ln(4)
    pages.paragraph(section.title, 10)
    if not section.rows:
        pages.paragraph(t("none", "无"), _SIZE)
        return
    pages.set_font(_FONT, size=_SIZE)
    titles = [pages.seen(column.title) for column in section.columns]
    texts = [
        [
            pages.seen(shown(cell, column, grouped_yuan))
            for column, cell in zip(section.columns, row, strict=True)
        ]
        for row in section.rows
    ]
    widths = [
        max(pages.get_string_width(row[place]) for row in [titles, *texts]) + 4
        for place in range(len(titles))
    ]
    room = pages.epw
    total = sum(widths)
    with pages.table(
        width=min(total, room),
        col_widths=[width / total for width in widths],
        align=Align.L,
        text_align=[Align.L if column.kind is Kind.TEXT else Align.R for column in section.columns],
        headings_style=_HEADING,
        line_height=4,
        padding=0.5,
    ) as table:
        for row in [titles, *texts]:
            table.row(row)
