"""Seeded streams in which rules and parameters change while messages come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from support.authority import enforce, rule, set_rules
from support.model import Told
from support.streams_days import DayStream
from support.streams_money import BANKS, INDIRECT, OFFICES
from tianping.core import commands as c
from tianping.values.dates import BusinessDate, next_natural_date, previous_natural_date

__all__ = ["AuthorityStream"]

_NS_PER_MINUTE = 60_000_000_000

_TYPES = (
    (1, "A100", "02102"), (1, "A100", ""), (1, "G104", "05301"), (1, "G106", ""), (1, "", ""),
    (1, "H010", ""), (4, "H004", "03801"), (4, "H003", ""), (4, "H005", ""), (4, "J007", ""),
    (4, "J020", ""), (4, "", ""), (5, "K108", ""), (5, "K104", ""), (5, "", ""),
    (1, "M101", ""), (4, "J001", ""), (4, "J002", ""), (4, "J026", ""), (4, "M100", ""),
)  # fmt: skip

_CHANGES = (
    *[("hvps.amount_max_fen", (5, 20, 10**15, 0)), ("hvps.amount_min_fen", (0, 3, 30))] * 3,
    ("queue.length_max", (1, 3, 100_000)), ("pool.enabled", (0, 1)),
    ("matching.automatic", (0, 1)), ("beps.realtime_wait_seconds", (9, 60, 0)),
    ("ibps.amount_max_fen", (7, 70)), ("messages.attachment_max_bytes", (0, 500)),
    ("authority.enforced", (1, 1, 1, 1, 0)), ("control.two_persons", (0, 0, 1, 1)),
    ("authority.rules_max", (5, 30, 100_000)), ("no.such", (1,)),
    *[("beps.switch_minutes", (930, 960, 870)), ("ibps.sessions", (2**32, 2**29 + 2**31))] * 2,
    ("beps.credit_max_fen", (5, 9)), ("hvps.cut_off_minutes", (1_020, 1_035, 900)),
    ("saps.latest_end_minutes", (1_200, 1_300, 1_050)), ("schedule.automatic", (0, 0, 1)),
)  # fmt: skip


class AuthorityStream(DayStream):
    """A stream that begins with everything allowed and takes rights away and gives them back."""

    def __init__(self, seed: int, apply: Callable[[c.Command], list[Told]]) -> None:
        super().__init__(seed, apply)
        self.control_makers: list[Callable[[], c.Command]] = [
            *[self._rules] * 30, *[self._end_rules] * 12, *[self._area] * 6, *[self._assign] * 4,
            *[self._change] * 16, *[self._due] * 2, *[self._signed] * 8, *[self._nets] * 4,
        ]  # fmt: skip

    def step(self) -> tuple[c.Command, list[Told]]:
        """Send one more command, every third one about rules and parameters."""
        if self.random.random() < 0.65:
            return super().step()
        command = self.random.choice(self.control_makers)()
        return command, self.crowd.send(command)

    def _enter_persons(self) -> None:
        """Allow everything and let the rules decide, before persons must ask for it."""
        lines = [
            rule(system=system, direction=direction, from_date=self.world.today)
            for system in (1, 4, 5)
            for direction in (1, 2)
        ]
        set_rules(self.world, *lines)
        enforce(self.world)
        super()._enter_persons()

    def _somebody(self) -> str:
        return self.random.choice((*BANKS, *INDIRECT, *OFFICES, "S", "X"))

    def _date(self) -> BusinessDate:
        today, pick = self.world.today, self.random.random()
        if pick < 0.85:
            return today
        return next_natural_date(today) if pick < 0.97 else previous_natural_date(today)

    def _place(self) -> tuple[int, str]:
        """Return a region: those of the world's own bank codes, for the most part."""
        return self.random.choice(
            ((0, ""), (0, ""), (0, ""), (2, "0000"), (1, "1000"), (2, "1000"), (1, ""), (3, "1000"))
        )

    def _institution(self) -> tuple[int, str]:
        pick, code = self.random, str(self.world.code(self._somebody()))
        return pick.choice((
            (0, ""), (1, str(pick.choice((1, 2, 3, 5, 9)))), (2, pick.choice(("313", "314"))),
            (3, code), (3, code), (3, code), (4, code), (4, code), (5, code),
        ))  # fmt: skip

    def _line(self) -> c.AuthorityLine:
        pick = self.random
        system, business_type, kind = pick.choice(_TYPES)
        region_level, region = self._place()
        level, institution = self._institution()
        fields: dict[str, Any] = {
            "system": system, "direction": pick.choice((1, 2)), "allowed": pick.random() < 0.6,
            "business_type": business_type, "business_kind": kind, "region_level": region_level,
            "region": region, "institution_level": level, "institution": institution,
            "from_date": self._date(),
        }  # fmt: skip
        if pick.random() < 0.2:
            fields["until_date"] = next_natural_date(self.world.today)
        if pick.random() < 0.05:
            fields |= pick.choice((
                {"system": 9}, {"direction": 0}, {"business_type": "A 1"}, {"business_kind": "1"},
                {"from_date": BusinessDate(20261301)}, {"until_date": BusinessDate(20261101)},
            ))  # fmt: skip
        return rule(**fields)

    def _setter(self) -> str:
        pick = self.random
        if pick.random() < 0.7:
            return ""
        return pick.choice((str(self.world.code("P1")), str(self.world.code("P2")), "1000"))

    def _rules(self) -> c.Command:
        lines = [self._line() for _ in range(self.random.choice((1, 1, 1, 2, 3, 0)))]
        return c.SetAuthorities(self.world.now, self._setter(), lines)

    def _end_rules(self) -> c.Command:
        told = [one for one in self.world.commands if isinstance(one, c.SetAuthorities)]
        highest = 6 + sum(len(one.rules) for one in told)
        numbers = [self.random.randrange(1, highest) for _ in range(self.random.choice((1, 1, 2)))]
        return c.RevokeAuthorities(self.world.now, self._setter(), numbers, self._date())

    def _area(self) -> c.Command:
        pick, now = self.random, self.world.now
        setter = pick.choice((str(self.world.code(self._somebody())), "1000", "1000", "2000"))
        level, region = pick.choice(((1, "1000"), (2, "0000"), (2, "1000"), (0, "")))
        system = pick.choice((1, 1, 4, 5, 0))
        return c.DelegateArea(now, setter, system, level, region, pick.random() < 0.3)

    def _assign(self) -> c.Command:
        city = self.random.choice(("0000", "0000", "1000", "12"))
        ccpc = self.random.choice(("1000", "1000", "", "2000", "x"))
        return c.AssignCity(self.world.now, city, ccpc)

    def _change(self) -> c.Command:
        count = self.random.choice((1, 1, 1, 2, 3, 0))
        changes = [self._one_change() for _ in range(count)]
        return c.SetParameters(self.world.now, self._setter(), changes)

    def _one_change(self) -> c.ParameterChange:
        pick = self.random
        name, values = pick.choice(_CHANGES)
        change = c.ParameterChange(name, pick.choice(values))
        if (name.startswith("messages.") and pick.random() < 0.8) or pick.random() < 0.02:
            code = str(self.world.code(self._somebody()))
            change = replace(change, scope=pick.choice((code, "CITY 0000", "CCPC 1000", "CITY 1")))
        moment = pick.choice((0, 0, 0, 1, 1, 2, 3, 4, 4, 5))
        change = replace(change, moment=moment)
        if moment == 1:
            change = replace(change, effective_date=self._date())
        if moment == 2:
            later = pick.choice((-1, 0, 1, 2, 30)) * _NS_PER_MINUTE
            change = replace(change, effective_at_ns=self.world.now + later)
        return change

    def _due(self) -> c.Command:
        return c.PutParametersInForce(self.world.now)

    def _signed(self) -> c.Command:
        """Propose a change, or approve or reject what waits."""
        made = [
            number
            for number, one in enumerate(self.world.commands, start=1)
            if isinstance(one, c.Propose)
        ]
        pick, now = self.random, self.world.now
        if made and pick.random() < 0.6:
            number = pick.choice(made[-3:])
            return c.ApproveProposal(now, pick.choice(("Li", "Wang", "Wang")), number)
        end = c.SetParameters(now, "", [c.ParameterChange("control.two_persons", 0)])
        inner = pick.choice((end, end, self._rules(), self._change(), self._assign()))
        return c.Propose(now, "Li", "letter", c.encode_commands([inner]))
