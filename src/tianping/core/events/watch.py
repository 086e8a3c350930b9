"""What was set, watched and answered about participants' funds."""

from __future__ import annotations

import msgspec

from tianping.core.commands.watch import OtherBalance
from tianping.core.events.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId

__all__ = [
    "AccountFigures",
    "AccountsReported",
    "LiquidityFigures",
    "LiquidityReported",
    "LiquidityTotal",
    "OtherBalancesReported",
    "WarningLifted",
    "WarningRaised",
    "WarningSet",
]


class WarningSet(Record, frozen=True, array_like=True, gc=False, tag=90):
    """Somebody's warning value on an account is another one, or (``on`` false) there is none.

    ``participant`` owns the account; ``below`` says whether the balance is below the value now.
    """

    account: int
    participant: BankCode
    setter: BankCode
    value_fen: int
    on: bool
    below: bool


class WarningRaised(Record, frozen=True, array_like=True, gc=False, tag=91):
    """The balance of an account has fallen below somebody's warning value."""

    account: int
    participant: BankCode
    setter: BankCode
    value_fen: int
    balance_fen: int


class WarningLifted(Record, frozen=True, array_like=True, gc=False, tag=92):
    """The balance of an account is back at somebody's warning value or above it."""

    account: int
    participant: BankCode
    setter: BankCode
    value_fen: int
    balance_fen: int


class AccountFigures(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """How one settlement account stands; amounts in fen, the balance with credit positive.

    ``controls`` has one bit for each control that is set; ``closing`` says that the owner's
    revocation is set.
    """

    account: int
    participant: BankCode
    name: str
    kind: int
    balance_fen: int
    overdraft_limit_fen: int
    earmark_fen: int
    minimum_fen: int
    controls: int
    closing: bool


class AccountsReported(Record, frozen=True, array_like=True, gc=False, tag=93):
    """How the accounts stand that somebody asked for, in order of opening, their own first.

    ``accounts`` holds the first ``ACCOUNT_REPORT_COUNT_MAX`` of ``total_count``.
    """

    sender: BankCode
    message_id: MessageId
    participant: BankCode
    total_count: int
    accounts: list[AccountFigures]


class LiquidityFigures(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The liquidity of one settlement account: balance, available and expected funds, in fen.

    ``outgoing_fen`` and ``incoming_fen`` are what waits to debit and to credit it; ``others`` its
    non-clearing accounts as ACS reported them for ``others_date`` (0: never).
    """

    account: int
    participant: BankCode
    name: str
    balance_fen: int
    available_fen: int
    expected_fen: int
    outgoing_fen: int
    incoming_fen: int
    others_date: BusinessDate
    others: list[OtherBalance]


class LiquidityTotal(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Sums over all accounts asked for, in fen; ``others_fen`` over the non-clearing ones."""

    account_count: int
    balance_fen: int
    available_fen: int
    expected_fen: int
    others_count: int
    others_fen: int


class LiquidityReported(Record, frozen=True, array_like=True, gc=False, tag=94):
    """The liquidity that somebody asked for: the sums, and the accounts behind them.

    ``accounts`` holds the first ``ACCOUNT_REPORT_COUNT_MAX``; the sums count all.
    """

    sender: BankCode
    message_id: MessageId
    participant: BankCode
    scope: int
    total: LiquidityTotal
    accounts: list[LiquidityFigures]


class OtherBalancesReported(Record, frozen=True, array_like=True, gc=False, tag=95):
    """ACS told the non-clearing accounts that hang on an account, and their sum."""

    account: int
    participant: BankCode
    business_date: BusinessDate
    count: int
    total_fen: int
