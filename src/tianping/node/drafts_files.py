"""What the drafts of day-end share: parts, states, control totals, the records of files.

Source: RULES-D §7; house, ADR-0084, ADR-0086.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple, TypeVar

from tianping.core.commands import SettleSameCity
from tianping.core.events import SystemMoved
from tianping.core.terms import STATUS_NAMES
from tianping.node.drafts_writer import DONE, QUEUED, REJECTED, SETTLED, FoundPayment, Writer
from tianping.node.tasks_day_end import (
    AccountDetail,
    AccountFile,
    BookedLine,
    BusinessSum,
    DailyReport,
    FileAccount,
    OfficeSum,
    OfficeSummary,
    SummaryLine,
    SummaryReply,
)
from tianping.views.queries_files import Entry, OfficeItem
from tianping.views.queries_reconciliation import Group
from tianping.views.records_day_end import ClosedAccountView
from tianping.views.schema_nets import SESSION_COMPLETED

__all__ = [
    "NO_KIND",
    "PART_RECORDS_MAX",
    "OfficeFacts",
    "control_totals",
    "parts",
    "send_account_file",
    "send_entries",
    "send_report",
    "send_summary",
    "session_status",
    "session_sum",
    "status_code",
    "sums_by_status",
]

PART_RECORDS_MAX: Final = 500
"""Records in one message, at most some 400 KB of it. Source: house, ADR-0086."""

NO_KIND: Final = "00000"
"""Business kind (业务种类编码) of what has none, where a layout needs one."""

_ACCOUNT_DIGITS: Final = 16
_BUSINESS_CHARACTERS: Final = 4
_T = TypeVar("_T")


def parts(records: Sequence[_T]) -> Iterable[tuple[int, Sequence[_T]]]:
    """Yield the number of the first record and the records of each part; one empty one for none."""
    for start in range(0, max(1, len(records)), PART_RECORDS_MAX):
        yield start + 1, records[start : start + PART_RECORDS_MAX]


def status_code(status: int) -> str:
    """Return the processing state (处理状态) of a status; what is none was refused."""
    return STATUS_NAMES[status][0] if status in STATUS_NAMES else REJECTED


def control_totals(date: int, lines: list[str], accounts: list[FileAccount]) -> str:
    """Return what a file says of itself: how many accounts, their sums, and a digest.

    ``lines`` are the accounts as anyone who reads the message can write them down again.
    Source: RULES-D §7.4; house, ADR-0084.
    """
    text = "\n".join([str(date), *lines]) + "\n"
    debits = sum(one.debit_fen for one in accounts)
    credits_ = sum(one.credit_fen for one in accounts)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"accounts={len(accounts)} debits={debits} credits={credits_} sha256={digest}"


def _figures(one: FileAccount) -> str:
    return f"{one.opening_fen} {one.debit_fen} {one.credit_fen} {one.closing_fen}"


class OfficeFacts(NamedTuple):
    """What an office submitted on a date."""

    date: int
    one_sided: list[OfficeSum]
    corrections: list[OfficeSum]
    sessions: list[OfficeSum]


def send_summary(
    writer: Writer, receiver: str, *, date: int, groups: list[Group], query_id: str = ""
) -> None:
    """Send a participant what it sent and received on a date."""
    lines = [
        SummaryLine(
            one.message_type,
            one.business_type,
            DONE if one.information else status_code(one.status),
            one.sent_count,
            one.sent_fen,
            one.received_count,
            one.received_fen,
            one.information,
        )
        for one in groups
    ]
    writer.add(SummaryReply, receiver, query_id=query_id, date=date, lines=lines)


def sums_by_status(items: list[OfficeItem]) -> list[OfficeSum]:
    """Return what an office submitted, by state."""
    found: dict[str, list[int]] = {}
    for one in items:
        cell = found.setdefault(status_code(one.status), [0, 0, 0, 0])
        place = 2 if one.credit else 0
        cell[place] += 1
        cell[place + 1] += one.amount_fen
    return [
        OfficeSum(status, cell[0], cell[1], cell[2], cell[3])
        for status, cell in sorted(found.items())
    ]


def session_status(row: Any) -> str:
    """Return the state of a same-city session: settled, or some of it waits."""
    return SETTLED if row.session_state == SESSION_COMPLETED else QUEUED


def session_sum(row: Any, found: FoundPayment) -> OfficeSum:
    """Return the sums of a same-city session, given the command that brought it."""
    command = found.command
    lines = command.lines if isinstance(command, SettleSameCity) else []
    credit_count = sum(1 for one in lines if one.credit)
    return OfficeSum(
        session_status(row),
        len(lines) - credit_count,
        row.session_debit_fen,
        credit_count,
        row.session_credit_fen,
        row.message_id,
    )


def _file_account(one: ClosedAccountView) -> FileAccount:
    return FileAccount(
        one.account_no,
        one.subject,
        one.opening_balance_fen,
        one.debit_fen,
        one.credit_fen,
        one.closing_balance_fen,
        [
            SystemMoved(
                moved.day_system,
                moved.debit_count,
                moved.debit_fen,
                moved.credit_count,
                moved.credit_fen,
            )
            for moved in one.moved
        ],
    )


def send_account_file(
    writer: Writer, office: str, *, summary: OfficeFacts, accounts: list[ClosedAccountView]
) -> None:
    """Send an office what it submitted on a date, and the figures of its accounts."""
    date = summary.date
    writer.add(
        OfficeSummary,
        office,
        date=date,
        one_sided=summary.one_sided,
        corrections=summary.corrections,
        sessions=summary.sessions,
    )
    files = [_file_account(one) for one in accounts]
    lines = [f"{one.account_no[:_ACCOUNT_DIGITS]} {_figures(one)}" for one in files]
    remark = control_totals(date, lines, files)
    for first, part in parts(files):
        writer.add(
            AccountFile,
            office,
            date=date,
            total_count=len(files),
            first=first,
            accounts=list(part),
            remark=remark,
        )


def send_report(writer: Writer, one: ClosedAccountView, sums: dict[str, list[int]]) -> None:
    """Send the owner of an account its date in figures."""
    account = _file_account(one)
    writer.add(
        DailyReport,
        one.owner,
        date=one.business_date,
        opening_fen=account.opening_fen,
        debit_fen=account.debit_fen,
        credit_fen=account.credit_fen,
        closing_fen=account.closing_fen,
        sums=[
            BusinessSum(name[:_BUSINESS_CHARACTERS], *cell) for name, cell in sorted(sums.items())
        ],
        remark=control_totals(one.business_date, [_figures(account)], [account]),
    )


def send_entries(writer: Writer, one: ClosedAccountView, found: list[Entry]) -> None:
    """Send the entries of an account; an account without any has none to send."""
    if not found:
        return
    lines = [_booked_line(entry, one) for entry in found]
    for number, part in parts(lines):
        writer.add(
            AccountDetail,
            one.owner,
            date=one.business_date,
            total_count=len(lines),
            first=number,
            account_no=one.account_no,
            subject=one.subject,
            lines=list(part),
        )


def _booked_line(entry: Entry, one: ClosedAccountView) -> BookedLine:
    return BookedLine(
        entry.message_type,
        entry.sender,
        entry.business_date or one.business_date,
        entry.message_id or str(entry.payment),
        entry.business_type or f"E{entry.posting}",
        entry.business_kind or NO_KIND,
        entry.debtor_participant,
        entry.creditor_participant,
        entry.credit,
        entry.amount_fen,
    )
