"""The refusals of what the bond system and ACS send come in the order of the table."""

from __future__ import annotations

from msgspec.structs import replace

from support.agreement import Pair
from support.financing import appoint, pledging, request_loan
from support.partner_commands import answer_by_message, others_by_message
from support.world import World
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import KIND_OFFICE, KIND_SPECIAL
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import CertificateId

_NOBODY = BankCode("999999999990")
_STRANGE = CertificateId(f"{'f' * 16}:1")


def _world() -> World:
    """Return a world with two offices, a bond system S, and bank A that asks for 100 fen."""
    world = World(Pair().apply)
    world.open(20261123)
    world.add_office("P1", KIND_OFFICE)
    world.add_office("P2", KIND_OFFICE)
    world.add_bank("A", "P1")
    world.add_bank("S", "P1", KIND_SPECIAL)
    world.send(appoint(world, 1, "P2"))
    world.send(appoint(world, 5, "S"))
    world.send(pledging(world, "A", 1, 100))
    for phase, date in ((10, 0), (20, 0), (40, 0), (0, 20261124), (10, 0)):
        world.advance(phase, date)
    world.send(request_loan(world, "A", 100))
    return world


def test_refusals_of_the_bond_systems_answer_come_in_the_order_of_the_table() -> None:
    """A message with every fault is mended fault by fault; then it is carried out."""
    world = _world()
    used = request_loan(world, "S", 1)
    sound = answer_by_message(world, "S", 1, amount=100, bonds=112)
    world.send(others_by_message(world, "P1", "A", {}))
    faulty = replace(
        sound, sender=_NOBODY, certificate=_STRANGE, request=9, amount_fen=99, bond_value_fen=0
    )
    mends: list[dict[str, object]] = [
        {}, {"bond_value_fen": 111}, {"sender": world.code("A")},
        {"certificate": world.certificate("A")},
        {"sender": world.code("S"), "certificate": world.certificate("S")},
        {"request": 1}, {"amount_fen": 100},
    ]  # fmt: skip
    codes = []
    for mend in mends:
        faulty = replace(faulty, **mend)
        codes.append(_refused(world, faulty))
    assert codes == [
        R.VALUE_OUT_OF_BOUNDS, R.SENDER_UNKNOWN, R.CERTIFICATE_NOT_SENDERS, R.NOT_AUTHORISED,
        R.PLEDGE_REQUEST_UNKNOWN, R.PLEDGE_AMOUNT_DIFFERS, R.PLEDGE_NOT_COVERED,
    ]  # fmt: skip
    assert codes == sorted(codes)
    assert world.send(sound)[0][:4] == ("PledgeAnswered", 1, world.code("A"), 1)
    again = world.send(sound)
    assert again[0][0] == "PaymentRepeated"
    other = replace(sound, digest=used.digest)
    assert _refused(world, other) == R.SAME_ID_OTHER_BODY
    late = answer_by_message(world, "S", 1, amount=100, bonds=112)
    assert _refused(world, late) == R.PLEDGE_REQUEST_CLOSED


def test_refusals_of_what_acs_reports_come_in_the_order_of_the_table() -> None:
    """Bounds, the account, the office that manages it, a repeat, the age of the figures."""
    world = _world()
    used = others_by_message(world, "P1", "A", {"x": 5})
    world.send(used)
    sound = others_by_message(world, "P1", "A", {"x": 6})
    faulty = replace(
        sound, sender=_NOBODY, participant=_NOBODY, certificate=_STRANGE, figures_date=20261131,
        message_id=used.message_id,
    )  # fmt: skip
    mends: list[dict[str, object]] = [
        {}, {"figures_date": 20261125}, {"participant": world.code("P1")},
        {"participant": world.code("A")}, {"sender": world.code("P2")},
        {"certificate": world.certificate("P2")},
        {"sender": world.code("P1"), "certificate": world.certificate("P1")},
        {"message_id": sound.message_id}, {"figures_date": 20261123},
    ]  # fmt: skip
    codes = []
    for mend in mends:
        faulty = replace(faulty, **mend)
        codes.append(_refused(world, faulty))
    assert codes == [
        R.VALUE_OUT_OF_BOUNDS, R.PARTICIPANT_UNKNOWN, R.ACCOUNT_UNKNOWN, R.SENDER_UNKNOWN,
        R.CERTIFICATE_NOT_SENDERS, R.NOT_AUTHORISED, R.SAME_ID_OTHER_BODY, R.DATE_NOT_CURRENT,
        R.FIGURES_OLDER,
    ]  # fmt: skip
    assert world.send(sound)[0] == ("OtherBalancesReported", 8, world.code("A"), 20261124, 1, 6)


def test_appointment_of_a_bond_system_needs_a_special_participant_with_an_account() -> None:
    """A bank, an office and somebody unknown cannot be the bond system; a closed one is no more."""
    world = _world()
    for name in ("A", "P1", "nobody"):
        assert _refused(world, appoint(world, 5, name)) == R.PARTICIPANT_UNKNOWN
    assert _refused(world, appoint(world, 4, "S")) == R.VALUE_OUT_OF_BOUNDS
    world.send(c.RevokeParticipant(world.now, world.code("S"), 20261125))  # type: ignore[arg-type]
    for phase, date in ((20, 0), (40, 0), (0, 20261125), (10, 0)):
        world.advance(phase, date)
    told = world.send(request_loan(world, "A", 50))
    assert [event[0] for event in told] == ["PledgeRequested"]
    assert _refused(world, appoint(world, 5, "S")) == R.PARTICIPANT_UNKNOWN


def _refused(world: World, command: c.Command) -> int:
    told = world.send(command)
    assert told[0][0] == "Refused", told
    return int(told[0][1])
