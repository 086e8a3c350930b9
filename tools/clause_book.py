"""The clauses of the deck (docs/clauses*.toml), what code and tests say of them, what is wrong.

A clause is linked by evidence only: code cites it, or what restates it, in a ``Source:`` line;
a test names the same in a docstring or comment, a scenario in its first comment or by the posting
it expects. States are computed from that. What no code can do, such as redundant lines, names the
guide that tells an operator how; the guide must cite the clause.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final, NamedTuple

from citations import citations, finest
from pages_sources import SOURCE

__all__ = [
    "Book",
    "Clause",
    "Evidence",
    "Standing",
    "State",
    "Topic",
    "gather",
    "known_names",
    "load",
    "load_all",
    "problems",
    "standings",
]

_BOOKS: Final = ("clauses.toml", "clauses-ccms.toml")
"""The two parts of the deck, in its order."""

_KINDS: Final = ("rule", "function", "restriction", "entry", "flow")
_CLAUSE_KEYS: Final = {
    "id", "kind", "english", "chinese", "lost", "rules", "examples", "parts", "planned",
    "guide",
}  # fmt: skip
_NO_PROOF: Final = ("support/", "tidy/", "docs/")
_NO_RULES: Final = ("cli.", "bench.", "participant.")
"""Rooms that show, measure or ask for what others do: what they cite, they do not implement."""

_NUMERALS: Final = "一二三四五六七八九"
_CHINESE: Final = re.compile(r"[一-鿿]")
_COMMENT: Final = re.compile(r"(?m)(?:^|\s)# (.*)$")
_POSTING: Final = re.compile(r"\bE\d+[a-c]?\b")
_NAME: Final = re.compile(r"([A-Z]{1,2}-?)\d")


class State(StrEnum):
    """How far a clause has come."""

    IMPLEMENTED = "implemented"
    DESCRIBED = "described"
    PARTLY = "partly"
    NOT_YET = "not yet"


class Topic(NamedTuple):
    """A heading of the deck: a section or what stands under it."""

    id: str
    english: str
    chinese: str


class Clause(NamedTuple):
    """One clause; see the head of docs/clauses.toml."""

    deck: str
    id: str
    kind: str
    english: str
    chinese: str
    lost: bool = False
    rules: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    planned: str = ""
    guide: str = ""

    @property
    def key(self) -> str:
        """What code and tests cite."""
        return f"{self.deck} §{self.id}"

    @property
    def topic(self) -> str:
        """The topic's id."""
        return self.id.rpartition(".")[0]

    def sums_up(self, name: str) -> bool:
        """Return whether a clause is one of the parts."""
        return any(name == part or name.startswith(f"{part}.") for part in self.parts)


class Book(NamedTuple):
    """One part of the deck: all sections, topics and clauses, in its order."""

    deck: str
    english: str
    chinese: str
    sections: list[Topic]
    topics: list[Topic]
    clauses: list[Clause]


class Evidence(NamedTuple):
    """Who cites a key: functions and modules, tests, and guides for operators."""

    code: dict[str, list[tuple[str, str]]]
    """Module and name in it, the name empty for the module itself."""
    tests: dict[str, list[str]]
    guides: dict[str, list[str]]
    """Pages under docs."""


class Standing(NamedTuple):
    """What was found for a clause."""

    state: State
    code: list[tuple[str, str]]
    tests: list[str]
    lacking: list[str]
    """The keys that no code or, for examples, no test cites."""


def load(path: Path) -> Book:
    """Return the clauses of a file.

    Raises:
        ValueError: the file has another shape; the text names the place.
    """
    with path.open("rb") as file:
        raw = tomllib.load(file)
    try:
        deck, english, chinese = raw["deck"], raw["english"], raw["chinese"]
        sections = [Topic(**entry) for entry in raw["section"]]
        topics = [Topic(**entry) for entry in raw["topic"]]
    except (KeyError, TypeError) as error:
        raise ValueError(
            f"{path.name}: a book has deck, english and chinese;"
            f" a section and a topic have id, english and chinese: {error}"
        ) from error
    clauses = [_clause(entry, deck, path.name) for entry in raw.get("clause", [])]
    return Book(deck, english, chinese, sections, topics, clauses)


