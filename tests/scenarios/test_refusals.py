"""Each refusal code is reached, by the core and by the model, and in the order of the table."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from support.agreement import Pair
from support.model import Told
from support.refusal_cases import (
    CERTIFICATE,
    NOBODY,
    REFUSAL_CASES,
    a_payment,
    a_waiting_one,
    set_control,
    small_world,
)
from support.world import World
from tianping.core import commands as c
from tianping.core.digest import state_digest
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import (
    CONTROL_CREDIT,
    CONTROL_DEBIT,
)
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId
from tianping.values.money import Fen

Case = Callable[[World], c.Command]

_NOT_REACHABLE = {
    R.TRIAL_BALANCE_WRONG: "only broken books would lead to it; the invariants stop the node first",
    R.ACCOUNTS_NOT_CLOSED: "at day-end only broken books lead to it, like TRIAL_BALANCE_WRONG",
    R.RETURNED_AT_CLOSE: "a reason inside PaymentReturned, never a refusal of a command",
    R.COMMAND_SKIPPED: "the outcome of a command that is not applied, see test_skip",
    R.EARLIEST_TIME_NOT_REACHED: "a reason inside PaymentReturned, too",
}


def test_refusals_every_code_has_a_case_or_a_reason() -> None:
    """No code is forgotten."""
    early = {R.PLATFORM_NOT_OPEN, R.CORE_VERSION_UNKNOWN}
    assert set(REFUSAL_CASES) | set(_NOT_REACHABLE) | early == set(R)


@pytest.mark.parametrize("code", sorted(REFUSAL_CASES), ids=lambda code: code.name)
def test_refusal_is_reached_and_changes_nothing(code: R) -> None:
    """The core and the model refuse with the code, and the core's state stays what it was."""
    pair = Pair()
    command = REFUSAL_CASES[code](small_world(World(pair.apply)))
    before = state_digest(pair.core)
    assert pair.apply(command) == [("Refused", code)]
    assert state_digest(pair.core) == before


def test_refusal_before_opening() -> None:
    """Until the platform is open there are two refusals: too early, and an unknown version."""
    pair = Pair()
    assert pair.apply(c.TakeTrialBalance(0)) == [("Refused", R.PLATFORM_NOT_OPEN)]
    opening = c.OpenPlatform(0, "Tianping", BusinessDate(20261123), 99)
    assert pair.apply(opening) == [("Refused", R.CORE_VERSION_UNKNOWN)]


def test_refusals_of_a_transfer_come_in_the_order_of_the_table() -> None:
    """A transfer with every fault is mended fault by fault; the codes climb."""
    pair = Pair()
    world = small_world(World(pair.apply))
    used = a_payment(world)
    world.send(used)
    world.send(c.SetParameter(world.now, "queue.length_max", 1, world.today))
    world.advance(20)
    faulty = replace(
        used, sender=NOBODY, certificate=CERTIFICATE, message_type="hvps.141.001.01",
        digest=used.digest ^ 1, business_date=BusinessDate(20261123), debtor_bank=NOBODY,
        creditor_participant=NOBODY, creditor_bank=NOBODY, amount_fen=Fen(0), queue_class=9,
    )  # fmt: skip
    mends: list[dict[str, object]] = [
        {"sender": used.sender},
        {"certificate": used.certificate},
        {"message_type": used.message_type},
        {"message_id": MessageId("20261122other"), "business_date": BusinessDate(20261122)},
        {"message_id": MessageId("20261123other"), "business_date": world.today},
    ]
    codes = [_refused(world, faulty)]
    for mend in mends:
        faulty = replace(faulty, **mend)
        codes.append(_refused(world, faulty))
    for to_phase, date in ((40, 0), (0, 20261124), (10, 0)):
        world.advance(to_phase, date)
    a_waiting_one(world)
    faulty = replace(faulty, message_id=MessageId("20261124other"), business_date=world.today)
    more: list[dict[str, object]] = [
        {}, {"debtor_bank": world.code("B")}, {"debtor_bank": used.debtor_bank},
        {"creditor_participant": world.code("B")}, {"creditor_bank": world.code("A")},
        {"creditor_bank": world.code("B1")}, {"amount_fen": Fen(500)}, {"queue_class": 8},
    ]  # fmt: skip
    for mend in more:
        faulty = replace(faulty, **mend)
        codes.append(_refused(world, faulty))
    assert codes == [
        R.SENDER_UNKNOWN, R.CERTIFICATE_NOT_SENDERS, R.NOT_AUTHORISED, R.SAME_ID_OTHER_BODY,
        R.DATE_NOT_CURRENT, R.PHASE_WRONG, R.DEBTOR_BANK_UNKNOWN, R.DEBTOR_BANK_NOT_SENDERS,
        R.CREDITOR_PARTICIPANT_UNKNOWN, R.CREDITOR_BANK_UNKNOWN, R.CREDITOR_BANK_NOT_CREDITORS,
        R.AMOUNT_OUT_OF_BOUNDS, R.CLASS_NOT_ALLOWED, R.QUEUE_FULL,
    ]  # fmt: skip
    assert codes == sorted(codes)


