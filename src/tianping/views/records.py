"""What the queries return. Each field means what ``fields.FIELD_HELP`` says of its name."""

from __future__ import annotations

import msgspec

from tianping.views.records_archive import ARCHIVE_VIEWS
from tianping.views.records_certificates import CERTIFICATE_VIEWS
from tianping.views.records_control import CONTROL_VIEWS
from tianping.views.records_day_end import DAY_END_VIEWS
from tianping.views.records_days import DAY_VIEWS
from tianping.views.records_information import INFORMATION_VIEWS
from tianping.views.records_ladder import LADDER_VIEWS
from tianping.views.records_lending import AgreementView, LendingFloorView, LoanView
from tianping.views.records_liquidity import LIQUIDITY_VIEWS
from tianping.views.records_nets import NET_VIEWS
from tianping.views.records_nodes import NODE_VIEWS
from tianping.views.records_options import OPTIONS_VIEWS
from tianping.views.records_proposals import PROPOSAL_VIEWS
from tianping.views.records_rescues import RESCUE_VIEWS
from tianping.views.records_times import TIMES_VIEWS

__all__ = [
    "VIEWS",
    "AccountDayView",
    "AccountView",
    "BindingView",
    "DayTotalView",
    "MessagePage",
    "MessageView",
    "MovementView",
    "OtherBalancesView",
    "ParameterView",
    "ParticipantView",
    "PaymentFilter",
    "PaymentPage",
    "PaymentView",
    "PhaseView",
    "PlatformView",
    "QueueView",
    "RefusalView",
    "StandingView",
    "Statement",
    "StatementLine",
    "SubjectTotalView",
    "TrialBalanceView",
    "TypeTotalView",
    "WarningView",
]


