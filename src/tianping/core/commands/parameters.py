"""Commands about parameters: changes that belong together, and the moment of their effect."""

from __future__ import annotations

from tianping.core.commands.record import Record
from tianping.values.dates import BusinessDate

__all__ = ["ParameterChange", "PutParametersInForce", "SetParameters"]


class ParameterChange(Record, frozen=True, array_like=True, gc=False):
    """A new value of a parameter, and when it takes effect.

    Attributes:
        name: The parameter.
        value: An int for every parameter; a flag is 0 or 1.
        scope: For whom: empty for all, a bank code, ``CITY`` or ``CCPC`` and four digits.
        moment: ``MOMENT_SOONEST``, ``_DATE``, ``_TIME``, ``_SESSION`` or ``_SWITCH``.
        effective_date: The business date of ``MOMENT_DATE``, else 0.
        effective_at_ns: The instant of ``MOMENT_TIME``, else 0.
    """

    name: str
    value: int
    scope: str = ""
    moment: int = 0
    effective_date: BusinessDate = BusinessDate(0)
    effective_at_ns: int = 0


class SetParameters(Record, frozen=True, array_like=True, gc=False, tag=164):
    """Change parameters, all of them or none; they are checked against each other as they will be.

    ``setter`` is empty for the head office, else the PBC office or the CCPC that sets local
    parameters in the area it was given.
    """

    recorded_at_ns: int
    setter: str
    changes: list[ParameterChange]


class PutParametersInForce(Record, frozen=True, array_like=True, gc=False, tag=165):
    """The clock says that the time of a planned change has come."""

    recorded_at_ns: int
