# ruff: noqa: D102 - the words are described together, above them
"""Words of the scenario language for base data, change files and who settles where.

Statements: ``base [from DATE] add|change|remove class|ccpc|city CODE [NAME BELONGS] … end`` ·
``changes F for DATE by PERSON add|change|revoke N [FIELD=VALUE …] … end`` (fields that name
somebody take a name, ``-`` is nothing, ``account=2012`` opens an account) ·
``endorse|drop F by PERSON`` · ``certify N`` (its certificate is bound) · ``route N via M`` (in
whose name the test sends what N pays) · ``whole to N`` (both tables are sent) · ``managed N
OFFICE`` (in whose name the test books).

Expectations: ``holds_from DATE`` (of a file that was entered or confirmed) ·
``takes SYSTEM… F`` · ``account_of N`` (it opens) · ``carries OFFICE->ACS SUBJECT YUAN`` ·
``tables N… end`` (who is in a table that is sent whole).

Checks: ``sum_of OFFICE OFFICE SUBJECT BALANCE DEBITS CREDITS`` (over both, turnovers of the day) ·
``past_of OFFICE OFFICE SUBJECT DEBITS CREDITS`` (of the ended days of the year).
"""

from __future__ import annotations

from support.scenario import Reader, ScenarioError
from tianping.core import commands as c
from tianping.core.commands.register import BASE_CCPC, BASE_CITY, BASE_CLASS
from tianping.core.terms import (
    KIND_BANK,
    KIND_INDIRECT,
    KIND_OFFICE,
    KIND_SPECIAL,
    KIND_TREASURY,
    SYSTEM_BEPS,
    SYSTEM_HVPS,
    SYSTEM_IBPS,
    SYSTEM_SAPS,
)
from tianping.values.dates import BusinessDate

__all__ = ["RegisterWords"]

_TABLES = {"class": BASE_CLASS, "ccpc": BASE_CCPC, "city": BASE_CITY}
_BASE_CHANGES = {"add": 1, "change": 2, "remove": 3}
_CHANGES = {"add": 1, "change": 2, "revoke": 3}
_KINDS = {
    "bank": KIND_BANK, "indirect": KIND_INDIRECT, "office": KIND_OFFICE,
    "treasury": KIND_TREASURY, "special": KIND_SPECIAL,
}  # fmt: skip
_NAMED = {
    "direct": "direct_participant", "entity": "legal_entity", "office": "office",
    "superior": "superior", "settles_hvps": "settles_hvps", "settles_beps": "settles_beps",
    "settles_ibps": "settles_ibps",
}  # fmt: skip
"""Word → a field whose value is a participant."""
_SYSTEMS = {"HVPS": SYSTEM_HVPS, "BEPS": SYSTEM_BEPS, "IBPS": SYSTEM_IBPS, "SAPS": SYSTEM_SAPS}
_INNER = {"HV": 4611, "BP": 4612, "ZJ": 4613, "HZ": 4699}


