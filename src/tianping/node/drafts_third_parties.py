"""What participants are told of earmarks by message, net files and payment versus payment.

Source: CNAPS2-FIELDS nets.376, nets.377, hvps.143, hvps.144, hvps.631 to hvps.635;
house, ADR-0046, ADR-0047.
"""

from __future__ import annotations

from tianping.core.commands import (
    AdjustEarmark,
    EndHold,
    HoldFunds,
    SubmitNetFile,
    WithdrawNetFile,
)
from tianping.core.events import (
    Event,
    FundsHeld,
    HoldPaid,
    HoldReleased,
    NetFileReturned,
    NetFileSettled,
    NetFileWithdrawn,
    PaymentMade,
    PaymentQueued,
    PaymentRepeated,
    PaymentSettled,
    Refused,
)
from tianping.core.settlement.pvp import PVP_CONFIRMATION, PVP_REQUEST
from tianping.core.terms import STATUS_NAMES
from tianping.node.drafts_writer import (
    CANCELLED,
    DONE_CODE,
    PROCESSED,
    QUEUED,
    REJECTED,
    SETTLED,
    FoundPayment,
    Writer,
    confirm_processing,
    refusal_texts,
)
from tianping.node.families.net_files import WITHDRAWAL
from tianping.node.families.nets import EARMARK_LOWER, EARMARK_RAISE
from tianping.node.tasks import (
    NetDetail,
    NetFileNotice,
    NetFileReceipt,
    NetFileWithdrawalReply,
    ProcessingConfirmation,
)
from tianping.values.identifiers import payment_line

__all__ = [
    "answer_earmark",
    "answer_hold",
    "answer_net_file",
    "answer_withdrawal",
    "tell_hold",
    "tell_net_file",
    "tell_net_line",
]


def answer_earmark(writer: Writer, command: AdjustEarmark, first: Event | None) -> None:
    """Confirm that an earmark was adjusted, or say why not (ccms.900)."""
    code = EARMARK_LOWER if command.lowered else EARMARK_RAISE
    confirm_processing(writer, command, code, first)


def answer_hold(writer: Writer, command: HoldFunds | EndHold, first: Event | None) -> None:
    """Confirm a request to hold, or its end, or say why not (ccms.900)."""
    code = PVP_REQUEST if isinstance(command, HoldFunds) else PVP_CONFIRMATION
    confirm_processing(writer, command, code, first)


def tell_hold(
    writer: Writer,
    event: FundsHeld | HoldPaid | HoldReleased,
    request: HoldFunds,
    arriving: FoundPayment,
) -> None:
    """Pass a request on to the FX system, its answer to the payer, and tell both of other ends.

    What the payment books, payer and payee are told like of every line (saps.606).
    """
    if isinstance(event, FundsHeld):
        writer.forward(arriving, request.system)
    elif isinstance(event, HoldPaid) or event.reason == 0:
        writer.forward(arriving, request.sender)
    else:
        code, _, reason = refusal_texts(Refused(code=event.reason, found=""))
        for receiver in (request.sender, request.system):
            writer.add(
                ProcessingConfirmation,
                receiver,
                original_id=request.message_id,
                original_sender=request.sender,
                original_type=PVP_REQUEST,
                status=REJECTED,
                code=code,
                reason=reason,
            )


def answer_net_file(writer: Writer, command: SubmitNetFile, events: list[Event]) -> None:
    """Tell the sender of a file what became of it on arrival (hvps.632).

    Of a file that waits the receipt lists the lines that are short.
    """
    first = events[0]
    if isinstance(first, Refused):
        code, _, reason = refusal_texts(first)
        _receipt(writer, command, (REJECTED, code, reason))
    elif isinstance(first, PaymentRepeated):
        _receipt(writer, command, _done(STATUS_NAMES[first.status][0]))
    elif isinstance(first, NetFileSettled):
        _receipt(writer, command, _done(SETTLED), lines=range(len(command.lines)))
    else:
        waiting = [event.payment for event in events if isinstance(event, PaymentQueued)]
        _receipt(writer, command, _done(QUEUED), lines=[payment_line(one) - 1 for one in waiting])


def tell_net_file(
    writer: Writer,
    event: NetFileSettled | NetFileWithdrawn | NetFileReturned,
    command: SubmitNetFile,
) -> None:
    """Tell the sender of a file that waited what became of it (hvps.632)."""
    if isinstance(event, NetFileSettled):
        _receipt(
            writer, command, _done(SETTLED), lines=range(len(command.lines)), position=event.file
        )
    elif isinstance(event, NetFileWithdrawn):
        _receipt(writer, command, _done(CANCELLED), position=event.file)
    else:
        code, _, reason = refusal_texts(Refused(code=event.reason, found=""))
        _receipt(writer, command, (REJECTED, code, reason), position=event.file)


def tell_net_line(
    writer: Writer, made: PaymentMade, event: PaymentSettled, command: SubmitNetFile
) -> None:
    """Tell one party of a file that settled what was booked on its account (hvps.633)."""
    line = command.lines[payment_line(event.payment) - 1]
    writer.add(
        NetFileNotice,
        line.participant,
        original_id=made.message_id,
        original_sender=made.sender,
        original_type=made.message_type,
        status=SETTLED,
        code=DONE_CODE,
        reason="",
        final_date=writer.business_date,
        business_type=command.business_type,
        business_kind=command.business_kind,
        netting_round=command.netting_round,
        line=line,
        balance_fen=event.debtor_balance_fen if line.debit else event.creditor_balance_fen,
    )


def answer_withdrawal(writer: Writer, command: WithdrawNetFile, first: Event | None) -> None:
    """Answer a withdrawal: done, or refused and why (hvps.635)."""
    status, code, reason = PROCESSED, DONE_CODE, ""
    if isinstance(first, Refused):
        status = REJECTED
        code, _, reason = refusal_texts(first)
    writer.add(
        NetFileWithdrawalReply,
        command.sender,
        original_id=command.message_id,
        original_sender=command.sender,
        original_type=WITHDRAWAL,
        status=status,
        code=code,
        reason=reason,
        final_date=0,
        withdrawn_id=command.original_message_id,
        withdrawn_sender=command.original_sender,
        details=command.details,
    )


def _done(status: str) -> tuple[str, str, str]:
    """Return status, code and reason where nothing went wrong."""
    return status, DONE_CODE, ""


def _receipt(
    writer: Writer,
    command: SubmitNetFile,
    state: tuple[str, str, str],
    *,
    lines: list[int] | range = range(0),
    position: int = 0,  # of the file, when it came before
) -> None:
    """Draft the receipt of a file: status, code and reason, and the lines that its details name."""
    named = [command.lines[at] for at in lines]
    writer.add(
        NetFileReceipt,
        command.sender,
        original_id=command.message_id,
        original_sender=command.sender,
        original_type=command.message_type,
        status=state[0],
        code=state[1],
        reason=state[2],
        final_date=0 if state[0] == QUEUED else writer.business_date,
        received_at_ns=command.recorded_at_ns,
        position=position or writer.seq,
        total_fen=sum(line.amount_fen for line in named if line.debit),
        details=[NetDetail(line.participant, line.amount_fen) for line in named],
    )
