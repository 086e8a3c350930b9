"""Who is told what of pools: the legal entity of its instruction, who asks of what is bound.

The transfers themselves are lines, of which both accounts' owners get a booking notice.
Source: CNAPS2-FIELDS saps.373, saps.615; house, ADR-0040.
"""

from __future__ import annotations

from tianping.core.commands import ManagePool, QueryPool
from tianping.core.events import Event, PoolReported, Refused
from tianping.node.drafts_writer import (
    DONE,
    DONE_CODE,
    REJECTED,
    Writer,
    confirm_processing,
    refusal_texts,
)
from tianping.node.families.liquidity_query import POOL_TYPE
from tianping.node.families.pools import POOL_MANAGEMENT
from tianping.node.tasks import LiquidityLine, LiquidityReply

__all__ = ["answer_pool", "reply_pool"]


def answer_pool(writer: Writer, command: ManagePool, first: Event | None) -> None:
    """Confirm an instruction, or say why it is refused (ccms.900)."""
    confirm_processing(writer, command, POOL_MANAGEMENT, first)


def reply_pool(writer: Writer, command: QueryPool, first: Event | None) -> None:
    """Answer a query of pools (saps.615)."""
    status, code, reason = DONE, DONE_CODE, ""
    lines: list[LiquidityLine] = []
    if isinstance(first, Refused):
        status = REJECTED
        code, _, reason = refusal_texts(first)
    elif isinstance(first, PoolReported):
        lines = _lines(first)
    writer.add(
        LiquidityReply,
        command.sender,
        query_id=command.message_id,
        query_type=POOL_TYPE,
        date=command.date,
        status=status,
        code=code,
        reason=reason,
        received_at_ns=command.recorded_at_ns,
        lines=lines,
    )


def _lines(report: PoolReported) -> list[LiquidityLine]:
    """Return a report by binding: the branch is credited, the legal entity debited."""
    lines: dict[tuple[str, str], LiquidityLine] = {}
    for one in report.lines:
        pair = (one.branch, one.legal_entity)
        line = lines.setdefault(pair, LiquidityLine(*pair, "", None, [], []))
        if one.payment:
            line.payments.append(one.payment)
            line.amounts_fen.append(one.amount_fen)
    return list(lines.values())
