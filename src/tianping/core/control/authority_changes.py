"""Authority rules are set and ended: all of a command's rules, or none.

Source: CCMS-T §四 (authorities); RULES-C §4.1-4.3; house, ADR-0067.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import AuthorityLine, RevokeAuthorities, SetAuthorities
from tianping.core.control.authority_book import AuthorityRule
from tianping.core.control.delegation import may_set_rule
from tianping.core.control.parameters import value_in_force
from tianping.core.control.places import is_digits, is_kind, is_region
from tianping.core.control.words import (
    DIRECTION_NAMES,
    INSTITUTION_ANY,
    INSTITUTION_CLASS,
    INSTITUTION_DIRECT,
    INSTITUTION_INDIRECT,
    INSTITUTION_KIND,
)
from tianping.core.events import AuthorityRevoked, AuthoritySet, Event
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import State
from tianping.core.terms import KIND_INDIRECT, SYSTEM_NAMES
from tianping.values.bankcode import BANK_CODE_LENGTH, BankCode
from tianping.values.dates import is_date

__all__ = [
    "AUTHORITIES_AT_ONCE_MAX",
    "authority_line",
    "authority_rule",
    "forget_ended_authorities",
    "revoke_authorities",
    "set_authorities",
]

AUTHORITIES_AT_ONCE_MAX: Final = 1_000
"""Rules that one command may set or end."""

_TYPE_CHARACTERS_MAX: Final = 15
_KIND_DIGITS: Final = 5
_CLASS_DIGITS: Final = 3
_NAMED: Final = (INSTITUTION_DIRECT, INSTITUTION_INDIRECT)


def set_authorities(state: State, command: SetAuthorities) -> list[Event]:
    """Set rules; each has a number from now on.

    Refuses: see ``RefusalCode`` 20, 45 and 42, 433, 435, 437, in that order.
    Source: RULES-C §4.1-4.3; house, ADR-0067.
    """
    stopped = _refuse_lines(state, command.rules)
    if stopped is not None:
        return stopped
    for line in command.rules:
        if not may_set_rule(state, command.setter, line):
            return refuse(RefusalCode.NOT_DELEGATED, f"{command.setter} {line.institution}")
    for line in command.rules:
        if line.from_date < state.business_date:
            return refuse(RefusalCode.AUTHORITY_IN_THE_PAST, str(line.from_date))
    book = state.authority
    most = value_in_force(state, "authority.rules_max", date=state.business_date)
    if len(book.rules) + len(command.rules) > most:
        return refuse(RefusalCode.TOO_MANY_AUTHORITIES, str(len(book.rules)))
    state.registry_version += 1
    events: list[Event] = []
    for line in command.rules:
        book.last_number += 1
        book.add(authority_rule(book.last_number, command.setter, line))
        events.append(AuthoritySet(book.last_number, command.setter, line, state.registry_version))
    return events


def _refuse_lines(state: State, lines: list[AuthorityLine]) -> list[Event] | None:
    """Refuse too few or too many rules, one that is not well told, or names who is not there.

    Source: RULES-C §4.2-4.3.
    """
    if not 1 <= len(lines) <= AUTHORITIES_AT_ONCE_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{len(lines)} rules")
    for line in lines:
        if not _is_sound(line):
            found = f"{line.system} {line.business_type} {line.business_kind} {line.institution}"
            return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, found)
    for line in lines:
        if line.institution_level not in _NAMED:
            continue
        named = state.participants.get(BankCode(line.institution))
        if named is None:
            return refuse(RefusalCode.PARTICIPANT_UNKNOWN, line.institution)
        indirect = line.institution_level == INSTITUTION_INDIRECT
        if indirect != (named.kind == KIND_INDIRECT):
            return refuse(RefusalCode.KIND_WRONG, line.institution)
    return None


def _is_sound(line: AuthorityLine) -> bool:
    """Tell whether a rule is well told.

    A kind is one of a type: the same five digits mean different things under different types.
    Source: RULES-C §4.2-4.3; CNAPS2-CODES §2; house, ADR-0067.
    """
    kind_sound = line.business_kind == "" or (
        is_digits(line.business_kind, _KIND_DIGITS) and line.business_type != ""
    )
    until = line.until_date
    return (
        line.system in SYSTEM_NAMES
        and line.direction in DIRECTION_NAMES
        and (line.business_type == "" or _is_type(line.business_type))
        and kind_sound
        and is_region(line.region_level, line.region)
        and _is_institution(line.institution_level, line.institution)
        and is_date(line.from_date)
        and (until == 0 or (is_date(until) and until > line.from_date))
    )


def _is_type(text: str) -> bool:
    """Tell whether a text is a business type, or the code of a message that has none.

    Source: CNAPS2-CODES §2; house, ADR-0067.
    """
    plain = text.replace(".", "")
    return len(text) <= _TYPE_CHARACTERS_MAX and plain.isascii() and plain.isalnum()


def _is_institution(level: int, text: str) -> bool:
    """Tell whether an institution is well told for its level.

    Source: RULES-C §4.2.
    """
    if level == INSTITUTION_ANY:
        return text == ""
    if level == INSTITUTION_KIND:
        return is_kind(text)
    if level == INSTITUTION_CLASS:
        return is_digits(text, _CLASS_DIGITS)
    return level in _NAMED and is_digits(text, BANK_CODE_LENGTH)


def authority_rule(number: int, setter: str, line: AuthorityLine) -> AuthorityRule:
    """Return a rule as it is kept.

    Source: RULES-C §4.3.
    """
    rule = AuthorityRule(number, setter, allowed=line.allowed)
    rule.system = line.system
    rule.direction = line.direction
    rule.business_type = line.business_type
    rule.business_kind = line.business_kind
    rule.region_level = line.region_level
    rule.region = line.region
    rule.institution_level = line.institution_level
    rule.institution = line.institution
    rule.from_date = line.from_date
    rule.until_date = line.until_date
    return rule


def authority_line(rule: AuthorityRule) -> AuthorityLine:
    """Return a rule as commands and events tell it.

    Source: RULES-C §4.3.
    """
    return AuthorityLine(
        rule.system,
        rule.direction,
        rule.allowed,
        rule.business_type,
        rule.business_kind,
        rule.region_level,
        rule.region,
        rule.institution_level,
        rule.institution,
        rule.from_date,
        rule.until_date,
    )


def revoke_authorities(state: State, command: RevokeAuthorities) -> list[Event]:
    """End rules from a date on; today's date ends them at once. What waits is not touched.

    Refuses: see ``RefusalCode`` 20, 434, 433, 435, in that order.
    Source: RULES-C §4.1, §4.4; house, ADR-0067.
    """
    count = len(command.numbers)
    once = len(dict.fromkeys(command.numbers)) == count
    if not 1 <= count <= AUTHORITIES_AT_ONCE_MAX or not once or not is_date(command.from_date):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{count} rules {command.from_date}")
    found: list[AuthorityRule] = []
    for number in command.numbers:
        rule = state.authority.rules.get(number)
        if rule is None or 0 < rule.until_date <= command.from_date:
            return refuse(RefusalCode.AUTHORITY_UNKNOWN, str(number))
        if command.setter not in ("", rule.setter):
            return refuse(RefusalCode.NOT_DELEGATED, f"{command.setter} {number}")
        found.append(rule)
    if command.from_date < state.business_date:
        return refuse(RefusalCode.AUTHORITY_IN_THE_PAST, str(command.from_date))
    state.registry_version += 1
    events: list[Event] = []
    for rule in found:
        rule.until_date = command.from_date
        events.append(
            AuthorityRevoked(rule.number, rule.setter, authority_line(rule), state.registry_version)
        )
    state.authority.forget()
    return events


def forget_ended_authorities(state: State) -> list[Event]:
    """Drop, on a new date, the rules that are over.

    Source: house, ADR-0067.
    """
    book = state.authority
    for rule in list(book.rules.values()):
        if 0 < rule.until_date <= state.business_date:
            book.remove(rule)
    return []
