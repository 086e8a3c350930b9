"""Whether a participant stands open: suspended, to be closed, closed.

Only participants about whom something is to be said have an entry. Every payment asks the
account's controls, in which ``CONTROL_BARRED`` sums up what is here.
Source: RULES-A §2.5 (status), §2.9; RULES-Q §2.4 (sanctions); house, ADR-0049.
"""

from __future__ import annotations

from tianping.values.dates import BusinessDate

__all__ = ["Standing"]


class Standing:
    """What is said of one participant.

    Attributes:
        suspended: Its payments are stopped until it is released.
        closing_date: The date from which it is revoked, or 0.
        closed: Its account was brought to zero; it settles here no more.
    """

    def __init__(self) -> None:
        self.suspended: bool = False
        self.closing_date: BusinessDate = BusinessDate(0)
        self.closed: bool = False
