"""What is sent when dates and years end: summaries, account files, daily reports, years.

A date of HVPS, BEPS or IBPS that ends brings every participant its summary; the cut-off of HVPS
brings whoever had business a first look at it. A date of SAPS whose figures are made brings every
office its account file and the summary of what it submitted, and every owner of an account its
daily report. Lists of details, entries and originals are sent to who asks for them.
Source: SAPS-T §六.2.1, §六.3.2, §六.3.3; RULES-D §6.2, §7; house, ADR-0084, ADR-0086.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import Connection

from tianping.core.commands import (
    CheckOpening,
    Command,
    RequestDetails,
    RequestDownload,
    RequestSummary,
)
from tianping.core.control.businesses import downloads_from
from tianping.core.control.opening_check import OPENING_RESULT_NAMES
from tianping.core.day_terms import NETTING_SYSTEMS, STEP_CUT_OFF, STEP_END, STEP_END_OLD_DATE
from tianping.core.events import (
    AccountsClosed,
    Event,
    OpeningChecked,
    Refused,
    SystemAdvanced,
    YearCarried,
)
from tianping.core.terms import SYSTEM_HVPS
from tianping.node.day_figures import DayFigures
from tianping.node.drafts_files import (
    OfficeFacts,
    parts,
    send_account_file,
    send_entries,
    send_report,
    send_summary,
    session_sum,
    sums_by_status,
)
from tianping.node.drafts_loans import send_loans
from tianping.node.drafts_pre_check import send_pre_checks
from tianping.node.drafts_reconciliation import Details
from tianping.node.drafts_retail import RetailDrafter
from tianping.node.drafts_writer import FoundPayment, Writer, confirm_processing
from tianping.node.families.day_end_saps import OPENING_CHECK
from tianping.node.families.loans import loan_terms
from tianping.node.tasks_day_end import OpeningReply, YearFile
from tianping.views.message_types import TYPE_CORRECTION
from tianping.views.queries_day_end import closed_accounts, year_accounts
from tianping.views.queries_files import business_sums, entries, office_items, office_sessions
from tianping.views.queries_reconciliation import business_groups
from tianping.views.records_day_end import ClosedAccountView
from tianping.wire.catalogue import Edition

__all__ = ["DayEndDrafter"]


class DayEndDrafter:
    """Drafts the messages of day-end and year-end of one command after the other."""

    def __init__(
        self,
        figures: DayFigures,
        *,
        find: Callable[[int], FoundPayment],
        receivers: Callable[[], Iterable[str]],
        has_account: Callable[[str], bool],
        edition: Edition,
    ) -> None:
        self._edition = edition
        self._figures = figures
        self._find = find
        self._receivers = receivers
        self._details = Details(figures, find)
        self._retail = RetailDrafter(figures, find=find, has_account=has_account)

    def draft(self, writer: Writer, command: Command, events: list[Event]) -> None:
        """Draft what a command and its events lead to."""
        for event in events:
            if isinstance(event, SystemAdvanced):
                self._send_of_system(writer, event)
            elif isinstance(event, AccountsClosed):
                self._send_files(writer, event.business_date)
            elif isinstance(event, YearCarried):
                self._send_year(writer, event.year)
        first = events[0] if events else None
        if isinstance(command, CheckOpening):
            _answer_opening(writer, command, first)
        elif isinstance(command, RequestSummary):
            of_retail = command.system in NETTING_SYSTEMS
            answer = self._retail.answer_summary if of_retail else self._answer_summary
            answer(writer, command, first)
        elif isinstance(command, RequestDetails):
            of_retail = command.system in NETTING_SYSTEMS
            (self._retail if of_retail else self._details).answer_details(writer, command, first)
        elif isinstance(command, RequestDownload):
            of_retail = downloads_from(command.message_type) in NETTING_SYSTEMS
            (self._retail if of_retail else self._details).answer_download(writer, command, first)

    def _send_of_system(self, writer: Writer, event: SystemAdvanced) -> None:
        """Send what is settled when HVPS is cut off; summaries and loans of a date that ended."""
        if (event.system, event.step) == (SYSTEM_HVPS, STEP_END):
            self._send_summaries(writer, event.from_date)
            send_loans(
                self._figures,
                writer,
                event.from_date,
                terms=lambda seq: loan_terms(self._find(seq).original, self._edition),
                receivers=self._receivers(),
            )
        elif (event.system, event.step) == (SYSTEM_HVPS, STEP_CUT_OFF):
            send_pre_checks(self._figures, writer, event.from_date, receivers=self._receivers())
        elif event.step == STEP_END_OLD_DATE:
            receivers = self._receivers()
            self._retail.send_summaries(writer, event.system, event.from_date, receivers=receivers)

    def _send_summaries(self, writer: Writer, date: int) -> None:
        with self._figures.at(writer.seq) as connection:
            groups = business_groups(connection, date=date)
        for receiver in self._receivers():
            send_summary(writer, receiver, date=date, groups=groups.get(receiver, []))

    def _send_files(self, writer: Writer, date: int) -> None:
        by_owner: dict[str, list[ClosedAccountView]] = {}
        by_office: dict[str, list[ClosedAccountView]] = {}
        with self._figures.at(writer.seq) as connection:
            sums = business_sums(connection, date=date)
            for one in closed_accounts(connection, business_date=date):
                by_owner.setdefault(one.owner, []).append(one)
                by_office.setdefault(one.office, []).append(one)
            for receiver in self._receivers():
                own = by_owner.get(receiver, [])
                managed = by_office.get(receiver, [])
                self._send_of_date(writer, connection, (receiver, date), own=own, managed=managed)
                for one in own:
                    if one.owner != one.office:
                        send_report(writer, one, sums.get(one.account, {}))

    def _send_of_date(
        self,
        writer: Writer,
        connection: Connection,
        of: tuple[str, int],
        *,
        own: list[ClosedAccountView],
        managed: list[ClosedAccountView],
    ) -> None:
        """Send an office its summary and its account file; nothing to who is no office."""
        office, date = of
        if not any(one.office == office for one in own):
            return
        items = office_items(connection, office=office, date=date)
        corrections = [one for one in items if one.message_type == TYPE_CORRECTION]
        facts = OfficeFacts(
            date,
            sums_by_status([one for one in items if one.message_type != TYPE_CORRECTION]),
            sums_by_status(corrections),
            [
                session_sum(row, self._find(row.submission))
                for row in office_sessions(connection, office=office, date=date)
            ],
        )
        send_account_file(writer, office, summary=facts, accounts=managed)

    def _send_year(self, writer: Writer, year: int) -> None:
        with self._figures.at(writer.seq) as connection:
            accounts = year_accounts(connection, year=year)
        receivers = set(self._receivers())
        for one in accounts:
            if one.office in receivers:
                writer.add(
                    YearFile,
                    one.office,
                    account_no=one.account_no,
                    opening_fen=one.opening_balance_fen,
                    debit_fen=one.debit_fen,
                    credit_fen=one.credit_fen,
                    closing_fen=one.closing_balance_fen,
                )

    def _answer_summary(self, writer: Writer, command: RequestSummary, first: Event | None) -> None:
        """Send a summary, or the account files, once more; a refusal is a confirmation (900)."""
        if isinstance(first, Refused):
            confirm_processing(writer, command, command.message_type, first)
            return
        asker, date = command.sender, command.date
        with self._figures.at(writer.seq) as connection:
            if command.system == SYSTEM_HVPS:
                groups = business_groups(connection, date=date, participant=asker).get(asker, [])
                asked = command.message_id
                send_summary(writer, asker, date=date, groups=groups, query_id=asked)
                return
            own = closed_accounts(connection, business_date=date, owner=asker)
            managed = closed_accounts(connection, business_date=date, office=asker)
            self._send_of_date(writer, connection, (asker, date), own=own, managed=managed)
            sums = business_sums(connection, date=date)
            for one in own:
                if one.owner != one.office:
                    send_report(writer, one, sums.get(one.account, {}))
                send_entries(writer, one, entries(connection, account=one.account, date=date))
        if not own:
            confirm_processing(writer, command, command.message_type, first)


def _answer_opening(writer: Writer, command: CheckOpening, first: Event | None) -> None:
    """Tell an office what its check came to; a refusal is a confirmation (900)."""
    if not isinstance(first, OpeningChecked):
        confirm_processing(writer, command, OPENING_CHECK, first)
        return
    for number, part in parts(first.differences):
        writer.add(
            OpeningReply,
            command.sender,
            query_id=command.message_id,
            result=OPENING_RESULT_NAMES[first.result][0],
            total_count=len(first.differences),
            first=number,
            differences=list(part),
        )
