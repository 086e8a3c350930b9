"""Submitting and polling: bounded attempts, the same bytes, and what is known afterwards."""

import msgspec
import pytest

from support.fake_node import FakeNode, drive, result
from tianping.participant.errors import NodeRefusedError, NodeSilentError
from tianping.participant.exchange import (
    Answer,
    Ask,
    InboxQuery,
    RetryPolicy,
    Silence,
    SubmissionState,
    batches,
    poll,
    submit,
)
from tianping.wire.frames import (
    BATCH_BYTES_MAX,
    InboxFrame,
    Outcome,
    SubmitAnswer,
    decode_frames,
)

POLICY = RetryPolicy(pauses_seconds=(0.1, 0.5, 2.0))
S = SubmissionState


def states(node: FakeNode, *envelopes: bytes) -> list[SubmissionState]:
    """Submit and return what is known of each envelope."""
    return [each.state for each in drive(submit(envelopes, POLICY), node)]


def test_submit_to_a_well_node_takes_one_request() -> None:
    """Accepted envelopes come back in order, with their positions."""
    node = FakeNode()
    done = drive(submit([b"a", b"b"], POLICY), node)
    assert [each.state for each in done] == [S.ACCEPTED, S.ACCEPTED]
    assert [each.result.position for each in done if each.result] == [1, 2]
    assert len(node.asks) == 1
    assert node.pauses == []


def test_submit_after_a_lost_answer_sends_the_same_bytes_and_books_once() -> None:
    """The node recognises what it has: a repeat is accepted as a duplicate."""
    node = FakeNode()
    node.faults = [node.lose_answer]
    done = drive(submit([b"a", b"b"], POLICY), node)
    assert [each.state for each in done] == [S.ACCEPTED, S.ACCEPTED]
    assert [each.result.outcome for each in done if each.result] == [Outcome.DUPLICATE] * 2
    assert node.taken == [b"a", b"b"]
    assert node.asks[0].body == node.asks[1].body


def test_submit_never_answered_ends_unanswered_after_bounded_attempts() -> None:
    """Attempts and pauses are those of the policy, without chance."""
    node = FakeNode()
    node.faults = [node.lose_request] * 9
    assert states(node, b"a") == [S.UNANSWERED]
    assert len(node.asks) == 4
    assert node.pauses == [0.1, 0.5, 2.0]


def test_submit_to_a_busy_node_waits_as_told() -> None:
    """Retry-After counts when it is longer than the plan, up to the policy's limit."""
    node = FakeNode()
    node.faults = [node.with_status(429, retry_after=7.0), node.with_status(429, retry_after=900.0)]
    assert states(node, b"a") == [S.ACCEPTED]
    assert node.pauses == [7.0, 30.0]


def test_submit_repeats_only_what_was_not_taken() -> None:
    """After busy for one of three, only that one is sent again."""
    node = FakeNode()
    answer = SubmitAnswer(
        [result(Outcome.ACCEPTED, 1), result(Outcome.BUSY), result(Outcome.REFUSED, code="E")]
    )
    node.faults = [node.with_status(200, msgspec.json.encode(answer))]
    assert states(node, b"a", b"b", b"c") == [S.ACCEPTED, S.ACCEPTED, S.REFUSED]
    assert decode_frames(node.asks[1].body) == [b"b"]


def test_submit_busy_after_silence_stays_unanswered() -> None:
    """Busy does not prove that a message is not there when an answer was lost before."""
    node = FakeNode()
    node.faults = [node.lose_answer, *[node.with_status(429)] * 3]
    assert states(node, b"a") == [S.UNANSWERED]


def test_submit_busy_all_along_is_known_not_to_be_taken() -> None:
    """Busy alone leaves the message with us."""
    node = FakeNode()
    node.faults = [node.with_status(429)] * 4
    assert states(node, b"a") == [S.BUSY]
    assert node.taken == []


