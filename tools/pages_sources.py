"""The page of sources: what the rules rest on, and which modules cite it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Final

__all__ = ["SOURCE", "cited_keys", "pages"]

_ROOT: Final = Path(__file__).resolve().parents[1]
SOURCE: Final = re.compile(
    r"^[ \t]*(?:#[ \t]*)?(?:[^#\n]*\. )?Source: (?P<cited>.+(?:\n[ \t]*(?:#[ \t]*)?[^\s#\"].*)*)",
    re.MULTILINE,
)
_REMARK: Final = re.compile(r"\([^)]*\)")
_PAGE: Final = re.compile(r"docs/[\w./-]+\.md")
_KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


def cited_keys(text: str) -> list[str]:
    """Return the source keys that a module's ``Source:`` lines name, in order.

    One line may name several, separated by semicolons; a remark before a key ends with a colon,
    one behind it stands in brackets. A page of docs/ is a source too.
    """
    keys = []
    for match in SOURCE.finditer(text):
        cited = re.split(r"\n\s*(?:#\s*)?(?=\w[\w ]*:(?:\s|$))|\"\"\"", match.group("cited"))[0]
        for part in _REMARK.sub("", cited).rstrip(". \n").split(";"):
            stated = part.strip().rpartition(": ")[2]
            key = _PAGE.match(stated) or _KEY.match(stated)
            keys.append(key.group(0) if key else stated)
    return keys


def pages() -> dict[str, str]:
    """Return the page of sources with the modules that cite each."""
    with (_ROOT / "docs" / "sources.toml").open("rb") as file:
        sources = tomllib.load(file)
    cited: dict[str, list[str]] = {}
    for module in sorted((_ROOT / "src").rglob("*.py")):
        name = module.relative_to(_ROOT / "src").with_suffix("").as_posix().replace("/", ".")
        for key in dict.fromkeys(cited_keys(module.read_text(encoding="utf-8"))):
            cited.setdefault(key, []).append(f"`{name.removesuffix('.__init__')}`")
    lines = [
        "# Sources",
        "",
        "What the rules and formats rest on.",
        "Facts were taken from these documents; their sentences were not.",
        "`house` is a decision of this project and always comes with the number of its record.",
        "",
    ]
    for key, source in sources.items():
        lines += [
            f"## {key}",
            "",
            f"{source['title']}.",
            "",
            f"- issuer: {source['issuer']}",
            f"- edition and date: {source['edition']}, {source['date']}",
            f"- held: {source['held']}",
            f"- may we quote: {source['quote']}",
            f"- cited in: {', '.join(cited.get(key, ['nothing yet']))}",
            "",
        ]
    return {"reference/sources.md": "\n".join(lines)}
