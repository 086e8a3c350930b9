"""For each refusal of the core, a command that meets it, in a small world in daytime."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from support.financing_refusals import FINANCING_CASES
from support.lending_cases import LENDING_CASES
from support.refusals_accounts import ACCOUNT_CASES
from support.refusals_authority import AUTHORITY_CASES
from support.refusals_by_message import MESSAGE_CASES
from support.refusals_certificates import CERTIFICATE_CASES
from support.refusals_day_end import DAY_END_CASES
from support.refusals_days import DAY_CASES
from support.refusals_keeping import KEEPING_CASES
from support.refusals_ladder import LADDER_CASES
from support.refusals_links import LINK_CASES
from support.refusals_nets import NET_CASES
from support.refusals_nodes import NODE_CASES
from support.refusals_people import PEOPLE_CASES
from support.refusals_register import REGISTER_CASES
from support.refusals_third_parties import CASES as THIRD_PARTY_CASES
from support.refusals_times import TIMES_CASES
from support.world import World
from tianping.core import commands as c
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

__all__ = [
    "CERTIFICATE",
    "NOBODY",
    "REFUSAL_CASES",
    "a_payment",
    "a_waiting_one",
    "set_control",
    "small_world",
]


def small_world(world: World) -> World:
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


def a_payment(world: World) -> c.CreditTransfer:
    """One fen from A to B, ordinary."""
    return world.transfer("A", "B", 1, 8)


def a_waiting_one(world: World, queue_class: int = 8) -> c.CreditTransfer:
    """A payment from A that waits for funds."""
    command = world.transfer("A", "B", 1000, queue_class)
    world.send(command)
    return command


def _full_queue(world: World) -> c.Command:
    world.send(c.SetParameter(world.now, "queue.length_max", 1, world.today))
    a_waiting_one(world)
    return world.transfer("A", "B", 1000, 8)


def _too_much_money(world: World) -> c.Command:
    for _ in range(4000):
        told = world.send(world.one_sided("B", 10**15, credit=True))
        if told[0][0] == "Refused":
            break
    return world.one_sided("B", 10**15, credit=True)


def _over_the_cap(world: World) -> c.Command:
    world.send(c.SetParameter(world.now, "idempotence.daily_cap", 1, world.today))
    world.send(a_payment(world))
    return a_payment(world)


def _behind_queue(world: World) -> c.Command:
    a_waiting_one(world)
    return c.SetEarmark(world.now, world.code("A"), "BEPS", Fen(1))


def set_control(
    world: World, name: str, control: int, *, released: bool = False
) -> c.ControlAccount:
    """Set or release a control, and return the command."""
    command = c.ControlAccount(world.now, world.code(name), control, released)
    world.send(command)
    return command


def _debit_controlled(world: World) -> c.Command:
    set_control(world, "A", CONTROL_DEBIT)
    return a_payment(world)


def _credit_controlled(world: World) -> c.Command:
    set_control(world, "B", CONTROL_CREDIT)
    return a_payment(world)


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
    a_waiting_one(world)
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
    a_waiting_one(world)
    world.advance(20)
    return c.AdvancePhase(world.now, 20, 35, 0)


def _settled_one(world: World) -> c.Command:
    command = a_payment(world)
    world.send(command)
    return world.cancel(command.sender, command.message_id)


def _placed_one(
    world: World, make: Callable[[BankCode, MessageId], c.Command], queue_class: int = 5
) -> c.Command:
    command = world.placed("B", 5, queue_class)
    world.send(command)
    return make(command.office, command.message_id)


def _altered(world: World) -> c.Command:
    command = a_payment(world)
    world.send(command)
    return replace(command, digest=command.digest ^ 1)


def _wrong_code(world: World) -> BankCode:
    code = world.code("X")
    return BankCode(code[:-1] + str((int(code[-1]) + 1) % 10))


def _office(code: str, kind: int = KIND_OFFICE) -> c.Command:
    return c.AddOffice(0, BankCode(code), "office", kind)


NOBODY = BankCode("999999999990")
CERTIFICATE = CertificateId("0123456789abcdef:1")


def _pool(world: World, management: int, names: list[str], *, date: int = 0) -> c.Command:
    world.add_bank("A2", "P1", legal_entity="A")
    branches = [world.code(name) for name in names]
    return c.SetPool(world.now, world.code("A"), management, BusinessDate(date), branches)


def _no_pool(world: World) -> c.Command:
    world.advance(20)
    return c.RunPool(world.now, 0)


REFUSAL_CASES: dict[R, Case] = {
    R.CORE_VERSION_NOT_NEWER: lambda w: c.UpgradeCore(w.now, 1),
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
    R.CERTIFICATE_NOT_BOUND: lambda w: c.UnbindCertificate(w.now, CERTIFICATE),
    R.ACCESS_NOT_BOUND: lambda w: c.UnbindAccess(w.now, CERTIFICATE, w.code("A")),
    R.SENDER_UNKNOWN: lambda w: replace(a_payment(w), sender=w.code("A1")),
    R.CERTIFICATE_NOT_SENDERS: lambda w: replace(a_payment(w), certificate=w.certificate("B")),
    R.NOT_AUTHORISED: lambda w: replace(w.one_sided("A", 1, credit=True), office=w.code("P2")),
    R.SAME_ID_OTHER_BODY: _altered,
    R.DAILY_CAP_REACHED: _over_the_cap,
    R.DATE_NOT_CURRENT: lambda w: replace(
        a_payment(w), business_date=BusinessDate(20261122), message_id=MessageId("2026112200000001")
    ),
    R.PHASE_WRONG: lambda w: c.AdvancePhase(w.now, 20, 40, 0),
    R.PHASE_STEP_WRONG: lambda w: c.AdvancePhase(w.now, 10, 40, 0),
    R.NEXT_DATE_WRONG: lambda w: c.AdvancePhase(w.now, 10, 20, 20261124),
    R.DEBTOR_BANK_UNKNOWN: lambda w: replace(a_payment(w), debtor_bank=NOBODY),
    R.DEBTOR_BANK_NOT_SENDERS: lambda w: replace(a_payment(w), debtor_bank=w.code("B1")),
    R.CREDITOR_PARTICIPANT_UNKNOWN: lambda w: replace(
        a_payment(w), creditor_participant=NOBODY, creditor_bank=NOBODY
    ),
    R.CREDITOR_BANK_UNKNOWN: lambda w: replace(a_payment(w), creditor_bank=NOBODY),
    R.CREDITOR_BANK_NOT_CREDITORS: lambda w: replace(a_payment(w), creditor_bank=w.code("A1")),
    R.AMOUNT_OUT_OF_BOUNDS: lambda w: replace(a_payment(w), amount_fen=Fen(0)),
    R.CLASS_NOT_ALLOWED: lambda w: replace(a_payment(w), queue_class=4),
    R.ORIGINAL_NOT_OWNED: lambda w: w.cancel(
        w.code("B"), a_waiting_one(w).message_id, original_sender=w.code("A")
    ),
    R.ORIGINAL_UNKNOWN: lambda w: w.cancel(w.code("B"), MessageId("20261123never")),
    R.ORIGINAL_NOT_QUEUED: _settled_one,
    R.CLASS_NOT_ADJUSTABLE: lambda w: _placed_one(w, lambda one, two: w.adjust(one, two, 0)),
    R.CLASS_NOT_CANCELLABLE: lambda w: _placed_one(w, w.cancel, 1),
    R.ORIGINAL_NOT_SETTLED: lambda w: w.ask_return(a_waiting_one(w)),
    R.RETURN_NOT_OPEN: lambda w: w.answer_return(w.ask_return(a_waiting_one(w))),
    R.EARMARK_ABOVE_FUNDS: lambda w: c.SetEarmark(w.now, w.code("A"), "BEPS", Fen(101)),
    R.EARMARK_BEHIND_QUEUE: _behind_queue,
    R.DEBIT_CONTROLLED: _debit_controlled,
    R.CREDIT_CONTROLLED: _credit_controlled,
    R.CONTROL_ALREADY_SET: lambda w: set_control(w, "A", CONTROL_DEBIT),
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
    **AUTHORITY_CASES,
    **NET_CASES,
    **KEEPING_CASES,
    **CERTIFICATE_CASES,
    **LINK_CASES,
    **ACCOUNT_CASES,
    **MESSAGE_CASES,
    **FINANCING_CASES,
    **DAY_CASES,
    **NODE_CASES,
    **REGISTER_CASES,
    **DAY_END_CASES,
    **THIRD_PARTY_CASES,
    **PEOPLE_CASES,
    **LADDER_CASES,
    **TIMES_CASES,
    R.POOL_DATE_NOT_LATER: lambda w: _pool(w, 0, ["B"], date=w.today),
    R.POOL_WITHOUT_BRANCHES: lambda w: _pool(w, 0, []),
    R.POOL_BRANCH_WRONG: lambda w: _pool(w, 0, ["B"]),
    R.POOL_BRANCH_TWICE: lambda w: _pool(w, 0, ["A2", "A2"]),
    R.POOL_BRANCH_NOT_BOUND: lambda w: _pool(w, 2, []),
    R.LIMIT_NOT_SET: lambda w: c.SetLimit(w.now, w.code("A"), "", Fen(0), lifted=True),
    R.OPTION_OFF: lambda w: c.SetReserve(w.now, w.code("A"), 7, Fen(1)),
    R.POOL_NONE: _no_pool,
}
"""A world in daytime, and the command that it refuses. ACCESS_ALREADY_BOUND needs two commands."""


def _access_twice(world: World) -> c.Command:
    command = c.BindAccess(world.now, CERTIFICATE, "point", world.code("A"))
    world.send(command)
    return command


REFUSAL_CASES[R.ACCESS_ALREADY_BOUND] = _access_twice
