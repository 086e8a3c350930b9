"""Turnovers of accounts: of the day, and of the ended days of the year (累计发生额).

Nothing is added while payments are booked: a day's turnover joins the year's when SAPS begins the
next date.
Source: RULES-A §2.5, §5; RULES-C §2.9 (cumulative turnover); house, ADR-0090.
"""

from __future__ import annotations

from typing import Any

from tianping.core.faults import check
from tianping.core.state import Account, State

__all__ = ["begin_turnovers", "check_years", "restore_turnovers", "take_turnovers"]


def begin_turnovers(state: State, *, new_year: bool) -> None:
    """Let closing balances be opening ones and the day's turnovers join the year's.

    Source: RULES-D §3 (40 to 00); RULES-A §5 (carrying balances forward).
    """
    for account in state.accounts:
        account.opening_fen = account.balance_fen
        if new_year:
            _begin_year(account)
        else:
            account.past_debit_count += account.debit_count
            account.past_debit_fen += account.debit_fen
            account.past_credit_count += account.credit_count
            account.past_credit_fen += account.credit_fen
        account.debit_count = 0
        account.debit_fen = 0
        account.credit_count = 0
        account.credit_fen = 0


def _begin_year(account: Account) -> None:
    """Let a new year begin: with the balance that there is, and nothing moved.

    Source: RULES-A §5.
    """
    account.year_opening_fen = account.balance_fen
    account.past_debit_count = 0
    account.past_debit_fen = 0
    account.past_credit_count = 0
    account.past_credit_fen = 0


def check_years(state: State) -> None:
    """Check that each account's year up to the date before leads to the date's opening balance.

    Source: RULES-A §5, §6; RULES-D §8 (check values).
    """
    for account in state.accounts:
        moved_fen = account.past_credit_fen - account.past_debit_fen
        begun_fen = account.year_opening_fen + moved_fen
        check(begun_fen == account.opening_fen, f"year of account {account.number}: {begun_fen}")


def take_turnovers(state: State) -> list[Any]:
    """Return the year's turnovers as fields, in order of opening; sums as text.

    Source: house, ADR-0025.
    """
    return [
        [
            one.past_debit_count,
            str(one.past_debit_fen),
            one.past_credit_count,
            str(one.past_credit_fen),
            one.year_opening_fen,
        ]
        for one in state.accounts
    ]


def restore_turnovers(state: State, fields: list[Any]) -> None:
    """Read the year's turnovers back.

    Source: house, ADR-0025.
    """
    for account, figures in zip(state.accounts, fields, strict=True):
        account.past_debit_count = figures[0]
        account.past_debit_fen = int(figures[1])
        account.past_credit_count = figures[2]
        account.past_credit_fen = int(figures[3])
        account.year_opening_fen = figures[4]
