"""Authority: microseconds for one decision among many rules.

Remembered is what the path of a payment asks, type and kind as its message states them; fresh is a
decision after a rule has changed. Beside them: the look-up in a dictionary, which is the least that
any answer costs, and a walk through all rules, which is what one costs without index and memory.
"""

from __future__ import annotations

import gc
import itertools
import random
import time
from collections.abc import Callable, Sequence
from typing import Final

from tianping.bench.world import BANKS, DATE, bank_code, rules_of
from tianping.core.control.authority_book import AuthorityBook, AuthorityRule
from tianping.core.control.authority_changes import authority_rule
from tianping.core.control.businesses import Business
from tianping.core.control.places import Party, bank_class
from tianping.core.control.words import (
    INSTITUTION_ANY,
    INSTITUTION_CLASS,
    INSTITUTION_KIND,
    RECEIVING,
    SENDING,
)
from tianping.core.terms import KIND_BANK, SYSTEM_HVPS

__all__ = ["measure_decisions"]

_TYPES: Final = ("A100", "A101", "A109", "A200", "A400")
_KINDS: Final = ("02102", "02118")
_SCANS: Final = 50


def measure_decisions(*, rules: int, decisions: int) -> dict[str, float]:
    """Measure decisions among so many rules, for 500 banks, ten businesses, both directions.

    Returns: ``remembered_us``, ``fresh_us``, ``look_up_us``, ``walk_us``.
    """
    book = AuthorityBook()
    for number, line in enumerate(rules_of(rules), start=1):
        book.add(authority_rule(number, "", line))
    book.begin_date(DATE)
    asked = _questions(decisions)
    stated = [(one, way, of.business_type, of.business_kind) for one, way, of in asked]
    for party, direction, business in asked:
        book.allows(party, direction, business)
    answers = {(id(party), direction, id(business)): True for party, direction, business in asked}
    keys = [(id(party), direction, id(business)) for party, direction, business in asked]
    walked = asked[:_SCANS]
    return {
        "remembered_us": _each_us(
            lambda: [
                book.allows(party, way, book.transfer_business(of_type, kind))
                for party, way, of_type, kind in stated
            ],
            stated,
        ),
        "fresh_us": _each_us(
            lambda: [book.decide(party, way, business) for party, way, business in asked], asked
        ),
        "look_up_us": _each_us(lambda: [answers[key] for key in keys], keys),
        "walk_us": _each_us(
            lambda: [_walk(book, party, way, business) for party, way, business in walked], walked
        ),
    }


def _questions(count: int) -> list[tuple[Party, int, Business]]:
    """Return questions in a drawn order, as payments ask them."""
    drawn = random.Random(7)  # noqa: S311 - a reproducible stream, nothing secret
    codes = [bank_code(number) for number in range(BANKS)]
    parties = [Party(code, KIND_BANK, direct_participant=code) for code in codes]
    businesses = [Business(SYSTEM_HVPS, *of) for of in itertools.product(_TYPES, _KINDS)]
    ways = (SENDING, RECEIVING)
    return [
        (drawn.choice(parties), drawn.choice(ways), drawn.choice(businesses)) for _ in range(count)
    ]


def _each_us(work: Callable[[], object], items: Sequence[object]) -> float:
    """Return the processor's microseconds of one item of work that is done for all of them."""
    gc.collect()
    gc.disable()
    started = time.process_time()
    work()
    seconds = time.process_time() - started
    gc.enable()
    return seconds / len(items) * 1e6


def _walk(book: AuthorityBook, party: Party, direction: int, business: Business) -> bool:
    """Decide by looking at every rule; the head office's alone, of nobody below another."""
    best: tuple[int, int, int, bool, int] | None = None
    allowed = False
    for rule in book.rules.values():
        if not _matches(rule, party, direction, business):
            continue
        meant = bool(rule.business_type) + bool(rule.business_kind)
        rank = (
            rule.institution_level,
            meant,
            rule.region_level,
            not rule.allowed,
            rule.number,
        )
        if best is None or rank > best:
            best, allowed = rank, rule.allowed
    return allowed


def _matches(rule: AuthorityRule, party: Party, direction: int, business: Business) -> bool:
    names = {
        INSTITUTION_ANY: "",
        INSTITUTION_KIND: str(party.kind),
        INSTITUTION_CLASS: bank_class(party.code),
    }
    return (
        rule.system == business.system
        and rule.direction == direction
        and rule.business_type in ("", business.business_type)
        and rule.business_kind in ("", business.business_kind)
        and rule.institution == names.get(rule.institution_level, party.code)
        and rule.in_force(DATE)
    )
