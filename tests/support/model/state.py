"""All the model knows, and the questions everybody asks of it."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import Any

from support.model.books import (
    Account,
    Hold,
    Message,
    NetFile,
    Opening,
    Participant,
    Payment,
    Session,
)
from support.model.loans import Loan, Request
from support.model.plain import Told
from support.model.pool_book import Pool
from support.model.records import ConfirmedFile, Version
from support.model.systems import System
from tianping.core.commands import ChargeFees
from tianping.core.refusals import RefusalCode
from tianping.core.terms import KIND_OFFICE, KIND_TREASURY, STATUS_QUEUED

__all__ = ["PARAMETERS", "Refusal", "State", "refuse_if", "refuse_with"]

PARAMETERS = {
    "registry.check_digit": (1, 0, 1),
    "hvps.amount_max_fen": (10**15, 1, 10**15),
    "hvps.amount_min_fen": (0, 0, 10**15),
    "hvps.extremely_urgent_open": (1, 0, 1),
    "idempotence.days_kept": (5, 1, 60),
    "idempotence.daily_cap": (2_000_000, 1, 50_000_000),
    "corrections.dates_kept": (5, 1, 60),
    "queue.length_max": (100_000, 1, 1_000_000),
    "queue.direct_placing": (0, 0, 1),
    "lending.automatic": (1, 0, 1),
    "lending.allow_partial": (1, 0, 1),
    "lending.repayment": (0, 0, 1),
    "matching.automatic": (1, 0, 1),
    "matching.classes": (255, 1, 255),
    "matching.start_delay_seconds": (0, 0, 3_600),
    "pool.enabled": (1, 0, 1),
    "pool.amount": (0, 0, 1),
    "pool.own_queue_empty": (1, 0, 1),
    "overdraft.rate_ppm": (36_000, 0, 1_000_000),
    "overdraft.day_minutes": (1_440, 1, 1_440),
    "overdraft.settle_day": (20, 1, 28),
    "interest.year_days": (360, 360, 366),
    "pledge.rate_ppm": (33_500, 0, 1_000_000),
    "pledge.overdue_ppm": (30_000, 0, 1_000_000),
    "pledge.bond_rate_bp": (9_000, 1, 10_000),
    "pledge.loan_min_fen": (1, 1, 10**15),
    "pledge.round_unit_fen": (1, 1, 10**15),
    "control.two_persons": (1, 0, 1),
    "notices.raise_funds": (1, 0, 1),
    "options.limits": (0, 0, 1),
    "options.reservations": (0, 0, 1),
    "options.optimal_matching": (0, 0, 1),
    "options.bilateral_offset": (0, 0, 100),
    "options.bilateral_offset_overtakes": (0, 0, 1),
    "schedule.automatic": (0, 0, 1),
    "schedule.alarm_minutes": (5, 0, 240),
    "saps.open_minutes": (510, -719, 1_439),
    "saps.latest_end_minutes": (1_200, 1, 1_439),
    "hvps.open_minutes": (510, -719, 1_439),
    "hvps.cut_off_minutes": (1_020, 1, 1_439),
    "hvps.window_minutes": (1_021, 1, 1_439),
    "hvps.pre_close_minutes": (1_050, 1, 1_439),
    "beps.switch_minutes": (960, 0, 1_439),
    "ibps.switch_minutes": (960, 0, 1_439),
    "beps.sessions": (2**22 + 2**29 + 2**32, 1, 2**48 - 1),
    "login.required": (1, 0, 1),
    "node.probe_interval_seconds": (60, 1, 3_600),
    "node.probe_fails": (3, 1, 1_000),
    "broadcast.attachment_bytes_max": (1_048_576, 0, 100_000_000),
    "download.dates_kept": (30, 1, 400),
    "ibps.sessions": (sum(2**place for place in (*range(0, 48, 4), 22, 29)), 1, 2**48 - 1),
    "options.settlement_times": (0, 0, 1),
    "options.settlement_times_warning": (15, 0, 1_440),
    "retention.online_workdays": (30, 30, 10_000),
    "authority.enforced": (0, 0, 1),
    "authority.rules_max": (100_000, 1, 1_000_000),
    "messages.attachment_max_bytes": (1_000_000, 0, 4_000_000),
    "beps.credit_max_fen": (5_000_000, 0, 10**15),
    "beps.realtime_wait_seconds": (60, 1, 600),
    "ibps.amount_max_fen": (5_000_000, 0, 10**15),
    "ibps.realtime_wait_seconds": (20, 1, 600),
    "certificate.warning_days": (30, 1, 365),
    "link.required": (0, 0, 1),
    "link.key_days_max": (90, 1, 3_650),
    "link.overlap_minutes": (60, 1, 10_080),
    "messages.all_signed": (0, 0, 1),
    "messages.reply_minutes": (720, 0, 1_439),
    "beps.packet_items_max": (2_000, 1, 10_000),
    "beps.packet_bytes_max": (2_000_000, 10_000, 10_000_000),
    "beps.debit_receipt_days_max": (5, 1, 30),
    "beps.queue_order": (0, 0, 1),
    "beps.matching_minutes": (30, 1, 1_440),
    "caps.npc_percent": (100, 0, 100),
    "cis.amount_max_fen": (50_000_000, 0, 10**15),
    "cis.receipt_days": (2, 1, 30),
    "cis.presentation_days": (10, 1, 365),
    "pledge.timeout_seconds": (60, 0, 86_400),
    "warnings.once": (1, 0, 1),
    "notices.log_ins": (0, 0, 1),
    "login.max_sessions": (1, 1, 100),
    "retention.audit_days": (366, 366, 36_600),
    "certificate.years_max": (3, 1, 30),
    "node.fault_by_hand": (1, 0, 1),
    "reconciliation.deadline_minutes": (30, 0, 719),
}
"""Name: default, least, greatest."""


class Refusal(Exception):  # noqa: N818 - it is no error, it is an answer
    """The command is refused; whoever raises it has changed nothing."""

    def __init__(self, code: RefusalCode) -> None:
        super().__init__(code.name)
        self.code = code


def refuse_if(condition: bool, code: RefusalCode) -> None:
    """Refuse with the code when the condition holds."""
    if condition:
        raise Refusal(code)


def refuse_with(problems: set[RefusalCode]) -> None:
    """Refuse with the smallest number of several; nothing when there is none."""
    if problems:
        raise Refusal(min(problems))


class State:
    """Lists and dicts, no indexes."""

    def __init__(self) -> None:
        self.seq = 0
        self.lines = 0
        """How many lines the present command has led to."""
        self.agreements: list[Any] = []
        self.loans: list[Any] = []
        self.is_open = False
        self.core_version = 0
        self.today = 0
        self.phase = 0
        self.registry_version = 0
        self.dates: list[int] = []
        self.parameters: list[tuple[str, int, int]] = []
        self.participants: list[Participant] = []
        self.accounts: list[Account] = []
        self.certificates: dict[str, str] = {}
        """Signing certificates that speak for somebody → for whom."""
        self.access: list[tuple[str, str, str]] = []
        self.payments: dict[int, Payment] = {}
        self.net_files: dict[int, NetFile] = {}
        self.holds: dict[int, Hold] = {}
        self.messages: dict[tuple[str, str], Message] = {}
        self.proposals: dict[int, tuple[str, Any, bytes]] = {}
        """Number → who proposed what, and its bytes."""
        self.people: dict[str, Any] = {}
        """Pseudonym → what the person is, also of those removed."""
        self.actor = self.entered_by = self.approved_by = ""
        """Who acts now, and who entered and approved what is being done."""
        self.approved = False
        """Whether two persons do what is being done."""
        self.releases: dict[tuple[str, str], int] = {}
        """Bank and system → how much of its earmark may be released at the pre-close, at most."""
        self.carried_out = 0
        """The number of the proposal that is being done."""
        self.sessions: list[Session] = []
        self.correction_dates: list[int] = []
        self.pools: dict[str, Pool] = {}
        self.noted: list[Told] = []
        """What is told at the end of the command."""
        self.times: list[Any] = []
        """What payments said of their times, in the order in which they came."""
        self.begun: list[int] = []
        """Every business date there was."""
        self.archived: list[int] = []
        self.return_requests: dict[tuple[str, str], str] = {}
        """Who asked by which message → who is asked."""
        self.queries: dict[tuple[str, str], str] = {}
        """Who put a query by which message → to whom."""
        self._begin_tools()
        self._begin_control()

    def _begin_tools(self) -> None:
        """Begin what fees, financing, warnings and standing need."""
        self.roles: dict[int, str] = {}
        """Role → the office that has it."""
        self.now = 0
        """When the command at work was recorded."""
        self.minute = 0
        """The minute up to which overdrawn time is counted."""
        self.overdrawn_minutes: dict[str, int] = {}
        """Owner → sum of overdrawn fen times minutes."""
        self.opened = 0
        """The date that opened last."""
        self.fee_lines: list[tuple[int, int, ChargeFees]] = []
        """Fees that are kept: the number of the command, that of the line, the list."""
        self.pledging: dict[str, tuple[int, int, int]] = {}
        """Bank → mode, limit and least loan of pledge financing in force."""
        self.pledging_next: dict[str, tuple[int, int, int]] = {}
        """The same from the next date on."""
        self.requests: list[Request] = []
        self.pledge_loans: list[Loan] = []
        self.asked: set[int] = set()
        """Payments of today that asked for a loan."""
        self._begin_days()
        self._begin_nodes()
        self._begin_register()
        self.reported: dict[int, tuple[int, tuple[tuple[str, str, int], ...]]] = {}
        """Account → the date of the figures, and code, name and balance of each other account."""
        self.standings: dict[str, tuple[bool, int, bool]] = {}
        """Who is suspended, revoked from which date, closed."""
        self.warnings: dict[tuple[int, str], tuple[int, bool]] = {}
        """Account and who watches it → the value, and whether the balance is below it."""
        self.openings: dict[str, Opening] = {}
        """Who gets an account on the next date."""
        self.caps: dict[tuple[str, str], tuple[int, int]] = {}
        """Bank and system → the credit line and the pledge quota of its cap."""
        self.cap_warnings: dict[tuple[int, str, str], tuple[int, bool]] = {}
        """Account, system, who watches it → the value, and whether the available cap is below."""

    def _begin_nodes(self) -> None:
        """Begin what log-in and centres need."""
        self.log_in_told = True
        """What was told last: whether participants must be logged in."""
        self.log_ins: dict[tuple[str, int], int] = {}
        self.log_in_sessions: dict[tuple[str, int], tuple[str, ...]] = {}
        """Participant and system → in, or forced out."""
        self.faults: frozenset[str] = frozenset()
        self.centres: dict[str, int] = {}
        """Centre → where it stands; one that is out may be missing."""

    def _begin_days(self) -> None:
        """Begin what the days of the four systems need."""
        self.systems: dict[int, System] = {}
        self.calendar: dict[int, frozenset[int]] = {}
        """Year → its working days; replaced, never changed, like the next two."""
        self.specials: dict[int, bool] = {}
        self.late: set[tuple[int, int]] = set()
        """Steps whose alarm was raised: system and step."""
        self.cut_off_shift = 0
        self.pre_close_shift = 0
        self.latest_end_shift = 0
        self.saps_end: int | None = None
        """Before which minute SAPS does not end today."""
        self.acs_checked = 0
        self.gate_released = 0
        self.acs_ended = 0
        self.matching_plan = (0, 0)
        """When the tools after the cut-off come, and their seed."""
        """The dates for which that is so."""
        self.moved: list[tuple[int, int, tuple[int, ...], int]] = []
        """What settled today: posting, payment, entries, amount."""
        self.closed = 0
        self.ended: list[int] = []
        self.ended_retail: list[tuple[int, int]] = []
        """BEPS or IBPS, and a date that it has ended."""
        """The last date whose account figures were made, and the last ones that are kept."""
        self.carried_year = 0
        self.held_back: set[str] = set()
        """Offices whose opening check does not agree; replaced, never changed."""

    def _begin_control(self) -> None:
        """Begin what authorities and parameters need."""
        self.authorities: list[Any] = []
        self.last_authority = 0
        self.areas: dict[tuple[str, int], tuple[int, str]] = {}
        """Setter and system → level and value of the region it was given."""
        self.cities: dict[str, str] = {}
        """City → its CCPC."""
        self.plans: list[Any] = []
        self.last_plan = 0

    def _begin_register(self) -> None:
        """Begin base data and what is registered of participants."""
        self.signing_register: dict[str, Any] = {}
        """Every signing certificate ever issued or bound → what is known of it."""
        self.applications: dict[int, tuple[str, bytes, str]] = {}
        """Number → who applies for which key, to replace what."""
        self.link_keys: dict[str, tuple[int, bytes, bool]] = {}
        """Code → number and fingerprint of its last link key, and whether it still counts."""
        self.base: dict[tuple[int, str], list[tuple[int, tuple[str, str, str] | None]]] = {}
        """Table and code → from which date it says what; None: the code is taken away."""
        self.register: dict[str, list[Version]] = {}
        """Code → what is registered after which date, oldest first."""
        self.files: list[ConfirmedFile] = []
        """Confirmed files that SAPS has not taken over, in the order of their confirmation."""
        self.closed_books: set[str] = set()
        """Offices whose books ACS has."""

    def clone(self) -> State:
        """Return a copy that shares nothing that changes."""
        other = State.__new__(State)
        other.__dict__.update(self.__dict__)
        other.dates = list(self.dates)
        other.systems = {system: replace(one) for system, one in self.systems.items()}
        other.begun = list(self.begun)
        other.archived = list(self.archived)
        other.agreements = [copy(one) for one in self.agreements]
        other.loans = [copy(one) for one in self.loans]
        other.parameters = list(self.parameters)
        other.participants = list(self.participants)
        other.accounts = [account.clone() for account in self.accounts]
        other.certificates = dict(self.certificates)
        other.signing_register = dict(self.signing_register)
        other.applications = dict(self.applications)
        other.access = list(self.access)
        other.payments = {key: payment.clone() for key, payment in self.payments.items()}
        other.net_files = {key: file.clone(other.payments) for key, file in self.net_files.items()}
        other.holds = {key: replace(hold) for key, hold in self.holds.items()}
        other.messages = dict(self.messages)
        other.proposals = dict(self.proposals)
        other.people = dict(self.people)
        other.releases = dict(self.releases)
        other.sessions = [session.clone() for session in self.sessions]
        other.correction_dates = list(self.correction_dates)
        other.noted = list(self.noted)
        other.times = list(self.times)
        other.pools = {code: pool.clone() for code, pool in self.pools.items()}
        other.reported = dict(self.reported)
        other.standings = dict(self.standings)
        other.warnings = dict(self.warnings)
        other.openings = dict(self.openings)
        other.caps = dict(self.caps)
        other.cap_warnings = dict(self.cap_warnings)
        other.return_requests = dict(self.return_requests)
        other.queries = dict(self.queries)
        other.roles = dict(self.roles)
        other.overdrawn_minutes = dict(self.overdrawn_minutes)
        other.fee_lines = list(self.fee_lines)
        other.pledging = dict(self.pledging)
        other.pledging_next = dict(self.pledging_next)
        other.requests = list(self.requests)
        other.pledge_loans = list(self.pledge_loans)
        other.asked = set(self.asked)
        other.authorities = list(self.authorities)
        other.areas = dict(self.areas)
        other.cities = dict(self.cities)
        other.plans = list(self.plans)
        self._clone_register(other)
        other.moved = list(self.moved)
        return other

    def _clone_register(self, other: State) -> None:
        """Give a copy its own lists and dicts of nodes and of the register."""
        other.base = {key: list(rows) for key, rows in self.base.items()}
        other.register = {code: list(rows) for code, rows in self.register.items()}
        other.files = [one.clone() for one in self.files]
        other.closed_books = set(self.closed_books)
        other.link_keys = dict(self.link_keys)
        other.log_ins = dict(self.log_ins)
        other.log_in_sessions = dict(self.log_in_sessions)
        other.centres = dict(self.centres)

    def parameter(self, name: str) -> int:
        """Return the value in force today."""
        return self.parameter_on(name, self.today)

    def parameter_on(self, name: str, date: int) -> int:
        """Return the value in force on a date: the one with the latest date not after it."""
        value: int = PARAMETERS[name.partition("@")[0]][0]
        best = 0
        for other, candidate, effective in self.parameters:
            if other == name and best <= effective <= date:
                value, best = candidate, effective
        return value

    def participant(self, code: str) -> Participant | None:
        """Return the registered participant, office or treasury of a code."""
        for participant in self.participants:
            if participant.code == code:
                return participant
        return None

    def is_office(self, code: str) -> bool:
        """Tell whether the code is a registered office or treasury."""
        found = self.participant(code)
        return found is not None and found.kind in (KIND_OFFICE, KIND_TREASURY)

    def deposit_of(self, code: str) -> Account | None:
        """Return the settlement account of a bank or special participant, unless it is closed."""
        if self.standings.get(code, (False, 0, False))[2]:
            return None
        for account in self.accounts:
            if account.owner == code and account.is_deposit:
                return account
        return None

    def account_of(self, code: str, subject: int) -> Account:
        """Return an office's account under a subject."""
        for account in self.accounts:
            if account.owner == code and account.subject == subject:
                return account
        raise LookupError((code, subject))

    def known_deposit_of(self, code: str) -> Account:
        """Return the settlement account, or refuse.

        Refuses: PARTICIPANT_UNKNOWN, ACCOUNT_UNKNOWN.
        """
        refuse_if(self.participant(code) is None, RefusalCode.PARTICIPANT_UNKNOWN)
        account = self.deposit_of(code)
        if account is None:
            raise Refusal(RefusalCode.ACCOUNT_UNKNOWN)
        return account

    def queue(self, account: int) -> list[Payment]:
        """Return what waits on an account, by class and then by order. Source: RULES-Q §3.1-3.2."""
        waiting = [
            payment
            for payment in self.payments.values()
            if payment.status == STATUS_QUEUED and payment.payer == account
        ]
        return sorted(waiting, key=lambda one: (one.queue_class, one.order, one.id))

    def post(self, entries: list[int], amount: int, *, source: tuple[int, int]) -> None:
        """Book debit and credit in turn, every leg counted in the day's turnover.

        ``source`` is the posting's number and the payment.
        """
        self.moved.append((*source, tuple(entries), amount))
        for place, index in enumerate(entries):
            account = self.accounts[index]
            if place % 2 == 0:
                account.balance -= amount
                account.debit_count += 1
                account.debit_sum += amount
            else:
                account.balance += amount
                account.credit_count += 1
                account.credit_sum += amount

    def say_settled(self, payment: Payment) -> Told:
        """Return the event of a payment that has just been booked."""
        return (
            "PaymentSettled",
            payment.id,
            payment.posting,
            tuple(payment.entries),
            payment.posted,
            self.accounts[payment.entries[0]].balance,
            self.accounts[payment.entries[-1]].balance,
        )
