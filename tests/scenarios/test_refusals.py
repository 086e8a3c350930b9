"""Each refusal code is reached, by the core and by the model, and in the order of the table."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from support.agreement import Pair
from support.lending_cases import LENDING_CASES
from support.model import Told
from support.refusals_nets import NET_CASES
from support.refusals_third_parties import CASES
from support.world import World
from tianping.core import commands as c
from tianping.core.digest import state_digest
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import (
    CONTROL_CREDIT,
    CONTROL_DEBIT,
    KIND_BANK,
    KIND_OFFICE,
    KIND_TREASURY,
)
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId, MessageId
from tianping.values.money import Fen

Case = Callable[[World], c.Command]

_NOT_REACHABLE = {
    R.TRIAL_BALANCE_WRONG: "only broken books would lead to it; the invariants stop the node first",
    R.RETURNED_AT_CLOSE: "a reason inside PaymentReturned, never a refusal of a command",
}


def _world(world: World) -> World:
    """Two banks, one of them with money and an indirect one; office, treasury; daytime."""
    world.open(20261123)
    world.add_office("P1", KIND_OFFICE)
    world.add_office("P2", KIND_OFFICE)
    world.add_office("T1", KIND_TREASURY)
    world.add_bank("A", "P1")
    world.add_bank("B", "P1")
    world.add_indirect("A1", "A")
    world.add_indirect("B1", "B")
    code = world.code("N")
    world.send(c.AddParticipant(world.now, code, "N", KIND_BANK, world.code("P1"), "", ""))
    world.send(world.one_sided("A", 100, credit=True))
    world.advance(10)
    return world


def _pay(world: World) -> c.CreditTransfer:
    return world.transfer("A", "B", 1, 8)


def _waiting(world: World, queue_class: int = 8) -> c.CreditTransfer:
    command = world.transfer("A", "B", 1000, queue_class)
    world.send(command)
    return command


def _full_queue(world: World) -> c.Command:
    world.send(c.SetParameter(world.now, "queue.length_max", 1, world.today))
    _waiting(world)
    return world.transfer("A", "B", 1000, 8)


def _too_much_money(world: World) -> c.Command:
    for _ in range(4000):
        told = world.send(world.one_sided("B", 10**15, credit=True))
        if told[0][0] == "Refused":
            break
    return world.one_sided("B", 10**15, credit=True)


def _over_the_cap(world: World) -> c.Command:
    world.send(c.SetParameter(world.now, "idempotence.daily_cap", 1, world.today))
    world.send(_pay(world))
    return _pay(world)


def _behind_queue(world: World) -> c.Command:
    _waiting(world)
    return c.SetEarmark(world.now, world.code("A"), "BEPS", Fen(1))


def _control(world: World, name: str, control: int, *, released: bool = False) -> c.ControlAccount:
    command = c.ControlAccount(world.now, world.code(name), control, released)
    world.send(command)
    return command


def _debit_controlled(world: World) -> c.Command:
    _control(world, "A", CONTROL_DEBIT)
    return _pay(world)


def _credit_controlled(world: World) -> c.Command:
    _control(world, "B", CONTROL_CREDIT)
    return _pay(world)


def _must_settle(world: World) -> c.Command:
    world.send(world.placed("B", 5, 5))
    world.advance(20)
    return c.AdvancePhase(world.now, 20, 40, 0)


def _overdrawn(world: World) -> c.Command:
    world.send(c.SetOverdraftLimit(world.now, world.code("B"), Fen(10)))
    for to_phase, date in ((20, 0), (40, 0), (0, 20261124), (10, 0)):
        world.advance(to_phase, date)
    world.send(world.transfer("B", "A", 5, 8))
    world.advance(20)
    return c.AdvancePhase(world.now, 20, 40, 0)


def _loan(world: World) -> c.Command:
    return c.GrantPenaltyLoan(world.now, world.code("A"), Fen(5), "agreement")


def _proposal(world: World, inner: c.Command) -> c.Command:
    return c.Propose(world.now, "Li", "letter", c.encode_commands([inner]))


def _approval(world: World, person: str) -> c.Command:
    world.send(_proposal(world, _loan(world)))
    return c.ApproveProposal(world.now, person, len(world.commands))


def _too_many_proposals(world: World) -> c.Command:
    proposal = _proposal(world, _loan(world))
    for _ in range(1000):
        world.send(proposal)
    return proposal


def _needless_loan(world: World) -> c.Command:
    _waiting(world)
    for step in (20, 30, 32):
        world.advance(step)
    return _approval(world, "Wang")


def _needless_window(world: World) -> c.Command:
    world.advance(20)
    return c.AdvancePhase(world.now, 20, 30, 0)


def _in_window(world: World, payer: str, payee: str, amount: int) -> c.Command:
    """A payment in the window; A is short."""
    world.send(world.placed("A", 500, 4))
    world.advance(20)
    world.advance(30)
    return world.transfer(payer, payee, amount, 8)


def _still_waiting(world: World) -> c.Command:
    _waiting(world)
    world.advance(20)
    return c.AdvancePhase(world.now, 20, 35, 0)


def _settled_one(world: World) -> c.Command:
    command = _pay(world)
    world.send(command)
    return world.cancel(command.sender, command.message_id)


def _placed_one(world: World, make: Callable[[BankCode, MessageId], c.Command]) -> c.Command:
    command = world.placed("B", 5, 5)
    world.send(command)
    return make(command.office, command.message_id)


def _altered(world: World) -> c.Command:
    command = _pay(world)
    world.send(command)
    return replace(command, digest=command.digest ^ 1)


def _wrong_code(world: World) -> BankCode:
    code = world.code("X")
    return BankCode(code[:-1] + str((int(code[-1]) + 1) % 10))


def _office(code: str, kind: int = KIND_OFFICE) -> c.Command:
    return c.AddOffice(0, BankCode(code), "office", kind)


_NOBODY = BankCode("999999999990")
_CERTIFICATE = CertificateId("0123456789abcdef:1")

_CASES: dict[R, Case] = {
    R.PLATFORM_ALREADY_OPEN: lambda w: c.OpenPlatform(w.now, "again", w.today, 1),
    R.VALUE_OUT_OF_BOUNDS: lambda w: c.OpenAccount(w.now, w.code("N"), 2012, 100),
    R.PARAMETER_UNKNOWN: lambda w: c.SetParameter(w.now, "no.such", 1, w.today),
    R.PARAMETER_OUT_OF_BOUNDS: lambda w: c.SetParameter(w.now, "queue.length_max", 0, w.today),
    R.PARAMETER_IN_THE_PAST: lambda w: c.SetParameter(
        w.now, "queue.length_max", 5, BusinessDate(20261122)
    ),
    R.CODE_CHECK_DIGIT_WRONG: lambda w: _office(_wrong_code(w)),
    R.CODE_ALREADY_REGISTERED: lambda w: _office(w.code("A")),
    R.KIND_WRONG: lambda w: _office(w.code("X"), KIND_BANK),
    R.OFFICE_UNKNOWN: lambda w: replace(w.one_sided("A", 1, credit=True), office=w.code("B")),
    R.DIRECT_PARTICIPANT_UNKNOWN: lambda w: c.AddParticipant(
        w.now, w.code("X"), "X", 2, "", w.code("Y"), ""
    ),
    R.PARTICIPANT_UNKNOWN: lambda w: c.SetMinimumBalance(w.now, w.code("X"), Fen(1)),
    R.SUBJECT_WRONG: lambda w: c.OpenAccount(w.now, w.code("N"), 2019, 1),
    R.ACCOUNT_ALREADY_OPEN: lambda w: c.OpenAccount(w.now, w.code("A"), 2012, 2),
    R.ACCOUNT_UNKNOWN: lambda w: c.SetMinimumBalance(w.now, w.code("A1"), Fen(1)),
    R.CERTIFICATE_ALREADY_BOUND: lambda w: c.BindCertificate(
        w.now, w.certificate("A"), w.code("B")
    ),
    R.CERTIFICATE_NOT_BOUND: lambda w: c.UnbindCertificate(w.now, _CERTIFICATE),
    R.ACCESS_NOT_BOUND: lambda w: c.UnbindAccess(w.now, _CERTIFICATE, w.code("A")),
    R.SENDER_UNKNOWN: lambda w: replace(_pay(w), sender=w.code("A1")),
    R.CERTIFICATE_NOT_SENDERS: lambda w: replace(_pay(w), certificate=w.certificate("B")),
    R.NOT_AUTHORISED: lambda w: replace(w.one_sided("A", 1, credit=True), office=w.code("P2")),
    R.SAME_ID_OTHER_BODY: _altered,
    R.DAILY_CAP_REACHED: _over_the_cap,
    R.DATE_NOT_CURRENT: lambda w: replace(
        _pay(w), business_date=BusinessDate(20261122), message_id=MessageId("2026112200000001")
    ),
    R.PHASE_WRONG: lambda w: c.AdvancePhase(w.now, 20, 40, 0),
    R.PHASE_STEP_WRONG: lambda w: c.AdvancePhase(w.now, 10, 40, 0),
    R.NEXT_DATE_WRONG: lambda w: c.AdvancePhase(w.now, 10, 20, 20261124),
    R.DEBTOR_BANK_UNKNOWN: lambda w: replace(_pay(w), debtor_bank=_NOBODY),
    R.DEBTOR_BANK_NOT_SENDERS: lambda w: replace(_pay(w), debtor_bank=w.code("B1")),
    R.CREDITOR_PARTICIPANT_UNKNOWN: lambda w: replace(
        _pay(w), creditor_participant=_NOBODY, creditor_bank=_NOBODY
    ),
    R.CREDITOR_BANK_UNKNOWN: lambda w: replace(_pay(w), creditor_bank=_NOBODY),
    R.CREDITOR_BANK_NOT_CREDITORS: lambda w: replace(_pay(w), creditor_bank=w.code("A1")),
    R.AMOUNT_OUT_OF_BOUNDS: lambda w: replace(_pay(w), amount_fen=Fen(0)),
    R.CLASS_NOT_ALLOWED: lambda w: replace(_pay(w), queue_class=4),
    R.ORIGINAL_NOT_OWNED: lambda w: w.cancel(
        w.code("B"), _waiting(w).message_id, original_sender=w.code("A")
    ),
    R.ORIGINAL_UNKNOWN: lambda w: w.cancel(w.code("B"), MessageId("20261123never")),
    R.ORIGINAL_NOT_QUEUED: _settled_one,
    R.CLASS_NOT_ADJUSTABLE: lambda w: _placed_one(w, lambda one, two: w.adjust(one, two, 0)),
    R.CLASS_NOT_CANCELLABLE: lambda w: _placed_one(w, w.cancel),
    R.ORIGINAL_NOT_SETTLED: lambda w: w.ask_return(_waiting(w)),
    R.RETURN_NOT_OPEN: lambda w: w.answer_return(w.ask_return(_waiting(w))),
    R.EARMARK_ABOVE_FUNDS: lambda w: c.SetEarmark(w.now, w.code("A"), "BEPS", Fen(101)),
    R.EARMARK_BEHIND_QUEUE: _behind_queue,
    R.DEBIT_CONTROLLED: _debit_controlled,
    R.CREDIT_CONTROLLED: _credit_controlled,
    R.CONTROL_ALREADY_SET: lambda w: _control(w, "A", CONTROL_DEBIT),
    R.CONTROL_NOT_SET: lambda w: c.ControlAccount(w.now, w.code("A"), CONTROL_CREDIT, True),
    R.QUEUE_FULL: _full_queue,
    R.BALANCE_OUT_OF_BOUNDS: _too_much_money,
    R.MUST_SETTLE_ITEMS_OPEN: _must_settle,
    R.OVERDRAFT_OPEN: _overdrawn,
    R.WINDOW_NOT_NEEDED: _needless_window,
    R.NEEDS_TWO_PERSONS: _loan,
    R.NOT_PROPOSABLE: lambda w: _proposal(w, c.TakeTrialBalance(w.now)),
    R.TOO_MANY_PROPOSALS: _too_many_proposals,
    R.PROPOSAL_UNKNOWN: lambda w: c.ApproveProposal(w.now, "Wang", 1),
    R.SAME_PERSON: lambda w: _approval(w, "Li"),
    R.LOAN_ABOVE_SHORTAGE: _needless_loan,
    R.CREDITS_NO_SHORT_ACCOUNT: lambda w: _in_window(w, "A", "B", 1),
    R.NOT_QUEUED_ANY_MORE: lambda w: _in_window(w, "B", "A", 500),
    R.PAYMENTS_STILL_WAIT: _still_waiting,
    **LENDING_CASES,
    **NET_CASES,
}
"""A world in daytime, and the command that it refuses. ACCESS_ALREADY_BOUND needs two commands."""


def _access_twice(world: World) -> c.Command:
    command = c.BindAccess(world.now, _CERTIFICATE, "point", world.code("A"))
    world.send(command)
    return command


_CASES[R.ACCESS_ALREADY_BOUND] = _access_twice
_CASES |= CASES


def test_refusals_every_code_has_a_case_or_a_reason() -> None:
    """No code is forgotten."""
    early = {R.PLATFORM_NOT_OPEN, R.CORE_VERSION_UNKNOWN}
    assert set(_CASES) | set(_NOT_REACHABLE) | early == set(R)


@pytest.mark.parametrize("code", sorted(_CASES), ids=lambda code: code.name)
def test_refusal_is_reached_and_changes_nothing(code: R) -> None:
    """The core and the model refuse with the code, and the core's state stays what it was."""
    pair = Pair()
    command = _CASES[code](_world(World(pair.apply)))
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
    world = _world(World(pair.apply))
    used = _pay(world)
    world.send(used)
    world.send(c.SetParameter(world.now, "queue.length_max", 1, world.today))
    world.advance(20)
    faulty = replace(
        used, sender=_NOBODY, certificate=_CERTIFICATE, message_type="hvps.141.001.01",
        digest=used.digest ^ 1, business_date=BusinessDate(20261123), debtor_bank=_NOBODY,
        creditor_participant=_NOBODY, creditor_bank=_NOBODY, amount_fen=Fen(0), queue_class=9,
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
    _waiting(world)
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
    world = _world(World(pair.apply))
    world.send(c.SetParameter(world.now, "queue.length_max", 1, world.today))
    world.send(world.one_sided("A", 1000, credit=False))
    _control(world, "A", CONTROL_DEBIT)
    _control(world, "B", CONTROL_CREDIT)
    payment = _pay(world)
    codes = [_refused(world, replace(payment, queue_class=4)), _refused(world, payment)]
    _control(world, "A", CONTROL_DEBIT, released=True)
    codes.append(_refused(world, payment))
    _control(world, "B", CONTROL_CREDIT, released=True)
    codes.append(_refused(world, payment))
    assert codes == [
        R.CLASS_NOT_ALLOWED, R.DEBIT_CONTROLLED, R.CREDIT_CONTROLLED, R.QUEUE_FULL,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"control": 0}, R.VALUE_OUT_OF_BOUNDS),
        ({"control": 3}, R.VALUE_OUT_OF_BOUNDS),
        ({"participant": _NOBODY}, R.PARTICIPANT_UNKNOWN),
        ({"participant": "A1"}, R.ACCOUNT_UNKNOWN),
        ({"released": True}, R.CONTROL_NOT_SET),
    ],
    ids=str,
)
def test_refusals_of_a_control_itself(change: dict[str, object], code: R) -> None:
    """A control that does not exist, an account that does not, a release of nothing."""
    pair = Pair()
    world = _world(World(pair.apply))
    command = c.ControlAccount(world.now, world.code("A"), CONTROL_DEBIT, False)
    if change.get("participant") == "A1":
        change = {"participant": world.code("A1")}
    assert _refused(world, replace(command, **change)) == code


