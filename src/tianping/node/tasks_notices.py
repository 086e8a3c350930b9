"""Drafts of notices and replies about accounts, sessions and caps. Tags are those of ``tasks``."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from tianping.node.tasks_base import BaseDraft

__all__ = [
    "AgreementNotice",
    "CapNotice",
    "CapSettingNotice",
    "CapWarningNotice",
    "FundsNotice",
    "InstantNotice",
    "InterestNotice",
    "NetEntry",
    "NetListNotice",
    "NetNotice",
    "NoticeDraft",
    "PledgingNotice",
    "PoolNotice",
    "SameCityReply",
]


class FundsNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=110):
    """saps.360: the receiver is asked to raise that much for what waits on its account."""

    amount_fen: int


class NetNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=111):
    """saps.603: a net of BEPS or IBPS is booked on the receiver's account.

    ``balance_fen`` is what the account has after it, ``reference`` what the net is called.
    """

    system: str
    netting_date: int
    session: int
    amount_fen: int
    credit: bool
    balance_fen: int
    final_date: int
    reference: str = ""


class InterestNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=112):
    """saps.607: what the receiver's overdrafts of a quarter cost.

    ``day_fen`` is the overdraft of one day that would cost as much (计息积数).
    """

    day_fen: int
    amount_fen: int
    rate_ppm: int
    settle_date: int


class NetEntry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One line of a session; ``settled`` is whether it is booked."""

    participant: str
    credit: bool
    amount_fen: int
    settled: bool = True


class SameCityReply(BaseDraft, frozen=True, array_like=True, gc=False, tag=113):
    """saps.610: how a same-city session stands; a refusal has no lines.

    ``original_id`` is the message that brought the session, ``query_id`` the question.
    """

    query_id: str
    original_id: str
    status: str
    code: str
    reason: str
    received_at_ns: int
    lines: list[NetEntry]


class NetListNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=114):
    """saps.616: the lines of a settled session on accounts that the receiver manages."""

    netting_date: int
    session: int
    final_date: int
    lines: list[NetEntry]


class CapWarningNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=115):
    """nets.355: an available cap fell below a warning value, or is back at it."""

    system: str
    participant: str
    below: bool
    value_fen: int
    available_fen: int


class CapNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=116):
    """nets.356 (LC00): the credit line or the pledge quota of the receiver's cap is another one."""

    system: str
    pledge: bool
    raised: bool
    credit_fen: int
    pledge_fen: int
    earmark_fen: int
    used_fen: int


class CapSettingNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=117):
    """nets.356 (LC01): somebody else set a warning value on the receiver's cap."""

    system: str
    setter: str
    on: bool
    value_fen: int


class InstantNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=118):
    """hvps.142: an instant transfer that concerns the receiver waits, or never will be settled.

    ``original`` is its envelope, which knows names and accounts; ``reason`` is why it was
    returned, empty when its sender cancelled it.
    """

    original: bytes
    original_id: str
    instructing: str
    payer: str
    payee: str
    amount_fen: int
    business_type: str
    business_kind: str
    cancelled: bool
    reason: str


class PoolNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=119):
    """saps.372 (TC02): the receiver is in a pool from now on, or in none any more."""

    on: bool


class PledgingNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=120):
    """saps.372 (TC04): the receiver's pledge financing has another mode from now on."""

    mode: int
    loan_min_fen: int


class AgreementNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=121):
    """saps.372 (TC05): a lending agreement of the receiver is in force now, or is not any more."""

    number: str
    borrower: str
    lender: str
    in_force: bool


NoticeDraft: TypeAlias = (
    AgreementNotice
    | CapNotice
    | CapSettingNotice
    | CapWarningNotice
    | FundsNotice
    | InstantNotice
    | InterestNotice
    | NetListNotice
    | NetNotice
    | PledgingNotice
    | PoolNotice
    | SameCityReply
)
