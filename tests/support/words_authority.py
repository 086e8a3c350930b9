# ruff: noqa: D102 - the words are described together, above them
"""Words of the scenario language for authorities and parameters.

Statements: ``code N DIGITS`` (the bank code of somebody not registered yet) ·
``rule R allow|deny send|receive [SYSTEM] [type T [kind K]] [city D|ccpc D]
[kind_of KIND|class D|direct N|indirect N] [from DATE] [until DATE] [by SETTER]`` ·
``end_rule R [from DATE] [by SETTER]`` · ``give|take_back SETTER SYSTEM city|ccpc D`` ·
``assign CITY CCPC|none`` · ``change NAME VALUE [for SCOPE] [on DATE|at HH:MM|session|switch]
[and NAME VALUE …] [by SETTER]`` · ``due`` · ``typed ID A->B YUAN TYPE KIND [CLASS]``.
A setter is an office or the four digits of a CCPC; a scope a name, ``city D`` or ``ccpc D``.

Expectations: ``in_force NAME VALUE`` · ``planned NAME VALUE``.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from support import financing
from support.authority import rule
from support.model.authority import is_digits
from support.scenario import Reader, ScenarioError
from tianping.core import commands as c
from tianping.core.control.words import (
    INSTITUTION_CLASS,
    INSTITUTION_DIRECT,
    INSTITUTION_INDIRECT,
    INSTITUTION_KIND,
    MOMENT_DATE,
    MOMENT_SESSION,
    MOMENT_SWITCH,
    MOMENT_TIME,
    RECEIVING,
    REGION_CCPC,
    REGION_CITY,
    SENDING,
)
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate

__all__ = ["AuthorityWords"]

_SYSTEMS = {"hvps": 1, "beps": 2, "ibps": 3, "saps": 4, "ccms": 5}
_DIRECTIONS = {"send": SENDING, "receive": RECEIVING}
_REGIONS = {"city": REGION_CITY, "ccpc": REGION_CCPC}
_KINDS = {"bank": 1, "indirect": 2, "office": 3, "treasury": 4, "special": 5}
_CLASSES = {"relief": 2, "urgent": 7, "ordinary": 8}


class AuthorityWords(Reader):
    """The words about who may send and receive what, and about changes of parameters."""

    rules: dict[str, int]
    """Name of a rule → its number."""

    def do_code(self) -> None:
        name = self.word()
        self.world.codes[name] = BankCode(self.word())

    def do_typed(self) -> None:
        name, (payer, _, payee) = self.word(), self.word().partition("->")
        amount, business_type, kind = self.fen(), self.word(), self.word()
        known = self.tokens and self.tokens[0] in _CLASSES
        queue_class = self.one_of(_CLASSES) if known else 8
        command = self.world.transfer(payer, payee, amount, queue_class)
        self.send_payment(name, replace(command, business_type=business_type, business_kind=kind))

    def do_rule(self) -> None:
        name = self.word()
        fields: dict[str, Any] = {"allowed": self.one_of({"deny": 0, "allow": 1}) == 1}
        fields["direction"] = self.one_of(_DIRECTIONS)
        fields["from_date"] = self.world.today
        setter = ""
        while self.tokens and self.tokens[0] != "refused":
            word = self.word()
            if word == "by":
                setter = self._setter()
            else:
                fields |= self._part(word)
        self.send(c.SetAuthorities(self.world.now, setter, [rule(**fields)]))
        for event in self.told:
            if event[0] == "AuthoritySet":
                self.rules = {**getattr(self, "rules", {}), name: event[1]}

    def _part(self, word: str) -> dict[str, Any]:
        """Return what a word and those after it say of a rule."""
        if word in _SYSTEMS:
            return {"system": _SYSTEMS[word]}
        if word in _REGIONS:
            return {"region_level": _REGIONS[word], "region": self.word()}
        if word in ("from", "until"):
            return {f"{word}_date": self._day()}
        if word in ("type", "kind"):
            return {f"business_{word}": self.word()}
        if word == "kind_of":
            kind = str(self.one_of(_KINDS))
            return {"institution_level": INSTITUTION_KIND, "institution": kind}
        if word == "class":
            return {"institution_level": INSTITUTION_CLASS, "institution": self.word()}
        levels = {"direct": INSTITUTION_DIRECT, "indirect": INSTITUTION_INDIRECT}
        if word not in levels:
            raise ScenarioError(f"a rule knows no {word!r}")
        named = self.world.code(self.word())
        return {"institution_level": levels[word], "institution": named}

    def do_end_rule(self) -> None:
        name = self.word()
        date = self._day() if self.has("from") else self.world.today
        setter = self._setter() if self.has("by") else ""
        number = getattr(self, "rules", {}).get(name, 0)
        self.send(c.RevokeAuthorities(self.world.now, setter, [number], date))

    def do_give(self) -> None:
        self._delegate(withdrawn=False)

    def do_take_back(self) -> None:
        self._delegate(withdrawn=True)

    def _delegate(self, *, withdrawn: bool) -> None:
        setter, system, level = self._setter(), self.one_of(_SYSTEMS), self.one_of(_REGIONS)
        now = self.world.now
        self.send(c.DelegateArea(now, setter, system, level, self.word(), withdrawn))

    def do_assign(self) -> None:
        city, ccpc = self.word(), self.word()
        self.send(c.AssignCity(self.world.now, city, "" if ccpc == "none" else ccpc))

    def do_change(self) -> None:
        changes = [self._change()]
        while self.has("and"):
            changes.append(self._change())
        setter = self._setter() if self.has("by") else ""
        self.send(c.SetParameters(self.world.now, setter, changes))

    def _change(self) -> c.ParameterChange:
        change = c.ParameterChange(self.word(), int(self.word()))
        if self.has("for"):
            change = replace(change, scope=self._scope())
        if self.has("on"):
            return replace(change, moment=MOMENT_DATE, effective_date=self._day())
        if self.has("at"):
            hour, _, minute = self.word().partition(":")
            at_ns = financing.time_of_day_ns(self.world, int(hour), int(minute))
            return replace(change, moment=MOMENT_TIME, effective_at_ns=at_ns)
        if self.has("session"):
            return replace(change, moment=MOMENT_SESSION)
        return replace(change, moment=MOMENT_SWITCH) if self.has("switch") else change

    def do_due(self) -> None:
        self.send(c.PutParametersInForce(self.world.now))

    def expect_in_force(self) -> None:
        name, value = self.word(), int(self.word())
        found = self.take("ParameterInForce")
        if (found[3], found[5]) != (name, value):
            raise ScenarioError(f"expected {name} {value} in force, found {found}")

    def expect_planned(self) -> None:
        name, value = self.word(), int(self.word())
        found = self.take("ParameterPlanned")
        if (found[3], found[5]) != (name, value):
            raise ScenarioError(f"expected {name} {value} planned, found {found}")

    def _setter(self) -> str:
        word = self.word()
        return word if is_digits(word, 4) else str(self.world.code(word))

    def _scope(self) -> str:
        word = self.word()
        return f"{word.upper()} {self.word()}" if word in _REGIONS else str(self.world.code(word))

    def _day(self) -> BusinessDate:
        return BusinessDate(int(self.word().replace("-", "")))
