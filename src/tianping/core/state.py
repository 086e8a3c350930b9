"""What the core knows. Plain slotted objects; rules live beside them, not in them.

Balances are signed: credit positive. Nothing here reads a clock or decides anything.
Source: RULES-A §2.5 (record of an account); house, ADR-0002, ADR-0010.
"""

from __future__ import annotations

from typing import Final

from tianping.core.control.authority_book import AuthorityBook
from tianping.core.control.certificate_state import CertificateBook
from tianping.core.control.day_state import Days
from tianping.core.control.link_state import LinkStanding
from tianping.core.control.node_state import Nodes
from tianping.core.control.parameter_book import ParameterBook
from tianping.core.control.person import Acting, Person
from tianping.core.control.places import Party
from tianping.core.control.register_state import Register
from tianping.core.control.standing import Standing
from tianping.core.events import Event
from tianping.core.faults import InvariantViolation
from tianping.core.ledger.day_book import DayBook
from tianping.core.liquidity.cap_state import Cap, CapWarning
from tianping.core.liquidity.lending_book import LendingBook
from tianping.core.liquidity.limit_state import OwnLimits
from tianping.core.liquidity.pledge_book import PledgeBook
from tianping.core.liquidity.pool_state import Pool
from tianping.core.liquidity.reported import Reported
from tianping.core.liquidity.warning_value import WarningValue
from tianping.core.settlement.charge_book import ChargeBook
from tianping.core.settlement.net_state import Nets
from tianping.core.settlement.opening_state import Opening
from tianping.core.terms import PHASE_PREPARATION
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import (
    AccountNo,
    CertificateId,
    MessageId,
    PaymentId,
    payment_seq,
)
from tianping.values.money import Fen

__all__ = [
    "BALANCE_FEN_BOUND",
    "CORE_VERSION",
    "MONEY_FEN_MAX",
    "NO_LIMIT_SET",
    "QUEUE_CLASSES",
    "Account",
    "Hold",
    "InForce",
    "Members",
    "NetFile",
    "NetLine",
    "OfficeAccounts",
    "Participant",
    "Payment",
    "Proposal",
    "SettlementAccount",
    "State",
    "Timed",
    "TimedBook",
    "account_of",
]

CORE_VERSION: Final = 1
"""The version of the rules; a journal of another version is upgraded, never re-read."""

MONEY_FEN_MAX: Final = 4_000_000_000_000_000_000
"""Bound of all money on settlement accounts together, so that every balance fits 63 bits."""

BALANCE_FEN_BOUND: Final = 1 << 62
"""Every balance is nearer to zero."""

QUEUE_CLASSES: Final = 8

NO_LIMIT_SET: Final = -1
"""Marks that no overdraft limit waits for the next business date."""


class Account:
    """One account of the chart with its turnover of the day, and of the ended days of the year.

    While its balance is from ``quiet_from_fen`` up to, but not at, ``quiet_to_fen``, no warning
    value is crossed.
    """

    def __init__(
        self, index: int, number: AccountNo, *, subject: int, owner: BankCode, office: BankCode
    ) -> None:
        self.index: int = index
        self.number: AccountNo = number
        self.subject: int = subject
        self.owner: BankCode = owner
        self.office: BankCode = office
        self.opening_fen: Fen = Fen(0)
        self.balance_fen: Fen = Fen(0)
        self.debit_count: int = 0
        self.debit_fen: int = 0
        self.credit_count: int = 0
        self.credit_fen: int = 0
        self.past_debit_count: int = 0
        self.past_debit_fen: int = 0
        self.past_credit_count: int = 0
        self.past_credit_fen: int = 0
        self.year_opening_fen: int = 0
        self.quiet_from_fen: int = -BALANCE_FEN_BOUND
        self.quiet_to_fen: int = BALANCE_FEN_BOUND


