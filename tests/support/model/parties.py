"""What each system sees of a participant, and on whose account it settles.

Source: RULES-C §2.3-2.4; RULES-D §4.5; corrections §2 (one-point access).
"""

from __future__ import annotations

from support.model.records import Record, Version
from support.model.state import State
from tianping.core.terms import KIND_INDIRECT, SYSTEM_BEPS, SYSTEM_HVPS, SYSTEM_IBPS

__all__ = [
    "belongs_to",
    "booking_office",
    "clearer",
    "direct_of",
    "latest",
    "settler",
    "takes_part",
    "version_on",
]

SETTLES = {
    SYSTEM_HVPS: "settles_hvps", SYSTEM_BEPS: "settles_beps", SYSTEM_IBPS: "settles_ibps",
}  # fmt: skip


def version_on(m: State, code: str, date: int) -> Version | None:
    """What holds of a participant on a date of some system; None before it takes part."""
    found = None
    for version in m.register.get(code, ()):
        if version[0] < date:
            found = version
    return found


def latest(m: State, code: str) -> Version:
    """What holds in the end, when all that is confirmed has been taken over."""
    return m.register[code][-1]


def takes_part(m: State, code: str, system: int, date: int) -> bool:
    """Whether somebody has joined a system on a date of it, and has not left."""
    version = version_on(m, code, date)
    return version is not None and not version[2] and str(system) in version[1]["systems"]


def direct_of(m: State, code: str) -> str:
    """Through whom HVPS lets somebody settle: itself, its direct participant, nobody."""
    version = version_on(m, code, m.systems[SYSTEM_HVPS].date)
    if version is None or version[2]:
        return ""
    indirect = version[1]["kind"] == str(KIND_INDIRECT)
    return version[1]["direct_participant"] if indirect else code


def settler(m: State, code: str, system: int, date: int = 0) -> str:
    """On whose account or books somebody settles in a system; empty when on nobody's.

    Who is revoked settles as long as its account is there: the bar on it stops what must stop.
    """
    version = version_on(m, code, date or m.systems[system].date)
    if version is None or version[1]["kind"] == str(KIND_INDIRECT):
        return ""
    if str(system) not in version[1]["systems"]:
        return ""
    if m.is_office(code):
        return "" if version[2] else code
    owner = version[1][SETTLES[system]] or code
    return owner if m.deposit_of(owner) is not None else ""


def clearer(m: State, code: str) -> str:
    """On whose account or books somebody settles in HVPS now; empty when on nobody's."""
    return settler(m, code, SYSTEM_HVPS)


def booking_office(record: Record) -> str:
    """Whose books an account belongs to: the office's, or those it is reconciled with."""
    return record["reconciler"] or record["office"]


def belongs_to(m: State, code: str) -> list[str]:
    """Who settles through a direct participant, in the order of registration."""
    found = []
    for other, versions in m.register.items():
        _, record, revoked = versions[-1]
        indirect = record["kind"] == str(KIND_INDIRECT)
        if not revoked and indirect and record["direct_participant"] == code:
            found.append(other)
    return found
