"""Acts, proposals, persons and the audit trail in the views."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Engine

from support.golden import FOLDER
from support.views import BANKS, OFFICES, Platform, batches_of, dump
from tianping.core import commands as c
from tianping.core.commands import decode_commands
from tianping.core.machine import Machine
from tianping.core.refusals import RefusalCode
from tianping.core.terms import (
    PHASE_CUT_OFF,
    PHASE_DAY,
    PHASE_PRE_CLOSE,
    PHASE_WINDOW,
    STATUS_SETTLED,
)
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId, MessageId
from tianping.values.money import Fen
from tianping.views.audited import AUDITED_EVENTS, AUDITED_MESSAGES, note_command
from tianping.views.engine import open_views, sqlite_url
from tianping.views.queries import payment, proposals, refusals
from tianping.views.queries_people import AuditSearch, audit_trail, persons
from tianping.views.records_people import AuditView
from tianping.views.store import create_tables, read_books
from tianping.views.writer import ViewWriter


class Staffed(Platform):
    """A platform with an administrator, a supervisor and two operators."""

    def __init__(self) -> None:
        super().__init__()
        self.open()
        self.commands.append(c.AddPerson(self.now_ns(), "adm-1", 3, ""))
        self.act("adm-1", c.AddPerson(self.now_ns(), "sup-1", 2, ""))
        for name in ("op-1", "op-2"):
            self.by_two(c.AddPerson(self.now_ns(), name, 1, ""), first="adm-1")

    def act(self, person: str, inner: c.Command) -> int:
        """Let a person do something; return its number."""
        encoded = c.encode_commands([inner])
        self.commands.append(c.Act(self.now_ns(), person, "5e55", encoded))
        return len(self.commands)

    def propose(self, person: str, inner: c.Command) -> int:
        """Let a person propose something; return its number."""
        encoded = c.encode_commands([inner])
        return self.act(person, c.Propose(self.now_ns(), "", "letter", encoded))

    def approve(self, person: str, number: int, inner: c.Command) -> int:
        """Let a person approve something; return the number of that."""
        encoded = c.encode_commands([inner])
        return self.act(person, c.ApproveProposal(self.now_ns(), "", number, encoded))

    def by_two(self, inner: c.Command, *, first: str = "op-1") -> int:
        """Let two persons do something; return the number of the approval."""
        return self.approve("sup-1", self.propose(first, inner), inner)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Views in a file of their own."""
    engine = open_views(sqlite_url(tmp_path / "views.db"))
    yield engine
    engine.dispose()


def _fold(engine: Engine, platform: Platform) -> None:
    ViewWriter(engine).apply_many(batches_of(platform.commands, size=7))


def _found(engine: Engine, **search: object) -> list[AuditView]:
    with engine.connect() as connection:
        return audit_trail(connection, AuditSearch(**search))  # type: ignore[arg-type]


def test_business_that_a_person_enters_is_a_payment_like_any_other(engine: Engine) -> None:
    """Its number is that of the approval, its time that of the approval, its parties the banks."""
    platform = Staffed()
    debit = platform.one_sided(BANKS[0], 500, credit=False)
    number = platform.by_two(debit)
    _fold(engine, platform)
    with engine.connect() as connection:
        found = payment(connection, payment=number)
    assert found is not None
    assert (found.sender, found.message_id) == (OFFICES[0], debit.message_id)
    assert (found.debtor_participant, found.amount_fen) == (BANKS[0], 500)
    assert (found.status, found.received_at_ns) == (
        STATUS_SETTLED, platform.commands[-1].recorded_at_ns,
    )  # fmt: skip


