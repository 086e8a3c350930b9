"""Who is told of authorities and parameters: rules to whom they concern, values to everybody.

A notice is repeated until it is acknowledged, as every message is. Who joins later is told all that
holds by then. Offices and treasuries are told only of rules that name them.
Source: CCMS-T §四 (parameters are sent down when they take effect); RULES-C §4.5, §6.1, §6.4;
house, ADR-0069.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tianping.core.commands import AuthorityLine
from tianping.core.control.parameters import PARAMETERS
from tianping.core.control.places import Party, bank_class, city_of, region_of_scope
from tianping.core.control.words import (
    INSTITUTION_ANY,
    INSTITUTION_CLASS,
    INSTITUTION_DIRECT,
    INSTITUTION_INDIRECT,
    INSTITUTION_KIND,
    REGION_ANY,
    REGION_CCPC,
    REGION_CITY,
)
from tianping.core.events import (
    AuthorityRevoked,
    AuthoritySet,
    CityAssigned,
    Event,
    ParameterInForce,
    ParticipantAdded,
)
from tianping.core.terms import KIND_BANK, KIND_INDIRECT, KIND_SPECIAL
from tianping.node.authorities import FOLLOWED_EVENTS, Authorities, joined_party
from tianping.node.drafts_writer import Writer
from tianping.node.families.control_notices import CITIES_IN_NOTICE_MAX, RULES_IN_NOTICE_MAX
from tianping.node.tasks_control import (
    AuthorityNotice,
    CeilingNotice,
    InternetCeilingNotice,
    NoticedRule,
    ParameterNotice,
)
from tianping.values.bankcode import BankCode

__all__ = ["CEILINGS", "INTERNET_CEILING", "ControlNotices"]

CEILINGS: Final = {
    "hvps.amount_max_fen": ("hvps.111.001.01", "hvps.112.001.01", "hvps.141.001.01"),
    "beps.credit_max_fen": ("beps.121.001.01", "beps.122.001.01", "beps.123.001.01"),
}
"""Parameters that travel as ceilings (ccms.926), and the messages they limit."""

INTERNET_CEILING: Final = "ibps.amount_max_fen"
"""The one that has a message of its own (ccms.909)."""

_DIRECT_KINDS: Final = (KIND_BANK, KIND_SPECIAL)


class ControlNotices:
    """Derives the notices of one command from its events.

    It follows the commands itself, for it is behind the registry that the doors use.

    Attributes:
        known: Rules, parties and parameter values as of the command told last.
    """

    def __init__(self) -> None:
        self.known = Authorities()

    def tell(self, writer: Writer, events: list[Event]) -> None:
        """Draft what the events of a command mean for participants."""
        if not any(type(event) in FOLLOWED_EVENTS for event in events):
            return
        for event in events:
            self.known.take(event)
        neighbours = _Neighbours(self.known)
        rules = [
            _noticed(event, self.known.date)
            for event in events
            if isinstance(event, AuthoritySet | AuthorityRevoked)
        ]
        for receiver in neighbours.concerned(rules):
            neighbours.tell_rules(writer, receiver, rules)
        for event in events:
            if isinstance(event, ParameterInForce):
                self._tell_value(writer, event, neighbours)
            elif isinstance(event, CityAssigned):
                neighbours.tell_city(writer, event)
            elif isinstance(event, ParticipantAdded):
                neighbours.tell_joined(writer, joined_party(event))
                if event.kind in _DIRECT_KINDS:
                    _tell_all_values(writer, event.code, self.known)

    def _tell_value(self, writer: Writer, event: ParameterInForce, neighbours: _Neighbours) -> None:
        for receiver in neighbours.within(event.scope):
            value = self.known.value_for(event.name, receiver)
            _tell(writer, receiver, event.name, value=value, number=event.number)


def _noticed(event: AuthoritySet | AuthorityRevoked, date: int) -> NoticedRule:
    return NoticedRule(event.number, event.setter, event.rule, _is_over(event.rule, date))


def _is_over(line: AuthorityLine, date: int) -> bool:
    return 0 < line.until_date <= date


def _tell_all_values(writer: Writer, receiver: str, known: Authorities) -> None:
    """Tell a participant that joins every value that is not the default."""
    for name, rule in PARAMETERS.items():
        value = known.value_for(name, receiver)
        if value != rule.default:
            _tell(writer, receiver, name, value=value, number=0)


def _tell(writer: Writer, receiver: str, name: str, *, value: int, number: int) -> None:
    terms = PARAMETERS[name].terms
    if name in CEILINGS:
        messages = list(CEILINGS[name])
        writer.add(
            CeilingNotice, receiver, system=terms.system, messages=messages, amount_fen=value
        )
    elif name == INTERNET_CEILING:
        writer.add(InternetCeilingNotice, receiver, amount_fen=value)
    elif terms.notice:
        writer.add(ParameterNotice, receiver, number=number, name=name, value=value)


class _Neighbours:
    """Everybody registered, by the participant that receives their messages."""

    def __init__(self, known: Authorities) -> None:
        self._known = known
        parties = known.parties.values()
        self._below: dict[str, list[Party]] = {
            party.code: [] for party in parties if party.kind in _DIRECT_KINDS
        }
        for party in parties:
            if party.direct_participant in self._below:
                self._below[party.direct_participant].append(party)

    def all_rules(self) -> list[NoticedRule]:
        """Return every rule that is not over."""
        return [
            NoticedRule(number, setter, line, ended=False)
            for number, (setter, line) in self._known.rules.items()
            if not _is_over(line, self._known.date)
        ]

    def concerned(self, rules: list[NoticedRule]) -> list[str]:
        """Return whom one of the rules concerns: banks, specials, and offices it names."""
        named = [self._named(one.line) for one in rules]
        general = [one.line for one, who in zip(rules, named, strict=True) if not who]
        codes = dict.fromkeys(who for who in named if who)
        codes |= dict.fromkeys(
            code
            for code, parties in self._below.items()
            if any(self._meets(line, party) for line in general for party in parties)
        )
        return list(codes)

    def _named(self, line: AuthorityLine) -> str:
        """Return who receives for the one that a rule names; nobody when it names no one."""
        if line.institution_level not in (INSTITUTION_DIRECT, INSTITUTION_INDIRECT):
            return ""
        party = self._known.parties.get(line.institution)
        return "" if party is None else str(party.direct_participant)

    def _parties(self, receiver: str) -> list[Party]:
        """Return for whom somebody receives; an office receives for itself."""
        below = self._below.get(receiver)
        if below is not None:
            return below
        itself = self._known.parties.get(receiver)
        return [] if itself is None else [itself]

    def _meets(self, line: AuthorityLine, party: Party) -> bool:
        """Tell whether a rule is one for a party."""
        return line.institution == _institution(line, party) and self._lies_in(line, party)

    def _lies_in(self, line: AuthorityLine, party: Party) -> bool:
        if line.region_level == REGION_ANY:
            return True
        city = city_of(party.code)
        if line.region_level == REGION_CITY:
            return line.region == city
        return line.region == self._known.cities.get(city)

    def tell_rules(self, writer: Writer, receiver: str, rules: list[NoticedRule]) -> None:
        """Draft the notices of the rules that concern a receiver, those alike in one."""
        parties = self._parties(receiver)
        groups: dict[tuple[int, int, str, tuple[str, ...]], list[NoticedRule]] = {}
        for one in rules:
            line = one.line
            if receiver not in self._below and self._named(line) != receiver:
                continue
            if not any(self._meets(line, party) for party in parties):
                continue
            cities = self._cities(line, parties)
            if cities is not None:
                key = (line.system, line.direction, line.business_kind, cities)
                groups.setdefault(key, []).append(one)
        for (_, _, _, cities), alike in groups.items():
            for part in _parts(alike):
                _list_rules(writer, receiver, part, cities=cities)

    def _cities(self, line: AuthorityLine, parties: list[Party]) -> tuple[str, ...] | None:
        """Return the cities of a rule in which a receiver has somebody; none for everywhere.

        With more than a notice holds, a permission is told for everywhere and a denial to nobody:
        the receiver must not refuse what the platform would take.
        """
        if line.region_level == REGION_ANY:
            return ()
        if line.region_level == REGION_CITY:
            return (line.region,)
        own = dict.fromkeys(city_of(one.code) for one in parties if self._lies_in(line, one))
        if len(own) <= CITIES_IN_NOTICE_MAX:
            return tuple(own)
        return () if line.allowed else None

    def tell_joined(self, writer: Writer, party: Party) -> None:
        """Tell who receives for somebody new which rules there are for the new one."""
        self.tell_rules(
            writer,
            str(party.direct_participant),
            [one for one in self.all_rules() if self._meets(one.line, party)],
        )

    def tell_city(self, writer: Writer, event: CityAssigned) -> None:
        """Tell who has somebody in a city which rules of CCPCs concern it now, and which not."""
        of_ccpcs = [one for one in self.all_rules() if one.line.region_level == REGION_CCPC]
        for receiver, parties in self._below.items():
            if all(city_of(party.code) != event.city for party in parties):
                continue
            met = [
                one for one in of_ccpcs if any(self._meets(one.line, party) for party in parties)
            ]
            self.tell_rules(writer, receiver, met)
            for one in of_ccpcs:
                if one not in met:
                    ended = NoticedRule(one.number, one.setter, one.line, ended=True)
                    _list_rules(writer, receiver, [ended], cities=())

    def within(self, scope: str) -> list[str]:
        """Return who receives for a parameter's scope: all, a region's, or one."""
        if not scope:
            return list(self._below)
        area = region_of_scope(scope)
        if area is None:
            party = self._known.parties.get(scope)
            return [] if party is None else [str(party.direct_participant)]
        cities = self._known.cities
        return [
            code
            for code in self._below
            if area.region
            == (
                cities.get(city_of(BankCode(code)))
                if area.level == REGION_CCPC
                else city_of(BankCode(code))
            )
        ]


def _institution(line: AuthorityLine, party: Party) -> str:
    """Return what a rule would have to name, at its level, to be one for a party."""
    level = line.institution_level
    if level == INSTITUTION_ANY:
        return ""
    if level == INSTITUTION_KIND:
        return str(party.kind)
    if level == INSTITUTION_CLASS:
        return bank_class(party.code)
    if level == INSTITUTION_DIRECT and party.kind == KIND_INDIRECT:
        return party.direct_participant
    return party.code


def _list_rules(
    writer: Writer, receiver: str, rules: list[NoticedRule], *, cities: tuple[str, ...]
) -> None:
    """Draft the notice of rules that agree in system, direction, kind and cities."""
    line = rules[0].line
    writer.add(
        AuthorityNotice,
        receiver,
        system=line.system,
        direction=line.direction,
        business_kind=line.business_kind,
        cities=list(cities),
        rules=rules,
    )


def _parts(rules: list[NoticedRule]) -> Iterator[list[NoticedRule]]:
    for start in range(0, len(rules), RULES_IN_NOTICE_MAX):
        yield rules[start : start + RULES_IN_NOTICE_MAX]
