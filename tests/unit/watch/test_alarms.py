"""Alarms: the table of states, the book, the watch that keeps it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from support.watching import SECOND_NS, book_in, readings, rule
from tianping.storage.sqlite_file import connect
from tianping.watch.alarms import STATES, TRANSITIONS, Alarm, AlarmState, Trigger, next_state
from tianping.watch.book import AlarmBook, Happening
from tianping.watch.engine import OTHERS, SUBJECTS_MAX, Watch
from tianping.watch.errors import WatchError
from tianping.watch.history import History
from tianping.watch.rules import Above, Rule, Told

DAY_NS = 86_400 * SECOND_NS
LOUD = rule(Above(metric="tianping_workers", value=5))


def alarm(state: AlarmState) -> Alarm:
    """Return an alarm in a state."""
    return Alarm(
        number=1, rule="r", subject="", severity="minor", state=state, raised_at_ns=1, last_at_ns=1
    )


@pytest.mark.parametrize(("state", "trigger"), list(itertools.product(AlarmState, Trigger)))
def test_every_pair_of_state_and_trigger_is_in_the_table_or_refused(
    state: AlarmState, trigger: Trigger
) -> None:
    """Nothing moves that the table does not let move."""
    expected = TRANSITIONS.get((state, trigger))
    if expected is None:
        with pytest.raises(WatchError, match=state.value):
            next_state(alarm(state), trigger)
    else:
        assert next_state(alarm(state), trigger) is expected


def test_states_have_names_in_both_languages() -> None:
    """Every state, each its own."""
    assert set(STATES) == set(AlarmState)
    assert len(set(STATES.values())) == len(STATES)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[tuple[AlarmBook, apsw.Connection]]:
    """A book with two sinks."""
    book, connection = book_in(tmp_path, "webhook", "mail")
    yield book, connection
    connection.close()


def raised(book: AlarmBook, subject: str = "", *, at: float = 1, told: int = 0) -> Alarm | None:
    """Raise an alarm of a rule."""
    happening = Happening(value=3, detail="facts", told=told)
    return book.raise_alarm(
        "queue", subject, severity="major", at_ns=round(at * SECOND_NS), happening=happening
    )


def test_life_of_an_alarm_is_written_down(opened: tuple[AlarmBook, apsw.Connection]) -> None:
    """Raised, acknowledged by a person, over: three changes, three notices for each sink."""
    book, _ = opened
    first = raised(book)
    assert first is not None
    book.acknowledge(first.number, at_ns=2 * SECOND_NS, person="Li Min", note="looking")
    over = book.clear(first.number, at_ns=9 * SECOND_NS)
    assert (over.state, over.person, over.resolved_at_ns) == (
        AlarmState.RESOLVED, "Li Min", 9 * SECOND_NS,
    )  # fmt: skip
    assert [(one.trigger, one.state, one.person) for one in book.changes(first.number)] == [
        (Trigger.RAISE, AlarmState.FIRING, ""),
        (Trigger.ACKNOWLEDGE, AlarmState.ACKNOWLEDGED, "Li Min"),
        (Trigger.CLEAR, AlarmState.RESOLVED, ""),
    ]
    assert len(book.due_notices(9 * SECOND_NS)) == 6
    assert book.open_alarms == []
    assert book.alarm(first.number) == over


def test_same_alarm_again_is_the_same_alarm(opened: tuple[AlarmBook, apsw.Connection]) -> None:
    """De-duplicated by rule and subject: counted, not raised; after its end it is a new one."""
    book, connection = opened
    first = raised(book, told=1)
    assert first is not None
    assert raised(book, at=5, told=1) is None
    assert raised(book, "other", at=5) is not None
    book.keep_up()
    (kept,) = connection.execute("SELECT count, last_at_ns FROM alarm WHERE number = 1").fetchall()
    assert kept == (2, 5 * SECOND_NS)
    book.clear(first.number, at_ns=6 * SECOND_NS)
    again = raised(book, at=7)
    assert again is not None
    assert again.number > first.number
    assert [one.number for one in book.alarms()] == [3, 2, 1]
    assert [one.number for one in book.alarms(state="resolved")] == [1]
    assert [one.number for one in book.alarms(rule="queue", before_number=3, limit=1)] == [2]


def test_book_is_the_same_after_a_restart(tmp_path: Path) -> None:
    """Open alarms are open still, and are not raised twice."""
    book, connection = book_in(tmp_path)
    first = raised(book)
    connection.close()
    book, connection = book_in(tmp_path)
    assert [one.number for one in book.open_alarms] == [first.number if first else 0]
    assert raised(book, at=9) is None
    connection.close()


def test_wrong_steps_are_refused(opened: tuple[AlarmBook, apsw.Connection]) -> None:
    """No such alarm; acknowledged twice; acknowledged when it is over."""
    book, _ = opened
    first = raised(book)
    number = first.number if first else 0
    with pytest.raises(WatchError, match="alarm 99"):
        book.acknowledge(99, at_ns=1, person="x", note="")
    book.acknowledge(number, at_ns=1, person="x", note="")
    with pytest.raises(WatchError, match="found acknowledged"):
        book.acknowledge(number, at_ns=1, person="y", note="")
    book.clear(number, at_ns=1)
    with pytest.raises(WatchError, match="found resolved"):
        book.clear(number, at_ns=1)


def test_change_cannot_be_altered(opened: tuple[AlarmBook, apsw.Connection]) -> None:
    """The file refuses it."""
    book, connection = opened
    raised(book)
    with pytest.raises(apsw.ConstraintError, match="never altered"):
        connection.execute("UPDATE change SET person = 'somebody else'")


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[AlarmBook, History, Path]]:
    """A book and a history in one folder."""
    connections = [connect(tmp_path / "watch.db") for _ in range(2)]
    yield AlarmBook(connections[0]), History(connections[1]), tmp_path
    for connection in connections:
        connection.close()


def watch(watched: tuple[AlarmBook, History, Path], rules: dict[str, Rule]) -> Watch:
    """Return a watch over the two."""
    return Watch(rules, watched[0], watched[1], history_days=366)


def test_measured_alarm_comes_and_goes_by_itself(
    watched: tuple[AlarmBook, History, Path],
) -> None:
    """Raised when the condition holds, cleared when it does not, kept when nothing was read."""
    one = watch(watched, {"loud": LOUD})
    assert [alarm.rule for alarm in one.take(readings(0, workers=6)).raised] == ["loud"]
    assert one.take(readings(10, workers=7)) == ([], [])
    assert one.take(readings(20, connections=1)) == ([], [])
    cleared = one.take(readings(30, workers=5)).cleared
    assert [(alarm.state, alarm.value) for alarm in cleared] == [(AlarmState.RESOLVED, 7)]
    assert one.raised_counts == {"loud": 1}


def test_told_alarm_ends_when_it_is_quiet_or_when_a_person_says_so(
    watched: tuple[AlarmBook, History, Path],
) -> None:
    """With quiet_seconds by itself; without, never."""
    rules = {"noise": rule(Told(quiet_seconds=60)), "books": rule(Told())}
    one = watch(watched, rules)
    assert one.tell("noise", "a", at_ns=0) is not None
    assert one.tell("books", "b", at_ns=0, detail="facts") is not None
    assert one.tell("noise", "a", at_ns=50 * SECOND_NS) is None
    assert one.take(readings(100, workers=1)).cleared == []
    assert [alarm.rule for alarm in one.take(readings(110, workers=1)).cleared] == ["noise"]
    assert one.take(readings(10**6, workers=1)).cleared == []
    assert [alarm.detail for alarm in watched[0].open_alarms] == ["facts"]
    with pytest.raises(KeyError):
        one.tell("nothing", "", at_ns=0)


def test_rule_that_was_switched_off_ends_its_alarms(
    watched: tuple[AlarmBook, History, Path],
) -> None:
    """After a restart with other rules; what is told for it is dropped."""
    watch(watched, {"loud": LOUD}).take(readings(0, workers=6))
    off = watch(watched, {"loud": rule(LOUD.condition, enabled=False)})
    assert len(off.take(readings(10, workers=6)).cleared) == 1
    assert off.tell("loud", "", at_ns=1) is None


def test_crowd_of_subjects_becomes_one(watched: tuple[AlarmBook, History, Path]) -> None:
    """An attacker with many addresses does not fill the book."""
    one = watch(watched, {"noise": rule(Told())})
    for number in range(SUBJECTS_MAX + 50):
        one.tell("noise", f"address={number}", at_ns=number)
    subjects = [alarm.subject for alarm in watched[0].open_alarms]
    assert len(subjects) == SUBJECTS_MAX + 1
    (others,) = [alarm for alarm in watched[0].open_alarms if alarm.subject == OTHERS]
    assert others.count == 50


def test_minutes_are_kept_and_what_is_old_enough_is_dropped(
    watched: tuple[AlarmBook, History, Path],
) -> None:
    """Correction 1.14: 366 days. One reading a minute goes into the history."""
    book, history, _ = watched
    one = watch(watched, {"loud": LOUD})
    for seconds in (0, 10, 20, 60):
        one.take(readings(seconds, workers=6 if seconds < 60 else 1))
    kept = history.read("tianping_workers", since_ns=0, until_ns=DAY_NS)
    assert [span.last for span in kept] == [6, 1]
    one.take(readings(366 * 86_400, workers=1))
    assert len(book.alarms()) == 1
    one.days_kept = lambda: 367
    one.take(readings(367 * 86_400, workers=1))
    assert len(book.alarms()) == 1
    one.take(readings(368 * 86_400, workers=1))
    assert book.alarms() == []
    assert history.read("tianping_workers", since_ns=0, until_ns=DAY_NS) == []
