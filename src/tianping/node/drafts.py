"""Events in, drafts of messages out: who is told what.

The same journal gives the same drafts with the same ids, whenever they are derived: MesgID is the
journal position, 14 digits, and the place among the messages of that command, 6 digits.

Source: CNAPS2-FIELDS (replies of each message); house, ADR-0018.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from tianping.core.commands import (
    AdjustEarmark,
    AdjustQueue,
    AnswerLending,
    AnswerReturn,
    CancelPayment,
    Command,
    CorrectEntry,
    CreditTransfer,
    EndHold,
    HoldFunds,
    InstantTransfer,
    ManagePool,
    PostOneSided,
    QueryLending,
    QueryPool,
    QueryQueue,
    QueryStatus,
    ReportAcsEnd,
    RequestPledgeLoan,
    RequestReturn,
    RestoreLending,
    RevokeLending,
    SetLending,
    SettleSameCity,
    SubmitNetFile,
    WithdrawNetFile,
)
from tianping.core.control.authority import NET_FILE_MESSAGE
from tianping.core.effective import effective_command
from tianping.core.events import (
    Event,
    FeesListed,
    FundsHeld,
    HoldPaid,
    HoldReleased,
    LendingAgreed,
    LendingMoved,
    LendingRestored,
    NetFileReturned,
    NetFileSettled,
    NetFileWithdrawn,
    PaymentCancelled,
    PaymentMade,
    PaymentQueued,
    PaymentReturned,
    PaymentSettled,
    PhaseAdvanced,
    PlatformOpened,
    PledgeRequested,
    QueueReported,
    Refused,
    ReturnAnswered,
    ReturnRequested,
    SessionCompleted,
    StatusReported,
)
from tianping.core.refusals import REFUSALS, RefusalCode
from tianping.core.terms import STATUS_NAMES
from tianping.node.batches import DurableBatch
from tianping.node.drafts_accounts import ACCOUNT_ANSWERS, ACCOUNT_TELLERS
from tianping.node.drafts_days import BROADCASTS, Broadcast, answer_acs_end
from tianping.node.drafts_financing import answer_pledge_request, tell_fees, tell_need
from tianping.node.drafts_lending import confirm_lending, reply_lending_query, tell_lending
from tianping.node.drafts_lines import line_notices
from tianping.node.drafts_nets import (
    answer_office,
    office_receipt,
    tell_office_entry,
    tell_session,
)
from tianping.node.drafts_pools import answer_pool, reply_pool
from tianping.node.drafts_third_parties import (
    answer_earmark,
    answer_hold,
    answer_net_file,
    answer_withdrawal,
    tell_hold,
    tell_net_file,
    tell_net_line,
)
from tianping.node.drafts_transfers import answer_transfer, tell_instant
from tianping.node.drafts_writer import (
    CANCELLED,
    DONE,
    DONE_CODE,
    PROCESSED,
    QUEUED,
    REJECTED,
    SETTLED,
    DayFacts,
    FoundPayment,
    Writer,
    confirm_processing,
    refusal_texts,
)
from tianping.node.families.ccms import CHECK_FAILED_2010, CONFIRMED
from tianping.node.families.returns import RETURN_ANSWER, RETURN_REQUEST
from tianping.node.intake import HEADER_BYTES
from tianping.node.queue_report import queue_parts
from tianping.node.tasks import (
    BookingNotice,
    CancellationReply,
    CommunicationConfirmation,
    Draft,
    StatusReply,
)
from tianping.values.identifiers import PaymentId, payment_line, payment_seq
from tianping.wire.catalogue import Edition

__all__ = ["Drafter"]

_ADJUST_TYPE: Final = "saps.365.001.01"
_CANCEL_TYPE: Final = "ccms.307.001.02"
_OF_LINES: Final = (PaymentQueued, PaymentSettled, PaymentReturned, PaymentCancelled)
_OFFICE: Final = (PostOneSided, SettleSameCity, CorrectEntry)


def _has_none(code: str) -> bool:
    """Tell of a platform without lines that nobody is told of them."""
    del code
    return False


class Drafter:
    """Derives the messages that durable batches lead to."""

    def __init__(
        self,
        *,
        edition: Edition,
        find: Callable[[int], FoundPayment],
        receivers: Callable[[], Iterable[str]],
        day: DayFacts,
        has_account: Callable[[str], bool] = _has_none,
    ) -> None:
        self.day = day
        self._has_account = has_account
        self._edition = edition
        self._find = find
        self._receivers = receivers
        self._queued: dict[int, FoundPayment] = {}
        self._now_ns = 0
        self._seq = 0

    def drafts(self, batch: DurableBatch) -> list[Draft]:
        """Return the messages of a batch, in order of journal position."""
        self._now_ns = batch.durable_at_ns
        drafts: list[Draft] = []
        rows = zip(batch.commands, batch.originals, batch.outcomes, strict=True)
        for seq, (stated, original, events) in enumerate(rows, start=batch.first_seq):
            self._seq = seq
            command = effective_command(stated, events)
            writer = Writer(seq, drafts, at_ns=self._now_ns, day=self.day)
            if original:
                self._confirm(writer, command, original=original, events=events)
            self._answer(writer, command, events)
            for event in events:
                arrived = FoundPayment(command, original)
                if isinstance(event, NetFileSettled | NetFileWithdrawn | NetFileReturned):
                    if event.file != seq:
                        tell_net_file(writer, event, self._net_file(event.file, arrived))
                elif isinstance(event, FundsHeld | HoldPaid | HoldReleased):
                    tell_hold(writer, event, self._hold(event.hold, arrived), arrived)
                elif not self._tell_line(writer, event, arriving=arrived):
                    self._tell(writer, event, arriving=arrived)
        return drafts

    def _confirm(
        self, writer: Writer, command: Command, *, original: bytes, events: list[Event]
    ) -> None:
        """Confirm that a message arrived, and whether it passed the checks."""
        first = events[0] if events else None
        code = CONFIRMED[self._edition]
        if isinstance(first, Refused):
            newer = self._edition is Edition.NEWER
            code = refusal_texts(first)[0] if newer else CHECK_FAILED_2010
        receiver = (
            command.office if isinstance(command, _OFFICE) else getattr(command, "sender", "")
        )
        writer.add(CommunicationConfirmation, receiver, header=original[:HEADER_BYTES], code=code)

    def _answer(self, writer: Writer, command: Command, events: list[Event]) -> None:
        """Answer the sender of a message with the reply that its field file names."""
        first = events[0] if events else None
        answer = _ANSWERS.get(type(command))
        if answer is not None:
            answer(writer, command, first)
        elif isinstance(command, QueryQueue):
            self._reply_queue(writer, command, first)
        elif isinstance(command, SubmitNetFile):
            answer_net_file(writer, command, events)
        elif isinstance(command, _OFFICE):
            answer_office(writer, command, events)

    def _reply_queue(self, writer: Writer, command: QueryQueue, first: Event | None) -> None:
        """Answer a queue query: its refusal, or the list in as many parts as it needs."""
        if isinstance(first, Refused):
            code, _, reason = refusal_texts(first)
            writer.queue_part(command, (REJECTED, code, reason))
        elif isinstance(first, QueueReported):
            counts = (first.total_count, len(first.payments))
            for number, lines in queue_parts(first, self._waiting):
                facts = (DONE, DONE_CODE, "")
                writer.queue_part(command, facts, counts=counts, first=number, lines=lines)

    def _waiting(self, payment: PaymentId) -> Command | PaymentMade:
        """Return what brought a payment that waits, and keep it until it does no more."""
        if payment_line(payment):
            return self.day.lines[payment]
        known = self._queued.get(payment)
        if known is None:
            known = self._queued[payment] = self._find(payment)
        return known.command

    def _tell(self, writer: Writer, event: Event, *, arriving: FoundPayment) -> None:
        """Tell the parties of a payment what became of it, whoever caused that."""
        if isinstance(event, PaymentSettled):
            self._tell_settled(writer, event, arriving=arriving)
        elif isinstance(event, PaymentQueued):
            self._tell_queued(writer, event, arriving=arriving)
        elif isinstance(event, PaymentCancelled | PaymentReturned):
            self._tell_unsettled(writer, event, arriving=arriving)
        elif isinstance(event, PhaseAdvanced | PlatformOpened):
            self._follow_day(event)
        elif (tell_all := BROADCASTS.get(type(event))) is not None:
            self._broadcast(writer, tell_all(event))
        elif isinstance(event, SessionCompleted):
            session = self._payment(event.submission, writer.seq, arriving=arriving, final=True)
            tell_session(writer, session.command, event)
        elif (tell := _TELLERS.get(type(event))) is not None:
            tell(writer, event, arriving)

    def _tell_line(self, writer: Writer, event: Event, *, arriving: FoundPayment) -> bool:
        """Tell the banks whose accounts a line moved; tell whether the event was about a line."""
        lines = self.day.lines
        if isinstance(event, PaymentMade):
            lines[event.payment] = event
            return True
        if not isinstance(event, _OF_LINES):
            return False
        made = lines.get(event.payment)
        if made is None:
            return False
        if isinstance(event, PaymentQueued):
            return True
        del lines[event.payment]
        if not isinstance(event, PaymentSettled):
            return True
        if made.message_type == NET_FILE_MESSAGE:
            file = self._net_file(payment_seq(event.payment), arriving)
            tell_net_line(writer, made, event, file)
        else:
            for receiver, facts in line_notices(
                made,
                event,
                has_account=self._has_account,
                business_date=writer.business_date,
                received_at_ns=self._now_ns,
            ):
                writer.add(BookingNotice, receiver, **facts)
        return True

    def _tell_settled(
        self, writer: Writer, event: PaymentSettled, *, arriving: FoundPayment
    ) -> None:
        payment = self._payment(event.payment, writer.seq, arriving=arriving, final=True)
        command = payment.command
        if isinstance(command, CreditTransfer):
            balance_fen = event.debtor_balance_fen
            writer.receipt(command, SETTLED, position=event.payment, balance_fen=balance_fen)
            writer.forward(payment, command.creditor_participant)
        elif isinstance(command, InstantTransfer):
            tell_instant(writer, payment, command, event)
        elif isinstance(command, PostOneSided | CorrectEntry):
            tell_office_entry(writer, command, event)

    def _tell_queued(self, writer: Writer, event: PaymentQueued, *, arriving: FoundPayment) -> None:
        command = arriving.command
        if isinstance(command, CreditTransfer | InstantTransfer):
            self._queued[event.payment] = arriving
            writer.receipt(command, QUEUED, position=event.payment)
        elif isinstance(command, PostOneSided | CorrectEntry):
            self._queued[event.payment] = arriving
            office_receipt(writer, command, QUEUED, position=event.payment)

    def _net_file(self, file: int, arriving: FoundPayment) -> SubmitNetFile:
        """Return the net file of a command: the arriving one, or from the journal.

        Raises:
            TypeError: the journal has another command there.
        """
        command = arriving.command if self._seq == file else self._find(file).command
        if isinstance(command, SubmitNetFile):
            return command
        raise TypeError(f"command {file} is no net file")

    def _hold(self, hold: int, arriving: FoundPayment) -> HoldFunds:
        """Return the request of a hold: the arriving one, or from the journal.

        Raises:
            TypeError: the journal has another command there.
        """
        command = arriving.command if self._seq == hold else self._find(hold).command
        if isinstance(command, HoldFunds):
            return command
        raise TypeError(f"command {hold} is no request to hold")

    def _tell_unsettled(
        self,
        writer: Writer,
        event: PaymentCancelled | PaymentReturned,
        *,
        arriving: FoundPayment,
    ) -> None:
        payment = self._payment(event.payment, writer.seq, arriving=arriving, final=True)
        if isinstance(payment.command, PostOneSided):
            self._tell_office_unsettled(writer, payment.command, event)
        if not isinstance(payment.command, CreditTransfer | InstantTransfer):
            return
        if isinstance(event, PaymentCancelled):
            writer.receipt(payment.command, CANCELLED, position=event.payment)
            return
        code, _, reason = refusal_texts(Refused(code=event.reason, found=""))
        writer.receipt(payment.command, REJECTED, why=(code, reason), position=event.payment)

    def _tell_office_unsettled(
        self, writer: Writer, command: PostOneSided, event: PaymentCancelled | PaymentReturned
    ) -> None:
        if isinstance(event, PaymentCancelled):
            office_receipt(writer, command, CANCELLED, position=event.payment)
            return
        code, _, reason = refusal_texts(Refused(code=event.reason, found=""))
        office_receipt(writer, command, REJECTED, why=(code, reason), position=event.payment)

    def _follow_day(self, event: PhaseAdvanced | PlatformOpened) -> None:
        self.day.business_date = event.business_date
        if isinstance(event, PhaseAdvanced):
            self.day.phase = event.to_phase

    def _broadcast(self, writer: Writer, broadcast: Broadcast | None) -> None:
        if broadcast is not None:
            for receiver in self._receivers():
                writer.add(broadcast.kind, receiver, **broadcast.facts)

    def _payment(
        self, payment: int, seq: int, *, arriving: FoundPayment, final: bool
    ) -> FoundPayment:
        """Return a payment: the arriving one, one that is known to wait, or from the journal."""
        if payment == seq:
            return arriving
        known = self._queued.pop(payment, None) if final else self._queued.get(payment)
        return known if known is not None else self._find(payment)


def _answer_adjustment(writer: Writer, command: AdjustQueue, first: Event | None) -> None:
    confirm_processing(writer, command, _ADJUST_TYPE, first)


def _answer_return(
    writer: Writer, command: RequestReturn | AnswerReturn, first: Event | None
) -> None:
    """Confirm a return request or its answer when it is refused; else the other side is told."""
    if isinstance(first, Refused):
        is_request = isinstance(command, RequestReturn)
        code = RETURN_REQUEST if is_request else RETURN_ANSWER
        confirm_processing(writer, command, code, first)


def _tell_other_side(
    writer: Writer, event: ReturnRequested | ReturnAnswered, arriving: FoundPayment
) -> None:
    writer.forward(arriving, _other_side(event))


def _other_side(event: ReturnRequested | ReturnAnswered) -> str:
    """Return who gets a return request, or its answer."""
    if isinstance(event, ReturnRequested):
        return event.creditor_participant
    return event.original_sender


def _reply_cancellation(writer: Writer, command: CancelPayment, first: Event | None) -> None:
    status, code, reason = PROCESSED, DONE_CODE, ""
    if isinstance(first, Refused):
        status = REJECTED
        code, _, reason = refusal_texts(first)
    writer.add(
        CancellationReply,
        command.sender,
        original_id=command.message_id,
        original_type=_CANCEL_TYPE,
        status=status,
        code=code,
        reason=reason,
        cancelled_id=command.original_message_id,
    )


def _reply_status(writer: Writer, command: QueryStatus, first: Event | None) -> None:
    status, code = "", _not_found_code(first)
    if isinstance(first, StatusReported) and first.status in STATUS_NAMES:
        status, code = STATUS_NAMES[first.status][0], DONE_CODE
    writer.add(
        StatusReply,
        command.sender,
        query_id=command.message_id,
        original_sender=command.original_sender,
        original_id=command.original_message_id,
        status=status,
        code=code,
        received_at_ns=command.recorded_at_ns,
    )


def _not_found_code(first: Event | None) -> str:
    if isinstance(first, Refused):
        return refusal_texts(first)[0]
    return REFUSALS[RefusalCode.ORIGINAL_UNKNOWN].reject_code


_ANSWERS: Final[dict[type[Any], Callable[[Writer, Any, Event | None], None]]] = {
    CreditTransfer: answer_transfer,
    InstantTransfer: answer_transfer,
    AdjustQueue: _answer_adjustment,
    CancelPayment: _reply_cancellation,
    QueryStatus: _reply_status,
    RequestReturn: _answer_return,
    AnswerReturn: _answer_return,
    SetLending: confirm_lending,
    RevokeLending: confirm_lending,
    RestoreLending: confirm_lending,
    AnswerLending: confirm_lending,
    QueryLending: reply_lending_query,
    AdjustEarmark: answer_earmark,
    WithdrawNetFile: answer_withdrawal,
    HoldFunds: answer_hold,
    EndHold: answer_hold,
    ManagePool: answer_pool,
    QueryPool: reply_pool,
    RequestPledgeLoan: answer_pledge_request,
    ReportAcsEnd: answer_acs_end,
    **ACCOUNT_ANSWERS,
}
"""How the sender of each command is answered, given the first event it led to."""

_TELLERS: Final[dict[type[Any], Callable[[Writer, Any, FoundPayment], None]]] = {
    ReturnRequested: _tell_other_side,
    ReturnAnswered: _tell_other_side,
    LendingAgreed: tell_lending,
    LendingMoved: tell_lending,
    LendingRestored: tell_lending,
    FeesListed: tell_fees,
    PledgeRequested: tell_need,
    **ACCOUNT_TELLERS,
}
"""Who else is told of an event that is about no payment, given the command that led to it."""
