"""Amounts, tables and JSON as people and programs get them."""

from __future__ import annotations

import json

import pytest

from tianping.cli.output import grouped_yuan, print_json, print_table


@pytest.mark.parametrize(
    ("amount_fen", "text"),
    [
        (0, "0.00"),
        (1, "0.01"),
        (-1, "-0.01"),
        (99, "0.99"),
        (100, "1.00"),
        (123_456_78, "123,456.78"),
        (-123_456_789_01, "-123,456,789.01"),
        (10**15, "10,000,000,000,000.00"),
    ],
)
def test_grouped_yuan_groups_thousands_and_keeps_the_sign(amount_fen: int, text: str) -> None:
    """Amounts are readable and exact."""
    assert grouped_yuan(amount_fen) == text


def test_print_json_is_one_document_with_chinese_as_it_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A program reads it back; a person reads the 中文."""
    value = {"name": "天平", "rows": [1, None, "x"]}
    print_json(value)
    out = capsys.readouterr().out
    assert json.loads(out) == value
    assert "天平" in out


def test_print_table_shows_every_cell_and_nothing_for_none(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Square brackets are text, not markup, and a missing value is empty."""
    print_table("title", ["a", ("b", "right")], [["[x]", 7], [None, "long " * 60]])
    out = capsys.readouterr().out
    assert "[x]" in out
    assert "None" not in out
    assert out.count("long") == 60
