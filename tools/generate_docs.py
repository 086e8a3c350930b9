"""Write the pages of docs/ that are made from the code, or check that they are up to date.

    python tools/generate_docs.py            write them
    python tools/generate_docs.py --check    fail when one differs, is missing or is left over

A new page: write a module ``tools/pages_<subject>.py`` with ``pages() -> dict[str, str]`` (path
under docs/ to Markdown text) and name it in ``PAGE_MODULES``.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Final

__all__ = [
    "BUILT_ONLY",
    "MARK",
    "PAGE_MODULES",
    "differences",
    "main",
    "render_pages",
    "write_pages",
]

DOCS: Final = Path(__file__).resolve().parents[1] / "docs"

MARK: Final = "<!-- made by tools/generate_docs.py, do not edit -->\n"

BUILT_ONLY: Final = frozenset(
    {"decisions/index.md", "reference/clauses.md", "reference/sources.md"}
)
"""Pages that change with every module or record: written for each build, not kept in git."""

PAGE_MODULES: Final = (
    "pages_clauses",
    "pages_cli",
    "pages_core",
    "pages_decisions",
    "pages_messages",
    "pages_parameters",
    "pages_sources",
    "pages_views",
    "pages_watch",
)


def render_pages() -> dict[str, str]:
    """Return every generated page: its path under docs/ and its text."""
    rendered: dict[str, str] = {}
    for name in PAGE_MODULES:
        for path, text in importlib.import_module(name).pages().items():
            if path in rendered:
                raise ValueError(f"two generators write {path}; the second is {name}")
            rendered[path] = MARK + "\n" + text.strip("\n") + "\n"
    return rendered


def _left_over(rendered: dict[str, str], docs: Path) -> list[Path]:
    return [
        page
        for page in sorted(docs.rglob("*.md"))
        if page.relative_to(docs).as_posix() not in rendered
        and page.read_text(encoding="utf-8").startswith(MARK)
    ]


def differences(rendered: dict[str, str], docs: Path) -> list[str]:
    """Return one line for each page under a docs folder that is not what the code says."""
    found = []
    for path, text in sorted(rendered.items()):
        page = docs / path
        if path in BUILT_ONLY:
            continue
        if not page.exists():
            found.append(f"{path}: missing")
        elif page.read_text(encoding="utf-8") != text:
            found.append(f"{path}: not up to date")
    found += [
        f"{page.relative_to(docs).as_posix()}: left over, nothing generates it any more"
        for page in _left_over(rendered, docs)
    ]
    return found


def write_pages(rendered: dict[str, str], docs: Path) -> None:
    """Write the pages under a docs folder."""
    for path, text in rendered.items():
        page = docs / path
        page.parent.mkdir(parents=True, exist_ok=True)
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Run the command; return its exit code."""
    rendered = render_pages()
    if "--check" not in arguments:
        write_pages(rendered, DOCS)
        for page in _left_over(rendered, DOCS):
            page.unlink()
        print(f"{len(rendered)} generated pages written")
        return 0
    found = differences(rendered, DOCS)
    write_pages({path: rendered[path] for path in BUILT_ONLY & rendered.keys()}, DOCS)
    if found:
        print("\n".join(found))
        print("generated pages differ from the code: run `make docs` and commit the result")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
