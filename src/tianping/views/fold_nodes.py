"""The fold's storey of nodes: log-ins, centres, faults, and what was said in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tianping.core import commands as c
from tianping.core import events as e
from tianping.core.node_terms import CAUSE_FAULT, CAUSE_FORCED, NODE_FORCED, NODE_IN, NODE_OUT
from tianping.core.terms import STATUS_PROCESSED
from tianping.values.bankcode import NPC
from tianping.views.fold_requests import RequestFold
from tianping.views.message_types import TYPE_FREE, TYPE_LOG_IN

__all__ = ["NodeFold"]

_EVERYBODY = "*"


class NodeFold(RequestFold):
    """Folds who is logged in where, what becomes of centres, and words to participants."""

    def _node_events(self) -> dict[type[Any], Callable[[Any], None]]:
        """Return what folds each event of nodes."""
        return {
            e.CentreChanged: self._centre_changed,
            e.LoggedIn: self._logged_in,
            e.LoggedOut: self._logged_out,
            e.LogOutLifted: self._log_out_lifted,
            e.FaultChanged: self._fault_changed,
            e.LogInRuled: self._log_in_ruled,
            e.LogInsTold: self._log_ins_told,
            e.BroadcastMade: self._broadcast_made,
            e.FreeTextSent: self._processed,
        }

    def _node_commands(self) -> dict[type[Any], Callable[[Any, list[e.Event]], None]]:
        return {c.LogIn: self._log_in, c.LogOut: self._log_in, c.SendFreeText: self._free_text}

    def _log_in(self, command: c.LogIn | c.LogOut, events: list[e.Event]) -> None:
        self._take(command, TYPE_LOG_IN, events)
        self._add_request(command, "", "")

    def _free_text(self, command: c.SendFreeText, events: list[e.Event]) -> None:
        self._take(command, TYPE_FREE, events)
        self._add_request(command, "", "")
        if self._status == STATUS_PROCESSED and not self._repeated:
            self.changes.nodes.letters.append((
                self._seq, self._at_ns, command.sender, command.receiver, command.message_id, "",
                command.text, "", 0, "", 1,
            ))  # fmt: skip

    def _now_stands(
        self,
        participant: str,
        system: int,
        state: int,
        *,
        why: tuple[int, str],
        client: tuple[str, int] = ("", 0),
    ) -> None:
        if state == NODE_FORCED:
            self.books.nodes.forced[participant, system] = None
        else:
            self.books.nodes.forced.pop((participant, system), None)
        self.changes.nodes.log_ins[participant, system] = (
            participant, system, state, *why, *client, self._at_ns, self._seq,
        )  # fmt: skip

    def _logged_in(self, event: e.LoggedIn) -> None:
        client = (event.client_version, event.sessions_count)
        self._now_stands(event.participant, event.system, NODE_IN, why=(0, ""), client=client)

    def _logged_out(self, event: e.LoggedOut) -> None:
        """Leave who was out, or was forced out, as it was; of several sessions, one is gone."""
        if event.again:
            return
        if event.sessions_left:
            client = ("", event.sessions_left)
            self._now_stands(event.participant, event.system, NODE_IN, why=(0, ""), client=client)
        else:
            state = NODE_FORCED if event.cause == CAUSE_FORCED else NODE_OUT
            why = (event.cause, event.reason)
            self._now_stands(event.participant, event.system, state, why=why)

    def _log_out_lifted(self, event: e.LogOutLifted) -> None:
        self._now_stands(event.participant, event.system, NODE_OUT, why=(CAUSE_FORCED, ""))

    def _centre_changed(self, event: e.CentreChanged) -> None:
        self.changes.nodes.centres[event.centre] = (
            event.centre, event.to_state, event.reason, self._at_ns, self._seq,
        )  # fmt: skip

    def _fault_changed(self, event: e.FaultChanged) -> None:
        """Whoever was in fault is out of every system afterwards, also where it was forced out."""
        self.changes.nodes.faults[event.participant] = (
            event.participant, event.fault, event.reason, self._at_ns, self._seq,
        )  # fmt: skip
        for participant, system in list(self.books.nodes.forced):
            if participant == event.participant:
                why = (CAUSE_FAULT, event.reason)
                self._now_stands(participant, system, NODE_OUT, why=why)

    def _log_in_ruled(self, event: e.LogInRuled) -> None:
        """Leave it to the parameters."""
        del event

    def _log_ins_told(self, event: e.LogInsTold) -> None:
        """Leave it to the log-ins that are told."""
        del event

    def _broadcast_made(self, event: e.BroadcastMade) -> None:
        self.changes.nodes.letters.append((
            self._seq, self._at_ns, NPC, _EVERYBODY, "", event.about, event.text,
            event.attachment, event.attachment_bytes, event.attachment_hash.hex(),
            len(event.receivers),
        ))  # fmt: skip
