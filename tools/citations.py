"""What a text cites: sections, postings, classes, examples of the sources, as single keys.

``RULES-A §4.2 E6, E7`` cites ``RULES-A §4.2``, ``RULES-A E6`` and ``RULES-A E7``;
``RULES-Q §1.3 (classes 7 and 8)`` cites ``RULES-Q §1.3`` and, finer, ``RULES-Q §1.3 class 7`` and
``RULES-Q §1.3 class 8``. A range names everything between its ends.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["citations", "finest", "order"]

_KEY: Final = r"SAPS-T|CCMS-T|SAC-G|RULES-[ACDQR]|CNAPS2-[A-Z]+|[Cc]orrections?"
_SEGMENT: Final = re.compile(
    rf"\b(?P<key>{_KEY})\b(?P<cited>(?:(?!\b(?:{_KEY})\b|;|:\s|\.\s|\"\"\"|\n\s*\n).)*)", re.DOTALL
)
_AND: Final = r"\s*(?:,\s*and|,|and|to|-)\s*"
_NUMBERS: Final = rf"\d+(?:{_AND}\d+)*"
_CODES: Final = rf"\d{{3}}(?:{_AND}\d{{3}})*"
_NUMBER: Final = r"\d+[a-c]?"
_TOKEN: Final = re.compile(
    r"§(?P<section>[一二三四五六七八九十\d]+(?:\.\d+)*)(?:-(?P<last>\d+(?:\.\d+)*))?"
    rf"|\b(?P<part>class|row|step)(?:e?s)? (?P<parts>{_NUMBERS})\b"
    r"|\((?P<letter>[a-h]|\d)\)"
    rf"|\b(?P<family>hvps|beps|saps|ccms|nets|ibps|pbcs)\.(?P<codes>{_CODES})\b"
    rf"|\b(?P<name>[A-Z]{{1,2}})(?P<first>{_NUMBER})(?:(?:-| to )(?P=name)(?P<end>{_NUMBER}))?\b"
    r"|\b(?P<example>[A-Z]{2}-\d)\b"
)
_CORRECTION: Final = re.compile(
    r"(?<![A-Za-z\d.])(?P<section>\d+(?:\.\d+)*)(?:-(?P<last>\d+(?:\.\d+)*))?"
)
_CLASSES: Final = "RULES-Q §1.3"
"""Its rows are the classes of the queue."""


def citations(text: str) -> list[str]:
    """Return what a text cites, in order and without repeats."""
    found: dict[str, None] = {}
    outer = ""
    for segment in _SEGMENT.finditer(text):
        key, cited = segment.group("key"), segment.group("cited")
        if key.lower().startswith("correction"):
            own, rest = _corrections(cited)
            found.update(dict.fromkeys([*own, *_keys(outer, rest)]))
        else:
            outer = key
            found.update(dict.fromkeys(_keys(key, cited)))
    return list(found)


def finest(key: str) -> str:
    """Return the one thing that a key of docs/clauses.toml stands for; the whole key if nothing."""
    return (citations(key) or [key])[-1]


def order(citation: str) -> tuple[str, list[int], str]:
    """Return what sorts citations as their documents do."""
    key, _, rest = citation.partition(" ")
    return key, [int(part) for part in re.findall(r"\d+", rest)], rest


def _corrections(cited: str) -> tuple[list[str], str]:
    """Return the corrections that are listed, and what follows and belongs to the notes before.

    ``§7.1 with its correction 4.15, §10.2`` goes back to the notes at the first mark of a section;
    ``corrections §1.3, §4.1`` has one itself.
    """
    numbers = cited.lstrip()
    rest = ""
    if not numbers.startswith("§"):
        numbers, mark, rest = numbers.partition("§")
        rest = mark + rest
    found = [name for match in _CORRECTION.finditer(numbers) for name in _sections(match)]
    return [f"correction {name}" for name in found], rest


def _keys(key: str, cited: str) -> list[str]:
    keys: list[str] = []
    if not key:
        return keys
    section = ""
    for token in _TOKEN.finditer(cited):
        if token.group("section"):
            sections = [f"{key} §{name}" for name in _sections(token)]
            section = sections[-1]
            keys += sections
        elif token.group("part"):
            keys += _parts(section, token)
        elif token.group("letter"):
            keys.append(f"{section} ({token.group('letter')})" if section else "")
        elif token.group("family"):
            family = token.group("family")
            keys += [f"{key} {family}.{code}" for code in _numbers(token.group("codes"))]
        elif token.group("example"):
            keys.append(f"{key} {token.group('example')}")
        elif key.startswith("RULES-"):
            keys += [f"{key} {name}" for name in _names(token)]
    return [name for name in keys if name]


def _sections(match: re.Match[str]) -> list[str]:
    """Return the sections from the first to the last, which differ in their last number only."""
    first, last = match.group("section"), match.group("last")
    if last is None:
        return [first]
    stem, _, start = first.rpartition(".")
    end = last.rpartition(".")[2]
    if not start.isdigit() or last.rpartition(".")[0] not in (stem, ""):
        return [first, last]
    stem = f"{stem}." if stem else ""
    return [f"{stem}{number}" for number in range(int(start), int(end) + 1)]


def _parts(section: str, token: re.Match[str]) -> list[str]:
    if not section:
        return []
    part = token.group("part")
    if part == "row" and section == _CLASSES:
        part = "class"
    return [f"{section} {part} {number}" for number in _numbers(token.group("parts"))]


def _numbers(text: str) -> list[str]:
    """Return the numbers of a list such as ``2, 6, 7 and 8`` or ``363-365``."""
    numbers: list[int] = []
    for mark, digits in re.findall(r"(-|to)?\s*(\d+)", text):
        start = numbers[-1] + 1 if mark and numbers else int(digits)
        numbers += range(start, int(digits) + 1)
    return [str(number) for number in numbers]


def _names(token: re.Match[str]) -> list[str]:
    name, first, end = token.group("name"), token.group("first"), token.group("end")
    if end is None or not (first.isdigit() and end.isdigit()):
        return [f"{name}{number}" for number in (first, end) if number]
    return [f"{name}{number}" for number in range(int(first), int(end) + 1)]
