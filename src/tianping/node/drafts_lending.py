"""Who is told what of automatic lending: confirmations, the other side's copy, reports.

Of the loans themselves the banks are told as of every line, by a booking notice.
Source: CNAPS2-FIELDS saps.374, saps.375, saps.615; RULES-Q §8.1, §8.7; house, ADR-0041.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import (
    AnswerLending,
    QueryLending,
    RestoreLending,
    RevokeLending,
    SetLending,
)
from tianping.core.events import (
    Event,
    LendingAgreed,
    LendingMoved,
    LendingReported,
    LendingRestored,
    Refused,
)
from tianping.node.drafts_writer import (
    DONE,
    DONE_CODE,
    REJECTED,
    FoundPayment,
    Writer,
    confirm_processing,
    refusal_texts,
)
from tianping.node.families.lending import LENDING_ANSWER, LENDING_REQUEST
from tianping.node.families.liquidity_query import LENDING_TYPE
from tianping.node.tasks import LiquidityLine, LiquidityReply

__all__ = ["confirm_lending", "reply_lending_query", "tell_lending"]

_Request = SetLending | RevokeLending | RestoreLending
_REQUESTS: Final = (SetLending, RevokeLending, RestoreLending)


def confirm_lending(writer: Writer, command: _Request | AnswerLending, first: Event | None) -> None:
    """Confirm a request or an answer to its sender."""
    code = LENDING_ANSWER if isinstance(command, AnswerLending) else LENDING_REQUEST
    confirm_processing(writer, command, code, first)


def tell_lending(
    writer: Writer,
    event: LendingAgreed | LendingMoved | LendingRestored,
    arriving: FoundPayment,
) -> None:
    """Send the message that led to an event on to the other side; nothing for other causes."""
    del event
    command = arriving.command
    if isinstance(command, AnswerLending):
        writer.forward(arriving, command.original_sender)
    elif isinstance(command, _REQUESTS):
        by_borrower = command.sender == command.borrower
        writer.forward(arriving, command.lender if by_borrower else command.borrower)


def reply_lending_query(writer: Writer, command: QueryLending, first: Event | None) -> None:
    """Answer a query of loans: its refusal, or the list."""
    status, code, reason = DONE, DONE_CODE, ""
    lines: list[LiquidityLine] = []
    if isinstance(first, Refused):
        status = REJECTED
        code, _, reason = refusal_texts(first)
    elif isinstance(first, LendingReported):
        lines = [
            LiquidityLine(
                line.borrower,
                line.lender,
                line.number,
                line.remaining_fen,
                list(line.payments),
                line.amounts_fen,
            )
            for line in first.lines
        ]
    writer.add(
        LiquidityReply,
        command.sender,
        query_id=command.message_id,
        query_type=LENDING_TYPE,
        date=command.date,
        status=status,
        code=code,
        reason=reason,
        received_at_ns=command.recorded_at_ns,
        lines=lines,
    )
