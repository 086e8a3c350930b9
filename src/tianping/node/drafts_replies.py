"""The tables of drafting: how the sender of each command is answered, who else hears of an event.

Source: CNAPS2-FIELDS (replies of each message); house, ADR-0018.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tianping.core.commands import (
    AdjustEarmark,
    AdjustQueue,
    AnswerLending,
    AnswerReturn,
    CancelPayment,
    CreditTransfer,
    EndHold,
    HoldFunds,
    InstantTransfer,
    ManagePool,
    QueryLending,
    QueryPool,
    QueryStatus,
    ReportAcsEnd,
    RequestPledgeLoan,
    RequestReturn,
    RestoreLending,
    RevokeLending,
    SetLending,
    WithdrawNetFile,
)
from tianping.core.events import (
    Event,
    FeesListed,
    LendingAgreed,
    LendingMoved,
    LendingRestored,
    PledgeRequested,
    Refused,
    ReturnAnswered,
    ReturnRequested,
    StatusReported,
)
from tianping.core.refusals import REFUSALS, RefusalCode
from tianping.core.terms import STATUS_NAMES
from tianping.node.drafts_accounts import ACCOUNT_ANSWERS, ACCOUNT_TELLERS
from tianping.node.drafts_certificates import CERTIFICATE_ANSWERS, CERTIFICATE_TELLERS
from tianping.node.drafts_days import DAY_BROADCASTS, answer_acs_end
from tianping.node.drafts_financing import answer_pledge_request, tell_fees, tell_need
from tianping.node.drafts_lending import confirm_lending, reply_lending_query, tell_lending
from tianping.node.drafts_nodes import NODE_ANSWERS, NODE_BROADCASTS, NODE_TELLERS
from tianping.node.drafts_notices import NOTICE_ANSWERS, NOTICE_TELLERS
from tianping.node.drafts_partners import PARTNER_ANSWERS
from tianping.node.drafts_pools import answer_pool, reply_pool
from tianping.node.drafts_register import REGISTER_BROADCASTS, REGISTER_TELLERS
from tianping.node.drafts_third_parties import answer_earmark, answer_hold, answer_withdrawal
from tianping.node.drafts_transfers import answer_transfer
from tianping.node.drafts_writer import (
    DONE_CODE,
    PROCESSED,
    REJECTED,
    FoundPayment,
    Writer,
    confirm_processing,
    refusal_texts,
)
from tianping.node.families.returns import RETURN_ANSWER, RETURN_REQUEST
from tianping.node.tasks import CancellationReply, StatusReply

__all__ = ["ANSWERS", "BROADCASTS", "TELLERS"]

_ADJUST_TYPE: Final = "saps.365.001.01"
_CANCEL_TYPE: Final = "ccms.307.001.02"


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


ANSWERS: Final[dict[type[Any], Callable[[Writer, Any, Event | None], None]]] = {
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
    **NOTICE_ANSWERS,
    **PARTNER_ANSWERS,
    **NODE_ANSWERS,
    **CERTIFICATE_ANSWERS,
}
"""How the sender of each command is answered, given the first event it led to."""

TELLERS: Final[dict[type[Any], Callable[[Writer, Any, FoundPayment], None]]] = {
    ReturnRequested: _tell_other_side,
    ReturnAnswered: _tell_other_side,
    LendingAgreed: tell_lending,
    LendingMoved: tell_lending,
    LendingRestored: tell_lending,
    FeesListed: tell_fees,
    PledgeRequested: tell_need,
    **ACCOUNT_TELLERS,
    **NOTICE_TELLERS,
    **NODE_TELLERS,
    **REGISTER_TELLERS,
    **CERTIFICATE_TELLERS,
}
"""Who else is told of an event that is about no payment, given the command that led to it."""

BROADCASTS: Final = {**DAY_BROADCASTS, **NODE_BROADCASTS, **REGISTER_BROADCASTS}
"""What everybody is told of an event, given the number of the command that led to it."""