class RegisterWords(Reader):
    """Statements, expectations and checks of this area."""

    files: dict[str, int]
    """Name of a change file → its number."""

    def _told_date(self) -> BusinessDate:
        return BusinessDate(int(self.word().replace("-", "")))

    def _signed_by(self) -> str:
        if not self.has("by"):
            raise ScenarioError("expected by PERSON")
        return self.word()

    # --- base data

    def do_base(self) -> None:
        date = self._told_date() if self.has("from") else BusinessDate(0)
        lines = []
        while not self.has("end"):
            change, table, code = self.one_of(_BASE_CHANGES), self.one_of(_TABLES), self.word()
            texts = ("", "") if change == 3 else (self.word(), self.word())
            lines.append(c.BaseLine(table, change, code, *texts))
        self.send(c.ChangeBaseData(self.world.now, date, lines))

    # --- change files

    def do_changes(self) -> None:
        name = self.word()
        if not self.has("for"):
            raise ScenarioError("expected: changes NAME for DATE by PERSON")
        date, person = self._told_date(), self._signed_by()
        lines = []
        while not self.has("end"):
            lines.append(self._change_line())
        self.files = {**getattr(self, "files", {}), name: len(self.world.commands) + 1}
        self.send(c.EnterChangeFile(self.world.now, person, "notice 5", date, lines))

    def _change_line(self) -> c.ChangeLine:
        change, name = self.one_of(_CHANGES), self.word()
        fields: dict[str, str] = {"name": name} if change == 1 else {}
        subject, successor = 0, ""
        while self.tokens and "=" in self.tokens[0]:
            word, _, value = self.word().partition("=")
            if word == "account":
                subject = int(value)
            elif word == "successor":
                successor = self.world.code(value)
            elif word == "kind":
                fields["kind"] = str(_KINDS[value])
            elif word in _NAMED:
                fields[_NAMED[word]] = "" if value == "-" else self.world.code(value)
            else:
                fields[word] = value
        self.world.direct.setdefault(name, name)
        code = self.world.code(name)
        return c.ChangeLine(change, code, fields, subject, successor)

    def _file_number(self) -> int:
        name = self.word()
        if name not in getattr(self, "files", {}):
            raise ScenarioError(f"no file is called {name!r}")
        return self.files[name]

    def do_endorse(self) -> None:
        number, person = self._file_number(), self._signed_by()
        self.send(c.ApproveProposal(self.world.now, person, number))

    def do_drop(self) -> None:
        number, person = self._file_number(), self._signed_by()
        self.send(c.RejectProposal(self.world.now, person, number, "not needed"))

    def do_certify(self) -> None:
        name = self.known()
        certificate, code = self.world.certificate(name), self.world.code(name)
        self.send(c.BindCertificate(self.world.now, certificate, code))

    def do_route(self) -> None:
        name = self.known()
        if not self.has("via"):
            raise ScenarioError("expected: route NAME via NAME")
        self.world.direct[name] = self.known()

    def do_managed(self) -> None:
        name = self.known()
        self.world.office_of[name] = self.known()

    def do_whole(self) -> None:
        if not self.has("to"):
            raise ScenarioError("expected: whole to NAME")
        self.send(c.DistributeRegister(self.world.now, self.world.code(self.known())))

    # --- what follows

    def expect_holds_from(self) -> None:
        date = self._told_date()
        dates = [event[3] for event in self.told if event[0].startswith("ChangeFile")]
        if dates[:1] != [date]:
            raise ScenarioError(f"expected {date}, found {dates}")

    def expect_takes(self) -> None:
        systems = []
        while self.tokens and self.tokens[0] in _SYSTEMS:
            systems.append(self.one_of(_SYSTEMS))
        number = self._file_number()
        found = [e[2] for e in self.told if e[0] == "ChangeFileApplied" and e[1] == number]
        if found != systems:
            raise ScenarioError(f"expected it taken over by {systems}, found {found}")

    def expect_account_of(self) -> None:
        code = self.world.code(self.known())
        if not any(event[0] == "AccountOpened" and event[4] == code for event in self.told):
            raise ScenarioError(f"no account of {code} opened")

    def expect_carries(self) -> None:
        office, _, acs = self.word().partition("->")
        subject, amount = self.one_of(_INNER), self.fen()
        ledger, world = self.world.ledger, self.world
        pair = [ledger.account(world.code(name), subject) for name in (office, acs)]
        found = [e[4] for e in self.told if e[0] == "BooksCarried" and list(e[1:3]) == pair]
        if found != [amount]:
            raise ScenarioError(f"expected {amount} fen carried, found {found}")

    def expect_tables(self) -> None:
        codes = []
        while not self.has("end"):
            codes.append(self.world.code(self.known()))
        found = [change[1] for e in self.told if e[0] == "RegisterDistributed" for change in e[4]]
        if found != codes:
            raise ScenarioError(f"expected {codes}, found {found}")

    def _pair_of(self) -> list[int]:
        names, subject = (self.known(), self.known()), self.one_of(_INNER)
        return [self.world.ledger.account(self.world.code(name), subject) for name in names]

    def do_past_of(self) -> None:
        past = [self.world.ledger.past.get(index, (0, 0)) for index in self._pair_of()]
        found = [sum(debit for debit, _ in past), sum(credit for _, credit in past)]
        wanted = [self.fen(), self.fen()]
        if found != wanted:
            raise ScenarioError(f"expected {wanted}, found {found}")

    def do_sum_of(self) -> None:
        indexes, ledger = self._pair_of(), self.world.ledger
        turnovers = [ledger.turnovers.get(index, (0, 0)) for index in indexes]
        found = [
            sum(ledger.balances[index] for index in indexes),
            sum(debit for debit, _ in turnovers),
            sum(credit for _, credit in turnovers),
        ]
        wanted = [self.fen(), self.fen(), self.fen()]
        if found != wanted:
            raise ScenarioError(f"expected {wanted}, found {found}")
