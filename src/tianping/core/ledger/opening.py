"""How accounts open: the account, its place in the books, the event that says so.

Source: RULES-A §2.1, §2.6.
"""

from __future__ import annotations

from tianping.core.events import AccountOpened, Event
from tianping.core.ledger.chart import OFFICE_SUBJECTS, account_number
from tianping.core.state import (
    Account,
    OfficeAccounts,
    Participant,
    SettlementAccount,
    State,
)

__all__ = ["open_deposit", "open_office_books", "opened"]


def opened(account: Account) -> Event:
    """Return the event that says an account is open.

    Source: RULES-A §2.5.
    """
    return AccountOpened(
        account.index, account.number, account.subject, account.owner, account.office
    )


def open_deposit(
    state: State, participant: Participant, subject: int, *, serial: int
) -> SettlementAccount:
    """Open the settlement account of a participant that passed every check.

    Source: RULES-A §2.1 (a), (b), §2.6.
    """
    account = SettlementAccount(
        len(state.accounts),
        account_number(subject, participant.code, serial=serial),
        subject=subject,
        owner=participant.code,
        office=participant.office,
    )
    state.accounts.append(account)
    state.settlement_accounts.append(account)
    participant.account = account
    participant.books = state.participants[participant.office].books
    return account


def open_office_books(state: State, office: Participant) -> list[Event]:
    """Open the four accounts of an office or treasury.

    Source: RULES-A §2.1 (c), (d); correction 2 (accounts of new offices).
    """
    events: list[Event] = []
    own: list[Account] = []
    for subject in OFFICE_SUBJECTS:
        account = Account(
            len(state.accounts),
            account_number(subject, office.code, serial=1),
            subject=subject,
            owner=office.code,
            office=office.code,
        )
        state.accounts.append(account)
        own.append(account)
        events.append(opened(account))
    office.books = OfficeAccounts(own[0], own[1], carried=own[2], summary=own[3])
    return events
