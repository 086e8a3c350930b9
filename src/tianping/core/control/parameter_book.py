"""Changes of parameters that wait for their moment.

Source: RULES-C §6.1, §6.4; house, ADR-0068.
"""

from __future__ import annotations

from tianping.values.dates import BusinessDate

__all__ = ["ParameterBook", "PlannedChange"]


class PlannedChange:
    """One change: what, for whom, by whom, and when it takes effect.

    Attributes:
        moment: ``MOMENT_SOONEST`` when it takes effect now; else what it waits for.
        effective_date: The business date of ``MOMENT_DATE``, else 0.
        effective_at_ns: The instant of ``MOMENT_TIME``, else 0.
    """

    def __init__(self, number: int, setter: str, *, name: str, scope: str) -> None:
        self.number: int = number
        self.setter: str = setter
        self.name: str = name
        self.scope: str = scope
        self.value: int = 0
        self.moment: int = 0
        self.effective_date: BusinessDate = BusinessDate(0)
        self.effective_at_ns: int = 0


class ParameterBook:
    """The changes that wait, by number, and the number of the latest change."""

    def __init__(self) -> None:
        self.planned: list[PlannedChange] = []
        self.last_number: int = 0
