"""Code blocks of Markdown pages that a test runs: those after a ``<!-- run -->`` line."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

__all__ = ["CodeBlock", "code_blocks", "marked_blocks"]

_FENCE: Final = re.compile(
    r"^(?P<mark><!-- run(?:: (?P<what>[^>]*))? -->\n\n?)?```(?P<language>\w*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


class CodeBlock(NamedTuple):
    """One fenced block: its language, text, first line number, whether and how a test runs it."""

    language: str
    text: str
    line: int
    run: bool
    how: str = ""


def code_blocks(page: str) -> list[CodeBlock]:
    """Return the fenced blocks of a page in order."""
    return [
        CodeBlock(
            match.group("language"),
            match.group("text"),
            page.count("\n", 0, match.start("text")) + 1,
            match.group("mark") is not None,
            (match.group("what") or "").strip(),
        )
        for match in _FENCE.finditer(page)
    ]


def marked_blocks(page: str) -> list[CodeBlock]:
    """Return the blocks that a test runs."""
    return [block for block in code_blocks(page) if block.run]
