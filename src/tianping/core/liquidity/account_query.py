"""How accounts stand and what liquidity there is: asked by those who may know.

Source: SAPS-T §五 (liquidity queries); RULES-Q §1.1-1.2 (example F2), §10.5; house, ADR-0048.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import OtherBalance, QueryAccount, QueryLiquidity
from tianping.core.control.reach import accounts_in_reach, refuse_query
from tianping.core.events import (
    AccountFigures,
    AccountsReported,
    Event,
    LiquidityFigures,
    LiquidityReported,
    LiquidityTotal,
)
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.funds import available_fen
from tianping.core.state import SettlementAccount, State, account_of
from tianping.core.terms import (
    CONTROL_CREDIT,
    CONTROL_DEBIT,
    SCOPE_ACCOUNT,
    SCOPE_ACCOUNT_AND_OTHERS,
    SCOPE_BRANCHES,
    SCOPE_BRANCHES_AND_OTHERS,
)
from tianping.values.dates import BusinessDate

__all__ = ["ACCOUNT_REPORT_COUNT_MAX", "query_account", "query_liquidity", "waiting_sums"]

ACCOUNT_REPORT_COUNT_MAX: Final = 500
"""Most accounts that one report names: a report is kept in the journal for ever.

Source: house, ADR-0048.
"""

_SCOPES: Final = (
    SCOPE_ACCOUNT,
    SCOPE_BRANCHES,
    SCOPE_ACCOUNT_AND_OTHERS,
    SCOPE_BRANCHES_AND_OTHERS,
)


def query_account(state: State, command: QueryAccount) -> list[Event]:
    """Say how an account stands, and those of its branches; an office's are all it manages.

    Refuses: see ``RefusalCode`` 20, 45, 48, 60, 62, in that order.
    Source: SAPS-T §五 (account information); RULES-Q §10.5; correction 2; house, ADR-0048.
    """
    if command.scope not in (SCOPE_ACCOUNT, SCOPE_BRANCHES):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"scope {command.scope}")
    stopped = refuse_query(state, command, offices=True)
    if stopped is not None:
        return stopped
    accounts = accounts_in_reach(
        state,
        state.participants[command.sender],
        state.participants[command.participant],
        branches=command.scope == SCOPE_BRANCHES,
    )
    figures = [_account_figures(state, one) for one in accounts[:ACCOUNT_REPORT_COUNT_MAX]]
    return [
        AccountsReported(
            command.sender, command.message_id, command.participant, len(accounts), figures
        )
    ]


def _account_figures(state: State, account: SettlementAccount) -> AccountFigures:
    """Return how an account stands.

    Source: SAPS-T §五 (account information); correction 2.
    """
    owner = state.participants[account.owner]
    standing = state.standings.get(account.owner)
    return AccountFigures(
        account.index,
        account.owner,
        owner.name,
        owner.kind,
        account.balance_fen,
        account.overdraft_fen,
        account.earmark_fen,
        account.minimum_fen,
        account.controls & (CONTROL_DEBIT | CONTROL_CREDIT),
        standing is not None and standing.closing_date != 0,
    )


def query_liquidity(state: State, command: QueryLiquidity) -> list[Event]:
    """Sum up balance, available and expected funds over the accounts asked for.

    The scopes with others add the non-clearing balances that ACS reported to each of the three.
    Refuses: see ``RefusalCode`` 20, 45, 48, 60, 62, in that order.
    Source: SAPS-T §五 (full liquidity); RULES-Q §1.2 (example F2), §10.5; house, ADR-0048.
    """
    scope = command.scope
    if scope not in _SCOPES:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"scope {scope}")
    stopped = refuse_query(state, command, offices=True)
    if stopped is not None:
        return stopped
    accounts = accounts_in_reach(
        state,
        state.participants[command.sender],
        state.participants[command.participant],
        branches=scope in (SCOPE_BRANCHES, SCOPE_BRANCHES_AND_OTHERS),
    )
    outgoing, incoming = waiting_sums(state)
    with_others = scope in (SCOPE_ACCOUNT_AND_OTHERS, SCOPE_BRANCHES_AND_OTHERS)
    figures = [
        _liquidity_figures(
            state,
            one,
            outgoing_fen=outgoing.get(one.index, 0),
            incoming_fen=incoming.get(one.index, 0),
            with_others=with_others,
        )
        for one in accounts
    ]
    return [
        LiquidityReported(
            command.sender,
            command.message_id,
            command.participant,
            scope,
            _total(figures),
            figures[:ACCOUNT_REPORT_COUNT_MAX],
        )
    ]


def waiting_sums(state: State) -> tuple[dict[int, int], dict[int, int]]:
    """Return what waits to debit and to credit each account, in one walk over the queues.

    A net file that waits counts with all its lines, those of payers who are not short included.
    Source: RULES-Q §1.1 (In, Out); RULES-A §4.5 E26c (all or nothing).
    """
    outgoing: dict[int, int] = {}
    incoming: dict[int, int] = {}
    for account in state.settlement_accounts:
        if account.queued_count == 0:
            continue
        sum_fen = 0
        for items in account.queue:
            for item in items:
                sum_fen += item.amount_fen
                credited = item.payee.account
                if credited is not None:
                    index = credited.index
                    incoming[index] = incoming.get(index, 0) + item.amount_fen
        outgoing[account.index] = sum_fen
    for file in state.net_files.values():
        for line in file.lines:
            item = line.item
            credited = item.payee.account
            if credited is not None:
                incoming[credited.index] = incoming.get(credited.index, 0) + item.amount_fen
            elif not line.waits:
                index = account_of(item.payer).index
                outgoing[index] = outgoing.get(index, 0) + item.amount_fen
    return outgoing, incoming


def _liquidity_figures(
    state: State,
    account: SettlementAccount,
    *,
    outgoing_fen: int,
    incoming_fen: int,
    with_others: bool,
) -> LiquidityFigures:
    """Return the liquidity of one account and, if asked for, its non-clearing accounts.

    Source: RULES-Q §1.1-1.2.
    """
    usable_fen = available_fen(account)
    others: list[OtherBalance] = []
    others_date = BusinessDate(0)
    known = state.reported.get(account.index) if with_others else None
    if known is not None:
        others_date = known.business_date
        for number, code in enumerate(known.codes):
            others.append(OtherBalance(code, known.names[number], known.balances_fen[number]))
    return LiquidityFigures(
        account.index,
        account.owner,
        state.participants[account.owner].name,
        account.balance_fen,
        usable_fen,
        usable_fen + incoming_fen - outgoing_fen,
        outgoing_fen,
        incoming_fen,
        others_date,
        others,
    )


def _total(figures: list[LiquidityFigures]) -> LiquidityTotal:
    """Return the sums over accounts.

    Source: RULES-Q §1.2.
    """
    balance_fen = usable_fen = expected_fen = others_count = others_fen = 0
    for one in figures:
        balance_fen += one.balance_fen
        usable_fen += one.available_fen
        expected_fen += one.expected_fen
        others_count += len(one.others)
        for other in one.others:
            others_fen += other.balance_fen
    return LiquidityTotal(
        len(figures), balance_fen, usable_fen, expected_fen, others_count, others_fen
    )
