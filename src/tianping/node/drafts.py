"""Events in, drafts of messages out: who is told what.

The same journal gives the same drafts with the same ids, whenever they are derived: MesgID is the
journal position, 14 digits, and the place among the messages of that command, 6 digits.

Source: CNAPS2-FIELDS (replies of each message); house, ADR-0018.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

import msgspec

from tianping.core.commands import (
    AdjustQueue,
    AnswerReturn,
    CancelPayment,
    Command,
    CreditTransfer,
    InstantTransfer,
    QueryQueue,
    QueryStatus,
    RequestReturn,
)
from tianping.core.events import (
    Event,
    PaymentCancelled,
    PaymentMade,
    PaymentQueued,
    PaymentRepeated,
    PaymentReturned,
    PaymentSettled,
    PhaseAdvanced,
    PlatformOpened,
    QueueReported,
    Refused,
    ReturnAnswered,
    ReturnRequested,
    StatusReported,
)
from tianping.core.refusals import REFUSALS, RefusalCode
from tianping.core.terms import STATUS_NAMES
from tianping.node.batches import DurableBatch
from tianping.node.drafts_lines import line_notices
from tianping.node.families.ccms import CHECK_FAILED_2010, CONFIRMED, system_status
from tianping.node.families.returns import RETURN_ANSWER, RETURN_REQUEST
from tianping.node.intake import HEADER_BYTES
from tianping.node.queue_report import queue_parts
from tianping.node.tasks import (
    BookingNotice,
    CancellationReply,
    CommunicationConfirmation,
    Draft,
    ForwardedMessage,
    PhaseNotice,
    ProcessingConfirmation,
    QueueLine,
    QueueReply,
    SettlementReceipt,
    StatusReply,
)
from tianping.wire.catalogue import Edition

__all__ = ["DONE_CODE", "DayFacts", "Drafter", "FoundPayment", "refusal_texts"]

DONE_CODE: Final = "SU1I0000"
"""Processing code (处理码) of success from SAPS. Source: CNAPS2-CODES §5."""

_ADJUST_TYPE: Final = "saps.365.001.01"
_CANCEL_TYPE: Final = "ccms.307.001.02"
_SETTLED: Final = "PR04"
_DONE: Final = "PR05"
_PROCESSED: Final = "PR07"
_CANCELLED: Final = "PR08"
_REJECTED: Final = "PR09"
_QUEUED: Final = "PR12"


class DayFacts(msgspec.Struct, array_like=True):
    """What must be known for the next message, of all those drafted so far; kept with the outbox.

    ``lines`` are the lines that wait: no message and no journal row of their own tells of them.
    """

    business_date: int = 0
    phase: int = 0
    lines: dict[int, PaymentMade] = {}


class FoundPayment(NamedTuple):
    """A payment as the journal has it."""

    command: Command
    original: bytes


def refusal_texts(refused: Refused) -> tuple[str, str, str]:
    """Return processing code, English and 中文 of a refusal of the core."""
    text = REFUSALS[RefusalCode(refused.code)]
    found = f": {refused.found}" if refused.found else ""
    found_zh = f"：{refused.found}" if refused.found else ""
    return text.reject_code, f"{text.english}{found}", f"{text.chinese}{found_zh}"


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

    def drafts(self, batch: DurableBatch) -> list[Draft]:
        """Return the messages of a batch, in order of journal position."""
        self._now_ns = batch.durable_at_ns
        drafts: list[Draft] = []
        rows = zip(batch.commands, batch.originals, batch.outcomes, strict=True)
        for seq, (command, original, events) in enumerate(rows, start=batch.first_seq):
            writer = _Writer(seq, drafts, at_ns=self._now_ns, day=self.day)
            if original:
                self._confirm(writer, command, original=original, events=events)
            self._answer(writer, command, events)
            for event in events:
                if not self._tell_line(writer, event):
                    self._tell(writer, event, arriving=FoundPayment(command, original))
        return drafts

    def _confirm(
        self, writer: _Writer, command: Command, *, original: bytes, events: list[Event]
    ) -> None:
        """Confirm that a message arrived, and whether it passed the checks."""
        first = events[0] if events else None
        code = CONFIRMED[self._edition]
        if isinstance(first, Refused):
            newer = self._edition is Edition.NEWER
            code = refusal_texts(first)[0] if newer else CHECK_FAILED_2010
        receiver = getattr(command, "sender", "")
        writer.add(CommunicationConfirmation, receiver, header=original[:HEADER_BYTES], code=code)

    def _answer(self, writer: _Writer, command: Command, events: list[Event]) -> None:
        """Answer the sender of a message with the reply that its field file names."""
        first = events[0] if events else None
        if isinstance(command, CreditTransfer | InstantTransfer):
            if isinstance(first, Refused):
                code, _, reason = refusal_texts(first)
                writer.receipt(command, _REJECTED, why=(code, reason))
            elif isinstance(first, PaymentRepeated):
                writer.receipt(command, STATUS_NAMES[first.status][0])
        elif isinstance(command, AdjustQueue):
            _confirm_processing(writer, command, _ADJUST_TYPE, first)
        elif isinstance(command, CancelPayment):
            _reply_cancellation(writer, command, first)
        elif isinstance(command, QueryStatus):
            _reply_status(writer, command, first)
        elif isinstance(command, QueryQueue):
            self._reply_queue(writer, command, first)
        elif isinstance(command, RequestReturn | AnswerReturn) and isinstance(first, Refused):
            is_request = isinstance(command, RequestReturn)
            code = RETURN_REQUEST if is_request else RETURN_ANSWER
            _confirm_processing(writer, command, code, first)

    def _reply_queue(self, writer: _Writer, command: QueryQueue, first: Event | None) -> None:
        """Answer a queue query: its refusal, or the list in as many parts as it needs."""
        if isinstance(first, Refused):
            code, _, reason = refusal_texts(first)
            writer.queue_part(command, (_REJECTED, code, reason))
        elif isinstance(first, QueueReported):
            counts = (first.total_count, len(first.payments))
            for number, lines in queue_parts(first, self._waiting):
                facts = (_DONE, DONE_CODE, "")
                writer.queue_part(command, facts, counts=counts, first=number, lines=lines)

    def _waiting(self, payment: int) -> Command:
        """Return the command of a payment that waits, and keep it until it does no more."""
        known = self._queued.get(payment)
        if known is None:
            known = self._queued[payment] = self._find(payment)
        return known.command

    def _tell(self, writer: _Writer, event: Event, *, arriving: FoundPayment) -> None:
        """Tell the parties of a payment what became of it, whoever caused that."""
        if isinstance(event, PaymentSettled):
            payment = self._payment(event.payment, writer.seq, arriving=arriving, final=True)
            if isinstance(payment.command, CreditTransfer):
                writer.receipt(
                    payment.command,
                    _SETTLED,
                    position=event.payment,
                    balance_fen=event.debtor_balance_fen,
                )
                writer.forward(payment, payment.command.creditor_participant)
            elif isinstance(payment.command, InstantTransfer):
                _tell_instant(writer, payment, payment.command, event)
        elif isinstance(event, PaymentQueued):
            if isinstance(arriving.command, CreditTransfer | InstantTransfer):
                self._queued[event.payment] = arriving
                writer.receipt(arriving.command, _QUEUED, position=event.payment)
        elif isinstance(event, PaymentCancelled | PaymentReturned):
            self._tell_unsettled(writer, event, arriving=arriving)
        elif isinstance(event, ReturnRequested | ReturnAnswered):
            writer.forward(arriving, _other_side(event))
        elif isinstance(event, PhaseAdvanced | PlatformOpened):
            self._tell_day(writer, event)

    def _tell_line(self, writer: _Writer, event: Event) -> bool:
        """Tell the banks whose accounts a line moved; tell whether the event was about a line."""
        lines = self.day.lines
        if isinstance(event, PaymentMade):
            lines[event.payment] = event
            return True
        if not isinstance(event, PaymentQueued | PaymentSettled | PaymentReturned):
            return False
        made = lines.get(event.payment)
        if made is None:
            return False
        if isinstance(event, PaymentQueued):
            return True
        del lines[event.payment]
        if isinstance(event, PaymentSettled):
            for receiver, facts in line_notices(
                made,
                event,
                has_account=self._has_account,
                business_date=writer.business_date,
                received_at_ns=self._now_ns,
            ):
                writer.add(BookingNotice, receiver, **facts)
        return True

    def _tell_unsettled(
        self,
        writer: _Writer,
        event: PaymentCancelled | PaymentReturned,
        *,
        arriving: FoundPayment,
    ) -> None:
        payment = self._payment(event.payment, writer.seq, arriving=arriving, final=True)
        if not isinstance(payment.command, CreditTransfer | InstantTransfer):
            return
        if isinstance(event, PaymentCancelled):
            writer.receipt(payment.command, _CANCELLED, position=event.payment)
            return
        code, _, reason = refusal_texts(Refused(code=event.reason, found=""))
        writer.receipt(payment.command, _REJECTED, why=(code, reason), position=event.payment)

    def _tell_day(self, writer: _Writer, event: PhaseAdvanced | PlatformOpened) -> None:
        before = self.day.business_date or event.business_date
        self.day.business_date = event.business_date
        if isinstance(event, PlatformOpened):
            return
        self.day.phase = event.to_phase
        if system_status(event.from_phase) == system_status(event.to_phase):
            return
        for receiver in self._receivers():
            writer.add(
                PhaseNotice,
                receiver,
                from_phase=event.from_phase,
                from_date=before,
                to_phase=event.to_phase,
                to_date=event.business_date,
            )

    def _payment(
        self, payment: int, seq: int, *, arriving: FoundPayment, final: bool
    ) -> FoundPayment:
        """Return a payment: the arriving one, one that is known to wait, or from the journal."""
        if payment == seq:
            return arriving
        known = self._queued.pop(payment, None) if final else self._queued.get(payment)
        return known if known is not None else self._find(payment)


class _Writer:
    """Numbers the messages of one command."""

    def __init__(self, seq: int, drafts: list[Draft], *, at_ns: int, day: DayFacts) -> None:
        self.seq = seq
        self._drafts = drafts
        self._at_ns = at_ns
        self._day = day
        self._index = 0

    @property
    def business_date(self) -> int:
        """The business date of the messages drafted now."""
        return self._day.business_date

    def add(self, kind: Callable[..., Draft], receiver: str, **facts: object) -> None:
        """Draft a message with the next id."""
        mesg_id = f"{self.seq:014d}{self._index:06d}"
        self._index += 1
        self._drafts.append(
            kind(
                receiver=receiver,
                mesg_id=mesg_id,
                at_ns=self._at_ns,
                business_date=self._day.business_date,
                **facts,
            )
        )

    def forward(self, payment: FoundPayment, receiver: str) -> None:
        """Draft the other side's copy of what came as a message."""
        if payment.original:
            self.add(ForwardedMessage, receiver, original=payment.original)

    def receipt(
        self,
        command: CreditTransfer | InstantTransfer,
        status: str,
        *,
        why: tuple[str, str] = (DONE_CODE, ""),
        position: int = 0,
        balance_fen: int | None = None,
    ) -> None:
        """Draft a settlement receipt for the sender of a transfer.

        ``why`` is the processing code and, for a refusal, its text.
        """
        self._day.business_date = self._day.business_date or command.business_date
        self.add(
            SettlementReceipt,
            command.sender,
            original_id=command.message_id,
            original_sender=command.sender,
            original_type=command.message_type,
            status=status,
            code=why[0],
            reason=why[1],
            final_date=0 if status == _QUEUED else self._day.business_date,
            received_at_ns=command.recorded_at_ns,
            position=position or self.seq,
            balance_fen=balance_fen,
        )

    def queue_part(
        self,
        command: QueryQueue,
        facts: tuple[str, str, str],
        *,
        counts: tuple[int, int] = (0, 0),
        first: int = 0,
        lines: Iterable[QueueLine] = (),
    ) -> None:
        """Draft one part of a queue report.

        ``facts`` are status, code and reason; ``counts`` how many wait and how many are listed.
        """
        self.add(
            QueueReply,
            command.sender,
            query_id=command.message_id,
            status=facts[0],
            code=facts[1],
            reason=facts[2],
            received_at_ns=command.recorded_at_ns,
            total_count=counts[0],
            listed_count=counts[1],
            first=first,
            lines=list(lines),
        )