def test_refusal_of_an_overdraft_limit_under_debit_control() -> None:
    """Under a debit control, which voids limits, only the limit 0 may be set."""
    pair = Pair()
    world = _world(World(pair.apply))
    _control(world, "A", CONTROL_DEBIT)
    limit = c.SetOverdraftLimit(world.now, world.code("A"), Fen(1))
    assert _refused(world, limit) == R.DEBIT_CONTROLLED
    assert world.send(replace(limit, amount_fen=Fen(0)))[0][0] == "OverdraftLimitSet"


def test_participant_without_an_account_may_send_nothing() -> None:
    """It is registered and does not settle: whatever it sends, it is no known sender."""
    pair = Pair()
    world = _world(World(pair.apply))
    paid, code = _pay(world), world.code("N")
    certificate = world.certificate("N")
    world.send(paid)
    world.send(c.BindCertificate(world.now, certificate, code))
    commands: list[c.Command] = [
        replace(_pay(world), sender=code, certificate=certificate),
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
    world = _world(World(pair.apply))
    paid = _pay(world)
    world.send(paid)
    waiting = _waiting(world)
    used = world.ask_return(paid)
    world.send(used)
    faulty = replace(
        used, sender=_NOBODY, certificate=_CERTIFICATE, digest=-1, creditor_participant=_NOBODY,
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
    world = _world(World(pair.apply))
    faulty = world.query_queue(_NOBODY, _NOBODY, 3)
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
