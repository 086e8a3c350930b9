# ruff: noqa: D102 - the words are described together, above them
"""The words of matching and of pools in the scenario language.

Statements: ``match`` (an operator asks for matching).

``bind H B…`` (the pool of H gets these branches, in this order) · ``bind_random H [B…]`` ·
``unbind H [B…]`` (all, when none is named), each ``[from DATE]`` · ``floor H YUAN`` ·
``pool [SEED]`` (an operator runs the pools) · ``bindings N`` (N asks for the bindings).

Expectations: ``matched N of M`` (so many of those that took part settled as one group; what
settled follows as ``settles``) · ``unmatched N`` (nothing of so many could settle together) ·
``not_matched N`` (it did not start: too few of N) · ``plans`` (matching is planned, or begins) ·
``pooled H done|short|own_queue|controlled|stopped`` (the run of H's pool; what it gives follows) ·
``gives H B YUAN`` (one transfer) · ``pairs [H B YUAN]… end`` (what was answered).
"""

from __future__ import annotations

from support.model import Told
from support.scenario import Reader, ScenarioError
from tianping.core import commands as c
from tianping.core.liquidity.words import POOL_END, POOL_ORDER, POOL_RANDOM_ORDER
from tianping.values.dates import BusinessDate

__all__ = ["LiquidityWords"]


_OUTCOMES = {"done": 0, "short": 1, "own_queue": 2, "controlled": 3, "stopped": 4}


class LiquidityWords(Reader):
    """Statements and expectations of the liquidity functions."""

    # --- matching

    def do_match(self) -> None:
        self.send(c.RunMatching(self.world.now))

    def expect_plans(self) -> None:
        self.take("MatchingPlanned")

    def expect_matched(self) -> None:
        settled = self._count()
        if not self.has("of"):
            raise ScenarioError("expected: matched N of M")
        self._same_run(2, settled, self._count())

    def expect_unmatched(self) -> None:
        self._same_run(1, 0, self._count())

    def expect_not_matched(self) -> None:
        self._same_run(0, 0, self._count())

    def _same_run(self, outcome: int, settled: int, considered: int) -> None:
        found: Told = self.take("MatchingRun")
        if (found[2], found[5], found[3]) != (outcome, settled, considered):
            raise ScenarioError(f"the run was {found}")

    # --- pools

    def do_bind(self) -> None:
        self._set_pool(POOL_ORDER)

    def do_bind_random(self) -> None:
        self._set_pool(POOL_RANDOM_ORDER)

    def do_unbind(self) -> None:
        self._set_pool(POOL_END)

    def _set_pool(self, management: int) -> None:
        entity = self.world.code(self.known())
        branches = []
        while self.tokens and self.tokens[0] in self.world.direct:
            branches.append(self.world.code(self.word()))
        date = int(self.word().replace("-", "")) if self.has("from") else 0
        self.send(c.SetPool(self.world.now, entity, management, BusinessDate(date), branches))

    def do_floor(self) -> None:
        self.send(c.SetPoolFloor(self.world.now, self.world.code(self.known()), self.fen()))

    def do_pool(self) -> None:
        seed = self._count() if self.tokens and self.tokens[0].isdigit() else 0
        self.send(c.RunPool(self.world.now, seed))

    def do_bindings(self) -> None:
        asker = self.world.code(self.known())
        message_id = self.world.next_message_id()
        self.send(c.QueryPool(self.world.now, asker, message_id, self.world.today))

    def expect_pooled(self) -> None:
        entity, outcome = self.world.code(self.known()), self.one_of(_OUTCOMES)
        found = self.take("PoolRun")
        if (found[1], found[5]) != (entity, outcome):
            raise ScenarioError(f"the run was {found}")

    def expect_gives(self) -> None:
        entity, branch = (self.world.code(self.known()) for _ in range(2))
        amount = self.fen()
        made = self.made[0] if self.made else None
        settled = self.take("PaymentSettled")
        if made is None or made[1] != settled[1]:
            raise ScenarioError(f"no transfer: {settled}")
        self.made.remove(made)
        if (made[5], made[6], made[7]) != (entity, branch, amount):
            raise ScenarioError(f"the transfer was {made}")

    def expect_pairs(self) -> None:
        rows = []
        while not self.has("end"):
            rows.append((self.world.code(self.known()), self.world.code(self.known()), self.fen()))
        found = [(one[0], one[1], one[4]) for one in self.take("PoolReported")[4]]
        if found != rows:
            raise ScenarioError(f"expected {rows}, found {found}")

    def _count(self) -> int:
        word = self.word()
        if not word.isdigit():
            raise ScenarioError(f"expected a number, found {word!r}")
        return int(word)
