"""Who is told of fees and of pledge requests.

Each bank of a list of fees gets its part of it (saps.605); the bank that needs a loan gets a notice
when the bonds are asked for (saps.359); who asked by message gets a processing confirmation.
Source: CNAPS2-FIELDS saps.359, saps.605; RULES-Q §5.3; RULES-A §4.6; house, ADR-0043, ADR-0044.
"""

from __future__ import annotations

from tianping.core.commands import ChargeFees, RequestPledgeLoan, ReturnFees
from tianping.core.events import Event, FeesListed, PledgeRequested
from tianping.node.drafts_writer import FoundPayment, Writer, confirm_processing
from tianping.node.families.financing import PLEDGE_REQUEST
from tianping.node.tasks import FeeNotice, FinancingNotice

__all__ = ["answer_pledge_request", "tell_fees", "tell_need"]


def answer_pledge_request(writer: Writer, command: RequestPledgeLoan, first: Event | None) -> None:
    """Confirm that a bank's request was taken, or say why not."""
    confirm_processing(writer, command, PLEDGE_REQUEST, first)


def tell_need(writer: Writer, event: PledgeRequested, arriving: FoundPayment) -> None:
    """Tell the bank that a loan of that amount is being asked for."""
    del arriving
    writer.add(
        FinancingNotice,
        event.participant,
        participant=event.participant,
        amount_fen=event.amount_fen,
    )


def tell_fees(writer: Writer, event: FeesListed, arriving: FoundPayment) -> None:
    """Tell each bank of a list what it is charged or given back."""
    command = arriving.command
    if isinstance(command, ChargeFees | ReturnFees):
        for line in command.lines:
            writer.add(
                FeeNotice,
                line.participant,
                amount_fen=line.amount_fen,
                returned=event.returned,
            )