def _tell_instant(
    writer: _Writer, payment: FoundPayment, command: InstantTransfer, event: PaymentSettled
) -> None:
    """Tell all three of an instant transfer that settled: third party, payer, payee.

    Nobody is shown another's balance, and who instructs its own account gets no second notice.
    Source: RULES-A §4.5 (result to third party, payer and payee).
    """
    own = command.payer == command.sender
    writer.receipt(
        command,
        _SETTLED,
        position=event.payment,
        balance_fen=event.debtor_balance_fen if own else None,
    )
    if not own:
        writer.add(
            BookingNotice,
            command.payer,
            original_id=command.message_id,
            original_sender=command.sender,
            original_type=command.message_type,
            business_type=command.business_type,
            business_kind=command.business_kind,
            final_date=writer.business_date,
            received_at_ns=command.recorded_at_ns,
            account=command.payer,
            amount_fen=event.amount_fen,
            balance_fen=event.debtor_balance_fen,
        )
    if command.payee != command.sender:
        writer.forward(payment, command.payee)


def _other_side(event: ReturnRequested | ReturnAnswered) -> str:
    """Return who gets a return request, or its answer."""
    if isinstance(event, ReturnRequested):
        return event.creditor_participant
    return event.original_sender


def _confirm_processing(
    writer: _Writer,
    command: AdjustQueue | RequestReturn | AnswerReturn,
    message_type: str,
    first: Event | None,
) -> None:
    status, code, reason = _PROCESSED, DONE_CODE, ""
    if isinstance(first, Refused):
        status = _REJECTED
        code, _, reason = refusal_texts(first)
    writer.add(
        ProcessingConfirmation,
        command.sender,
        original_id=command.message_id,
        original_sender=command.sender,
        original_type=message_type,
        status=status,
        code=code,
        reason=reason,
    )


def _reply_cancellation(writer: _Writer, command: CancelPayment, first: Event | None) -> None:
    status, code, reason = _PROCESSED, DONE_CODE, ""
    if isinstance(first, Refused):
        status = _REJECTED
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


def _reply_status(writer: _Writer, command: QueryStatus, first: Event | None) -> None:
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
