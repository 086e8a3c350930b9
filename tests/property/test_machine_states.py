"""Hypothesis drives the core: invariants, refusals, snapshots and replay hold at every step."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from support.financing import answer_pledge, appoint, charge, give_back, pledging, request_loan
from support.model import Told, plain
from support.third_parties import earmark_by_message, end_of_hold, hold, net_file, withdrawal
from support.world import Sent, World, owner_of
from tianping.core import commands as c
from tianping.core.digest import state_digest
from tianping.core.invariants import check_invariants
from tianping.core.machine import Machine
from tianping.core.snapshot import restore_snapshot, take_snapshot
from tianping.core.terms import KIND_SPECIAL, KIND_TREASURY
from tianping.values.dates import next_natural_date
from tianping.values.money import Fen

_BANKS = ("A", "B", "C")
_EVERYBODY = (*_BANKS, "S", "A1", "B1", "P1", "T1")
_amounts = st.integers(min_value=0, max_value=12)
_banks = st.sampled_from((*_BANKS, "S"))
_everybody = st.sampled_from(_EVERYBODY)
_chance = st.integers(min_value=0, max_value=10**6)


class PlatformLife(RuleBasedStateMachine):
    """The life of a small platform, command by command."""

    def __init__(self) -> None:
        super().__init__()
        self.machine = Machine()
        self.outcomes: list[list[Told]] = []
        self.world = World(self.apply)
        self.sent: list[Sent] = []

    def apply(self, command: c.Command) -> list[Told]:
        """Apply a command; a refusal must leave the state as it was."""
        before = state_digest(self.machine)
        events = plain(self.machine.apply(command))
        if events[0][0] == "Refused":
            assert len(events) == 1
            assert state_digest(self.machine) == before
        self.outcomes.append(events)
        return events

    @initialize(first=_amounts, limit=_amounts)
    def open(self, first: int, limit: int) -> None:
        """Open a platform with three banks, a special participant and a treasury."""
        world = self.world
        world.open(20261123)
        world.add_office("P1")
        world.add_office("T1", KIND_TREASURY)
        for name in _BANKS:
            world.add_bank(name, "P1")
            world.send(c.SetOverdraftLimit(world.now, world.code(name), Fen(limit)))
        world.add_bank("S", "P1", KIND_SPECIAL)
        world.add_indirect("A1", "A")
        world.add_indirect("B1", "B")
        world.send(world.one_sided("A", first, credit=True))
        world.send(appoint(world, 1, "P1"))
        world.send(appoint(world, 2, "P1"))
        world.send(pledging(world, "C", 2, 50))
        for to_phase, date in ((10, 0), (20, 0), (40, 0), (0, 20261124), (10, 0)):
            world.advance(to_phase, date)

    def _bring(self, command: Sent) -> None:
        self.world.send(command)
        self.sent.append(command)

    def _one_sent(self, chance: int) -> Sent:
        waiting = [self.world.brought(payment) for payment in self.world.ledger.waiting]
        known = [one for one in waiting if isinstance(one, Sent)] if chance % 4 else []
        found = known or self.sent
        return found[chance % len(found)]

    @rule(
        payer=_everybody, payee=_everybody, amount=_amounts, queue_class=st.sampled_from((2, 7, 8))
    )
    def pay(self, payer: str, payee: str, amount: int, queue_class: int) -> None:
        """Send an ordinary transfer."""
        self._bring(self.world.transfer(payer, payee, amount, queue_class))

    @rule(name=_banks, amount=_amounts, credit=st.booleans())
    def post(self, name: str, amount: int, credit: bool) -> None:
        """Send one-sided business."""
        self._bring(self.world.one_sided(name, amount, credit=credit))

    @rule(payer=_banks, payee=_banks, amount=_amounts)
    def instruct(self, payer: str, payee: str, amount: int) -> None:
        """Let the special participant move money between two others."""
        self._bring(self.world.instant("S", payer, payee, amount))

    @rule(name=_banks, amount=_amounts, queue_class=st.integers(min_value=0, max_value=9))
    def place(self, name: str, amount: int, queue_class: int) -> None:
        """Place a debit in a class."""
        self._bring(self.world.placed(name, amount, queue_class))

    @rule(
        paid=st.dictionaries(_banks, st.integers(min_value=-9, max_value=9), max_size=4),
        session=st.integers(min_value=1, max_value=9),
    )
    def same_city(self, paid: dict[str, int], session: int) -> None:
        """Submit a same-city session."""
        self._bring(self.world.same_city("P1", session, paid))

    @rule(
        paid=st.dictionaries(_banks, st.integers(min_value=-9, max_value=9), max_size=4),
        session=st.integers(min_value=1, max_value=9),
        system=st.sampled_from(("BEPS", "IBPS")),
    )
    def net(self, paid: dict[str, int], session: int, system: str) -> None:
        """Submit a netting session; the treasury takes what is left, unless that is nothing."""
        left = sum(paid.values())
        lines = paid | {"T1": -left} if left else paid
        told = self.world.send(self.world.nets(system, session, lines))
        if 0 not in paid.values() and paid:
            assert told[0][0] != "Refused" or told[0][1] == 203

    @precondition(lambda self: any(isinstance(one, c.PostOneSided) for one in self.sent))
    @rule(chance=_chance, red=st.booleans(), amount=_amounts)
    def correct(self, chance: int, red: bool, amount: int) -> None:
        """Correct one-sided business, red or blue."""
        posted = [one for one in self.sent if isinstance(one, c.PostOneSided)]
        found = posted[chance % len(posted)]
        name = next(name for name, code in self.world.codes.items() if code == found.participant)
        self._bring(
            self.world.correction(
                name,
                found.amount_fen if red else amount,
                credit=found.credit,
                red=red,
                error_date=found.business_date,
            )
        )

    @precondition(lambda self: self.sent)
    @rule(chance=_chance, placement=st.integers(min_value=0, max_value=2))
    def adjust(self, chance: int, placement: int) -> None:
        """Move a payment in its queue."""
        found = self._one_sent(chance)
        owner = owner_of(found)
        self.world.send(self.world.adjust(owner, found.message_id, placement))

    @precondition(lambda self: self.sent)
    @rule(chance=_chance)
    def cancel(self, chance: int) -> None:
        """Cancel a payment."""
        found = self._one_sent(chance)
        owner = owner_of(found)
        self.world.send(self.world.cancel(owner, found.message_id))

    @rule(asker=_everybody, name=_banks, scope=st.integers(min_value=0, max_value=2))
    def query_queue(self, asker: str, name: str, scope: int) -> None:
        """Ask which payments wait; the answer is what the events said."""
        code = self.world.code(name)
        told = self.world.send(self.world.query_queue(self.world.code(asker), code, scope))
        if asker == name and scope == 0:
            waiting = self.world.ledger.queue(self.world.ledger.deposit(code))
            assert told[0][4:] == (len(waiting), tuple(waiting))

    @rule(
        setter=_everybody,
        name=_banks,
        value=st.integers(min_value=-12, max_value=12),
        on=st.booleans(),
    )
    def warn(self, setter: str, name: str, value: int, on: bool) -> None:
        """Set a warning value or switch it off."""
        code = self.world.code(name)
        self.world.send(self.world.warning(self.world.code(setter), code, value, on=on))

    @rule(asker=_everybody, asked=_everybody, scope=st.integers(min_value=0, max_value=4))
    def ask_how_accounts_stand(self, asker: str, asked: str, scope: int) -> None:
        """Ask for account information and liquidity; sums are those of the accounts."""
        codes = self.world.code(asker), self.world.code(asked)
        self.world.send(self.world.query_account(*codes, scope))
        (told,) = self.world.send(self.world.query_liquidity(*codes, scope))
        if told[0] == "LiquidityReported":
            rows = told[6]
            balances = [self.world.ledger.balances[row[0]] for row in rows]
            assert told[5][:2] == (len(rows), sum(balances))
            assert told[5][3] == sum(row[4] + row[7] - row[6] for row in rows)

    @rule(
        name=_banks,
        limit=st.integers(min_value=-1, max_value=9),
        minimum=st.integers(min_value=-1, max_value=9),
        debit=st.integers(min_value=-1, max_value=1),
        credit=st.integers(min_value=-1, max_value=1),
    )
    def maintain(self, name: str, limit: int, minimum: int, debit: int, credit: int) -> None:
        """Let the office change what limits an account."""
        stated = {
            "overdraft_limit_fen": limit,
            "minimum_fen": minimum,
            "debit_control": debit,
            "credit_control": credit,
        }
        codes = self.world.code("P1"), self.world.code(name)
        self.world.send(self.world.maintain(*codes, stated))

    @rule(name=_banks, released=st.booleans())
    def suspend(self, name: str, released: bool) -> None:
        """Suspend a participant or release it."""
        code = self.world.code(name)
        self.world.send(c.SuspendParticipant(self.world.now, code, released))

    @rule(name=st.sampled_from(("C", "S")))
    def revoke(self, name: str) -> None:
        """Revoke a participant from the next date on."""
        code, date = self.world.code(name), next_natural_date(self.world.today)
        self.world.send(c.RevokeParticipant(self.world.now, code, date))

    @rule(name=_banks, balances=st.lists(_amounts, max_size=3))
    def report_others(self, name: str, balances: list[int]) -> None:
        """Let ACS report the non-clearing accounts of a bank."""
        rows = {f"x{number}": fen for number, fen in enumerate(balances)}
        self.world.send(self.world.other_balances(self.world.code(name), rows))

    @precondition(lambda self: self.sent)
    @rule(chance=_chance, answered=st.booleans(), agreed=st.booleans())
    def ask_back(self, chance: int, answered: bool, agreed: bool) -> None:
        """Ask for a payment back and, perhaps, answer; no balance moves."""
        paid = [one for one in self.sent if isinstance(one, c.CreditTransfer)]
        if not paid:
            return
        before = list(self.world.ledger.balances)
        request = self.world.ask_return(paid[chance % len(paid)])
        self.world.send(request)
        if answered:
            self.world.send(self.world.answer_return(request, agreed=agreed))
        assert self.world.ledger.balances == before

    @precondition(lambda self: self.sent)
    @rule(chance=_chance)
    def repeat(self, chance: int) -> None:
        """Send a message again."""
        self.world.send(self._one_sent(chance))

    @rule(name=_banks, amount=_amounts)
    def set_minimum(self, name: str, amount: int) -> None:
        """Set a minimum balance."""
        self.world.send(c.SetMinimumBalance(self.world.now, self.world.code(name), Fen(amount)))

    @rule(name=_banks, amount=_amounts, system=st.sampled_from(("BEPS", "IBPS")))
    def set_earmark(self, name: str, amount: int, system: str) -> None:
        """Set earmarked funds."""
        code = self.world.code(name)
        self.world.send(c.SetEarmark(self.world.now, code, system, Fen(amount)))

    @rule(
        payers=st.lists(_banks, min_size=1, max_size=2, unique=True), payee=_banks, amount=_amounts
    )
    def bring_net_file(self, payers: list[str], payee: str, amount: int) -> None:
        """Bring a net file that one or two banks pay."""
        lines = [(name, -amount - place) for place, name in enumerate(payers)]
        lines.append((payee, -sum(fen for _, fen in lines)))
        self._bring(net_file(self.world, "S", lines))

    @rule(payer=_banks, payee=_banks, amount=_amounts, confirmed=st.booleans(), ended=st.booleans())
    def hold_for_a_deal(
        self, payer: str, payee: str, amount: int, confirmed: bool, ended: bool
    ) -> None:
        """Hold money and, perhaps, let the FX system end it."""
        request = hold(self.world, payer, payee, amount, system="S")
        self.world.send(request)
        if ended:
            self.world.send(end_of_hold(self.world, request, confirmed=confirmed))

    @precondition(lambda self: any(isinstance(one, c.SubmitNetFile) for one in self.sent))
    @rule(chance=_chance)
    def withdraw_net_file(self, chance: int) -> None:
        """Withdraw a net file."""
        files = [one for one in self.sent if isinstance(one, c.SubmitNetFile)]
        found = files[chance % len(files)]
        self.world.send(withdrawal(self.world, found.sender, found.message_id))

    @rule(name=_banks, amount=_amounts, lowered=st.booleans())
    def adjust_earmark(self, name: str, amount: int, lowered: bool) -> None:
        """Let a bank raise or lower its own earmark by message."""
        command = earmark_by_message(self.world, name, amount, system="BEPS", lowered=lowered)
        self.world.send(command)

    @rule(name=_banks, amount=_amounts)
    def set_limit(self, name: str, amount: int) -> None:
        """Set an overdraft limit for the next date."""
        self.world.send(c.SetOverdraftLimit(self.world.now, self.world.code(name), Fen(amount)))

    @rule(name=_banks, control=st.integers(min_value=1, max_value=2), released=st.booleans())
    def control(self, name: str, control: int, released: bool) -> None:
        """Set or release a control of an account."""
        code = self.world.code(name)
        self.world.send(c.ControlAccount(self.world.now, code, control, released))

    @rule(name=_banks, mode=st.integers(min_value=0, max_value=3), limit=_amounts)
    def set_pledging(self, name: str, mode: int, limit: int) -> None:
        """Set pledge financing for the next date."""
        self.world.send(pledging(self.world, name, mode, limit * 5))

    @rule(name=_banks, amount=_amounts)
    def borrow(self, name: str, amount: int) -> None:
        """Ask for a pledge loan."""
        self.world.send(request_loan(self.world, name, amount))

    @rule(chance=_chance, accepted=st.booleans(), late=st.booleans())
    def answer_for_the_bonds(self, chance: int, accepted: bool, late: bool) -> None:
        """Answer a pledge request, or give it up."""
        numbers = [*self.world.ledger.asked, 1]
        number = numbers[chance % len(numbers)]
        if late:
            self.world.send(c.ExpirePledge(self.world.now, number))
        else:
            self.world.send(answer_pledge(self.world, number, accepted=accepted))

    @rule(chance=_chance)
    def repay(self, chance: int) -> None:
        """Repay a pledge loan."""
        numbers = [*self.world.ledger.lent, 1]
        number = numbers[chance % len(numbers)]
        self.world.send(c.RepayPledgeLoan(self.world.now, number))

    @rule(name=_banks, amount=_amounts, back=st.booleans())
    def fee(self, name: str, amount: int, back: bool) -> None:
        """Charge a fee, or give one back."""
        build = give_back if back else charge
        self.world.send(build(self.world, "P1", [(name, amount)]))

    @rule(minutes=st.integers(min_value=1, max_value=10**6))
    def let_time_pass(self, minutes: int) -> None:
        """Let minutes pass."""
        self.world.set_clock(self.world.now + minutes * 60 * 10**9)

    @rule()
    def take_a_step(self) -> None:
        """Take the business day one phase on, if it lets itself be taken."""
        phase = self.world.ledger.phase
        to_phase = {0: 10, 10: 20, 20: 40, 40: 0}[phase]
        date = next_natural_date(self.world.today) if to_phase == 0 else 0
        self.world.advance(to_phase, date)

    @rule()
    def stop_and_start(self) -> None:
        """Go on with a machine restored from a snapshot."""
        snapshot = take_snapshot(self.machine)
        restored = restore_snapshot(snapshot)
        assert state_digest(restored) == state_digest(self.machine)
        assert take_snapshot(restored) == snapshot
        assert restored.seq == self.machine.seq
        self.machine = restored

    @invariant()
    def books_and_queues_are_sound(self) -> None:
        """All invariants of the core hold, and its balances are those of the entries."""
        check_invariants(self.machine)
        assert sum(self.world.ledger.balances) == 0

    def teardown(self) -> None:
        """Replay all commands from their bytes: same outcomes, same state."""
        again = Machine()
        commands = c.decode_commands(c.encode_commands(self.world.commands))
        assert [plain(events) for events in again.apply_batch(commands)] == self.outcomes
        assert state_digest(again) == state_digest(self.machine)
        assert take_snapshot(again) == take_snapshot(self.machine)


TestPlatformLife = PlatformLife.TestCase
TestPlatformLife.settings = settings(stateful_step_count=60)
