"""The guard at the participants' door: who misbehaves is cut off, and an alarm says so.

An access point that sends in others' names, sends what cannot be read, or goes on and on beyond
its limits loses its connections and is kept out for a while. A certificate that is bound to no
participant belongs to a system that was not accepted: it is told so and cut off. What does not
even get through the TLS handshake is cut by TLS itself; it is counted by address and alarmed.

Touched by the event loop only.

Source: CCMS-T §五.2.4 (cut and alarm), §五.5.7 (not accepted: no connection); RULES-C §9.3
(n wrong signatures in a row); correction 2; SAC-G §二十五; house, ADR-0083.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final
from weakref import WeakSet

import msgspec

from tianping.node.clock import Clock
from tianping.node.counters import Counters
from tianping.node.identities import Caller

__all__ = ["Guard", "GuardSettings", "Offence"]

_NS_PER_SECOND: Final = 1_000_000_000
_ADDRESSES_MAX: Final = 4_096
"""Addresses that are remembered; when there are more, counting begins anew."""


class GuardSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When a peer is cut off. Counts are those of one access point in the window.

    Attributes:
        window_seconds: The window.
        foreign_senders: Messages in the name of somebody else, and questions for his inbox.
        unreadable: Requests and envelopes that cannot be read.
        busy_alarmed: Submissions beyond a limit, until an alarm says so.
        busy_cut: The same, until the access point is cut off.
        signature_failures: Wrong signatures of one participant in a row, until an alarm says so.
        barred_seconds: How long an access point that was cut off is kept out.
        failed_handshakes: Handshakes that failed, of one address.
        bar_addresses: Whether such an address is kept out too; not where participants share one.
    """

    window_seconds: int = 60
    foreign_senders: int = 10
    unreadable: int = 200
    busy_alarmed: int = 100
    busy_cut: int = 5_000
    signature_failures: int = 5
    barred_seconds: int = 300
    failed_handshakes: int = 20
    bar_addresses: bool = False


class Offence(StrEnum):
    """What an access point may do wrong."""

    FOREIGN_SENDER = "foreign_sender"
    UNREADABLE = "unreadable"
    BUSY = "busy"


class _Window:
    """How often something happened since a moment."""

    __slots__ = ("began_ns", "count")

    def __init__(self, now_ns: int) -> None:
        self.began_ns = now_ns
        self.count = 0

    def add(self, count: int, now_ns: int, *, window_ns: int) -> tuple[int, int]:
        """Count and return the count before and after; a window that is over begins anew.

        So does one of which a clock that was set back says that it begins in the future.
        """
        if not 0 <= now_ns - self.began_ns < window_ns:
            self.began_ns, self.count = now_ns, 0
        before = self.count
        self.count += count
        return before, self.count


class Guard:
    """Keeps who misbehaves out.

    Attributes:
        counters: Connections that were cut, by reason: ``cut_handshake``, ``cut_unbound`` …
        tell: Told of what shall be alarmed: the rule's name, the subject, facts.
    """

    def __init__(self, settings: GuardSettings, clock: Clock) -> None:
        self.counters = Counters()
        self.tell: Callable[[str, str, str], None] = _ignore
        self._settings = settings
        self._clock = clock
        self._window_ns = settings.window_seconds * _NS_PER_SECOND
        self._barred_ns = settings.barred_seconds * _NS_PER_SECOND
        self._offences: dict[tuple[str, Offence], _Window] = {}
        self._handshakes: dict[str, _Window] = {}
        self._signatures: dict[str, int] = {}
        self._barred_until_ns: dict[str, int] = {}
        self._transports: dict[str, WeakSet[Any]] = {}

    def lets_in(self, peer: str) -> bool:
        """Tell whether an address or certificate is not kept out; count it as cut when it is.

        A clock that is set back keeps nobody out for longer than is set.
        """
        until_ns = self._barred_until_ns.get(peer)
        if until_ns is None:
            return True
        left_ns = until_ns - self._clock.now_ns()
        if not 0 < left_ns <= self._barred_ns:
            del self._barred_until_ns[peer]
            return True
        self.counters.add("cut_barred")
        return False

    def handshake_failed(self, address: str, reason: str) -> None:
        """Take note of a connection that TLS has cut, and alarm it."""
        self.counters.add("cut_handshake")
        self.tell("intrusion", f"address={address}", f"TLS handshake failed: {reason}")
        if len(self._handshakes) >= _ADDRESSES_MAX:
            self._handshakes.clear()
        now_ns = self._clock.now_ns()
        window = self._handshakes.setdefault(address, _Window(now_ns))
        _, count = window.add(1, now_ns, window_ns=self._window_ns)
        if self._settings.bar_addresses and count >= self._settings.failed_handshakes:
            self._bar(address, now_ns)

    def admits(self, caller: Caller, address: str, transport: Any) -> bool:
        """Tell whether a connection may stay: its certificate is not kept out and bound.

        A certificate without participant is alarmed.
        """
        if not self.lets_in(caller.certificate):
            return False
        if not caller.codes:
            self.counters.add("cut_unbound")
            self.tell(
                "intrusion",
                f"certificate={caller.certificate}",
                f"bound to no participant, from {address}",
            )
            return False
        known = self._transports.setdefault(caller.certificate, WeakSet())
        known.add(transport)
        return True

    def offended(self, caller: Caller, offence: Offence, count: int = 1) -> None:
        """Count an offence; cut the access point off when there are too many of them."""
        now_ns = self._clock.now_ns()
        window = self._offences.setdefault((caller.certificate, offence), _Window(now_ns))
        before, after = window.add(count, now_ns, window_ns=self._window_ns)
        alarmed, cut = {
            Offence.FOREIGN_SENDER: (self._settings.foreign_senders,) * 2,
            Offence.UNREADABLE: (self._settings.unreadable,) * 2,
            Offence.BUSY: (self._settings.busy_alarmed, self._settings.busy_cut),
        }[offence]
        flood = offence is Offence.BUSY
        if before < alarmed <= after:
            self.tell(
                "participant_flooding" if flood else "intrusion",
                f"participant={min(caller.codes, default=caller.certificate)}",
                f"{offence.value}: {after} in {self._settings.window_seconds} s",
            )
        if after >= cut:
            self._cut(caller.certificate, offence.value, now_ns)

    def verified(self, participant: str, *, good: bool) -> None:
        """Take note of a signature; so many wrong ones in a row are alarmed."""
        if good:
            self._signatures.pop(participant, None)
            return
        count = self._signatures[participant] = self._signatures.get(participant, 0) + 1
        if count % self._settings.signature_failures == 0:
            self.tell("signature_failures", f"participant={participant}", f"{count} in a row")

    @property
    def has_wrong_signatures(self) -> bool:
        """Whether a right signature would end a row of wrong ones."""
        return bool(self._signatures)

    def _cut(self, certificate: str, reason: str, now_ns: int) -> None:
        """Close every connection of a certificate, and keep it out for a while."""
        self._bar(certificate, now_ns)
        for transport in self._transports.pop(certificate, ()):
            if not transport.is_closing():
                self.counters.add(f"cut_{reason}")
                transport.abort()

    def _bar(self, peer: str, now_ns: int) -> None:
        self._barred_until_ns[peer] = now_ns + self._barred_ns


def _ignore(rule: str, subject: str, detail: str) -> None:
    del rule, subject, detail
