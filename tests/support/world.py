"""Short names for a platform under test: builds commands, and folds what they led to.

The fold (``Ledger``) knows no rule: balances come from the entries of settled payments, queues
from the events that fill and empty them. So it reads the core and the model alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import msgspec

from support.ledger import Ledger
from support.model import Told
from support.world_days import step_from
from tianping.core import commands as c
from tianping.core.effective import asked_command
from tianping.core.terms import KIND_BANK, KIND_INDIRECT, KIND_OFFICE, KIND_SPECIAL
from tianping.values.bankcode import BankCode, with_check_digit
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId, MessageId, PaymentId, payment_seq
from tianping.values.money import Fen

__all__ = ["Sent", "World", "digest_of", "owner_of", "with_times"]

Sent = (
    c.CreditTransfer
    | c.InstantTransfer
    | c.PostOneSided
    | c.PlaceInQueue
    | c.SubmitNetFile
    | c.HoldFunds
    | c.SettleSameCity
    | c.CorrectEntry
)
"""A message that brings a payment."""

_SUBJECTS = {KIND_BANK: 2012, KIND_SPECIAL: 2019}
_NS_PER_SECOND = 1_000_000_000

_STANDING = {"queue.direct_placing": 1, "login.required": 0}
"""Parameters of a world that is not told otherwise: nobody needs to log in."""


def digest_of(*parts: object) -> int:
    """Return the first 56 bits of the SHA-256 of some parts."""
    return int.from_bytes(hashlib.sha256(repr(parts).encode()).digest()[:7], "big")


class World:
    """Names instead of codes, and one place that numbers messages and seconds."""

    def __init__(self, apply: Callable[[c.Command], list[Told]]) -> None:
        self.apply = apply
        self.ledger = Ledger()
        self.codes: dict[str, BankCode] = {}
        self.direct: dict[str, str] = {}
        """Name → the name through which it settles; itself for all but indirect ones."""
        self.office_of: dict[str, str] = {}
        self.access_of: dict[str, str] = {}
        """Through which centre those are connected that are registered from now on."""
        self.commands: list[c.Command] = []
        self.latest: list[Told] = []
        """What the latest command led to."""
        self._messages = 0
        self._clock = (1_790_000_000 * _NS_PER_SECOND, 0)
        """An instant, and how many commands were sent until then."""

    def send(self, command: c.Command) -> list[Told]:
        """Apply a command and fold what it led to."""
        self.commands.append(command)
        told = self.latest = self.apply(command)
        self.ledger.read(told)
        return told

    def brought(self, payment: int) -> c.Command:
        """Return the command that brought a payment, be it a line of it, whoever did it."""
        return asked_command(self.commands[payment_seq(PaymentId(payment)) - 1])

    def set_clock(self, instant_ns: int) -> None:
        """Let the next command be recorded at an instant; a second passes with each from there."""
        self._clock = (instant_ns, len(self.commands))

    @property
    def now(self) -> int:
        """A second passes with every command."""
        instant_ns, sent = self._clock
        return instant_ns + (len(self.commands) - sent) * _NS_PER_SECOND

    @property
    def today(self) -> BusinessDate:
        """The current business date."""
        return BusinessDate(self.ledger.date)

    def code(self, name: str) -> BankCode:
        """Return the code a name has, or gets."""
        if name not in self.codes:
            self.codes[name] = with_check_digit(f"313{len(self.codes) + 1:08d}")
        return self.codes[name]

    def certificate(self, name: str) -> CertificateId:
        """Return the id of a name's signing certificate."""
        return self.certificate_of(self.code(name))

    def certificate_of(self, code: BankCode) -> CertificateId:
        """Return the id of a code's signing certificate."""
        return CertificateId(f"{'0' * 16}:{code[3:]}")

    def next_message_id(self) -> MessageId:
        """Return a message id of today that was not used yet."""
        self._messages += 1
        return MessageId(f"{self.today:08d}{self._messages:08d}")

    def open(self, date: int, parameters: dict[str, int] | None = None) -> None:
        """Open the platform in the preparation of a date, with direct placing allowed."""
        self.send(c.OpenPlatform(self.now, "Tianping", BusinessDate(date), 1))
        for name, value in {**_STANDING, **(parameters or {})}.items():
            self.send(c.SetParameter(self.now, name, value, BusinessDate(date)))

    def add_office(self, name: str, kind: int = KIND_OFFICE) -> list[Told]:
        """Register an office or treasury, with a certificate."""
        self.direct[name] = name
        told = self.send(c.AddOffice(self.now, self.code(name), name, kind))
        self.send(c.BindCertificate(self.now, self.certificate(name), self.code(name)))
        return told

    def add_bank(
        self, name: str, office: str, kind: int = KIND_BANK, *, legal_entity: str = ""
    ) -> list[Told]:
        """Register a direct or special participant, with an account and a certificate."""
        told = self.add_branch(name, office, {}, kind=kind, legal_entity=legal_entity)
        code = self.code(name)
        self.send(c.OpenAccount(self.now, code, _SUBJECTS[kind], 1))
        self.send(c.BindCertificate(self.now, self.certificate(name), code))
        return told

    def add_branch(
        self,
        name: str,
        office: str,
        details: dict[str, str],
        *,
        kind: int = KIND_BANK,
        legal_entity: str = "",
    ) -> list[Told]:
        """Register a direct or special participant without an account of its own."""
        if name in self.access_of:
            details = {**details, "access": self.access_of[name]}
        self.direct[name] = name
        self.office_of[name] = office
        code, entity = self.code(name), self.code(legal_entity) if legal_entity else ""
        return self.send(
            c.AddParticipant(self.now, code, name, kind, self.code(office), "", entity, details)
        )

    def add_indirect(self, name: str, direct: str) -> list[Told]:
        """Register an indirect participant."""
        self.direct[name] = direct
        code, through = self.code(name), self.code(direct)
        return self.send(c.AddParticipant(self.now, code, name, KIND_INDIRECT, "", through, ""))

    def advance(self, to_phase: int, next_date: int = 0) -> list[Told]:
        """Take the business day one step on."""
        return self.send(c.AdvancePhase(self.now, self.ledger.phase, to_phase, next_date))

    def step(self, system: int, step: int, next_date: int = 0) -> list[Told]:
        """Take one system one step on."""
        ledger, now = self.ledger, self.now
        return self.send(step_from(ledger, now, system=system, step=step, next_date=next_date))

    def transfer(self, payer: str, payee: str, amount: int, queue_class: int) -> c.CreditTransfer:
        """Build an ordinary transfer between two names, direct or indirect."""
        message_id = self.next_message_id()
        sender, creditor = self.direct.get(payer, payer), self.direct.get(payee, payee)
        body = hashlib.sha256(message_id.encode()).digest()
        return c.CreditTransfer(
            self.now, self.code(sender), message_id, "hvps.111.001.01", self.today,
            digest_of(message_id), body, self.certificate(sender), 0, self.code(payer),
            self.code(creditor), self.code(payee), Fen(amount), queue_class, "A100", "02102",
        )  # fmt: skip

    def instant(
        self, sender: str, payer: str, payee: str, amount: int, business_type: str = "G104"
    ) -> c.InstantTransfer:
        """Build an instant transfer that a special participant instructs."""
        message_id = self.next_message_id()
        body = hashlib.sha256(message_id.encode()).digest()
        return c.InstantTransfer(
            self.now, self.code(sender), message_id, "hvps.141.001.01", self.today,
            digest_of(message_id), body, self.certificate(sender), 0, self.code(payer),
            self.code(payee), Fen(amount), business_type, "05301",
        )  # fmt: skip

    def one_sided(self, name: str, amount: int, *, credit: bool) -> c.PostOneSided:
        """Build one-sided business of the office that manages the account."""
        message_id = self.next_message_id()
        return c.PostOneSided(
            self.now, self.code(self.office_of.get(name, name)), message_id, self.today,
            digest_of(message_id), self.code(name), credit, Fen(amount),
        )  # fmt: skip

    def net_lines(self, lines: dict[str, int]) -> list[c.NetLine]:
        """Return the lines of a session: negative amounts are paid, positive ones received."""
        return [
            c.NetLine(self.code(name), amount > 0, Fen(abs(amount)))
            for name, amount in lines.items()
        ]

    def signed_one_sided(
        self, name: str, amount: int, *, credit: bool, kind: str = "03801"
    ) -> c.PostOneSided:
        """Build one-sided business that comes as a message of the office."""
        made = self.one_sided(name, amount, credit=credit)
        return msgspec.structs.replace(
            made,
            certificate=self.certificate_of(made.office),
            original_hash=hashlib.sha256(made.message_id.encode()).digest(),
            business_type="H004",
            business_kind=kind,
        )

    def same_city(self, office: str, session: int, lines: dict[str, int]) -> c.SettleSameCity:
        """Build a same-city session that an office submits."""
        message_id = self.next_message_id()
        return c.SettleSameCity(
            self.now, self.code(office), message_id, self.today, digest_of(message_id),
            hashlib.sha256(message_id.encode()).digest(), self.certificate(office), 0, session,
            "H003", "04801", self.net_lines(lines),
        )  # fmt: skip

    def nets(
        self, system: str, session: int, lines: dict[str, int], netting_date: int = 0
    ) -> c.SettleNets:
        """Build a session of BEPS or IBPS, netted today unless told else."""
        made = self.net_lines(lines)
        date = BusinessDate(netting_date or self.today)
        return c.SettleNets(self.now, system, date, session, digest_of(lines), made)

    def correction(
        self,
        name: str,
        amount: int,
        *,
        credit: bool,
        red: bool,
        business_type: str = "H004",
        error_date: int = 0,
    ) -> c.CorrectEntry:
        """Build an error correction of the office that manages the account."""
        message_id = self.next_message_id()
        office = self.office_of.get(name, name)
        return c.CorrectEntry(
            self.now, self.code(office), message_id, self.today, digest_of(message_id),
            hashlib.sha256(message_id.encode()).digest(), self.certificate(office), 0,
            self.code(name), credit, Fen(amount), red, business_type, "03801",
            BusinessDate(error_date or self.today),
        )  # fmt: skip

    def placed(self, name: str, amount: int, queue_class: int) -> c.PlaceInQueue:
        """Build a debit placed in a class directly."""
        message_id = self.next_message_id()
        return c.PlaceInQueue(
            self.now, self.code(self.office_of.get(name, name)), message_id, self.today,
            digest_of(message_id), self.code(name), queue_class, Fen(amount),
        )  # fmt: skip

    def adjust(
        self,
        sender: BankCode,
        original: MessageId,
        placement: int,
        *,
        original_sender: BankCode | None = None,
    ) -> c.AdjustQueue:
        """Build a queue adjustment."""
        message_id = self.next_message_id()
        return c.AdjustQueue(
            self.now, sender, message_id, self.today, digest_of(message_id),
            original_sender or sender, original, placement,
        )  # fmt: skip

    def cancel(
        self, sender: BankCode, original: MessageId, *, original_sender: BankCode | None = None
    ) -> c.CancelPayment:
        """Build a cancellation."""
        message_id = self.next_message_id()
        return c.CancelPayment(
            self.now, sender, message_id, self.today, digest_of(message_id),
            original_sender or sender, original,
        )  # fmt: skip

    def query(
        self, sender: BankCode, original: MessageId, *, original_sender: BankCode | None = None
    ) -> c.QueryStatus:
        """Build a status query."""
        message_id = self.next_message_id()
        return c.QueryStatus(self.now, sender, message_id, original_sender or sender, original)

    def query_queue(self, sender: BankCode, participant: BankCode, scope: int = 0) -> c.QueryQueue:
        """Build a queue query."""
        return c.QueryQueue(self.now, sender, self.next_message_id(), participant, scope)

    def warning(
        self, sender: BankCode, participant: BankCode, value: int, *, on: bool = True
    ) -> c.SetWarning:
        """Build the setting, or switching off, of a warning value."""
        message_id = self.next_message_id()
        return c.SetWarning(
            self.now, sender, message_id, self.today, digest_of(message_id), participant, value, on
        )

    def maintain(
        self, sender: BankCode, participant: BankCode, stated: dict[str, int]
    ) -> c.MaintainAccount:
        """Build an office's maintenance message; what is not in ``stated`` is not said."""
        message_id = self.next_message_id()
        names = ("overdraft_limit_fen", "minimum_fen", "debit_control", "credit_control")
        return c.MaintainAccount(
            self.now, sender, message_id, self.today, digest_of(message_id), participant,
            *(stated.get(name, -1) for name in names),
        )  # fmt: skip

    def query_account(
        self, sender: BankCode, participant: BankCode, scope: int = 0
    ) -> c.QueryAccount:
        """Build a query of account information."""
        return c.QueryAccount(self.now, sender, self.next_message_id(), participant, scope)

    def query_liquidity(
        self, sender: BankCode, participant: BankCode, scope: int = 0
    ) -> c.QueryLiquidity:
        """Build a query of full liquidity."""
        return c.QueryLiquidity(self.now, sender, self.next_message_id(), participant, scope)

    def other_balances(
        self, participant: BankCode, balances: dict[str, int], *, date: int = 0
    ) -> c.ReportOtherBalances:
        """Build what ACS reports of the non-clearing accounts of a bank, by their codes."""
        rows = [c.OtherBalance(code, f"other {code}", fen) for code, fen in balances.items()]
        return c.ReportOtherBalances(
            self.now, participant, BusinessDate(date) if date else self.today, rows
        )

    def ask_return(
        self,
        original: c.CreditTransfer,
        *,
        sender: BankCode | None = None,
        creditor: BankCode | None = None,
    ) -> c.RequestReturn:
        """Build a request to have a payment back, by its sender to its payee unless told else."""
        message_id = self.next_message_id()
        asker = sender or original.sender
        return c.RequestReturn(
            self.now, asker, message_id, self.today, digest_of(message_id),
            hashlib.sha256(message_id.encode()).digest(), self.certificate_of(asker), 0,
            original.sender, original.message_id, creditor or original.creditor_participant,
            original.amount_fen,
        )  # fmt: skip

    def answer_return(
        self, request: c.RequestReturn, *, sender: BankCode | None = None, agreed: bool = True
    ) -> c.AnswerReturn:
        """Build the answer to such a request, by the one asked unless told else."""
        message_id = self.next_message_id()
        answerer = sender or request.creditor_participant
        return c.AnswerReturn(
            self.now, answerer, message_id, self.today, digest_of(message_id),
            hashlib.sha256(message_id.encode()).digest(), self.certificate_of(answerer), 0,
            request.sender, request.message_id, agreed,
        )  # fmt: skip


def with_times(
    command: c.CreditTransfer, earliest: int, latest: int, *, returned: bool
) -> c.CreditTransfer:
    """Return a transfer that states times, in nanoseconds since 1970."""
    return msgspec.structs.replace(command, times=c.SettlementTimes(earliest, latest, returned))


def owner_of(command: Sent) -> BankCode:
    """Return who sent a payment and may ask about it."""
    if isinstance(command, c.PostOneSided | c.PlaceInQueue | c.SettleSameCity | c.CorrectEntry):
        return command.office
    return command.sender
