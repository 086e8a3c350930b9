"""The fast decision is the plain one, and precedence is what the rules say, pair by pair."""

from __future__ import annotations

import itertools
import random

import pytest

from support.agreement import Pair
from support.authority import DATE, rule
from support.model.authority import Rule, may
from support.model.books import Participant
from support.model.records import Record, blank
from support.model.state import State
from support.model.systems import System
from support.streams_authority import AuthorityStream
from tianping.core import commands as c
from tianping.core.control.authority_book import AuthorityBook
from tianping.core.control.authority_changes import authority_rule
from tianping.core.control.businesses import Business
from tianping.core.control.places import Party
from tianping.core.invariants import check_invariants
from tianping.core.snapshot import restore_snapshot, take_snapshot
from tianping.core.terms import KIND_BANK, KIND_INDIRECT, SYSTEM_HVPS
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate, next_natural_date

_SEEDS_QUICK = range(10)
_SEEDS_DEEP = range(2_000, 3_000)
_STEPS = 250

_CITIES = {"1000": "1000", "1100": "1000", "2000": "2000"}
_BUSINESSES = [(system, kind, sub) for system in (1, 4) for kind in ("A100", "A200", "J005")
               for sub in ("02102", "02118", "")]  # fmt: skip


def _parties(drawn: random.Random) -> list[Party]:
    direct = [
        Party(BankCode(f"{kind}{city}{number:05d}"), KIND_BANK, direct_participant=BankCode(""))
        for number, (kind, city) in enumerate(
            itertools.product(("102", "402"), ("1000", "1100", "2000", "3000"))
        )
    ]
    below = [
        Party(
            BankCode(f"402{drawn.choice(('1000', '1100', '3000'))}{number:05d}"),
            KIND_INDIRECT,
            direct_participant=drawn.choice(direct).code,
        )
        for number in range(100, 106)
    ]
    return [*direct, *below]


def _line(drawn: random.Random, parties: list[Party]) -> c.AuthorityLine:
    system, business_type, kind = drawn.choice(_BUSINESSES)
    meant = drawn.choice((0, 1, 2))
    region_level, region = drawn.choice(((0, ""), (0, ""), (1, "1000"), (2, "1000"), (2, "3000")))
    party = drawn.choice(parties)
    level, institution = drawn.choice((
        (0, ""), (1, str(party.kind)), (2, party.code[:3]), (3, party.code), (4, party.code),
    ))  # fmt: skip
    first = drawn.choice((DATE, DATE, next_natural_date(DATE)))
    return rule(
        system=system, direction=drawn.choice((1, 2)), allowed=drawn.random() < 0.5,
        business_type=business_type if meant else "", business_kind=kind if meant == 2 else "",
        region_level=region_level, region=region, institution_level=level,
        institution=institution, from_date=first,
        until_date=drawn.choice((BusinessDate(0), BusinessDate(0), BusinessDate(20261125))),
    )  # fmt: skip


def _both(
    lines: list[tuple[str, c.AuthorityLine]], parties: list[Party]
) -> tuple[AuthorityBook, State]:
    book, model = AuthorityBook(), State()
    for number, (setter, line) in enumerate(lines, start=1):
        book.add(authority_rule(number, setter, line))
        model.authorities.append(Rule(number, setter, line))
    book.cities, model.cities = dict(_CITIES), dict(_CITIES)
    model.participants = [
        Participant(one.code, one.kind, "", one.direct_participant) for one in parties
    ]
    model.systems = {SYSTEM_HVPS: System(date=20261123, state=10)}
    model.register = {one.code: [(0, _record(one), False)] for one in parties}
    return book, model


def _record(party: Party) -> Record:
    return {**blank(), "kind": str(party.kind), "direct_participant": party.direct_participant}


def _decisions(book: AuthorityBook, model: State, parties: list[Party], date: int) -> None:
    """Compare every decision, each asked twice, so that what is remembered is asked too."""
    book.begin_date(BusinessDate(date))
    model.today = date
    for party, plain in zip(parties, model.participants, strict=True):
        for direction, business in itertools.product((1, 2), _BUSINESSES):
            expected = may(model, plain, direction, business)
            for _ in range(2):
                assert book.allows(party, direction, Business(*business)) == expected
            decided = book.decide(party, direction, Business(*business))
            assert decided.allowed == expected
            assert (decided.overruled is not None) <= (not expected)


