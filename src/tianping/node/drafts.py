"""Events in, drafts of messages out: who is told what.

The same journal gives the same drafts with the same ids, whenever they are derived: MesgID is the
journal position, 14 digits, and the place among the messages of that command, 6 digits.

Source: CNAPS2-FIELDS (replies of each message); house, ADR-0018.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from tianping.core.commands import (
    Command,
    CorrectEntry,
    CreditTransfer,
    HoldFunds,
    InstantTransfer,
    PostOneSided,
    QueryQueue,
    QuerySameCity,
    SettleNets,
    SettleSameCity,
    SubmitNetFile,
)
from tianping.core.effective import effective_command
from tianping.core.events import (
    Event,
    FundsHeld,
    HoldPaid,
    HoldReleased,
    LatestTimeNear,
    NetFileReturned,
    NetFileSettled,
    NetFileWithdrawn,
    PaymentCancelled,
    PaymentMade,
    PaymentQueued,
    PaymentReturned,
    PaymentSettled,
    PaymentStored,
    PhaseAdvanced,
    PlatformOpened,
    QueueReported,
    Refused,
    SameCityReported,
    SessionCompleted,
    SystemAdvanced,
)
from tianping.core.refusals import RefusalCode
from tianping.core.settlement.net_files import NET_FILE_MESSAGE
from tianping.core.settlement.nets import NETS_MADE
from tianping.node.batches import DurableBatch
from tianping.node.day_figures import DayFigures
from tianping.node.drafts_control import ControlNotices
from tianping.node.drafts_day_end import DayEndDrafter
from tianping.node.drafts_days import Broadcast
from tianping.node.drafts_lines import line_notices
from tianping.node.drafts_nets import (
    answer_office,
    office_receipt,
    tell_office_entry,
    tell_session,
)
from tianping.node.drafts_notices import (
    reply_same_city,
    tell_instant_unsettled,
    tell_net,
    tell_nets,
)
from tianping.node.drafts_partners import partner_tellers
from tianping.node.drafts_replies import ANSWERS, BROADCASTS, TELLERS
from tianping.node.drafts_third_parties import (
    answer_net_file,
    tell_hold,
    tell_net_file,
    tell_net_line,
)
from tianping.node.drafts_times import tell_latest_time
from tianping.node.drafts_transfers import tell_instant
from tianping.node.drafts_writer import (
    CANCELLED,
    DONE,
    DONE_CODE,
    PENDING,
    QUEUED,
    REJECTED,
    SETTLED,
    DayFacts,
    FoundPayment,
    Writer,
    refusal_texts,
)
from tianping.node.families.ccms import CHECK_FAILED_2010, CONFIRMED
from tianping.node.gates import Passage, passage_of
from tianping.node.intake import HEADER_BYTES
from tianping.node.queue_report import queue_parts
from tianping.node.tasks import (
    BookingNotice,
    CommunicationConfirmation,
    Draft,
)
from tianping.values.identifiers import PaymentId, payment_line, payment_seq
from tianping.wire.catalogue import Edition

__all__ = ["Drafter"]

_OF_LINES: Final = (PaymentQueued, PaymentSettled, PaymentReturned, PaymentCancelled)
_OFFICE: Final = (PostOneSided, SettleSameCity, CorrectEntry)


def _no_office(code: str) -> str:
    """Say of a platform without lines that nobody has an account to be told of."""
    del code
    return ""


def _is_absent(events: list[Event]) -> bool:
    """Tell whether a message was refused because its sender is out: the wire has no answer then."""
    first = events[0] if events else None
    return isinstance(first, Refused) and first.code == RefusalCode.NOT_LOGGED_IN


class Drafter:
    """Derives the messages that durable batches lead to.

    Attributes:
        control: Tells of authorities and parameters.
        passages: Gates that opened or shut in the latest batch, by how many drafts came before.
        day_end: What drafts the messages of day-end; None where nothing can be read.
    """

    def __init__(
        self,
        *,
        edition: Edition,
        find: Callable[[int], FoundPayment],
        receivers: Callable[[], Iterable[str]],
        day: DayFacts,
        office_of: Callable[[str], str] = _no_office,
    ) -> None:
        self.day = day
        self.passages: dict[int, list[Passage]] = {}
        self.day_end: DayEndDrafter | None = None
        self._office_of = office_of
        self._edition = edition
        self._tellers = TELLERS | partner_tellers(edition)
        self._find = find
        self._receivers = receivers
        self.control = ControlNotices()
        self._queued: dict[int, FoundPayment] = {}
        self._recalled: tuple[int, FoundPayment] | None = None
        self._now_ns = 0
        self._seq = 0

    def read(self, figures: DayFigures, *, receivers: Callable[[], Iterable[str]]) -> None:
        """Answer from now on what is in the read models, too: the messages of day-end."""
        self.day_end = DayEndDrafter(
            figures,
            find=self._find,
            receivers=receivers,
            has_account=self._has_account,
            edition=self._edition,
        )

    def drafts(self, batch: DurableBatch) -> list[Draft]:
        """Return the messages of a batch, in order of journal position."""
        self._now_ns = batch.durable_at_ns
        drafts: list[Draft] = []
        self.passages = {}
        rows = zip(batch.commands, batch.originals, batch.outcomes, strict=True)
        for seq, (stated, original, events) in enumerate(rows, start=batch.first_seq):
            self._seq = seq
            command = effective_command(stated, events)
            writer = Writer(seq, drafts, at_ns=self._now_ns, day=self.day)
            if not _is_absent(events):
                if original:
                    self._confirm(writer, command, original=original, events=events)
                self._answer(writer, command, events)
            for event in events:
                if (passage := passage_of(event)) is not None:
                    self.passages.setdefault(len(drafts), []).append(passage)
                self._tell_event(writer, event, FoundPayment(command, original))
            self.control.tell(writer, events)
            if self.day_end is not None:
                self.day_end.draft(writer, command, events)
        return drafts

    def _tell_event(self, writer: Writer, event: Event, arrived: FoundPayment) -> None:
        """Tell whom an event concerns."""
        if isinstance(event, NetFileSettled | NetFileWithdrawn | NetFileReturned):
            if event.file != writer.seq:
                tell_net_file(writer, event, self._net_file(event.file, arrived))
        elif isinstance(event, FundsHeld | HoldPaid | HoldReleased):
            tell_hold(writer, event, self._hold(event.hold, arrived), arrived)
        elif not self._tell_line(writer, event, arriving=arrived):
            self._tell(writer, event, arriving=arrived)

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
        answer = ANSWERS.get(type(command))
        if answer is not None:
            answer(writer, command, first)
        elif isinstance(command, QueryQueue):
            self._reply_queue(writer, command, first)
        elif isinstance(command, QuerySameCity):
            self._reply_same_city(writer, command, first)
        elif isinstance(command, SubmitNetFile):
            answer_net_file(writer, command, events)
        elif isinstance(command, _OFFICE):
            answer_office(writer, command, events)

    def _reply_same_city(self, writer: Writer, command: QuerySameCity, first: Event | None) -> None:
        """Answer a same-city query with the lines as the journal has them."""
        found = None
        if isinstance(first, SameCityReported):
            found = self._recall(first.submission).command
        reply_same_city(writer, command, first, found)

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
        elif isinstance(event, PaymentQueued | PaymentStored | LatestTimeNear):
            self._tell_waiting(writer, event, arriving=arriving)
        elif isinstance(event, PaymentCancelled | PaymentReturned):
            self._tell_unsettled(writer, event, arriving=arriving)
        elif isinstance(event, PhaseAdvanced | PlatformOpened):
            self.day.follow(event)
        elif (tell_all := BROADCASTS.get(type(event))) is not None:
            if isinstance(event, SystemAdvanced):
                self.day.follow(event)
            self._broadcast(writer, tell_all(event, writer.seq))
        elif isinstance(event, SessionCompleted):
            session = self._brought(event.submission, arriving).command
            tell_session(writer, session, event)
            if isinstance(session, SettleNets):
                tell_nets(writer, session, office_of=self._office_of)
        elif (tell := self._tellers.get(type(event))) is not None:
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
        elif made.message_type == NETS_MADE:
            self._tell_net(writer, made, event, arriving)
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

    def _has_account(self, code: str) -> bool:
        """Tell whether somebody has a settlement account."""
        return bool(self._office_of(code))

    def _tell_net(
        self, writer: Writer, made: PaymentMade, event: PaymentSettled, arriving: FoundPayment
    ) -> None:
        """Tell the bank whose account a net of BEPS or IBPS moved."""
        nets = self._brought(payment_seq(event.payment), arriving).command
        if isinstance(nets, SettleNets):
            for receiver in filter(self._has_account, (made.payer, made.payee)):
                tell_net(writer, made, event, nets=nets, receiver=receiver)

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

    def _tell_waiting(
        self,
        writer: Writer,
        event: PaymentQueued | PaymentStored | LatestTimeNear,
        *,
        arriving: FoundPayment,
    ) -> None:
        payment = self._payment(event.payment, writer.seq, arriving=arriving, final=False)
        command = payment.command
        if not isinstance(command, CreditTransfer | InstantTransfer | PostOneSided | CorrectEntry):
            return
        self._queued[event.payment] = payment
        if isinstance(command, PostOneSided | CorrectEntry):
            office_receipt(writer, command, QUEUED, position=event.payment)
        elif isinstance(event, LatestTimeNear) and isinstance(command, CreditTransfer):
            tell_latest_time(writer, command, event)
        else:
            status = PENDING if isinstance(event, PaymentStored) else QUEUED
            writer.receipt(command, status, position=event.payment)
            tell_instant_unsettled(writer, payment)

    def _net_file(self, file: int, arriving: FoundPayment) -> SubmitNetFile:
        """Return the net file of a command: the arriving one, or from the journal.

        Raises:
            TypeError: the journal has another command there.
        """
        command = self._brought(file, arriving).command
        if isinstance(command, SubmitNetFile):
            return command
        raise TypeError(f"command {file} is no net file")

    def _hold(self, hold: int, arriving: FoundPayment) -> HoldFunds:
        """Return the request of a hold: the arriving one, or from the journal.

        Raises:
            TypeError: the journal has another command there.
        """
        command = self._brought(hold, arriving).command
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
            tell_instant_unsettled(writer, payment, cancelled=True)
            return
        code, _, reason = refusal_texts(Refused(code=event.reason, found=""))
        writer.receipt(payment.command, REJECTED, why=(code, reason), position=event.payment)
        tell_instant_unsettled(writer, payment, cancelled=True, reason=reason)

    def _tell_office_unsettled(
        self, writer: Writer, command: PostOneSided, event: PaymentCancelled | PaymentReturned
    ) -> None:
        if isinstance(event, PaymentCancelled):
            office_receipt(writer, command, CANCELLED, position=event.payment)
            return
        code, _, reason = refusal_texts(Refused(code=event.reason, found=""))
        office_receipt(writer, command, REJECTED, why=(code, reason), position=event.payment)

    def _broadcast(self, writer: Writer, broadcasts: list[Broadcast]) -> None:
        for receiver in self._receivers() if broadcasts else ():
            for broadcast in broadcasts:
                writer.add(broadcast.kind, receiver, **broadcast.facts)

    def _brought(self, seq: int, arriving: FoundPayment) -> FoundPayment:
        """Return a command by its number: the arriving one, or from the journal."""
        return arriving if seq == self._seq else self._recall(seq)

    def _recall(self, seq: int) -> FoundPayment:
        """Return a command from the journal; the last one is kept, its lines come together."""
        if self._recalled is None or self._recalled[0] != seq:
            self._recalled = (seq, self._find(seq))
        return self._recalled[1]

    def _payment(
        self, payment: int, seq: int, *, arriving: FoundPayment, final: bool
    ) -> FoundPayment:
        """Return a payment: the arriving one, one that is known to wait, or from the journal."""
        if payment == seq:
            return arriving
        known = self._queued.pop(payment, None) if final else self._queued.get(payment)
        return known if known is not None else self._find(payment)
