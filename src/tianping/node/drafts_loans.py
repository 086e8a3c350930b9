"""Who is told of the loans between banks of a date that HVPS has ended (资金拆借信息下载).

Source: CNAPS2-FIELDS hvps.112 (拆借利率, 拆借期限), hvps.717; house, ADR-0102.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tianping.node.day_figures import DayFigures
from tianping.node.drafts_files import parts
from tianping.node.drafts_writer import Writer
from tianping.node.families.loans import LoanTerms
from tianping.node.tasks_day_end import LoanLine, LoanList
from tianping.views.queries_loans import LoanTransfer, loan_transfers

__all__ = ["send_loans"]


def send_loans(
    figures: DayFigures,
    writer: Writer,
    date: int,
    *,
    terms: Callable[[int], LoanTerms],
    receivers: Iterable[str],
) -> None:
    """Send both sides of each loan its details; ``terms`` reads them from the journal."""
    of_party: dict[str, list[LoanLine]] = {}
    with figures.at(writer.seq) as connection:
        found = loan_transfers(connection, date=date)
    for loan in found:
        line = _line(loan, terms(loan.seq))
        for party in dict.fromkeys((loan.sender, loan.creditor_participant)):
            of_party.setdefault(party, []).append(line)
    for receiver in receivers if of_party else ():
        lines = of_party.get(receiver, [])
        total_fen = sum(one.amount_fen for one in lines)
        for number, part in parts(lines) if lines else ():
            writer.add(
                LoanList,
                receiver,
                total_count=len(lines),
                total_fen=total_fen,
                first=number,
                loans=list(part),
            )


def _line(loan: LoanTransfer, terms: LoanTerms) -> LoanLine:
    return LoanLine(
        loan.sender,
        loan.debtor_bank,
        loan.creditor_participant,
        loan.creditor_bank,
        loan.message_id,
        loan.amount_fen,
        loan.business_type,
        loan.business_kind,
        *terms,
    )
