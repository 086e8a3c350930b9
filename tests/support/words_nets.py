# ruff: noqa: D102 - the words are described together, above them
"""Words of the scenario language for nets and error corrections.

Statements: ``city ID OFFICE SESSION N:YUAN…`` · ``net ID SYSTEM SESSION [on DATE] N:YUAN…`` (a
negative amount is paid, a positive one received) · ``red|blue ID N YUAN debit|credit [TYPE]
[of DATE]``. The line of participant N in session ID is called ``ID.N``.

Expectations: ``waits ID.N…`` · ``completes ID…`` · ``held ID [CODE]`` · ``taken_up ID`` ·
``known`` (the same session came again).

Check: ``turnover N YUAN YUAN`` (the day's debits and credits).
"""

from __future__ import annotations

from msgspec.structs import replace

from support.model import Told
from support.scenario import ScenarioError
from support.words_people import PeopleWords
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode
from tianping.values.identifiers import CertificateId, line_payment_id
from tianping.values.money import parse_yuan

__all__ = ["NetWords"]

_SIDES = {"debit": 0, "credit": 1}


class NetWords(PeopleWords):
    """The statements, expectations and checks about nets and corrections."""

    # --- statements

    def do_city(self) -> None:
        name, office, session = self.word(), self.known(), int(self.word())
        self._send_session(name, self.world.same_city(office, session, self._lines()))

    def do_net(self) -> None:
        name, system, session = self.word(), self.word(), int(self.word())
        date = self._on_date() if self.has("on") else 0
        self._send_session(name, self.world.nets(system, session, self._lines(), date))

    def _lines(self) -> dict[str, int]:
        lines = {}
        while self.tokens and ":" in self.tokens[0]:
            name, _, amount = self.word().partition(":")
            if name not in self.world.direct:
                raise ScenarioError(f"nobody is called {name!r}")
            fen = parse_yuan(amount.replace("_", "").removeprefix("-"))
            lines[name] = -fen if amount.startswith("-") else fen
        return lines

    def _send_session(self, name: str, command: c.SettleSameCity | c.SettleNets) -> None:
        seq = len(self.world.commands) + 1
        names = {code: one for one, code in self.world.codes.items()}
        for number, line in enumerate(command.lines, start=1):
            called = f"{name}.{names[line.participant]}"
            self.ids[line_payment_id(seq, number)] = called
            self.sent[called] = command
        self.send_payment(name, command)

    def do_red(self) -> None:
        self._correct(red=True)

    def do_blue(self) -> None:
        self._correct(red=False)

    def _correct(self, *, red: bool) -> None:
        name, account, amount = self.word(), self.known(), self.fen()
        credit = self.one_of(_SIDES) == 1
        business_type = "H004"
        if self.tokens and self.tokens[0][:1] in "HA" and self.tokens[0][1:].isdigit():
            business_type = self.word()
        date = self._on_date() if self.has("of") else 0
        command = self.world.correction(
            account,
            amount,
            credit=credit,
            red=red,
            business_type=business_type,
            error_date=date,
        )
        if self.acting:  # a person enters it; nobody has signed it
            unsigned = CertificateId("")
            command = replace(command, certificate=unsigned, original_hash=b"")
        self.send_payment(name, command)

    def _on_date(self) -> int:
        return int(self.word().replace("-", ""))

    # --- expectations

    def expect_waits(self) -> None:
        self.take_all("PaymentQueued")

    def expect_completes(self) -> None:
        self.take_all("SessionCompleted")

    def expect_held(self) -> None:
        event = self._take_session("SessionHeld")
        if self.tokens and self.tokens[0].isupper() and self.tokens[0] in RefusalCode.__members__:
            expected, found = self.word(), RefusalCode(event[2]).name
            if expected != found:
                raise ScenarioError(f"held for {found}, expected {expected}")

    def expect_taken_up(self) -> None:
        self._take_session("SessionTakenUp")

    def _take_session(self, kind: str) -> Told:
        name = self.payment()
        event = self.take(kind)
        if self.ids.get(event[1]) != name:
            raise ScenarioError(f"{kind} of {self.ids.get(event[1])}")
        return event

    def expect_known(self) -> None:
        self.take("SessionRepeated")

    # --- checks

    def do_turnover(self) -> None:
        name = self.known()
        ledger = self.world.ledger
        found = ledger.turnovers.get(ledger.deposit(self.world.code(name)), (0, 0))
        for side, fen in zip(("debits", "credits"), found, strict=True):
            expected = self.fen()
            if expected != fen:
                raise ScenarioError(f"{side} of {name}: expected {expected} fen, found {fen} fen")
