"""Streams about who takes part: base data, change files and their second person, whole tables.

They go on beside the days of the systems, so that files are taken over switch by switch while
business goes on.
"""

from __future__ import annotations

from collections.abc import Callable

from support.model import Told
from support.streams_days import DayStream
from support.streams_money import BANKS, INDIRECT, OFFICES
from tianping.core import commands as c
from tianping.core.terms import (
    KIND_BANK,
    KIND_INDIRECT,
    KIND_OFFICE,
    KIND_SPECIAL,
    KIND_TREASURY,
)
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate, next_natural_date

__all__ = ["RegisterStream"]

_NEW = ("N1", "N2", "N3", "N4", "N5", "N6")
_CLASSES, _CENTRES, _CITIES = ("102", "103", "999"), ("2900", "3900"), ("3000", "4000")
_SYSTEMS = ("1", "12", "123", "123", "23", "2")
_WRONG_FIELDS: tuple[dict[str, str], ...] = (
    {"name": ""}, {"phone": "\n"}, {"systems": "32"}, {"systems": ""}, {"kind": "6"},
    {"bank_class": "12"}, {"colour": "red"}, {"office": "12"}, {"reconciler": "000000000000"},
)  # fmt: skip


class RegisterStream(DayStream):
    """A life in which participants come, change and go."""

    def __init__(self, seed: int, apply: Callable[[c.Command], list[Told]]) -> None:
        super().__init__(seed, apply)
        self.register_makers: list[Callable[[], c.Command]] = [
            *[self._file] * 10, *[self._second] * 8, *[self._move_on] * 10, self._base, self._whole,
            self._direct_confirmation, self._detailed, self._conversion,
        ]  # fmt: skip
        self.entered: list[int] = []
        """Files that wait for the second person, as far as it is known."""

    def open(self) -> None:
        """Begin like the days; every third life has base data from the start."""
        super().open()
        if self.seed % 3 == 0:
            self.world.send(self._known_places())

    def step(self) -> tuple[c.Command, list[Told]]:
        """Send one more command, every third one about who takes part."""
        if self.random.random() < 0.65:
            return super().step()
        command = self.random.choice(self.register_makers)()
        told = self.world.send(command)
        self.entered.extend(event[1] for event in told if event[0] == "ChangeFileEntered")
        return command, told

    # --- base data

    def _known_places(self) -> c.ChangeBaseData:
        """Tables in which everybody's places are."""
        world = self.world
        classes = {world.code(name)[:3] for name in (*BANKS, *OFFICES, "T1", "S", *_NEW)}
        cities = {world.code(name)[3:7] for name in (*BANKS, *OFFICES, "T1", "S", *_NEW)}
        lines = [c.BaseLine(1, 1, code, "class", "3") for code in sorted(classes)]
        lines += [c.BaseLine(3, 1, code, "city", "0000") for code in sorted(cities)]
        return c.ChangeBaseData(world.now, BusinessDate(0), lines)

    def _base(self) -> c.ChangeBaseData:
        """A few lines, most of them sound."""
        pick = self.random
        lines = []
        for _ in range(pick.choice((1, 1, 2, 3))):
            table, change = pick.choice((1, 2, 3)), pick.choice((1, 1, 1, 2, 3))
            code = pick.choice((_CLASSES, _CENTRES, _CITIES)[table - 1])
            belongs = pick.choice((("3",), (*_CITIES, "0000"), (*_CENTRES, "0000"))[table - 1])
            texts = ("", "", "") if change == 3 else ("name", belongs, pick.choice(("", "note")))
            lines.append(c.BaseLine(table, change, code, *texts))
        if pick.random() < 0.1:
            lines.append(pick.choice((
                c.BaseLine(4, 1, "102", "name", "3"), c.BaseLine(2, 1, "0000", "NPC", "3000"),
                c.BaseLine(1, 3, "102", "name"), c.BaseLine(1, 1, "102", "x" * 36, "3"),
                lines[0],
            )))  # fmt: skip
        return c.ChangeBaseData(self.world.now, self._date(0), lines)

    def _date(self, at_once: int) -> BusinessDate:
        """At once, today, or a date to come; now and then one that is past or none."""
        today = self.world.today
        following = next_natural_date(today)
        return BusinessDate(self.random.choice(
            (at_once, at_once, today, following, following, next_natural_date(following),
             20261101, 20261131)
        ))  # fmt: skip

    # --- change files

    def _file(self) -> c.EnterChangeFile:
        """A file of one line, or a few, most often for the next date."""
        pick, world = self.random, self.world
        lines = [self._line() for _ in range(pick.choice((1, 1, 1, 1, 2, 2, 3)))]
        if pick.random() < 0.3:
            lines.extend(self._leaving(pick.choice(("B", "C", "D", "S"))))
        following = self._following(pick.choice((1, 4)), world.today)
        date = self._date(following) if pick.random() < 0.2 else BusinessDate(following)
        person = pick.choice(("Li", "", "x" * 40)) if pick.random() < 0.05 else "Li"
        if pick.random() < 0.02:
            lines = []
        return c.EnterChangeFile(world.now, person, "notice", date, lines)

    def _line(self) -> c.ChangeLine:
        """Somebody who comes, changes or goes."""
        pick = self.random
        makers = (self._coming, self._coming, self._changing, self._changing, self._turning,
                  self._going)  # fmt: skip
        maker = self._odd if pick.random() < 0.05 else pick.choice(makers)
        return maker()

    def _coming(self) -> c.ChangeLine:
        pick, world = self.random, self.world
        name = pick.choice(_NEW)
        kind = pick.choice((KIND_BANK, KIND_BANK, KIND_INDIRECT, KIND_OFFICE, KIND_TREASURY,
                            KIND_SPECIAL))  # fmt: skip
        fields = {"name": name, "kind": str(kind)}
        subject = 0
        if pick.random() < 0.3:
            fields["systems"] = pick.choice(_SYSTEMS)
        if kind == KIND_INDIRECT:
            fields["direct_participant"] = world.code(pick.choice((*BANKS, "P1", *_NEW)))
        elif kind in (KIND_BANK, KIND_SPECIAL):
            fields["office"] = world.code(pick.choice((*OFFICES, *OFFICES, *_NEW)))
            subject = pick.choice((2012, 2012, 2013)) if kind == KIND_BANK else 2019
            if kind == KIND_BANK and pick.random() < 0.5:
                fields["legal_entity"] = world.code("A")
                settling = pick.choice((("beps",), ("hvps", "beps", "ibps")))
                fields |= {f"settles_{system}": world.code("A") for system in settling}
                subject = 0 if len(settling) > 1 else subject
        return c.ChangeLine(1, world.code(name), fields, subject)

    def _known(self) -> str:
        known = (*BANKS, *INDIRECT, *OFFICES, "S", "T1")
        return self.random.choice(_NEW if self.random.random() < 0.2 else known)

    def _changing(self) -> c.ChangeLine:
        pick, world = self.random, self.world
        name = self._known()
        entity = world.code("A")
        fields = pick.choice((
            {"name": f"{name} Bank"}, {"phone": str(pick.randrange(100))}, {"address": "Road 1"},
            {"superior": pick.choice((world.code(self._known()), ""))},
            {"legal_entity": pick.choice((entity, ""))}, {"systems": pick.choice(_SYSTEMS)},
            {"office": world.code(pick.choice(OFFICES))},
            {"direct_participant": world.code(pick.choice(BANKS))},
            {"settles_hvps": pick.choice((entity, "")), "settles_beps": pick.choice((entity, ""))},
            {"city": pick.choice(_CITIES)}, {"access": pick.choice((*_CENTRES, "0000"))},
            {"bank_class": pick.choice(_CLASSES)}, {},
        ))  # fmt: skip
        return c.ChangeLine(2, world.code(name), dict(fields), pick.choice((0, 0, 0, 0, 2012)))

    def _turning(self) -> c.ChangeLine:
        """Another kind: an indirect one that becomes a bank, a bank or an office that turns one."""
        pick, world = self.random, self.world
        name = pick.choice((*INDIRECT, "C", "D", "P1", "P1", "P2", *_NEW))
        if name in INDIRECT:
            fields = {"kind": str(KIND_BANK), "direct_participant": "", "office": world.code("P1")}
            return c.ChangeLine(2, world.code(name), fields, pick.choice((2012, 2012, 0)))
        direct = world.code("P2" if name in OFFICES else pick.choice(("A", "B", "P2")))
        fields = {"kind": str(KIND_INDIRECT), "direct_participant": direct, "office": ""}
        return c.ChangeLine(2, world.code(name), fields)

    def _conversion(self) -> c.EnterChangeFile:
        """An accounting office that becomes an indirect participant of ACS."""
        world = self.world
        fields = {"kind": str(KIND_INDIRECT), "direct_participant": world.code("P2")}
        line = c.ChangeLine(2, world.code("P1"), fields)
        date = BusinessDate(self._following(1, world.today))
        return c.EnterChangeFile(world.now, "Li", "notice", date, [line])

    def _going(self) -> c.ChangeLine:
        pick, world = self.random, self.world
        successor = pick.choice(("", "", world.code("A"), world.code("Y")))
        return c.ChangeLine(3, world.code(self._known()), {}, 0, successor)

    def _leaving(self, name: str) -> list[c.ChangeLine]:
        """Somebody revoked together with whoever settles through it."""
        world = self.world
        codes = [name, *[one for one in INDIRECT if one.startswith(name)]]
        return [c.ChangeLine(3, world.code(one)) for one in codes]

    def _odd(self) -> c.ChangeLine:
        """A line that cannot be: of nobody, of no change, with a field that is none."""
        pick, code = self.random, self.world.code(self._known())
        wrong = BankCode(code[:-1] + str((int(code[-1]) + 1) % 10))
        return pick.choice((
            c.ChangeLine(pick.choice((1, 2, 3)), wrong, {"name": "wrong"}),
            c.ChangeLine(pick.choice((1, 2)), code, dict(pick.choice(_WRONG_FIELDS))),
            c.ChangeLine(3, code, {"name": "gone"}), c.ChangeLine(2, code, {}, 0, code),
            c.ChangeLine(4, code), c.ChangeLine(1, BankCode("12"), {"name": "short"}),
        ))  # fmt: skip

    # --- the second person, and the rest

    def _second(self) -> c.Command:
        """Confirm a file that was entered lately, or drop it; now and then by the same person."""
        pick, now = self.random, self.world.now
        if not self.entered:
            return self._file()
        number = pick.choice(self.entered)
        if pick.random() < 0.05:
            return c.ApproveProposal(now, "Li", number)
        self.entered.remove(number)
        if pick.random() < 0.1:
            return c.RejectProposal(now, "Wang", number, "not needed")
        return c.ApproveProposal(now, "Wang", number)

    def _move_on(self) -> c.Command:
        """A step of a system, so that files are taken over."""
        return self._phase() if self.random.random() < 0.3 else self._system_step()

    def _whole(self) -> c.DistributeRegister:
        """Both tables to somebody, a centre, or nobody."""
        receiver = self.random.choice((self.world.code(self._known()), *_CENTRES, "0000", ""))
        return c.DistributeRegister(self.world.now, receiver)

    def _direct_confirmation(self) -> c.Command:
        """A confirmation that nobody entered, tried alone or proposed."""
        world, file = self.world, self._file()
        inner = c.ConfirmChangeFile(world.now, file.requested_date, file.lines)
        if self.random.random() < 0.5:
            return inner
        return c.Propose(world.now, "Li", "letter", c.encode_commands([inner]))

    def _detailed(self) -> c.AddParticipant:
        """A participant registered at once, with details of its record."""
        pick, world = self.random, self.world
        name = pick.choice(("X", "Y", *_NEW))
        details: dict[str, str] = pick.choice((
            {"systems": pick.choice(_SYSTEMS)}, {"settles_beps": world.code("A")}, {"city": "3000"},
            {"phone": "1", "address": "Road 1"}, {"kind": "2"}, {"office": world.code("P2")},
            *_WRONG_FIELDS,
        ))  # fmt: skip
        code, office = world.code(name), world.code(pick.choice(OFFICES))
        return c.AddParticipant(
            world.now, code, name, KIND_BANK, office, "", world.code("A"), details
        )
