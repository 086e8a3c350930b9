# ruff: noqa: D102 - the words are described together, above them
"""Words of the scenario language for day-end, year-end and what is checked and asked about them.

Statements: ``carry YEAR`` · ``opening OFFICE [on DATE] [N:YUAN…]`` (its check at the start of a
date) · ``counts SYSTEM [N:COUNT:YUAN:COUNT:YUAN…]`` (debits, credits) ·
``summary|retail_summary|account_files N DATE`` · ``retail_details N SYSTEM DATE`` ·
``originals N of ID``.

Expectations: ``year_carries YUAN YUAN`` (from HV, from BP) · ``agrees`` · ``differs N…`` ·
``other_day`` · ``granted``.

Checks of the latest command: ``figures N accounts`` · ``moved N SYSTEM YUAN YUAN`` (debits,
credits) · ``year N YUAN YUAN YUAN YUAN`` (opening, debits, credits, closing).
"""

from __future__ import annotations

from support.model import Told
from support.scenario import Reader, ScenarioError
from tianping.core import commands as c
from tianping.core.terms import SYSTEM_BEPS, SYSTEM_HVPS, SYSTEM_IBPS, SYSTEM_SAPS
from tianping.values.dates import BusinessDate
from tianping.values.money import parse_yuan

__all__ = ["DayEndWords"]

_SYSTEMS = {"HVPS": SYSTEM_HVPS, "BEPS": SYSTEM_BEPS, "IBPS": SYSTEM_IBPS, "SAPS": SYSTEM_SAPS}
_OTHER_DAY = 2


def _fen(text: str) -> int:
    fen = parse_yuan(text.replace("_", "").removeprefix("-"))
    return -fen if text.startswith("-") else fen


class DayEndWords(Reader):
    """Statements, expectations and checks of this area."""

    def _last(self, kind: str) -> Told:
        found = [event for event in self.told if event[0] == kind]
        if not found:
            raise ScenarioError(f"the latest command led to no {kind}")
        return found[-1]

    def _row(self, rows: tuple[Told, ...]) -> Told:
        index = self.world.ledger.deposit(self.world.code(self.known()))
        return next(row for row in rows if row[0] == index)

    def do_carry(self) -> None:
        self.send(c.CarryYear(self.world.now, int(self.word())))

    def expect_year_carries(self) -> None:
        event = self._last("YearCarried")
        expected = (self.fen(), self.fen())
        if event[4:6] != expected:
            raise ScenarioError(f"expected {expected} fen carried, found {event[4:6]}")
        settled = [one for one in self.unread if one[0] == "PaymentSettled"][: event[3]]
        if [one[2] in (51, 52) for one in settled] != [True] * event[3]:
            raise ScenarioError(f"expected {event[3]} postings, found {settled}")
        self.unread = [one for one in self.unread if one not in settled]

    def do_figures(self) -> None:
        event, count = self._last("AccountsClosed"), int(self.word())
        if not self.has("accounts") or event[3] != count:
            raise ScenarioError(f"expected {count} accounts, found {event[3]}")
        sums = [sum(row[at] for row in event[2]) for at in (3, 5, 6)]
        if sums != [event[4], event[5], 0]:
            raise ScenarioError(f"the control totals are not those of the accounts: {sums}")

    def do_moved(self) -> None:
        rows = {row[0]: row for row in self._row(self._last("AccountsClosed")[2])[7]}
        found = rows.get(self.one_of(_SYSTEMS), (0, 0, 0, 0, 0))
        expected = (self.fen(), self.fen())
        if (found[2], found[4]) != expected:
            raise ScenarioError(f"expected {expected} fen, found {found}")

    def do_year(self) -> None:
        found = self._row(self._last("YearCarried")[6])[1:]
        expected = tuple(self.fen() for _ in range(4))
        if found != expected:
            raise ScenarioError(f"expected {expected} fen, found {found}")

    def do_opening(self) -> None:
        world = self.world
        office = world.code(self.known())
        date = BusinessDate(int(self.word().replace("-", ""))) if self.has("on") else world.today
        balances = []
        while self.tokens and ":" in self.tokens[0]:
            name, _, amount = self.word().partition(":")
            balances.append(c.OpeningBalance(world.code(name), _fen(amount)))
        message_id = world.next_message_id()
        self.send(c.CheckOpening(world.now, office, message_id, date, balances))

    def do_counts(self) -> None:
        system, rows = self.one_of(_SYSTEMS), []
        while self.tokens and ":" in self.tokens[0]:
            name, debits, debit, credits_, credit = self.word().split(":")
            rows.append(
                c.BusinessTotal(
                    self.world.code(name), int(debits), _fen(debit), int(credits_), _fen(credit)
                )
            )
        self.send(c.ReportTotals(self.world.now, system, self.world.today, rows))

    def expect_agrees(self) -> None:
        self._same_names([])

    def expect_differs(self) -> None:
        names: list[str] = [self.world.code(self.known())]
        while self.tokens and self.tokens[0] in self.world.direct:
            names.append(self.world.code(self.known()))
        self._same_names(names)

    def _same_names(self, names: list[str]) -> None:
        checked = self.unread and self.unread[0][0] == "OpeningChecked"
        event = self.take("OpeningChecked" if checked else "TotalsCompared")
        if checked and event[4] != (1 if names else 0):
            raise ScenarioError(f"the result is {event[4]}")
        found = [row[0] for row in event[5]]
        if found != names:
            raise ScenarioError(f"expected differences of {names}, found {event[5]}")

    def expect_other_day(self) -> None:
        if self.take("OpeningChecked")[4] != _OTHER_DAY:
            raise ScenarioError("the working days agree")

    def do_summary(self) -> None:
        self._ask("hvps.710.001.01", SYSTEM_HVPS)

    def do_retail_summary(self) -> None:
        self._ask("beps.720.001.01", SYSTEM_BEPS)

    def do_retail_details(self) -> None:
        world, sender = self.world, self.world.code(self.known())
        name = self.word()
        system, date = _SYSTEMS[name], BusinessDate(int(self.word().replace("-", "")))
        code = "beps.722.001.01" if name == "BEPS" else "ibps.703.001.01"
        self.send(
            c.RequestDetails(world.now, sender, world.next_message_id(), code, system, date, [])
        )

    def do_account_files(self) -> None:
        self._ask("saps.741.001.01", SYSTEM_SAPS)

    def _ask(self, message_type: str, system: int) -> None:
        world = self.world
        sender, date = world.code(self.known()), BusinessDate(int(self.word().replace("-", "")))
        facts = (world.next_message_id(), message_type, system, date)
        self.send(c.RequestSummary(world.now, sender, *facts))

    def do_originals(self) -> None:
        world = self.world
        sender = world.code(self.known())
        if not self.has("of"):
            raise ScenarioError("expected: originals NAME of ID")
        original = self.sent[self.payment()]
        if not isinstance(original, c.CreditTransfer):
            raise ScenarioError("only a transfer can be downloaded")
        item = c.DownloadItem(
            original.sender, original.message_id, "hvps.111.001.01", sender != original.sender
        )
        message_id = world.next_message_id()
        self.send(c.RequestDownload(world.now, sender, message_id, "hvps.714.001.01", [item]))

    def expect_granted(self) -> None:
        self.take("DayEndRequested")
