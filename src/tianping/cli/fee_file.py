"""A list of fees from a file: CSV or JSON, each participant once, amounts in yuan.

Strict: a wrong line is named with what was expected and what was found, and nothing is sent.
Source: house, ADR-0020, ADR-0043.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any, Final, NamedTuple

from tianping.cli.failures import Exit, Failure
from tianping.core.commands import FeeLine
from tianping.core.settlement.fees import FEE_LINES_MAX
from tianping.values.bankcode import parse_bank_code
from tianping.values.errors import ValueTextError
from tianping.values.money import parse_yuan

__all__ = ["FILE_BYTES_MAX", "FeeFile", "parse_fees", "read_fees"]

FILE_BYTES_MAX: Final = 10_000_000

_COLUMNS: Final = ["participant", "amount"]
_SHOWN_CHARACTERS: Final = 40


class FeeFile(NamedTuple):
    """The bytes of the file, and what they say."""

    raw: bytes
    lines: list[FeeLine]


def read_fees(file: Path) -> FeeFile:
    """Read and check a list of fees; the name's ending says whether it is ``.csv`` or ``.json``.

    Raises:
        Failure: with INPUT: the file cannot be read, or says something it should not.
    """
    try:
        with file.open("rb") as stream:
            raw = stream.read(FILE_BYTES_MAX + 1)
        return FeeFile(raw, parse_fees(raw, as_json=file.suffix.lower() == ".json"))
    except OSError as error:
        raise Failure(
            Exit.INPUT, f"{file}: {error.strerror}", f"{file}：无法读取：{error.strerror}"
        ) from error
    except ValueTextError as error:
        raise Failure(Exit.INPUT, f"{file}: {error.english}", f"{file}：{error.chinese}") from error


def parse_fees(raw: bytes, *, as_json: bool) -> list[FeeLine]:
    """Return the lines that bytes state, in their order.

    CSV: a first line ``participant,amount``, then one line each. JSON: a list of objects with
    these two keys. Bank codes have twelve digits; amounts are yuan as text, above zero.

    Raises:
        ValueTextError: the bytes are anything else.
    """
    if len(raw) > FILE_BYTES_MAX:
        raise _wrong(
            ("size", "大小"),
            (f"at most {FILE_BYTES_MAX} bytes", f"不超过 {FILE_BYTES_MAX} 字节"),
            f">{FILE_BYTES_MAX}",
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _wrong(("the whole", "全文"), ("text in UTF-8", "UTF-8 文本"), error) from error
    rows = _json_rows(text) if as_json else _csv_rows(text)
    if not 0 < len(rows) <= FEE_LINES_MAX:
        expected = (f"1 to {FEE_LINES_MAX}", f"1 至 {FEE_LINES_MAX}")
        raise _wrong(("number of fees", "收费笔数"), expected, len(rows))
    named: dict[str, str] = {}
    lines: list[FeeLine] = []
    for where, where_zh, participant, amount in rows:
        line = _line((where, where_zh), participant, amount)
        if line.participant in named:
            expected = ("each participant once", "每个参与机构只出现一次")
            raise _wrong(
                (f"{where}, participant", f"{where_zh}，participant"), expected, participant
            )
        named[line.participant] = where
        lines.append(line)
    return lines


def _line(where: tuple[str, str], participant: str, amount: str) -> FeeLine:
    """Return one line; what is wrong in it is told with its place."""
    try:
        code = parse_bank_code(participant)
        amount_fen = parse_yuan(amount)
    except ValueTextError as error:
        raise ValueTextError(
            f"{where[0]}, {error.what}",
            f"{where[1]}，{error.what_zh}",
            expected=error.expected,
            expected_zh=error.expected_zh,
            found=error.found,
        ) from error
    if amount_fen == 0:
        expected = ("above 0.00", "大于 0.00")
        raise _wrong((f"{where[0]}, amount", f"{where[1]}，amount"), expected, amount)
    return FeeLine(code, amount_fen)


def _csv_rows(text: str) -> list[tuple[str, str, str, str]]:
    """Return place, place in 中文, participant and amount of each line after the first."""
    reader = csv.reader(io.StringIO(text), strict=True)
    rows: list[tuple[str, str, str, str]] = []
    expected = ("participant,amount", "participant,amount")
    try:
        for fields in reader:
            where, where_zh = f"line {reader.line_num}", f"第 {reader.line_num} 行"
            stripped = [field.strip() for field in fields]
            if reader.line_num == 1:
                if stripped != _COLUMNS:
                    raise _wrong((where, where_zh), expected, ",".join(fields))
            elif len(fields) != len(_COLUMNS):
                raise _wrong((where, where_zh), expected, ",".join(fields))
            else:
                rows.append((where, where_zh, stripped[0], stripped[1]))
    except csv.Error as error:
        place = (f"line {reader.line_num}", f"第 {reader.line_num} 行")
        raise _wrong(place, ("CSV", "CSV"), error) from error
    return rows


def _json_rows(text: str) -> list[tuple[str, str, str, str]]:
    """Return place, place in 中文, participant and amount of each object."""
    try:
        stated: Any = json.loads(text)
    except json.JSONDecodeError as error:
        place = (f"line {error.lineno}", f"第 {error.lineno} 行")
        raise _wrong(place, ("JSON", "JSON"), error.msg) from error
    except RecursionError as error:
        raise _wrong(("the whole", "全文"), ("JSON", "JSON"), error) from error
    expected = (
        'a list of {"participant": "…", "amount": "…"}, both text',
        '由 {"participant": "…", "amount": "…"} 组成的列表，均为文本',
    )
    if type(stated) is not list:
        raise _wrong(("the whole", "全文"), expected, json.dumps(stated))
    rows: list[tuple[str, str, str, str]] = []
    for number, entry in enumerate(stated):
        texts = type(entry) is dict and all(type(value) is str for value in entry.values())
        if not texts or sorted(entry) != sorted(_COLUMNS):
            raise _wrong((f"[{number}]", f"[{number}]"), expected, json.dumps(entry))
        rows.append((f"[{number}]", f"[{number}]", entry["participant"], entry["amount"]))
    return rows


def _wrong(what: tuple[str, str], expected: tuple[str, str], found: object) -> ValueTextError:
    return ValueTextError(
        what[0],
        what[1],
        expected=expected[0],
        expected_zh=expected[1],
        found=str(found)[:_SHOWN_CHARACTERS],
    )
