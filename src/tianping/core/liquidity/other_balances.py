"""Balances outside SAPS that ACS reports: kept for the queries of full liquidity.

Source: SAPS-T §五 (full liquidity, by ACS); RULES-Q §1.2; house, ADR-0048.
"""

from __future__ import annotations

from typing import Any, Final

from tianping.core.commands import (
    OtherBalance,
    ReportOtherBalances,
    ReportOtherBalancesByMessage,
)
from tianping.core.control.admission import admit, enter, refuse_form
from tianping.core.control.authority import refuse_sender
from tianping.core.events import Event, OtherBalancesReported
from tianping.core.liquidity.reported import Reported
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.controls import refuse_setting
from tianping.core.state import SettlementAccount, State, account_of
from tianping.core.terms import STATUS_PROCESSED
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate, is_date
from tianping.values.money import AMOUNT_FEN_MAX

__all__ = [
    "OTHER_ACCOUNTS_COUNT_MAX",
    "report_by_message",
    "report_other_balances",
    "restore_reported",
    "take_reported",
]

OTHER_ACCOUNTS_COUNT_MAX: Final = 200
"""Most non-clearing accounts under one clearing account. Source: house, ADR-0048."""

_CODE_CHARACTERS_MAX: Final = 14
_NAME_CHARACTERS_MAX: Final = 60
"""Bounds of MmbId and Nm of a non-clearing account. Source: CNAPS2-FIELDS saps.369."""


def report_other_balances(state: State, command: ReportOtherBalances) -> list[Event]:
    """Take over the balances of the non-clearing accounts under one clearing account.

    They replace those reported before; an empty list says that there are none.
    Refuses: see ``RefusalCode`` 20, 45, 48, 80, 321, in that order.
    Source: RULES-Q §1.2; house, ADR-0048.
    """
    date, accounts = command.business_date, command.accounts
    stopped = _refuse_figures(date, accounts) or refuse_setting(state, 0, command.participant)
    if stopped is not None:
        return stopped
    account = account_of(state.participants[command.participant])
    stopped = _refuse_age(state, account, date)
    if stopped is not None:
        return stopped
    return _take_over(state, account, command.participant, date=date, accounts=accounts)


def report_by_message(state: State, command: ReportOtherBalancesByMessage) -> list[Event]:
    """Do the same for the office that manages the account, which stands for ACS.

    Refuses: see ``RefusalCode`` 20, 45, 48, 60 to 80, 321, in that order.
    Source: SAPS-T §五 (full liquidity, by ACS); RULES-Q §1.2; house, ADR-0061.
    """
    stopped = _refuse_message(state, command)
    if stopped is not None:
        return stopped
    account = account_of(state.participants[command.participant])
    date = command.figures_date
    stopped = _refuse_age(state, account, date)
    if stopped is not None:
        return stopped
    enter(
        state.participants[command.sender],
        command.business_date,
        message_id=command.message_id,
        digest=command.digest,
        status=STATUS_PROCESSED,
    )
    return _take_over(state, account, command.participant, date=date, accounts=command.accounts)


def _take_over(
    state: State,
    account: SettlementAccount,
    participant: BankCode,
    *,
    date: BusinessDate,
    accounts: list[OtherBalance],
) -> list[Event]:
    """Keep the figures in the place of those before.

    Source: RULES-Q §1.2.
    """
    reported = Reported(date)
    total_fen = 0
    for other in accounts:
        reported.codes.append(other.code)
        reported.names.append(other.name)
        reported.balances_fen.append(other.balance_fen)
        total_fen += other.balance_fen
    state.reported[account.index] = reported
    return [OtherBalancesReported(account.index, participant, date, len(reported.codes), total_fen)]


def _refuse_message(state: State, command: ReportOtherBalancesByMessage) -> list[Event] | None:
    """Refuse a wrong form, an unknown account, an office that does not manage it, a repeat.

    Source: RULES-C §7.3; house, ADR-0061.
    """
    stopped = _refuse_figures(command.figures_date, command.accounts)
    if stopped is None:
        stopped = refuse_form(
            state, command.message_id, date=command.business_date, digest=command.digest
        )
    if stopped is None:
        stopped = refuse_setting(state, 0, command.participant)
    if stopped is not None:
        return stopped
    sender = state.participants.get(command.sender)
    if sender is None or sender.books is None:
        return refuse(RefusalCode.SENDER_UNKNOWN, command.sender)
    if state.certificates.get(command.certificate) != command.sender:
        return refuse(RefusalCode.CERTIFICATE_NOT_SENDERS, command.certificate)
    if state.participants[command.participant].office != command.sender:
        return refuse(RefusalCode.NOT_AUTHORISED, command.participant)
    return refuse_sender(state, sender, command) or admit(
        state,
        sender,
        message_id=command.message_id,
        date=command.business_date,
        digest=command.digest,
    )


def _refuse_figures(date: BusinessDate, accounts: list[OtherBalance]) -> list[Event] | None:
    """Refuse figures that are out of bounds, or name an account twice.

    Source: CNAPS2-FIELDS saps.369; house, ADR-0048.
    """
    if not is_date(date) or len(accounts) > OTHER_ACCOUNTS_COUNT_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{len(accounts)} accounts")
    codes: dict[str, bool] = {}
    for other in accounts:
        if not _fits(other) or other.code in codes:
            return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{other.code} {other.balance_fen}")
        codes[other.code] = True
    return None


def _refuse_age(state: State, account: SettlementAccount, date: BusinessDate) -> list[Event] | None:
    """Refuse figures of a date to come, or of an earlier date than those that are kept.

    Source: house, ADR-0048.
    """
    if date > state.business_date:
        return refuse(RefusalCode.DATE_NOT_CURRENT, str(date))
    known = state.reported.get(account.index)
    if known is not None and date < known.business_date:
        return refuse(RefusalCode.FIGURES_OLDER, str(known.business_date))
    return None


def _fits(other: OtherBalance) -> bool:
    """Tell whether code, name and balance of a non-clearing account are within their bounds.

    Source: CNAPS2-FIELDS saps.369.
    """
    return (
        0 < len(other.code) <= _CODE_CHARACTERS_MAX
        and 0 < len(other.name) <= _NAME_CHARACTERS_MAX
        and -AMOUNT_FEN_MAX <= other.balance_fen <= AMOUNT_FEN_MAX
    )


def take_reported(state: State) -> list[Any]:
    """Return the reported balances as fields of a snapshot, accounts in order of opening.

    Source: house, ADR-0025.
    """
    return [
        [index, one.business_date, one.codes, one.names, one.balances_fen]
        for index, one in sorted(state.reported.items())
    ]


def restore_reported(state: State, fields: list[Any]) -> None:
    """Read the reported balances back.

    Source: house, ADR-0025.
    """
    for index, business_date, codes, names, balances_fen in fields:
        reported = Reported(business_date)
        reported.codes, reported.names, reported.balances_fen = codes, names, balances_fen
        state.reported[index] = reported
