"""Knowledge pages: Markdown files in a folder, and those that the platform brings along.

Searching reads the files: there are hundreds at most, and an index could be out of date.

Source: CCMS-T §六.2.3 (support site); house, ADR-0082.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from tianping.desk.errors import DeskError

__all__ = ["Found", "Knowledge", "Page"]

_SUFFIX: Final = ".md"
_PAGE_BYTES_MAX: Final = 1_000_000
_EXCERPT_CHARACTERS: Final = 80
_IN_NAME: Final = 4
_IN_HEADING: Final = 3


class Page(NamedTuple):
    """One page.

    Attributes:
        name: By which it is linked: its path below the folder, without the suffix.
        text: Its Markdown.
    """

    name: str
    text: str

    @property
    def title(self) -> str:
        """Its first heading, or its name when it has none."""
        for line in self.text.splitlines():
            if line.startswith("#"):
                return line.lstrip("# ").strip()
        return self.name


class Found(NamedTuple):
    """A page that a search found.

    Attributes:
        page: The page.
        score: The more, the better it fits.
        excerpt: The first line that fits.
    """

    page: Page
    score: int
    excerpt: str


class Knowledge:
    """The pages of a folder, and others that are given."""

    def __init__(self, folder: Path, given: Iterable[Page] = ()) -> None:
        self._folder = folder
        self._given = {page.name: page for page in given}

    def pages(self) -> list[Page]:
        """Return all pages by name; a file stands for a given page of the same name."""
        found = dict(self._given)
        for path in sorted(self._folder.rglob(f"*{_SUFFIX}")):
            if path.is_file() and path.stat().st_size <= _PAGE_BYTES_MAX:
                name = path.relative_to(self._folder).with_suffix("").as_posix()
                found[name] = Page(name, path.read_text(encoding="utf-8", errors="replace"))
        return [found[name] for name in sorted(found)]

    def page(self, name: str) -> Page:
        """Return a page.

        Raises:
            DeskError: there is none of that name.
        """
        for page in self.pages():
            if page.name == name:
                return page
        raise DeskError(
            f"knowledge page {name}: expected one of that name, found none", f"没有知识页 {name}"
        )

    def search(self, words: str) -> list[Found]:
        """Return the pages that have every word somewhere, the best first.

        Words are separated by spaces and found in any case, also inside others, as 中文 needs it. A
        word in the name or a heading weighs more.
        """
        wanted = words.casefold().split()
        found = []
        for page in self.pages():
            scores = [_score(page, word) for word in wanted]
            if scores and all(scores):
                found.append(Found(page, sum(scores), _excerpt(page, wanted)))
        return sorted(found, key=lambda one: (-one.score, one.page.name))


def _score(page: Page, word: str) -> int:
    score = _IN_NAME if word in page.name.casefold() else 0
    for line in page.text.casefold().splitlines():
        if word in line:
            score += _IN_HEADING if line.startswith("#") else 1
    return score


def _excerpt(page: Page, words: list[str]) -> str:
    for line in page.text.splitlines():
        at = min(
            (line.casefold().find(word) for word in words if word in line.casefold()), default=-1
        )
        if at >= 0 and not line.startswith("#"):
            start = max(0, at - _EXCERPT_CHARACTERS // 2)
            return line[start : start + _EXCERPT_CHARACTERS].strip()
    return ""
