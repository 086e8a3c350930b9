"""What is true of authorities and parameters after every command.

Source: RULES-C §4.3, §6.1-6.4; house, ADR-0067, ADR-0068.
"""

from __future__ import annotations

from typing import Final

from tianping.core.control.authority_book import AuthorityBook
from tianping.core.control.businesses import Business
from tianping.core.control.parameters import PARAMETERS, value_in_force
from tianping.core.control.places import Party
from tianping.core.control.words import MOMENT_SOONEST, RECEIVING, SENDING
from tianping.core.faults import check
from tianping.core.state import State

__all__ = ["check_control"]

_DECISIONS_CHECKED_MAX: Final = 5
"""Remembered decisions of a party and direction that are made anew at each check."""


def check_control(state: State) -> None:
    """Check rules, areas, remembered decisions and planned changes.

    Raises:
        InvariantViolation: names the first thing that does not hold.
    Source: RULES-C §4.3, §6.4; house, ADR-0067, ADR-0068.
    """
    _check_authorities(state)
    _check_changes(state)


def _check_authorities(state: State) -> None:
    """Check that rules are numbered, and that what is remembered is what they say today.

    Source: RULES-C §4.3; house, ADR-0067.
    """
    book = state.authority
    check(book.date == state.business_date, f"authorities are those of {book.date}")
    enforced = value_in_force(state, "authority.enforced", date=state.business_date) == 1
    check(book.enforced == enforced, f"authorities enforced: {book.enforced}")
    for number, rule in book.rules.items():
        check(0 < number == rule.number <= book.last_number, f"authority rule {number}")
    for setter, areas in book.areas.items():
        check(len(areas) > 0, f"{setter} has areas and none")
    for party in state.participants.values():
        if book.remembers(party):
            _check_decisions(book, party, SENDING, party.sends)
            _check_decisions(book, party, RECEIVING, party.receives)


def _check_decisions(
    book: AuthorityBook, party: Party, direction: int, decided: dict[str, bool]
) -> None:
    """Check that what was decided of a party is what would be decided now.

    Source: RULES-C §4.3; house, ADR-0067.
    """
    for key, allowed in list(decided.items())[:_DECISIONS_CHECKED_MAX]:
        business_type, business_kind, system = key.split("\0")
        business = Business(int(system), business_type, business_kind)
        fresh = book.decide(party, direction, business).allowed
        check(allowed == fresh, f"remembered decision of {party.code} about {business}")


def _check_changes(state: State) -> None:
    """Check that planned changes are in order and each is one that may take effect.

    Source: RULES-C §6.2, §6.4.
    """
    before = 0
    for change in state.changes.planned:
        check(before < change.number <= state.changes.last_number, f"change {change.number}")
        before = change.number
        rule = PARAMETERS[change.name]
        fits = rule.least <= change.value <= rule.most
        check(fits and change.moment != MOMENT_SOONEST, f"planned change {change.number}")
