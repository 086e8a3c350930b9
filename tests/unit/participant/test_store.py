"""The client's memory: numbers, what was sent, what came in, where a stream has gaps."""

from collections.abc import Iterator
from pathlib import Path

import apsw
import msgspec
import pytest

from support.fake_node import result
from tianping.participant.errors import StoreFaultError
from tianping.participant.exchange import Submission, SubmissionState
from tianping.participant.store import Gap, HeaderKey, InboxEntry, SentMessage, Store
from tianping.wire.frames import Outcome

S = SubmissionState
US = "313000000001"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open a store in a file."""
    opened = Store(tmp_path / "client.db")
    yield opened
    opened.close()


def key(number: int) -> HeaderKey:
    """Return the header key of a message of ours."""
    return HeaderKey(US, "20261123", f"{number:020d}")


def sent(number: int, content: bytes = b"a") -> SentMessage:
    """Return a message of ours."""
    return SentMessage(
        key=key(number),
        code="hvps.111.001.01",
        message_id=f"20261123{number:08d}",
        envelope=content,
    )


def entry(sequence: int, number: int = 0, content: bytes = b"a") -> InboxEntry:
    """Return a message received."""
    return InboxEntry(
        participant=US,
        sequence=sequence,
        key=HeaderKey("0000", "20261123", f"{number or sequence:020d}"),
        code="saps.604.001.01",
        envelope=content,
        verdict="verified",
    )


def test_numbers_are_never_given_out_twice(tmp_path: Path) -> None:
    """Not within a run, not after a restart; each name counts by itself."""
    store = Store(tmp_path / "client.db")
    assert list(store.take_numbers("a", 3)) == [1, 2, 3]
    assert list(store.take_numbers("b")) == [1]
    store.close()
    store = Store(tmp_path / "client.db")
    assert list(store.take_numbers("a", 2)) == [4, 5]
    store.close()


def test_remembered_message_is_open_until_it_is_answered(tmp_path: Path) -> None:
    """After a restart the client knows what it may have sent, and its bytes."""
    store = Store(tmp_path / "client.db")
    store.remember([sent(1), sent(2), sent(3)])
    store.record(
        [
            (key(1), Submission(S.ACCEPTED, result(Outcome.ACCEPTED, 7, "PM1I0000"))),
            (key(2), Submission(S.UNANSWERED)),
        ]
    )
    store.close()
    store = Store(tmp_path / "client.db")
    assert [each.state for each in store.open_messages()] == [S.UNANSWERED, S.PREPARED]
    first = store.sent(key(1))
    assert first is not None
    assert (first.state, first.position, first.answer_code) == (S.ACCEPTED, 7, "PM1I0000")
    assert store.sent_as("2026112300000001") == first
    assert store.sent(key(9)) is None
    assert store.sent_as("none") is None
    assert store.counts() == {("accepted", ""): 1, ("prepared", ""): 1, ("unanswered", ""): 1}
    store.close()


def test_record_does_not_reopen_what_is_settled(store: Store) -> None:
    """A late silence says nothing about a message that was accepted."""
    store.remember([sent(1)])
    store.record([(key(1), Submission(S.ACCEPTED, result(Outcome.ACCEPTED, 7)))])
    store.record([(key(1), Submission(S.UNANSWERED))])
    assert store.open_messages() == []


def test_remember_again_is_the_same_or_a_fault(store: Store) -> None:
    """A key stands for one message, byte for byte; a fault stores nothing of its batch."""
    store.remember([sent(1)])
    store.remember([sent(1)])
    with pytest.raises(StoreFaultError, match="expected the same bytes, found other bytes"):
        store.remember([sent(2), sent(1, b"b")])
    assert store.sent(key(2)) is None


def test_platform_answers_are_noted(store: Store) -> None:
    """An acknowledgement or a status proves arrival; a discard ends it."""
    store.remember([sent(1), sent(2), sent(3)])
    assert store.confirm(key(1))
    assert store.tell_status("2026112300000002", ("PR04", "CB1I0000", ""), sequence=7)
    assert store.tell_discarded(key(3), "CB1O1001", "unreadable")
    assert not store.confirm(key(9))
    assert not store.tell_status("9", ("PR04", "", ""), sequence=8)
    assert store.open_messages() == []
    told = [store.sent(key(number)) for number in (1, 2, 3)]
    assert [each.state for each in told if each] == [S.ACCEPTED, S.ACCEPTED, S.REFUSED]
    assert [each.confirmed for each in told if each] == [True, False, False]
    assert [each.status for each in told if each] == ["", "PR04", "discarded"]


def test_unknown_to_the_platform_is_prepared_again(store: Store) -> None:
    """Only a message that was unanswered, and only by the query that asked for it."""
    store.remember([sent(1)])
    store.record([(key(1), Submission(S.UNANSWERED))])
    store.asked([("q1", "2026112300000001")])
    assert not store.tell_unknown("q2")
    assert store.tell_unknown("q1")
    assert [each.state for each in store.open_messages()] == [S.PREPARED]
    store.record([(key(1), Submission(S.ACCEPTED))])
    assert not store.tell_unknown("q1")


def test_inbox_knows_what_came_before(store: Store) -> None:
    """By number and by header key, within a batch and after; the stream moves on."""
    assert store.keep([entry(1), entry(1), entry(2)]) == [None, entry(1), None]
    assert store.keep([entry(3, number=2)]) == [entry(2)]
    assert store.last_sequence(US) == 3
    assert store.last_sequence("other") == 0
    assert store.inbox(US) == [entry(1), entry(2)]
    assert store.inbox(US, after=1) == [entry(2)]


def test_acknowledged_messages_are_not_pending(store: Store) -> None:
    """What the platform took as acknowledged is not handed out again."""
    store.keep([entry(1), entry(2), entry(3)])
    store.acknowledge([entry(1), entry(3)])
    assert store.unacknowledged(US) == [entry(2)]


def test_gap_is_noted_and_closed_from_any_side(store: Store) -> None:
    """Numbers jumped over stay a gap until they come."""
    store.keep([entry(1), entry(7)])
    assert store.gaps(US) == [Gap(US, 2, 6)]
    store.keep([entry(4)])
    assert store.gaps(US) == [Gap(US, 2, 3), Gap(US, 5, 6)]
    store.keep([entry(2), entry(6), entry(3)])
    assert store.gaps(US) == [Gap(US, 5, 5)]
    store.keep([entry(5)])
    assert store.gaps(US) == []
    assert store.last_sequence(US) == 7


def test_forget_deletes_only_what_is_done_with(store: Store) -> None:
    """Open messages and those not acknowledged stay, whatever their date."""
    store.remember([sent(1), sent(2)])
    store.record([(key(1), Submission(S.ACCEPTED))])
    store.keep([entry(1), entry(2)])
    store.acknowledge([entry(1)])
    assert store.forget("20261123") == 0
    assert store.forget("20261124") == 2
    assert store.sent(key(1)) is None
    assert store.inbox(US) == [entry(2)]
    assert [each.key for each in store.open_messages()] == [key(2)]
    assert store.last_sequence(US) == 2


def test_error_within_a_transaction_changes_nothing(store: Store) -> None:
    """All entries of a delivery are stored, or none."""
    with pytest.raises(apsw.ConstraintError):
        store.keep([entry(1), msgspec.structs.replace(entry(2), verdict=None)])
    assert store.inbox(US) == []
    assert store.last_sequence(US) == 0


def test_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    """Neither another version nor somebody else's database is touched."""
    path = tmp_path / "other.db"
    db = apsw.Connection(str(path))
    db.execute("create table a(b)")
    db.close()
    with pytest.raises(StoreFaultError, match="expected version 2, found version 0"):
        Store(path)
