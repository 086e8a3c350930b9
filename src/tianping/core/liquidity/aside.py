"""Queued items that the liquidity functions leave alone.

Matching and the pool ask here, and nowhere else, whether an item takes part. An area whose items
must not be settled from outside (a request for pledge financing that has no answer yet, a file that
settles as a whole) adds its own question to ``_QUESTIONS``.
Source: RULES-Q §2.2-2.3, §4 with its correction 4.11; house, ADR-0039.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tianping.core.ledger.posting import E26C_NET_LINE
from tianping.core.liquidity.pledge import waits_for_financing
from tianping.core.settlement.stops import stopping_control
from tianping.core.state import Payment, SettlementAccount, State

__all__ = ["stands_aside", "taking_part"]


def _stopped_by_control(state: State, item: Payment) -> bool:
    """Tell whether a debit or credit control stops an item.

    Source: RULES-Q §2.2-2.3.
    """
    del state
    return stopping_control(item) != 0


def _of_net_file(state: State, item: Payment) -> bool:
    """Tell whether an item is a line of a net file, which settles only with all the others.

    Source: RULES-A §4.5 E26c; house, ADR-0047.
    """
    del state
    return item.posting == E26C_NET_LINE


_QUESTIONS: Final[tuple[Callable[[State, Payment], bool], ...]] = (
    _stopped_by_control,
    _of_net_file,
    waits_for_financing,
)


def stands_aside(state: State, item: Payment) -> bool:
    """Tell whether an item takes part in no liquidity function for now.

    Source: RULES-Q §4 with its correction 4.11.
    """
    return any(question(state, item) for question in _QUESTIONS)


def taking_part(state: State, account: SettlementAccount, classes: int) -> list[Payment]:
    """Return the beginning of an account's queue up to the first item that takes no part.

    What stands behind such an item does not overtake it. ``classes`` has a bit for each class that
    takes part.
    Source: RULES-Q §3.2, §4.2; house, ADR-0039.
    """
    found: list[Payment] = []
    for queue_class, items in enumerate(account.queue):
        for item in items:
            if not classes >> (queue_class - 1) & 1 or stands_aside(state, item):
                return found
            found.append(item)
    return found
