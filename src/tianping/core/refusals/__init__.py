"""Why the core says no: one table, in the order in which the rules are tried.

The number is the order of precedence and is part of the journal; gaps leave room. ``reject_code``
is the 8-character processing code of the wire. A refusal changes nothing.

Source: RULES-C §7.3 (order of checks); CNAPS2-CODES §5 (processing codes); house, ADR-0009.
"""

from __future__ import annotations

from typing import Final

from tianping.core.refusals import (
    by_message,
    certificates,
    control,
    day_end,
    days,
    dual_control,
    financing,
    keeping,
    lending,
    links,
    messages,
    nets,
    nodes,
    options,
    people,
    platform,
    pool,
    register,
    settlement,
    third_parties,
    times,
    upgrading,
    watch,
    window,
)
from tianping.core.refusals.code import RefusalCode, RefusalRow, RefusalText

__all__ = ["REFUSALS", "RefusalCode", "RefusalText"]

_BUSINESS: Final = "SU1O"
"""System S (SAPS), node U1, class O (business error): see CNAPS2-CODES §5."""

_TABLES: Final[tuple[tuple[RefusalRow, ...], ...]] = (
    platform.ROWS,
    messages.ROWS,
    settlement.ROWS,
    window.ROWS,
    dual_control.ROWS,
    lending.ROWS,
    third_parties.ROWS,
    nets.ROWS,
    pool.ROWS,
    financing.ROWS,
    watch.ROWS,
    options.ROWS,
    days.ROWS,
    people.ROWS,
    by_message.ROWS,
    times.ROWS,
    keeping.ROWS,
    control.ROWS,
    nodes.ROWS,
    register.ROWS,
    day_end.ROWS,
    upgrading.ROWS,
    certificates.ROWS,
    links.ROWS,
)

REFUSALS: dict[RefusalCode, RefusalText] = {
    row.refusal: RefusalText(row.english, row.chinese, _BUSINESS + row.code, row.transient)
    for row in sorted(row for table in _TABLES for row in table)
}
"""Every refusal, in the order of precedence."""
