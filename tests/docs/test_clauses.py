"""The clauses of the deck: all there, linked by evidence, and the check that says so can fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from citations import citations
from clause_book import (
    Book,
    Clause,
    Evidence,
    State,
    Topic,
    gather,
    known_names,
    load,
    load_all,
    problems,
    standings,
)
from pages_clauses import page

SECTIONS: Final = "一二三四五六七八"
HEAD: Final = "deck = 'SAPS-T'\nenglish = 'Deck'\nchinese = '课件'\nsection = []\n"
KNOWN: Final = {"RULES-Q": ({"1", "1.1", "3", "3.5"}, {"Q1", "Q2"})}


def book(**changed: Any) -> Book:
    """Return a book with one clause in each section; the second section's is changed."""
    sections = [Topic(section, "Section", "章") for section in SECTIONS]
    topics = [Topic(f"{section}.1", "Topic", "题") for section in SECTIONS]
    clauses = [
        Clause("SAPS-T", f"{section}.1.1", "rule", "Clause.", "条款。", rules=("RULES-Q §3.5",))
        for section in SECTIONS
    ]
    clauses[1] = clauses[1]._replace(**changed)
    return Book("SAPS-T", "Deck", "课件", sections, topics, clauses)


def evidence(
    *, code: tuple[str, ...] = (), tests: tuple[str, ...] = (), guides: tuple[str, ...] = ()
) -> Evidence:
    """Return evidence of one module, one test and one guide."""
    return Evidence(
        {key: [("core.queue", "scan")] for key in code},
        {key: ["scenarios/q1.txt"] for key in tests},
        {key: ["how-to/run.md"] for key in guides},
    )


def test_book_of_the_repository_holds(root: Path) -> None:
    """Nothing is missing between, nothing cites what does not exist, every claim has its test."""
    shipped = load_all(root)
    assert problems(shipped, gather(root), known_names(root)) == []
    assert [len(book.clauses) for book in shipped] == [185, 82]


def test_page_has_every_clause_and_counts_what_is_not_yet(root: Path) -> None:
    """No clause is left out of the page, and the number of open ones is at its top."""
    shipped, found = load_all(root), gather(root)
    text = page(shipped, found)
    rows = [line.split("|")[1].strip(" °§") for line in text.splitlines() if line[:3] == "| §"]
    assert rows == [clause.id for book in shipped for clause in book.clauses]
    for book in shipped:
        states = [standing.state for standing in standings(book, found).values()]
        missing = states.count(State.NOT_YET)
        assert (f"**Not yet 尚未实现 ({missing}):**" in text) is bool(missing)
        assert State.IMPLEMENTED in states


@pytest.mark.parametrize(
    ("code", "tests", "state"),
    [
        ((), (), State.NOT_YET),
        ((), ("RULES-Q §3.5",), State.NOT_YET),
        (("RULES-Q §1.1",), ("RULES-Q Q1",), State.NOT_YET),
        (("RULES-Q §3.5",), (), State.PARTLY),
        (("RULES-Q §3.5",), ("RULES-Q §3.5",), State.PARTLY),
        (("RULES-Q §3.5", "RULES-Q §1.1"), (), State.PARTLY),
        (("RULES-Q §3.5", "RULES-Q §1.1"), ("RULES-Q §3.5",), State.PARTLY),
        (("RULES-Q §3.5", "RULES-Q §1.1"), ("RULES-Q Q1",), State.IMPLEMENTED),
        (("SAPS-T §二.1.1",), ("RULES-Q Q1",), State.IMPLEMENTED),
    ],
)
def test_state_follows_from_what_is_cited(
    code: tuple[str, ...], tests: tuple[str, ...], state: State
) -> None:
    """All that restates a clause in code, and its example in a test, make it implemented."""
    planted = book(rules=("RULES-Q §3.5", "RULES-Q §1.1"), examples=("RULES-Q §3 example Q1",))
    assert standings(planted, evidence(code=code, tests=tests))["二.1.1"].state is state


def test_a_test_of_something_else_proves_nothing() -> None:
    """A test must name what restates the clause first; the others may belong to more clauses."""
    planted = book(rules=("RULES-Q §3.5", "RULES-Q §1.1"))
    both = ("RULES-Q §3.5", "RULES-Q §1.1")
    for tested, state in zip(both, (State.IMPLEMENTED, State.PARTLY), strict=True):
        found = standings(planted, evidence(code=both, tests=(tested,)))
        assert found["二.1.1"].state is state


