"""The fold's storey of requests: messages that ask for something, and refusals of any."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tianping.core import commands as c
from tianping.core import events as e
from tianping.core.effective import asked_command
from tianping.core.terms import STATUS_PROCESSED
from tianping.views.books import fitting
from tianping.views.fold_lending import (
    LENDING_MESSAGES,
    LendingMessage,
    original_of,
)
from tianping.views.fold_payments import PaymentFold
from tianping.views.message_types import (
    TYPE_ACCOUNT_QUERY,
    TYPE_ADJUST,
    TYPE_BALANCES,
    TYPE_BOND_NOTICE,
    TYPE_CANCEL,
    TYPE_EARMARK_LOWER,
    TYPE_EARMARK_RAISE,
    TYPE_HOLD,
    TYPE_HOLD_END,
    TYPE_LIQUIDITY_QUERY,
    TYPE_MAINTENANCE,
    TYPE_PLEDGE_REQUEST,
    TYPE_POOL,
    TYPE_POOL_QUERY,
    TYPE_QUERY,
    TYPE_QUEUE_QUERY,
    TYPE_RETURN_ANSWER,
    TYPE_RETURN_REQUEST,
    TYPE_WARNING,
    TYPE_WITHDRAWAL,
)

__all__ = ["RequestFold"]

_PAYMENTS: Final = (
    c.CreditTransfer,
    c.InstantTransfer,
    c.PostOneSided,
    c.PlaceInQueue,
    c.CorrectEntry,
)
_QUERIES: Final = (
    c.QueryStatus,
    c.QueryQueue,
    c.QueryLending,
    c.QueryPool,
    c.QueryAccount,
    c.QueryLiquidity,
    c.QuerySameCity,
    c.RequestSummary,
    c.RequestDetails,
    c.RequestDownload,
    c.QueryCertificates,
)
"""Questions, which have no key of their own."""
_OFFICE: Final = (c.PostOneSided, c.PlaceInQueue, c.SettleSameCity, c.CorrectEntry)
"""The commands of offices."""


class RequestFold(PaymentFold):
    """Folds commands that ask for something, each into the row of its message."""

    _on_event: dict[type[Any], Callable[[Any], None]]

    def _take(self, command: Any, message_type: str, events: list[e.Event]) -> None:
        self._begin(self.books.seq + 1, command.recorded_at_ns, message_type)
        on_event = self._on_event
        for event in events:
            on_event[type(event)](event)

    def _adjust_queue(self, command: c.AdjustQueue, events: list[e.Event]) -> None:
        self._take(command, TYPE_ADJUST, events)
        self._add_request(command, command.original_sender, command.original_message_id)

    def _cancel_payment(self, command: c.CancelPayment, events: list[e.Event]) -> None:
        self._take(command, TYPE_CANCEL, events)
        self._add_request(command, command.original_sender, command.original_message_id)

    def _query_status(self, command: c.QueryStatus, events: list[e.Event]) -> None:
        self._take(command, TYPE_QUERY, events)
        self._add_request(command, command.original_sender, command.original_message_id)

    def _query_queue(self, command: c.QueryQueue, events: list[e.Event]) -> None:
        self._take(command, TYPE_QUEUE_QUERY, events)
        self._add_request(command, command.participant, "")

    def _request_return(self, command: c.RequestReturn, events: list[e.Event]) -> None:
        self._take(command, TYPE_RETURN_REQUEST, events)
        self._add_request(command, command.original_sender, command.original_message_id)

    def _answer_return(self, command: c.AnswerReturn, events: list[e.Event]) -> None:
        self._take(command, TYPE_RETURN_ANSWER, events)
        self._add_request(command, command.original_sender, command.original_message_id)

    def _lending_message(self, command: LendingMessage, events: list[e.Event]) -> None:
        self._take(command, LENDING_MESSAGES[type(command)], events)
        original = original_of(command)
        self._add_request(command, *original)

    def _adjust_earmark(self, command: c.AdjustEarmark, events: list[e.Event]) -> None:
        lowered = command.lowered
        self._take(command, TYPE_EARMARK_LOWER if lowered else TYPE_EARMARK_RAISE, events)
        self._add_request(command, command.participant, "")

    def _submit_net_file(self, command: c.SubmitNetFile, events: list[e.Event]) -> None:
        """Add the row of a net file; its lines have rows of their own."""
        self._take(command, command.message_type, events)
        self._add_request(command, command.sender, command.message_id)

    def _withdraw_net_file(self, command: c.WithdrawNetFile, events: list[e.Event]) -> None:
        self._take(command, TYPE_WITHDRAWAL, events)
        self._add_request(command, command.original_sender, command.original_message_id)

    def _hold_funds(self, command: c.HoldFunds, events: list[e.Event]) -> None:
        self._take(command, TYPE_HOLD, events)
        self._add_request(command, command.system, "")

    def _end_hold(self, command: c.EndHold, events: list[e.Event]) -> None:
        self._take(command, TYPE_HOLD_END, events)
        self._add_request(command, command.original_sender, command.original_message_id)

    def _hold_released(self, event: e.HoldReleased) -> None:
        """Note nothing: a hold has no row, and the request of another command keeps its own."""
        del event

    def _manage_pool(self, command: c.ManagePool, events: list[e.Event]) -> None:
        self._take(command, TYPE_POOL, events)
        self._add_request(command, command.legal_entity, "")

    def _query_pool(self, command: c.QueryPool, events: list[e.Event]) -> None:
        self._take(command, TYPE_POOL_QUERY, events)
        self._add_request(command, "", "")

    def _request_pledge_loan(self, command: c.RequestPledgeLoan, events: list[e.Event]) -> None:
        self._take(command, TYPE_PLEDGE_REQUEST, events)
        self._add_request(command, command.sender, "")

    def _answer_pledge_by_message(
        self, command: c.AnswerPledgeByMessage, events: list[e.Event]
    ) -> None:
        self._take(command, TYPE_BOND_NOTICE, events)
        self._add_request(command, "", "")

    def _report_by_message(
        self, command: c.ReportOtherBalancesByMessage, events: list[e.Event]
    ) -> None:
        self._take(command, TYPE_BALANCES, events)
        self._add_request(command, command.participant, "")

    def _maintain_account(self, command: c.MaintainAccount, events: list[e.Event]) -> None:
        self._take(command, TYPE_MAINTENANCE, events)
        self._add_request(command, command.participant, "")

    def _query_account(self, command: c.QueryAccount, events: list[e.Event]) -> None:
        self._take(command, TYPE_ACCOUNT_QUERY, events)
        self._add_request(command, command.participant, "")

    def _query_liquidity(self, command: c.QueryLiquidity, events: list[e.Event]) -> None:
        self._take(command, TYPE_LIQUIDITY_QUERY, events)
        self._add_request(command, command.participant, "")

    def _set_warning(self, command: c.SetWarning, events: list[e.Event]) -> None:
        self._take(command, TYPE_WARNING, events)
        self._add_request(command, command.participant, "")

    def _add_request(self, command: Any, original_sender: str, original_message_id: str) -> None:
        """Add the row of a message that asks for something; ``command`` has sender and message."""
        sender = command.office if isinstance(command, _OFFICE) else command.sender
        if isinstance(command, _QUERIES):
            date = self.books.business_date  # a query has no key of its own
            status = self._status
        else:
            date = command.business_date
            status = self._status or STATUS_PROCESSED
        row = (
            self._seq,
            sender,
            command.message_id,
            self._type,
            date,
            self._at_ns,
            status,
            self._refusal_code,
            self._repeated,
            original_sender,
            original_message_id,
        )
        self.changes.requests.add(fitting(row))
        self._note_refusal(command, sender, command.message_id)

    def _note_refusal(self, command: Any, sender: str, message_id: str) -> None:
        if not self._refusal_code:
            return
        is_payment = isinstance(command, _PAYMENTS)
        row = (
            self._seq,
            self._seq if is_payment else 0,
            self.books.business_date,
            self._at_ns,
            type(asked_command(command)).__name__,
            sender,
            message_id,
            self._type,
            self._refusal_code,
            self._found,
        )
        self.changes.refusals.add(fitting(row))
