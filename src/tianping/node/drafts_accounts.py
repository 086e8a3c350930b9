"""Who is told what happens to accounts: warnings, and answers to what is asked about them.

Source: CNAPS2-FIELDS saps.361, saps.362, saps.367, saps.369; house, ADR-0048.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from tianping.core.commands import (
    ControlAccount,
    MaintainAccount,
    QueryAccount,
    QueryLiquidity,
    SetMinimumBalance,
    SetOverdraftLimit,
    SetWarning,
)
from tianping.core.events import (
    AccountControlled,
    AccountsReported,
    ClosingSet,
    ClosingTried,
    Event,
    LiquidityFigures,
    LiquidityReported,
    MinimumBalanceSet,
    OverdraftLimitSet,
    Refused,
    WarningLifted,
    WarningRaised,
    WarningSet,
)
from tianping.core.terms import CONTROL_DEBIT
from tianping.node.drafts_writer import (
    DONE,
    DONE_CODE,
    REJECTED,
    FoundPayment,
    Writer,
    confirm_processing,
    refusal_texts,
)
from tianping.node.families.account_queries import LIQUIDITY_QUERY
from tianping.node.families.accounts import WARNING_SETTING
from tianping.node.families.maintenance import MAINTENANCE
from tianping.node.tasks import (
    AccountNotice,
    AccountReply,
    AccountStatusNotice,
    FullLiquidityReply,
    WarningNotice,
    WarningSettingNotice,
)

__all__ = ["ACCOUNT_ANSWERS", "ACCOUNT_TELLERS", "PART_LINES_MAX"]

PART_LINES_MAX: Final = 200
"""Accounts in one message, non-clearing ones included. Source: house, ADR-0030."""


def _answer_warning(writer: Writer, command: SetWarning, first: Event | None) -> None:
    confirm_processing(writer, command, WARNING_SETTING, first)


def _answer_account(writer: Writer, command: QueryAccount, first: Event | None) -> None:
    """Answer with the accounts in as many parts as they need, or with the refusal."""
    if isinstance(first, AccountsReported):
        for start in range(0, max(1, len(first.accounts)), PART_LINES_MAX):
            _account_part(writer, command, first, start=start)
    elif isinstance(first, Refused):
        code, _, reason = refusal_texts(first)
        writer.add(
            AccountReply,
            command.sender,
            query_id=command.message_id,
            status=REJECTED,
            code=code,
            reason=reason,
            received_at_ns=command.recorded_at_ns,
            total_count=0,
            listed_count=0,
            first=0,
            lines=[],
        )


def _account_part(
    writer: Writer, command: QueryAccount, told: AccountsReported, *, start: int
) -> None:
    writer.add(
        AccountReply,
        command.sender,
        query_id=command.message_id,
        status=DONE,
        code=DONE_CODE,
        reason="",
        received_at_ns=command.recorded_at_ns,
        total_count=told.total_count,
        listed_count=len(told.accounts),
        first=start + 1,
        lines=told.accounts[start : start + PART_LINES_MAX],
    )


def _answer_liquidity(writer: Writer, command: QueryLiquidity, first: Event | None) -> None:
    """Answer with the sums and the accounts behind them, or with ccms.900 and the refusal."""
    if isinstance(first, LiquidityReported):
        number = 1
        for lines in _parts(first.accounts):
            writer.add(
                FullLiquidityReply,
                command.sender,
                query_id=command.message_id,
                participant=command.participant,
                scope=command.scope,
                total=first.total,
                listed_count=len(first.accounts),
                first=number,
                lines=lines,
            )
            number += len(lines)
    elif isinstance(first, Refused):
        confirm_processing(writer, command, LIQUIDITY_QUERY, first)


def _parts(accounts: list[LiquidityFigures]) -> Iterator[list[LiquidityFigures]]:
    """Yield accounts so many at a time that a message is not too long; one empty part for none."""
    part: list[LiquidityFigures] = []
    length = 0
    for account in accounts:
        lines = 1 + len(account.others)
        if part and length + lines > PART_LINES_MAX:
            yield part
            part, length = [], 0
        part.append(account)
        length += lines
    yield part


def _answer_maintenance(writer: Writer, command: MaintainAccount, first: Event | None) -> None:
    confirm_processing(writer, command, MAINTENANCE, first)


def _tell_setting(writer: Writer, event: WarningSet, arriving: FoundPayment) -> None:
    """Tell the owner of an account that somebody else watches it, or does so no more."""
    del arriving
    if event.setter != event.participant:
        facts = {"setter": event.setter, "on": event.on, "value_fen": event.value_fen}
        writer.add(WarningSettingNotice, event.participant, **facts)


def _tell_upkeep(
    writer: Writer,
    event: AccountControlled | MinimumBalanceSet | OverdraftLimitSet,
    arriving: FoundPayment,
) -> None:
    """Tell the holder of an account, and the office that asked, what limits it now.

    Source: RULES-Q §2.4 (holders are told); RULES-A §2.10.
    """
    command = arriving.command
    if not isinstance(
        command, ControlAccount | SetMinimumBalance | SetOverdraftLimit | MaintainAccount
    ):
        return
    facts: dict[str, object]
    if isinstance(event, MinimumBalanceSet):
        facts = {"minimum_fen": event.amount_fen}
    elif isinstance(event, OverdraftLimitSet):
        facts = {"overdraft_limit_fen": event.amount_fen}
    else:
        name = "debit_control" if event.control == CONTROL_DEBIT else "credit_control"
        facts = {name: not event.released}
    receivers = [str(command.participant)]
    if isinstance(command, MaintainAccount):
        receivers.append(command.sender)
    for receiver in receivers:
        writer.add(AccountNotice, receiver, participant=command.participant, **facts)


def _tell_crossing(
    writer: Writer, event: WarningRaised | WarningLifted, arriving: FoundPayment
) -> None:
    """Tell whoever set a warning value that the balance crossed it."""
    del arriving
    writer.add(
        WarningNotice,
        event.setter,
        participant=event.participant,
        below=isinstance(event, WarningRaised),
        value_fen=event.value_fen,
        balance_fen=event.balance_fen,
    )


def _tell_closing(writer: Writer, event: ClosingSet | ClosingTried, arriving: FoundPayment) -> None:
    """Tell holder and office that an account will be closed, or is closed; the office keeps it.

    What stands in the way of a closing is an alarm for the operator, not a message.
    Source: RULES-A §2.9 (5), §2.10.
    """
    del arriving
    if isinstance(event, ClosingSet):
        status, date, balance_fen = "AS02", event.effective_date, None
    elif event.obstacle:
        return
    else:
        status, date, balance_fen = "AS03", event.business_date, event.amount_fen
    for receiver in (event.participant, event.office):
        writer.add(
            AccountStatusNotice,
            receiver,
            participant=event.participant,
            special=event.special,
            status=status,
            effective_date=date,
            balance_fen=balance_fen,
        )


ACCOUNT_ANSWERS: Final[dict[type[Any], Callable[[Writer, Any, Event | None], None]]] = {
    SetWarning: _answer_warning,
    QueryAccount: _answer_account,
    QueryLiquidity: _answer_liquidity,
    MaintainAccount: _answer_maintenance,
}
"""How the sender of each command about accounts is answered."""

ACCOUNT_TELLERS: Final[dict[type[Any], Callable[[Writer, Any, FoundPayment], None]]] = {
    WarningRaised: _tell_crossing,
    WarningLifted: _tell_crossing,
    WarningSet: _tell_setting,
    AccountControlled: _tell_upkeep,
    ClosingSet: _tell_closing,
    ClosingTried: _tell_closing,
    MinimumBalanceSet: _tell_upkeep,
    OverdraftLimitSet: _tell_upkeep,
}
"""Who else is told of an event about accounts."""
