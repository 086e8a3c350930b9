# ruff: noqa: D102 - the words are described together, above them
"""Words of partners that speak to the platform themselves: the bond system and ACS.

Statements: ``appoint bond_system S`` (see ``support.scenario_financing``) ·
``answers N YUAN pledged YUAN by S`` and ``answers N YUAN refused by S`` (request, loan, face value
of the bonds) · ``reports_others OFFICE N [CODE YUAN …] end``.

Expectations: ``wants_bonds N YUAN from N`` (request, face value, pledgor) ·
``frees_bonds N YUAN`` (request, face value that was pledged).
"""

from __future__ import annotations

from support.partner_commands import answer_by_message, others_by_message
from support.scenario import Reader, ScenarioError

__all__ = ["PartnerWords"]


class PartnerWords(Reader):
    """Statements and expectations of this area."""

    def do_answers(self) -> None:
        number, amount = int(self.word()), self.fen()
        word = self.word()
        if word not in ("pledged", "refused"):
            raise ScenarioError("expected: answers NUMBER YUAN pledged YUAN|refused by NAME")
        bonds = self.fen() if word == "pledged" else 0
        if not self.has("by"):
            raise ScenarioError("expected: … by NAME")
        sender = self.known()
        self.send(
            answer_by_message(self.world, sender, number, amount=int(amount), bonds=int(bonds))
        )

    def do_reports_others(self) -> None:
        office, bank = self.known(), self.known()
        balances: dict[str, int] = {}
        while not self.has("end"):
            code = self.word()
            balances[code] = int(self.fen())
        self.send(others_by_message(self.world, office, bank, balances))

    def expect_wants_bonds(self) -> None:
        _, _, number, _, pledgor, _, bonds = self.take("BondsRequested")
        expected = (int(self.word()), self.fen())
        if not self.has("from"):
            raise ScenarioError("expected: wants_bonds NUMBER YUAN from NAME")
        if (number, bonds, pledgor) != (*expected, self.world.code(self.known())):
            raise ScenarioError(f"found request {number}, {bonds} fen of {pledgor}")

    def expect_frees_bonds(self) -> None:
        event = self.take("BondsReleased")
        expected = (int(self.word()), self.fen())
        if (event[2], event[6]) != expected:
            raise ScenarioError(f"found request {event[2]}, {event[6]} fen")
