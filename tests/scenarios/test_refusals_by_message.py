"""The refusals of openings, floors, pledge management, caps and information come in table order."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from support.agreement import Pair
from support.by_message import (
    add_unopened,
    cap_part,
    cap_warning,
    floors,
    information,
    manage_pledging,
    opening,
    query_same_city,
)
from support.financing import appoint
from support.world import World
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import CAP_CREDIT, CAP_PLEDGE, KIND_OFFICE, KIND_SPECIAL
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import CertificateId, MessageId

_NOBODY = BankCode("999999999990")
_FOREIGN = CertificateId("0000000000000000:none")
_TOO_MUCH = 10**15 + 1


@pytest.fixture
def world() -> World:
    """Two offices, three banks, one without an account, a special participant; daytime."""
    world = World(Pair().apply)
    world.open(20261123)
    world.add_office("P1", KIND_OFFICE)
    world.add_office("P2", KIND_OFFICE)
    world.add_bank("A", "P1")
    world.add_bank("B", "P1", legal_entity="A")
    world.add_bank("S", "P1", KIND_SPECIAL)
    world.add_indirect("A1", "A")
    add_unopened(world, "X", "P1")
    world.send(world.one_sided("A", 100, credit=True))
    world.advance(10)
    return world


def _refused(world: World, command: c.Command) -> int:
    told = world.send(command)
    assert told[0][0] == "Refused", told
    return int(told[0][1])


def _climb(world: World, faulty: c.Command, mends: list[dict[str, object]]) -> list[int]:
    """Return the refusals of a command that is mended step by step."""
    codes = []
    for mend in mends:
        faulty = replace(faulty, **mend)
        codes.append(_refused(world, faulty))
    return codes


def _used(world: World, sender: str) -> MessageId:
    """Return the message id of something that somebody has sent already."""
    used = information(world, sender, "B", 1)
    world.send(used)
    return used.message_id


def test_refusals_of_information_come_in_the_order_of_the_table(world: World) -> None:
    """Bounds, sender, certificate, type, repeat, sending bank, receiver, receiving bank."""
    sound = information(world, "A1", "B", 5)
    used = _used(world, "A")
    faulty = replace(
        sound, subject="", sender=_NOBODY, certificate=_FOREIGN, message_type="hvps.111.001.01",
        message_id=used, sending_bank=world.code("B"), receiver=_NOBODY,
        receiving_bank=world.code("A1"),
    )  # fmt: skip
    mends: list[dict[str, object]] = [
        {}, {"subject": "d", "amount_fen": _TOO_MUCH}, {"amount_fen": 0},
        {"sender": sound.sender}, {"certificate": sound.certificate},
        {"message_type": sound.message_type}, {"message_id": sound.message_id},
        {"sending_bank": sound.sending_bank}, {"receiver": sound.receiver},
    ]  # fmt: skip
    codes = _climb(world, faulty, mends)
    assert codes == [
        R.VALUE_OUT_OF_BOUNDS, R.VALUE_OUT_OF_BOUNDS, R.SENDER_UNKNOWN, R.CERTIFICATE_NOT_SENDERS,
        R.NOT_AUTHORISED, R.SAME_ID_OTHER_BODY, R.INFORMATION_SENDER_WRONG,
        R.INFORMATION_RECEIVER_UNKNOWN, R.INFORMATION_RECEIVER_WRONG,
    ]  # fmt: skip
    assert codes == sorted(codes)


def test_information_sent_again_is_answered_with_its_state(world: World) -> None:
    """The same message: processed already; another body under its id: refused."""
    sent = information(world, "A", "B", 5)
    assert world.send(sent)[0][0] == "InformationPassed"
    assert world.send(sent) == [("PaymentRepeated", sent.sender, sent.message_id, 7)]
    assert _refused(world, replace(sent, digest=sent.digest ^ 1)) == R.SAME_ID_OTHER_BODY


def test_refusals_of_an_opening_come_in_the_order_of_the_table(world: World) -> None:
    """Bounds, participant, account, sender, certificate, office, repeat, all money."""
    used = _used(world, "P1")
    sound = opening(world, "X", 5)
    faulty = replace(
        sound, balance_fen=_TOO_MUCH, participant=_NOBODY, sender=_NOBODY, certificate=_FOREIGN,
        message_id=used,
    )  # fmt: skip
    mends: list[dict[str, object]] = [
        {}, {"balance_fen": 0, "minimum_fen": -1}, {"minimum_fen": 0},
        {"participant": world.code("A")}, {"participant": world.code("X")},
        {"sender": world.code("P2")}, {"certificate": world.certificate("P2")},
        {"sender": sound.sender, "certificate": sound.certificate},
    ]  # fmt: skip
    codes = _climb(world, faulty, mends)
    assert codes == [
        R.VALUE_OUT_OF_BOUNDS, R.VALUE_OUT_OF_BOUNDS, R.PARTICIPANT_UNKNOWN,
        R.ACCOUNT_ALREADY_OPEN, R.SENDER_UNKNOWN, R.CERTIFICATE_NOT_SENDERS, R.NOT_AUTHORISED,
        R.SAME_ID_OTHER_BODY,
    ]  # fmt: skip
    assert codes == sorted(codes)
    assert _refused(world, replace(sound, special=True)) == R.KIND_WRONG
    assert world.send(sound)[0][0] == "OpeningSet"
    operator = c.OpenAccount(world.now, world.code("X"), 2012, 1)
    assert _refused(world, operator) == R.OPENING_ALREADY_SET


def test_an_account_asked_for_opens_under_the_subject_of_its_class_of_bank() -> None:
    """Policy, state, joint-stock, credit co-operative and other banks."""
    world = World(Pair().apply)
    world.open(20261123, {"registry.check_digit": 0})
    world.add_office("P1", KIND_OFFICE)
    subjects = {"203": 2011, "105": 2012, "308": 2012, "402": 2014, "313": 2013, "501": 2013}
    for bank_class, subject in subjects.items():
        world.codes[bank_class] = BankCode(f"{bank_class}000000000")
        add_unopened(world, bank_class, "P1")
        told = world.send(opening(world, bank_class))
        assert told[0][0] == "OpeningSet"
        assert told[0][5] == subject, bank_class


def test_refusals_of_floors_come_in_the_order_of_the_table(world: World) -> None:
    """Bounds, account, sender, owner, repeat, phase."""
    used = _used(world, "A")
    world.advance(20)
    world.send(c.SetParameter(world.now, "matching.automatic", 0, world.today))
    world.send(world.placed("B", 5, 4))
    world.advance(30)
    sound = floors(world, "A", 5, 5)
    faulty = replace(
        sound, lending_floor_fen=-2, participant=_NOBODY, sender=_NOBODY, message_id=used
    )
    mends: list[dict[str, object]] = [
        {}, {"lending_floor_fen": -1, "pool_floor_fen": -1}, {"pool_floor_fen": _TOO_MUCH},
        {"pool_floor_fen": 5}, {"participant": world.code("A1")},
        {"participant": world.code("A")}, {"sender": world.code("B")},
        {"sender": world.code("A")}, {"message_id": sound.message_id},
    ]  # fmt: skip
    codes = _climb(world, faulty, mends)
    assert codes == [
        R.VALUE_OUT_OF_BOUNDS, R.VALUE_OUT_OF_BOUNDS, R.VALUE_OUT_OF_BOUNDS, R.PARTICIPANT_UNKNOWN,
        R.ACCOUNT_UNKNOWN, R.SENDER_UNKNOWN, R.NOT_AUTHORISED, R.SAME_ID_OTHER_BODY, R.PHASE_WRONG,
    ]  # fmt: skip
    assert codes == sorted(codes)


def test_refusals_of_pledge_management_come_in_the_order_of_its_checks(world: World) -> None:
    """Lines, banks, sender, whose banks they are, repeat, the head office."""
    sound = manage_pledging(world, "P1", [("A", 1, -1)])
    bad = [
        [], [("A", 3, 0)], [("A", 2, -1)], [("A", 1, -2)], [("A", 1, _TOO_MUCH)],
        [("A", 1, 0), ("A", 1, 0)], [(f"{n}", 1, 0) for n in range(1_001)],
    ]  # fmt: skip
    for lines in bad:
        assert _refused(world, manage_pledging(world, "P1", lines)) == R.VALUE_OUT_OF_BOUNDS
    asked = [
        manage_pledging(world, "P1", [("nobody", 1, 0)]),
        manage_pledging(world, "P1", [("A1", 1, 0)]),
        manage_pledging(world, "P1", [("S", 1, 0)]),
        replace(sound, sender=_NOBODY),
        manage_pledging(world, "P2", [("A", 1, 0)]),
        replace(sound, message_id=_used(world, "P1")),
        sound,
    ]
    assert [_refused(world, one) for one in asked] == [
        R.PARTICIPANT_UNKNOWN, R.ACCOUNT_UNKNOWN, R.KIND_WRONG, R.SENDER_UNKNOWN,
        R.NOT_AUTHORISED, R.SAME_ID_OTHER_BODY, R.ROLE_NOT_APPOINTED,
    ]  # fmt: skip
    world.send(appoint(world, 1, "P2"))
    for office in ("P1", "P2"):
        told = world.send(manage_pledging(world, office, [("A", 1, -1), ("B", 0, -1)]))
        assert [event[0] for event in told] == ["PledgingSet", "PledgingSet"]


def test_refusals_of_a_same_city_query_come_in_the_order_of_the_table(world: World) -> None:
    """Sender, whose session it is, whether there is one."""
    session = world.same_city("P1", 1, {"A": -5, "B": 5})
    world.send(session)
    query = query_same_city(world, "P1", session.message_id)
    asked = [
        replace(query, sender=_NOBODY),
        replace(query, sender=world.code("P2")),
        replace(query, original_message_id=MessageId("20261123never")),
        query_same_city(world, "A", _used(world, "A")),
    ]
    codes = [_refused(world, one) for one in asked]
    assert codes == [
        R.SENDER_UNKNOWN, R.ORIGINAL_NOT_OWNED, R.ORIGINAL_UNKNOWN, R.ORIGINAL_UNKNOWN
    ]  # fmt: skip
    assert world.send(query)[0][0] == "SameCityReported"


def test_refusals_of_caps_come_in_the_order_of_the_table(world: World) -> None:
    """Bounds, account; of a value besides sender, right, repeat, whether it is set."""
    parts = [
        cap_part(world, "A", 5, system="SAPS"), cap_part(world, "A", 5, part=3),
        cap_part(world, "A", _TOO_MUCH), cap_part(world, "nobody", 5), cap_part(world, "A1", 5),
    ]  # fmt: skip
    assert [_refused(world, one) for one in parts] == [
        R.VALUE_OUT_OF_BOUNDS, R.VALUE_OUT_OF_BOUNDS, R.VALUE_OUT_OF_BOUNDS,
        R.PARTICIPANT_UNKNOWN, R.ACCOUNT_UNKNOWN,
    ]  # fmt: skip
    for part in (CAP_CREDIT, CAP_PLEDGE):
        assert world.send(cap_part(world, "A", 5, part=part))[0][0] == "CapPartSet"
    used = _used(world, "A")
    sound = cap_warning(world, "A", 5)
    faulty = replace(
        sound, system="", participant=_NOBODY, sender=_NOBODY, message_id=used, on=False
    )
    mends: list[dict[str, object]] = [
        {}, {"system": "BEPS", "value_fen": -1}, {"value_fen": 5},
        {"participant": world.code("A1")}, {"participant": world.code("A")},
        {"sender": world.code("P1")}, {"sender": world.code("A")},
        {"message_id": sound.message_id},
    ]  # fmt: skip
    codes = _climb(world, faulty, mends)
    assert codes == [
        R.VALUE_OUT_OF_BOUNDS, R.VALUE_OUT_OF_BOUNDS, R.PARTICIPANT_UNKNOWN, R.ACCOUNT_UNKNOWN,
        R.SENDER_UNKNOWN, R.NOT_AUTHORISED, R.SAME_ID_OTHER_BODY, R.WARNING_NOT_SET,
    ]  # fmt: skip
    assert codes == sorted(codes)
