# ruff: noqa: D102 - the words are described together, above them
"""Words of earmarks by message, net files and payment versus payment.

Statements: ``hold ID A->B YUAN at S`` · ``confirm|decline ID [by N]`` ·
``raise|lower N BEPS|IBPS YUAN [by N]`` · ``file ID by S N-YUAN… N+YUAN… [TYPE]`` ·
``withdraw ID [by N]``. A net file is one payment to all expectations and checks: ``settled``,
``queued``, ``settles``, ``returns`` name the file, and so does ``queue`` for each of its items.
"""

from __future__ import annotations

from support.model import Told
from support.scenario import Reader, ScenarioError
from support.third_parties import earmark_by_message, end_of_hold, hold, net_file, withdrawal
from support.world import owner_of
from tianping.core import commands as c
from tianping.values.identifiers import PaymentId, line_payment_id, payment_line

__all__ = ["ThirdPartyWords"]

_NET_TYPES = ("H010", "H011", "H012")
_NET_POSTING = 263


class ThirdPartyWords(Reader):
    """Statements and expectations of this area."""

    held_lines: list[int]
    """The lines that paid a hold."""

    def send(self, command: c.Command) -> None:
        super().send(command)
        self.held_lines = []
        self.unread = [one for event in self.unread for one in self._whole(event)]

    def _whole(self, event: Told) -> list[Told]:
        """Tell of a net file as of one payment, and of its lines not at all."""
        kind, payment = event[:2]
        if kind == "NetFileSettled":
            return [("PaymentSettled", payment, _NET_POSTING)]
        if kind == "NetFileQueued":
            return [("PaymentQueued", payment, -1)]
        if kind == "HoldPaid":
            self.held_lines.append(line_payment_id(len(self.world.commands), 1))
            return [("PaymentSettled", payment, 24)]
        if kind == "HoldReleased":
            return [("PaymentReturned", payment)] if event[3] else []
        if kind == "PaymentSettled" and payment in self.held_lines:
            return []
        if kind == "NetFileReturned":
            return [("PaymentReturned", payment)]
        is_line = (
            kind.startswith("Payment")
            and isinstance(payment, int)
            and payment_line(PaymentId(payment))
        )
        of_file = is_line and isinstance(self.world.brought(payment), c.SubmitNetFile)
        return [] if of_file else [event]

    def do_raise(self) -> None:
        self._adjust_earmark(lowered=False)

    def do_lower(self) -> None:
        self._adjust_earmark(lowered=True)

    def _adjust_earmark(self, *, lowered: bool) -> None:
        name, system, amount = self.known(), self.word(), self.fen()
        sender = self.known() if self.has("by") else name
        command = earmark_by_message(
            self.world, sender, amount, system=system, lowered=lowered, of=name
        )
        self.send(command)

    def do_file(self) -> None:
        name = self.word()
        if not self.has("by"):
            raise ScenarioError("expected: file ID by SPECIAL NAME-YUAN NAME+YUAN …")
        sender = self.known()
        lines = []
        while self.tokens and ("-" in self.tokens[0] or "+" in self.tokens[0]):
            side = "-" if "-" in self.tokens[0] else "+"
            party, _, amount = self.tokens.pop(0).partition(side)
            self.tokens[:0] = [party, amount]
            party = self.known()
            lines.append((party, -self.fen() if side == "-" else self.fen()))
        business_type = "H011"
        if self.tokens and self.tokens[0] in _NET_TYPES:
            business_type = self.word()
        command = net_file(self.world, sender, lines, business_type=business_type)
        for number in range(1, len(lines) + 1):
            self.ids[line_payment_id(len(self.world.commands) + 1, number)] = name
        self.send_payment(name, command)

    def do_hold(self) -> None:
        name, (payer, arrow, payee) = self.word(), self.word().partition("->")
        amount = self.fen()
        if not arrow or not self.has("at"):
            raise ScenarioError("expected: hold ID PAYER->PAYEE YUAN at SPECIAL")
        command = hold(self.world, payer, payee, amount, system=self.known())
        self.send_payment(name, command)

    def do_confirm(self) -> None:
        self._end_hold(confirmed=True)

    def do_decline(self) -> None:
        self._end_hold(confirmed=False)

    def _end_hold(self, *, confirmed: bool) -> None:
        command = self.sent[self.payment()]
        sender = self.world.code(self.known()) if self.has("by") else None
        if not isinstance(command, c.HoldFunds):
            raise ScenarioError("only a hold can be confirmed or declined")
        self.send(end_of_hold(self.world, command, confirmed=confirmed, sender=sender))

    def expect_kept(self) -> None:
        if self.take("FundsHeld")[1] != len(self.world.commands):
            raise ScenarioError("something else is held")

    def do_withdraw(self) -> None:
        command = self.sent[self.payment()]
        if isinstance(command, c.SettleNets):
            raise ScenarioError("a session of BEPS or IBPS is no message")
        owner = owner_of(command)
        sender = self.world.code(self.known()) if self.has("by") else owner
        self.send(withdrawal(self.world, sender, command.message_id, original_sender=owner))