def test_refused_act_is_nobodys_message(engine: Engine) -> None:
    """It leaves no payment and no request; the refusal is told under what was asked."""
    platform = Staffed()
    forged = platform.transfer(BANKS[0], BANKS[1], 5)
    platform.commands.pop()
    number = platform.act("op-1", forged)
    _fold(engine, platform)
    with engine.connect() as connection:
        assert payment(connection, payment=number) is None
        (refusal,) = [
            one for one in refusals(connection, business_date=platform.date) if one.seq == number
        ]
    assert (refusal.command, refusal.refusal_code, refusal.sender, refusal.payment) == (
        "CreditTransfer", RefusalCode.ROLE_FORBIDS, "", 0,
    )  # fmt: skip


def test_persons_as_the_events_left_them(engine: Engine) -> None:
    """In the order in which they were entered, removed ones too."""
    platform = Staffed()
    platform.act("adm-1", c.SuspendPerson(1, "op-2"))
    platform.by_two(c.ChangePerson(1, "op-1", 4, OFFICES[0]), first="adm-1")
    platform.by_two(c.RemovePerson(1, "op-2"), first="adm-1")
    last = platform.by_two(c.ResetPerson(1, "op-1"), first="adm-1")
    _fold(engine, platform)
    with engine.connect() as connection:
        found = persons(connection)
    assert [
        (one.person, one.person_role, one.office, one.suspended, one.removed) for one in found
    ] == [
        ("adm-1", 3, "", False, False), ("sup-1", 2, "", False, False),
        ("op-1", 4, OFFICES[0], False, False), ("op-2", 1, "", True, True),
    ]  # fmt: skip
    assert (found[2].entered_by, found[2].approved_by, found[2].seq) == ("adm-1", "sup-1", last)
    assert (found[0].entered_by, found[1].entered_by) == ("", "adm-1")


def test_proposal_shows_what_it_would_do_and_its_bytes(engine: Engine) -> None:
    """Field by field, so that whoever approves knows what."""
    platform = Staffed()
    inner = c.SetOverdraftLimit(7, BANKS[0], Fen(900))
    number = platform.propose("op-1", inner)
    _fold(engine, platform)
    with engine.connect() as connection:
        (found,) = [one for one in proposals(connection) if one.proposal == number]
    assert (found.command, found.person, found.state) == ("SetOverdraftLimit", "op-1", "waits")
    assert found.details == f"participant={BANKS[0]} amount_fen=900"
    assert found.proposed == c.encode_commands([inner])


def test_trail_of_a_proposal_from_its_making_to_its_end(engine: Engine) -> None:
    """Proposed, refused, approved; proposed, rejected; proposed, expired: who and with whom."""
    platform = Staffed()
    inner = c.SetOverdraftLimit(7, BANKS[0], Fen(900))
    first = platform.propose("op-1", inner)
    platform.approve("op-1", first, inner)
    platform.approve("sup-1", first, inner)
    second = platform.propose("op-2", inner)
    platform.act("sup-1", c.RejectProposal(1, "", second, "no"))
    platform.propose("op-1", inner)
    platform.act("adm-1", c.SuspendPerson(1, "op-1"))
    _fold(engine, platform)
    lines = _found(engine, function="SetOverdraftLimit")
    assert [
        (line.result, line.person, line.second_person, line.object, line.event) for line in lines
    ] == [
        ("proposed", "op-1", "", BANKS[0], ""),
        ("refused", "op-1", "", BANKS[0], ""),
        ("approved", "op-1", "sup-1", BANKS[0], "OverdraftLimitSet"),
        ("proposed", "op-2", "", BANKS[0], ""),
        ("rejected", "op-2", "sup-1", BANKS[0], ""),
        ("proposed", "op-1", "", BANKS[0], ""),
        ("expired", "op-1", "", BANKS[0], ""),
    ]  # fmt: skip
    assert lines[1].refusal_code == RefusalCode.SAME_PERSON
    assert {line.login_session for line in lines[:3]} == {"5e55"}


