"""Papers as files, opened again by readers that have nothing to do with what wrote them."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import openpyxl
import pypdfium2
import pytest

from support.cli import cli_environment
from tianping.cli.failures import Exit, Failure
from tianping.cli.output import Cell
from tianping.cli.paper_csv import csv_bytes, no_formula
from tianping.cli.paper_files import Form, WantedFile, present, wanted_file
from tianping.cli.paper_pdf import NO_GLYPH, PDF_ROWS_MAX, pdf_bytes
from tianping.cli.paper_xlsx import xlsx_bytes
from tianping.cli.papers import Kind, Medium, Paper, PaperColumn, Section, clean

ATTACKS: Final = (
    "=1+1",
    "+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "＝1+1",
    " =1",
    '=HYPERLINK("http://example.invalid")',
)
LARGEST_FEN: Final = 9_876_543_210_987_654_321
BOM: Final = b"\xef\xbb\xbf"


def paper_of(names: list[str], *, notes: tuple[str, ...] = ()) -> Paper:
    """Return a paper with a table of names, counts and amounts."""
    rows: list[list[Cell]] = [
        [name, "2012301100000007010", number, LARGEST_FEN - number, "█"]
        for number, name in enumerate(names)
    ]
    rows += [["short", "1", 7, -50, ""], ["nothing", "", None, None, ""]]
    return Paper(
        "天平 Report",
        [("platform", "天平 test"), ("name", names[0])],
        [
            Section(
                "Participants / 参与者 [all]: *?",
                [
                    PaperColumn("name"),
                    PaperColumn("code"),
                    PaperColumn("number", Kind.COUNT),
                    PaperColumn("yuan", Kind.AMOUNT),
                    PaperColumn("chart", on=Medium.SCREEN),
                ],
                rows,
            ),
            Section("Empty", [PaperColumn("name")], []),
        ],
        list(notes),
    ).for_files()


def pdf_text(content: bytes) -> list[str]:
    """Return the text of each page, as the engine of a browser reads it."""
    document = pypdfium2.PdfDocument(content)
    pages = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return pages


def rows_of(content: bytes) -> list[list[str]]:
    """Return the rows of a CSV file."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_is_marked_utf8_and_amounts_are_plain_yuan() -> None:
    """A byte order mark, title and facts, then each table below an empty line."""
    content = csv_bytes(paper_of(["青河, 银行"], notes=("a remark",)))
    assert content.startswith(BOM)
    assert b"\r\n" in content
    assert rows_of(content) == [
        ["天平 Report"],
        ["platform", "天平 test"],
        ["name", "青河, 银行"],
        [],
        ["Participants / 参与者 [all]: *?"],
        ["name", "code", "number", "yuan"],
        ["青河, 银行", "2012301100000007010", "0", "98765432109876543.21"],
        ["short", "1", "7", "-0.50"],
        ["nothing", "", "", ""],
        [],
        ["Empty"],
        ["name"],
        [],
        ["a remark"],
    ]


@pytest.mark.parametrize("name", ATTACKS)
def test_csv_disarms_names_that_look_like_formulas(name: str) -> None:
    """An apostrophe stands before them, in tables and facts; our own negative amounts stay."""
    rows = rows_of(csv_bytes(paper_of([name])))
    assert rows[2] == ["name", f"'{name}"]
    assert rows[6][0] == f"'{name}"
    assert ["short", "1", "7", "-0.50"] in rows


def test_csv_leaves_other_names_alone() -> None:
    """A hyphen inside, a digit, 中文: nothing is put before them."""
    for name in ("A-B", "1=1", "天平", "", "'quoted"):
        assert no_formula(name) == name


