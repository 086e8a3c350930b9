"""What is answered to who asks about a date that has ended: details, and originals once more.

Source: SAPS-T §六.2.3, §六.2.6; RULES-D §6.2 rows 3 and 5, §6.4; house, ADR-0086.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Connection

from tianping.core.commands import (
    CorrectEntry,
    DownloadItem,
    RequestDetails,
    RequestDownload,
    SettleSameCity,
)
from tianping.core.events import Event, Refused
from tianping.core.refusals import REFUSALS, RefusalCode
from tianping.core.terms import SYSTEM_HVPS
from tianping.node.day_figures import DayFigures
from tianping.node.drafts_files import NO_KIND, parts, session_status, status_code
from tianping.node.drafts_writer import (
    DONE,
    DONE_CODE,
    PROCESSED,
    REJECTED,
    FoundPayment,
    Writer,
    refusal_texts,
)
from tianping.node.tasks_day_end import (
    CityLine,
    DetailItem,
    DetailReply,
    DetailsOfGroup,
    DownloadReply,
    OfficeDetail,
    OfficeLine,
    OfficeSession,
)
from tianping.values.identifiers import message_id_date
from tianping.views.message_types import TYPE_CORRECTION
from tianping.views.queries_files import OfficeItem, office_items, office_sessions
from tianping.views.queries_reconciliation import Item, business_items

__all__ = ["ORIGINAL_BYTES_MAX", "Details", "reply_facts", "unknown_original"]

_SAME_CITY: Final = "H003"
_LISTED: Final = {"H004": "one_sided", "H005": "corrections"}
"""Business types that an office asks for. Source: CNAPS2-CODES."""
_OFFICE_LISTS: Final = ("one_sided", "corrections", "sessions")
_UNKNOWN_CODE: Final = REFUSALS[RefusalCode.ORIGINAL_UNKNOWN].reject_code


ORIGINAL_BYTES_MAX: Final = 749_000
"""What fits into the million characters of the answer's one text, in base64."""


class Details:
    """Answers requests for details and originals."""

    def __init__(self, figures: DayFigures, find: Callable[[int], FoundPayment]) -> None:
        self._figures = figures
        self._find = find

    def answer_details(self, writer: Writer, command: RequestDetails, first: Event | None) -> None:
        """Send the details of the groups asked for, in as many parts as they need."""
        facts = reply_facts(command, first)
        of_hvps = command.system == SYSTEM_HVPS
        if isinstance(first, Refused):
            kind, lists = (DetailReply, ("groups",)) if of_hvps else (OfficeDetail, _OFFICE_LISTS)
            empty: dict[str, list[Any]] = {name: [] for name in lists}
            writer.add(
                kind, command.sender, **facts, date=command.date, total_count=0, first=1, **empty
            )
            return
        with self._figures.at(writer.seq) as connection:
            if of_hvps:
                items = business_items(connection, date=command.date, participant=command.sender)
                _details(writer, command, items, facts)
            else:
                self._office_details(writer, connection, command, facts)

    def _office_details(
        self,
        writer: Writer,
        connection: Connection,
        command: RequestDetails,
        facts: dict[str, Any],
    ) -> None:
        office, date = command.sender, command.date
        items = office_items(connection, office=office, date=date)
        rows = office_sessions(connection, office=office, date=date)
        wanted: list[tuple[str, Any]] = []
        for group in command.groups:
            if group.message_type == _SAME_CITY:
                wanted += [
                    ("sessions", self._session(row))
                    for row in rows
                    if group.message_id in ("", row.message_id)
                    and group.status in ("", session_status(row))
                ]
            elif group.message_type in _LISTED:
                name = _LISTED[group.message_type]
                wanted += [
                    (name, self._office_line(one))
                    for one in items
                    if (one.message_type == TYPE_CORRECTION) == (name == "corrections")
                    and group.status in ("", status_code(one.status))
                ]
        for number, part in parts(wanted):
            lists = {name: [record for of, record in part if of == name] for name in _OFFICE_LISTS}
            writer.add(
                OfficeDetail,
                office,
                **facts,
                date=date,
                total_count=len(wanted),
                first=number,
                **lists,
            )

    def _office_line(self, item: OfficeItem) -> OfficeLine:
        error_date, red = 0, False
        if item.message_type == TYPE_CORRECTION:
            command = self._find(item.seq).command
            if isinstance(command, CorrectEntry):
                error_date, red = command.error_date, command.red
        return OfficeLine(
            item.message_id,
            item.participant,
            item.credit,
            item.amount_fen,
            item.business_kind or NO_KIND,
            status_code(item.status),
            error_date,
            red,
        )

    def _session(self, row: Any) -> OfficeSession:
        command = self._find(row.submission).command
        lines, kind = [], NO_KIND
        if isinstance(command, SettleSameCity):
            kind = command.business_kind
            lines = [CityLine(one.participant, one.credit, one.amount_fen) for one in command.lines]
        return OfficeSession(row.message_id, session_status(row), kind, row.session, lines)

    def answer_download(
        self, writer: Writer, command: RequestDownload, first: Event | None
    ) -> None:
        """Send each original in a message of its own; what the asker never had is refused."""
        facts = reply_facts(command, first)
        if isinstance(first, Refused):
            writer.add(DownloadReply, command.sender, **facts, original=b"", item_status="")
            return
        known: dict[tuple[str, str, bool], Item] = {}
        with self._figures.at(writer.seq) as connection:
            for date in sorted({message_id_date(one.message_id) for one in command.items}):
                for item in business_items(connection, date=date, participant=command.sender):
                    known[item.sender, item.message_id, item.received] = item
        for wanted in command.items:
            found = known.get((wanted.sender, wanted.message_id, wanted.received))
            original = b"" if found is None else self._find(found.seq).original
            if found is None or not 0 < len(original) <= ORIGINAL_BYTES_MAX:
                told = facts | unknown_original(wanted)
                writer.add(DownloadReply, command.sender, **told, original=b"", item_status="")
            else:
                writer.add(
                    DownloadReply,
                    command.sender,
                    **facts,
                    original=original,
                    item_status=status_code(found.status),
                )


