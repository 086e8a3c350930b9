"""What drafting shares: numbering of messages, receipts, confirmations, texts of refusals.

Source: CNAPS2-FIELDS (replies of each message); house, ADR-0018.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple, Protocol

import msgspec

from tianping.core.commands import (
    Command,
    CreditTransfer,
    InstantTransfer,
    QueryQueue,
)
from tianping.core.control.day_state import SystemDay
from tianping.core.day_terms import DAY_SYSTEMS
from tianping.core.events import (
    Event,
    PaymentMade,
    PhaseAdvanced,
    PlatformOpened,
    Refused,
    SystemAdvanced,
)
from tianping.core.refusals import REFUSALS, RefusalCode
from tianping.node.inbox import SEQ_DIGITS
from tianping.node.tasks import (
    Draft,
    ForwardedMessage,
    ProcessingConfirmation,
    QueueLine,
    QueueReply,
    SettlementReceipt,
)

__all__ = [
    "CANCELLED",
    "DONE",
    "DONE_CODE",
    "PENDING",
    "PROCESSED",
    "QUEUED",
    "REJECTED",
    "SETTLED",
    "DayFacts",
    "FoundPayment",
    "Keyed",
    "Writer",
    "confirm_processing",
    "refusal_texts",
]

DONE_CODE: Final = "SU1I0000"
"""Processing code (处理码) of success from SAPS. Source: CNAPS2-CODES §5."""

SETTLED: Final = "PR04"
DONE: Final = "PR05"
PENDING: Final = "PR06"
PROCESSED: Final = "PR07"
CANCELLED: Final = "PR08"
REJECTED: Final = "PR09"
QUEUED: Final = "PR12"
"""Processing states (处理状态) of the wire. Source: CNAPS2-CODES (ProcessCode)."""


class DayFacts(msgspec.Struct, array_like=True):
    """What must be known for the next message, of all those drafted so far; kept with the outbox.

    ``lines`` are the lines that wait: no message and no journal row of their own tells of them.
    ``systems`` says on which date and in which state each system stands.
    """

    business_date: int = 0
    phase: int = 0
    lines: dict[int, PaymentMade] = {}
    systems: dict[int, tuple[int, int]] = {}

    def follow(self, event: PlatformOpened | PhaseAdvanced | SystemAdvanced) -> None:
        """Take over where settlement, and each system, stands now."""
        if isinstance(event, SystemAdvanced):
            self.systems[event.system] = (event.to_date, event.to_state)
            return
        self.business_date = event.business_date
        if isinstance(event, PhaseAdvanced):
            self.phase = event.to_phase
        else:
            self.systems = {
                system: (event.business_date, SystemDay(system).state) for system in DAY_SYSTEMS
            }

    def copy(self) -> DayFacts:
        """Return facts that go their own way."""
        return DayFacts(self.business_date, self.phase, dict(self.lines), dict(self.systems))


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


class Writer:
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

    def standing(self, system: int) -> tuple[int, int]:
        """Return the date and the state of a system."""
        return self._day.systems.get(system, (self._day.business_date, self._day.phase))

    def add(self, kind: Callable[..., Draft], receiver: str, **facts: object) -> None:
        """Draft a message with the next id."""
        mesg_id = f"{self.seq:0{SEQ_DIGITS}d}{self._index:06d}"
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
            final_date=0 if status in (QUEUED, PENDING) else self._day.business_date,
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


class Keyed(Protocol):
    """A command that came as a message of a sender."""

    @property
    def sender(self) -> str:
        """Who sent it."""

    @property
    def message_id(self) -> str:
        """Its MsgId."""


def confirm_processing(
    writer: Writer,
    command: Keyed,
    message_type: str,
    first: Event | None,
) -> None:
    """Draft a processing confirmation (ccms.900): done, or refused and why."""
    status, code, reason = PROCESSED, DONE_CODE, ""
    if isinstance(first, Refused):
        status = REJECTED
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
