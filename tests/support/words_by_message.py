# ruff: noqa: D102 - the words are described together, above them
"""Words of the scenario language for what comes by message: openings, floors, caps, information.

Statements: ``enrol N at OFFICE [special]`` (registers, opens nothing) ·
``found N YUAN [minimum YUAN] [by OFFICE]`` · ``inform A->B YUAN NUMBER`` (hvps.NUMBER) ·
``put NAME A->B about TEXT [of SYSTEM]`` (a query) · ``reply NAME [by N] [of SYSTEM]`` ·
``leave N [lending YUAN] [pool YUAN] end`` · ``manage OFFICE N MODE [from YUAN] … end`` ·
``lines ID [by OFFICE]`` · ``cap N SYSTEM credit|pledge YUAN`` ·
``watch N SYSTEM below YUAN [by N]`` · ``unwatch N SYSTEM [by N]``.

Expectations: ``opens N YUAN`` · ``informed N`` (who gets it) · ``open_lines [NUMBER…] end`` ·
``room YUAN`` (what of the cap is available) · ``falls N SYSTEM YUAN [to N]`` and
``climbs N SYSTEM YUAN [to N]`` (the available cap, and who is told) · ``wants N YUAN…`` and
``wants nobody`` (all who are asked to raise funds, in order).
"""

from __future__ import annotations

from msgspec.structs import replace

from support import by_message
from support.model import Told
from support.scenario import Reader, ScenarioError
from tianping.core import commands as c
from tianping.core.terms import (
    CAP_CREDIT,
    CAP_PLEDGE,
    KIND_BANK,
    KIND_SPECIAL,
    NOT_STATED,
    SYSTEM_BEPS,
    SYSTEM_HVPS,
    SYSTEM_IBPS,
    SYSTEM_SAPS,
)

__all__ = ["MessageWords"]

_MODES = {"off": 0, "manual": 1, "automatic": 2}
_QUERIED = {"HVPS": SYSTEM_HVPS, "BEPS": SYSTEM_BEPS, "IBPS": SYSTEM_IBPS, "SAPS": SYSTEM_SAPS}
_PARTS = {"credit": CAP_CREDIT, "pledge": CAP_PLEDGE}