def unknown_original(wanted: DownloadItem) -> dict[str, Any]:
    """Return what is answered of a message that its asker never had."""
    reason = f"没有该报文：{wanted.sender} {wanted.message_id}"
    return {"status": REJECTED, "code": _UNKNOWN_CODE, "reason": reason}


def reply_facts(command: RequestDetails | RequestDownload, first: Event | None) -> dict[str, Any]:
    """Return what every answer to a request says of it."""
    status, code, reason = PROCESSED, DONE_CODE, ""
    if isinstance(first, Refused):
        status = REJECTED
        code, _, reason = refusal_texts(first)
    return {
        "query_id": command.message_id,
        "status": status,
        "code": code,
        "reason": reason,
        "received_at_ns": command.recorded_at_ns,
    }


def _details(
    writer: Writer, command: RequestDetails, items: list[Item], facts: dict[str, Any]
) -> None:
    """Send the messages of the groups asked for; without groups, all."""
    by_group: dict[tuple[str, str, bool, str], list[DetailItem]] = {}
    for item in items:
        status = DONE if item.information else status_code(item.status)
        wanted = not command.groups or any(
            group.message_type in ("", item.message_type)
            and group.business_type == item.business_type
            and group.received == item.received
            and group.status in ("", status)
            for group in command.groups
        )
        if wanted:
            key = (item.message_type, item.business_type, item.received, status)
            by_group.setdefault(key, []).append(
                DetailItem(
                    item.sender, item.message_id, item.message_type, item.credit, item.amount_fen
                )
            )
    flat = [(key, one) for key, group in sorted(by_group.items()) for one in group]
    for number, part in parts(flat):
        groups: dict[tuple[str, str, bool, str], list[DetailItem]] = {}
        for key, one in part:
            groups.setdefault(key, []).append(one)
        writer.add(
            DetailReply,
            command.sender,
            **facts,
            date=command.date,
            total_count=len(flat),
            first=number,
            groups=[DetailsOfGroup(*key, group) for key, group in groups.items()],
        )
