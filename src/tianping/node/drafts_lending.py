"""Who is told what of automatic lending: confirmations, the other side's copy, reports.

Of the loans themselves the banks are told as of every line, by a booking notice.
Source: CNAPS2-FIELDS saps.372, saps.374, saps.375, saps.615; RULES-Q §8.1, §8.7; house, ADR-0041.
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
from tianping.core.liquidity.lending_book import LENDING_ACTIVE, LENDING_WAIT_REVOKE
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
from tianping.node.tasks_notices import AgreementNotice

__all__ = ["confirm_lending", "reply_lending_query", "tell_lending"]

_Request = SetLending | RevokeLending | RestoreLending
_IN_FORCE: Final = (LENDING_ACTIVE, LENDING_WAIT_REVOKE)
"""While its revocation is only asked for, an agreement still lends. Source: RULES-Q §8.2."""


def confirm_lending(writer: Writer, command: _Request | AnswerLending, first: Event | None) -> None:
    """Confirm a request or an answer to its sender."""
    code = LENDING_ANSWER if isinstance(command, AnswerLending) else LENDING_REQUEST
    confirm_processing(writer, command, code, first)


def tell_lending(
    writer: Writer,
    event: LendingAgreed | LendingMoved | LendingRestored,
    arriving: FoundPayment,
) -> None:
    """Send the message that led to an event on to the other side, and tell both what holds now."""
    command = arriving.command
    if isinstance(command, AnswerLending):
        writer.forward(arriving, command.original_sender)
    elif isinstance(command, SetLending | RevokeLending | RestoreLending):
        by_borrower = command.sender == command.borrower
        writer.forward(arriving, command.lender if by_borrower else command.borrower)
    if isinstance(event, LendingAgreed) and event.status in _IN_FORCE:
        _tell_status(writer, event, in_force=True)
    elif isinstance(event, LendingMoved):
        in_force = event.to_status in _IN_FORCE
        if in_force != (event.from_status in _IN_FORCE):
            _tell_status(writer, event, in_force=in_force)


def _tell_status(writer: Writer, event: LendingAgreed | LendingMoved, *, in_force: bool) -> None:
    """Tell both sides that an agreement holds now, or does not any more (saps.372, TC05)."""
    for receiver in (event.borrower, event.lender):
        writer.add(
            AgreementNotice,
            receiver,
            number=event.number,
            borrower=event.borrower,
            lender=event.lender,
            in_force=in_force,
        )


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
