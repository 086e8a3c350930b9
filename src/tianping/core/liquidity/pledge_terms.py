"""The arithmetic of pledge loans: how much, against how many bonds, at what interest.

Source: RULES-Q §5.2, §5.4-5.5 (example A1); house, ADR-0044.
"""

from __future__ import annotations

from typing import Final

from tianping.core.control.parameters import value_in_force
from tianping.core.liquidity.pledge_book import PledgeLoan
from tianping.core.settlement.rounding import half_up
from tianping.core.state import State
from tianping.values.dates import BusinessDate, days_between
from tianping.values.money import Fen

__all__ = ["bond_value_fen", "interest_fen", "loan_amount_fen"]

_MILLION: Final = 1_000_000
_BASIS: Final = 10_000
_DAY_HOURS: Final = 24
_HOUR_NS: Final = 3_600_000_000_000


def loan_amount_fen(state: State, shortage_fen: int, *, loan_min_fen: int) -> Fen:
    """Return max(shortage, least loan), rounded up to the unit in which loans are granted.

    ``loan_min_fen`` is the bank's own; 0 stands for the platform's.
    Source: RULES-Q §5.4.
    """
    date = state.business_date
    least_fen = loan_min_fen or value_in_force(state, "pledge.loan_min_fen", date=date)
    unit_fen = value_in_force(state, "pledge.round_unit_fen", date=date)
    wanted_fen = max(shortage_fen, least_fen)
    return Fen((wanted_fen + unit_fen - 1) // unit_fen * unit_fen)


def bond_value_fen(state: State, amount_fen: int) -> Fen:
    """Return the face value of bonds that covers a loan at the pledge rate, rounded up to the fen.

    Source: RULES-Q §5.2 (haircut), §5.5 (example A1).
    """
    rate_bp = value_in_force(state, "pledge.bond_rate_bp", date=state.business_date)
    return Fen((amount_fen * _BASIS + rate_bp - 1) // rate_bp)


def interest_fen(state: State, loan: PledgeLoan) -> Fen:
    """Return what a loan has cost until now.

    On its day: by the hour, part hours as full ones. Overnight: by the day, from the date of the
    grant to the business date; days after the due date cost the surcharge besides.
    Source: RULES-Q §5.5 (example A1), §5.2 (overdue); house, ADR-0044.
    """
    date = state.business_date
    year_days = value_in_force(state, "interest.year_days", date=date)
    if loan.due_date == 0:
        hours = max(0, (state.now_ns - loan.granted_at_ns + _HOUR_NS - 1) // _HOUR_NS)
        numerator = loan.amount_fen * loan.rate_ppm * hours
        return half_up(numerator, _MILLION * year_days * _DAY_HOURS)
    overdue_ppm = value_in_force(state, "pledge.overdue_ppm", date=date)
    days = days_between(loan.granted_date, date)
    overdue_days = days_between(BusinessDate(loan.due_date), date)
    rates = days * loan.rate_ppm + overdue_days * overdue_ppm
    return half_up(loan.amount_fen * rates, _MILLION * year_days)
