"""The optional tools keep what they promise: money, floors, and the order of queues."""

from __future__ import annotations

import pytest

from support.agreement import Pair
from support.model import Told, plain
from support.streams_options import OptionsStream
from tianping.core import commands as c
from tianping.core import events as e
from tianping.core.invariants import check_invariants
from tianping.core.machine import Machine
from tianping.core.state import Payment, SettlementAccount

_STEPS = 400


class _Watched:
    """A core that is looked at before and after every command."""

    def __init__(self) -> None:
        self.core = Machine()
        self.offsets = 0
        self.accepted = 0

    def apply(self, command: c.Command) -> list[Told]:
        state = self.core.state
        queues = {one.index: _queue(one) for one in state.settlement_accounts}
        own = {
            one.index: one.balance_fen - one.earmark_fen - one.minimum_fen
            for one in state.settlement_accounts
        }
        overtakes, most = state.offset_overtakes, state.offset_count_max
        events = self.core.apply(command)
        if events and type(events[0]) is e.OffsetSettled:
            self.offsets += 1
            offset = events[0]
            assert 1 <= len(offset.back) <= most
            _check_funds(offset, own)
            _check_order(offset, queues, overtakes=overtakes)
        if events and type(events[0]) is e.MatchingProposed and events[0].accepted:
            self.accepted += 1
            _check_proposal(events, own, queues)
        assert not any(type(event) is e.OffsetSettled for event in events[1:])
        return plain(events)


def _queue(account: SettlementAccount) -> list[Payment]:
    return [item for items in account.queue for item in items]


def _check_funds(offset: e.OffsetSettled, own: dict[int, int]) -> None:
    gain = offset.received_fen - offset.paid_fen
    assert own[offset.payer] + gain >= 0
    assert own[offset.payee] - gain >= 0


def _check_proposal(
    events: list[e.Event], own: dict[int, int], queues: dict[int, list[Payment]]
) -> None:
    """Nobody who pays in the set ends below its own funds, and it is worth more than in order."""
    proposed, run = events[0], events[1]
    assert type(proposed) is e.MatchingProposed
    assert type(run) is e.MatchingRun
    assert proposed.proposed_fen > proposed.ordered_fen
    amounts = {item.payment: (index, item) for index, items in queues.items() for item in items}
    paying = {}
    for event in events[2 : 2 + run.settled_count]:
        assert type(event) is e.PaymentSettled
        index, item = amounts[event.payment]
        own[index] -= item.amount_fen
        paying[index] = True
        if item.payee.account is not None:
            own[item.payee.account.index] += item.amount_fen
    assert all(own[index] >= 0 for index in paying)


def _check_order(
    offset: e.OffsetSettled, queues: dict[int, list[Payment]], *, overtakes: bool
) -> None:
    """Nothing is overtaken; or, where it may be, not to the loss of whose queue it is."""
    gain = offset.received_fen - offset.paid_fen
    head = [item.payment for item in queues[offset.payee][: len(offset.back)]]
    if queues[offset.payer]:
        assert overtakes
        assert gain >= 0
    if head != offset.back:
        assert overtakes
        assert gain <= 0
    ordinary = [item for item in queues[offset.payee] if item.payment in offset.back]
    assert [item.payment for item in ordinary] == offset.back
    assert all(item.queue_class == 8 for item in ordinary)


def test_offsets_and_proposals_keep_floors_and_order() -> None:
    """Every offset is afforded and in order, every booked proposal afforded; the books hold."""
    offsets = accepted = 0
    for seed in range(24):
        watched = _Watched()
        stream = OptionsStream(seed, watched.apply)
        stream.open()
        for _ in range(_STEPS):
            stream.step()
        check_invariants(watched.core)
        offsets += watched.offsets
        accepted += watched.accepted
    assert offsets > 15
    assert accepted > 0


@pytest.mark.parametrize("seed", range(16))
def test_core_and_model_agree_with_the_tools_on(seed: int) -> None:
    """The same outcomes, command by command, where the tools have much to do."""
    pair = Pair()
    stream = OptionsStream(seed, pair.apply)
    stream.open()
    for _ in range(_STEPS):
        stream.step()
    check_invariants(pair.core)


@pytest.mark.parametrize("seed", range(4))
def test_with_the_tools_off_nothing_is_different(seed: int) -> None:
    """Without the parameters a stream of the same commands never leads to an event of theirs."""
    machine = Machine()
    stream = OptionsStream(seed, lambda command: plain(machine.apply(command)))
    stream.open()
    for _ in range(_STEPS):
        stream.step()
    made = [one for one in stream.world.commands if not _is_switch(one)]
    plain_machine = Machine()
    for command in made:
        for event in plain_machine.apply(command):
            assert type(event) not in (e.OffsetSettled, e.MatchingProposed)
    check_invariants(plain_machine)


def _is_switch(command: c.Command) -> bool:
    return isinstance(command, c.SetParameter) and command.name.startswith("options.")
