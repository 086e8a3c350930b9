"""What each system sees of a participant on its date, and on whose account it settles there.

Source: CCMS-T §三; RULES-C §2.3-2.4; RULES-D §4.5; correction 2 (one-point access);
house, ADR-0089, ADR-0090.
"""

from __future__ import annotations

from tianping.core.control.records import has_joined, keeps_books, settles_on
from tianping.core.control.register_state import Version
from tianping.core.events import PartyRecord
from tianping.core.faults import InvariantViolation
from tianping.core.state import Participant, State
from tianping.core.terms import KIND_INDIRECT, SYSTEM_HVPS
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate

__all__ = [
    "enter_record",
    "latest_version",
    "registered_direct",
    "relink",
    "relink_all",
    "settling_participant",
    "takes_part",
    "version_on",
]


def version_on(state: State, code: BankCode, date: BusinessDate) -> Version | None:
    """Return what holds of a participant on a date of a system; None before it takes part.

    Source: RULES-C §2.4; RULES-D §4.5.
    """
    found: Version | None = None
    for version in state.register.versions.get(code, []):
        if version.eve < date:
            found = version
    return found


def latest_version(state: State, code: BankCode) -> Version | None:
    """Return what holds of a participant when all that is confirmed has been taken over.

    Source: RULES-C §2.4.
    """
    versions = state.register.versions.get(code)
    return None if versions is None else versions[-1]


def registered_direct(state: State, code: BankCode) -> BankCode:
    """Return through whom an indirect participant settles, or did, as SAPS has it.

    Raises:
        InvariantViolation: nobody is registered by that code.
    Source: RULES-C §2.3-2.4.
    """
    version = version_on(state, code, state.business_date)
    if version is None:
        raise InvariantViolation(f"nobody is registered by {code}")
    return BankCode(version.record.direct_participant)


def takes_part(state: State, code: BankCode, system: int, *, date: BusinessDate) -> bool:
    """Tell whether a participant has joined a system on a date of it, and has not left.

    Source: RULES-C §2.3-2.4; RULES-D §4.5.
    """
    version = version_on(state, code, date)
    return version is not None and not version.revoked and has_joined(version.record, system)


def settling_participant(
    state: State, code: BankCode, system: int, *, date: BusinessDate
) -> Participant | None:
    """Return on whose account or books a participant settles in a system: one point or many.

    This is the one place that picks it. Nobody for an indirect participant, for one that has not
    joined the system, and where there is no account. Who is revoked settles as long as its account
    is there: the bar on the account stops what must stop.
    Source: SAPS-T §一.2.2; correction 2 (一点接入, 一点 or 多点清算); RULES-C §2.3;
    house, ADR-0090.
    """
    version = version_on(state, code, date)
    if version is None or not has_joined(version.record, system):
        return None
    record = version.record
    if record.kind == KIND_INDIRECT:
        return None
    participant = state.participants[code]
    if keeps_books(record):
        return None if version.revoked or participant.books is None else participant
    owner = state.participants[settles_on(record, code, system)]
    return None if owner.account is None else owner


def relink(state: State, participant: Participant) -> None:
    """Keep beside a participant what HVPS sees of it, so that no payment has to look it up.

    What was decided of its authorities by other links is forgotten.
    Source: RULES-D §4.5; house, ADR-0090.
    """
    date, code = state.days.systems[SYSTEM_HVPS].date, participant.code
    participant.hvps = settling_participant(state, code, SYSTEM_HVPS, date=date)
    version = version_on(state, code, date)
    through = BankCode("")
    if version is not None and not version.revoked:
        indirect = version.record.kind == KIND_INDIRECT
        through = BankCode(version.record.direct_participant) if indirect else code
    participant.direct_participant = through
    participant.decided_in = None


def relink_all(state: State) -> None:
    """Keep beside every participant what HVPS sees of it.

    Source: RULES-D §4.5.
    """
    for participant in state.participants.values():
        relink(state, participant)


def enter_record(state: State, code: BankCode, record: PartyRecord) -> None:
    """Enter the record of a participant that takes part at once, in every system.

    Source: RULES-C §2.3.
    """
    version = Version(BusinessDate(0), record, revoked=False)
    state.register.versions[code] = [version]
