"""The three tables of base data, and who may be named by them.

Source: RULES-C §2.1, §2.5 (bank class, city, CCPC exist); CCMS-T §三.1; house, ADR-0088.
"""

from __future__ import annotations

from support.model.plain import Told, is_date
from support.model.state import State, refuse_if, refuse_with
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R

__all__ = ["change_base_data", "has_table", "is_place", "known_on", "unknown_places"]

CLASS, CCPC, CITY = 1, 2, 3
ADD, ALTER, REVOKE = 1, 2, 3
DIGITS = {CLASS: 3, CCPC: 4, CITY: 4}
LINES_MAX = 1_000
NPC = "0000"


def is_digits(text: str, count: int) -> bool:
    """So many digits, and nothing else."""
    return len(text) == count and text.isascii() and text.isdigit()


def known_on(m: State, table: int, code: str, date: int) -> tuple[str, str, str] | None:
    """What the table says of a code on a date: name, where it belongs, note."""
    found = None
    for since, row in m.base.get((table, code), ()):
        if since <= date:
            found = row
    return found


def has_table(m: State, table: int) -> bool:
    """Whether anything was ever entered; an empty table rules nothing."""
    return any(key[0] == table for key in m.base)


def is_place(m: State, table: int, code: str, date: int) -> bool:
    """Whether a code may be named on a date."""
    if table == CCPC and code == NPC:
        return True
    return not has_table(m, table) or known_on(m, table, code, date) is not None


def unknown_places(m: State, fields: dict[str, str], date: int) -> set[R]:
    """Which of the places that a record names do not exist on a date."""
    asked = {
        "bank_class": (CLASS, R.BANK_CLASS_UNKNOWN),
        "city": (CITY, R.CITY_UNKNOWN),
        "ccpc": (CCPC, R.CCPC_UNKNOWN),
        "access": (CCPC, R.CCPC_UNKNOWN),
    }
    return {
        code
        for name, (table, code) in asked.items()
        if name in fields and not is_place(m, table, fields[name], date)
    }


def _sound(line: c.BaseLine) -> bool:
    if line.table not in DIGITS or line.change not in (ADD, ALTER, REVOKE):
        return False
    if not is_digits(line.code, DIGITS[line.table]):
        return False
    if line.table == CCPC and line.code == NPC:
        return False
    if line.change == REVOKE:
        return (line.name, line.belongs, line.note) == ("", "", "")
    texts = 1 <= len(line.name) <= 35 and line.name.isprintable()
    texts = texts and len(line.note) <= 35 and (line.note == "" or line.note.isprintable())
    return texts and is_digits(line.belongs, 1 if line.table == CLASS else 4)


def _used(m: State, table: int, code: str, date: int) -> bool:
    """Whether somebody who takes part on that date or later names the code."""
    names = {CLASS: ("bank_class",), CITY: ("city",), CCPC: ("ccpc", "access")}[table]
    for versions in m.register.values():
        for place, (_, record, revoked) in enumerate(versions):
            last = place == len(versions) - 1
            lasts = last or versions[place + 1][0] >= date
            if lasts and not revoked and any(record[name] == code for name in names):
                return True
    inner = {CITY: CCPC, CCPC: CITY}.get(table)
    for other, one in m.base:
        row = known_on(m, other, one, date) if other == inner else None
        if row is not None and row[1] == code:
            return True
    return False


def change_base_data(m: State, k: c.ChangeBaseData) -> list[Told]:
    """All lines or none; the tables are judged as they will be."""
    day = k.effective_date or m.today
    refuse_if(not 1 <= len(k.lines) <= LINES_MAX or not is_date(day), R.VALUE_OUT_OF_BOUNDS)
    problems = {R.EFFECTIVE_DATE_WRONG} if day < m.today else set()
    before = m.base
    m.base = {key: list(rows) for key, rows in before.items()}
    seen: set[tuple[int, str]] = set()
    formed: list[c.BaseLine] = []
    for line in k.lines:
        problem = _form(m, line, day, seen)
        if problem is not None:
            problems.add(problem)
            continue
        row = None if line.change == REVOKE else (line.name, line.belongs, line.note)
        m.base.setdefault((line.table, line.code), []).append((day, row))
        formed.append(line)
    for line in formed:
        problems |= _left_behind(m, line, day)
    if problems:
        m.base = before
    refuse_with(problems)
    lines = tuple((x.table, x.change, x.code, x.name, x.belongs, x.note) for x in k.lines)
    return [("BaseDataChanged", day, day == m.today, lines)]


def _form(m: State, line: c.BaseLine, day: int, seen: set[tuple[int, str]]) -> R | None:
    """Why a line cannot be put into its table."""
    key = (line.table, line.code)
    if not _sound(line):
        return R.VALUE_OUT_OF_BOUNDS
    if key in seen:
        return R.CHANGED_TWICE
    seen.add(key)
    if any(since > day for since, _ in m.base.get(key, ())):
        return R.EFFECTIVE_DATE_WRONG
    known = known_on(m, *key, day) is not None
    if known == (line.change == ADD):
        return R.BASE_CODE_KNOWN if known else R.BASE_CODE_UNKNOWN
    return None


def _left_behind(m: State, line: c.BaseLine, day: int) -> set[R]:
    """What a line takes from somebody who names it, or names and is not there."""
    if line.change == REVOKE:
        return {R.BASE_CODE_IN_USE} if _used(m, line.table, line.code, day) else set()
    if line.table == CCPC and known_on(m, CITY, line.belongs, day) is None:
        return {R.CITY_UNKNOWN}
    own = line.table == CITY and line.belongs != NPC
    return {R.CCPC_UNKNOWN} if own and known_on(m, CCPC, line.belongs, day) is None else set()
