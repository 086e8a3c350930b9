"""The fold's third storey: what happens to payments, money and queues."""

from __future__ import annotations

from tianping.core import events as e
from tianping.core.terms import (
    STATUS_CANCELLED,
    STATUS_PROCESSED,
    STATUS_QUEUED,
    STATUS_REJECTED,
    STATUS_SETTLED,
    STATUS_UNKNOWN,
)
from tianping.values.identifiers import PaymentId, payment_line
from tianping.views.books import Books, Changes, Row, TypeTotal, Waiting
from tianping.views.errors import ViewsError
from tianping.views.fold_proposals import ProposalFold
from tianping.views.schema import CREDIT, DEBIT

__all__ = ["PaymentFold"]


class _Line:
    """A line of the command being folded, and what became of it so far."""

    __slots__ = (
        "first_movement",
        "made",
        "movement_count",
        "posting",
        "queued_at_ns",
        "refusal_code",
        "settled_at_ns",
        "settled_seq",
        "status",
    )

    def __init__(self, made: e.PaymentMade) -> None:
        self.made = made
        self.status = STATUS_UNKNOWN
        self.refusal_code = 0
        self.queued_at_ns: int | None = None
        self.settled_at_ns: int | None = None
        self.settled_seq: int | None = None
        self.posting = 0
        self.first_movement = 0
        self.movement_count = 0

    def row(self, *, seq: int, business_date: int, at_ns: int) -> Row:
        """Return the row of table ``lines``."""
        made = self.made
        return (
            made.payment,
            seq,
            made.sender,
            made.message_id,
            made.message_type,
            business_date,
            made.payer,
            made.payer,
            made.payee,
            made.payee,
            made.amount_fen,
            made.queue_class,
            made.business_type,
            made.business_kind,
            self.status,
            self.refusal_code,
            at_ns,
            self.queued_at_ns,
            self.settled_at_ns,
            self.settled_seq,
            self.posting,
            self.first_movement,
            self.movement_count,
        )


