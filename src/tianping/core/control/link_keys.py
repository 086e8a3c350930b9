"""Link keys: a participant sets the next one, or ends the last; how long each of them counts.

The participant makes its keys. The core sees number, cipher, fingerprint and moment of each, so
that trail and replay have them; the keys lie sealed beside the journal.
Source: CCMS-T §五.3.2 (keys that the participant sets); RULES-C §7.1; house, ADR-0100.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tianping.core.certificate_terms import CERTIFICATE_BOUND
from tianping.core.commands import EndLinkKey, SetLinkKey
from tianping.core.control.link_state import NO_STANDING, LinkStanding, SetKey
from tianping.core.control.parameters import value_for
from tianping.core.events import Event, LinkKeyEnded, LinkKeySet
from tianping.core.faults import check
from tianping.core.link_terms import LINK_CIPHERS
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import State
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import CertificateId

__all__ = [
    "LINK_KEY_NUMBER_MAX",
    "LINK_RULES",
    "check_links",
    "end_link_key",
    "restore_links",
    "set_link_key",
    "take_links",
]

LINK_KEY_NUMBER_MAX: Final = 2**32 - 1
"""The head of a sealed body has four bytes for the number."""

_FINGERPRINT_BYTES: Final = 32


def _refuse_signer(
    state: State, participant: BankCode, certificate: CertificateId
) -> list[Event] | None:
    """Refuse who is not registered, or whose certificate does not speak for it now.

    A certificate that only overlaps counts for what was signed before, not for new keys.
    Refuses: see ``RefusalCode`` 45, 61, in that order.
    Source: RULES-C §7.3 (binding), §7.4.
    """
    if participant not in state.participants:
        return refuse(RefusalCode.PARTICIPANT_UNKNOWN, participant)
    record = state.certificate_book.records.get(certificate)
    bound = record is not None and record.status == CERTIFICATE_BOUND
    if not bound or state.certificates.get(certificate) != participant:
        return refuse(RefusalCode.CERTIFICATE_NOT_SENDERS, certificate)
    return None


def set_link_key(state: State, command: SetLinkKey) -> list[Event]:
    """Let a participant's next link key take over.

    Refuses: see ``RefusalCode`` 20, 45, 61, 555, 556, in that order.
    Source: CCMS-T §五.3.2; house, ADR-0100 (numbers only rise, no key twice in a row).
    """
    sound = 1 <= command.number <= LINK_KEY_NUMBER_MAX and command.cipher in LINK_CIPHERS
    if not sound or len(command.fingerprint) != _FINGERPRINT_BYTES:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, str(command.number))
    stopped = _refuse_signer(state, command.participant, command.certificate)
    if stopped is not None:
        return stopped
    standing = state.links.get(command.participant, NO_STANDING)
    newest = standing.newest
    if command.number <= newest.number:
        return refuse(RefusalCode.LINK_KEY_NUMBER_NOT_RISING, str(newest.number))
    if command.fingerprint == newest.fingerprint:
        return refuse(RefusalCode.LINK_KEY_NOT_NEW, str(newest.number))
    key = SetKey(command.number, command.cipher, command.fingerprint, set_at_ns=state.now_ns)
    state.links[command.participant] = standing.followed_by(key)
    return [LinkKeySet(command.participant, key.number, key.cipher, key.fingerprint, key.set_at_ns)]


def end_link_key(state: State, command: EndLinkKey) -> list[Event]:
    """Let a participant speak without a link key again, where it need not have one.

    Without a certificate persons of the platform end it, such as a key that others may know: also
    one that is required, and then its participant must set the next one before it can speak.
    Refuses: see ``RefusalCode`` 45, 61, 557, 558, in that order.
    Source: CCMS-T §五.3.2; RULES-C §7.5; house, ADR-0100.
    """
    code, by_persons = command.participant, command.certificate == ""
    if by_persons and code not in state.participants:
        return refuse(RefusalCode.PARTICIPANT_UNKNOWN, code)
    stopped = None if by_persons else _refuse_signer(state, code, command.certificate)
    if stopped is not None:
        return stopped
    standing = state.links.get(code, NO_STANDING)
    if not standing.has_key or standing.newest.number != command.number:
        return refuse(RefusalCode.LINK_KEY_UNKNOWN, str(command.number))
    if not by_persons and value_for(state, "link.required", code) == 1:
        return refuse(RefusalCode.LINK_KEY_REQUIRED, code)
    state.links[code] = standing.ended()
    return [LinkKeyEnded(code, standing.newest.number)]


LINK_RULES: Final[dict[type[Any], Callable[[State, Any], list[Event]]]] = {
    SetLinkKey: set_link_key,
    EndLinkKey: end_link_key,
}
"""What each command of link keys does."""


# Snapshot and invariants ------------------------------------------------------------------------


def take_links(state: State) -> list[Any]:
    """Return all link keys as fields. Source: house, ADR-0025."""
    return [
        [
            code,
            *[
                [key.number, key.cipher, key.fingerprint, key.set_at_ns]
                for key in (standing.newest, standing.before)
            ],
        ]
        for code, standing in sorted(state.links.items())
    ]


def restore_links(state: State, fields: list[Any]) -> None:
    """Read the link keys back. Source: house, ADR-0025."""
    for code, newest, before in fields:
        state.links[code] = LinkStanding(_key(newest), _key(before))


def _key(fields: list[Any]) -> SetKey:
    """Return a key of its fields. Source: house, ADR-0025."""
    number, cipher, fingerprint, at_ns = fields
    return SetKey(number, cipher, fingerprint, set_at_ns=at_ns)


def check_links(state: State) -> None:
    """Check that numbers rise, and that an ended key has none behind it.

    Source: house, ADR-0100.
    """
    for code, standing in state.links.items():
        check(code in state.participants, f"link key of {code}")
        newest, before = standing.newest, standing.before
        check(newest.number > before.number >= 0, f"link keys {before.number} of {code}")
        if not standing.has_key:
            check(before.number == 0, f"link key of {code} behind an ended one")