def test_refusals_of_controls_come_after_the_class_and_before_the_queue() -> None:
    """A wrong class is told first, then debit control, then credit control, then a full queue."""
    pair = Pair()
    world = small_world(World(pair.apply))
    world.send(c.SetParameter(world.now, "queue.length_max", 1, world.today))
    world.send(world.one_sided("A", 1000, credit=False))
    set_control(world, "A", CONTROL_DEBIT)
    set_control(world, "B", CONTROL_CREDIT)
    payment = a_payment(world)
    codes = [_refused(world, replace(payment, queue_class=4)), _refused(world, payment)]
    set_control(world, "A", CONTROL_DEBIT, released=True)
    codes.append(_refused(world, payment))
    set_control(world, "B", CONTROL_CREDIT, released=True)
    codes.append(_refused(world, payment))
    assert codes == [
        R.CLASS_NOT_ALLOWED, R.DEBIT_CONTROLLED, R.CREDIT_CONTROLLED, R.QUEUE_FULL,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"control": 0}, R.VALUE_OUT_OF_BOUNDS),
        ({"control": 3}, R.VALUE_OUT_OF_BOUNDS),
        ({"participant": NOBODY}, R.PARTICIPANT_UNKNOWN),
        ({"participant": "A1"}, R.ACCOUNT_UNKNOWN),
        ({"released": True}, R.CONTROL_NOT_SET),
    ],
    ids=str,
)
def test_refusals_of_a_control_itself(change: dict[str, object], code: R) -> None:
    """A control that does not exist, an account that does not, a release of nothing."""
    pair = Pair()
    world = small_world(World(pair.apply))
    command = c.ControlAccount(world.now, world.code("A"), CONTROL_DEBIT, False)
    if change.get("participant") == "A1":
        change = {"participant": world.code("A1")}
    assert _refused(world, replace(command, **change)) == code


def test_refusal_of_an_overdraft_limit_under_debit_control() -> None:
    """Under a debit control, which voids limits, only the limit 0 may be set."""
    pair = Pair()
    world = small_world(World(pair.apply))
    set_control(world, "A", CONTROL_DEBIT)
    limit = c.SetOverdraftLimit(world.now, world.code("A"), Fen(1))
    assert _refused(world, limit) == R.DEBIT_CONTROLLED
    assert world.send(replace(limit, amount_fen=Fen(0)))[0][0] == "OverdraftLimitSet"


def test_participant_without_an_account_may_send_nothing() -> None:
    """It is registered and does not settle: whatever it sends, it is no known sender."""
    pair = Pair()
    world = small_world(World(pair.apply))
    paid, code = a_payment(world), world.code("N")
    certificate = world.certificate("N")
    world.send(paid)
    world.send(c.BindCertificate(world.now, certificate, code))
    commands: list[c.Command] = [
        replace(a_payment(world), sender=code, certificate=certificate),
        world.adjust(code, paid.message_id, 0),
        world.cancel(code, paid.message_id),
        world.query(code, paid.message_id),
        world.query_queue(code, world.code("A")),
        replace(world.ask_return(paid), sender=code, certificate=certificate),
    ]
    assert [_refused(world, command) for command in commands] == [R.SENDER_UNKNOWN] * 6


def test_refusals_of_a_return_request_come_in_the_order_of_the_table() -> None:
    """A request with every fault is mended fault by fault; the codes climb."""
    pair = Pair()
    world = small_world(World(pair.apply))
    paid = a_payment(world)
    world.send(paid)
    waiting = a_waiting_one(world)
    used = world.ask_return(paid)
    world.send(used)
    faulty = replace(
        used, sender=NOBODY, certificate=CERTIFICATE, digest=-1, creditor_participant=NOBODY,
        amount_fen=Fen(0), original_sender=world.code("B"),
        original_message_id=MessageId("20261123never"),
    )  # fmt: skip
    mends: list[dict[str, object]] = [
        {}, {"digest": used.digest ^ 1}, {"sender": used.sender},
        {"certificate": used.certificate},
        {"message_id": MessageId("20261122other"), "business_date": BusinessDate(20261122)},
        {"message_id": MessageId("20261123other"), "business_date": world.today},
        {"creditor_participant": used.creditor_participant}, {"amount_fen": used.amount_fen},
        {"original_sender": used.sender}, {"original_message_id": waiting.message_id},
    ]  # fmt: skip
    codes = []
    for mend in mends:
        faulty = replace(faulty, **mend)
        codes.append(_refused(world, faulty))
    assert codes == [
        R.VALUE_OUT_OF_BOUNDS, R.SENDER_UNKNOWN, R.CERTIFICATE_NOT_SENDERS, R.SAME_ID_OTHER_BODY,
        R.DATE_NOT_CURRENT, R.CREDITOR_PARTICIPANT_UNKNOWN, R.AMOUNT_OUT_OF_BOUNDS,
        R.ORIGINAL_NOT_OWNED, R.ORIGINAL_UNKNOWN, R.ORIGINAL_NOT_SETTLED,
    ]  # fmt: skip
    assert codes == sorted(codes)
    mended = replace(faulty, original_message_id=paid.message_id)
    assert world.send(mended)[0][0] == "ReturnRequested"


def test_refusals_of_a_queue_query_come_in_the_order_of_the_table() -> None:
    """Scope, account, sender, right."""
    pair = Pair()
    world = small_world(World(pair.apply))
    faulty = world.query_queue(NOBODY, NOBODY, 3)
    mends: list[dict[str, object]] = [
        {}, {"scope": 0}, {"participant": world.code("A1")}, {"participant": world.code("A")},
        {"sender": world.code("B")},
    ]  # fmt: skip
    codes = []
    for mend in mends:
        faulty = replace(faulty, **mend)
        codes.append(_refused(world, faulty))
    assert codes == [
        R.VALUE_OUT_OF_BOUNDS, R.PARTICIPANT_UNKNOWN, R.ACCOUNT_UNKNOWN, R.SENDER_UNKNOWN,
        R.NOT_AUTHORISED,
    ]  # fmt: skip
    assert codes == sorted(codes)


def _refused(world: World, command: c.Command) -> int:
    told: list[Told] = world.send(command)
    assert told[0][0] == "Refused", told
    return int(told[0][1])
