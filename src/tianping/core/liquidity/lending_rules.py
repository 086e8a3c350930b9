"""Which rule carries out each command of automatic lending.

Source: RULES-Q §8; house, ADR-0002.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tianping.core.commands import (
    AnswerLending,
    DecideLending,
    EnterLending,
    QueryLending,
    RestoreLending,
    RevokeLending,
    RunLending,
    SetLending,
    SetLendingFloor,
    SetLendingTerms,
)
from tianping.core.events import Event
from tianping.core.liquidity.agreements import (
    answer_lending,
    decide_lending,
    enter_lending,
    restore_lending,
    revoke_lending,
    set_lending,
    set_lending_floor,
    set_lending_terms,
)
from tianping.core.liquidity.lending import (
    query_lending,
    run_lending,
)
from tianping.core.state import State

__all__ = ["LENDING_RULES"]

LENDING_RULES: Final[dict[type[Any], Callable[[State, Any], list[Event]]]] = {
    SetLending: set_lending,
    AnswerLending: answer_lending,
    RevokeLending: revoke_lending,
    RestoreLending: restore_lending,
    EnterLending: enter_lending,
    DecideLending: decide_lending,
    SetLendingTerms: set_lending_terms,
    SetLendingFloor: set_lending_floor,
    RunLending: run_lending,
    QueryLending: query_lending,
}
"""What each command of automatic lending does."""
