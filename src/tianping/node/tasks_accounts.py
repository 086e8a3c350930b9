"""Drafts of messages about accounts and warnings. Their tags are those of ``tasks``."""

from __future__ import annotations

from tianping.core.events import AccountFigures, LiquidityFigures, LiquidityTotal
from tianping.node.tasks_base import BaseDraft

__all__ = [
    "AccountNotice",
    "AccountReply",
    "AccountStatusNotice",
    "FullLiquidityReply",
    "WarningNotice",
    "WarningSettingNotice",
]


class WarningNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=90):
    """saps.362: an account's balance fell below a warning value, or is back at it.

    ``participant`` owns the account; the receiver is who set the value.
    """

    participant: str
    below: bool
    value_fen: int
    balance_fen: int


class AccountReply(BaseDraft, frozen=True, array_like=True, gc=False, tag=91):
    """saps.367: one part of the answer to a query of account information.

    Counts and numbers as in ``QueueReply``; a refusal has ``first`` 0 and no lines.
    """

    query_id: str
    status: str
    code: str
    reason: str
    received_at_ns: int
    total_count: int
    listed_count: int
    first: int
    lines: list[AccountFigures]


class FullLiquidityReply(BaseDraft, frozen=True, array_like=True, gc=False, tag=92):
    """saps.369: one part of the answer to a query of full liquidity; the sums in every part."""

    query_id: str
    participant: str
    scope: int
    total: LiquidityTotal
    listed_count: int
    first: int
    lines: list[LiquidityFigures]


class AccountNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=93):
    """saps.372 (TC01): something that limits an account was changed; the rest is None."""

    participant: str
    overdraft_limit_fen: int | None = None
    minimum_fen: int | None = None
    debit_control: bool | None = None
    credit_control: bool | None = None


class WarningSettingNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=94):
    """saps.372 (TC03): somebody else set a warning value on the receiver's account."""

    setter: str
    on: bool
    value_fen: int


class AccountStatusNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=95):
    """saps.372 (TC00): an account will open (AS00), is open (AS01), will close (AS02), is closed.

    ``balance_fen`` is what it begins with, or what was handed over when it was closed (AS03);
    ``minimum_fen`` is the minimum balance it begins with; None where nothing is to be said.
    """

    participant: str
    special: bool
    status: str
    effective_date: int
    balance_fen: int | None
    minimum_fen: int | None = None
