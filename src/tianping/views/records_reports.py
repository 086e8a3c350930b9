"""What the reports are made of. Each field means what ``fields.FIELD_HELP`` says of its name."""

from __future__ import annotations

import msgspec

from tianping.views.records import PhaseView, SubjectTotalView, TrialBalanceView

__all__ = [
    "REPORT_VIEWS",
    "AccountHourView",
    "ClassTotalView",
    "DayReport",
    "FundsView",
    "HourView",
    "LiquidityReport",
    "LiquidityView",
    "PhaseTotalView",
    "PostingTotalView",
]


class _Record(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all of them."""


class _Outcomes(_Record, frozen=True, kw_only=True):
    """What became of payments on one business date."""

    settled_count: int = 0
    settled_fen: int = 0
    entered_queue_count: int = 0
    entered_queue_fen: int = 0
    queued_count: int = 0
    queued_fen: int = 0
    returned_count: int = 0
    returned_fen: int = 0
    cancelled_count: int = 0
    cancelled_fen: int = 0
    refused_count: int = 0
    refused_fen: int = 0


class PhaseTotalView(_Outcomes, frozen=True, kw_only=True):
    """What happened to payments in one phase of a business date.

    A step of the day belongs to the phase that it ends.
    """

    phase: int


class ClassTotalView(_Outcomes, frozen=True, kw_only=True):
    """What happened on a business date to payments of one class; 0 stands for no class at all."""

    queue_class: int


class PostingTotalView(_Record, frozen=True, kw_only=True):
    """What settled on a business date by one posting of the chart."""

    posting: int
    payment_count: int
    amount_fen: int


class HourView(_Record, frozen=True, kw_only=True):
    """What settled in one hour, and by its end; hours without a settlement are left out."""

    hour: int
    payment_count: int
    amount_fen: int
    cumulative_fen: int
    share_bp: int


class LiquidityView(_Record, frozen=True, kw_only=True):
    """One settlement account on one business date, as those who watch liquidity want it.

    Positions are measured against the balance at the start of daytime, after each command: what
    one command books is booked at once. Without daytime so far, they are measured against the
    opening balance.
    """

    business_date: int
    account: int
    account_no: str
    participant: str
    owner_name: str
    opening_balance_fen: int
    debit_count: int
    debit_fen: int
    credit_count: int
    credit_fen: int
    closing_balance_fen: int
    start_balance_fen: int | None
    overdraft_limit_fen: int
    earmark_beps_fen: int
    earmark_ibps_fen: int
    minimum_balance_fen: int
    available_start_fen: int | None
    lowest_balance_fen: int
    net_debit_max_fen: int
    net_credit_max_fen: int
    waited_count: int
    wait_ms_total: int
    wait_ms_max: int
    obligation_count: int
    obligation_fen: int
    obligation_settled_count: int
    obligation_settled_fen: int
    obligation_settled_at_ns: int | None


class AccountHourView(_Record, frozen=True, kw_only=True):
    """What one account paid and received in one hour; hours without movement are left out."""

    hour: int
    debit_count: int
    debit_fen: int
    credit_count: int
    credit_fen: int
    lowest_balance_fen: int
    closing_balance_fen: int
    cumulative_fen: int
    share_bp: int


class FundsView(_Record, frozen=True, kw_only=True):
    """What one settlement account can pay with now, and will have when all that waits settles."""

    participant: str
    owner_name: str
    balance_fen: int
    available_fen: int
    outgoing_fen: int
    incoming_fen: int
    expected_fen: int


class LiquidityReport(_Record, frozen=True, kw_only=True):
    """The liquidity of a business date: all accounts with the system's hours, or one with its own.

    ``hours`` is empty when one account was asked for, ``account_hours`` when all were; ``funds`` is
    empty when the date is over.
    """

    business_date: int
    closed: bool
    accounts: list[LiquidityView]
    hours: list[HourView]
    account_hours: list[AccountHourView]
    funds: list[FundsView]


class DayReport(_Record, frozen=True, kw_only=True):
    """A business date of the whole platform; of the current one, so far."""

    platform: str
    business_date: int
    closed: bool
    seq: int
    phases: list[PhaseView]
    by_phase: list[PhaseTotalView]
    by_class: list[ClassTotalView]
    by_posting: list[PostingTotalView]
    participants: list[LiquidityView]
    hours: list[HourView]
    balanced: bool
    subjects: list[SubjectTotalView]
    trial_balance: TrialBalanceView | None


REPORT_VIEWS: tuple[type[_Record], ...] = (
    DayReport,
    PhaseTotalView,
    ClassTotalView,
    PostingTotalView,
    HourView,
    FundsView,
    LiquidityReport,
    LiquidityView,
    AccountHourView,
)