class _View(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all views."""


class PlatformView(_View, frozen=True, kw_only=True):
    """The platform and how far its journal is folded."""

    platform: str
    business_date: int
    phase: int
    seq: int
    hash: bytes
    schema_version: int


class ParticipantView(_View, frozen=True, kw_only=True):
    """A bank, special participant, office or treasury."""

    participant: str
    name: str
    kind: int
    office: str
    direct_participant: str
    legal_entity: str
    registry_version: int
    seq: int


class BindingView(_View, frozen=True, kw_only=True):
    """A certificate that speaks, or spoke, for a participant."""

    binding: str
    certificate: str
    participant: str
    access_point: str
    registry_version: int
    seq: int
    unbound_seq: int | None


class ParameterView(_View, frozen=True, kw_only=True):
    """A dated value of a parameter."""

    name: str
    scope: str
    effective_date: int
    value: int
    seq: int


class PhaseView(_View, frozen=True, kw_only=True):
    """A step of the business day."""

    seq: int
    recorded_at_ns: int
    from_phase: int
    to_phase: int
    business_date: int


class AccountView(_View, frozen=True, kw_only=True):
    """An account with its balance now and its turnover of the day."""

    account: int
    account_no: str
    subject: int
    owner: str
    owner_name: str
    office: str
    balance_fen: int
    opening_balance_fen: int
    debit_count: int
    debit_fen: int
    credit_count: int
    credit_fen: int
    minimum_balance_fen: int
    earmark_beps_fen: int
    earmark_ibps_fen: int
    overdraft_limit_fen: int
    overdraft_limit_next_fen: int | None
    overdraft_same_city_fen: int
    debit_control: bool
    credit_control: bool
    pledge_financed: bool
    queued_count: int
    queued_fen: int


class AccountDayView(_View, frozen=True, kw_only=True):
    """An account on one business date; of the current date, so far."""

    account: int
    business_date: int
    opening_balance_fen: int
    closing_balance_fen: int
    debit_count: int
    debit_fen: int
    credit_count: int
    credit_fen: int


class MovementView(_View, frozen=True, kw_only=True):
    """One leg of an entry."""

    movement: int
    account: int
    account_no: str
    side: str
    amount_fen: int
    balance_fen: int
    payment: int
    business_date: int
    seq: int


class StatementLine(_View, frozen=True, kw_only=True):
    """A movement of one account with the payment behind it."""

    movement: int
    business_date: int
    side: str
    amount_fen: int
    balance_fen: int
    payment: int
    seq: int
    settled_at_ns: int
    posting: int
    sender: str
    message_id: str
    message_type: str
    debtor_bank: str
    creditor_bank: str


class Statement(_View, frozen=True, kw_only=True):
    """An account over a range of business dates, its movements newest first, in pages."""

    account: int
    account_no: str
    owner: str
    date_from: int
    date_to: int
    days: list[AccountDayView]
    lines: list[StatementLine]
    next_movement: int


class QueueView(_View, frozen=True, kw_only=True):
    """A payment that waits, in queue order of its account."""

    account: int
    debtor_participant: str
    queue_class: int
    queue_order: int
    payment: int
    sender: str
    message_id: str
    message_type: str
    business_date: int
    creditor_participant: str
    creditor_bank: str
    amount_fen: int
    queued_at_ns: int


class PaymentView(_View, frozen=True, kw_only=True):
    """A payment and what became of it."""

    payment: int
    sender: str
    message_id: str
    message_type: str
    business_date: int
    debtor_participant: str
    debtor_bank: str
    creditor_participant: str
    creditor_bank: str
    amount_fen: int
    queue_class: int
    business_type: str
    business_kind: str
    status: int
    refusal_code: int
    received_at_ns: int
    queued_at_ns: int | None
    settled_at_ns: int | None
    settled_seq: int | None
    posting: int


class PaymentFilter(_View, frozen=True, kw_only=True):
    """Which payments are asked for; an empty or zero field asks for nothing.

    Dates are those on which the platform received the payment. ``side`` is ``debit`` or ``credit``:
    what the payment is to the participant.
    """

    participant: str = ""
    side: str = "debit"
    date_from: int = 0
    date_to: int = 0
    message_type: str = ""
    status: int = 0


class PaymentPage(_View, frozen=True, kw_only=True):
    """Some payments, newest first."""

    payments: list[PaymentView]
    next_payment: int


class DayTotalView(_View, frozen=True, kw_only=True):
    """What one participant paid or received on one business date."""

    business_date: int
    participant: str
    side: str
    payment_count: int
    amount_fen: int


class TypeTotalView(_View, frozen=True, kw_only=True):
    """What settled of one message type on one business date."""

    business_date: int
    message_type: str
    payment_count: int
    amount_fen: int


class RefusalView(_View, frozen=True, kw_only=True):
    """A command refused, or a payment returned."""

    seq: int
    payment: int
    business_date: int
    recorded_at_ns: int
    command: str
    sender: str
    message_id: str
    message_type: str
    refusal_code: int
    found: str


class SubjectTotalView(_View, frozen=True, kw_only=True):
    """The sums of one subject."""

    subject: int
    debit_count: int
    debit_fen: int
    credit_count: int
    credit_fen: int
    balance_fen: int


class TrialBalanceView(_View, frozen=True, kw_only=True):
    """A trial balance: does everything add up?"""

    seq: int
    business_date: int
    recorded_at_ns: int
    balanced: bool
    subjects: list[SubjectTotalView]


class MessageView(_View, frozen=True, kw_only=True):
    """A message that reached the core, and its outcome."""

    seq: int
    sender: str
    message_id: str
    message_type: str
    business_date: int
    recorded_at_ns: int
    status: int
    refusal_code: int
    repeated: bool
    original_sender: str
    original_message_id: str


class MessagePage(_View, frozen=True, kw_only=True):
    """Some messages, newest first."""

    messages: list[MessageView]
    next_seq: int


class WarningView(_View, frozen=True, kw_only=True):
    """A warning value on the balance of an account."""

    account: int
    setter: str
    participant: str
    warning_value_fen: int
    below: bool
    seq: int


class OtherBalancesView(_View, frozen=True, kw_only=True):
    """The non-clearing accounts under a clearing account, as ACS reported them last."""

    account: int
    participant: str
    business_date: int
    other_count: int
    others_fen: int
    seq: int


class StandingView(_View, frozen=True, kw_only=True):
    """A participant that was suspended or revoked, now or once."""

    participant: str
    suspended: bool
    closing_date: int
    account_closed: bool
    obstacle: str
    seq: int


VIEWS: tuple[type[msgspec.Struct], ...] = (
    *ARCHIVE_VIEWS,
    *CERTIFICATE_VIEWS,
    *PROPOSAL_VIEWS,
    PlatformView,
    ParticipantView,
    BindingView,
    ParameterView,
    PhaseView,
    AccountView,
    AccountDayView,
    MovementView,
    Statement,
    StatementLine,
    QueueView,
    PaymentView,
    PaymentFilter,
    PaymentPage,
    DayTotalView,
    TypeTotalView,
    RefusalView,
    TrialBalanceView,
    SubjectTotalView,
    MessageView,
    MessagePage,
    AgreementView,
    LoanView,
    LendingFloorView,
    *NET_VIEWS,
    *NODE_VIEWS,
    *LIQUIDITY_VIEWS,
    WarningView,
    OtherBalancesView,
    StandingView,
    *OPTIONS_VIEWS,
    *DAY_VIEWS,
    *DAY_END_VIEWS,
    *INFORMATION_VIEWS,
    *RESCUE_VIEWS,
    *TIMES_VIEWS,
    *LADDER_VIEWS,
    *CONTROL_VIEWS,
)
