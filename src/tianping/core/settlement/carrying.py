"""An accounting office (ABS) becomes an indirect participant of ACS: its books go over (E34).

Balances, the turnovers of the day and those of the year of its four accounts are added to those of
ACS. Nothing is posted, so that no sum over the two changes. It happens when SAPS has begun T, after
the trial balance of T−1 and before anything is booked on T.
Source: CCMS-T §三.6; RULES-A §4.6 E34; RULES-C §2.9; correction 4.8; house, ADR-0090.
"""

from __future__ import annotations

from tianping.core.commands import NetLine
from tianping.core.events import (
    BooksCarried,
    Event,
    OfficeAppointed,
    OfficeConverted,
    WarningSet,
)
from tianping.core.faults import InvariantViolation
from tianping.core.liquidity.warning_value import WarningValue
from tianping.core.liquidity.warnings import set_quiet
from tianping.core.state import Account, OfficeAccounts, Participant, State
from tianping.values.bankcode import BankCode
from tianping.values.money import Fen

__all__ = ["convert_office"]


def convert_office(state: State, office: Participant, acs: Participant) -> list[Event]:
    """Carry the books of an office over to ACS, close its accounts and hand on what named it.

    Raises:
        InvariantViolation: one of them keeps no books.
    Source: RULES-A §4.6 E34; RULES-C §2.9; correction 4.8.
    """
    old, new = office.books, acs.books
    if old is None or new is None:
        raise InvariantViolation(f"{office.code} or {acs.code} keeps no books")
    events: list[Event] = []
    for before, after in zip(_accounts(old), _accounts(new), strict=True):
        events.append(_carry(before, after))
    office.books = None
    events.append(OfficeConverted(office.code, acs.code, state.business_date))
    _hand_over_accounts(state, office.code, acs)
    events.extend(_hand_over_roles(state, office.code, acs.code))
    for loan in state.pledges.loans.values():
        if loan.office == office.code:
            loan.office = acs.code
    for fees in state.charges.fee_lists:
        if fees.office == office.code:
            fees.office = acs.code
    _hand_over_nets(state, office.code, acs.code)
    events.extend(_hand_over_warnings(state, office.code, acs.code))
    return events


def _accounts(books: OfficeAccounts) -> list[Account]:
    """Return the four accounts in the order in which they opened.

    Source: RULES-A §2.1 (c), (d).
    """
    return [books.transfers, books.batch, books.carried, books.summary]


def _carry(before: Account, after: Account) -> Event:
    """Add everything that stands on one account to another one, and leave nothing behind.

    Source: RULES-A §4.6 E34; correction 4.8 (carries over, posts nothing).
    """
    event = BooksCarried(
        before.index,
        after.index,
        before.opening_fen,
        before.balance_fen,
        before.debit_count,
        str(before.debit_fen),
        before.credit_count,
        str(before.credit_fen),
        before.past_debit_count,
        str(before.past_debit_fen),
        before.past_credit_count,
        str(before.past_credit_fen),
    )
    after.opening_fen = Fen(after.opening_fen + before.opening_fen)
    after.balance_fen = Fen(after.balance_fen + before.balance_fen)
    after.debit_count += before.debit_count
    after.debit_fen += before.debit_fen
    after.credit_count += before.credit_count
    after.credit_fen += before.credit_fen
    after.past_debit_count += before.past_debit_count
    after.past_debit_fen += before.past_debit_fen
    after.past_credit_count += before.past_credit_count
    after.past_credit_fen += before.past_credit_fen
    after.year_opening_fen += before.year_opening_fen
    _empty(before)
    return event


def _empty(account: Account) -> None:
    """Leave nothing on an account that was carried over.

    Source: RULES-A §4.6 E34.
    """
    account.opening_fen = Fen(0)
    account.balance_fen = Fen(0)
    account.debit_count = 0
    account.debit_fen = 0
    account.credit_count = 0
    account.credit_fen = 0
    account.past_debit_count = 0
    account.past_debit_fen = 0
    account.past_credit_count = 0
    account.past_credit_fen = 0
    account.year_opening_fen = 0


def _hand_over_accounts(state: State, office: BankCode, acs: Participant) -> None:
    """Let ACS book for every account that is in the books of the office, closing ones too.

    Source: RULES-C §2.9 (b); house, ADR-0090.
    """
    for account in state.settlement_accounts:
        owner = state.participants[account.owner]
        if owner.account is account and account.office == office:
            account.office = acs.code
            owner.office = acs.code
            owner.books = acs.books


def _hand_over_roles(state: State, office: BankCode, acs: BankCode) -> list[Event]:
    """Give the tasks that the office had for the whole platform to ACS.

    Source: RULES-A §4.5 E25, §4.6 E29; house, ADR-0090.
    """
    offices = state.charges.offices
    events: list[Event] = []
    for role in sorted(offices):
        if offices[role] == office:
            offices[role] = acs
            events.append(OfficeAppointed(role, acs))
    return events


def _hand_over_nets(state: State, office: BankCode, acs: BankCode) -> None:
    """Let held sessions settle on the books of ACS what they would have on the office's.

    Source: RULES-A §4.4 E14, E15; RULES-C §2.7 (BEPS items in netting stay); house, ADR-0090.
    """
    for session in state.nets.held:
        session.lines = [
            NetLine(acs, line.credit, line.amount_fen) if line.participant == office else line
            for line in session.lines
        ]


def _hand_over_warnings(state: State, office: BankCode, acs: BankCode) -> list[Event]:
    """Let ACS watch the accounts that the office watched, unless it does already.

    Source: RULES-Q §10.3; house, ADR-0090.
    """
    events: list[Event] = []
    for index in sorted(state.warnings):
        of_account = state.warnings[index]
        kept = of_account.pop(office, None)
        if kept is None:
            continue
        owner, value_fen = state.accounts[index].owner, kept.value_fen
        events.append(WarningSet(index, owner, office, value_fen, on=False, below=False))
        if acs not in of_account:
            of_account[acs] = WarningValue(acs, value_fen, below=kept.below)
            events.append(WarningSet(index, owner, acs, value_fen, on=True, below=kept.below))
        set_quiet(state, state.accounts[index])
    return events