def test_clause_that_sums_up_stands_where_its_parts_stand() -> None:
    """All parts implemented, none, or some."""
    planted = book(rules=(), parts=("一.1", "三.1"))
    both = ("SAPS-T §一.1.1", "SAPS-T §三.1.1")
    for code, state in ((both, State.IMPLEMENTED), (both[:1], State.PARTLY), ((), State.NOT_YET)):
        found = standings(planted, evidence(code=code, tests=both))
        assert found["二.1.1"].state is state


def test_what_no_code_can_do_is_told_by_a_guide() -> None:
    """The guide must cite the clause, and code that cites it makes the guide idle."""
    planted = book(rules=(), guide="how-to/run.md")
    key = ("SAPS-T §二.1.1",)
    for guides, state in ((key, State.DESCRIBED), (("SAPS-T §三.1.1",), State.NOT_YET)):
        found = standings(planted, evidence(guides=guides))
        assert found["二.1.1"].state is state
    idle = problems([planted], evidence(code=key, tests=key, guides=key), KNOWN)
    assert "SAPS-T §二.1.1: code or a test cites it: it needs no guide" in idle


def test_a_sound_book_has_no_problems() -> None:
    """What the next test breaks is whole before."""
    key = ("RULES-Q §3.5",)
    assert problems([book()], evidence(code=key, tests=key), KNOWN) == []


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"kind": "idea"}, "kind idea"),
        ({"chinese": "Clause."}, "each expected in its own language"),
        ({"id": "二.1.2"}, "clauses: expected §二.1.1, found §二.1.2"),
        ({"rules": ("RULES-Q §9.9",)}, "RULES-Q has no section 9.9"),
        ({"rules": ("RULES-Z §1",)}, "RULES-Z §1: not a source that can be cited"),
        ({"examples": ("RULES-Q Q7",)}, "RULES-Q has no Q7"),
        ({"parts": ("九.1",), "rules": ()}, "part 九.1: no such clause or topic"),
        ({"parts": ("一.1",)}, "parts stand instead of rules"),
        ({"planned": "soon"}, "planned, but code implements it"),
    ],
)
def test_wrong_book_is_refused(changed: dict[str, Any], problem: str) -> None:
    """Each thing that can be wrong in the book is found, and only that."""
    key = ("RULES-Q §3.5",)
    found = problems([book(**changed)], evidence(code=key, tests=key), KNOWN)
    assert len(found) == 1
    assert problem in found[0]


@pytest.mark.parametrize(
    ("code", "tests", "problem"),
    [
        (("RULES-Q §7.7",), (), "core.queue scan cites RULES-Q §7.7: RULES-Q has no section 7.7"),
        (("RULES-Q Q7",), (), "core.queue scan cites RULES-Q Q7: RULES-Q has no Q7"),
        (("SAPS-T §二.1.9",), (), "SAPS-T has no section 二.1.9"),
        ((), ("SAPS-T §九",), "scenarios/q1.txt cites SAPS-T §九: SAPS-T has no section 九"),
        (("SAPS-T §二.1.1",), (), "code cites it, but no test names it"),
        ((), ("SAPS-T §二.1.1",), "a test names it, but no code cites it"),
    ],
)
def test_wrong_citation_is_refused(
    code: tuple[str, ...], tests: tuple[str, ...], problem: str
) -> None:
    """Code and tests cannot cite what does not exist or claim what nothing stands behind."""
    found = problems([book()], evidence(code=code, tests=tests), KNOWN)
    assert len(found) == 1
    assert problem in found[0]


def test_missing_section_is_refused() -> None:
    """A section without a topic, a topic without a clause."""
    whole = book()
    without_topic = problems([whole._replace(topics=whole.topics[:-1])], evidence(), KNOWN)
    assert without_topic[0] == "topics: expected §八.1, found §nothing"
    without_clause = problems([whole._replace(clauses=whole.clauses[:-1])], evidence(), KNOWN)
    assert without_clause == ["clauses: expected §八.1.1, found §nothing"]


