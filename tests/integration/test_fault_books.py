"""Books that do not balance hold the date back; a mended program makes them anew (RULES-C §9.1)."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.node_core import AT_NS, DATE
from support.node_world import ROOT, World, payment
from support.other_program import Node, other_program, run
from tianping.core.commands import AdvancePhase, TakeTrialBalance
from tianping.core.events import AccountsClosed, Event, Refused
from tianping.core.refusals import RefusalCode
from tianping.journal.sqlite import SqliteJournal
from tianping.node.operator import OperatorClient
from tianping.node.platform import EXIT_FAULT
from tianping.node.restart import recorded_batches, restore

pytestmark = pytest.mark.slow

COUNTS_TWICE = (
    "core/settlement/transfers.py",
    "def transfer_credit(state: State, command: CreditTransfer) -> list[Event]:",
    """def transfer_credit(state: State, command: CreditTransfer) -> list[Event]:
    if command.amount_fen == 77_777:
        state.accounts[0].debit_fen += 1
    return _transfer_credit(state, command)


def _transfer_credit(state: State, command: CreditTransfer) -> list[Event]:""",
)
"""A core with a bug that spoils the books in memory and decides nothing otherwise."""


def _step(world: World, from_phase: int, to_phase: int, date: int = 0) -> list[Event]:
    with OperatorClient(world.folder.operator_socket) as operator:
        _, (events,) = operator.execute([AdvancePhase(AT_NS, from_phase, to_phase, date)])
    return events


def test_books_that_do_not_balance_hold_the_date_back_until_they_are_made_anew(
    tmp_path: Path,
) -> None:
    """No switch and no snapshot on wrong books; the entries were right, and the replay is."""
    world = World(tmp_path / "w", settings="[intake]\nworkers = 1\n")
    payer, payee = world.banks
    node = Node(world, other_program(tmp_path / "buggy", COUNTS_TWICE))
    world.open_day()
    with world.client(payer, node.port) as client:
        client.send([payment(f"{DATE}00000001", payer, payee, amount_fen=77_777)])
    for from_phase, to_phase in ((10, 20), (20, 40)):
        assert not isinstance(_step(world, from_phase, to_phase)[0], Refused)
    wrong = _step(world, 40, 0, DATE + 1)
    assert wrong == [Refused(RefusalCode.TRIAL_BALANCE_WRONG, str(DATE))]
    with OperatorClient(world.folder.operator_socket) as operator:
        operator.execute([TakeTrialBalance(AT_NS)])  # the person on duty looks again
    assert node.stop() == EXIT_FAULT

    mended = ROOT / "src"
    proved = run(mended, "verify", world.folder.path)
    assert proved.returncode == 0, proved.stdout + proved.stderr
    node = Node(world, mended)
    assert node.port, node.ended()
    assert not isinstance(_step(world, 40, 0, DATE + 1)[0], Refused)
    assert node.stop() == 0
    assert run(mended, "verify", world.folder.path).returncode == 0
    assert _figures_made(world) == [DATE]


def _figures_made(world: World) -> list[int]:
    journal = SqliteJournal.open(world.folder.path, "test")
    pending = restore(journal, None).pending
    batches = list(recorded_batches(journal, 1, pending=pending))
    journal.close()
    events = [event for batch in batches for events in batch.outcomes for event in events]
    return [one.business_date for one in events if isinstance(one, AccountsClosed)]
