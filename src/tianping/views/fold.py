"""From commands and events to rows: pure functions, no SQL.

The outcome of a command is folded event by event; what the events say of the command's own
payment or request is kept until the last of them and makes its one row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from tianping.core import commands as c
from tianping.core import events as e
from tianping.core.effective import effective_command
from tianping.core.terms import CLASS_CORRECTION, CLASS_ONE_SIDED, CLASS_ORDINARY
from tianping.views.books import Books, Changes, Row, fitting
from tianping.views.errors import ViewsError
from tianping.views.fold_accounts import AccountFold
from tianping.views.fold_archive import ArchiveFold
from tianping.views.fold_audit import AuditFold
from tianping.views.fold_caps import CapFold
from tianping.views.fold_certificates import CertificateFold
from tianping.views.fold_control import ControlFold
from tianping.views.fold_day_end import DayEndFold
from tianping.views.fold_days import DayFold
from tianping.views.fold_information import InformationFold
from tianping.views.fold_ladder import LadderFold
from tianping.views.fold_lending import LENDING_MESSAGES, LendingFold
from tianping.views.fold_nets import NetFold
from tianping.views.fold_nodes import NodeFold
from tianping.views.fold_options import OptionsFold
from tianping.views.fold_people import PeopleFold
from tianping.views.fold_register import RegisterFold
from tianping.views.fold_times import TimesFold
from tianping.views.message_types import (
    TYPE_CORRECTION,
    TYPE_ONE_SIDED,
    TYPE_PLACED,
    TYPE_SAME_CITY,
    TYPE_SIGNED,
)

__all__ = [
    "Fold",
]


_PLAIN: Final = (c.CreditTransfer, c.InstantTransfer)
"""By far the most; they are never noted in the audit trail."""


class Fold(
    DayEndFold,
    DayFold,
    InformationFold,
    CapFold,
    CertificateFold,
    AccountFold,
    LadderFold,
    ArchiveFold,
    LendingFold,
    OptionsFold,
    NetFold,
    NodeFold,
    PeopleFold,
    TimesFold,
    ControlFold,
    RegisterFold,
):
    """Folds commands with their outcomes into ``books`` and collects the rows in ``changes``."""

    def __init__(self, books: Books, changes: Changes) -> None:
        super().__init__(books, changes)
        self._trail = AuditFold(books, changes)
        self._on_event = self._event_table()
        self._on_command = self._command_table()

    def _event_table(self) -> dict[type[Any], Callable[[Any], None]]:
        """Return what folds each event."""
        return {
            e.PlatformOpened: self._platform_opened,
            e.ParticipantAdded: self._participant_added,
            e.ParameterSet: self._parameter_set,
            e.AccountOpened: self._account_opened,
            **self._certificate_events(),
            e.AccessBound: self._access_bound,
            e.AccessUnbound: self._access_unbound,
            e.PhaseAdvanced: self._phase_advanced,
            e.MinimumBalanceSet: self._minimum_balance_set,
            e.EarmarkSet: self._earmark_set,
            e.OverdraftLimitSet: self._overdraft_limit_set,
            e.OverdraftLimitApplied: self._overdraft_limit_applied,
            e.AccountControlled: self._account_controlled,
            e.PaymentMade: self._payment_made,
            e.PaymentSettled: self._payment_settled,
            e.PaymentQueued: self._payment_queued,
            e.PaymentCancelled: self._payment_cancelled,
            e.PaymentReturned: self._payment_returned,
            e.QueueAdjusted: self._queue_adjusted,
            e.Refused: self._refused,
            e.PaymentRepeated: self._payment_repeated,
            e.StatusReported: self._status_reported,
            e.TrialBalanceTaken: self._trial_balance_taken,
            e.QueueReported: self._processed,
            e.ReturnRequested: self._processed,
            e.ReturnAnswered: self._processed,
            **self._proposal_events(),
            **self._ladder_events(),
            **self._lending_events(),
            e.FundsHeld: self._processed,
            e.HoldPaid: self._processed,
            e.HoldReleased: self._hold_released,
            **self._net_events(),
            **self._liquidity_events(),
            **self._day_events(),
            **self._financing_events(),
            e.AccountsReported: self._processed,
            e.LiquidityReported: self._processed,
            e.AccountMaintained: self._processed,
            e.ArchiveNoted: self._archive_noted,
            **self._people_events(),
            **self._node_events(),
            **self._account_events(),
            **self._information_events(),
            **self._cap_events(),
            **self._times_events(),
            **self._control_events(),
            **self._register_events(),
            **self._day_end_events(),
        }

    def _command_table(self) -> dict[type[Any], Callable[[Any, list[e.Event]], None]]:
        """Return what folds each command that came as a message or brings a payment."""
        return {
            c.CreditTransfer: self._credit_transfer,
            c.InstantTransfer: self._instant_transfer,
            c.PostOneSided: self._one_sided,
            c.PlaceInQueue: self._placed,
            c.AdjustQueue: self._adjust_queue,
            c.CancelPayment: self._cancel_payment,
            c.QueryStatus: self._query_status,
            c.QueryQueue: self._query_queue,
            c.RequestReturn: self._request_return,
            c.AnswerReturn: self._answer_return,
            **dict.fromkeys(LENDING_MESSAGES, self._lending_message),
            c.AdjustEarmark: self._adjust_earmark,
            c.SubmitNetFile: self._submit_net_file,
            c.WithdrawNetFile: self._withdraw_net_file,
            c.HoldFunds: self._hold_funds,
            c.EndHold: self._end_hold,
            c.SettleSameCity: self._same_city,
            c.CorrectEntry: self._correction,
            c.ManagePool: self._manage_pool,
            c.QueryPool: self._query_pool,
            c.RequestPledgeLoan: self._request_pledge_loan,
            c.AnswerPledgeByMessage: self._answer_pledge_by_message,
            c.ReportOtherBalancesByMessage: self._report_by_message,
            c.SetWarning: self._set_warning,
            c.MaintainAccount: self._maintain_account,
            c.QueryAccount: self._query_account,
            c.QueryLiquidity: self._query_liquidity,
            c.ReportAcsEnd: self._report_acs_end,
            **self._information_commands(),
            **self._node_commands(),
            **self._day_end_commands(),
            **self._certificate_commands(),
            c.SetCapWarning: self._set_cap_warning,
            c.SettleNets: self._settle_nets,
        }

    def fold(
        self, first_seq: int, commands: Sequence[c.Command], outcomes: Sequence[list[e.Event]]
    ) -> None:
        """Fold one batch whose first command has the sequence number ``first_seq``.

        Raises:
            ViewsError: commands and outcomes differ in number, or name what was never opened.
        """
        if len(commands) != len(outcomes):
            raise ViewsError(
                f"outcomes of the batch at {first_seq}",
                f"第 {first_seq} 号批次的结果数",
                expected=len(commands),
                found=len(outcomes),
            )
        on_command = self._on_command
        on_event = self._on_event
        for seq, (command, events) in enumerate(
            zip(commands, outcomes, strict=True), start=first_seq
        ):
            meant = effective_command(command, events)
            fold_message = on_command.get(type(meant))
            if fold_message is not None:
                fold_message(meant, events)
            else:
                self._begin(seq, command.recorded_at_ns, "")
                self._meant = meant
                for event in events:
                    on_event[type(event)](event)
                self._note_refusal(command, "", "")
            if self._lines:
                self._add_lines()
            if type(meant) not in _PLAIN:
                self._trail.note(seq, command, events)
            self.books.seq = seq

    # ---- commands that bring a payment or ask for something

    def _credit_transfer(self, command: c.CreditTransfer, events: list[e.Event]) -> None:
        self._take(command, command.message_type, events)
        self._add_payment(
            command,
            (
                command.sender,
                command.message_id,
                command.message_type,
                command.business_date,
                command.sender,
                command.debtor_bank,
                command.creditor_participant,
                command.creditor_bank,
                command.amount_fen,
                command.queue_class,
                command.business_type,
                command.business_kind,
            ),
            debtor=command.sender,
            creditor=command.creditor_participant,
        )

    def _instant_transfer(self, command: c.InstantTransfer, events: list[e.Event]) -> None:
        self._take(command, command.message_type, events)
        self._add_payment(
            command,
            (
                command.sender,
                command.message_id,
                command.message_type,
                command.business_date,
                command.payer,
                command.payer,
                command.payee,
                command.payee,
                command.amount_fen,
                CLASS_ORDINARY,
                command.business_type,
                command.business_kind,
            ),
            debtor=command.payer,
            creditor=command.payee,
        )

    def _one_sided(self, command: c.PostOneSided, events: list[e.Event]) -> None:
        self._take(command, TYPE_SIGNED if command.certificate else TYPE_ONE_SIDED, events)
        if command.credit:
            parties = (command.office, command.participant)
        else:
            parties = (command.participant, command.office)
        self._add_office_payment(command, parties, CLASS_ONE_SIDED)

    def _placed(self, command: c.PlaceInQueue, events: list[e.Event]) -> None:
        self._take(command, TYPE_PLACED, events)
        parties = (command.participant, command.office)
        self._add_office_payment(command, parties, command.queue_class)

    def _correction(self, command: c.CorrectEntry, events: list[e.Event]) -> None:
        self._take(command, TYPE_CORRECTION, events)
        if command.credit:
            parties = (command.office, command.participant)
        else:
            parties = (command.participant, command.office)
        self._add_office_payment(command, parties, CLASS_CORRECTION)

    def _same_city(self, command: c.SettleSameCity, events: list[e.Event]) -> None:
        self._take(command, TYPE_SAME_CITY, events)
        if self._repeated:
            self._add_request(command, command.office, command.message_id)
        else:
            self._note_refusal(command, command.office, command.message_id)

    def _add_office_payment(
        self,
        command: c.PostOneSided | c.PlaceInQueue | c.CorrectEntry,
        parties: tuple[str, str],
        queue_class: int,
    ) -> None:
        debtor, creditor = parties
        business = ("", "")
        if not isinstance(command, c.PlaceInQueue):
            business = (command.business_type, command.business_kind)
        red = isinstance(command, c.CorrectEntry) and command.red
        order: Row = (
            command.office,
            command.message_id,
            self._type,
            command.business_date,
            debtor,
            debtor,
            creditor,
            creditor,
            -command.amount_fen if red else command.amount_fen,
            queue_class,
            *business,
        )
        self._add_payment(command, order, debtor=debtor, creditor=creditor)

    def _add_payment(
        self,
        command: c.CreditTransfer
        | c.InstantTransfer
        | c.PostOneSided
        | c.PlaceInQueue
        | c.CorrectEntry,
        order: Row,
        *,
        debtor: str,
        creditor: str,
    ) -> None:
        """Add the row of a payment, or of the repetition of one.

        ``order`` is what the sender said: the columns from ``sender`` to ``business_kind``.
        """
        if self._repeated:
            self._add_request(command, str(order[0]), command.message_id)
            return
        row = (
            self._seq,
            *order,
            self._status,
            self._refusal_code,
            command.recorded_at_ns,
            self._queued_at_ns,
            self._settled_at_ns,
            self._settled_seq,
            self._posting,
            self._first_movement,
            self._movement_count,
            self._link(self.books.last_paid, debtor),
            self._link(self.books.last_received, creditor),
        )
        if self._refusal_code:
            row = fitting(row)
            self._note_refusal(command, str(order[0]), command.message_id)
        self.changes.payments.add(row)

    def _link(self, last: dict[str, int], participant: str) -> int:
        """Make this payment the last of its participant and return the one before it."""
        previous = last.get(participant)
        if previous is None:  # not registered: no chain; found by its number or its refusal
            return 0
        last[participant] = self._seq
        self.changes.heads[participant] = None
        return previous
