"""Every tool for queue and liquidity enabled for every bank, and idle.

All parameters that switch a tool are on, and every bank has whatever the tool needs of it: a pool,
an agreement to borrow and to lend, pledge financing or an overdraft, warnings, limits, reserves,
earmarks. All of it lies so far from the payments of the bench that nothing is ever done by it.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import (
    AppointOffice,
    Command,
    EnterLending,
    SetEarmark,
    SetLimit,
    SetMinimumBalance,
    SetOverdraftLimit,
    SetParameter,
    SetPledging,
    SetPool,
    SetReserve,
    SetWarning,
)
from tianping.core.liquidity.words import POOL_ORDER
from tianping.core.settlement.earmarks import EARMARK_SYSTEMS
from tianping.core.terms import (
    CLASS_URGENT,
    PLEDGING_AUTOMATIC,
    ROLE_HEAD_OFFICE,
)
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId
from tianping.values.money import Fen

__all__ = ["BRANCHES", "PARAMETERS_ON", "of_the_day", "of_the_day_before"]

PARAMETERS_ON: Final = {
    "lending.automatic": 1,
    "matching.automatic": 1,
    "options.bilateral_offset": 3,
    "options.bilateral_offset_overtakes": 1,
    "options.limits": 1,
    "options.optimal_matching": 1,
    "options.reservations": 1,
    "options.settlement_times": 1,
}
BRANCHES: Final = 9
"""The branches that each legal entity has."""

_LIMITS: Final = 10
_LITTLE: Final = Fen(1_000_000)
_MUCH: Final = Fen(10**12)
_NO_DATE: Final = BusinessDate(0)


def of_the_day_before(at: int, banks: list[BankCode], head_office: BankCode) -> list[Command]:
    """Return what comes in force on the next business date: pools, pledging, overdrafts.

    Each tenth bank is the legal entity of the nine that follow it.
    """
    commands: list[Command] = [AppointOffice(at, ROLE_HEAD_OFFICE, head_office)]
    for first in range(0, len(banks), BRANCHES + 1):
        branches = banks[first + 1 : first + BRANCHES + 1]
        commands.append(SetPool(at, banks[first], POOL_ORDER, _NO_DATE, branches))
    for number, bank in enumerate(banks):
        if number % 2:
            commands.append(SetOverdraftLimit(at, bank, _MUCH))
        else:
            commands.append(SetPledging(at, bank, PLEDGING_AUTOMATIC, _MUCH, _LITTLE))
    return commands


def of_the_day(at: int, banks: list[BankCode], date: BusinessDate) -> list[Command]:
    """Return what is in force at once: parameters, agreements, limits, reserves, warnings."""
    commands: list[Command] = [
        SetParameter(at, name, value, date) for name, value in PARAMETERS_ON.items()
    ]
    for number, bank in enumerate(banks):
        others = [banks[(number + 1 + step) % len(banks)] for step in range(_LIMITS)]
        terms = (f"K{number}", _LITTLE, _MUCH, 30_000)
        warning = MessageId(f"{date}w{number:07d}")
        commands += [
            EnterLending(at, bank, others[0], *terms, _NO_DATE, _NO_DATE, 0, 0),
            SetWarning(at, bank, warning, date, number, bank, _LITTLE, on=True),
            SetLimit(at, bank, "", _MUCH, lifted=False),
            *(SetLimit(at, bank, other, _MUCH, lifted=False) for other in others),
            SetReserve(at, bank, CLASS_URGENT, _LITTLE),
            *(SetEarmark(at, bank, system, _LITTLE) for system in EARMARK_SYSTEMS),
        ]
        if number % 2 == 0:
            commands.append(SetMinimumBalance(at, bank, _LITTLE))
    return commands
