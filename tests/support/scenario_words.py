# ruff: noqa: D102 - the words are described together, above them
"""The words of the scenario language. See ``support.scenario`` for how a line is read.

Those about time, interest, fees and pledge financing are in ``support.scenario_financing``.

Those about liquidity are in ``support.scenario_watch``.

Statements (``do_``): ``day DATE PHASE`` · ``phase PHASE`` · ``office N`` · ``treasury N`` ·
``account|special N YUAN [at OFFICE] [under N]`` · ``indirect N of DIRECT`` ·
``parameter NAME NUMBER [from DATE]`` · ``limit|minimum N YUAN`` · ``earmark N SYSTEM YUAN`` ·
``control|release N debit|credit`` · ``pay ID A->B YUAN CLASS`` ·
``instant ID A->B YUAN by SPECIAL [TYPE]`` · ``place ID N YUAN CLASS`` · ``debit ID N YUAN`` ·
``credit N YUAN`` · ``again ID`` · ``altered ID`` · ``head|tail|cancel|query ID [by N]`` ·
``who N waits at N [branches]`` · ``askback R ID [by N] [of N]`` · ``answer R yes|no [by N]``
(R names a return request).

Expectations (``expect_``): ``settled [En]`` · ``queued [REASON]`` · ``refused CODE`` ·
``settles ID…`` · ``returns ID…`` · ``repeated STATUS`` · ``status STATUS`` ·
``reports [ID…] end`` · ``asked N`` · ``answered N``.

Checks: ``balance N YUAN`` · ``inner OFFICE SUBJECT YUAN`` · ``queue N [ID…] end`` ·
``funds N YUAN YUAN`` (available, expected) · ``trial balance``.

The words of persons, and the prefix ``as PERSON``, are in ``support.words_people``.

The words of certificates are in ``support.words_certificates``.
The words of automatic lending are in ``support.scenario_lending``.
What concerns nets and error corrections stands in ``support.words_nets``, authorities and changes
of parameters in ``support.words_authority``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from support.model import Told
from support.scenario import ScenarioError, read_scenario
from support.scenario_financing import FinancingWords
from support.scenario_lending import LendingWords
from support.scenario_third_parties import ThirdPartyWords
from support.scenario_watch import WatchWords
from support.words_authority import AuthorityWords
from support.words_by_message import MessageWords
from support.words_certificates import CertificateWords
from support.words_day_end import DayEndWords
from support.words_days import PHASE_WORDS, DayWords
from support.words_dual_control import DualControlWords
from support.words_keeping import KeepingWords
from support.words_liquidity import LiquidityWords
from support.words_nets import NetWords
from support.words_nodes import NodeWords
from support.words_options import OptionsWords
from support.words_partners import PartnerWords
from support.words_register import RegisterWords
from support.words_times import TimesWords
from support.world import Sent, owner_of
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode
from tianping.core.terms import (
    CONTROL_CREDIT,
    CONTROL_DEBIT,
    KIND_BANK,
    KIND_OFFICE,
    KIND_SPECIAL,
    KIND_TREASURY,
    STATUS_CANCELLED,
    STATUS_PENDING,
    STATUS_PROCESSED,
    STATUS_QUEUED,
    STATUS_REJECTED,
    STATUS_SETTLED,
    STATUS_UNKNOWN,
    TO_HEAD,
    TO_TAIL,
)
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate

__all__ = ["Figures", "Words", "run_scenario"]

Figures = Callable[[str], tuple[int, int]]
"""From a bank code to its available and its expected funds."""

_SHORT_WAY = {0: 10, 5: 10, 10: 20, 20: 40, 30: 32, 32: 35, 35: 40, 40: 0}
"""The way that ``day`` takes: without a window, unless it is open."""
_CLASSES = {
    "correction": 1, "relief": 2, "fees": 3, "same_city": 4, "net": 5, "one_sided": 6,
    "urgent": 7, "ordinary": 8,
}  # fmt: skip
_CONTROLS = {"debit": CONTROL_DEBIT, "credit": CONTROL_CREDIT}
_REASONS = ("insufficient_funds", "behind_queue")
_STATUSES = {
    "unknown": STATUS_UNKNOWN, "settled": STATUS_SETTLED, "processed": STATUS_PROCESSED,
    "cancelled": STATUS_CANCELLED, "returned": STATUS_REJECTED, "queued": STATUS_QUEUED,
    "stored": STATUS_PENDING,
}  # fmt: skip
_POSTINGS = {f"E{number}": number for number in range(1, 35)} | {
    "E26c": 263,
    "R41": 41,
    "R42": 42,
}
"""Red entries have no number in the rules; the core calls them 41 and 42."""
_INNER = {"HV": 4611, "BP": 4612, "ZJ": 4613, "HZ": 4699}
_HOME = "P1"
"""The office of everybody whose office is not said."""


class Words(
    DayEndWords,
    CertificateWords,
    DayWords,
    AuthorityWords,
    DualControlWords,
    FinancingWords,
    KeepingWords,
    LendingWords,
    LiquidityWords,
    MessageWords,
    NetWords,
    NodeWords,
    OptionsWords,
    PartnerWords,
    RegisterWords,
    ThirdPartyWords,
    TimesWords,
    WatchWords,
):
    """All statements and expectations."""

    def __init__(
        self, apply: Callable[[c.Command], list[Told]], figures: Figures | None = None
    ) -> None:
        super().__init__(apply)
        self.figures = figures
        self.requests: dict[str, c.RequestReturn] = {}
        self.queries: dict[str, c.PassInformation] = {}
        """Name of a return request → its command."""

    # --- the day

    def do_day(self) -> None:
        date, phase = int(self.word().replace("-", "")), self.one_of(PHASE_WORDS)
        ledger = self.world.ledger
        if ledger.date == 0:
            self.world.open(date)
        while ledger.date < date or ledger.phase != phase:
            self.finish()
            before = (ledger.date, ledger.phase)
            following = _SHORT_WAY[ledger.phase]
            self._advance(following, date if following == 0 else 0)
            if before == (ledger.date, ledger.phase):
                return

    def do_phase(self) -> None:
        self._advance(self.one_of(PHASE_WORDS), 0)

    def _advance(self, phase: int, next_date: int) -> None:
        now, stands = self.world.now, self.world.ledger.phase
        self.send(c.AdvancePhase(now, stands, phase, next_date))

    # --- who there is

    def do_office(self) -> None:
        self.world.add_office(self.word(), KIND_OFFICE)

    def do_treasury(self) -> None:
        self.world.add_office(self.word(), KIND_TREASURY)

    def do_account(self) -> None:
        self._add_bank(KIND_BANK)

    def do_special(self) -> None:
        self._add_bank(KIND_SPECIAL)

    def _add_bank(self, kind: int) -> None:
        name, amount = self.word(), self.fen()
        office = self.known() if self.has("at") else _HOME
        entity = self.known() if self.has("under") else ""
        if self.has("behind"):
            self.world.access_of[name] = self.word()
        if office not in self.world.direct:
            self.world.add_office(office)
        told = self.world.add_bank(name, office, kind, legal_entity=entity)
        if told[0][0] == "Refused":
            raise ScenarioError(f"{name} cannot be registered: {told}")
        if amount:
            self._credit(name, amount)

    def do_indirect(self) -> None:
        name = self.word()
        if not self.has("of"):
            raise ScenarioError("expected: indirect NAME of DIRECT")
        self.world.add_indirect(name, self.known())

    def do_parameter(self) -> None:
        name, value = self.word(), int(self.word())
        date = self.world.today
        if self.has("from"):
            date = BusinessDate(int(self.word().replace("-", "")))
        self.send(c.SetParameter(self.world.now, name, value, date))

    # --- limits

    def do_limit(self) -> None:
        code = self.world.code(self.known())
        self.send(c.SetOverdraftLimit(self.world.now, code, self.fen()))

    def do_minimum(self) -> None:
        code = self.world.code(self.known())
        self.send(c.SetMinimumBalance(self.world.now, code, self.fen()))

    def do_earmark(self) -> None:
        code = self.world.code(self.known())
        self.send(c.SetEarmark(self.world.now, code, self.word(), self.fen()))

    def do_control(self) -> None:
        self._control(released=False)

    def do_release(self) -> None:
        self._control(released=True)

    def _control(self, *, released: bool) -> None:
        code, control = self.world.code(self.known()), self.one_of(_CONTROLS)
        self.send(c.ControlAccount(self.world.now, code, control, released))

    # --- payments

    def do_pay(self) -> None:
        name, (payer, arrow, payee) = self.word(), self.word().partition("->")
        if not arrow:
            raise ScenarioError("expected PAYER->PAYEE")
        amount, queue_class = self.fen(), self.one_of(_CLASSES)
        self.send_payment(name, self.world.transfer(payer, payee, amount, queue_class))

    def do_instant(self) -> None:
        name, (payer, arrow, payee) = self.word(), self.word().partition("->")
        amount = self.fen()
        if not arrow or not self.has("by"):
            raise ScenarioError("expected: instant ID PAYER->PAYEE YUAN by SPECIAL")
        sender = self.known()
        business_type = self.word() if self.tokens and self.tokens[0][:1] == "G" else "G104"
        self.send_payment(name, self.world.instant(sender, payer, payee, amount, business_type))

    def do_place(self) -> None:
        name, account, amount = self.word(), self.known(), self.fen()
        self.send_payment(name, self.world.placed(account, amount, self.one_of(_CLASSES)))

    def do_debit(self) -> None:
        name, account = self.word(), self.known()
        self.send_payment(name, self.world.one_sided(account, self.fen(), credit=False))

    def do_credit(self) -> None:
        self._credit(self.known(), self.fen())

    def _credit(self, name: str, amount: int) -> None:
        self.send(self.world.one_sided(name, amount, credit=True))
        if self.unread[0][:2] == ("PaymentSettled", len(self.world.commands)):
            self.unread.pop(0)

    def do_again(self) -> None:
        self.send(self.sent[self.payment()])

    def do_altered(self) -> None:
        command = self.sent[self.payment()]
        self.send(msgspec.structs.replace(command, digest=command.digest ^ 1))

    def do_head(self) -> None:
        self._adjust(TO_HEAD)

    def do_tail(self) -> None:
        self._adjust(TO_TAIL)

    def _adjust(self, placement: int) -> None:
        command = self._one_message()
        sender, owner = self._by(command)
        message_id = command.message_id
        self.send(self.world.adjust(sender, message_id, placement, original_sender=owner))

    def do_cancel(self) -> None:
        command = self._one_message()
        sender, owner = self._by(command)
        self.send(self.world.cancel(sender, command.message_id, original_sender=owner))

    def do_query(self) -> None:
        command = self._one_message()
        sender, owner = self._by(command)
        self.send(self.world.query(sender, command.message_id, original_sender=owner))

    def do_who(self) -> None:
        asker = self.world.code(self.known())
        if not (self.has("waits") and self.has("at")):
            raise ScenarioError("expected: who NAME waits at NAME [branches]")
        account, scope = self.world.code(self.known()), int(self.has("branches"))
        self.send(self.world.query_queue(asker, account, scope))

    def do_askback(self) -> None:
        name, original = self.word(), self.sent[self.payment()]
        if not isinstance(original, c.CreditTransfer):
            raise ScenarioError("only a transfer can be asked back")
        asker = self.world.code(self.known()) if self.has("by") else None
        creditor = self.world.code(self.known()) if self.has("of") else None
        request = self.world.ask_return(original, sender=asker, creditor=creditor)
        self.requests[name] = request
        self.send(request)

    def do_answer(self) -> None:
        request = self.requests[self.word()]
        agreed = self.one_of({"yes": 1, "no": 0}) == 1
        sender = self.world.code(self.known()) if self.has("by") else None
        self.send(self.world.answer_return(request, sender=sender, agreed=agreed))

    def _one_message(self) -> Sent:
        command = self.sent[self.payment()]
        if isinstance(command, c.SettleNets):
            raise ScenarioError("a session of BEPS or IBPS is no message")
        return command

    def _by(self, command: Sent) -> tuple[BankCode, BankCode]:
        owner = owner_of(command)
        return (self.world.code(self.known()) if self.has("by") else owner), owner

    # --- what is expected of the latest command

    def expect_settled(self) -> None:
        _, payment, posting, *_ = self.take("PaymentSettled")
        if payment != len(self.world.commands):
            raise ScenarioError(f"another payment settled: {self.ids.get(payment)}")
        if self.tokens and self.tokens[0] in _POSTINGS and self.one_of(_POSTINGS) != posting:
            raise ScenarioError(f"it was posted as E{posting}")

    def expect_queued(self) -> None:
        payment, account = self.take("PaymentQueued")[1:3]
        if self.tokens and self.tokens[0] in _REASONS:
            at_head = self.world.ledger.queue(account)[0] == payment
            if (self.word() == "insufficient_funds") != at_head:
                raise ScenarioError(f"it is at the head: {at_head}")

    def expect_refused(self) -> None:
        expected, found = self.word(), RefusalCode(self.take("Refused")[1]).name
        if expected != found:
            raise ScenarioError(f"expected refusal {expected}, found {found}")

    def expect_settles(self) -> None:
        self.take_all("PaymentSettled")

    def expect_returns(self) -> None:
        self.take_all("PaymentReturned")

    def expect_repeated(self) -> None:
        self._same_status(self.take("PaymentRepeated")[3])

    def expect_status(self) -> None:
        self._same_status(self.take("StatusReported")[5])

    def expect_reports(self) -> None:
        expected = []
        while not self.has("end"):
            expected.append(self.payment())
        event = self.take("QueueReported")
        found = [self.ids.get(one) for one in event[5]]
        if found != expected or event[4] != len(expected):
            raise ScenarioError(f"expected report of {expected}, found {found}")

    def expect_asked(self) -> None:
        creditor = self.take("ReturnRequested")[5]
        if creditor != self.world.code(self.known()):
            raise ScenarioError(f"{creditor} was asked")

    def expect_answered(self) -> None:
        asker = self.take("ReturnAnswered")[3]
        if asker != self.world.code(self.known()):
            raise ScenarioError(f"{asker} was answered")

    def _same_status(self, found: int) -> None:
        if self.one_of(_STATUSES) != found:
            raise ScenarioError(f"found status {found}")

    # --- checks

    def _same_amount(self, name: str, found: int) -> None:
        expected = self.fen()
        if expected != found:
            raise ScenarioError(f"{name}: expected {expected} fen, found {found} fen")

    def do_balance(self) -> None:
        name = self.known()
        ledger = self.world.ledger
        self._same_amount(name, ledger.balances[ledger.deposit(self.world.code(name))])

    def do_inner(self) -> None:
        name, subject = self.known(), self.one_of(_INNER)
        ledger = self.world.ledger
        self._same_amount(name, ledger.balances[ledger.account(self.world.code(name), subject)])

    def do_queue(self) -> None:
        ledger, code = self.world.ledger, self.world.code(self.known())
        expected = []
        while not self.has("end"):
            expected.append(self.payment())
        found = [self.ids.get(one) for one in ledger.queue(ledger.deposit(code))]
        if found != expected:
            raise ScenarioError(f"expected queue {expected}, found {found}")

    def do_funds(self) -> None:
        code = self.world.code(self.known())
        if self.figures is None:
            raise ScenarioError("nothing here tells funds")
        available, expected = self.figures(code)
        self._same_amount("available", available)
        self._same_amount("expected", expected)

    def do_trial(self) -> None:
        if not self.has("balance"):
            raise ScenarioError("expected: trial balance")
        told = self.world.send(c.TakeTrialBalance(self.world.now))[0]
        ledger = self.world.ledger
        for subject, _, _, _, _, balance in told[2]:
            pairs = zip(ledger.subjects, ledger.balances, strict=True)
            found = sum(amount for one, amount in pairs if one == subject)
            if found != balance:
                raise ScenarioError(f"subject {subject}: entries give {found}, told {balance}")
        if told[1] != ledger.date or not told[3] or sum(row[5] for row in told[2]) != 0:
            raise ScenarioError(f"the books do not balance: {told}")


def run_scenario(
    path: Path, apply: Callable[[c.Command], list[Told]], figures: Figures | None = None
) -> Words:
    """Run a scenario file on a core or a model, and return what came of it."""
    words = Words(apply, figures)
    read_scenario(path, words)
    return words
