"""What the questions about the close, and about the ladder of last resort, return."""

from __future__ import annotations

from typing import Final

import msgspec

__all__ = ["LADDER_VIEWS", "BlockerView", "LadderStepView"]


class BlockerView(msgspec.Struct, frozen=True, kw_only=True):
    """An account that keeps the day from closing: what must settle, and the steps still open."""

    account: int
    owner: str
    office: str
    balance_fen: int
    earmark_beps_fen: int
    earmark_ibps_fen: int
    must_settle_fen: dict[int, int]
    shortage_fen: int
    first_payment: int
    first_class: int
    first_amount_fen: int
    usable_earmarks_fen: dict[str, int]
    pledged_bonds_fen: dict[int, int]
    penalty_loan_most_fen: int


class LadderStepView(msgspec.Struct, frozen=True, kw_only=True):
    """A step of the ladder, with who decided it and on what evidence."""

    seq: int
    place: int
    recorded_at_ns: int
    business_date: int
    ladder_step: str
    participant: str
    system: str
    payment: int
    pledge_loan: int
    amount_fen: int
    reference: str
    person: str
    second_person: str
    evidence: str


LADDER_VIEWS: Final[tuple[type[msgspec.Struct], ...]] = (BlockerView, LadderStepView)