class SettlementAccount(Account):
    """A clearing or special account: it can be limited, and payments wait for its funds.

    Attributes:
        minimum_fen: 余额最低控制金额; 0 means not set.
        earmark_beps_fen, earmark_ibps_fen: 圈存资金 by system.
        held_fen: What is held for payment versus payment.
        earmark_fen: E of every formula: the earmarks of both systems and what is held.
        overdraft_fen: 日间透支限额 in force; 0 when a debit control made it void.
        overdraft_same_city_fen: What same-city nets may use of it, which no control touches.
        overdraft_next_fen: The limit of the next date, or ``NO_LIMIT_SET``.
        floor_fen: What of the overdraft open at the window classes 1 and 2 may still use.
        financed: Whether pledge financing is on today, so that no overdraft counts.
        controls: The debit and credit control that are set, one bit each; 0 is the usual case.
        relief_reserve_fen, urgent_reserve_fen: What its owner keeps for classes 2 and 7.
        limits: What its owner may pay others net in class 8; None without any limit.
        queue: One list per class (index 0 unused), each ordered by ``Payment.order``.
        queued_count: How many items wait in all classes.
    """

    def __init__(
        self, index: int, number: AccountNo, *, subject: int, owner: BankCode, office: BankCode
    ) -> None:
        super().__init__(index, number, subject=subject, owner=owner, office=office)
        self.minimum_fen: int = 0
        self.earmark_beps_fen: int = 0
        self.earmark_ibps_fen: int = 0
        self.held_fen: int = 0
        self.earmark_fen: int = 0
        self.overdraft_fen: int = 0
        self.overdraft_same_city_fen: int = 0
        self.overdraft_next_fen: int = NO_LIMIT_SET
        self.floor_fen: int = 0
        self.financed: bool = False
        self.controls: int = 0
        self.relief_reserve_fen: int = 0
        self.urgent_reserve_fen: int = 0
        self.limits: OwnLimits | None = None
        self.queue: list[list[Payment]] = [[] for _ in range(QUEUE_CLASSES + 1)]
        self.queued_count: int = 0


class OfficeAccounts:
    """The four accounts of a PBC office or treasury: HV, BP, ZJ and HZ in RULES-A §4."""

    def __init__(
        self, transfers: Account, batch: Account, *, carried: Account, summary: Account
    ) -> None:
        self.transfers: Account = transfers
        self.batch: Account = batch
        self.carried: Account = carried
        self.summary: Account = summary


class Participant(Party):
    """A registered bank, special participant, office or treasury.

    Attributes:
        kind: 0 until SAPS has taken over the file that adds it.
        office: The office whose books its account belongs to; an office's own code.
        direct_participant: Through whom HVPS lets it settle: itself unless it is indirect; empty
            before and after it takes part.
        hvps: On whose account or books it settles in HVPS, kept by ``relink``: itself, or its legal
            entity (一点清算); None for indirect ones and where there is no account.
        account: Its settlement account; None for offices, treasuries and indirect participants.
        books: The accounts of its office (of itself, for an office); None for indirect ones.
        seen: Idempotence entries by business date, then message id. An entry is one int: the
            56-bit digest of the body, shifted by four bits, plus the status.
    """

    def __init__(
        self, code: BankCode, name: str, *, kind: int, office: BankCode, legal_entity: str
    ) -> None:
        super().__init__(code, kind, direct_participant=code)
        self.name: str = name
        self.office: BankCode = office
        self.legal_entity: str = legal_entity
        self.account: SettlementAccount | None = None
        self.books: OfficeAccounts | None = None
        self.hvps: Participant | None = None
        self.seen: dict[BusinessDate, dict[MessageId, int]] = {}


def account_of(participant: Participant) -> SettlementAccount:
    """Return the settlement account of a participant that is known to have one.

    Raises:
        InvariantViolation: it has none.
    Source: RULES-A §2.5.
    """
    account = participant.account
    if account is None:
        raise InvariantViolation(f"{participant.code} has no settlement account")
    return account


