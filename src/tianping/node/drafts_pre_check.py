"""What each participant is told when HVPS is cut off: what is settled so far (大额预对账).

A first look before the day ends: nothing is asked for, and nothing is mended by it. What still
waits then is told by the summary of the date.
Source: CNAPS2-FIELDS hvps.716; RULES-D §3 (17:00), §6.2 row 5; house, ADR-0102.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tianping.node.day_figures import DayFigures
from tianping.node.drafts_files import PART_RECORDS_MAX, parts
from tianping.node.drafts_writer import Writer
from tianping.node.tasks_day_end import DetailItem, PreCheck, PreCheckGroup
from tianping.views.queries_pre_check import SettledGroup, settled_groups, settled_items
from tianping.views.queries_reconciliation import Item

__all__ = ["DETAILS_MAX", "send_pre_checks"]

DETAILS_MAX: Final = 4 * PART_RECORDS_MAX
"""Messages that a participant is told one by one; who had more gets counts and sums alone."""


def send_pre_checks(
    figures: DayFigures, writer: Writer, date: int, *, receivers: Iterable[str]
) -> None:
    """Send everybody who had business what is settled of it."""
    with figures.at(writer.seq) as connection:
        groups = settled_groups(connection, date=date, seq=writer.seq)
        small = [owner for owner, found in groups.items() if _count(found) <= DETAILS_MAX]
        items = settled_items(connection, date=date, seq=writer.seq, owners=small)
    for receiver in receivers:
        if receiver in groups:
            _send(writer, receiver, date, groups[receiver], items.get(receiver, []))


def _count(groups: list[SettledGroup]) -> int:
    return sum(one.sent_count + one.received_count for one in groups)


def _send(
    writer: Writer, receiver: str, date: int, groups: list[SettledGroup], items: list[Item]
) -> None:
    """Send one participant its groups, each with what of its messages this part has."""
    ordered = sorted(items, key=lambda one: (one.message_type, one.business_type))
    for number, part in parts(ordered):
        told: list[PreCheckGroup] = []
        for group in groups:
            key = (group.message_type, group.business_type)
            own = [one for one in part if (one.message_type, one.business_type) == key]
            if own or not items:
                sent = [_detail(one) for one in own if not one.received]
                received = [_detail(one) for one in own if one.received]
                told.append(PreCheckGroup(*group, sent, received))
        writer.add(
            PreCheck,
            receiver,
            date=date,
            total_count=len(items),
            first=number,
            groups=told,
        )


def _detail(item: Item) -> DetailItem:
    return DetailItem(item.sender, item.message_id, item.message_type, item.credit, item.amount_fen)
