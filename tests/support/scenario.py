"""Scenarios: rules as a settlement clerk tells them, run on the core and on the model.

A line holds statements; a statement is a word with its arguments, then what is expected of it.
Amounts are yuan. ``#`` begins a comment. An unknown word is an error that names its line.
A command must lead to what the line says and to nothing else: no settlement, return, repeat or
refusal goes unmentioned. The words are the ``do_`` and ``expect_`` methods of
``support.scenario_words``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from support.model import Told
from support.world import Sent, World
from tianping.core import commands as c
from tianping.values.errors import ValueTextError
from tianping.values.money import Fen, parse_yuan

__all__ = ["Reader", "ScenarioError", "read_scenario"]

_MUST_BE_MENTIONED = frozenset(
    {
        "PaymentSettled", "PaymentQueued", "PaymentReturned", "PaymentRepeated", "StatusReported",
        "Refused", "QueueReported", "ReturnRequested", "ReturnAnswered",
        "LoanMade", "LoanRepaying", "LendingMoved", "LendingRestored", "LendingReported",
        "NetFileSettled", "NetFileQueued", "NetFileReturned",
        "FundsHeld", "HoldPaid", "HoldReleased",
        "SessionHeld", "SessionTakenUp", "SessionCompleted", "SessionRepeated",
        "MatchingPlanned", "MatchingRun", "PoolRun", "PoolReported",
        "InterestCharged", "PledgeRequested", "PledgeAnswered", "PledgeLoanRepaid",
        "PledgeLoanOvernight", "BondsRequested", "BondsReleased",
        "WarningRaised", "WarningLifted", "AccountsReported", "LiquidityReported",
        "ClosingTried",
        "OffsetSettled", "MatchingProposed", "ReserveUsed", "StepLate",
        "InformationPassed", "OpeningDone", "SameCityReported",
        "CapWarningRaised", "CapWarningLifted",
        "EarmarkReleaseKept", "EarmarkReleased", "EarmarkReleaseLapsed", "PledgeDisposed",
        "CertificateApplied", "ApplicationDeclined", "CertificateIssued",
        "CertificateOverlapping", "CertificateRevoked", "CertificateExpiring",
        "CertificateExpired", "CertificatesReported",
        "PaymentStored", "LatestTimeKept", "EarliestTimeReached", "LatestTimeNear",
        "ParameterInForce", "ParameterPlanned",
        "LoggedIn", "LoggedOut", "LogInsTold", "BroadcastMade",
        "OpeningChecked", "TotalsCompared", "DayEndRequested",
    }
)  # fmt: skip


_RUNS = {"MatchingRun": 5, "PoolRun": 6}
"""Where a run tells how many payments it settled."""


def _is_idle_run(event: Told) -> bool:
    """Tell whether an event is a run that booked nothing."""
    return event[0] in _RUNS and event[_RUNS[event[0]]] == 0


class ScenarioError(AssertionError):
    """A scenario is written wrongly, or what happened is not what it says."""


class Reader:
    """Reads tokens, sends commands, and keeps what nobody has mentioned yet."""

    def __init__(self, apply: Callable[[c.Command], list[Told]]) -> None:
        self.world = World(apply)
        self.sent: dict[str, Sent | c.SettleNets] = {}
        """Name of a payment → the command that brought it."""
        self.ids: dict[int, str] = {}
        """Payment id → its name."""
        self.tokens: list[str] = []
        self.told: list[Told] = []
        """What the latest command led to."""
        self.unread: list[Told] = []
        """Events of the latest command that no expectation has named yet."""
        self.made: list[Told] = []
        """Lines of the latest command that no expectation has named yet."""

    def line(self, text: str) -> None:
        """Carry out the statements of one line."""
        self.tokens = text.partition("#")[0].split()
        while self.tokens:
            word = self.tokens.pop(0)
            expectation = getattr(self, f"expect_{word}", None)
            if expectation is not None:
                expectation()
                continue
            self.finish()
            statement = getattr(self, f"do_{word}", None)
            if statement is None:
                raise ScenarioError(f"unknown word {word!r}")
            statement()
        self.finish()

    def finish(self) -> None:
        """End a statement: everything it led to must have been mentioned."""
        self._skip_idle_runs()
        if self.unread:
            raise ScenarioError(f"not mentioned: {self.unread}")

    def send(self, command: c.Command) -> None:
        """Apply a command; its settlements, returns, repeats and refusals must be mentioned."""
        self.finish()
        self.told = self.world.send(command)
        self.made = [event for event in self.told if event[0] == "PaymentMade"]
        self.unread = [event for event in self.told if event[0] in _MUST_BE_MENTIONED]

    def send_payment(self, name: str, command: Sent | c.SettleNets) -> None:
        """Apply a command that brings a payment, and give the payment its name."""
        if name in self.sent:
            raise ScenarioError(f"the name {name!r} is used already")
        self.sent[name] = command
        self.ids[len(self.world.commands) + 1] = name
        self.send(command)

    def _skip_idle_runs(self, kind: str = "") -> None:
        """Pass over runs of another kind that booked nothing: nobody has to mention them."""
        while self.unread and self.unread[0][0] != kind and _is_idle_run(self.unread[0]):
            self.unread.pop(0)

    def take(self, kind: str) -> Told:
        """Return the next unmentioned event, which must be of a kind."""
        self._skip_idle_runs(kind)
        if not self.unread or self.unread[0][0] != kind:
            raise ScenarioError(f"expected {kind}, found {self.unread or 'nothing more'}")
        return self.unread.pop(0)

    def take_all(self, kind: str) -> None:
        """Take events of a kind, one for each payment or session that the next tokens name."""
        names = [self.payment()]
        while self.tokens and self.tokens[0] in self.sent:
            names.append(self.payment())
        for name in names:
            found = self.ids.get(self.take(kind)[1])
            if found != name:
                raise ScenarioError(f"expected {kind} of {name}, found of {found}")

    def word(self) -> str:
        """Return the next token."""
        if not self.tokens:
            raise ScenarioError("the line ends too early")
        return self.tokens.pop(0)

    def has(self, word: str) -> bool:
        """Take the next token if it is this one."""
        found = bool(self.tokens) and self.tokens[0] == word
        if found:
            self.tokens.pop(0)
        return found

    def known(self) -> str:
        """Return the next token, which must name somebody registered."""
        name = self.word()
        if name not in self.world.direct:
            raise ScenarioError(f"nobody is called {name!r}")
        return name

    def payment(self) -> str:
        """Return the next token, which must name a payment."""
        name = self.word()
        if name not in self.sent:
            raise ScenarioError(f"no payment is called {name!r}")
        return name

    def fen(self) -> Fen:
        """Return the next token as an amount in yuan; ``_`` may group, ``-`` may begin it."""
        text = self.word().replace("_", "")
        try:
            amount = parse_yuan(text.removeprefix("-"))
        except ValueTextError as error:
            raise ScenarioError(str(error)) from error
        return Fen(-amount) if text.startswith("-") else amount

    def one_of(self, words: Mapping[str, int]) -> int:
        """Return the number of the next token in a table of words."""
        word = self.word()
        if word not in words:
            raise ScenarioError(f"expected one of {', '.join(words)}, found {word!r}")
        return words[word]


def read_scenario(path: Path, reader: Reader) -> None:
    """Run a scenario file from its first line to its last.

    Raises:
        ScenarioError: with file and line, when it is written wrongly or does not hold.
    """
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            reader.line(text)
        except AssertionError as error:
            raise ScenarioError(f"{path.name}:{number}: {text.strip()}: {error}") from error
