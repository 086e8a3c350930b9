"""Balances outside SAPS that ACS reports: kept for the queries of full liquidity.

Source: SAPS-T §五 (full liquidity, by ACS); RULES-Q §1.2; house, ADR-0048.
"""

from __future__ import annotations

from typing import Any, Final

from tianping.core.commands import OtherBalance, ReportOtherBalances
from tianping.core.events import Event, OtherBalancesReported
from tianping.core.liquidity.reported import Reported
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import State, account_of
from tianping.values.dates import is_date
from tianping.values.money import AMOUNT_FEN_MAX

__all__ = [
    "OTHER_ACCOUNTS_COUNT_MAX",
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
    stopped = _refuse_report(state, command)
    if stopped is not None:
        return stopped
    account = account_of(state.participants[command.participant])
    reported = Reported(command.business_date)
    total_fen = 0
    for other in command.accounts:
        reported.codes.append(other.code)
        reported.names.append(other.name)
        reported.balances_fen.append(other.balance_fen)
        total_fen += other.balance_fen
    state.reported[account.index] = reported
    return [
        OtherBalancesReported(
            account.index,
            command.participant,
            command.business_date,
            len(reported.codes),
            total_fen,
        )
    ]


def _refuse_report(state: State, command: ReportOtherBalances) -> list[Event] | None:
    """Refuse what is out of bounds, an unknown account, a date to come, older figures.

    Source: house, ADR-0048.
    """
    if not is_date(command.business_date) or len(command.accounts) > OTHER_ACCOUNTS_COUNT_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{len(command.accounts)} accounts")
    codes: dict[str, bool] = {}
    for other in command.accounts:
        if not _fits(other) or other.code in codes:
            return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{other.code} {other.balance_fen}")
        codes[other.code] = True
    found = state.participants.get(command.participant)
    if found is None:
        return refuse(RefusalCode.PARTICIPANT_UNKNOWN, command.participant)
    account = found.account
    if account is None:
        return refuse(RefusalCode.ACCOUNT_UNKNOWN, command.participant)
    if command.business_date > state.business_date:
        return refuse(RefusalCode.DATE_NOT_CURRENT, str(command.business_date))
    known = state.reported.get(account.index)
    if known is not None and command.business_date < known.business_date:
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
