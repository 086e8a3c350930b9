"""Log-in, passwords and lock-out, with a clock that is driven."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from support.people import CHEAP, HOUR, OWNER, PASSWORD, SECOND, Office
from tianping.core.commands import AddPerson, RestorePerson, SuspendPerson
from tianping.node.credentials import Credential
from tianping.node.errors import AccessRefused
from tianping.node.reasons import Why

# --- log-in


def test_log_in_with_password_and_code_opens_a_session(office: Office) -> None:
    """The token leads to the session; the log names both and holds nothing secret."""
    token, session = office.door.log_in(office.said("adm-1"), OWNER)
    assert office.sessions.use(token, OWNER.name) is session
    last = office.last()
    assert (last.rule, last.result, last.person, last.session, last.access_point) == (
        "LogIn", "done", "adm-1", session.name, "user 7",
    )  # fmt: skip
    stored = (office.path / "audit.db").read_bytes() + (office.path / "audit.db-wal").read_bytes()
    stored += (office.path / "credentials.db").read_bytes()
    stored += (office.path / "credentials.db-wal").read_bytes()
    for secret in (PASSWORD, token, office.secrets["adm-1"]):
        assert secret.encode() not in stored


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (("nobody",), Why.NO_SUCH_PERSON),
        (("adm-1", "wrong horse battery"), Why.WRONG_PASSWORD),
        (("adm-1", PASSWORD, "000001"), Why.WRONG_CODE),
        (("adm-1", PASSWORD, "１２３４５６"), Why.WRONG_CODE),
        (("adm-1", ""), Why.WRONG_PASSWORD),
    ],
    ids=str,
)
def test_log_in_refused_tells_only_the_log_why(
    office: Office, said: tuple[str, ...], why: str
) -> None:
    """One text for every reason; the log has the reason, and no name that nobody has."""
    assert office.refused(*said) == why
    assert office.last().person == ("" if said[0] == "nobody" else "adm-1")


def test_log_in_takes_the_same_work_whoever_it_is(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unknown, not enrolled, locked and wrong: one hash, one write, one entry each."""
    store, passwords = office.file.opened(), office.door._passwords
    work: list[str] = []
    verify, put = passwords.verify, store.put

    def counted_verify(hashed: str, password: str) -> bool:
        work.append("hash")
        return verify(hashed, password)

    def counted_put(credential: Credential, *, remembered: int = 0) -> None:
        work.append("write")
        put(credential, remembered=remembered)

    monkeypatch.setattr(passwords, "verify", counted_verify)
    monkeypatch.setattr(store, "put", counted_put)
    office.by("adm-1", AddPerson(1, "sup-1", 2, ""))
    for said in (("nobody",), ("sup-1",), ("adm-1", "wrong horse battery"), ("adm-1",)):
        if said == ("adm-1",):
            office.door.set_locked("adm-1", "adm-1", OWNER, locked=True)
        work.clear()
        before = office.audit.number
        office.refused(*said)
        assert work == ["hash", "write"], said
        assert office.audit.number == before + 1


def test_code_counts_once(office: Office) -> None:
    """The code of a log-in, and any earlier one, is used up; the next one counts."""
    code, earlier = office.code("adm-1"), office.code("adm-1", steps=-1)
    office.door.log_in(office.said("adm-1"), OWNER)
    assert office.refused("adm-1", PASSWORD, code) == Why.CODE_USED_BEFORE
    assert office.refused("adm-1", PASSWORD, earlier) == Why.CODE_USED_BEFORE
    office.next_code()
    assert office.refused("adm-1", PASSWORD, code) == Why.CODE_USED_BEFORE
    office.door.log_in(office.said("adm-1"), OWNER)


def test_code_of_the_neighbouring_half_minutes_counts_and_others_do_not(office: Office) -> None:
    """A clock that is half a minute wrong is forgiven, one that is a minute wrong is not."""
    assert office.refused("adm-1", PASSWORD, office.code("adm-1", steps=2)) == Why.WRONG_CODE
    office.clock.advance(60 * SECOND)
    assert office.refused("adm-1", PASSWORD, office.code("adm-1", steps=-2)) == Why.WRONG_CODE
    office.door.log_in(office.said("adm-1", PASSWORD, office.code("adm-1", steps=-1)), OWNER)
    office.door.log_in(office.said("adm-1", PASSWORD, office.code("adm-1", steps=1)), OWNER)


def test_person_suspended_does_not_log_in(office: Office) -> None:
    """What the core says holds at the door, and ends the sessions that are open."""
    office.enrolled_two()
    token, _ = office.door.log_in(office.said("op-1"), OWNER)
    office.by("adm-1", SuspendPerson(1, "op-1"))
    assert office.sessions.use(token, OWNER.name) is None
    assert (office.last().rule, office.last().text) == ("EndSession", Why.CHANGED)
    office.next_code()
    assert office.refused("op-1") == Why.NOT_ACTIVE
    office.approved(RestorePerson(1, "op-1"))
    office.door.log_in(office.said("op-1"), OWNER)


# --- lock-out


def test_brute_force_is_locked_out_twice_as_long_each_time(office: Office) -> None:
    """After five failures nothing counts for a minute, then two, then four; a success ends it."""
    for _ in range(CHEAP.failures_max):
        assert office.refused("adm-1", "wrong horse battery") == Why.WRONG_PASSWORD
    assert office.alarmed == [("log_in_failures", "person=adm-1")]
    for seconds in (60, 120, 240):
        assert office.refused("adm-1") == Why.LOCKED
        office.clock.advance((seconds - 1) * SECOND)
        assert office.refused("adm-1") == Why.LOCKED
        office.clock.advance(2 * SECOND)
        if seconds < 240:
            assert office.refused("adm-1", "wrong horse battery") == Why.WRONG_PASSWORD
    office.door.log_in(office.said("adm-1"), OWNER)
    assert office.refused("adm-1", "wrong horse battery") == Why.WRONG_PASSWORD
    office.next_code()
    office.door.log_in(office.said("adm-1"), OWNER)


