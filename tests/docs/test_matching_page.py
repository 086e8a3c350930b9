"""The example of the page on matching has the outcomes the page tells."""

from __future__ import annotations

import re
from pathlib import Path

from support.code_blocks import code_blocks
from tianping.cli.matching_file import parse_instance
from tianping.core.settlement.matching import (
    match_bilateral,
    match_ordered,
    positions_after,
    value_of,
)
from tianping.matching.optimal import match_optimal

_ROW = re.compile(r"^\| `(\w+)` \| ([\d, ]+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", re.MULTILINE)


def test_example_of_the_page_settles_as_its_table_says(root: Path) -> None:
    """Three methods, what each settles, its value, and the balances afterwards."""
    page = (root / "docs" / "explanation" / "matching.md").read_text(encoding="utf-8")
    (block,) = [block for block in code_blocks(page) if block.language == "json"]
    instance = parse_instance(block.text.encode()).instance
    found = {
        "ordered": match_ordered(instance),
        "bilateral": match_bilateral(instance),
        "optimal": match_optimal(instance, seconds=30).settled,
    }
    told = {
        row[0]: ([int(index) for index in row[1].split(",")], [int(cell) for cell in row[2:]])
        for row in _ROW.findall(page)
    }
    assert told == {
        method: (settled, [value_of(instance, settled), *positions_after(instance, settled)])
        for method, settled in found.items()
    }
