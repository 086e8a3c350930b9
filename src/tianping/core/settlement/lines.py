"""Payments that a command leads to besides the one a message asks for: how they are told.

Source: RULES-A §4 (nets, pool, loans, fees); house, ADR-0034.
"""

from __future__ import annotations

from tianping.core.events import PaymentMade
from tianping.core.state import Payment, State
from tianping.values.identifiers import PaymentId, line_payment_id

__all__ = ["made", "next_line"]


def made(
    payment: Payment, *, message_type: str, business_type: str = "", business_kind: str = ""
) -> PaymentMade:
    """Return the event that tells of a line before what became of it.

    ``message_type`` is the code of the message it came from, or a word for what made it.
    Source: house, ADR-0034.
    """
    return PaymentMade(
        payment.payment,
        payment.sender.code,
        payment.message_id,
        message_type,
        payment.payer.code,
        payment.payee.code,
        payment.amount_fen,
        payment.queue_class,
        payment.posting,
        business_type,
        business_kind,
    )


def next_line(state: State) -> PaymentId:
    """Return the number of the next line that the present command leads to.

    Several rules may make lines in one command, so the count is the command's, not theirs.
    Source: house, ADR-0034.
    """
    if state.lines_seq != state.seq:
        state.lines_seq = state.seq
        state.lines_count = 0
    state.lines_count += 1
    return line_payment_id(state.seq, state.lines_count)