def test_trail_has_what_was_before(engine: Engine) -> None:
    """Of each setting by itself, whichever command set it; of a parameter the default first."""
    platform = Staffed()
    code, today = BANKS[0], platform.date
    for inner in (
        c.SetParameter(1, "queue.length_max", 5, today),
        c.SetParameter(1, "queue.length_max", 9, BusinessDate(20261130)),
        c.SetMinimumBalance(1, code, Fen(10)),
        c.ControlAccount(1, code, 2, False),
        c.ControlAccount(1, code, 2, True),
    ):
        platform.by_two(inner)
    maintained = c.MaintainAccount(
        platform.now_ns(), OFFICES[0], platform.next_id(), today, 1, code, -1, 30, -1, -1
    )
    platform.commands.append(maintained)
    _fold(engine, platform)
    assert [
        (line.value_before, line.value_after) for line in _found(engine, object="queue.length_max")
        if line.event
    ] == [
        ("value=100000", f"value=5 effective_date={today}"),
        (f"value=5 effective_date={today}", "value=9 effective_date=20261130"),
    ]  # fmt: skip
    balances = _found(engine, function="MinimumBalanceSet")
    assert [(line.value_before, line.value_after) for line in balances] == [
        ("", "amount_fen=10"), ("amount_fen=10", "amount_fen=30"),
    ]  # fmt: skip
    assert (balances[1].sender, balances[1].person) == (OFFICES[0], "")
    assert balances[1].message_id == maintained.message_id
    controls = _found(engine, function="AccountControlled")
    assert [(line.aspect, line.value_before, line.value_after) for line in controls] == [
        ("2", "", "released=False"), ("2", "released=False", "released=True"),
    ]  # fmt: skip


def test_trail_knows_what_a_release_left_earmarked_also_after_a_restart(engine: Engine) -> None:
    """An earmark that was released for a net is not what somebody last set by hand."""
    platform = Staffed()
    code, today = BANKS[0], platform.date
    platform.by_two(c.SetEarmark(1, code, "BEPS", Fen(600_000)))
    lines = [c.NetLine(code, False, Fen(700_000)), c.NetLine(BANKS[1], True, Fen(700_000))]
    platform.by_two(c.SettleNets(1, "BEPS", today, 1, 7, lines))
    for before, after in pairwise((PHASE_DAY, PHASE_CUT_OFF, PHASE_WINDOW, PHASE_PRE_CLOSE)):
        platform.advance(before, after)
    platform.by_two(c.ReleaseEarmark(1, code, "BEPS", Fen(600_000)))
    ViewWriter(engine).apply_many(batches_of(platform.commands, size=1))
    platform.by_two(c.SetEarmark(1, code, "BEPS", Fen(0)))
    ViewWriter(engine).apply_many(batches_of(platform.commands, size=1))  # reads the books back
    lines_of = {
        event: [
            (line.value_before, line.value_after)
            for line in _found(engine, object=code) if line.event == event
        ]
        for event in ("EarmarkSet", "EarmarkReleased")
    }  # fmt: skip
    (released,) = lines_of["EarmarkReleased"]
    assert released[0] == "amount_fen=600000"
    assert "released_fen=300000 left_fen=300000" in released[1]
    assert lines_of["EarmarkSet"] == [
        ("", "amount_fen=600000"), ("amount_fen=300000", "amount_fen=0"),
    ]  # fmt: skip


def test_trail_of_the_day_and_its_runs(engine: Engine) -> None:
    """Steps, matching, returned payments by their number, the proof of the books."""
    platform = Staffed()
    for _ in range(3):
        platform.transfer(BANKS[0], BANKS[1], 10_000_000)
    platform.end_day(BusinessDate(20261124))
    _fold(engine, platform)
    lines = _found(engine, function="AdvancePhase")
    events = [line.event for line in lines]
    assert {"PhaseAdvanced", "MatchingRun", "TrialBalanceTaken", "PaymentReturned"} <= set(events)
    (returned,) = [line for line in lines if line.event == "PaymentReturned"]
    assert (returned.value_after, returned.person) == ("count=3", "")


