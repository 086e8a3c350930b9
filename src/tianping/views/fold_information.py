"""The fold's storey of messages that move no money: information, openings, calls for funds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tianping.core import commands as c
from tianping.core import events as e
from tianping.core.terms import STATUS_PROCESSED, SYSTEM_NAMES
from tianping.views.fold_requests import RequestFold
from tianping.views.message_types import (
    TYPE_MAINTENANCE,
    TYPE_OPENING,
    TYPE_PLEDGING,
    TYPE_SAME_CITY_QUERY,
)

__all__ = ["InformationFold"]


class InformationFold(RequestFold):
    """Folds what is passed on, what offices ask for, and who is asked to raise funds."""

    def _information_events(self) -> dict[type[Any], Callable[[Any], None]]:
        return {
            e.InformationPassed: self._processed,
            e.SameCityReported: self._processed,
            e.OpeningSet: self._opening_set,
            e.OpeningDone: self._opening_done,
            e.FundsWanted: self._funds_wanted,
        }

    def _information_commands(self) -> dict[type[Any], Callable[[Any, list[e.Event]], None]]:
        return {
            c.PassInformation: self._pass_information,
            c.RequestOpening: self._request_opening,
            c.KeepFloors: self._keep_floors,
            c.ManagePledging: self._manage_pledging,
            c.QuerySameCity: self._query_same_city,
        }

    def _pass_information(self, command: c.PassInformation, events: list[e.Event]) -> None:
        self._take(command, command.message_type, events)
        self._add_request(command, "", "")
        if self._status != STATUS_PROCESSED or self._repeated:
            return
        self.changes.information.add((
            self._seq,
            command.sender,
            command.message_id,
            command.message_type,
            command.business_date,
            command.recorded_at_ns,
            command.sending_bank,
            command.receiver,
            command.receiving_bank,
            command.subject,
            command.amount_fen,
            SYSTEM_NAMES[command.system][0],
        ))  # fmt: skip

    def _request_opening(self, command: c.RequestOpening, events: list[e.Event]) -> None:
        self._take(command, TYPE_OPENING, events)
        self._add_request(command, "", "")

    def _keep_floors(self, command: c.KeepFloors, events: list[e.Event]) -> None:
        self._take(command, TYPE_MAINTENANCE, events)
        self._add_request(command, "", "")

    def _manage_pledging(self, command: c.ManagePledging, events: list[e.Event]) -> None:
        self._take(command, TYPE_PLEDGING, events)
        self._add_request(command, "", "")

    def _query_same_city(self, command: c.QuerySameCity, events: list[e.Event]) -> None:
        self._take(command, TYPE_SAME_CITY_QUERY, events)
        self._add_request(command, command.original_sender, command.original_message_id)

    def _opening_set(self, event: e.OpeningSet) -> None:
        self.changes.openings.add((
            self._seq,
            event.participant,
            event.sender,
            event.message_id,
            event.subject,
            event.balance_fen,
            event.minimum_fen,
            event.effective_date,
            None,
        ))  # fmt: skip
        self._processed(event)

    def _opening_done(self, event: e.OpeningDone) -> None:
        self.changes.opened.append((event.business_date, event.participant))

    def _funds_wanted(self, event: e.FundsWanted) -> None:
        self.changes.funds_wanted.add((
            self._seq,
            event.account,
            event.participant,
            self.books.business_date,
            self._at_ns,
            event.amount_fen,
        ))  # fmt: skip
