"""What the fold must remember between batches, and the rows one batch leads to.

``Books`` is small: accounts, the ends of the chains, what waits, the totals of the day. It is read
back from the tables at start, so it never needs a store of its own.
"""

from __future__ import annotations

from typing import Final

from tianping.views import schema as s
from tianping.views import schema_caps as caps
from tianping.views import schema_control as control
from tianping.views import schema_financing as f
from tianping.views import schema_information as information
from tianping.views import schema_ladder as ladder
from tianping.views import schema_liquidity as liquidity
from tianping.views import schema_options as options
from tianping.views.archive.removing import ArchivedDay
from tianping.views.books_day_end import DayEndChanges
from tianping.views.books_days import DayBooks, DayChanges
from tianping.views.books_lending import AgreementState, LoanState
from tianping.views.books_nodes import NodeBooks, NodeChanges
from tianping.views.books_people import PersonState, WaitingProposal
from tianping.views.books_register import RegisterBooks, RegisterChanges
from tianping.views.books_times import TimesState
from tianping.views.rows import Row, Rows, Value
from tianping.views.schema_certificates import certificate_applications, certificates
from tianping.views.schema_nets import sessions
from tianping.views.schema_people import audit

__all__ = [
    "AccountState",
    "AreaChanges",
    "Books",
    "CertificateChanges",
    "Changes",
    "ControlChanges",
    "InformationChanges",
    "LiquidityChanges",
    "PaymentChanges",
    "PersonState",
    "PoolTerms",
    "Row",
    "Rows",
    "StandingState",
    "TypeTotal",
    "Value",
    "Waiting",
    "WaitingProposal",
    "fitting",
]


_INT64: Final = 2**63


def fitting(row: Row) -> Row:
    """Return a row whose values every database can hold.

    Refused commands may hold anything: an int beyond 64 bits becomes 0, a zero character becomes
    the replacement character. What offended is told by the refusal.
    """
    return tuple(
        0
        if isinstance(value, int) and not -_INT64 <= value < _INT64
        else value.replace("\0", "\ufffd")
        if isinstance(value, str)
        else value
        for value in row
    )


class AccountState:
    """One account as the events so far left it. Credit balances are positive."""

    __slots__ = (
        "account",
        "account_no",
        "balance",
        "credit",
        "credit_control",
        "credit_count",
        "debit",
        "debit_control",
        "debit_count",
        "earmark_beps",
        "earmark_ibps",
        "last_movement",
        "minimum_balance",
        "office",
        "opening_balance",
        "overdraft_limit",
        "overdraft_limit_next",
        "overdraft_same_city",
        "owner",
        "pledge_financed",
        "subject",
    )

    def __init__(self, *, account: int, account_no: str, subject: int, owner: str) -> None:
        self.account = account
        self.account_no = account_no
        self.subject = subject
        self.owner = owner
        self.office = ""
        self.balance = 0
        self.opening_balance = 0
        self.debit_count = 0
        self.debit = 0
        self.credit_count = 0
        self.credit = 0
        self.minimum_balance = 0
        self.earmark_beps = 0
        self.earmark_ibps = 0
        self.overdraft_limit = 0
        self.overdraft_limit_next: int | None = None
        self.overdraft_same_city = 0
        self.debit_control = False
        self.credit_control = False
        self.pledge_financed = False
        self.last_movement = 0

    def row(self) -> Row:
        """Return the row of table ``accounts``; the number stands there once more for its index."""
        return (
            self.account,
            self.account_no,
            self.account_no,
            self.subject,
            self.owner,
            self.office,
            self.balance,
            self.opening_balance,
            self.debit_count,
            str(self.debit),
            self.credit_count,
            str(self.credit),
            self.minimum_balance,
            self.earmark_beps,
            self.earmark_ibps,
            self.overdraft_limit,
            self.overdraft_limit_next,
            self.overdraft_same_city,
            self.debit_control,
            self.credit_control,
            self.pledge_financed,
            self.last_movement,
        )

    def close_day(self, business_date: int) -> Row:
        """Return the row of table ``account_days`` and begin the next day."""
        row = (
            self.account,
            business_date,
            self.opening_balance,
            self.balance,
            self.debit_count,
            str(self.debit),
            self.credit_count,
            str(self.credit),
            self.last_movement,
        )
        self.opening_balance = self.balance
        self.debit_count = self.debit = self.credit_count = self.credit = 0
        return row

    def start_row(self, business_date: int) -> Row:
        """Return the row of table ``account_starts``: what daytime begins with.

        On a day with pledge financing no overdraft counts.
        """
        return (
            self.account,
            business_date,
            self.balance,
            self.minimum_balance,
            self.earmark_beps,
            self.earmark_ibps,
            0 if self.pledge_financed else self.overdraft_limit,
            self.last_movement,
        )