def load_all(root: Path) -> list[Book]:
    """Return the books of a checkout."""
    return [load(root / "docs" / name) for name in _BOOKS]


def _clause(entry: Mapping[str, Any], deck: str, name: str) -> Clause:
    where = f"{name}: clause {entry.get('id', 'without id')}"
    unknown = sorted(set(entry) - _CLAUSE_KEYS)
    absent = [key for key in ("id", "kind", "english", "chinese") if not entry.get(key)]
    if unknown or absent:
        raise ValueError(f"{where}: unknown keys {unknown}, missing keys {absent}")
    listed: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()
    }
    return Clause(deck=deck, **listed)


def known_names(root: Path) -> dict[str, tuple[set[str], set[str]]]:
    """Return for each of our own notes its sections and the names in it (docs/sources.toml)."""
    with (root / "docs" / "sources.toml").open("rb") as file:
        sources = tomllib.load(file)
    return {
        key: (set(source["sections"].split()), set(source.get("names", "").split()))
        for key, source in sources.items()
        if "sections" in source
    }


def gather(root: Path) -> Evidence:
    """Return what the files of a checkout cite."""
    code: dict[str, list[tuple[str, str]]] = {}
    base = root / "src" / "tianping"
    for file in sorted(base.rglob("*.py")):
        module = file.relative_to(base).with_suffix("").as_posix().replace("/", ".")
        module = module.removesuffix(".__init__")
        for name, key in _cited_in(file.read_text(encoding="utf-8")):
            _note(code, key, (module, name))
    tests: dict[str, list[str]] = {}
    base = root / "tests"
    for file in sorted(base.rglob("test_*.py")):
        name = file.relative_to(base).as_posix()
        if not name.startswith(_NO_PROOF):
            for key in citations(_said(file.read_text(encoding="utf-8"))):
                _note(tests, key, name)
    for file in sorted((base / "scenarios").rglob("*.txt")):
        text = file.read_text(encoding="utf-8")
        for key in [*citations(_first_comment(text)), *_postings(text)]:
            _note(tests, key, file.relative_to(base).as_posix())
    guides: dict[str, list[str]] = {}
    base = root / "docs"
    for file in sorted((base / "how-to").glob("*.md")):
        for key in citations(file.read_text(encoding="utf-8")):
            _note(guides, key, file.relative_to(base).as_posix())
    return Evidence(code, tests, guides)


def _note(found: dict[str, list[Any]], key: str, place: object) -> None:
    places = found.setdefault(key, [])
    if place not in places:
        places.append(place)


def _said(text: str) -> str:
    """Return the docstrings and comments of a module, those of constants included."""
    strings = [
        node.value.value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    ]
    told = [string for string in strings if isinstance(string, str)]
    return "\n\n".join([*told, *_COMMENT.findall(text)])


def _postings(text: str) -> list[str]:
    """Return the postings that a scenario expects, such as ``settled E1``."""
    told = "\n".join(line.partition("#")[0] for line in text.splitlines())
    return [f"RULES-A {name}" for name in dict.fromkeys(_POSTING.findall(told))]


def _first_comment(text: str) -> str:
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.lstrip("# "))
    return "\n".join(lines)


def _cited_in(text: str) -> Iterator[tuple[str, str]]:
    """Yield the function or class that a ``Source:`` line stands in, and what the line cites."""
    spans = list(_spans(ast.parse(text), ""))
    for match in SOURCE.finditer(text):
        line = text.count("\n", 0, match.start("cited")) + 1
        inside = [name for name, first, last in spans if first <= line <= last]
        for key in citations(match.group("cited")):
            yield (inside[-1] if inside else ""), key