def test_evidence_is_read_from_files(tmp_path: Path) -> None:
    """Source lines name their function; what a test does is not what it says.

    Of a scenario the first comment counts, and the postings that it expects.
    """
    (tmp_path / "src" / "tianping" / "core").mkdir(parents=True)
    (tmp_path / "tests" / "scenarios").mkdir(parents=True)
    (tmp_path / "src" / "tianping" / "core" / "queue.py").write_text(
        '"""Queue, as in RULES-Q §1.1.\n\nSource: RULES-Q §3.\n"""\n\n\n'
        'def scan():\n    """Scan.\n\n    Source: RULES-Q §3.5 (example Q1);\n'
        '    correction 1.3.\n    """\n',
        encoding="utf-8",
    )
    (tmp_path / "tests" / "scenarios" / "q1.txt").write_text(
        "# RULES-Q §3.5: order.\nday 2026-11-23 daytime\n# RULES-Q §1.1 E2\n"
        "pay p1 A->B 1.00 ordinary   settled E1\n",
        encoding="utf-8",
    )
    (tmp_path / "tests" / "test_queue.py").write_text(
        'def test_queue():\n    """As RULES-Q §1.1 says."""\n'
        '    # RULES-Q §3.\n    run("place c1 A 50.00 correction 1.9")\n',
        encoding="utf-8",
    )
    found = gather(tmp_path)
    assert found.code == {
        "RULES-Q §3": [("core.queue", "")],
        "RULES-Q §3.5": [("core.queue", "scan")],
        "RULES-Q Q1": [("core.queue", "scan")],
        "correction 1.3": [("core.queue", "scan")],
    }
    assert found.tests == {
        "RULES-Q §1.1": ["test_queue.py"],
        "RULES-Q §3": ["test_queue.py"],
        "RULES-Q §3.5": ["scenarios/q1.txt"],
        "RULES-A E1": ["scenarios/q1.txt"],
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("topic = []\n", "a book has deck, english and chinese"),
        (f"{HEAD}[[topic]]\nid = '一.1'\n", "a topic have id, english and chinese"),
        (
            f"{HEAD}topic = []\n[[clause]]\nid = '一.1.1'\nstate = 'done'\n",
            r"unknown keys \['state'\]",
        ),
    ],
)
def test_file_of_another_shape_is_refused(tmp_path: Path, text: str, expected: str) -> None:
    """A state, for one, cannot be written by hand."""
    file = tmp_path / "clauses.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=expected):
        load(file)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RULES-Q §3.2-3.4, §9.5", ["§3.2", "§3.3", "§3.4", "§9.5"]),
        ("RULES-Q §1.3 (classes 7 and 8)", ["§1.3", "§1.3 class 7", "§1.3 class 8"]),
        ("RULES-Q §1.3 row 6: one-sided debits of class 5", ["§1.3", "§1.3 class 6"]),
        ("RULES-Q §3 (examples Q1 to Q3)", ["§3", "Q1", "Q2", "Q3"]),
        ("RULES-A §4.1-4.2 (E6-E8, E24a)", ["§4.1", "§4.2", "E6", "E7", "E8", "E24a"]),
        ("RULES-A §2.1 (c), (d), §7 SC-1", ["§2.1", "§2.1 (c)", "§2.1 (d)", "§7", "SC-1"]),
        ("RULES-D §5 step 3. Then §6.", ["§5", "§5 step 3"]),
        ("CNAPS2-FIELDS saps.363-365, ccms.318, 319",
         ["saps.363", "saps.364", "saps.365", "ccms.318", "ccms.319"]),
        ("correction 1.3 and 4.9 (E6 is exempt)", ["1.3", "4.9"]),
        ("correction §1.3-1.5, §4.1", ["1.3", "1.4", "1.5", "4.1"]),
    ],
)  # fmt: skip
def test_citations_are_read_as_they_are_written(text: str, expected: list[str]) -> None:
    """Ranges, lists, classes, steps, letters, postings and examples."""
    key = text.split(" ", maxsplit=1)[0]
    assert citations(text) == [f"{key} {name}" for name in expected]


def test_what_follows_a_correction_belongs_to_the_notes_before() -> None:
    """The mark of a section leads back to them."""
    assert citations("RULES-Q §7.1 with its correction 4.15 (floor), §10.2") == [
        "RULES-Q §7.1",
        "correction 4.15",
        "RULES-Q §10.2",
    ]


@pytest.mark.parametrize("room", ["cli.nets", "participant.messages", "bench.load"])
def test_rooms_that_only_ask_implement_nothing(room: str) -> None:
    """A client that sends a message, a command line that shows a rule."""
    asked = Evidence({"RULES-Q §3.5": [(room, "")]}, {"RULES-Q §3.5": ["scenarios/q1.txt"]}, {})
    assert standings(book(), asked)["二.1.1"].state is State.NOT_YET