def test_search_by_person_object_time_and_result(engine: Engine) -> None:
    """Each alone and together; the newest when there are many."""
    platform = Staffed()
    begin = platform.now_ns()
    for amount in (1, 2, 3):
        platform.by_two(c.SetMinimumBalance(1, BANKS[amount - 1], Fen(amount)))
    _fold(engine, platform)
    assert _found(engine, person="nobody") == []
    assert len(_found(engine, person="sup-1", result="approved", from_ns=begin)) == 3
    assert len(_found(engine, person="op-1", result="proposed")) == 3
    (line,) = _found(engine, object=BANKS[1], function="MinimumBalanceSet")
    assert line.value_after == "amount_fen=2"
    assert _found(engine, person="sup-1", from_ns=begin, to_ns=line.recorded_at_ns)[-1] == line
    assert [one.value_after for one in _found(engine, result="approved", limit=1)] == [
        "amount_fen=3"
    ]


def test_without_persons_names_and_messages_are_noted(engine: Engine) -> None:
    """Before there are persons: what the owner does, by name only where one is given."""
    platform = Platform().open()
    encoded = c.encode_commands([c.SetMinimumBalance(1, BANKS[0], Fen(5))])
    platform.commands.append(c.Propose(platform.now_ns(), "Li", "letter", encoded))
    number = len(platform.commands)
    platform.commands.append(c.ApproveProposal(platform.now_ns(), "Wang", number))
    _fold(engine, platform)
    (line,) = _found(engine, function="MinimumBalanceSet")
    assert (line.person, line.second_person, line.function) == ("Li", "Wang", "SetMinimumBalance")
    assert {line.person for line in _found(engine, function="OpenAccount")} == {""}


def test_everything_that_persons_do_can_be_named() -> None:
    """Each command of a person, or a noted message, has its object; each event its fields."""
    for kind, field in AUDITED_MESSAGES.items():
        assert field in kind.__struct_fields__
    for event, shape in AUDITED_EVENTS.items():
        fields = {"", *event.__struct_fields__}
        assert {shape.object, shape.aspect} <= fields, event
    said = note_command(
        c.CorrectEntry(
            1, OFFICES[0], MessageId("m"), BusinessDate(20261123), 1, b"h", CertificateId(""), 0,
            BANKS[0], True, Fen(5), True, "H004", "", BusinessDate(20261120),
        )
    )  # fmt: skip
    assert (said.function, said.object) == ("CorrectEntry", BANKS[0])
    assert "amount_fen=5" in said.text
    assert "original_hash" not in said.text


@pytest.mark.parametrize("size", [1, 40])
def test_a_life_with_persons_folds_alike_in_any_batches(tmp_path: Path, size: int) -> None:
    """A recorded journal with acts and proposals: the same tables, also after restarts."""
    commands = decode_commands((FOLDER / "people.commands").read_bytes())
    machine = Machine()
    batches = batches_of(commands, size=size, machine=machine)
    engines = [open_views(sqlite_url(tmp_path / name)) for name in ("once.db", "again.db")]
    once, again = engines
    ViewWriter(once).apply_many(batches)
    for start in range(0, len(batches), max(1, 200 // size)):
        ViewWriter(again).apply_many(batches[start : start + max(1, 200 // size)])
    assert dump(once) == dump(again)
    with once.connect() as connection:
        create_tables(connection)
        books = read_books(connection)
    assert books.proposals.keys() == machine.state.proposals.keys()
    assert {
        name: (person.role, person.office, person.suspended, person.removed)
        for name, person in books.people.items()
    } == {
        name: (person.role, person.office, person.suspended, person.removed)
        for name, person in machine.state.people.items()
    }
    balances = [account.balance_fen for account in machine.state.accounts]
    assert [account.balance for account in books.accounts] == balances
    for engine in engines:
        engine.dispose()