def _spans(node: ast.AST, outer: str) -> Iterator[tuple[str, int, int]]:
    """Yield name, first and last line of functions and classes, outer ones first."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{outer}{child.name}"
            yield name, child.lineno, child.end_lineno or child.lineno
            yield from _spans(child, f"{name}.")


def standings(book: Book, evidence: Evidence) -> dict[str, Standing]:
    """Return the standing of each clause, by its id."""
    doing = evidence._replace(code=_implementing(evidence.code))
    found = {clause.id: _standing(clause, doing) for clause in book.clauses if not clause.parts}
    return {clause.id: found.get(clause.id) or _summed_up(clause, found) for clause in book.clauses}


def _implementing(code: Mapping[str, list[tuple[str, str]]]) -> dict[str, list[tuple[str, str]]]:
    """Return what is cited in the rooms that implement rules."""
    kept = {
        key: [place for place in places if not f"{place[0]}.".startswith(_NO_RULES)]
        for key, places in code.items()
    }
    return {key: places for key, places in kept.items() if places}


def _standing(clause: Clause, evidence: Evidence) -> Standing:
    if clause.guide:
        told = clause.guide in evidence.guides.get(clause.key, [])
        state = State.DESCRIBED if told else State.NOT_YET
        return Standing(state, [], [], [])
    rules = [finest(rule) for rule in clause.rules]
    examples = [finest(example) for example in clause.examples]
    own = _places(evidence.code, [clause.key, *rules[:1]])
    code = _places(evidence.code, [clause.key, *rules]) if own else []
    tests = _places(evidence.tests, [clause.key, *rules[:1], *examples])
    without_code = [] if clause.key in evidence.code else [
        rule for rule in rules or [clause.key] if rule not in evidence.code
    ]  # fmt: skip
    lacking = without_code + [example for example in examples if example not in evidence.tests]
    if not code:
        state = State.NOT_YET
    else:
        state = State.IMPLEMENTED if tests and not lacking else State.PARTLY
    return Standing(state, code, tests, lacking)


def _places(found: Mapping[str, list[Any]], keys: list[str]) -> list[Any]:
    return list(dict.fromkeys(place for key in keys for place in found.get(key, [])))


def _summed_up(clause: Clause, found: Mapping[str, Standing]) -> Standing:
    states = [standing.state for name, standing in found.items() if clause.sums_up(name)]
    if states and all(state in (State.IMPLEMENTED, State.DESCRIBED) for state in states):
        state = State.IMPLEMENTED
    elif all(state is State.NOT_YET for state in states):
        state = State.NOT_YET
    else:
        state = State.PARTLY
    return Standing(state, [], [], [])


def problems(
    books: list[Book], evidence: Evidence, known: Mapping[str, tuple[set[str], set[str]]]
) -> list[str]:
    """Return one line for each thing that is wrong in the books or in what is cited."""
    names = {**known, **{book.deck: (_names_of(book), set()) for book in books}}
    found = []
    for book in books:
        found += _gaps(book)
        summed = {clause.id for clause in book.clauses if clause.parts}
        for clause in book.clauses:
            found += _own_problems(clause, names, _names_of(book) - summed)
    for key, code in evidence.code.items():
        places = ", ".join(f"{module} {name}".strip() for module, name in code)
        found += [f"{places} cites {key}: {wrong}" for wrong in _unknown(key, names)]
    for key, tests in evidence.tests.items():
        found += [f"{', '.join(tests)} cites {key}: {wrong}" for wrong in _unknown(key, names)]
    for book in books:
        standing = standings(book, evidence)
        for clause in book.clauses:
            found += _claims(clause, standing[clause.id], evidence)
    return found


def _names_of(book: Book) -> set[str]:
    """Return the ids of sections, topics and clauses."""
    return {one.id for part in (book.sections, book.topics, book.clauses) for one in part}


def _gaps(book: Book) -> list[str]:
    """Return what is out of order: each section has topics 1 to n, each topic clauses 1 to n."""
    sections = [section.id for section in book.sections]
    topics = _numbered(sections, [topic.id for topic in book.topics])
    clauses = _numbered(topics, [clause.id for clause in book.clauses])
    return [
        *_first_difference("sections", list(_NUMERALS[: len(sections)]), sections),
        *_first_difference("topics", topics, [topic.id for topic in book.topics]),
        *_first_difference("clauses", clauses, [clause.id for clause in book.clauses]),
    ]


def _numbered(stems: Iterable[str], names: list[str]) -> list[str]:
    """Return the names expected: for each stem 1 to as many as there are, at least 1."""
    counts = Counter(name.rpartition(".")[0] for name in names)
    return [f"{stem}.{number}" for stem in stems for number in range(1, max(1, counts[stem]) + 1)]


def _first_difference(what: str, wanted: list[str], found: list[str]) -> list[str]:
    for expected, name in zip_longest(wanted, found, fillvalue="nothing"):
        if expected != name:
            return [f"{what}: expected §{expected}, found §{name}"]
    return []


def _own_problems(
    clause: Clause, names: Mapping[str, tuple[set[str], set[str]]], parts: set[str]
) -> list[str]:
    found = []
    if clause.kind not in _KINDS:
        found.append(f"kind {clause.kind}: expected one of {', '.join(_KINDS)}")
    if not _CHINESE.search(clause.chinese) or _CHINESE.search(clause.english):
        found.append("english and chinese: each expected in its own language")
    if clause.parts and (clause.rules or clause.examples):
        found.append("parts stand instead of rules and examples")
    if clause.guide and (clause.rules or clause.examples or clause.parts):
        found.append("a guide stands instead of rules, examples and parts")
    found += [f"part {part}: no such clause or topic" for part in clause.parts if part not in parts]
    for key in (*clause.rules, *clause.examples):
        cited = citations(key)
        if not cited:
            found.append(f"{key}: not a source that can be cited")
        for name in cited:
            found += [f"{key}: {wrong}" for wrong in _unknown(name, names)]
    return [f"{clause.key}: {line}" for line in found]


def _unknown(key: str, names: Mapping[str, tuple[set[str], set[str]]]) -> list[str]:
    """Return what is wrong with one citation of a source whose sections are known."""
    source, _, rest = key.partition(" ")
    if source not in names:
        return []
    sections, named = names[source]
    if rest.startswith("§") or source == "correction":
        section = rest.removeprefix("§").split(" ")[0]
        return [] if section in sections else [f"{source} has no section {section}"]
    letters = _NAME.match(rest)
    series = {match.group(1) for name in named if (match := _NAME.match(name))}
    lettered = any(name[:-1] == rest for name in named)  # E24 is E24a and E24b
    if letters is None or letters.group(1) not in series or rest in named or lettered:
        return []
    return [f"{source} has no {rest}"]


def _claims(clause: Clause, standing: Standing, evidence: Evidence) -> list[str]:
    """Return claims that nothing stands behind, and plans for what is there."""
    found = []
    if clause.planned and standing.state is not State.NOT_YET:
        found.append("planned, but code implements it: take the note away")
    if clause.key in evidence.code and not standing.tests:
        found.append("code cites it, but no test names it or what restates it")
    if clause.key in evidence.tests and not standing.code:
        found.append("a test names it, but no code cites it or what restates it")
    if clause.guide and clause.key in (evidence.code | evidence.tests):
        found.append("code or a test cites it: it needs no guide")
    if clause.parts and (clause.key in evidence.code or clause.key in evidence.tests):
        found.append("sums up other clauses: cite those")
    return [f"{clause.key}: {line}" for line in found]
