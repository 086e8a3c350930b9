"""Base data: bank classes (行别), city processing centres (CCPC) and cities, each a dated table.

A table into which nothing was ever entered rules nothing; from its first entry on, what a
participant names must be in it. A change holds from a date on and is never taken back.
Source: CCMS-T §三.1; RULES-C §2.1, §2.5; house, ADR-0088.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import ChangeBaseData
from tianping.core.commands.register import (
    BASE_CCPC,
    BASE_CITY,
    BASE_CLASS,
    CHANGE_ADD,
    CHANGE_ALTER,
    CHANGE_REVOKE,
    BaseLine,
)
from tianping.core.control.register_state import BaseVersion
from tianping.core.events import BaseDataChanged, Event, PartyRecord
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import Problem, refuse, refuse_least
from tianping.core.state import State
from tianping.values.bankcode import NPC
from tianping.values.dates import BusinessDate, is_date

__all__ = [
    "BASE_LINES_MAX",
    "base_version",
    "change_base_data",
    "is_centre",
    "is_digits",
    "is_text",
    "place_problems",
]

BASE_LINES_MAX: Final = 1_000
"""Most lines of one change. Source: house, ADR-0088."""

_NAME_CHARACTERS_MAX: Final = 35
"""Source: CNAPS2-FIELDS ccms.917 (BkTpNm, NdNm, CityNm: Max35Text)."""

_CODE_DIGITS: Final = {BASE_CLASS: 3, BASE_CCPC: 4, BASE_CITY: 4}
_PLACE_DIGITS: Final = {BASE_CLASS: 1, BASE_CCPC: 4, BASE_CITY: 4}
_CHANGES: Final = (CHANGE_ADD, CHANGE_ALTER, CHANGE_REVOKE)

_PLACES: Final = (
    ("bank_class", BASE_CLASS, RefusalCode.BANK_CLASS_UNKNOWN),
    ("city", BASE_CITY, RefusalCode.CITY_UNKNOWN),
    ("ccpc", BASE_CCPC, RefusalCode.CCPC_UNKNOWN),
    ("access", BASE_CCPC, RefusalCode.CCPC_UNKNOWN),
)
"""Fields of a record that name a code of a table."""


def is_digits(text: str, count: int) -> bool:
    """Tell whether a text is so many digits.

    Source: RULES-A §2.7; house, ADR-0088.
    """
    return len(text) == count and text.isascii() and text.isdigit()


def is_text(text: str, length_max: int) -> bool:
    """Tell whether a text is printable, not empty and not too long.

    Source: house, ADR-0088.
    """
    return 0 < len(text) <= length_max and text.isprintable()


def base_version(state: State, table: int, code: str, *, date: BusinessDate) -> BaseVersion | None:
    """Return what a table says of a code on a date; None when it is not in it.

    Source: RULES-C §2.1.
    """
    found: BaseVersion | None = None
    for version in state.register.base.get(table, {}).get(code, []):
        if version.from_date <= date:
            found = version
    return None if found is None or not found.name else found


def is_centre(state: State, code: str, *, date: BusinessDate) -> bool:
    """Tell whether a code names a CCPC on a date.

    Source: RULES-C §2.1.
    """
    return base_version(state, BASE_CCPC, code, date=date) is not None


def _may_be_named(state: State, table: int, code: str, *, date: BusinessDate) -> bool:
    """Tell whether a participant may name a code: it is there, or nothing ever was.

    Source: RULES-C §2.5; house, ADR-0088.
    """
    if table == BASE_CCPC and code == NPC:
        return True
    if not state.register.base.get(table):
        return True
    return base_version(state, table, code, date=date) is not None


def place_problems(
    state: State, record: PartyRecord, names: list[str], *, date: BusinessDate
) -> list[Problem]:
    """Return which of some fields of a record name a class, city or CCPC that does not exist.

    Source: RULES-C §2.5.
    """
    problems: list[Problem] = []
    for name, table, code in _PLACES:
        if name not in names:
            continue
        named = str(getattr(record, name))
        if not _may_be_named(state, table, named, date=date):
            problems.append((code, named))
    return problems


def change_base_data(state: State, command: ChangeBaseData) -> list[Event]:
    """Change base data from a date on, all lines or none; the tables are judged as they will be.

    Refuses: see ``RefusalCode`` 20, 500 to 502, 504 to 506 and 517: the least of all there are.
    Source: CCMS-T §三.1; RULES-C §2.1, §2.5; house, ADR-0088.
    """
    date = command.effective_date or state.business_date
    problems: list[Problem] = []
    if not 0 < len(command.lines) <= BASE_LINES_MAX or not is_date(date):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{len(command.lines)} lines, {date}")
    if date < state.business_date:
        problems.append((RefusalCode.EFFECTIVE_DATE_WRONG, str(date)))
    taken: list[BaseLine] = []
    named: dict[str, bool] = {}
    for line in command.lines:
        problem = _refuse_line(state, line, named, date=date)
        if problem is None:
            _put(state, line, date=date)
            taken.append(line)
        else:
            problems.append(problem)
    for line in taken:
        problems.extend(_relations(state, line, date=date))
    if problems:
        for line in taken:
            _take_back(state, line)
        return refuse_least(problems)
    return [BaseDataChanged(date, date == state.business_date, list(command.lines))]


def _refuse_line(
    state: State, line: BaseLine, named: dict[str, bool], *, date: BusinessDate
) -> Problem | None:
    """Return why a line cannot be put into its table, if it cannot.

    Source: RULES-C §2.1; house, ADR-0088.
    """
    label = f"{line.table} {line.code}"
    if not _is_sound(line):
        return RefusalCode.VALUE_OUT_OF_BOUNDS, label
    if label in named:
        return RefusalCode.CHANGED_TWICE, label
    named[label] = True
    versions = state.register.base.get(line.table, {}).get(line.code, [])
    if versions and versions[-1].from_date > date:
        return RefusalCode.EFFECTIVE_DATE_WRONG, f"{label} {versions[-1].from_date}"
    known = base_version(state, line.table, line.code, date=date) is not None
    if known and line.change == CHANGE_ADD:
        return RefusalCode.BASE_CODE_KNOWN, label
    if not known and line.change != CHANGE_ADD:
        return RefusalCode.BASE_CODE_UNKNOWN, label
    return None


def _is_sound(line: BaseLine) -> bool:
    """Tell whether a line has the form of its table.

    Source: CNAPS2-FIELDS ccms.917.
    """
    if line.table not in _CODE_DIGITS or line.change not in _CHANGES:
        return False
    if not is_digits(line.code, _CODE_DIGITS[line.table]):
        return False
    if line.table == BASE_CCPC and line.code == NPC:
        return False
    if line.change == CHANGE_REVOKE:
        return not (line.name or line.belongs or line.note)
    return (
        is_text(line.name, _NAME_CHARACTERS_MAX)
        and is_digits(line.belongs, _PLACE_DIGITS[line.table])
        and (not line.note or is_text(line.note, _NAME_CHARACTERS_MAX))
    )


def _put(state: State, line: BaseLine, *, date: BusinessDate) -> None:
    """Add what a line says to the versions of its code.

    Source: RULES-C §2.1.
    """
    table = state.register.base.setdefault(line.table, {})
    version = BaseVersion(date, line.name, belongs=line.belongs, note=line.note)
    table.setdefault(line.code, []).append(version)


def _take_back(state: State, line: BaseLine) -> None:
    """Take the last version of a line's code away again: a refusal changes nothing.

    Source: house, ADR-0009.
    """
    table = state.register.base[line.table]
    table[line.code].pop()
    if not table[line.code]:
        del table[line.code]
    if not table:
        del state.register.base[line.table]


def _relations(state: State, line: BaseLine, *, date: BusinessDate) -> list[Problem]:
    """Return what a line leaves without its city or centre, or takes from somebody who names it.

    Source: RULES-C §2.1, §2.5; house, ADR-0088.
    """
    if line.change == CHANGE_REVOKE:
        used = _is_used(state, line, date=date)
        return [(RefusalCode.BASE_CODE_IN_USE, line.code)] if used else []
    if line.table == BASE_CCPC and not _is_there(state, BASE_CITY, line.belongs, date=date):
        return [(RefusalCode.CITY_UNKNOWN, line.belongs)]
    elsewhere = line.table == BASE_CITY and line.belongs != NPC
    if elsewhere and not _is_there(state, BASE_CCPC, line.belongs, date=date):
        return [(RefusalCode.CCPC_UNKNOWN, line.belongs)]
    return []


def _is_there(state: State, table: int, code: str, *, date: BusinessDate) -> bool:
    """Tell whether a code is in a table on a date."""
    return base_version(state, table, code, date=date) is not None


def _is_used(state: State, line: BaseLine, *, date: BusinessDate) -> bool:
    """Tell whether a participant names a code on that date or later, or another table does.

    Source: RULES-C §2.5; house, ADR-0088.
    """
    names = [name for name, table, _ in _PLACES if table == line.table]
    for versions in state.register.versions.values():
        for place, version in enumerate(versions):
            lasts = place + 1 == len(versions) or versions[place + 1].eve >= date
            if version.revoked or not lasts:
                continue
            if any(getattr(version.record, name) == line.code for name in names):
                return True
    other = {BASE_CITY: BASE_CCPC, BASE_CCPC: BASE_CITY}.get(line.table, 0)
    for code in state.register.base.get(other, {}):
        found = base_version(state, other, code, date=date)
        if found is not None and found.belongs == line.code:
            return True
    return False
