"""Commands about authorities: who may send and receive which business."""

from __future__ import annotations

from tianping.core.commands.record import Record
from tianping.values.dates import BusinessDate

__all__ = [
    "AssignCity",
    "AuthorityLine",
    "DelegateArea",
    "RevokeAuthorities",
    "SetAuthorities",
]


class AuthorityLine(Record, frozen=True, array_like=True, gc=False):
    """One rule: for whom it is, for which business, and whether it allows or denies.

    Attributes:
        system: One of the systems by number (``SYSTEM_HVPS`` …).
        direction: ``SENDING`` or ``RECEIVING``.
        allowed: Whether it allows; else it denies.
        business_type: 业务类型编码, or empty for all of the system's.
        business_kind: 业务种类编码 of that type, or empty for all of the type's.
        region_level: ``REGION_ANY``, ``REGION_CCPC`` or ``REGION_CITY``.
        region: Four digits, or empty for any.
        institution_level: ``INSTITUTION_ANY``, ``_KIND``, ``_CLASS``, ``_DIRECT`` or ``_INDIRECT``.
        institution: A kind of participant, three digits of a bank class, or a bank code.
        from_date: The first date on which it is in force.
        until_date: The first date on which it is in force no more; 0 when there is none.
    """

    system: int
    direction: int
    allowed: bool
    business_type: str
    business_kind: str
    region_level: int
    region: str
    institution_level: int
    institution: str
    from_date: BusinessDate
    until_date: BusinessDate


class SetAuthorities(Record, frozen=True, array_like=True, gc=False, tag=160):
    """Set rules, all of them or none.

    ``setter`` is empty for the head office, else the PBC office or the CCPC that sets them within
    the area it was given.
    """

    recorded_at_ns: int
    setter: str
    rules: list[AuthorityLine]


class RevokeAuthorities(Record, frozen=True, array_like=True, gc=False, tag=161):
    """End rules, by their numbers, from a date on: today's ends them at once. All or none."""

    recorded_at_ns: int
    setter: str
    numbers: list[int]
    from_date: BusinessDate


class DelegateArea(Record, frozen=True, array_like=True, gc=False, tag=162):
    """Let a PBC office or a CCPC set authorities and local parameters of a system in its area.

    ``withdrawn`` takes that back; the rules it has set stay until they are revoked.
    """

    recorded_at_ns: int
    setter: str
    system: int
    region_level: int
    region: str
    withdrawn: bool


class AssignCity(Record, frozen=True, array_like=True, gc=False, tag=163):
    """Say to which CCPC a city belongs; an empty ``ccpc`` takes it out of the table."""

    recorded_at_ns: int
    city: str
    ccpc: str
