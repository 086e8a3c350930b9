"""What participants are sent about dates of BEPS and IBPS: summaries, details, what they missed.

A date that ends brings every participant its summary. Who asks later is told how things stand then:
a net that was netted only when its date ended may be settled by now.
Source: SAPS-T §六.2.4, §六.2.5, §六.2.8; RULES-D §6.2 rows 4 to 6, §6.3, §6.4; house, ADR-0101.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec
from sqlalchemy import Connection

from tianping.core.commands import DetailGroup, RequestDetails, RequestDownload, RequestSummary
from tianping.core.control.businesses import downloads_from
from tianping.core.events import Event, Refused
from tianping.core.terms import SYSTEM_NAMES
from tianping.node.day_figures import DayFigures
from tianping.node.drafts_files import parts
from tianping.node.drafts_reconciliation import (
    ORIGINAL_BYTES_MAX,
    reply_facts,
    unknown_original,
)
from tianping.node.drafts_writer import FoundPayment, Writer, confirm_processing
from tianping.node.retail_business import RetailBusiness, RetailItem, groups_of
from tianping.node.tasks_day_end import (
    DetailItem,
    NetFacts,
    RetailDetails,
    RetailDownload,
    RetailGroup,
    RetailPart,
    RetailSummary,
)
from tianping.values.identifiers import message_id_date

__all__ = ["RetailDrafter"]

_Known = dict[tuple[str, str, bool], tuple[RetailItem, NetFacts | None]]
_QUERIES: Final = ("ccms.314.001.01", "ccms.315.001.01")
"""What moves no money in BEPS and IBPS."""


class RetailDrafter:
    """Drafts what is said of dates of BEPS and IBPS that have ended."""

    def __init__(
        self,
        figures: DayFigures,
        *,
        find: Callable[[int], FoundPayment],
        has_account: Callable[[str], bool],
    ) -> None:
        self._figures = figures
        self._find = find
        self._has_account = has_account

    def _nets(self, connection: Connection, seq: int) -> RetailBusiness:
        return RetailBusiness(connection, self._find, has_account=self._has_account, seq=seq)

    def send_summaries(
        self, writer: Writer, system: int, date: int, *, receivers: Iterable[str]
    ) -> None:
        """Send every participant what it has on a date that has just ended."""
        name = SYSTEM_NAMES[system][0]
        with self._figures.at(writer.seq) as connection:
            groups = groups_of(self._nets(connection, writer.seq).items(name, date))
        for receiver in receivers:
            lines = groups.get(receiver, [])
            writer.add(RetailSummary, receiver, system=name, query_id="", date=date, lines=lines)

    def answer_summary(self, writer: Writer, command: RequestSummary, first: Event | None) -> None:
        """Send a summary of how things stand now; a refusal is a confirmation (900)."""
        if isinstance(first, Refused):
            confirm_processing(writer, command, command.message_type, first)
            return
        name, asker = SYSTEM_NAMES[command.system][0], command.sender
        with self._figures.at(writer.seq) as connection:
            items = self._nets(connection, writer.seq).items(name, command.date, owner=asker)
        writer.add(
            RetailSummary,
            asker,
            system=name,
            query_id=command.message_id,
            date=command.date,
            lines=groups_of(items).get(asker, []),
        )

    def answer_details(self, writer: Writer, command: RequestDetails, first: Event | None) -> None:
        """Send the items of the groups asked for, in as many parts as they need."""
        name = SYSTEM_NAMES[command.system][0]
        wanted: list[tuple[RetailGroup, DetailItem]] = []
        if not isinstance(first, Refused):
            with self._figures.at(writer.seq) as connection:
                items = self._nets(connection, writer.seq).items(
                    name, command.date, owner=command.sender
                )
            wanted = [(_group(one), _detail(one)) for one in items if _is_wanted(one, command)]
            wanted.sort(key=lambda pair: msgspec.structs.astuple(pair[0]))
        asked = _asked(command.groups[0]) if command.groups else None
        for number, part in parts(wanted):
            writer.add(
                RetailDetails,
                command.sender,
                **reply_facts(command, first),
                system=name,
                date=command.date,
                total_count=len(wanted),
                first=number,
                asked=asked,
                parts=_by_group(part),
            )

    def answer_download(
        self, writer: Writer, command: RequestDownload, first: Event | None
    ) -> None:
        """Send each notice in a message of its own; what the asker never had is refused."""
        system, asker = downloads_from(command.message_type), command.sender
        facts: dict[str, Any] = reply_facts(command, first) | {"system": SYSTEM_NAMES[system][0]}
        empty: dict[str, Any] = {"item": None, "item_status": "", "net": None}
        if isinstance(first, Refused):
            date = message_id_date(command.items[0].message_id) if command.items else 0
            writer.add(RetailDownload, asker, **facts, **empty, date=date)
            return
        dates = sorted({message_id_date(one.message_id) for one in command.items})
        known: _Known = {}
        with self._figures.at(writer.seq) as connection:
            nets = self._nets(connection, writer.seq)
            for date in dates:
                known |= nets.notices(facts["system"], date, owner=asker)
                told = nets.information(facts["system"], date, owner=asker)
                known |= {key: (item, None) for key, item in told.items()}
        for one in command.items:
            date = message_id_date(one.message_id)
            found = known.get((one.sender, one.message_id, one.received))
            said = None if found is None else self._once_more(*found)
            if said is None:
                said = unknown_original(one) | empty
            writer.add(RetailDownload, asker, **(facts | said), date=date)

    def _once_more(self, item: RetailItem, net: NetFacts | None) -> dict[str, Any] | None:
        """Return what is sent of an item; nothing where its bytes fit into no answer."""
        original = self._find(item.seq).original if item.information else b""
        if len(original) > ORIGINAL_BYTES_MAX:
            return None
        return {
            "item": _detail(item),
            "item_status": item.status,
            "net": net,
            "original": original,
        }


def _group(item: RetailItem) -> RetailGroup:
    return RetailGroup(
        item.netting_date,
        item.netting_round,
        item.message_type,
        item.received,
        item.status,
        item.information,
    )


def _asked(group: DetailGroup) -> RetailGroup:
    return RetailGroup(
        group.netting_date,
        group.netting_round,
        group.message_type,
        group.received,
        group.status,
        information=group.message_type in _QUERIES,
    )


def _detail(item: RetailItem) -> DetailItem:
    return DetailItem(
        item.sender, item.message_id, item.message_type, item.received, item.amount_fen
    )


def _is_wanted(item: RetailItem, command: RequestDetails) -> bool:
    """Tell whether an item is in one of the groups asked for; without groups, all are.

    The older edition of BEPS names no date with a group of information.
    """
    return not command.groups or any(
        group.netting_date in (item.netting_date, *((0,) if item.information else ()))
        and group.netting_round == item.netting_round
        and group.message_type == item.message_type
        and group.received == item.received
        and group.status in ("", item.status)
        for group in command.groups
    )


def _by_group(pairs: Iterable[tuple[RetailGroup, DetailItem]]) -> list[RetailPart]:
    found: dict[RetailGroup, list[DetailItem]] = {}
    for group, item in pairs:
        found.setdefault(group, []).append(item)
    return [RetailPart(group, items) for group, items in found.items()]
