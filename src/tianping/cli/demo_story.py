"""What the demo's day led to, read from the views alone: what the story is told from.

Source: house, ADR-0061.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec
from sqlalchemy import Connection

from tianping.cli.demo_director import Played
from tianping.cli.demo_script import Scene, Traffic
from tianping.values.identifiers import PaymentId, payment_seq
from tianping.views.queries import participants, refusals, type_totals
from tianping.views.queries_liquidity import liquidity
from tianping.views.queries_payments import lines, messages, payments
from tianping.views.queries_pools import matching_runs
from tianping.views.queries_rescues import rescues
from tianping.views.records import (
    MessageView,
    PaymentFilter,
    PaymentView,
    RefusalView,
    TypeTotalView,
)
from tianping.views.records_liquidity import MatchingRunView
from tianping.views.records_reports import LiquidityView
from tianping.views.records_rescues import RescueView

__all__ = ["SceneFacts", "Story", "story_of"]

_PAGE: Final = 10_000


class SceneFacts(msgspec.Struct, frozen=True):
    """What became of a scene.

    Attributes:
        scene: The scene.
        last_seq: Its last command.
        items: The payments and lines that it brought, in their order.
        requests: The messages that were taken and brought no payment, in their order.
        freed: What earlier scenes had left waiting and this one let settle, in that order.
        refused: The messages that were refused and brought no payment.
        matched: The runs of matching.
    """

    scene: Scene
    last_seq: int
    items: list[PaymentView]
    requests: list[MessageView]
    freed: list[RescueView]
    refused: list[RefusalView]
    matched: list[MatchingRunView]

    @property
    def crowded(self) -> bool:
        """Whether it is told in sums: the big banks' traffic."""
        return any(isinstance(act, Traffic) for act in self.scene.acts)


class Story(msgspec.Struct, frozen=True):
    """The whole day.

    Attributes:
        date: The business date.
        names: The name of each participant by its bank code.
        scenes: What became of each scene.
        rescues: Every payment that waited and settled, by its number among payments.
        accounts: Each settlement account on the date.
        totals: What settled, by message type.
        refusals: What was refused or returned.
    """

    date: int
    names: dict[str, str]
    scenes: list[SceneFacts]
    rescues: dict[int, RescueView]
    accounts: list[LiquidityView]
    totals: list[TypeTotalView]
    refusals: list[RefusalView]


def story_of(connection: Connection, played: list[Played]) -> Story:
    """Return what became of the scenes that were played."""
    date = played[-1].date
    first_seq = min(one.first_seq for one in played)
    day = _Day(connection, date, first_seq)
    measured = liquidity(connection, business_date=date)
    return Story(
        date=date,
        names={one.participant: one.name for one in participants(connection)},
        scenes=[day.scene(one) for one in played],
        rescues={one.payment: one for one in day.rescues},
        accounts=measured.accounts if measured is not None else [],
        totals=type_totals(connection, business_date=date),
        refusals=day.refusals,
    )


class _Day:
    """What the views tell of a day, to be divided among its scenes."""

    def __init__(self, connection: Connection, date: int, first_seq: int) -> None:
        self.rescues = rescues(connection, business_date=date)
        self._items = sorted(_items(connection, first_seq), key=lambda one: _came(one.payment))
        self._requests = _requests(connection, first_seq, self._items)
        self.refusals = refusals(connection, business_date=date, limit=_PAGE)
        self._runs = matching_runs(connection, date=date)

    def scene(self, one: Played) -> SceneFacts:
        """Return what became of one scene."""
        span = range(one.first_seq, one.last_seq + 1)
        return SceneFacts(
            scene=one.scene,
            last_seq=one.last_seq,
            items=[item for item in self._items if _came(item.payment)[0] in span],
            requests=[view for view in self._requests if view.seq in span],
            freed=[
                rescue
                for rescue in self.rescues
                if rescue.settled_seq in span and _came(rescue.payment)[0] < one.first_seq
            ],
            refused=[
                view
                for view in reversed(self.refusals)
                if view.seq in span and not view.payment and view.message_type
            ],
            matched=[run for run in self._runs if run.seq in span],
        )


def _came(payment: int) -> tuple[int, int]:
    """Return the command that a payment or line came with, and its number among that one's."""
    return payment_seq(PaymentId(payment)), payment


def _requests(
    connection: Connection, first_seq: int, items: list[PaymentView]
) -> list[MessageView]:
    """Return the messages from a command on that were taken and brought no payment."""
    paying = {(item.sender, item.message_id) for item in items}
    return [
        one
        for one in reversed(messages(connection, limit=_PAGE).messages)
        if one.seq >= first_seq
        and not one.refusal_code
        and not one.repeated
        and (one.sender, one.message_id) not in paying
    ]


def _items(connection: Connection, first_seq: int) -> Iterator[PaymentView]:
    """Yield the payments and lines from a command on."""
    start = 0
    while True:
        page = payments(connection, wanted=PaymentFilter(), start=start, limit=_PAGE)
        yield from (one for one in page.payments if one.payment >= first_seq)
        start = page.next_payment
        if start < first_seq:
            break
    for line in lines(connection, limit=_PAGE):
        if payment_seq(PaymentId(line.payment)) >= first_seq:
            yield line
