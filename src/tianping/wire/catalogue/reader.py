"""Reads the description files: a small, strict, line-based format.

A file ``messages/CODE.txt`` has a head of ``key value`` lines and one section per edition.
A section has ``key value`` lines of its own, the tree of elements by indentation, and, where the
list of signed elements is known, ``signature`` with one path per line below it.

An element line is ``TAG MIN..MAX [TYPE | @COMPONENT] [中文名]``; ``|`` in front marks one of
several elements of which one may be given.

Source: house, ADR-0013.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

from tianping.wire.datatypes import DataType, Kind, make_datatype

__all__ = [
    "CatalogueError",
    "RawElement",
    "RawMessage",
    "RawSection",
    "components",
    "datatypes",
    "english_name",
    "message_codes",
    "parse_components",
    "parse_datatypes",
    "parse_message",
    "purposes",
    "read_message",
    "tag_names",
]

_DATA: Final = Path(__file__).parent / "data"
_ELEMENT = re.compile(
    r" *(?P<choice>\| )?(?P<tag>[A-Z][A-Za-z0-9]*) (?P<least>[01])\.\.(?P<most>[1-9][0-9]*|n)"
    r"(?: (?P<rest>\S.*))?"
)
_PATH = re.compile(r"[A-Z][A-Za-z0-9]*(?:\[[2-9]\])?(?:/[A-Z][A-Za-z0-9]*(?:\[[2-9]\])?)*")
_KEYS: Final = ("title", "english", "direction", "signed", "reply", "answer", "reconciled", "iso")
_HEAD_KEYS: Final = frozenset((*_KEYS, "code", "confidence"))
_SECTION_KEYS: Final = frozenset((*_KEYS, "namespace", "evidence", "same", "embedded"))
_EDITIONS: Final = ("2010", "newer")


class CatalogueError(ValueError):
    """The catalogue's own data is wrong; a bug of ours, found by the tests.

    Attributes:
        place: The file and line.
    """

    def __init__(self, place: str, text: str) -> None:
        self.place = place
        super().__init__(f"{place}: {text}")


class RawElement:
    """One element as its line says it."""

    __slots__ = (
        "alternative",
        "children",
        "component",
        "maximum",
        "minimum",
        "name_zh",
        "tag",
        "type",
    )

    def __init__(self, tag: str, minimum: int, maximum: int) -> None:
        self.tag = tag
        self.minimum = minimum
        self.maximum = maximum
        self.alternative = False
        self.type = ""
        self.component = ""
        self.name_zh = ""
        self.children: list[RawElement] = []


class RawSection:
    """One edition of a message as its section says it."""

    __slots__ = ("extra", "keys", "root", "signature", "signed_paths")

    def __init__(self) -> None:
        self.keys: dict[str, str] = {}
        self.root: RawElement | None = None
        self.signature = ""
        self.signed_paths: list[tuple[str, tuple[str, ...]]] = []
        self.extra: list[tuple[str, str]] = []


class RawMessage:
    """A whole description file."""

    __slots__ = ("keys", "sections")

    def __init__(self) -> None:
        self.keys: dict[str, str] = {}
        self.sections: dict[str, RawSection] = {}


@cache
def message_codes() -> tuple[str, ...]:
    """Return every message code of the catalogue, sorted."""
    names = [entry.name for entry in (_DATA / "messages").iterdir()]
    return tuple(sorted(name.removesuffix(".txt") for name in names if name.endswith(".txt")))


@cache
def datatypes() -> dict[str, DataType]:
    """Return every type by its name."""
    return parse_datatypes(_lines("types.txt"))


def parse_datatypes(lines: list[tuple[int, str]]) -> dict[str, DataType]:
    """Return the types that lines of ``NAME KIND ARGUMENTS`` describe.

    Raises:
        CatalogueError: a line is wrong, or names a type again.
    Source: house, ADR-0013.
    """
    found: dict[str, DataType] = {}
    for number, line in lines:
        name, *words = line.split(" ")
        if name in found or not words:
            raise CatalogueError(f"types.txt:{number}", f"one kind for {name} expected")
        try:
            found[name] = make_datatype(name, Kind(words[0]), tuple(words[1:]))
        except ValueError as error:
            raise CatalogueError(f"types.txt:{number}", str(error)) from error
    return found


@cache
def tag_names() -> dict[str, str]:
    """Return the English name of tags, as far as the sources give one."""
    return dict(line.split(" ", 1) for _, line in _lines("tags.txt"))


@cache
def purposes() -> dict[str, str]:
    """Return what a message is for, in English, by its 中文 title; a verb comes first.

    Source: CNAPS2-FIELDS (titles); house, ADR-0013.
    """
    return dict(line.split(" ", 1) for _, line in _lines("purposes.txt"))


@cache
def english_name(tag: str) -> str:
    """Return the English name of a tag; "" where one of its abbreviations is not known.

    The names that the sources give come first; others are put together from the abbreviations
    of which tags are made: ``InstgDrctPty`` is ``InstructingDirectParty``.

    Source: CNAPS2-FIELDS (names and abbreviations).
    """
    known = tag_names().get(tag)
    if known is not None:
        return known
    words = [_abbreviations().get(part, "") for part in _PARTS.findall(tag)]
    return "".join(words) if all(words) else ""


@cache
def _abbreviations() -> dict[str, str]:
    return dict(line.split(" ", 1) for _, line in _lines("abbreviations.txt"))


_PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z][a-z]+|[A-Z]+|[0-9]+")


@cache
def components() -> dict[str, RawElement]:
    """Return the common components (业务头 and others) by their name."""
    return parse_components(_lines("components.txt"))


def parse_components(lines: list[tuple[int, str]]) -> dict[str, RawElement]:
    """Return the components that lines describe: ``@NAME 中文名``, their elements below.

    Raises:
        CatalogueError: a line is wrong, or names a component again.
    Source: house, ADR-0013.
    """
    found: dict[str, RawElement] = {}
    stack: list[RawElement] = []
    for number, line in lines:
        place = f"components.txt:{number}"
        if line.startswith("@"):
            name, _, name_zh = line[1:].partition(" ")
            if name in found:
                raise CatalogueError(place, f"{name} twice")
            top = RawElement(name, 1, 1)
            top.name_zh = name_zh
            found[name] = top
            stack = [top]
        elif stack:
            _hang(stack, line, place)
        else:
            raise CatalogueError(place, "a component begins with @NAME")
    return found


def read_message(code: str) -> RawMessage | None:
    """Return the description of a message, None when there is none."""
    if code not in message_codes():
        return None
    return parse_message(code, (_DATA / "messages" / f"{code}.txt").read_text(encoding="utf-8"))


def parse_message(code: str, text: str) -> RawMessage:
    """Return what a description file says.

    Raises:
        CatalogueError: a line is not what the format allows.
    """
    raw = RawMessage()
    section: RawSection | None = None
    stack: list[RawElement] = []
    for number, line in enumerate(text.split("\n"), 1):
        place = f"{code}.txt:{number}"
        if not line:
            continue
        if line != line.rstrip() or "\t" in line:
            raise CatalogueError(place, "a tab or a space at the end")
        if line.startswith("["):
            section = _open_section(raw, line, place)
            stack = []
        elif section is None:
            _put(raw.keys, line, _HEAD_KEYS, place)
        else:
            _section_line(section, stack, line, place)
    if raw.keys.get("code") != code:
        raise CatalogueError(f"{code}.txt", f"code {code} expected")
    return raw


def _open_section(raw: RawMessage, line: str, place: str) -> RawSection:
    name = line[1:-1]
    if name not in _EDITIONS or not line.endswith("]") or name in raw.sections:
        raise CatalogueError(place, f"one section per edition expected, found {line}")
    section = RawSection()
    raw.sections[name] = section
    return section


def _put(keys: dict[str, str], line: str, allowed: frozenset[str], place: str) -> None:
    key, _, value = line.partition(" ")
    if key not in allowed or not value or key in keys:
        raise CatalogueError(place, f"a known key with a value expected, found {line!r}")
    keys[key] = value


def _section_line(section: RawSection, stack: list[RawElement], line: str, place: str) -> None:
    key, _, value = line.partition(" ")
    if section.signature and line.startswith("  "):
        path, *tags = line.strip().split(" ")
        if not _PATH.fullmatch(path):
            raise CatalogueError(place, f"a path expected, found {path!r}")
        section.signed_paths.append((path, tuple(tags)))
    elif key == "signature":
        section.signature = value
    elif key == "extra":
        name, _, name_zh = value.partition(" ")
        section.extra.append((name, name_zh))
    elif key in _SECTION_KEYS:
        _put(section.keys, line, _SECTION_KEYS, place)
    elif not stack:
        root = _element(line, place)
        if line.startswith(" "):
            raise CatalogueError(place, "the root is not indented")
        section.root = root
        stack.append(root)
    else:
        _hang(stack, line, place)


def _hang(stack: list[RawElement], line: str, place: str) -> None:
    """Hang an element line below the element its indentation says."""
    depth, odd = divmod(len(line) - len(line.lstrip(" ")), 2)
    if odd or not 0 < depth <= len(stack):
        raise CatalogueError(place, "wrong indentation")
    del stack[depth:]
    element = _element(line, place)
    stack[-1].children.append(element)
    stack.append(element)


def _element(line: str, place: str) -> RawElement:
    match = _ELEMENT.fullmatch(line)
    if match is None:
        raise CatalogueError(place, f"an element expected, found {line!r}")
    most = match["most"]
    element = RawElement(match["tag"], int(match["least"]), 0 if most == "n" else int(most))
    element.alternative = match["choice"] is not None
    word, _, name_zh = (match["rest"] or "").partition(" ")
    if word.startswith("@"):
        element.component, element.name_zh = word[1:], name_zh
    elif word in datatypes():
        element.type, element.name_zh = word, name_zh
    else:
        element.name_zh = match["rest"] or ""
    return element


def _lines(name: str) -> list[tuple[int, str]]:
    text = (_DATA / name).read_text(encoding="utf-8")
    return [(number, line) for number, line in enumerate(text.split("\n"), 1) if line]
