"""What partners outside are told, and how what they send is answered.

Source: CNAPS2-FIELDS saps.369, saps.378; house, ADR-0060, ADR-0061.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tianping.core.commands import AnswerPledgeByMessage, ReportOtherBalancesByMessage
from tianping.core.events import BondsReleased, BondsRequested, Event
from tianping.node.drafts_writer import FoundPayment, Writer, confirm_processing
from tianping.node.families.partners import BALANCES_REPORT, BOND_NOTICE
from tianping.node.tasks import BondNotice
from tianping.wire.catalogue import Edition

__all__ = ["PARTNER_ANSWERS", "partner_tellers"]


def _answer_pledge(writer: Writer, command: AnswerPledgeByMessage, first: Event | None) -> None:
    confirm_processing(writer, command, BOND_NOTICE, first)


def _answer_report(
    writer: Writer, command: ReportOtherBalancesByMessage, first: Event | None
) -> None:
    confirm_processing(writer, command, BALANCES_REPORT, first)


def _tell_bonds(
    writer: Writer, event: BondsRequested | BondsReleased, arriving: FoundPayment
) -> None:
    """Ask the bond system for bonds, or tell it that they are free."""
    del arriving
    writer.add(
        BondNotice,
        event.system,
        request=event.request,
        participant=event.participant,
        pledgor=event.pledgor,
        amount_fen=event.amount_fen,
        bond_value_fen=event.bond_value_fen,
        released=isinstance(event, BondsReleased),
    )


PARTNER_ANSWERS: Final[dict[type[Any], Callable[[Writer, Any, Event | None], None]]] = {
    AnswerPledgeByMessage: _answer_pledge,
    ReportOtherBalancesByMessage: _answer_report,
}


def partner_tellers(
    edition: Edition,
) -> dict[type[Any], Callable[[Writer, Any, FoundPayment], None]]:
    """Return who else is told of an event; the 2010 edition has no message for the bond system."""
    if edition is not Edition.NEWER:
        return {}
    return {BondsRequested: _tell_bonds, BondsReleased: _tell_bonds}
