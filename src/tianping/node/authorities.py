"""The node's copy of the authorities and the parameters: what the doors and the notices ask.

The core's book is the truth and decides once more; this copy follows the events, so that the
workers can refuse what a sender may not send, and the drafter knows whom a change concerns.

Source: RULES-C §4.4 (checked at entry), §7.3; house, ADR-0067, ADR-0069.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import AuthorityLine
from tianping.core.control.authority_book import AuthorityBook
from tianping.core.control.authority_changes import authority_line, authority_rule
from tianping.core.control.parameters import PARAMETERS, scoped_name
from tianping.core.control.places import Party, city_of
from tianping.core.day_terms import DAY_SYSTEMS
from tianping.core.events import (
    AuthorityRevoked,
    AuthoritySet,
    CityAssigned,
    Event,
    ParameterInForce,
    ParameterPlanned,
    ParameterSet,
    ParticipantAdded,
    PlatformOpened,
    SystemAdvanced,
)
from tianping.core.machine import Machine
from tianping.core.terms import SYSTEM_SAPS
from tianping.node.tasks_control import AuthorityCopy
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate

__all__ = ["FOLLOWED_EVENTS", "Authorities", "book_of", "joined_party", "party_of"]

_ENFORCED: Final = "authority.enforced"
_ALL_SIGNED: Final = "messages.all_signed"


class Authorities:
    """Rules, regions, parties and parameter values as of a moment. Changed by one thread.

    Attributes:
        dates: On which date each system stands; that of SAPS is the business date.
        rules: Setter and content by number.
        cities: City to CCPC.
        parties: Everybody registered.
        values: Values by parameter, or parameter and scope, then by date.
        timed: When the changes that wait for an instant are due, by number.
    """

    def __init__(self) -> None:
        self.dates = dict.fromkeys(DAY_SYSTEMS, 0)
        self.rules: dict[int, tuple[str, AuthorityLine]] = {}
        self.cities: dict[str, str] = {}
        self.parties: dict[str, Party] = {}
        self.values: dict[str, dict[int, int]] = {}
        self.timed: dict[int, int] = {}

    @classmethod
    def of_machine(cls, machine: Machine) -> Authorities:
        """Return what a machine holds now."""
        state = machine.state
        found = cls()
        found.dates = {system: int(day.date) for system, day in state.days.systems.items()}
        found.rules = {
            number: (rule.setter, authority_line(rule))
            for number, rule in state.authority.rules.items()
        }
        found.cities = dict(state.authority.cities)
        found.parties = {str(code): party for code, party in state.participants.items()}
        found.values = {
            key: {int(date): value for date, value in dated.items()}
            for key, dated in state.parameters.items()
        }
        found.timed = {
            change.number: change.effective_at_ns
            for change in state.changes.planned
            if change.effective_at_ns
        }
        return found

    def take(self, event: Event) -> bool:
        """Take over what an event says; tell whether the workers must know."""
        if type(event) not in FOLLOWED_EVENTS:
            return False
        if isinstance(event, PlatformOpened):
            self.dates = dict.fromkeys(DAY_SYSTEMS, int(event.business_date))
            return True
        if isinstance(event, SystemAdvanced):
            return self._begin_date(event.system, event.to_date)
        if isinstance(event, ParameterSet | ParameterInForce):
            return self._take_value(event)
        if isinstance(event, ParameterPlanned):
            return self._take_plan(event)
        if isinstance(event, AuthoritySet | AuthorityRevoked):
            self.rules[event.number] = (event.setter, event.rule)
        elif isinstance(event, CityAssigned):
            self.cities.pop(event.city, None)
            if event.ccpc:
                self.cities[event.city] = event.ccpc
        elif isinstance(event, ParticipantAdded):
            self.parties[event.code] = joined_party(event)
        return True

    @property
    def date(self) -> int:
        """The business date."""
        return self.dates[SYSTEM_SAPS]

    def _begin_date(self, system: int, date: int) -> bool:
        """Take over a date; rules that are over are forgotten with the business date before."""
        changed = date != self.dates[system]
        self.dates[system] = date
        if not changed or system != SYSTEM_SAPS:
            return False
        self.rules = {
            number: (setter, line)
            for number, (setter, line) in self.rules.items()
            if line.until_date == 0 or line.until_date > date
        }
        return True

    def _take_value(self, event: ParameterSet | ParameterInForce) -> bool:
        """Date a value; the workers must know two of them only."""
        if isinstance(event, ParameterSet):
            key, date = event.name, event.effective_date
        else:
            key, date = scoped_name(event.name, event.scope), event.business_date
            self.timed.pop(event.number, None)
        self.values.setdefault(key, {})[date] = event.value
        return event.name in (_ENFORCED, _ALL_SIGNED)

    def _take_plan(self, event: ParameterPlanned) -> bool:
        """Remember when a change is due that waits for an instant."""
        if event.effective_at_ns:
            self.timed[event.number] = event.effective_at_ns
        return False

    @property
    def due_at_ns(self) -> int:
        """When the next change is due that waits for an instant; 0 when none does."""
        return min(self.timed.values(), default=0)

    def value(self, name: str) -> int:
        """Return the value of a parameter for everybody, now."""
        value = self._dated(name, "")
        return PARAMETERS[name].default if value is None else value

    def value_for(self, name: str, code: str) -> int:
        """Return the value of a parameter for one participant, now: the nearest scope's."""
        city = city_of(BankCode(code))
        for scope in (code, f"CITY {city}", f"CCPC {self.cities.get(city, '')}"):
            value = self._dated(name, scope)
            if value is not None:
                return value
        return self.value(name)

    def _dated(self, name: str, scope: str) -> int | None:
        dated = self.values.get(scoped_name(name, scope), {})
        today = self.dates[PARAMETERS[name].dated_by]
        dates = [date for date in dated if date <= today]
        return dated[max(dates)] if dates else None

    def copy(self) -> AuthorityCopy:
        """Return what the workers check against; another thread may be taking events."""
        rules, parties = dict(self.rules), dict(self.parties)
        return AuthorityCopy(
            enforced=self.value(_ENFORCED) == 1,
            date=self.date,
            rules=[(number, setter, line) for number, (setter, line) in rules.items()],
            cities=dict(self.cities),
            parties={
                code: (party.kind, str(party.direct_participant)) for code, party in parties.items()
            },
            all_signed=self.value(_ALL_SIGNED) == 1,
        )


FOLLOWED_EVENTS: Final = frozenset(
    {
        PlatformOpened,
        SystemAdvanced,
        AuthoritySet,
        AuthorityRevoked,
        CityAssigned,
        ParticipantAdded,
        ParameterSet,
        ParameterInForce,
        ParameterPlanned,
    }
)


def joined_party(event: ParticipantAdded) -> Party:
    """Return who joined."""
    direct = BankCode(event.direct_participant or event.code)
    return Party(event.code, event.kind, direct_participant=direct)


def book_of(copy: AuthorityCopy) -> AuthorityBook:
    """Return a book that decides as the core does, of a copy."""
    book = AuthorityBook()
    for number, setter, line in copy.rules:
        book.add(authority_rule(number, setter, line))
    book.cities = copy.cities
    book.enforced = copy.enforced
    book.begin_date(BusinessDate(copy.date))
    return book


def party_of(copy: AuthorityCopy, code: BankCode) -> Party | None:
    """Return a party of a copy; None when nobody is registered under the code."""
    found = copy.parties.get(code)
    if found is None:
        return None
    return Party(code, found[0], direct_participant=BankCode(found[1]))
