"""The page of clauses: each clause of the deck, what implements it, what proves it, how far it is.

Behind it the same for every section of the rules notes that code or tests cite.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final

from citations import order
from clause_book import (
    Book,
    Clause,
    Evidence,
    Standing,
    State,
    Topic,
    gather,
    known_names,
    load_all,
    problems,
    standings,
)

__all__ = ["page", "pages"]

_ROOT: Final = Path(__file__).resolve().parents[1]
_STATES: Final = {
    State.IMPLEMENTED: "implemented 已实现",
    State.DESCRIBED: "described 由运营者落实",
    State.PARTLY: "partly 部分实现",
    State.NOT_YET: "**not yet 尚未实现**",
}
_INTRO: Final = """\
# Clauses 条款

Every rule, function, restriction, entry and flow of both parts of the training deck, SAPS-T and
CCMS-T (see [sources](sources.md)), in our own words; the code that implements it; the tests and
scenarios that prove it.
All of that is computed from what code and tests cite.

SAPS-T、CCMS-T 两部分的全部规则、功能、限制、分录与流程（以我们自己的话转述），
及其实现代码与验证用例，均由代码与测试所注明的出处计算得出。

- *implemented*: code cites all that restates the clause, and a test names what restates it first.
- *described*: no code can do that; a guide tells the operator how to see to it.
- *partly*: code cites what restates it first; the page says what is lacking.
- *not yet*: no code does that.

- 已实现：代码注明了该条的全部转述出处，且有测试注明其首项。
- 由运营者落实：代码无从实现，由操作指南说明落实方法。
- 部分实现：有代码注明首项，所缺者列于表中。
- 尚未实现：没有代码注明首项。

A clause marked ° is a heading in the deck: what it says is put together in the project's rules
notes.
标 ° 者在原文仅存标题，内容据本项目规则笔记整理。
"""


def pages() -> dict[str, str]:
    """Return the page.

    Raises:
        ValueError: docs/clauses.toml or what the code cites is wrong; every finding on its line.
    """
    books = load_all(_ROOT)
    evidence = gather(_ROOT)
    found = problems(books, evidence, known_names(_ROOT))
    if found:
        raise ValueError("clauses: " + "\n".join(found))
    return {"reference/clauses.md": page(books, evidence)}


def page(books: list[Book], evidence: Evidence) -> str:
    """Return the page for the books and what was found for them."""
    lines = [_INTRO]
    for book in books:
        standing = standings(book, evidence)
        lines += [f"## {book.deck} {book.english} {book.chinese}", ""]
        lines += _counts(book, standing)
        for section in book.sections:
            lines += _section(book, section, standing=standing)
    return "\n".join([*lines, *_by_section(evidence)])


def _section(book: Book, section: Topic, *, standing: dict[str, Standing]) -> list[str]:
    lines = [f"### {section.id} {section.english} {section.chinese}", ""]
    for topic in book.topics:
        if topic.id.startswith(f"{section.id}."):
            lines += [f"#### §{topic.id} {topic.english} {topic.chinese}", ""]
            lines += ["| clause 条款 | English | 中文 | state 状态 | code 代码 | tests 测试 |"]
            lines += ["|---|---|---|---|---|---|"]
            lines += [_row(clause, standing) for clause in book.clauses if clause.topic == topic.id]
            lines.append("")
    return lines


def _counts(book: Book, standing: dict[str, Standing]) -> list[str]:
    """Return how many clauses stand where, by section, and which are not there yet."""
    lines = [
        "| section 章 | " + " | ".join(_STATES.values()) + " | all 合计 |",
        "|---" * (len(_STATES) + 2) + "|",
    ]
    counts = Counter((clause.id[0], standing[clause.id].state) for clause in book.clauses)
    ids = [section.id for section in book.sections]
    for section in book.sections:
        row = [counts[section.id, state] for state in State]
        lines.append(f"| {section.id} {section.chinese} | {_cells(row)} |")
    row = [sum(counts[name, state] for name in ids) for state in State]
    lines += [f"| **all 合计** | {_cells(row)} |", ""]
    open_clauses = [c for c in book.clauses if standing[c.id].state is State.NOT_YET]
    if open_clauses:
        names = ", ".join(f"§{clause.id}" for clause in open_clauses)
        lines += [f"**Not yet 尚未实现 ({len(open_clauses)}):** {names}", ""]
    return lines


def _cells(numbers: list[int]) -> str:
    return " | ".join(str(number) for number in [*numbers, sum(numbers)])


def _row(clause: Clause, standing: dict[str, Standing]) -> str:
    own = standing[clause.id]
    state = _STATES[own.state]
    if clause.parts:
        inner = [standing[name].state for name in standing if clause.sums_up(name)]
        done = inner.count(State.IMPLEMENTED) + inner.count(State.DESCRIBED)
        state += f": {done}/{len(inner)} of 见 {', '.join(f'§{part}' for part in clause.parts)}"
    elif own.state is State.PARTLY:
        state += "; lacks 缺: " + (", ".join(own.lacking) or "a test 测试")
    if clause.guide:
        state += f": [guide 指南](../{clause.guide})"
    if clause.planned:
        state += f"; planned 计划: {clause.planned}"
    mark = "°" if clause.lost else ""
    cells = [f"§{clause.id}{mark}", clause.english, clause.chinese, state]
    return f"| {' | '.join([*cells, _code(own.code), _tests(own.tests)])} |"


def _code(places: list[tuple[str, str]]) -> str:
    """Return modules with the functions that cite a clause; the module alone where none does."""
    modules: dict[str, list[str]] = {}
    for module, name in places:
        named = modules.setdefault(module, [])
        if name:
            named.append(f"`{name}`")
    return "; ".join(
        f"`{module}`" + (f": {', '.join(names)}" if names else "")
        for module, names in modules.items()
    )


def _tests(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _by_section(evidence: Evidence) -> list[str]:
    """Return the table of everything that is cited, by source and section."""
    lines = [
        "## By section of the sources 按出处",
        "",
        "Everything that code or tests cite. Not every test names what it proves.",
        "代码或测试注明的全部出处；并非每个测试都注明出处。",
        "",
        "| section 出处 | code 代码 | tests 测试 |",
        "|---|---|---|",
    ]
    for key in sorted({*evidence.code, *evidence.tests}, key=order):
        modules = dict.fromkeys((module, "") for module, _ in evidence.code.get(key, []))
        lines.append(f"| {key} | {_code(list(modules))} | {_tests(evidence.tests.get(key, []))} |")
    return lines