@pytest.mark.parametrize(
    "answer",
    [Answer(500), Answer(503), Answer(200, b"<html>"), Answer(200, b'{"results":[]}')],
    ids=["500", "503", "no json", "too few"],
)
def test_submit_with_an_answer_that_says_nothing_is_as_unanswered(answer: Answer) -> None:
    """A broken answer is no answer: the same bytes go again."""
    node = FakeNode()
    node.faults = [lambda _ask: answer]
    assert states(node, b"a") == [S.ACCEPTED]
    assert len(node.asks) == 2


@pytest.mark.parametrize("status", [400, 403, 404, 413])
def test_submit_refused_as_a_whole_raises(status: int) -> None:
    """The node's own code and texts come through, in both languages."""
    node = FakeNode()
    body = b'{"error":{"code":"x","text_en":"no","text_zh":"\xe5\x90\xa6","detail":{"a":1}}}'
    node.faults = [node.with_status(status, body)]
    with pytest.raises(NodeRefusedError, match=rf"status {status}, x: no") as caught:
        drive(submit([b"a"], POLICY), node)
    assert caught.value.chinese.endswith("x：否")
    node.faults = [node.with_status(status, b"gateway")]
    with pytest.raises(NodeRefusedError, match="unreadable"):
        drive(submit([b"a"], POLICY), node)


def test_batches_keep_order_and_limits() -> None:
    """At most 1000 frames and 8,000,000 bytes with their lengths."""
    small = [number.to_bytes(2, "big") for number in range(2500)]
    assert [len(batch) for batch in batches(small)] == [1000, 1000, 500]
    assert [each for batch in batches(small) for each in batch] == small
    exact = [bytes(BATCH_BYTES_MAX // 8 - 4)] * 9
    assert [len(batch) for batch in batches(exact)] == [8, 1]
    assert batches([]) == []


def frame(sequence: int) -> InboxFrame:
    """Return a frame with some content."""
    return InboxFrame(sequence=sequence, possible_duplicate=False, envelope=b"a")


def test_poll_asks_as_told_and_returns_the_frames() -> None:
    """Participant, position, limit and patience are parameters of the request."""
    node = FakeNode()
    node.inbox = [frame(1), frame(2), frame(3)]
    query = InboxQuery("0000", after=1, limit=5, wait_seconds=9)
    assert drive(poll(query, POLICY), node) == [frame(2), frame(3)]
    assert node.asks[0].query == {"participant": "0000", "limit": "5", "wait": "9", "after": "1"}
    assert node.asks[0].timeout_seconds == 39.0
    assert "after" not in InboxQuery("0000").parameters()


def test_poll_of_an_empty_inbox_is_empty() -> None:
    """Nothing came in time: no error."""
    assert drive(poll(InboxQuery("0000"), POLICY), FakeNode()) == []


def test_poll_repeats_after_silence_and_broken_frames() -> None:
    """A cut answer is fetched again as a whole."""
    node = FakeNode()
    node.inbox = [frame(1)]
    node.faults = [
        lambda _ask: Silence("cut"),
        node.with_status(200, b"\0\0\0"),
        node.with_status(503),
    ]
    assert drive(poll(InboxQuery("0000"), POLICY), node) == [frame(1)]
    assert node.pauses == [0.1, 0.5, 2.0]


def test_poll_never_answered_names_attempts_and_reason() -> None:
    """Bounded, with the last reason."""
    node = FakeNode()
    node.faults = [lambda _ask: Silence("no route")] * 4
    with pytest.raises(NodeSilentError, match="4 attempts; the last ended with: no route"):
        drive(poll(InboxQuery("0000"), POLICY), node)


def test_poll_refused_raises() -> None:
    """A certificate that does not own the code is told so at once."""
    node = FakeNode()
    node.faults = [node.with_status(403, b"{}")]
    with pytest.raises(NodeRefusedError):
        drive(poll(InboxQuery("0000"), POLICY), node)
    assert isinstance(node.asks[0], Ask)
