"""The node's copy of authorities and parameters follows the core, and the door decides by it."""

from __future__ import annotations

import pytest

from support.authority import rule
from support.model import Told, plain
from support.node_core import AT_NS
from support.participants import EAST, WEST, signer_of
from support.streams_authority import AuthorityStream
from tianping.core.commands import AuthorityLine, Command
from tianping.core.control.words import INSTITUTION_DIRECT, INSTITUTION_INDIRECT
from tianping.core.events import ParameterInForce, ParameterPlanned
from tianping.core.machine import Machine
from tianping.core.terms import KIND_BANK, KIND_INDIRECT
from tianping.node.authorities import Authorities
from tianping.node.intake import Checker
from tianping.node.tasks import Admitted, AuthorityCopy, RegistryCopy
from tianping.participant.enquiries import QueueQuery
from tianping.participant.messages import CustomerParty, CustomerTransfer
from tianping.values.dates import BusinessDate
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from unit.node.test_intake import (
    CREATED,
    DATE,
    check,
    checker,
    customer,
    refused,
    sealed,
)
from unit.node.test_intake import transfer as customer_transfer

TODAY = BusinessDate(DATE)


@pytest.mark.parametrize("seed", range(3))
def test_what_follows_events_is_what_the_core_holds(seed: int) -> None:
    """Rules, cities, values and due times are those of the core after any commands."""
    machine = Machine()
    known = Authorities()

    def apply(command: Command) -> list[Told]:
        events = machine.apply(command)
        for event in events:
            known.take(event)
        return plain(events)

    stream = AuthorityStream(seed, apply)
    stream.open()
    for step in range(200):
        stream.step()
        if step % 20 == 0:
            held = Authorities.of_machine(machine)
            assert (known.rules, known.cities) == (held.rules, held.cities)
            assert (known.values, known.timed) == (held.values, held.timed)
            assert known.dates == held.dates
            assert known.copy() == held.copy()


def door(*rules: AuthorityLine, enforced: bool = True) -> Checker:
    """Return a door that knows East, a bank below it, and rules."""
    made = checker()
    copy = AuthorityCopy(
        enforced=enforced,
        date=DATE,
        rules=[(number, "", line) for number, line in enumerate(rules, start=1)],
        parties={EAST: (KIND_BANK, EAST), WEST: (KIND_INDIRECT, EAST)},
    )
    made.set_registry(RegistryCopy(4, {EAST: [signer_of(EAST).certificate.der]}, b"", copy))
    return made


def test_door_refuses_what_the_sender_may_not_send() -> None:
    """No rule, no authority; the code is the standard's."""
    raw = sealed(customer_transfer())
    assert refused(raw, at=door()) == ("authority", "SU1O5001")
    allowed = door(rule(from_date=TODAY))
    assert isinstance(check(raw, at=allowed)[0], Admitted)


def test_door_follows_the_latest_copy() -> None:
    """A denial that came later decides from then on."""
    at = door(rule(from_date=TODAY))
    raw = sealed(customer_transfer())
    assert isinstance(check(raw, at=at)[0], Admitted)
    denied = rule(
        from_date=TODAY, allowed=False, institution_level=INSTITUTION_DIRECT, institution=EAST
    )
    copy = AuthorityCopy(
        enforced=True,
        date=DATE,
        rules=[(1, "", rule(from_date=TODAY)), (2, "", denied)],
        parties={EAST: (KIND_BANK, EAST)},
    )
    at.set_registry(RegistryCopy(4, {EAST: [signer_of(EAST).certificate.der]}, b"", copy))
    assert refused(raw, at=at) == ("authority", "SU1O5001")


def test_door_lets_everything_pass_while_rules_do_not_decide() -> None:
    """The parameter decides whether rules do."""
    assert isinstance(check(sealed(customer_transfer()), at=door(enforced=False))[0], Admitted)


def test_door_wants_every_message_signed_when_the_parameter_says_so() -> None:
    """A query needs no signature by the catalogue; RULES-C §6.2 lets a parameter ask for more."""
    query = QueueQuery(
        message_id=f"{DATE}00000006", created_at=CREATED, sender=EAST, participant="",
        branches=False,
    ).message(Edition.NEWER)  # fmt: skip
    unsigned, signed = sealed(query), sealed(query, always=True)
    certificates = {str(EAST): [signer_of(EAST).certificate.der]}
    at = checker()
    assert isinstance(check(unsigned, at=at)[0], Admitted)
    at.set_registry(RegistryCopy(4, certificates, b"", AuthorityCopy(all_signed=True)))
    assert refused(unsigned, at=at) == ("signature", "SU1O4001")
    assert isinstance(check(signed, at=at)[0], Admitted)


def test_door_asks_for_the_bank_that_pays() -> None:
    """A bank below the sender has rules of its own, and the sender's for all others."""
    denied = rule(
        from_date=TODAY, allowed=False, institution_level=INSTITUTION_INDIRECT, institution=WEST
    )
    at = door(rule(from_date=TODAY), denied)
    message = customer_transfer(debtor=EAST)
    assert isinstance(check(sealed(message), at=at)[0], Admitted)
    below = _paid_by_a_bank_below()
    assert refused(below, at=at) == ("authority", "SU1O5001")


def _paid_by_a_bank_below() -> bytes:
    payer = CustomerParty(
        participant=EAST, branch=WEST, account_bank=WEST, name="某公司", account="62170001"
    )
    return sealed(
        CustomerTransfer(
            message_id=f"{DATE}00000001",
            created_at=CREATED,
            amount_fen=Fen(123_45),
            debtor=payer,
            creditor=customer(WEST),
            priority="NORM",
        ).message()
    )


def test_due_time_is_the_earliest_that_waits() -> None:
    """Planned changes are due in turn; one that took effect is due no more."""
    known = Authorities()
    assert known.due_at_ns == 0
    known.take(ParameterPlanned(1, "", "pool.amount", "", 1, 2, BusinessDate(0), AT_NS + 9))
    known.take(ParameterPlanned(2, "", "pool.amount", "", 1, 2, BusinessDate(0), AT_NS + 5))
    known.take(ParameterPlanned(3, "", "pool.amount", "", 1, 4, BusinessDate(0), 0))
    assert known.due_at_ns == AT_NS + 5
    known.take(ParameterInForce(2, "", "pool.amount", "", 1, TODAY))
    assert known.due_at_ns == AT_NS + 9