@pytest.mark.parametrize("name", ["青河银行", *ATTACKS])
def test_xlsx_holds_text_amounts_and_no_formula(name: str) -> None:
    """Read back by another library: strings are strings, counts numbers, amounts exact."""
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(paper_of([name], notes=("a remark",)))))
    facts, table, empty = book.worksheets
    assert [[cell.value for cell in row] for row in facts.iter_rows()] == [
        ["天平 Report", None],
        ["platform", "天平 test"],
        ["name", name],
        [None, None],
        ["a remark", None],
    ]
    assert [[cell.value for cell in row] for row in table.iter_rows()] == [
        ["name", "code", "number", "yuan"],
        [name, "2012301100000007010", 0, "98765432109876543.21"],
        ["short", "1", 7, "-0.50"],
        ["nothing", None, None, None],
    ]
    assert {cell.data_type for row in table.iter_rows() for cell in row} <= {"s", "n"}
    assert table.title == "1 Participants   参与者  all"
    assert table.freeze_panes == "A2"
    assert [[cell.value for cell in row] for row in empty.iter_rows()] == [["name"]]


def test_xlsx_and_pdf_are_the_same_bytes_for_the_same_paper() -> None:
    """A file made again can be compared."""
    paper = paper_of(["青河银行"])
    assert xlsx_bytes(paper) == xlsx_bytes(paper)
    assert pdf_bytes(paper) == pdf_bytes(paper)


def test_pdf_shows_chinese_and_english_with_the_font_inside() -> None:
    """Title, facts, headings, cells and remarks are all there; the font travels along."""
    content = pdf_bytes(paper_of(["青河银行 堃"], notes=("备注 a remark",)))
    (text,) = pdf_text(content)
    for part in (
        "天平 Report",
        "platform: 天平 test",
        "Participants / 参与者 [all]: *?",
        "青河银行 堃",
        "2012301100000007010",
        "98,765,432,109,876,543.21",
        "-0.50",
        "Empty",
        "none",
        "备注 a remark",
        "page 1 of 1",
    ):
        assert part in text, part
    assert b"/FontFile3" in content
    assert set(re.findall(rb"/BaseFont /\w+\+?(\w*)", content)) == {b"NotoSansSC"}


def test_pdf_repeats_headings_and_numbers_its_pages() -> None:
    """A long table goes over pages, each with its headings and its number."""
    pages = pdf_text(pdf_bytes(paper_of([f"银行 {number}" for number in range(90)])))
    assert len(pages) > 2
    for number, text in enumerate(pages, start=1):
        assert f"page {number} of {len(pages)}" in text
    assert all("yuan" in text for text in pages[:3])
    joined = "".join(pages)
    assert all(f"银行 {number}" in joined for number in range(90))


def test_pdf_shows_a_mark_for_what_the_font_lacks() -> None:
    """Nothing disappears: a character without a shape becomes a mark."""
    (text,) = pdf_text(pdf_bytes(paper_of(["银行 \U0001f600 ༀ"])))
    assert f"银行 {NO_GLYPH} {NO_GLYPH}" in text


def test_pdf_wraps_what_is_wider_than_the_page() -> None:
    """A name of 120 characters stays on the page, whole."""
    name = "天" * 120
    (text,) = pdf_text(pdf_bytes(paper_of([name])))
    assert text.count("天") >= 2 * 120


def test_pdf_of_too_many_rows_is_refused() -> None:
    """Five hundred pages are told to be a workbook."""
    rows = [["x"]] * (PDF_ROWS_MAX + 1)
    paper = Paper("t", [], [Section("s", [PaperColumn("a")], rows)], [])
    with pytest.raises(Failure, match=f"at most {PDF_ROWS_MAX}, found {PDF_ROWS_MAX + 1}"):
        pdf_bytes(paper)


def test_clean_shows_what_would_move_the_pen() -> None:
    """Line breaks, controls and marks of direction become visible; spaces stay."""
    assert clean("a\nb\x07c\u202ed") == "a\ufffdb\ufffdc\ufffdd"
    assert clean("青河　银行 1") == "青河　银行 1"
    assert rows_of(csv_bytes(paper_of(["a\r\n=1"])))[2] == ["name", "a\ufffd\ufffd=1"]


