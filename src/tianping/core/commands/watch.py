"""Commands about what participants watch and ask of their funds."""

from __future__ import annotations

import msgspec

from tianping.core.commands.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId

__all__ = ["OtherBalance", "QueryAccount", "QueryLiquidity", "ReportOtherBalances", "SetWarning"]


class SetWarning(Record, frozen=True, array_like=True, gc=False, tag=90):
    """Set or switch off the sender's warning value on an account (saps.361), in any phase.

    Only the account's owner, the office that manages it, and its legal entity when that is a
    direct participant. Counts as a message of its sender for idempotence and the daily cap.
    ``value_fen`` may be below zero, to watch an overdraft; with ``on`` false it is not looked at.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    participant: BankCode
    value_fen: int
    on: bool


class QueryAccount(Record, frozen=True, array_like=True, gc=False, tag=91):
    """Ask how an account stands: balance, limits, controls (saps.366), in any phase.

    Changes nothing, has no idempotence of its own, is answered in the one order. ``participant``
    owns the account, or is an office, whose accounts are asked for; ``scope`` is
    ``SCOPE_ACCOUNT``, or ``SCOPE_BRANCHES`` for the accounts of the branches too.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    participant: BankCode
    scope: int


class QueryLiquidity(Record, frozen=True, array_like=True, gc=False, tag=92):
    """Ask for the liquidity of an account, a legal entity or an office's area (saps.368).

    Like ``QueryAccount``; two more scopes, ``SCOPE_ACCOUNT_AND_OTHERS`` and
    ``SCOPE_BRANCHES_AND_OTHERS``, add the non-clearing accounts that ACS reported.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    participant: BankCode
    scope: int


class OtherBalance(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The balance of one non-clearing account (非清算账户), in fen, credit positive."""

    code: str
    name: str
    balance_fen: int


class ReportOtherBalances(Record, frozen=True, array_like=True, gc=False, tag=93):
    """Take over from ACS the non-clearing accounts that hang on a clearing account.

    ``accounts`` replaces what was reported before; ``business_date`` is the date of the figures.
    """

    recorded_at_ns: int
    participant: BankCode
    business_date: BusinessDate
    accounts: list[OtherBalance]
