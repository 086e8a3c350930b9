"""What the parties of ordinary and instant transfers are told.

Source: CNAPS2-FIELDS saps.604, saps.606; RULES-A §4.5; house, ADR-0018.
"""

from __future__ import annotations

from tianping.core.commands import CreditTransfer, InstantTransfer
from tianping.core.events import Event, PaymentRepeated, PaymentSettled, Refused
from tianping.core.terms import STATUS_NAMES
from tianping.node.drafts_writer import REJECTED, SETTLED, FoundPayment, Writer, refusal_texts
from tianping.node.tasks import BookingNotice

__all__ = ["answer_transfer", "tell_instant"]


def answer_transfer(
    writer: Writer, command: CreditTransfer | InstantTransfer, first: Event | None
) -> None:
    """Answer a transfer that was refused, or sent before; of all others ``_tell`` tells."""
    if isinstance(first, Refused):
        code, _, reason = refusal_texts(first)
        writer.receipt(command, REJECTED, why=(code, reason))
    elif isinstance(first, PaymentRepeated):
        writer.receipt(command, STATUS_NAMES[first.status][0])


def tell_instant(
    writer: Writer, payment: FoundPayment, command: InstantTransfer, event: PaymentSettled
) -> None:
    """Tell all three of an instant transfer that settled: third party, payer, payee.

    Nobody is shown another's balance, and who instructs its own account gets no second notice.
    Source: RULES-A §4.5 (result to third party, payer and payee).
    """
    own = command.payer == command.sender
    writer.receipt(
        command,
        SETTLED,
        position=event.payment,
        balance_fen=event.debtor_balance_fen if own else None,
    )
    if not own:
        writer.add(
            BookingNotice,
            command.payer,
            original_id=command.message_id,
            original_sender=command.sender,
            original_type=command.message_type,
            business_type=command.business_type,
            business_kind=command.business_kind,
            final_date=writer.business_date,
            received_at_ns=command.recorded_at_ns,
            account=command.payer,
            amount_fen=event.amount_fen,
            balance_fen=event.debtor_balance_fen,
        )
    if command.payee != command.sender:
        writer.forward(payment, command.payee)