def test_bars_are_not_in_files(capsys: pytest.CaptureFixture[str]) -> None:
    """A column for the screen only is shown there."""
    section = Section("s", [PaperColumn("bar", on=Medium.SCREEN), PaperColumn("x")], [["█", "y"]])
    paper = Paper("t", [], [section], [])
    present(Form(as_json=False, file=None), [], lambda: paper)
    assert "█" in capsys.readouterr().out
    assert "█" not in csv_bytes(paper.for_files()).decode("utf-8-sig")


def test_wanted_file_takes_the_format_from_the_suffix(tmp_path: Path) -> None:
    """Or from ``--format``, which wins; nothing asked for is no file."""
    assert wanted_file(None, None, force=False) is None
    for name, asked, expected in (
        ("a.csv", None, "csv"),
        ("a.XLSX", None, "xlsx"),
        ("a.txt", "pdf", "pdf"),
        ("a.csv", "pdf", "pdf"),
    ):
        path = tmp_path / name
        assert wanted_file(path, asked, force=False) == WantedFile(path, expected, force=False)


def test_wanted_file_refuses_what_it_cannot_write(tmp_path: Path) -> None:
    """Each wrong wish says what was expected and what was found."""
    there = tmp_path / "there.csv"
    there.write_text("mine")
    (tmp_path / "folder.csv").mkdir()
    for path, asked, force, said in (
        (None, "csv", False, "expected --output FILE"),
        (None, None, True, "expected --output FILE"),
        (tmp_path / "a.txt", None, False, "expected a suffix of csv, xlsx, pdf"),
        (tmp_path / "none" / "a.csv", None, False, "expected a folder to write into"),
        (tmp_path / "folder.csv", None, True, "found a folder"),
        (there, None, False, "exists already and was left alone"),
    ):
        with pytest.raises(Failure, match=said) as caught:
            wanted_file(path, asked, force=force)
        assert caught.value.exit_code == Exit.INPUT


def test_file_is_the_owners_alone_and_replaced_only_when_told(tmp_path: Path) -> None:
    """What appeared in the meantime is left alone; nothing else is left in the folder."""
    path = tmp_path / "a.csv"
    paper = paper_of(["银行"])
    present(Form(as_json=False, file=WantedFile(path, "csv", force=False)), [], lambda: paper)
    assert path.read_bytes() == csv_bytes(paper)
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_bytes(b"mine")
    with pytest.raises(Failure, match="left alone"):
        present(Form(as_json=False, file=WantedFile(path, "csv", force=False)), [], lambda: paper)
    assert path.read_bytes() == b"mine"
    present(Form(as_json=False, file=WantedFile(path, "csv", force=True)), [], lambda: paper)
    assert path.read_bytes() == csv_bytes(paper)
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]


def test_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    """A name too long for the disk is told, and what was there is there."""
    path = tmp_path / ("a" * 250 + ".csv")
    with pytest.raises(Failure, match="not written"):
        present(
            Form(as_json=False, file=WantedFile(path, "csv", force=True)),
            [],
            lambda: paper_of(["银行"]),
        )
    assert list(tmp_path.iterdir()) == []


def test_missing_library_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a format's library does not load, that format says so, and writes nothing."""
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    monkeypatch.delitem(sys.modules, "tianping.cli.paper_xlsx", raising=False)
    wanted = WantedFile(tmp_path / "a.xlsx", "xlsx", force=False)
    with pytest.raises(Failure, match="xlsx: expected its libraries"):
        present(Form(as_json=False, file=wanted), [], lambda: paper_of(["银行"]))
    assert list(tmp_path.iterdir()) == []


def test_libraries_are_imported_only_when_asked_for() -> None:
    """Showing a statement on the terminal loads neither workbook nor page library."""
    modules = "statement_command, report_command, liquidity_command"
    script = (
        f"from tianping.cli import {modules}\n"
        "import sys\n"
        "print(sorted({'fpdf', 'xlsxwriter', 'fontTools', 'PIL'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=cli_environment("en"),
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.decode().strip() == "[]"