class PaymentFold(ProposalFold):
    """Folds events of payments; what concerns the command's own payment is kept for its row."""

    def __init__(self, books: Books, changes: Changes) -> None:
        super().__init__(books, changes)
        self._begin(0, 0, "")

    def _begin(self, seq: int, at_ns: int, message_type: str) -> None:
        self._seq = seq
        self._at_ns = at_ns
        self._type = message_type
        self._status = STATUS_UNKNOWN
        self._refusal_code = 0
        self._found = ""
        self._repeated = False
        self._queued_at_ns: int | None = None
        self._settled_at_ns: int | None = None
        self._settled_seq: int | None = None
        self._posting = 0
        self._first_movement = 0
        self._movement_count = 0
        self._lines: dict[int, _Line] = {}
        self._group: list[e.PaymentSettled] = []
        self._group_left = 0

    def _payment_made(self, event: e.PaymentMade) -> None:
        self._lines[event.payment] = _Line(event)

    def _add_lines(self) -> None:
        """Add the rows of the lines of the command that was just folded."""
        date = self.books.business_date
        for line in self._lines.values():
            self.changes.lines.add(line.row(seq=self._seq, business_date=date, at_ns=self._at_ns))

    def _end(self, payment: int, row: Row) -> None:
        """Change what became of a payment or line that waited since an earlier command."""
        is_line = payment_line(PaymentId(payment)) != 0
        (self.changes.line_ends if is_line else self.changes.payment_ends).append(row)

    def _payment_settled(self, event: e.PaymentSettled) -> None:
        if self._group_left:
            self._group.append(event)
            self._group_left -= 1
            if not self._group_left:
                self._settle_group()
            return
        first = self._post(event.payment, event.entries, event.amount_fen)
        self._settle(event, first, self.books.next_movement - first)

    def _settle_group(self) -> None:
        """Post a matched group: all credit sides, then all debit sides.

        The movements of one payment then lie apart; its count spans from the first to the last.
        """
        group, self._group = self._group, []
        firsts = [self._post(event.payment, event.entries[2:], event.amount_fen) for event in group]
        for event, credited in zip(group, firsts, strict=True):
            debited = self._post(event.payment, event.entries[:2], event.amount_fen)
            first = debited if len(event.entries) == 2 else credited
            self._settle(event, first, self.books.next_movement - first)

    def _settle(self, event: e.PaymentSettled, first: int, count: int) -> None:
        books = self.books
        if event.payment == self._seq:
            message_type = self._type
            self._status = STATUS_SETTLED
            self._settled_at_ns = self._at_ns
            self._settled_seq = self._seq
            self._posting = event.posting
            self._first_movement = first
            self._movement_count = count
            if self._queued_at_ns is not None:
                self._leave_queue(event.payment)
        elif (line := self._lines.get(event.payment)) is not None:
            message_type = line.made.message_type
            line.status = STATUS_SETTLED
            line.settled_at_ns = self._at_ns
            line.settled_seq = self._seq
            line.posting = event.posting
            line.first_movement = first
            line.movement_count = count
            if line.queued_at_ns is not None:
                self._leave_queue(event.payment)
        else:
            message_type = self._stop_waiting(event.payment)
            row = (STATUS_SETTLED, 0, self._at_ns, self._seq, event.posting, first, count)
            self._end(event.payment, (*row, event.payment))
        total = books.type_totals.get(message_type)
        if total is None:
            total = TypeTotal(business_date=books.business_date, message_type=message_type)
            books.type_totals[message_type] = total
        total.count += 1
        total.amount += event.amount_fen
        self.changes.type_totals[(total.business_date, message_type)] = total

    def _post(self, payment: int, entries: list[int], amount: int) -> int:
        """Post debit and credit in turn and return the number of the first movement."""
        books = self.books
        accounts = books.accounts
        changed = self.changes.accounts
        add_row = self.changes.movements.add
        date = books.business_date
        seq = self._seq
        first = movement = books.next_movement
        side = DEBIT
        for index in entries:
            account = accounts[index]
            if side == DEBIT:
                account.balance -= amount
                account.debit_count += 1
                account.debit += amount
            else:
                account.balance += amount
                account.credit_count += 1
                account.credit += amount
            add_row(
                (
                    movement,
                    index,
                    side,
                    amount,
                    account.balance,
                    payment,
                    date,
                    seq,
                    account.last_movement,
                )
            )
            account.last_movement = movement
            changed[index] = account
            movement += 1
            side = CREDIT if side == DEBIT else DEBIT
        books.next_movement = movement
        return first

    def _payment_queued(self, event: e.PaymentQueued) -> None:
        item = Waiting(
            payment=event.payment,
            account=event.account,
            queue_class=event.queue_class,
            queue_order=event.order,
        )
        line, times = self._lines.get(event.payment), self.books.times.get(event.payment)
        item.message_type = self._type if line is None else line.made.message_type
        if times is not None:
            item.message_type = times.message_type
            self.changes.payment_entries.append((STATUS_QUEUED, self._at_ns, event.payment))
        item.queued_at_ns = self._at_ns
        self.books.waiting[event.payment] = item
        self.changes.queue[event.payment] = item
        if line is not None:
            line.status = STATUS_QUEUED
            line.queued_at_ns = self._at_ns
            return
        if times is None:
            self._status = STATUS_QUEUED
            self._queued_at_ns = self._at_ns

    def _stop_waiting(self, payment: int) -> str:
        """Let a payment of an earlier command wait no more; return its message type.

        One that waits for its earliest time is in no queue.
        """
        times = self.books.times.pop(payment, None)
        if times is not None:
            times.waits = False
            self.changes.times[payment] = times
            if payment not in self.books.waiting:
                return times.message_type
        return self._leave_queue(payment).message_type

    def _leave_queue(self, payment: int) -> Waiting:
        item = self._waiting(payment)
        del self.books.waiting[payment]
        self.changes.queue.pop(payment, None)
        self.changes.left_queue.append((payment,))
        return item

    def _waiting(self, payment: int) -> Waiting:
        item = self.books.waiting.get(payment)
        if item is None:
            raise ViewsError(
                f"payment {payment} at {self._seq}",
                f"第 {self._seq} 号中的业务 {payment}",
                expected="a payment that waits (在排队)",
                found="none (无)",
            )
        return item

    def _payment_cancelled(self, event: e.PaymentCancelled) -> None:
        self._stop_waiting(event.payment)
        self._end_unsettled(event.payment, STATUS_CANCELLED, 0)

    def _end_unsettled(self, payment: int, status: int, reason: int) -> None:
        """Note that a payment or line stopped waiting without settling."""
        line = self._lines.get(payment)
        if line is not None:
            line.status = status
            line.refusal_code = reason
        else:
            self._end(payment, (status, reason, None, None, 0, 0, 0, payment))
        self.changes.endings.add(
            (self._seq, payment, self.books.business_date, self._at_ns, status)
        )

    def _payment_returned(self, event: e.PaymentReturned) -> None:
        if event.payment == self._seq and event.payment not in self.books.waiting:
            self._status = STATUS_REJECTED
            self._refusal_code = event.reason
            return
        message_type = self._stop_waiting(event.payment)
        self._end_unsettled(event.payment, STATUS_REJECTED, event.reason)
        self.changes.refusals.add(
            (
                self._seq,
                event.payment,
                self.books.business_date,
                self._at_ns,
                "PaymentReturned",
                "",
                "",
                message_type,
                event.reason,
                "",
            )
        )

    def _queue_adjusted(self, event: e.QueueAdjusted) -> None:
        item = self._waiting(event.payment)
        item.queue_order = event.order
        self.changes.queue[event.payment] = item

    def _refused(self, event: e.Refused) -> None:
        self._status = STATUS_REJECTED
        self._refusal_code = event.code
        self._found = event.found

    def _payment_repeated(self, event: e.PaymentRepeated) -> None:
        self._repeated = True
        self._status = event.status

    def _processed(self, event: e.Event) -> None:
        """Note that a request was done which moves nothing."""
        del event
        self._status = STATUS_PROCESSED

    def _net_file(
        self,
        event: e.NetFileQueued | e.NetFileSettled | e.NetFileWithdrawn | e.NetFileReturned,
    ) -> None:
        """Note what became of a file on arrival; later its lines tell."""
        if event.file != self._seq:
            return
        settled = isinstance(event, e.NetFileSettled)
        self._status = STATUS_SETTLED if settled else STATUS_QUEUED

    def _status_reported(self, event: e.StatusReported) -> None:
        self._status = event.status
