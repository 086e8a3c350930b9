"""The authority rules in force, and the decision that follows from them.

For a participant, a direction and a business, all rules that match are weighed: the most special
institution wins, then the most special business, then the most special region, then a denial, then
the newest rule. Nothing matching is a denial, and what the head office denies no branch allows.
Rules lie in an index by what they name, so that a decision looks at a few dozen keys whatever the
number of rules. Decisions are remembered with whom they are about, until a rule, a region or the
date changes and another era begins.
Source: CCMS-T §四 (authorities); RULES-C §4.3 (example AU1) with correction 4.17; house, ADR-0067.
"""

from __future__ import annotations

from typing import Final

from tianping.core.control.businesses import Business
from tianping.core.control.places import Area, Party, bank_class, city_of
from tianping.core.control.words import (
    INSTITUTION_ANY,
    INSTITUTION_CLASS,
    INSTITUTION_DIRECT,
    INSTITUTION_INDIRECT,
    INSTITUTION_KIND,
    REGION_ANY,
    REGION_CCPC,
    REGION_CITY,
    SENDING,
)
from tianping.core.terms import KIND_INDIRECT, SYSTEM_HVPS
from tianping.values.dates import BusinessDate

__all__ = ["DECISIONS_KEPT_MAX", "AuthorityBook", "AuthorityRule", "Decision"]

DECISIONS_KEPT_MAX: Final = 1_000
"""Decisions remembered of one party and direction; beyond it they are forgotten, so that nobody
fills the memory with types that do not exist."""


class AuthorityRule:
    """One rule. What it does not name it is for all of; see ``AuthorityLine`` for the fields."""

    def __init__(self, number: int, setter: str, *, allowed: bool) -> None:
        self.number: int = number
        self.setter: str = setter
        self.allowed: bool = allowed
        self.system: int = 0
        self.direction: int = 0
        self.business_type: str = ""
        self.business_kind: str = ""
        self.region_level: int = REGION_ANY
        self.region: str = ""
        self.institution_level: int = INSTITUTION_ANY
        self.institution: str = ""
        self.from_date: BusinessDate = BusinessDate(0)
        self.until_date: BusinessDate = BusinessDate(0)

    def in_force(self, date: BusinessDate) -> bool:
        """Tell whether it is in force on a date.

        Source: RULES-C §4.3 (rules in force).
        """
        return self.from_date <= date and (self.until_date == 0 or date < self.until_date)

    def key(self) -> str:
        """Return where it lies in the index.

        Source: house, ADR-0067.
        """
        return _key(
            f"{self.system}/{self.direction}",
            f"{self.institution_level}{self.institution}",
            business=f"{self.business_type}/{self.business_kind}",
            region=f"{self.region_level}{self.region}",
        )


def _key(way: str, institution: str, *, business: str, region: str) -> str:
    """Return a key of the index: system and direction, institution, business, region."""
    return f"{way} {institution} {business} {region}"


class Decision:
    """What was decided, and by which rule; without a rule it is the denial of what nobody allows.

    ``overruled`` is the branch's rule that would have allowed what the head office denies.
    """

    def __init__(self, rule: AuthorityRule | None, overruled: AuthorityRule | None) -> None:
        self.rule: AuthorityRule | None = rule
        self.overruled: AuthorityRule | None = overruled
        self.allowed: bool = rule is not None and rule.allowed