class Payment:
    """An order to move money: what a message asks for, from its checks to its settlement.

    Attributes:
        payment: Its payment id.
        sender: The participant that submitted it and keeps its idempotence entry.
        payer: Whose account pays.
        payee: Whose account, or whose office's books, are credited.
        posting: The number of the E-event that books it.
        order: Its place within its class while it waits.
    """

    def __init__(
        self, payment: PaymentId, sender: Participant, *, payer: Participant, payee: Participant
    ) -> None:
        self.payment: PaymentId = payment
        self.sender: Participant = sender
        self.payer: Participant = payer
        self.payee: Participant = payee
        self.message_id: MessageId = MessageId("")
        self.business_date: BusinessDate = BusinessDate(0)
        self.digest: int = 0
        self.amount_fen: Fen = Fen(0)
        self.queue_class: int = 0
        self.posting: int = 0
        self.order: int = payment_seq(payment)


class Proposal:
    """A command that one person proposed and a second one must approve."""

    def __init__(self, person: str, evidence: str, proposed: bytes) -> None:
        self.person: str = person
        self.evidence: str = evidence
        self.proposed: bytes = proposed


class NetLine:
    """One line of a net file: what it would book, whether it debits, whether it waits now."""

    def __init__(self, item: Payment, *, debit: bool) -> None:
        self.item: Payment = item
        self.debit: bool = debit
        self.waits: bool = False


class NetFile:
    """A multilateral net file that waits: who sent it by which message, and its lines."""

    def __init__(
        self, file: PaymentId, sender: Participant, message_id: MessageId, *, lines: list[NetLine]
    ) -> None:
        self.file: PaymentId = file
        self.sender: Participant = sender
        self.message_id: MessageId = message_id
        self.business_date: BusinessDate = BusinessDate(0)
        self.business_type: str = ""
        self.business_kind: str = ""
        self.lines: list[NetLine] = lines


class Hold:
    """Money that is held for a deal: the payment it will be, and the FX system that decides."""

    def __init__(self, payment: Payment, system: Participant) -> None:
        self.payment: Payment = payment
        self.system: Participant = system


class Timed:
    """A payment with times that has not come to its end.

    Attributes:
        item: The payment; it stands in the queue of its payer unless it is stored.
        stored: Whether it waits for its earliest time, not in the queue yet.
        returned: Whether it goes back at its latest time.
        warn_at_ns: When its sender is to be warned; 0 when that is over, or never is.
    """

    def __init__(self, item: Payment, *, stored: bool, returned: bool) -> None:
        self.item: Payment = item
        self.stored: bool = stored
        self.returned: bool = returned
        self.earliest_ns: int = 0
        self.latest_ns: int = 0
        self.warn_at_ns: int = 0


class TimedBook:
    """All payments with times.

    Attributes:
        kept: By payment.
        stored: Those that wait for their earliest time, by sender and message.
        due: A heap of instants with payments; what has become of a payment may make it stale.
    """

    def __init__(self) -> None:
        self.kept: dict[PaymentId, Timed] = {}
        self.stored: dict[BankCode, dict[MessageId, Timed]] = {}
        self.due: list[tuple[int, PaymentId]] = []


class InForce:
    """Parameters in force on the business date, kept beside ``parameters`` for the hot path.

    ``core_version`` is the version of the core that decides; the journal says where it changes.
    """

    def __init__(self) -> None:
        self.core_version: int = CORE_VERSION
        self.check_digit_on: bool = True
        self.amount_max_fen: int = 0
        self.amount_min_fen: int = 0
        self.days_kept: int = 0
        self.daily_cap: int = 0
        self.queue_length_max: int = 0
        self.offset_count_max: int = 0
        self.offset_overtakes: bool = False
        self.extremely_urgent_open: bool = True
        self.warned_once: bool = True


class Members(InForce):
    """Who takes part, with which keys, and what is registered of them."""

    def __init__(self) -> None:
        super().__init__()
        self.registry_version: int = 0
        self.participants: dict[BankCode, Participant] = {}
        self.certificates: dict[CertificateId, BankCode] = {}
        self.certificate_book: CertificateBook = CertificateBook()
        self.access_points: dict[CertificateId, str] = {}
        self.access: dict[CertificateId, list[BankCode]] = {}
        self.register: Register = Register()
        self.links: dict[BankCode, LinkStanding] = {}


