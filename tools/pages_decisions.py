"""The index of decisions, made from the records' own titles and states."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

__all__ = ["pages"]

_DECISIONS: Final = Path(__file__).resolve().parents[1] / "docs" / "decisions"
_TITLE: Final = re.compile(r"^# (?:ADR[- ])?(?:\d{4}\b)?[:.·\s—-]*(.+)$", re.MULTILINE)
_STATUS: Final = re.compile(r"^(?:## |\*\*)?Status(?:\*\*)?:?\s+(\w+)", re.MULTILINE)


def pages() -> dict[str, str]:
    """Return the index page."""
    lines = [
        "# Decisions",
        "",
        "One short record for each rule the project invented, each dependency and each choice that",
        "is hard to turn round: what the situation was, what was decided, what follows from it.",
        "",
        "| number | decision | status |",
        "|---|---|---|",
    ]
    for record in sorted(_DECISIONS.glob("[0-9]*.md")):
        text = record.read_text(encoding="utf-8")
        title = _TITLE.search(text)
        status = _STATUS.search(text)
        if title is None or status is None:
            raise ValueError(f"{record.name}: expected a '# title' and a '## Status'")
        link = f"[{title.group(1)}]({record.name})"
        lines.append(f"| {record.name[:4]} | {link} | {status.group(1).lower()} |")
    return {"decisions/index.md": "\n".join(lines)}