class Waiting:
    """A queued payment and its place."""

    __slots__ = ("account", "message_type", "payment", "queue_class", "queue_order", "queued_at_ns")

    def __init__(self, *, payment: int, account: int, queue_class: int, queue_order: int) -> None:
        self.payment = payment
        self.account = account
        self.queue_class = queue_class
        self.queue_order = queue_order
        self.message_type = ""
        self.queued_at_ns = 0

    def row(self) -> Row:
        """Return the row of table ``queue``."""
        return (
            self.payment,
            self.account,
            self.queue_class,
            self.queue_order,
            self.message_type,
            self.queued_at_ns,
        )


class StandingState:
    """Whether a participant is suspended, to be closed, closed."""

    __slots__ = ("closed", "closing_date", "obstacle", "participant", "seq", "suspended")

    def __init__(self, participant: str) -> None:
        self.participant = participant
        self.suspended = False
        self.closing_date = 0
        self.closed = False
        self.obstacle = ""
        self.seq = 0

    def row(self) -> Row:
        """Return the row of table ``standings``."""
        return (
            self.participant,
            self.suspended,
            self.closing_date,
            self.closed,
            self.obstacle,
            self.seq,
        )


class TypeTotal:
    """How many payments of one message type settled on one date, and their sum."""

    __slots__ = ("amount", "business_date", "count", "message_type")

    def __init__(self, *, business_date: int, message_type: str) -> None:
        self.business_date = business_date
        self.message_type = message_type
        self.count = 0
        self.amount = 0

    def row(self) -> Row:
        """Return the row of table ``type_totals``."""
        return (self.business_date, self.message_type, self.count, str(self.amount))


class PoolTerms:
    """What is in force of one pool."""

    __slots__ = ("branches", "floor", "in_order", "legal_entity")

    def __init__(self, legal_entity: str) -> None:
        self.legal_entity = legal_entity
        self.floor = 0
        self.in_order = True
        self.branches = ""

    def row(self) -> Row:
        """Return the row of table ``pools``."""
        return (self.legal_entity, self.floor, self.in_order, self.branches)


class Books:
    """Everything the fold remembers; after entry n a function of entries 1 to n alone."""

    def __init__(self) -> None:
        self.seq = 0
        self.hash = b""
        self.platform = ""
        self.business_date = 0
        self.phase = 0
        self.next_movement = 1
        self.accounts: list[AccountState] = []
        self.last_paid: dict[str, int] = {}
        """The last payment that each registered participant pays; 0 when there is none."""
        self.last_received: dict[str, int] = {}
        """The same for payments that it receives."""
        self.standings: dict[str, StandingState] = {}
        """Of participants that were suspended or revoked, now or once."""
        self.waiting: dict[int, Waiting] = {}
        self.times: dict[int, TimesState] = {}
        """Of payments that wait, for their time or in the queue."""
        self.agreements: dict[str, AgreementState] = {}
        """The latest agreement of automatic lending of each number."""
        self.loans: dict[int, LoanState] = {}
        """Loans that are not repaid, by the payment that paid them out."""
        self.type_totals: dict[str, TypeTotal] = {}
        """Of the current business date."""
        self.pools: dict[str, PoolTerms] = {}
        self.days = DayBooks()
        self.nodes = NodeBooks()
        self.reserves: dict[tuple[int, int], Row] = {}
        """Account and class → row of table ``reserves``."""
        self.people: dict[str, PersonState] = {}
        self.proposals: dict[int, WaitingProposal] = {}
        """What waits for a second person."""
        self.register = RegisterBooks()
        self.last_audited: dict[tuple[str, str, str], str] = {}
        """Event, object and aspect → how the audit trail last said it is."""
        self.planned: set[int] = set()
        """Changes of parameters that wait for their moment."""


class LiquidityChanges:
    """The rows of liquidity tools and financing that one or more batches add or change."""

    def __init__(self) -> None:
        self.matching_runs = Rows(liquidity.matching_runs)
        self.pool_runs = Rows(liquidity.pool_runs)
        self.pool_changes = Rows(liquidity.pool_changes)
        self.pools: dict[str, PoolTerms] = {}
        self.offsets = Rows(options.offsets)
        self.limits: dict[tuple[int, str], Row] = {}
        self.reserves: dict[tuple[int, int], Row] = {}
        self.proposals_of_matching = Rows(options.proposals_of_matching)
        self.appointments = Rows(f.appointments)
        self.interest_charges = Rows(f.interest_charges)
        self.pledging_settings = Rows(f.pledging_settings)
        self.pledge_steps = Rows(f.pledge_steps)
        self.ladder_steps = Rows(ladder.ladder_steps)


class CertificateChanges:
    """The rows of certificates that one or more batches add or change."""

    def __init__(self) -> None:
        self.applications = Rows(certificate_applications)
        self.application_ends: list[Row] = []
        """application_state, certificate, reason and the application."""
        self.issued = Rows(certificates)
        self.by_hand: list[Row] = []
        """certificate, participant, certificate_state and seq of what was bound without dates."""
        self.moves: list[Row] = []
        """certificate_state, reason, seq and the certificate."""


