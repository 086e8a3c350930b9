"""Rules of authority as people write them: rows of a table (CSV) or of a blueprint (TOML).

Strict: a wrong row is named with what was expected and what was found.
Source: RULES-C §4.2-4.3; house, ADR-0020, ADR-0067.
"""

from __future__ import annotations

import csv
import io
from importlib import resources
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from tianping.cli.failures import Exit, Failure
from tianping.values.errors import ValueTextError

__all__ = [
    "ALL",
    "COLUMNS",
    "FILE_BYTES_MAX",
    "Row",
    "StatedRule",
    "parse_rules",
    "read_rules",
    "standard_rules",
    "written_rules",
]

ALL: Final = "*"
"""Stands for all types, all kinds, everywhere, everybody."""

FILE_BYTES_MAX: Final = 10_000_000

_STANDARD: Final = "standard_authorities.csv"
_COMMENT: Final = "#"


class StatedRule(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    rename={"from_date": "from", "until_date": "until"},
):
    """One row: a rule, or several that differ in direction, type or kind alone.

    ``types`` are separated by spaces, ``kinds`` as well. ``region`` is ``CCPC`` or ``CITY`` and
    four digits; ``institution`` is ``kind`` and ``bank``, ``indirect``, ``office``, ``treasury`` or
    ``special``; or ``class`` and three digits; or ``participant`` or ``indirect`` and a bank code.
    """

    system: str
    direction: str
    effect: str
    types: str = ALL
    kinds: str = ALL
    region: str = ALL
    institution: str = ALL
    from_date: str = ""
    until_date: str = ""


COLUMNS: Final = tuple(field.encode_name for field in msgspec.structs.fields(StatedRule))


class Row(NamedTuple):
    """A row and its number in the file."""

    number: int
    rule: StatedRule


def read_rules(file: Path) -> list[Row]:
    """Read and check a table of rules.

    Raises:
        Failure: with INPUT: the file cannot be read, or says something it should not.
    """
    try:
        with file.open("rb") as stream:
            return parse_rules(stream.read(FILE_BYTES_MAX + 1))
    except OSError as error:
        raise Failure(
            Exit.INPUT, f"{file}: {error.strerror}", f"{file}：无法读取：{error.strerror}"
        ) from error
    except ValueTextError as error:
        raise Failure(Exit.INPUT, f"{file}: {error.english}", f"{file}：{error.chinese}") from error


def standard_rules() -> list[Row]:
    """Return the rules with which a platform is founded."""
    return parse_rules(resources.files("tianping.cli").joinpath(_STANDARD).read_bytes())


def parse_rules(raw: bytes) -> list[Row]:
    """Return the rows that bytes state: CSV in UTF-8, its first line the names of columns.

    Only ``system``, ``direction`` and ``effect`` must be there. Lines that begin with ``#`` say
    nothing.

    Raises:
        ValueTextError: the bytes are anything else.
    """
    if len(raw) > FILE_BYTES_MAX:
        raise _wrong(
            "size",
            "大小",
            (f"at most {FILE_BYTES_MAX} bytes", f"不超过 {FILE_BYTES_MAX} 字节"),
            len(raw),
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _wrong("the whole", "全文", ("text in UTF-8", "UTF-8 文本"), error) from error
    rows: list[Row] = []
    header: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith(_COMMENT):
            continue
        cells = [cell.strip() for cell in next(csv.reader([line]))]
        if not header:
            header = _header(cells)
        else:
            rows.append(Row(number, _rule(header, cells, number)))
    if not rows:
        raise _wrong("rules", "规则数", ("at least one", "至少一条"), 0)
    return rows


def _header(cells: list[str]) -> list[str]:
    needed = COLUMNS[:3]
    if not set(needed) <= set(cells) <= set(COLUMNS) or len(set(cells)) < len(cells):
        listed = ", ".join(COLUMNS)
        expected = (
            f"columns of {listed}, the first three at least",
            f"列名取自 {listed}，前三列必填",
        )
        raise _wrong("first line", "首行", expected, ", ".join(cells))
    return cells


def _rule(header: list[str], cells: list[str], number: int) -> StatedRule:
    if len(cells) != len(header):
        expected = (f"{len(header)} cells", f"{len(header)} 列")
        raise _wrong(f"line {number}", f"第 {number} 行", expected, len(cells))
    return msgspec.convert(dict(zip(header, cells, strict=True)), StatedRule)


def _wrong(what: str, what_zh: str, expected: tuple[str, str], found: object) -> ValueTextError:
    return ValueTextError(what, what_zh, expected=expected[0], expected_zh=expected[1], found=found)


def written_rules(rules: list[StatedRule]) -> str:
    """Return rules as a table that ``read_rules`` reads."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(msgspec.to_builtins(rule).values() for rule in rules)
    return stream.getvalue()
