"""The fold's storey of net debit caps: their parts, the values on them, lines that are held."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tianping.core import commands as c
from tianping.core import events as e
from tianping.views.fold_requests import RequestFold
from tianping.views.message_types import TYPE_CAP_WARNING

__all__ = ["CapFold"]


class CapFold(RequestFold):
    """Folds what is set on caps, and what a held session will use of them."""

    def _cap_events(self) -> dict[type[Any], Callable[[Any], None]]:
        return {
            e.CapPartSet: self._cap_part_set,
            e.CapWarningSet: self._cap_warning_set,
            e.CapWarningRaised: self._cap_crossed,
            e.CapWarningLifted: self._cap_crossed,
        }

    def _settle_nets(self, command: c.SettleNets, events: list[e.Event]) -> None:
        """Fold a session; one that is held has no payments yet, so its lines are kept."""
        self._take(command, "", events)
        if any(isinstance(event, e.SessionHeld) for event in events):
            for number, line in enumerate(command.lines, start=1):
                if not line.credit:
                    self.changes.held_lines.add(
                        (self._seq, number, line.participant, line.amount_fen)
                    )
        self._note_refusal(command, "", "")

    def _set_cap_warning(self, command: c.SetCapWarning, events: list[e.Event]) -> None:
        self._take(command, TYPE_CAP_WARNING, events)
        self._add_request(command, "", "")

    def _cap_part_set(self, event: e.CapPartSet) -> None:
        self.changes.caps[(event.account, event.system)] = (
            event.account, event.system, event.credit_fen, event.pledge_fen, self._seq
        )  # fmt: skip

    def _cap_warning_set(self, event: e.CapWarningSet) -> None:
        key = (event.account, event.system, event.setter)
        self.changes.cap_warnings[key] = (
            *key, event.participant, event.value_fen, event.on, event.below, self._seq
        )  # fmt: skip
        self._processed(event)

    def _cap_crossed(self, event: e.CapWarningRaised | e.CapWarningLifted) -> None:
        key = (event.account, event.system, event.setter)
        below = isinstance(event, e.CapWarningRaised)
        self.changes.cap_warnings[key] = (
            *key, event.participant, event.value_fen, True, below, self._seq
        )  # fmt: skip