def test_brute_force_of_codes_finds_few_chances_a_day(office: Office) -> None:
    """Somebody who knows the password and tries whenever it can, has a dozen tries a day."""
    looked_at, end = 0, office.clock.now_ns() + 24 * HOUR
    while office.clock.now_ns() < end:
        assert office.refused("adm-1", PASSWORD, "000000") == Why.WRONG_CODE
        looked_at += 1
        found = office.file.opened().find("adm-1")
        assert found is not None
        office.clock.advance(max(0, found.locked_until_ns - office.clock.now_ns()))
    assert looked_at == CHEAP.failures_max + 10


def test_attempts_at_once_are_counted_one_by_one(office: Office) -> None:
    """Many threads get no more tries than one after the other would."""

    def attempt(_: int) -> None:
        with pytest.raises(AccessRefused):
            office.door.log_in(office.said("adm-1", "wrong horse battery"), OWNER)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(attempt, range(24)))
    reasons = [entry.text for entry in office.entries() if entry.result == "refused"]
    assert reasons.count(Why.WRONG_PASSWORD) == CHEAP.failures_max
    assert reasons.count(Why.LOCKED) == 24 - CHEAP.failures_max


def test_lock_by_hand_ends_sessions_until_it_is_lifted(office: Office) -> None:
    """No time lifts it; whoever lifts it is on record."""
    token, _ = office.door.log_in(office.said("adm-1"), OWNER)
    office.door.set_locked("adm-1", "adm-9", OWNER, locked=True)
    assert office.sessions.use(token, OWNER.name) is None
    office.clock.advance(100 * HOUR)
    assert office.refused("adm-1") == Why.LOCKED
    office.door.set_locked("adm-1", "adm-9", OWNER, locked=False)
    assert (office.last().rule, office.last().person, office.last().object) == (
        "Unlock", "adm-9", "adm-1",
    )  # fmt: skip
    office.door.log_in(office.said("adm-1"), OWNER)
    with pytest.raises(AccessRefused, match="somebody who has enrolled"):
        office.door.set_locked("nobody", "adm-9", OWNER, locked=True)


def test_many_failures_are_counted_in_the_log_not_listed(office: Office) -> None:
    """A flood is recorded by number; the log cannot be filled by whoever fails."""
    before = office.audit.number
    for _ in range(80):
        with pytest.raises(AccessRefused):
            office.door.log_in(office.said("nobody"), OWNER)
    assert office.audit.number - before == 50
    office.clock.advance(60 * SECOND)
    with pytest.raises(AccessRefused):
        office.door.log_in(office.said("nobody"), OWNER)
    assert office.last().left_out == 30


# --- passwords


@pytest.mark.parametrize(
    ("password", "what"),
    [
        ("short", "12 to 256 characters"),
        ("x" * 257, "12 to 256 characters"),
        ("abababababababab", "different characters"),
        ("my name is ADM-1 indeed", "not the person's name"),
        (PASSWORD, "none of the last 5"),
    ],
)
def test_new_password_that_is_none(office: Office, password: str, what: str) -> None:
    """Too short, too long, too plain, the person's name, the one it has."""
    with pytest.raises(AccessRefused, match=what):
        office.door.change_password(office.said("adm-1"), password, OWNER)


def test_former_passwords_come_back_after_five_others(office: Office) -> None:
    """Of each change the log has the fact; sessions end with it."""
    present = PASSWORD
    token, _ = office.door.log_in(office.said("adm-1"), OWNER)
    for number in range(5):
        office.next_code()
        changed = f"another long password {number}"
        office.door.change_password(office.said("adm-1", present), changed, OWNER)
        assert office.last().rule in ("ChangePassword", "EndSession")
        present = changed
    assert office.sessions.use(token, OWNER.name) is None
    office.next_code()
    with pytest.raises(AccessRefused, match="none of the last 5"):
        office.door.change_password(office.said("adm-1", present), present, OWNER)
    office.next_code()
    office.door.change_password(office.said("adm-1", present), PASSWORD, OWNER)
    office.next_code()
    office.door.log_in(office.said("adm-1"), OWNER)


def test_password_that_is_too_old_only_serves_to_change_it(office: Office) -> None:
    """After ninety days; a change proves the person like a log-in."""
    office.clock.advance(91 * 24 * HOUR)
    with pytest.raises(AccessRefused, match="too old"):
        office.door.log_in(office.said("adm-1"), OWNER)
    assert office.last().text == Why.PASSWORD_TOO_OLD
    office.next_code()
    with pytest.raises(AccessRefused, match=r"^refused"):
        office.door.change_password(office.said("adm-1", "wrong horse"), "a new long one 1", OWNER)
    office.next_code()
    office.door.change_password(office.said("adm-1"), "a new long one 1", OWNER)
    office.next_code()
    office.door.log_in(office.said("adm-1", "a new long one 1"), OWNER)


def test_password_is_the_same_however_it_was_typed(office: Office) -> None:
    """Composed or decomposed letters, full-width or not: one password."""
    office.door.change_password(office.said("adm-1"), "pässwörter zählen", OWNER)
    office.next_code()
    decomposed = "pa\u0308sswo\u0308rter za\u0308hlen"
    _, session = office.door.log_in(office.said("adm-1", decomposed), OWNER)
    assert session.person == "adm-1"
