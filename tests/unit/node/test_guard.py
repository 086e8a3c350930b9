"""The guard: who is cut off, when, for how long, and what is alarmed."""

from __future__ import annotations

from tianping.node.clock import DrivenClock
from tianping.node.guard import Guard, GuardSettings, Offence
from tianping.node.identities import Caller

SECOND = 1_000_000_000
BANK = Caller("issuer:1", frozenset({"301100000007"}))
STRANGER = Caller("issuer:2", frozenset())
SETTINGS = GuardSettings(
    foreign_senders=3,
    unreadable=5,
    busy_alarmed=2,
    busy_cut=10,
    signature_failures=3,
    failed_handshakes=2,
    barred_seconds=300,
)


class Wire:
    """A connection that can be cut."""

    def __init__(self) -> None:
        self.cut = False

    def is_closing(self) -> bool:
        """Tell whether it was cut."""
        return self.cut

    def abort(self) -> None:
        """Cut it."""
        self.cut = True


class Guarded:
    """A guard with a clock, and what it told."""

    def __init__(self, settings: GuardSettings = SETTINGS) -> None:
        self.clock = DrivenClock(10**18)
        self.guard = Guard(settings, self.clock)
        self.told: list[tuple[str, str]] = []
        self.guard.tell = lambda rule, subject, _: self.told.append((rule, subject))

    def wire(self, caller: Caller = BANK) -> Wire:
        """Return a connection that was let in."""
        wire = Wire()
        assert self.guard.admits(caller, "192.0.2.1", wire)
        return wire


def test_access_point_that_speaks_for_others_is_cut_off_for_a_while() -> None:
    """CCMS-T §五.2.4: all its connections, at the third message; let in again after a while."""
    one = Guarded()
    first, second = one.wire(), one.wire()
    one.guard.offended(BANK, Offence.FOREIGN_SENDER, 2)
    assert (first.cut, one.told) == (False, [])
    one.guard.offended(BANK, Offence.FOREIGN_SENDER)
    assert first.cut
    assert second.cut
    assert one.told == [("intrusion", "participant=301100000007")]
    assert one.guard.counters.all() == {"cut_foreign_sender": 2}
    one.clock.advance(299 * SECOND)
    assert not one.guard.admits(BANK, "192.0.2.1", Wire())
    one.clock.advance(SECOND)
    one.wire()


def test_clock_that_is_set_back_keeps_nobody_out_for_longer() -> None:
    """A bar ends, and what was counted before counts no more: it begins in the future."""
    one = Guarded()
    one.wire()
    one.guard.offended(BANK, Offence.FOREIGN_SENDER, 3)
    assert not one.guard.lets_in(BANK.certificate)
    one.clock.advance(-3_600 * SECOND)
    wire = one.wire()
    one.guard.offended(BANK, Offence.FOREIGN_SENDER, 2)
    assert not wire.cut
    one.guard.offended(BANK, Offence.FOREIGN_SENDER)
    assert wire.cut


def test_offences_that_are_rare_add_up_to_nothing() -> None:
    """A window that is over begins anew."""
    one = Guarded()
    wire = one.wire()
    for _ in range(20):
        one.guard.offended(BANK, Offence.UNREADABLE)
        one.clock.advance(30 * SECOND)
    assert not wire.cut
    assert one.told == []


def test_flood_is_alarmed_first_and_cut_off_when_it_goes_on() -> None:
    """One bank that sends more than it may is told busy; the alarm comes once a window."""
    one = Guarded()
    wire = one.wire()
    for _ in range(9):
        one.guard.offended(BANK, Offence.BUSY)
    assert one.told == [("participant_flooding", "participant=301100000007")]
    assert not wire.cut
    one.guard.offended(BANK, Offence.BUSY)
    assert wire.cut


def test_certificate_of_nobody_is_not_admitted() -> None:
    """CCMS-T §五.5.7: a system that was not accepted cannot connect, and is alarmed."""
    one = Guarded()
    assert not one.guard.admits(STRANGER, "192.0.2.9", Wire())
    assert one.told == [("intrusion", "certificate=issuer:2")]
    assert one.guard.counters.get("cut_unbound") == 1


def test_wrong_signatures_in_a_row_are_alarmed() -> None:
    """RULES-C §9.3: after n in a row, and again after n more; a right one begins anew."""
    one = Guarded()
    for good in (False, False, True, False, False, False, False, False, False):
        one.guard.verified("301100000007", good=good)
    assert one.guard.has_wrong_signatures is True
    assert one.told == [("signature_failures", "participant=301100000007")] * 2
    one.guard.verified("301100000007", good=True)
    one.guard.verified("301100000007", good=True)
    assert Guarded().guard.has_wrong_signatures == one.guard.has_wrong_signatures


def test_failed_handshakes_are_alarmed_and_bar_an_address_only_where_that_is_wanted() -> None:
    """Participants may share an address, so it is off unless somebody switches it on."""
    one = Guarded()
    for _ in range(5):
        one.guard.handshake_failed("192.0.2.9", "no certificate")
    assert one.told == [("intrusion", "address=192.0.2.9")] * 5
    assert one.guard.lets_in("192.0.2.9")
    strict = Guarded(GuardSettings(failed_handshakes=2, bar_addresses=True, barred_seconds=60))
    strict.guard.handshake_failed("192.0.2.9", "no certificate")
    assert strict.guard.lets_in("192.0.2.9")
    strict.guard.handshake_failed("192.0.2.9", "no certificate")
    assert not strict.guard.lets_in("192.0.2.9")
    assert strict.guard.lets_in("192.0.2.10")
    strict.clock.advance(60 * SECOND)
    assert strict.guard.lets_in("192.0.2.9")


def test_addresses_without_number_are_not_remembered_without_bound() -> None:
    """Counting begins anew when there are too many; every one is alarmed all the same."""
    one = Guarded()
    for number in range(5000):
        one.guard.handshake_failed(f"address {number}", "no certificate")
    assert len(one.told) == 5000
    assert len(one.guard._handshakes) < 4097
