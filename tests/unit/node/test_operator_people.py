"""The desk behind the operator's socket: who may do what before and after there are persons."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.people import KEYS_PASSWORD, PASSWORD, Office
from tianping.core.commands import (
    Act,
    AddPerson,
    ApproveProposal,
    Propose,
    TakeTrialBalance,
    decode_commands,
    encode_commands,
)
from tianping.core.refusals import RefusalCode
from tianping.node.errors import AccessRefused, NodeError
from tianping.node.operator_people import SERVICE_ROLES, Caller, PeopleDesk
from tianping.node.reasons import Why
from tianping.node.watching import one_person

OWNER_USER, THIEF = 7, 8


class Socket:
    """A desk with connections, without a socket."""

    def __init__(self, path: Path) -> None:
        self.office = Office(path)
        office = self.office
        self.desk = PeopleDesk(office.door, office.people, office.clock, owner=OWNER_USER)

    def ask(self, caller: Caller, kind: str, payload: object = None) -> object:
        """Ask for something about persons, and wait."""
        return asyncio.run(self.desk.answer(caller, kind, payload))

    def staff(self) -> None:
        """Enter and enrol an administrator, a supervisor and an operator."""
        office = self.office
        office.add("adm-1")
        self._enrol("adm-1", "")
        self._act("adm-1", AddPerson(1, "sup-1", 2, ""))
        self._enrol("sup-1", "adm-1")
        added = encode_commands([AddPerson(1, "op-1", 1, "")])
        self._act("adm-1", Propose(1, "", "new", added))
        self._act("sup-1", ApproveProposal(1, "", office.machine.seq, added))
        self._enrol("op-1", "adm-1", "sup-1")
        office.next_code()

    def _act(self, person: str, inner: AddPerson | Propose | ApproveProposal) -> None:
        self.office.tell(Act(1, person, "", encode_commands([inner])))

    def _enrol(self, person: str, *drawers: str) -> None:
        door = self.office.door
        owner = self.desk._origin(Caller(OWNER_USER))
        parts = [door.draw_code(person, by, owner) for by in drawers]
        door.enrol(self.office.enrolment(person, *parts), owner)

    def logged_in(self, person: str, user: int = OWNER_USER) -> Caller:
        """Return a connection on which a person has just logged in."""
        caller = Caller(user)
        said = {"person": person, "password": PASSWORD, "code": self.office.code(person)}
        told = self.ask(caller, "log_in", said)
        assert isinstance(told, dict)
        assert told["person"] == person
        assert caller.token == told["token"]
        return caller


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Socket]:
    """Nobody is entered yet."""
    made = Socket(tmp_path)
    yield made
    made.office.close()


@pytest.fixture
def staffed(empty: Socket) -> Socket:
    """An administrator, a supervisor and an operator, enrolled."""
    empty.staff()
    return empty


def test_before_there_are_persons_the_owner_does_everything(empty: Socket) -> None:
    """As it is, not as an act; nobody else does anything."""
    taken = TakeTrialBalance(1)
    assert empty.desk.acts(Caller(OWNER_USER), [taken]) == [taken]
    assert empty.desk.require_role(Caller(OWNER_USER), "stop") == ""
    with pytest.raises(AccessRefused, match="expected user 7, who owns the folder"):
        empty.desk.acts(Caller(THIEF), [taken])


def test_from_then_on_everything_is_the_act_of_whoever_is_logged_in(staffed: Socket) -> None:
    """The owner without a session does nothing; the person never comes from what was sent."""
    with pytest.raises(AccessRefused, match="nobody is logged in"):
        staffed.desk.acts(Caller(OWNER_USER), [TakeTrialBalance(1)])
    caller = staffed.logged_in("op-1")
    forged = Act(1, "adm-1", "", encode_commands([TakeTrialBalance(1)]))
    acts = staffed.desk.acts(caller, [TakeTrialBalance(5), forged])
    assert all(isinstance(one, Act) and one.person == "op-1" for one in acts)
    first = acts[0]
    assert isinstance(first, Act)
    assert decode_commands(first.act) == [TakeTrialBalance(5)]
    assert first.recorded_at_ns == staffed.office.clock.now_ns()
    (session,) = staffed.office.sessions.all()
    assert first.session == session.name
    (refused,) = staffed.office.machine.apply(acts[1])
    assert getattr(refused, "code", 0) == RefusalCode.ACT_UNREADABLE


def test_stolen_token_from_another_user_is_refused(staffed: Socket) -> None:
    """The session ends, and the log names who showed the token."""
    caller = staffed.logged_in("op-1")
    thief = Caller(THIEF)
    with pytest.raises(AccessRefused, match="nobody is logged in"):
        staffed.ask(thief, "session", caller.token)
    assert thief.token == ""
    last = staffed.office.last()
    assert (last.rule, last.person) == ("EndSession", "op-1")
    assert last.text == f"{Why.ELSEWHERE}: user {THIEF}"
    assert staffed.office.alarmed == [("intrusion", "person=op-1")]
    with pytest.raises(AccessRefused, match="nobody is logged in"):
        staffed.desk.acts(caller, [TakeTrialBalance(1)])


def test_session_is_shown_again_on_another_connection(staffed: Socket) -> None:
    """Of the same user; after a log-out on none."""
    first = staffed.logged_in("sup-1")
    second = Caller(OWNER_USER)
    told = staffed.ask(second, "session", first.token)
    assert told == {
        "session": staffed.office.sessions.all()[0].name, "person": "sup-1", "role": 2,
        "office": "",
    }  # fmt: skip
    staffed.ask(second, "log_out")
    for caller in (first, second):
        with pytest.raises(AccessRefused, match="nobody is logged in"):
            staffed.desk.acts(caller, [TakeTrialBalance(1)])


def test_services_are_for_their_roles(staffed: Socket) -> None:
    """Stop, reload, lock, unlock, log-ins: by the table."""
    for person, role in (("adm-1", 3), ("sup-1", 2), ("op-1", 1)):
        caller = staffed.logged_in(person)
        for kind, roles in SERVICE_ROLES.items():
            if role in roles:
                assert staffed.desk.require_role(caller, kind) == person
                continue
            with pytest.raises(AccessRefused, match="does not allow that"):
                staffed.desk.require_role(caller, kind)
    for kind in SERVICE_ROLES:
        with pytest.raises(AccessRefused, match="nobody is logged in"):
            staffed.desk.require_role(Caller(OWNER_USER), kind)


def test_alarms_are_seen_to_in_ones_own_name() -> None:
    """By name while nobody is entered; from then on by whoever is logged in."""
    assert one_person("", "Li Min") == "Li Min"
    assert one_person("op-1", "") == one_person("op-1", "op-1") == "op-1"
    with pytest.raises(NodeError, match="no other name than op-1"):
        one_person("op-1", "sup-1")
    with pytest.raises(NodeError, match="expected who does it"):
        one_person("", "")


def test_lock_and_log_ins_through_the_desk(staffed: Socket) -> None:
    """A supervisor locks, an administrator looks and unlocks; each is on record."""
    supervisor, administrator = staffed.logged_in("sup-1"), staffed.logged_in("adm-1")
    staffed.ask(supervisor, "lock", "op-1")
    states = staffed.ask(administrator, "log_ins", ["op-1"])
    assert isinstance(states, list)
    assert (states[0]["person"], states[0]["locked"]) == ("op-1", True)
    with pytest.raises(AccessRefused, match=r"^refused"):
        staffed.logged_in("op-1")
    staffed.ask(administrator, "unlock", "op-1")
    staffed.logged_in("op-1")
    with pytest.raises(AccessRefused, match="a person of the office"):
        staffed.ask(administrator, "lock", "nobody")
    with pytest.raises(AccessRefused, match="does not allow"):
        staffed.ask(supervisor, "unlock", "op-1")


def test_a_challenge_is_signed_once(staffed: Socket) -> None:
    """Each is another; whatever uses it uses it up."""
    caller = Caller(OWNER_USER)
    first, second = staffed.ask(caller, "challenge"), staffed.ask(caller, "challenge")
    assert isinstance(second, bytes)
    assert (len(second), first != second) == (32, True)
    with pytest.raises(AccessRefused):
        staffed.ask(caller, "log_in", {"person": "op-1", "password": "x", "code": "0"})
    assert caller.challenge == b""


def test_codes_and_recovery_through_the_desk(staffed: Socket) -> None:
    """Whoever is logged in draws its own part; the owner recovers with the keys' password."""
    supervisor = staffed.logged_in("sup-1")
    with pytest.raises(AccessRefused, match="whoever entered or approved"):
        staffed.ask(supervisor, "draw_code", "op-1")  # has enrolled
    with pytest.raises(AccessRefused, match=r"^refused"):
        staffed.ask(Caller(THIEF), "recover", ["op-1", KEYS_PASSWORD])
    code = staffed.ask(Caller(OWNER_USER), "recover", ["op-1", KEYS_PASSWORD])
    assert isinstance(code, str)
    changed = {"person": "sup-1", "password": PASSWORD, "code": "0", "new": "a new long one 1"}
    with pytest.raises(AccessRefused, match=r"^refused"):
        staffed.ask(supervisor, "password", changed)