@pytest.mark.parametrize("seed", range(6))
def test_decision_is_that_of_the_plain_reference(seed: int) -> None:
    """For random rules of head office and branches, on three dates, before and after a change."""
    drawn = random.Random(seed)  # noqa: S311 - a seeded test stream
    parties = _parties(drawn)
    count = drawn.choice((5, 20, 60))
    lines = [(drawn.choice(("", "", "", "1000")), _line(drawn, parties)) for _ in range(count)]
    book, model = _both(lines, parties)
    for date in (20261123, 20261124, 20261125):
        _decisions(book, model, parties, date)
    gone = drawn.choice(list(book.rules.values()))
    book.remove(gone)
    model.authorities = [one for one in model.authorities if one.number != gone.number]
    book.cities["3000"] = model.cities["3000"] = "1000"
    book.forget()
    _decisions(book, model, parties, 20261124)


_PARTY = Party(BankCode("402100000105"), KIND_INDIRECT, direct_participant=BankCode("102100000021"))
_LEVELS = [
    {"institution_level": level, "institution": institution, "region_level": region_level,
     "region": region, "business_type": business_type, "business_kind": kind}
    for level, institution in ((0, ""), (1, "2"), (2, "402"), (3, _PARTY.direct_participant),
                               (4, _PARTY.code))
    for business_type, kind in (("", ""), ("A100", ""), ("A100", "02102"))
    for region_level, region in ((0, ""), (1, "1000"), (2, "1000"))
]  # fmt: skip
"""Every way to be more or less special, from general to special."""


def _decided(*lines: tuple[str, c.AuthorityLine]) -> bool:
    book, _ = _both(list(lines), [_PARTY])
    book.begin_date(DATE)
    return book.decide(_PARTY, 1, Business(1, "A100", "02102")).allowed


def test_precedence_of_every_pair_of_rules_is_institution_business_region() -> None:
    """Of any two rules the more special decides, whichever came first and whatever it says."""
    for (low, lesser), (high, greater) in itertools.combinations(enumerate(_LEVELS), 2):
        assert low < high
        for allowed in (True, False):
            pair = (
                ("", rule(**lesser, allowed=not allowed)),
                ("", rule(**greater, allowed=allowed)),
            )
            assert _decided(*pair) == _decided(*reversed(pair)) == allowed


def test_precedence_of_equal_rules_is_denial_whichever_is_newer() -> None:
    """A denial beats a permission of the same place; alone each decides; none is a denial."""
    assert not _decided()
    for level in _LEVELS:
        yes, no = ("", rule(**level)), ("", rule(**level, allowed=False))
        assert _decided(yes)
        assert not _decided(no)
        assert not _decided(yes, no)
        assert not _decided(no, yes)


def test_precedence_of_head_office_over_a_branch_in_every_pair() -> None:
    """No branch allows what the head office denies; what it allows, a branch may deny."""
    for head, branch in itertools.product(_LEVELS, repeat=2):
        denied, asked = ("", rule(**head, allowed=False)), ("1000", rule(**branch))
        assert not _decided(denied, asked)
        assert not _decided(asked, denied)
        more_special = _LEVELS.index(branch) >= _LEVELS.index(head)
        refused = not _decided(("", rule(**head)), ("1000", rule(**branch, allowed=False)))
        assert refused == more_special
    assert _decided(("1000", rule()))


@pytest.mark.parametrize("seed", _SEEDS_QUICK)
def test_agreement_when_rules_and_parameters_change(seed: int) -> None:
    """Core and model agree command by command; a restart changes no later answer."""
    pair = Pair()
    stream = AuthorityStream(seed, pair.apply)
    stream.open()
    for step in range(_STEPS):
        stream.step()
        if step == _STEPS // 2:
            pair.core = restore_snapshot(take_snapshot(pair.core))
    check_invariants(pair.core)


@pytest.mark.deep
def test_agreement_when_rules_and_parameters_change_in_many_streams() -> None:
    """The same for a thousand streams."""
    for seed in _SEEDS_DEEP:
        pair = Pair()
        stream = AuthorityStream(seed, pair.apply)
        stream.open()
        for _ in range(_STEPS):
            stream.step()
        check_invariants(pair.core)
