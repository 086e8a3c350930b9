# ruff: noqa: D102 - the words are described together, above them
"""The words of the scenario language about what participants watch and ask of their funds.

Statements: ``warn N below YUAN [by N]`` · ``unwarn N [by N]`` ·
``inquires N account|liquidity of N [branches] [others]`` · ``others N [CODE YUAN …] end`` ·
``maintain N [by OFFICE] [limit|minimum YUAN] [control|release debit|credit] … end`` ·
``suspend N`` · ``readmit N`` · ``revoke N from DATE``.
Expectations: ``closes N YUAN`` (closed, E27 of the balance) · ``keeps N`` (could not be closed) ·
``stands [N…] end`` (whose accounts were told) ·
``totals YUAN YUAN YUAN`` (balance, available and expected funds, others added to each) ·
 ``warns N [to N…]`` · ``lifts N [to N…]`` (who is told; the owner unless said).
"""

from __future__ import annotations

from support.scenario import Reader, ScenarioError
from tianping.core import commands as c
from tianping.values.dates import BusinessDate

__all__ = ["WatchWords"]


class WatchWords(Reader):
    """Statements and expectations of warnings and account queries."""

    def do_warn(self) -> None:
        name = self.known()
        if not self.has("below"):
            raise ScenarioError("expected: warn NAME below YUAN")
        value = self.fen()
        setter = self.known() if self.has("by") else name
        self.send(self.world.warning(self.world.code(setter), self.world.code(name), value))

    def do_unwarn(self) -> None:
        name = self.known()
        setter = self.known() if self.has("by") else name
        codes = self.world.code(setter), self.world.code(name)
        self.send(self.world.warning(*codes, 0, on=False))

    def do_inquires(self) -> None:
        asker, what = self.world.code(self.known()), self.word()
        if what not in ("account", "liquidity") or not self.has("of"):
            raise ScenarioError("expected: inquires NAME account|liquidity of NAME")
        asked = self.world.code(self.known())
        scope = int(self.has("branches")) + 2 * int(self.has("others"))
        if what == "account":
            self.send(self.world.query_account(asker, asked, scope))
        else:
            self.send(self.world.query_liquidity(asker, asked, scope))

    def do_maintain(self) -> None:
        account = self.world.code(self.known())
        sender = self.known() if self.has("by") else "P1"
        stated: dict[str, int] = {}
        while not self.has("end"):
            word = self.word()
            if word == "limit":
                stated["overdraft_limit_fen"] = int(self.fen())
            elif word == "minimum":
                stated["minimum_fen"] = int(self.fen())
            elif word in ("control", "release"):
                stated[f"{self.word()}_control"] = int(word == "control")
            else:
                raise ScenarioError(f"a maintenance message states no {word!r}")
        self.send(self.world.maintain(self.world.code(sender), account, stated))

    def do_exclude(self) -> None:
        self.send(c.SuspendParticipant(self.world.now, self.world.code(self.known()), False))

    def do_readmit(self) -> None:
        self.send(c.SuspendParticipant(self.world.now, self.world.code(self.known()), True))

    def do_remove(self) -> None:
        code = self.world.code(self.known())
        if not self.has("from"):
            raise ScenarioError("expected: remove NAME from DATE")
        date = BusinessDate(int(self.word().replace("-", "")))
        self.send(c.RevokeParticipant(self.world.now, code, date))

    def expect_closes(self) -> None:
        name, amount = self.known(), self.fen()
        if amount:
            made = self.take("PaymentMade") if self.unread[0][0] == "PaymentMade" else None
            settled = self.take("PaymentSettled")
            if (
                settled[2] != 27
                or settled[4] != amount
                or (made and made[5] != self.world.code(name))
            ):
                raise ScenarioError(f"expected E27 of {amount} fen, found {settled}")
        event = self.take("ClosingTried")
        if event[2] != self.world.code(name) or event[6]:
            raise ScenarioError(f"{name} was not closed: {event}")

    def expect_keeps(self) -> None:
        name, event = self.known(), self.take("ClosingTried")
        if event[2] != self.world.code(name) or not event[6]:
            raise ScenarioError(f"{name} was closed: {event}")

    def do_others(self) -> None:
        name = self.known()
        balances = {}
        while not self.has("end"):
            code = self.word()
            balances[code] = int(self.fen())
        self.send(self.world.other_balances(self.world.code(name), balances))

    def expect_stands(self) -> None:
        names = []
        while not self.has("end"):
            names.append(self.known())
        event = self.take("AccountsReported")
        ledger = self.world.ledger
        codes = [self.world.code(name) for name in names]
        expected = [(code, ledger.balances[ledger.deposit(code)]) for code in codes]
        found = [(row[1], row[4]) for row in event[5]]
        if found != expected or event[4] != len(expected):
            raise ScenarioError(f"expected accounts of {names}, found {found}")

    def expect_totals(self) -> None:
        _, balance, available, expected, _, others = self.take("LiquidityReported")[5]
        for figure in (balance, available, expected):
            wanted = self.fen()
            if wanted != figure + others:
                raise ScenarioError(f"expected {wanted} fen, found {figure + others} fen")

    def expect_warns(self) -> None:
        self._told("WarningRaised")

    def expect_lifts(self) -> None:
        self._told("WarningLifted")

    def _told(self, kind: str) -> None:
        name = self.known()
        told = [name]
        if self.has("to"):
            told = [self.known()]
            while self.tokens and self.tokens[0] in self.world.direct:
                told.append(self.known())
        ledger = self.world.ledger
        account = ledger.deposit(self.world.code(name))
        for setter in told:
            event = self.take(kind)
            if event[1] != account or event[3] != self.world.code(setter):
                raise ScenarioError(f"expected {kind} of {name} to {setter}, found {event}")
            if event[5] != ledger.balances[account]:
                raise ScenarioError(f"{kind} of {name} tells {event[5]} fen as balance")
