"""The node's copy of the registry: who may connect, and whose signature is whose.

The core's registry is the truth and re-checks every binding; this copy lets the checks outside the
sequencer run without it. It carries the registry's version, and so does each command made with it.

Source: RULES-C §7.3, §7.4 (binding); house, ADR-0003.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tianping.core.commands.register import CHANGE_REVOKE
from tianping.core.control.link_state import NO_STANDING, LinkStanding, SetKey
from tianping.core.control.parties import version_on
from tianping.core.control.records import booking_office
from tianping.core.events import (
    AccessBound,
    AccessUnbound,
    AccountOpened,
    ChangeFileApplied,
    ChangeFileConfirmed,
    Event,
    LinkKeyEnded,
    LinkKeySet,
    OfficeConverted,
    ParticipantAdded,
    PhaseAdvanced,
    PlatformOpened,
    RecordChange,
)
from tianping.core.ledger.chart import DEPOSIT_SUBJECTS
from tianping.core.machine import Machine
from tianping.core.state import State
from tianping.core.terms import KIND_BANK, KIND_OFFICE, KIND_SPECIAL, KIND_TREASURY, SYSTEM_SAPS
from tianping.node.authorities import Authorities
from tianping.node.signing_register import OF_CERTIFICATES, SigningRegister
from tianping.values.bankcode import BankCode

__all__ = ["Registry"]

_DIRECT_KINDS = (KIND_BANK, KIND_OFFICE, KIND_TREASURY, KIND_SPECIAL)


class Registry:
    """Bindings as of a version. Changed by one thread; readers take what is there.

    Attributes:
        version: The registry version of the core that this copy shows.
        participants: Codes that have an inbox: banks and special participants.
        offices: Who manages the settlement account of each code that has one.
        signing: Signing certificates, and whose they are.
        access: Bank codes by access (TLS) certificate.
        links: The link keys of each participant that ever set one.
        business_date: The business date; 0 before the platform is open.
        phase: The phase of the day.
        authorities: Who may send and receive what, and the parameters.
        link_ended: Told whose link key has ended, and its number.
    """

    def __init__(self) -> None:
        self.version = 0
        self.participants: list[str] = []
        self.offices: dict[str, str] = {}
        self.signing = SigningRegister()
        self.access: dict[str, frozenset[str]] = {}
        self.links: dict[str, LinkStanding] = {}
        self.business_date = 0
        self.phase = 0
        self.authorities = Authorities()
        self.link_ended: Callable[[str, int], None] = _nothing
        self._files: dict[int, list[RecordChange]] = {}
        """Confirmed change files that SAPS has not taken over."""

    @classmethod
    def of_machine(cls, machine: Machine) -> Registry:
        """Return the registry that a machine holds now."""
        state = machine.state
        registry = cls()
        registry.version = state.registry_version
        registry.participants = [code for code in state.participants if _has_inbox(state, code)]
        registry.offices = {
            str(one.owner): str(state.participants[one.owner].office)
            for one in state.settlement_accounts
        }
        registry.signing = SigningRegister.of_state(state)
        registry.access = {
            certificate: frozenset(codes) for certificate, codes in state.access.items()
        }
        registry.links = {str(code): standing for code, standing in state.links.items()}
        registry._files = {file.number: file.changes for file in state.register.files}
        registry.business_date = state.business_date
        registry.phase = state.phase
        registry.authorities = Authorities.of_machine(machine)
        return registry

    @property
    def certificates(self) -> dict[str, str]:
        """Bank code by signing certificate that speaks for it."""
        return self.signing.bound

    def codes_of(self, access_certificate: str) -> frozenset[str]:
        """Return the bank codes for which a TLS certificate may speak."""
        return self.access.get(access_certificate, frozenset())

    @property
    def connected(self) -> list[str]:
        """Who gets what comes at the end of a date: participants, then offices with access."""
        speaking = {code for codes in self.access.values() for code in codes}
        return [*self.participants, *sorted(speaking.difference(self.participants))]

    def follow(self, outcomes: Iterable[list[Event]]) -> bool:
        """Take over what events say; tell whether the workers need another copy."""
        before = self.version
        changed = False
        for events in outcomes:
            for event in events:
                changed = self.authorities.take(event) or changed
                if type(event) in _FOLLOWED:
                    self._take(event)
                elif isinstance(event, AccountOpened) and _is_deposit(event.subject):
                    self.offices[event.owner] = event.office
        return changed or self.version != before

    def _take(self, event: Event) -> None:
        if isinstance(event, ParticipantAdded):
            if event.kind in _DIRECT_KINDS:
                self.participants.append(event.code)
            self.version = event.registry_version
        elif isinstance(event, OF_CERTIFICATES):
            self.signing.follow(event)
            self.version = event.registry_version
        elif isinstance(event, AccessBound):
            codes = self.codes_of(event.certificate)
            self.access[event.certificate] = codes | {event.participant}
            self.version = event.registry_version
        elif isinstance(event, AccessUnbound):
            codes = self.codes_of(event.certificate)
            self.access[event.certificate] = codes - {event.participant}
            self.version = event.registry_version
        elif isinstance(event, LinkKeySet | LinkKeyEnded):
            self._take_link(event)
        elif isinstance(event, PlatformOpened):
            self.business_date = event.business_date
        elif isinstance(event, PhaseAdvanced):
            self.business_date, self.phase = event.business_date, event.to_phase
        else:
            self._take_change(event)

    def _take_link(self, event: LinkKeySet | LinkKeyEnded) -> None:
        """Follow link keys; the workers need nothing of them."""
        standing = self.links.get(event.participant, NO_STANDING)
        if isinstance(event, LinkKeySet):
            key = SetKey(event.number, event.cipher, event.fingerprint, set_at_ns=event.set_at_ns)
            self.links[event.participant] = standing.followed_by(key)
        else:
            self.links[event.participant] = standing.ended()
            self.link_ended(event.participant, event.number)

    def _take_change(self, event: Event) -> None:
        """Follow change files: they count once SAPS has taken them over."""
        if isinstance(event, ChangeFileConfirmed):
            self._files[event.file] = event.changes
        elif isinstance(event, ChangeFileApplied) and event.system == SYSTEM_SAPS:
            for change in self._files.pop(event.file):
                self._take_over(change)
        elif isinstance(event, OfficeConverted):
            for code, office in self.offices.items():
                if office == event.office:
                    self.offices[code] = event.acs

    def _take_over(self, change: RecordChange) -> None:
        """Let a participant be what its record says, as SAPS does now.

        Who has left, or settles through somebody now, is told nothing more; what its inbox holds
        stays there.
        """
        code, record = change.participant, change.record
        has_inbox = change.change != CHANGE_REVOKE and record.kind in _DIRECT_KINDS
        if has_inbox and code not in self.participants:
            self.participants.append(code)
        elif not has_inbox and code in self.participants:
            self.participants.remove(code)
        if has_inbox and code in self.offices and booking_office(record):
            self.offices[code] = booking_office(record)


def _nothing(participant: str, number: int) -> None:
    """Do nothing."""
    del participant, number


def _has_inbox(state: State, code: BankCode) -> bool:
    """Tell whether somebody is told what all are, as SAPS sees it; one who is planned is, too."""
    version = version_on(state, code, state.business_date) or state.register.versions[code][0]
    return not version.revoked and version.record.kind in _DIRECT_KINDS


def _is_deposit(subject: int) -> bool:
    """Tell whether a subject is one of settlement accounts."""
    return any(subject in subjects for subjects in DEPOSIT_SUBJECTS.values())


_FOLLOWED = frozenset(
    {
        ParticipantAdded,
        *OF_CERTIFICATES,
        AccessBound,
        AccessUnbound,
        LinkKeySet,
        LinkKeyEnded,
        PlatformOpened,
        PhaseAdvanced,
        ChangeFileConfirmed,
        ChangeFileApplied,
        OfficeConverted,
    }
)