class State(Members):
    """Everything the core knows after some number of commands.

    ``seq`` is the sequence number of the command being applied, or of the last one applied;
    ``now_ns`` is when that command was recorded. ``phase`` is what SAPS and HVPS are together,
    kept beside ``days`` for the rules of settlement.
    """

    def __init__(self) -> None:
        super().__init__()
        self.seq: int = 0
        self.now_ns: int = 0
        self.name: str = ""
        self.business_date: BusinessDate = BusinessDate(0)
        self.date_text: str = ""
        self.recent_dates: list[BusinessDate] = []
        # Business dates whose data are not archived, oldest first; the last one is today.
        self.kept_dates: list[BusinessDate] = []
        self.phase: int = PHASE_PREPARATION
        self.days: Days = Days()
        self.nodes: Nodes = Nodes()
        self.day_book: DayBook = DayBook()
        self.money_fen: int = 0
        self.accounts: list[Account] = []
        self.settlement_accounts: list[SettlementAccount] = []
        self.queued: dict[BankCode, dict[MessageId, Payment]] = {}
        # How many items wait in all queues together.
        self.waiting_count: int = 0
        # Return requests without an answer, queries: who asks, by which message, and who is asked.
        self.return_requests: dict[BankCode, dict[MessageId, BankCode]] = {}
        self.queries: dict[BankCode, dict[MessageId, BankCode]] = {}
        # Whether the present command may have made a balance cross a warning value.
        self.has_crossed: bool = False
        self.proposals: dict[int, Proposal] = {}
        # Who may be released how much of which system's earmark at the pre-close, as decided.
        self.earmark_releases: list[tuple[BankCode, str, int]] = []
        # Who works here or did, by pseudonym, in the order in which they were entered.
        self.people: dict[str, Person] = {}
        self.acting: Acting = Acting()
        # The command whose lines are counted, and how many it has led to.
        self.lines_seq: int = 0
        self.lines_count: int = 0
        self.lending: LendingBook = LendingBook()
        # Net files that wait, by the sequence number of their command, in order of arrival.
        self.net_files: dict[int, NetFile] = {}
        # Money held for payment versus payment, by the number of its command.
        self.holds: dict[int, Hold] = {}
        self.nets: Nets = Nets()
        self.charges: ChargeBook = ChargeBook()
        self.pledges: PledgeBook = PledgeBook()
        # Whose pledge financing is automatic today, kept beside ``pledges`` for the hot path.
        self.automatic_accounts: list[SettlementAccount] = []
        # Warning values by account index, then by who set them, in the order of setting.
        self.warnings: dict[int, dict[BankCode, WarningValue]] = {}
        # What ACS reported of the non-clearing accounts under an account, by its index.
        self.reported: dict[int, Reported] = {}
        # Who is suspended, to be closed or closed, in the order in which that was first set.
        self.standings: dict[BankCode, Standing] = {}
        # Values by parameter, or by parameter and scope, then by date.
        self.parameters: dict[str, dict[BusinessDate, int]] = {}
        self.changes: ParameterBook = ParameterBook()
        self.authority: AuthorityBook = AuthorityBook()
        self.pools: dict[BankCode, Pool] = {}
        self.times: TimedBook = TimedBook()
        # What an account is to be opened with on the next date, by its owner.
        self.openings: dict[BankCode, Opening] = {}
        # The parts of net debit caps by bank code, then system.
        self.caps: dict[BankCode, dict[str, Cap]] = {}
        # Values on available caps by account index, then by system and who set them.
        self.cap_warnings: dict[int, dict[str, CapWarning]] = {}
        # Where something has come to wait in this command, so that the owner may have to be asked.
        self.newly_waiting: list[SettlementAccount] = []
        # What booking led to besides, told last of the command.
        self.noted: list[Event] = []
        # While a command is replayed whose trial balance once was wrong.
        self.books_doubted: bool = False
        # What the command being applied brought for orders that are drawn.
        self.seed: int = 0
