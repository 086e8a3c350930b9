"""Pages on the tools: a worked day from a scenario that runs, and the same page in 中文."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from support.cli import has_chinese
from support.code_blocks import CodeBlock, code_blocks

TOOLS: Final = (
    "account-controls", "balance-warnings", "closing-an-account", "fees", "lending",
    "liquidity-queries", "matching", "net-files", "nets", "options", "overdraft", "pledge", "pool",
    "pvp", "queue", "window",
)  # fmt: skip
_DAY: Final = {"en": "A worked day", "zh": "业务日示例"}
_HEADING: Final = re.compile(r"^#{2,3} (.+)$", re.MULTILINE)
_NAMED: Final = re.compile(r"`tests/scenarios/(\w+)\.txt`")


def page(root: Path, tool: str, language: str = "en") -> str:
    """Return a page's text."""
    name = tool if language == "en" else f"{tool}.zh-CN"
    return (root / "docs" / "explanation" / f"{name}.md").read_text(encoding="utf-8")


def worked_days(text: str, language: str = "en") -> list[str]:
    """Return the sections that work a day through."""
    parts = _HEADING.split(text)
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    return [body for title, body in pairs if title.startswith(_DAY[language])]


def lines_of(text: str) -> list[str]:
    """Return the statements of a scenario, without remarks and needless spaces."""
    bare = (re.sub(r"(^|\s)#.*$", "", line).split() for line in text.splitlines())
    return [" ".join(words) for words in bare if words]


def left_out_only(part: list[str], whole: list[str]) -> bool:
    """Tell whether a part is the whole with some lines left out."""
    rest = iter(whole)
    return all(line in rest for line in part)


@pytest.mark.parametrize("tool", TOOLS)
def test_worked_day_is_part_of_the_scenario_it_names(root: Path, tool: str) -> None:
    """Every line of it, in the same order; what the page leaves out it leaves out only."""
    days = worked_days(page(root, tool))
    assert days
    for day in days:
        named = _NAMED.findall(day)
        assert named
        scenario = (root / "tests" / "scenarios" / f"{named[0]}.txt").read_text(encoding="utf-8")
        blocks = [block for block in code_blocks(day) if block.language == "scenario"]
        assert blocks
        assert left_out_only(lines_of(blocks[0].text), lines_of(scenario)), tool


@pytest.mark.parametrize("tool", TOOLS)
def test_twin_in_chinese_says_the_same(root: Path, tool: str) -> None:
    """The same blocks, headings, tables, scenarios and records; each page leads to the other."""
    english, chinese = page(root, tool), page(root, tool, "zh")

    def bare(text: str) -> list[tuple[str, str, bool]]:
        return [(block.language, block.text, block.run) for block in code_blocks(text)]

    assert bare(english) == bare(chinese)
    assert len(_HEADING.findall(english)) == len(_HEADING.findall(chinese))
    assert len(worked_days(english)) == len(worked_days(chinese, "zh"))
    assert _NAMED.findall(english) == _NAMED.findall(chinese)
    for pattern in (r"^\|.*\|$", r"^- ", r"^\d\. "):
        found = [len(re.findall(pattern, text, re.MULTILINE)) for text in (english, chinese)]
        assert found[0] == found[1], pattern
    records = [
        sorted(set(re.findall(r"decisions/[\w-]+\.md", text))) for text in (english, chinese)
    ]
    assert records[0] == records[1]
    assert f"[中文]({tool}.zh-CN.md)" in english
    assert f"[English]({tool}.md)" in chinese
    prose = _prose(chinese)
    assert has_chinese(prose)
    assert not re.search(r"[a-z]+ [a-z]+ [a-z]+ [a-z]+", prose)


def _prose(text: str) -> str:
    """Return a page without its blocks, its code and the targets of its links."""
    without_blocks = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"`[^`]*`|\]\([^)]*\)|<!--[^>]*-->", "", without_blocks)


def test_a_line_of_its_own_is_found() -> None:
    """The comparison can fail: another amount, another order."""
    whole = lines_of("pay a A->B 1.00 urgent   settled  # quick\n\npay b A->B 2.00 urgent\n")
    assert left_out_only(lines_of("pay b A->B 2.00 urgent"), whole)
    assert not left_out_only(lines_of("pay b A->B 2.01 urgent"), whole)
    assert not left_out_only([whole[1], whole[0]], whole)
    block = CodeBlock("scenario", "day 2026-11-23 daytime\n", 1, run=True)
    assert lines_of(block.text) == ["day 2026-11-23 daytime"]