class ControlChanges:
    """The rows about authorities, parameters and certificates that batches add or change."""

    def __init__(self) -> None:
        self.certificates = CertificateChanges()
        self.rules = Rows(control.authority_rules)
        self.rule_ends: list[Row] = []
        """until_date, ended_seq and the rule."""
        self.areas: dict[tuple[str, str], Row | None] = {}
        """By setter and system; none for one that was taken back."""
        self.cities: dict[str, Row | None] = {}
        """None for one that belongs to no CCPC any more."""
        self.parameter_changes = Rows(control.parameter_changes)
        self.in_force: list[Row] = []
        """in_force_date, in_force_at_ns, in_force_seq and the change, for those that waited."""


class InformationChanges(LiquidityChanges):
    """The rows of information, openings, calls for funds and caps that batches add or change."""

    def __init__(self) -> None:
        super().__init__()
        self.information = Rows(information.information)
        self.openings = Rows(information.openings)
        self.opened: list[Row] = []
        """opened_date and the participant."""
        self.funds_wanted = Rows(information.funds_wanted)
        self.caps: dict[tuple[int, str], Row] = {}
        self.cap_warnings: dict[tuple[int, str, str], Row] = {}
        self.held_lines = Rows(caps.held_lines)
        self.taken_up: dict[int, None] = {}
        """Sessions whose held lines go."""

    def forget_caps(self, account: int) -> None:
        """Drop what is set on the caps of an account."""
        for cap in [key for key in self.caps if key[0] == account]:
            del self.caps[cap]
        for warning in [key for key in self.cap_warnings if key[0] == account]:
            del self.cap_warnings[warning]


class AreaChanges(InformationChanges):
    """The rows of the areas that keep theirs together."""

    def __init__(self) -> None:
        super().__init__()
        self.control = ControlChanges()
        self.days = DayChanges()
        self.day_end = DayEndChanges()
        self.nodes = NodeChanges()
        self.register = RegisterChanges()


class PaymentChanges(AreaChanges):
    """The rows of payments, lines, sessions and requests that batches add or change."""

    def __init__(self) -> None:
        super().__init__()
        self.payments = Rows(s.payments)
        self.payment_ends: list[Row] = []
        """status, refusal_code, settled_at_ns, settled_seq, posting, first_movement,
        movement_count and the payment, for payments that waited."""
        self.payment_entries: list[Row] = []
        """status, queued_at_ns and the payment, for those that waited for their time."""
        self.times: dict[int, TimesState] = {}
        self.lines = Rows(s.lines)
        self.line_ends: list[Row] = []
        """The same of lines."""
        self.endings = Rows(s.endings)
        self.sessions = Rows(sessions)
        self.session_ends: list[Row] = []
        """session_state, refusal_code, found, completed_at_ns and the submission."""
        self.movements = Rows(s.movements)
        self.requests = Rows(s.requests)
        self.refusals = Rows(s.refusals)


class Changes(PaymentChanges):
    """The rows that one or more batches add or change."""

    def __init__(self) -> None:
        super().__init__()
        self.participant_days = Rows(s.participant_days)
        self.bindings = Rows(s.bindings)
        self.unbindings: list[Row] = []
        """unbound_seq, binding, certificate, participant and again the seq."""
        self.proposals = Rows(s.proposals)
        self.decisions: list[Row] = []
        """state, second_person, reason, decided_at_ns, decided_seq and the proposal."""
        self.parameters: dict[tuple[str, str, int], Row] = {}
        self.phases = Rows(s.phases)
        self.business_days = Rows(s.business_days)
        self.account_days = Rows(s.account_days)
        self.account_starts = Rows(s.account_starts)
        self.trial_balances = Rows(s.trial_balances)
        self.trial_balance_subjects = Rows(s.trial_balance_subjects)
        self.accounts: dict[int, AccountState] = {}
        self.standings: dict[str, StandingState] = {}
        self.closed: list[Row] = []
        """Accounts that were closed, whose warnings and reported balances go."""
        self.archived: list[ArchivedDay] = []
        self.other_balances: dict[int, Row] = {}
        self.warnings: dict[tuple[int, str], Row] = {}
        self.heads: dict[str, None] = {}
        self.queue: dict[int, Waiting] = {}
        self.left_queue: list[Row] = []
        self.type_totals: dict[tuple[int, str], TypeTotal] = {}
        self.agreements: dict[int, AgreementState] = {}
        self.loans: dict[int, LoanState] = {}
        self.lending_floors: dict[int, int] = {}
        self.people: dict[str, PersonState] = {}
        self.audit = Rows(audit)
        self.audit_stands: dict[tuple[str, str, str], str] = {}

    def forget_account(self, account: int) -> None:
        """Drop what is set on an account that is closed."""
        for key in [key for key in self.warnings if key[0] == account]:
            del self.warnings[key]
        self.other_balances.pop(account, None)
        self.forget_caps(account)
