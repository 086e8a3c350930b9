"""The books of an accounting office go over to ACS: E34, and what goes with it.

Source: RULES-A §4.6 E34; RULES-C §2.9; corrections §4.8.
"""

from __future__ import annotations

from dataclasses import replace

from msgspec import structs

from support.model.books import BP, HV, HZ, ZJ
from support.model.plain import Told
from support.model.state import State
from tianping.core import commands as c
from tianping.values.bankcode import BankCode

__all__ = ["carry_books", "convert"]

COLUMNS = (
    "opening", "balance", "debit_count", "debit_sum", "credit_count", "credit_sum",
    "past_debit_count", "past_debit_sum", "past_credit_count", "past_credit_sum",
)  # fmt: skip


def carry_books(m: State, office: str, acs: str) -> list[Told]:
    """Each column of each of the four accounts is added to that of ACS. Posts nothing."""
    told: list[Told] = []
    for subject in (HV, BP, ZJ, HZ):
        old, new = m.account_of(office, subject), m.account_of(acs, subject)
        figures = tuple(getattr(old, name) for name in COLUMNS)
        for name, figure in zip(COLUMNS, figures, strict=True):
            setattr(new, name, getattr(new, name) + figure)
            setattr(old, name, 0)
        new.year_opening += old.year_opening
        old.year_opening = 0
        shown = [
            str(figure) if name.endswith("_sum") else figure
            for name, figure in zip(COLUMNS, figures, strict=True)
        ]
        told.append(("BooksCarried", old.index, new.index, *shown))
    m.closed_books.add(office)
    return told


def convert(m: State, office: str, acs: str) -> list[Told]:
    """What named the office names ACS: accounts, roles, loans, held nets, what it watches.

    A value that ACS watches already stays as it is.
    """
    told: list[Told] = [("OfficeConverted", office, acs, m.today)]
    for account in m.accounts:
        if account.owner != office and account.office == office:
            account.office = acs
    for role in sorted(m.roles):
        if m.roles[role] == office:
            m.roles[role] = acs
            told.append(("OfficeAppointed", role, acs))
    m.pledge_loans = [
        replace(loan, office=acs) if loan.office == office else loan for loan in m.pledge_loans
    ]
    m.fee_lines = [
        (number, line, _listed_by(fees, office, acs)) for number, line, fees in m.fee_lines
    ]
    for session in m.sessions:
        if session.held:
            session.lines = [
                c.NetLine(BankCode(acs), line.credit, line.amount_fen)
                if line.participant == office
                else line
                for line in session.lines
            ]
    for index, setter in sorted(key for key in m.warnings if key[1] == office):
        value, below = m.warnings.pop((index, setter))
        owner = m.accounts[index].owner
        told.append(("WarningSet", index, owner, office, value, False, False))
        if (index, acs) not in m.warnings:
            m.warnings[(index, acs)] = (value, below)
            told.append(("WarningSet", index, owner, acs, value, True, below))
    return told


def _listed_by(fees: c.ChargeFees, office: str, acs: str) -> c.ChargeFees:
    return structs.replace(fees, office=BankCode(acs)) if fees.office == office else fees