class AuthorityBook:
    """All rules, who may set rules where, and which city belongs to which CCPC.

    Attributes:
        enforced: Whether messages are refused by the rules.
        date: The business date for which decisions are made.
        rules: By number, in the order in which they were set.
        last_number: The number of the latest rule.
        areas: By setter, then by system.
        cities: City to CCPC.
    """

    def __init__(self) -> None:
        self.enforced: bool = False
        self.date: BusinessDate = BusinessDate(0)
        self.rules: dict[int, AuthorityRule] = {}
        self.last_number: int = 0
        self.areas: dict[str, dict[int, Area]] = {}
        self.cities: dict[str, str] = {}
        self._index: dict[str, list[AuthorityRule]] = {}
        self._era: object = object()
        self._transfer: Business = Business(SYSTEM_HVPS, "", "")

    def remembers(self, party: Party) -> bool:
        """Tell whether the decisions remembered with a party are those of the present rules.

        Source: house, ADR-0067.
        """
        return party.decided_in is self._era

    def transfer_business(self, business_type: str, business_kind: str) -> Business:
        """Return the business of an ordinary transfer. Most are of the same as the one before.

        Source: RULES-C §4.2.
        """
        last = self._transfer
        if last.business_type != business_type or last.business_kind != business_kind:
            last = self._transfer = Business(SYSTEM_HVPS, business_type, business_kind)
        return last

    def add(self, rule: AuthorityRule) -> None:
        """Enter a rule.

        Source: house, ADR-0067.
        """
        self.rules[rule.number] = rule
        self._index.setdefault(rule.key(), []).append(rule)
        self.forget()

    def remove(self, rule: AuthorityRule) -> None:
        """Take out a rule that is over.

        Source: house, ADR-0067.
        """
        del self.rules[rule.number]
        key = rule.key()
        left = [one for one in self._index[key] if one is not rule]
        if left:
            self._index[key] = left
        else:
            del self._index[key]
        self.forget()

    def forget(self) -> None:
        """Forget all decisions: a rule, a region or the date is another one.

        Source: house, ADR-0067.
        """
        self._era = object()

    def begin_date(self, date: BusinessDate) -> None:
        """Decide for another date from now on.

        Source: RULES-C §4.3 (rules in force).
        """
        self.date = date
        self.forget()

    def allows(self, party: Party, direction: int, business: Business) -> bool:
        """Tell whether a party may send or receive a business. Asked for every payment, twice.

        Source: RULES-C §4.3-4.4.
        """
        if party.decided_in is not self._era:
            party.sends = {}
            party.receives = {}
            party.decided_in = self._era
        decided = party.sends if direction == SENDING else party.receives
        known = decided.get(business.key)
        if known is not None:
            return known
        allowed = self.decide(party, direction, business).allowed
        if len(decided) >= DECISIONS_KEPT_MAX:
            decided.clear()
        decided[business.key] = allowed
        return allowed

    def decide(self, party: Party, direction: int, business: Business) -> Decision:
        """Decide by the rules, and say by which.

        Source: RULES-C §4.3; house, ADR-0067.
        """
        best: AuthorityRule | None = None
        by_head_office: AuthorityRule | None = None
        way = f"{business.system}/{direction}"
        for institution in _institutions(party):
            for meant in _businesses(business):
                for region in self._regions(party):
                    key = _key(way, institution, business=meant, region=region)
                    found = self._index.get(key)
                    if found is None:
                        continue
                    if best is None:
                        best = self._first(found, head_office=False)
                    by_head_office = self._first(found, head_office=True)
                    if by_head_office is not None:
                        return _decision(best, by_head_office)
        return _decision(best, by_head_office)

    def _first(self, rules: list[AuthorityRule], *, head_office: bool) -> AuthorityRule | None:
        """Return the rule that wins among equals, of those in force: a denial, then the newest.

        Source: RULES-C §4.3.
        """
        found: AuthorityRule | None = None
        for rule in rules:
            if not rule.in_force(self.date) or (head_office and rule.setter):
                continue
            if found is None or rule.allowed == found.allowed or found.allowed:
                found = rule
        return found

    def _regions(self, party: Party) -> tuple[str, str, str]:
        """Return the regions of a party, the most special first.

        Source: RULES-C §4.3 (city, CCPC, any).
        """
        city = city_of(party.code)
        ccpc = self.cities.get(city, "")
        return (f"{REGION_CITY}{city}", f"{REGION_CCPC}{ccpc}", f"{REGION_ANY}")


def _institutions(party: Party) -> tuple[str, ...]:
    """Return what rules may name of a party, the most special first.

    An indirect participant has the rules of its direct participant unless it has its own.
    Source: RULES-C §4.3 with correction 4.17; house, ADR-0067 (the kind).
    """
    own = f"{INSTITUTION_INDIRECT}{party.code}"
    direct = party.direct_participant if party.kind == KIND_INDIRECT else party.code
    return (
        own,
        f"{INSTITUTION_DIRECT}{direct}",
        f"{INSTITUTION_CLASS}{bank_class(party.code)}",
        f"{INSTITUTION_KIND}{party.kind}",
        f"{INSTITUTION_ANY}",
    )


def _businesses(business: Business) -> tuple[str, ...]:
    """Return what rules may name of a business, the most special first.

    Source: RULES-C §4.3 (kind, type, any).
    """
    of_type = f"{business.business_type}/"
    if not business.business_kind:
        return (of_type, "/")
    return (f"{of_type}{business.business_kind}", of_type, "/")


def _decision(best: AuthorityRule | None, by_head_office: AuthorityRule | None) -> Decision:
    """Let the best rule decide, unless the head office denies what a branch would allow.

    Source: RULES-C §4.3 (a branch never overrides a head-office denial).
    """
    overrules = best is not None and by_head_office is not None and best.allowed
    if overrules and by_head_office is not None and not by_head_office.allowed:
        return Decision(by_head_office, best)
    return Decision(best, None)
