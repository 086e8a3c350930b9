"""Every invariant is noticed when it does not hold: each tampering names what is wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.model import plain
from support.world import World
from tianping.core.commands import AdvancePhase, ApproveProposal
from tianping.core.control.person import Person
from tianping.core.control.roles import ADMINISTRATOR, OPERATOR
from tianping.core.control.standing import Standing
from tianping.core.day_terms import STATE_DAY_END
from tianping.core.events import Refused, TrialBalanceTaken
from tianping.core.faults import InvariantViolation, check
from tianping.core.invariants import check_invariants
from tianping.core.ledger.posting import book
from tianping.core.ledger.trial_balance import prove_books
from tianping.core.liquidity.cap_state import Cap, CapWarning
from tianping.core.machine import Machine
from tianping.core.refusals import RefusalCode
from tianping.core.settlement.opening_state import Opening
from tianping.core.state import Payment, Proposal, SettlementAccount, State, account_of
from tianping.core.terms import (
    CLASS_ORDINARY,
    CONTROL_DEBIT,
    PHASE_CUT_OFF,
    PHASE_DAY,
    PHASE_DAY_END,
    PHASE_PREPARATION,
    SYSTEM_HVPS,
    SYSTEM_SAPS,
)
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import MessageId
from tianping.values.money import Fen

Tamper = Callable[[State], None]


def _machine() -> Machine:
    """Return a machine in daytime: A pays B and waits with two more payments."""
    machine = Machine()
    world = World(lambda command: plain(machine.apply(command)))
    world.open(20261123)
    world.add_office("O")
    for name in ("A", "B"):
        world.add_bank(name, "O")
        world.send(world.one_sided(name, 1000, credit=True))
    world.advance(PHASE_DAY)
    for amount in (100, 5000, 10):
        world.send(world.transfer("A", "B", amount, CLASS_ORDINARY))
    return machine


def _end_the_day(state: State) -> None:
    for system in (SYSTEM_HVPS, SYSTEM_SAPS):
        state.days.systems[system].state = STATE_DAY_END
    state.phase = PHASE_DAY_END


def _a(state: State) -> SettlementAccount:
    return state.settlement_accounts[0]


def _first(state: State) -> Payment:
    return _a(state).queue[CLASS_ORDINARY][0]


def _make_payable(state: State) -> None:
    _first(state).amount_fen = Fen(1)


def _lose_entry(state: State) -> None:
    item = _first(state)
    del item.sender.seen[item.business_date][item.message_id]


def _swap_queue(state: State) -> None:
    _a(state).queue[CLASS_ORDINARY].reverse()


def _lose_from_index(state: State) -> None:
    item = _first(state)
    del state.queued[item.sender.code][item.message_id]


def _other_account(state: State) -> None:
    _first(state).payer = _first(state).payee


def _move(subject: int) -> Tamper:
    def tamper(state: State) -> None:
        for account in state.accounts:
            if account.subject == subject:
                account.credit_fen += 1
                account.debit_fen += 1
                account.opening_fen = Fen(account.opening_fen + 1)
                account.balance_fen = Fen(account.balance_fen + 1)

    return tamper


def _one_sided_debit(state: State) -> None:
    account = state.accounts[0]
    account.debit_fen += 1
    account.opening_fen = Fen(account.opening_fen + 1)


def _overdrawn(state: State) -> None:
    for account, by in ((_a(state), -2000), (state.settlement_accounts[1], 2000)):
        account.balance_fen = Fen(account.balance_fen + by)
        account.opening_fen = Fen(account.opening_fen + by)
        account.year_opening_fen += by


def _suspended_unbarred(state: State) -> None:
    standing = Standing()
    standing.suspended = True
    state.standings[_a(state).owner] = standing


def _limit_under_debit_control(state: State) -> None:
    account = _a(state)
    account.overdraft_fen = account.overdraft_same_city_fen = 5
    account.controls = CONTROL_DEBIT


def _person(role: int, *, suspended: bool = False) -> Person:
    person = Person(role, "")
    person.suspended = suspended
    return person


def _orphan_proposal(state: State) -> None:
    state.people["adm-1"] = _person(ADMINISTRATOR)
    state.people["op-1"] = _person(OPERATOR, suspended=True)
    state.proposals[1] = Proposal("op-1", "letter", b"")


def _opening(balance_fen: int) -> Opening:
    return Opening(MessageId("x"), 2013, balance_fen=balance_fen, minimum_fen=0)


def _opening_of_a_stranger(state: State) -> None:
    state.openings[_office(state)] = _opening(-1)


def _office(state: State) -> BankCode:
    return next(code for code, one in state.participants.items() if one.account is None)


def _books(state: State) -> int:
    return next(one.index for one in state.accounts if not isinstance(one, SettlementAccount))


def _cap(credit_fen: int) -> Cap:
    cap = Cap()
    cap.credit_fen = credit_fen
    return cap


def _values(value_fen: int, *, key: str = "") -> dict[str, CapWarning]:
    """Return a value that nothing is below yet, in the eyes of the machine."""
    code = BankCode("901100000014")
    named = f"BEPS {key or code}"
    return {named: CapWarning("BEPS", code, value_fen=value_fen, below=False)}


_TAMPERINGS: dict[str, Tamper] = {
    "I1": _one_sided_debit,
    "I2": _move(4611),
    "I3": _move(4612),
    "I4": _move(4613),
    "I5: all balances": _move(2012),
    "I5: sum of money": lambda s: setattr(s, "money_fen", s.money_fen + 1),
    "I6": lambda s: setattr(s.accounts[0], "opening_fen", 7),
    "I7: .* over its limit": _overdrawn,
    "account 1 is called": lambda s: setattr(s.accounts[1], "index", 9),
    "minimum balance": lambda s: setattr(_a(s), "minimum_fen", -1),
    "BEPS earmark": lambda s: setattr(_a(s), "earmark_beps_fen", -1),
    "IBPS earmark": lambda s: setattr(_a(s), "earmark_ibps_fen", -1),
    "earmark of": lambda s: setattr(_a(s), "earmark_fen", 5),
    "overdraft limit of": lambda s: setattr(_a(s), "overdraft_fen", 5),
    "controls of": lambda s: setattr(_a(s), "controls", 8),
    "barred": _suspended_unbarred,
    "is not void": _limit_under_debit_control,
    "waits against a control": lambda s: setattr(_a(s), "controls", CONTROL_DEBIT),
    "class of queued payment": lambda s: setattr(_first(s), "queue_class", 7),
    "payer of queued payment": _other_account,
    "order of payment": _swap_queue,
    "status of queued payment": _lose_entry,
    "queue count": lambda s: setattr(_a(s), "queued_count", 1),
    "a payable payment": _make_payable,
    "the index of queued payments": _lose_from_index,
    "overnight queue": _end_the_day,
    "system 1 in state 15": lambda s: setattr(s.days.systems[1], "state", 15),
    "HVPS on 20261122 behind SAPS": lambda s: setattr(s.days.systems[1], "date", 20261122),
    "SAPS on 20261122": lambda s: setattr(s.days.systems[4], "date", 20261122),
    "session of system 2": lambda s: setattr(s.days.systems[2], "session", 0),
    "system 3 ends 20261124 on": lambda s: setattr(s.days.systems[3], "old_date", 20261124),
    "somebody was not asked": lambda s: s.newly_waiting.append(_a(s)),
    "opening of": lambda s: s.openings.update({_a(s).owner: _opening(0)}),
    "amount -1 of the opening": _opening_of_a_stranger,
    "cap of .* without account": lambda s: s.caps.update({_office(s): {"BEPS": Cap()}}),
    "cap of .* in SAPS": lambda s: s.caps.update({_a(s).owner: {"SAPS": Cap()}}),
    "part -1 of a cap": lambda s: s.caps.update({_a(s).owner: {"BEPS": _cap(-1)}}),
    "value on a cap of account": lambda s: s.cap_warnings.update({_books(s): _values(5)}),
    "no value on a cap": lambda s: s.cap_warnings.update({_a(s).index: {}}),
    "value BEPS x on a cap": lambda s: s.cap_warnings.update({_a(s).index: _values(0, key="x")}),
    "crossing of value": lambda s: s.cap_warnings.update({_a(s).index: _values(5)}),
    "systems of the sessions": lambda s: s.nets.systems.update({7: "BEPS"}),
    "phase 20": lambda s: setattr(s, "phase", PHASE_CUT_OFF),
    "year of account": lambda s: setattr(s.accounts[0], "year_opening_fen", 5),
    "warning values of": lambda s: setattr(_a(s), "quiet_from_fen", 5),
    "somebody acts": lambda s: setattr(s.acting, "actor", "op-1"),
    "an approval between": lambda s: setattr(s.acting, "approved", True),
    "nobody can decide about persons": lambda s: s.people.update({"op-1": _person(OPERATOR)}),
    "proposal 1 of somebody": _orphan_proposal,
}


def test_untampered_machine_holds() -> None:
    """The machine that is tampered with below is right before."""
    check_invariants(_machine())


@pytest.mark.parametrize("text", sorted(_TAMPERINGS))
def test_tampering_is_named(text: str) -> None:
    """Each change that no command could have made is found and named."""
    machine = _machine()
    _TAMPERINGS[text](machine.state)
    with pytest.raises(InvariantViolation, match=text):
        check_invariants(machine)


def test_proposal_that_is_no_command_is_a_fault() -> None:
    """It could not have been accepted: the node stops rather than to guess."""
    machine = _machine()
    machine.state.proposals[1] = Proposal("Li", "letter", b"\x90")
    with pytest.raises(InvariantViolation, match="proposal 1 is no command"):
        machine.apply(ApproveProposal(1, "Wang", 1))


def test_overnight_overdraft_is_named() -> None:
    """Nobody is overdrawn overnight, whatever the limit."""
    machine = _machine()
    state = machine.state
    for name in list(state.queued):
        del state.queued[name]
    account = _a(state)
    account.queue[CLASS_ORDINARY].clear()
    account.queued_count = state.waiting_count = 0
    account.overdraft_fen = account.overdraft_same_city_fen = 10_000
    _overdrawn(state)
    check_invariants(machine)
    _end_the_day(state)
    with pytest.raises(InvariantViolation, match="overdrawn overnight"):
        check_invariants(machine)


@pytest.mark.parametrize("text", ["I1", "I2", "I6"])
def test_trial_balance_of_tampered_books_does_not_balance(text: str) -> None:
    """The trial balance says so when debits and credits, offices or an account disagree."""
    machine = _machine()
    _TAMPERINGS[text](machine.state)
    taken = prove_books(machine.state)
    assert isinstance(taken, TrialBalanceTaken)
    assert not taken.balanced


def test_day_does_not_switch_on_books_that_do_not_balance() -> None:
    """The switch to the next date is blocked, and nothing is carried forward."""
    machine = _machine()
    machine.apply(AdvancePhase(1, PHASE_DAY, PHASE_CUT_OFF, 0))
    machine.apply(AdvancePhase(1, PHASE_CUT_OFF, PHASE_DAY_END, 0))
    _TAMPERINGS["I6"](machine.state)
    told = machine.apply(AdvancePhase(1, PHASE_DAY_END, PHASE_PREPARATION, 20261124))
    assert told == [Refused(RefusalCode.TRIAL_BALANCE_WRONG, "20261123")]
    assert machine.state.phase == PHASE_DAY_END


def test_booking_for_a_party_without_books_is_a_fault() -> None:
    """Nothing is booked for an indirect participant; trying to is a bug."""
    machine = _machine()
    payment = _first(machine.state)
    payment.payee.books = None
    with pytest.raises(InvariantViolation, match="without books"):
        book(machine.state, payment)


def test_account_of_an_office_is_a_fault() -> None:
    """Only settlement accounts wait for funds; asking for an office's is a bug."""
    state = _machine().state
    office = next(one for one in state.participants.values() if one.account is None)
    with pytest.raises(InvariantViolation, match=office.code):
        account_of(office)


def test_check_raises_only_when_false() -> None:
    """A check says what does not hold."""
    check(True, "unseen")
    with pytest.raises(InvariantViolation, match="seen"):
        check(False, "seen")


def test_unknown_command_is_a_fault() -> None:
    """A command without a rule stops the machine; it is never passed over."""
    machine = _machine()
    with pytest.raises(InvariantViolation, match="no rule for str"):
        machine.apply(BankCode("x"))  # type: ignore[arg-type]
