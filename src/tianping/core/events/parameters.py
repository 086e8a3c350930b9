"""What happened to parameters: changes planned, and values in force."""

from __future__ import annotations

from tianping.core.events.record import Record
from tianping.values.dates import BusinessDate

__all__ = ["ParameterInForce", "ParameterPlanned"]


class ParameterPlanned(Record, frozen=True, array_like=True, gc=False, tag=164):
    """A change of a parameter waits for its moment; ``number`` names it."""

    number: int
    setter: str
    name: str
    scope: str
    value: int
    moment: int
    effective_date: BusinessDate
    effective_at_ns: int


class ParameterInForce(Record, frozen=True, array_like=True, gc=False, tag=165):
    """A parameter has this value from now on: the change of that number has taken effect."""

    number: int
    setter: str
    name: str
    scope: str
    value: int
    business_date: BusinessDate
