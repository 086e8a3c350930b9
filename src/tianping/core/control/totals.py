"""Whose figures win, and the comparison of a business system's totals with the accounts of SAPS.

Source: SAPS-T §六.2.2, §六.2.3, §六.2.4; RULES-D §6.1-6.2; house, ADR-0086.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import BusinessTotal, ReportTotals
from tianping.core.control.closed_day import moved_by
from tianping.core.events import Event, TotalDifference, TotalsCompared
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import State
from tianping.core.terms import (
    PHASE_DAY_END,
    PHASE_HVPS_ENDED,
    SYSTEM_BEPS,
    SYSTEM_HVPS,
    SYSTEM_IBPS,
    SYSTEM_SAPS,
)
from tianping.values.bankcode import BankCode

__all__ = [
    "NODE_CITY",
    "NODE_NAMES",
    "NODE_OFFICE",
    "NODE_PARTICIPANT",
    "NODE_PLATFORM",
    "NODE_SAPS",
    "account_owners",
    "prevailing",
    "report_totals",
    "totals_due",
]

# Who keeps figures, the one that wins first. Source: RULES-D §6.1.
NODE_SAPS: Final = 1
NODE_PLATFORM: Final = 2
NODE_CITY: Final = 3
NODE_OFFICE: Final = 4
NODE_PARTICIPANT: Final = 5

NODE_NAMES: Final = {
    NODE_SAPS: ("SAPS, which holds the money", "清算账户管理系统"),
    NODE_PLATFORM: ("the national processing centre of a business system", "国家处理中心（NPC）"),
    NODE_CITY: ("a city processing centre", "城市处理中心（CCPC）"),
    NODE_OFFICE: ("ACS or a treasury", "ACS 或国库"),
    NODE_PARTICIPANT: ("a participant", "参与者"),
}

_BUSINESS_SYSTEMS: Final = (SYSTEM_HVPS, SYSTEM_BEPS, SYSTEM_IBPS)


def prevailing(one: int, other: int) -> int:
    """Return which of two nodes is right when their figures differ: the one nearer the money.

    Nobody changes a settled entry for it: who is wrong corrects its own books, and what SAPS
    booked is only ever put right by an error correction.
    Source: RULES-D §6.1.
    """
    return min(one, other)


def report_totals(state: State, command: ReportTotals) -> list[Event]:
    """Compare what a business system counts as settled with what SAPS booked of it today.

    Refuses: see ``RefusalCode`` 20, 45, 48, 80, 82, in that order.
    Source: RULES-D §6.2 rows 1 and 2.
    """
    theirs = {row.participant: row for row in command.rows}
    if command.system not in _BUSINESS_SYSTEMS or len(theirs) != len(command.rows):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"system {command.system}")
    for row in command.rows:
        participant = state.participants.get(row.participant)
        if participant is None:
            return refuse(RefusalCode.PARTICIPANT_UNKNOWN, row.participant)
        if participant.account is None:
            return refuse(RefusalCode.ACCOUNT_UNKNOWN, row.participant)
    if command.business_date != state.business_date:
        return refuse(RefusalCode.DATE_NOT_CURRENT, str(command.business_date))
    if state.phase < PHASE_HVPS_ENDED:
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    state.day_book.compared[command.system] = state.business_date
    wins = prevailing(NODE_PLATFORM, NODE_SAPS)
    return [
        TotalsCompared(
            command.system,
            state.business_date,
            len(command.rows),
            SYSTEM_SAPS if wins == NODE_SAPS else command.system,
            _differences(state, command.system, theirs),
        )
    ]


def totals_due(state: State) -> list[int]:
    """Return the systems whose totals of this date are still to be compared.

    Those of HVPS after it has ended, those of the systems that net after SAPS has.
    Source: RULES-D §6.2 rows 1 and 2.
    """
    due = [SYSTEM_HVPS] if state.phase >= PHASE_HVPS_ENDED else []
    if state.phase == PHASE_DAY_END:
        due += [SYSTEM_BEPS, SYSTEM_IBPS]
    compared = state.day_book.compared
    return [system for system in due if compared.get(system) != state.business_date]


def account_owners(state: State) -> list[BankCode]:
    """Return who has a settlement account now, in order of opening.

    Source: RULES-A §2.5.
    """
    participants = state.participants
    return [
        account.owner
        for account in state.settlement_accounts
        if participants[account.owner].account is not None
    ]


def _differences(
    state: State, system: int, theirs: dict[BankCode, BusinessTotal]
) -> list[TotalDifference]:
    """Return the accounts on which the two differ, in order of opening.

    Source: RULES-D §6.2.
    """
    differences: list[TotalDifference] = []
    for account in state.settlement_accounts:
        row = theirs.get(account.owner, BusinessTotal(account.owner, 0, 0, 0, 0))
        ours = moved_by(state, account, system)
        counts_agree = (row.debit_count, row.credit_count) == (ours.debit_count, ours.credit_count)
        if counts_agree and (row.debit_fen, row.credit_fen) == (ours.debit_fen, ours.credit_fen):
            continue
        differences.append(
            TotalDifference(
                account.owner,
                row.debit_count,
                row.debit_fen,
                row.credit_count,
                row.credit_fen,
                ours.debit_count,
                ours.debit_fen,
                ours.credit_count,
                ours.credit_fen,
            )
        )
    return differences