class MessageWords(Reader):
    """Statements and expectations of this area."""

    queries: dict[str, c.PassInformation]
    """Queries by their names."""

    # --- openings

    def do_enrol(self) -> None:
        name = self.word()
        if not self.has("at"):
            raise ScenarioError("expected: enrol NAME at OFFICE")
        office = self.known()
        kind = KIND_SPECIAL if self.has("special") else KIND_BANK
        by_message.add_unopened(self.world, name, office, kind)

    def do_found(self) -> None:
        name, balance = self.known(), self.fen()
        minimum = self.fen() if self.has("minimum") else 0
        office = self.known() if self.has("by") else ""
        special = self.has("special")
        self.send(
            by_message.opening(self.world, name, balance, minimum, office=office, special=special)
        )

    def expect_opens(self) -> None:
        name, balance = self.known(), self.fen()
        if balance:
            settled = self.take("PaymentSettled")
            if settled[2:5:2] != (6, balance):
                raise ScenarioError(f"expected E6 of {balance} fen, found {settled}")
        event = self.take("OpeningDone")
        if (event[2], event[5]) != (self.world.code(name), balance):
            raise ScenarioError(f"expected the account of {name} with {balance} fen, found {event}")

    # --- information

    def do_inform(self) -> None:
        payer, _, payee = self.word().partition("->")
        amount, number = self.fen(), self.word()
        code = f"hvps.{number}.001.01"
        self.send(by_message.information(self.world, payer, payee, amount, code=code))

    def do_put(self) -> None:
        name = self.word()
        asker, _, asked = self.word().partition("->")
        if not self.has("about"):
            raise ScenarioError("expected: put NAME A->B about TEXT [of SYSTEM]")
        about = self.word()
        system = self.one_of(_QUERIED) if self.has("of") else SYSTEM_HVPS
        put = by_message.query(self.world, asker, asked, about, system=system)
        self.queries[name] = put
        self.send(put)

    def do_reply(self) -> None:
        put = self.queries[self.word()]
        command = by_message.reply(self.world, put)
        if self.has("by"):
            sender = self.world.code(self.known())
            certificate = self.world.certificate_of(sender)
            command = replace(command, sender=sender, sending_bank=sender, certificate=certificate)
        if self.has("of"):
            command = replace(command, system=self.one_of(_QUERIED))
        self.send(command)

    def expect_informed(self) -> None:
        name, event = self.known(), self.take("InformationPassed")
        if event[4] != self.world.code(name):
            raise ScenarioError(f"the information went to {event[4]}")

    # --- floors, pledge financing, same-city queries

    def do_leave(self) -> None:
        name, stated = self.known(), {"lending": NOT_STATED, "pool": NOT_STATED}
        while not self.has("end"):
            word = self.word()
            if word not in stated:
                raise ScenarioError(f"{word!r} leaves nothing")
            stated[word] = int(self.fen())
        self.send(by_message.floors(self.world, name, stated["lending"], stated["pool"]))

    def do_manage(self) -> None:
        office = self.known()
        lines = []
        while not self.has("end"):
            name, mode = self.known(), self.one_of(_MODES)
            lines.append((name, mode, int(self.fen()) if self.has("from") else NOT_STATED))
        self.send(by_message.manage_pledging(self.world, office, lines))

    def do_lines(self) -> None:
        command = self.sent[self.payment()]
        if not isinstance(command, c.SettleSameCity):
            raise ScenarioError("only same-city sessions have lines to be asked for")
        names = {code: name for name, code in self.world.codes.items()}
        asker = self.known() if self.has("by") else names[command.office]
        self.send(by_message.query_same_city(self.world, asker, command.message_id))

    def expect_open_lines(self) -> None:
        numbers = []
        while not self.has("end"):
            numbers.append(int(self.word()))
        found = self.take("SameCityReported")[5]
        if tuple(numbers) != tuple(found):
            raise ScenarioError(f"expected lines {numbers} to wait, found {found}")

    # --- caps

    def do_cap(self) -> None:
        name, system, part = self.known(), self.word(), self.one_of(_PARTS)
        self.send(by_message.cap_part(self.world, name, self.fen(), system=system, part=part))

    def expect_room(self) -> None:
        event = next(one for one in self.told if one[0] == "CapPartSet")
        credit, pledge, earmark, used = event[6:10]
        expected, found = self.fen(), credit + pledge + earmark - used
        if expected != found:
            raise ScenarioError(f"expected {expected} fen of the cap to be free, found {found}")

    def do_watch(self) -> None:
        name, system = self.known(), self.word()
        if not self.has("below"):
            raise ScenarioError("expected: watch NAME SYSTEM below YUAN")
        value = self.fen()
        sender = self.known() if self.has("by") else ""
        self.send(by_message.cap_warning(self.world, name, value, system=system, sender=sender))

    def do_unwatch(self) -> None:
        name, system = self.known(), self.word()
        sender = self.known() if self.has("by") else ""
        self.send(
            by_message.cap_warning(self.world, name, 0, system=system, sender=sender, on=False)
        )

    def expect_falls(self) -> None:
        self._crossed(self.take("CapWarningRaised"))

    def expect_climbs(self) -> None:
        self._crossed(self.take("CapWarningLifted"))

    def _crossed(self, event: Told) -> None:
        name, system, available = self.known(), self.word(), self.fen()
        told = self.known() if self.has("to") else name
        expected = (self.world.code(name), system, self.world.code(told), available)
        if (event[2], event[3], event[4], event[6]) != expected:
            raise ScenarioError(f"expected {expected}, found {event}")

    # --- who is asked to raise funds

    def expect_wants(self) -> None:
        found = [event[2:4] for event in self.told if event[0] == "FundsWanted"]
        expected = []
        if not self.has("nobody"):
            while self.tokens and self.tokens[0] in self.world.direct:
                expected.append((self.world.code(self.known()), int(self.fen())))
        if found != expected:
            raise ScenarioError(f"expected {expected} to be asked, found {found}")
