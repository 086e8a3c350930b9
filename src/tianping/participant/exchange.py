"""One request, its answers and its bounded retries, without any network: conversations.

A conversation is a generator. It yields what it wants done, an ``Ask`` or a ``Pause``, and is sent
what came of it. Whoever drives it owns sockets and clocks, so tests drive it with neither.

Source: house, ADR-0024 (frames).
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from enum import StrEnum
from typing import Final, TypeVar

import msgspec

from tianping.participant.errors import NodeRefusedError, NodeSilentError
from tianping.wire.frames import (
    BATCH_BYTES_MAX,
    BATCH_COUNT_MAX,
    CONTENT_TYPE_ENVELOPES,
    ErrorAnswer,
    FrameError,
    InboxFrame,
    InboxReader,
    Outcome,
    SubmitAnswer,
    SubmitResult,
    encode_frames,
)

__all__ = [
    "INBOX_PATH",
    "MESSAGES_PATH",
    "STREAM_PATH",
    "Answer",
    "Ask",
    "Conversation",
    "InboxQuery",
    "Pause",
    "RetryPolicy",
    "Silence",
    "Submission",
    "SubmissionState",
    "batches",
    "poll",
    "refusal_of",
    "submit",
]

MESSAGES_PATH: Final = "/v1/messages"
INBOX_PATH: Final = "/v1/inbox"
STREAM_PATH: Final = "/v1/inbox/stream"

_FRAME_LENGTH_BYTES: Final = 4
_STATUS_OK: Final = 200
_STATUS_NOTHING: Final = 204
_STATUS_BUSY: Final = 429
_STATUS_SERVER: Final = 500


class Ask(msgspec.Struct, frozen=True):
    """Please send this request and come back with an ``Answer`` or with ``Silence``."""

    method: str
    path: str
    query: dict[str, str] = msgspec.field(default_factory=dict)
    body: bytes = b""
    content_type: str = ""
    timeout_seconds: float = 30.0


class Pause(msgspec.Struct, frozen=True):
    """Please wait this long and come back with nothing."""

    seconds: float


class Answer(msgspec.Struct, frozen=True):
    """What the node answered."""

    status: int
    body: bytes = b""
    retry_after_seconds: float | None = None


class Silence(msgspec.Struct, frozen=True):
    """No answer came: not connected, cut, or too late. The node may have acted all the same."""

    reason: str


T = TypeVar("T")
Conversation = Generator[Ask | Pause, Answer | Silence | None, T]


class RetryPolicy(msgspec.Struct, frozen=True):
    """How often to try, and how long to wait between; the same every time, without chance."""

    pauses_seconds: tuple[float, ...] = (0.1, 0.3, 1.0, 3.0, 10.0)
    """One pause before each attempt after the first, so attempts are one more."""
    pause_seconds_max: float = 30.0
    """Whatever the node's Retry-After says."""
    timeout_seconds: float = 30.0
    """For one attempt."""

    @property
    def attempts_max(self) -> int:
        """How many attempts are made."""
        return len(self.pauses_seconds) + 1

    def pause_before(self, attempt: int, told: float | None = None) -> Pause:
        """Return the pause before an attempt, counted from 1 for the first repetition."""
        planned = self.pauses_seconds[attempt - 1]
        return Pause(min(self.pause_seconds_max, max(planned, told or 0.0)))


class SubmissionState(StrEnum):
    """What the client knows of an envelope it wants to get across."""

    PREPARED = "prepared"
    """Stored, not sent yet."""
    UNANSWERED = "unanswered"
    """Sent, and no answer came: the node may have it. Ask, or send the same bytes again."""
    BUSY = "busy"
    """The node did not take it, for lack of room. The same bytes may be sent again."""
    ACCEPTED = "accepted"
    """The node has it, durably."""
    REFUSED = "refused"
    """The node will not take it."""

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self not in (SubmissionState.ACCEPTED, SubmissionState.REFUSED)

    @property
    def is_accepted(self) -> bool:
        """Whether the node has it."""
        return self is SubmissionState.ACCEPTED


class Submission(msgspec.Struct, frozen=True):
    """What became of one envelope in one conversation."""

    state: SubmissionState
    result: SubmitResult | None = None
    """The node's last answer to it, if there was one."""


def batches(envelopes: Sequence[bytes]) -> list[list[bytes]]:
    """Cut a run of envelopes into requests the node takes, in order.

    Source: house, ADR-0024.
    """
    cut: list[list[bytes]] = []
    size = BATCH_BYTES_MAX + 1
    for envelope in envelopes:
        framed = len(envelope) + _FRAME_LENGTH_BYTES
        if size + framed > BATCH_BYTES_MAX or len(cut[-1]) == BATCH_COUNT_MAX:
            cut.append([])
            size = 0
        cut[-1].append(envelope)
        size += framed
    return cut


def submit(envelopes: Sequence[bytes], policy: RetryPolicy) -> Conversation[list[Submission]]:
    """Get one batch of envelopes across; the same bytes every time, as often as the policy says.

    After silence everything is sent again, for the node recognises what it has. After "busy" only
    the envelopes that were not taken are.

    Returns: one submission per envelope, in order; open ones are left to the caller.

    Raises:
        NodeRefusedError: the node refused the request as a whole, and had taken nothing of it.
    """
    done = [Submission(SubmissionState.PREPARED)] * len(envelopes)
    told: float | None = None
    for attempt in range(policy.attempts_max):
        waiting = [index for index, each in enumerate(done) if each.state.is_open]
        if not waiting:
            break
        if attempt:
            yield policy.pause_before(attempt, told)
        reply = yield Ask(
            method="POST",
            path=MESSAGES_PATH,
            body=encode_frames([envelopes[index] for index in waiting]),
            content_type=CONTENT_TYPE_ENVELOPES,
            timeout_seconds=policy.timeout_seconds,
        )
        told = reply.retry_after_seconds if isinstance(reply, Answer) else None
        for index, submission in zip(waiting, _read_submit(reply, len(waiting)), strict=True):
            done[index] = _combine(done[index], submission)
    return done


def _combine(before: Submission, after: Submission) -> Submission:
    """Return what is known now: once unanswered, "busy" no longer proves that it is not there."""
    if before.state is SubmissionState.UNANSWERED and after.state is SubmissionState.BUSY:
        return Submission(SubmissionState.UNANSWERED, after.result)
    return after


_STATES: Final[dict[Outcome, SubmissionState]] = {
    Outcome.ACCEPTED: SubmissionState.ACCEPTED,
    Outcome.DUPLICATE: SubmissionState.ACCEPTED,
    Outcome.REFUSED: SubmissionState.REFUSED,
    Outcome.BUSY: SubmissionState.BUSY,
}


def _read_submit(reply: Answer | Silence | None, count: int) -> list[Submission]:
    unanswered = [Submission(SubmissionState.UNANSWERED)] * count
    if not isinstance(reply, Answer) or reply.status >= _STATUS_SERVER:
        return unanswered
    if reply.status == _STATUS_BUSY:
        return [Submission(SubmissionState.BUSY)] * count
    if reply.status != _STATUS_OK:
        raise refusal_of(reply)
    try:
        results = msgspec.json.decode(reply.body, type=SubmitAnswer).results
    except msgspec.DecodeError:
        return unanswered
    if len(results) != count:
        return unanswered
    return [Submission(_STATES[result.outcome], result) for result in results]


def refusal_of(answer: Answer) -> NodeRefusedError:
    """Return the error an answer with an error status states."""
    try:
        error = msgspec.json.decode(answer.body, type=ErrorAnswer).error
    except msgspec.DecodeError:
        return NodeRefusedError(answer.status, "unreadable", "no readable reason", "未给出可读原因")
    return NodeRefusedError(answer.status, error.code, error.text_en, error.text_zh)


class InboxQuery(msgspec.Struct, frozen=True):
    """Which messages of an inbox are wanted."""

    participant: str
    after: int | None = None
    """Sequence number; without it the node delivers what is not acknowledged."""
    limit: int = 100
    wait_seconds: int = 0

    def parameters(self) -> dict[str, str]:
        """Return the parameters of the request."""
        parameters = {
            "participant": self.participant,
            "limit": str(self.limit),
            "wait": str(self.wait_seconds),
        }
        if self.after is not None:
            parameters["after"] = str(self.after)
        return parameters


def poll(query: InboxQuery, policy: RetryPolicy) -> Conversation[list[InboxFrame]]:
    """Fetch messages of an inbox; empty when none came in time.

    Raises:
        NodeRefusedError: the node refused the request.
        NodeSilentError: no whole answer came in all attempts.
    """
    reason = ""
    told: float | None = None
    for attempt in range(policy.attempts_max):
        if attempt:
            yield policy.pause_before(attempt, told)
        reply = yield Ask(
            method="GET",
            path=INBOX_PATH,
            query=query.parameters(),
            timeout_seconds=policy.timeout_seconds + query.wait_seconds,
        )
        told = reply.retry_after_seconds if isinstance(reply, Answer) else None
        frames, reason = _read_poll(reply)
        if frames is not None:
            return frames
    raise NodeSilentError("GET " + INBOX_PATH, attempts=policy.attempts_max, reason=reason)


def _read_poll(reply: Answer | Silence | None) -> tuple[list[InboxFrame] | None, str]:
    """Return the frames of an answer, or why there are none to be had yet."""
    if not isinstance(reply, Answer):
        return None, reply.reason if reply is not None else "nothing"
    if reply.status == _STATUS_NOTHING:
        return [], ""
    if reply.status == _STATUS_BUSY or reply.status >= _STATUS_SERVER:
        return None, f"status {reply.status}"
    if reply.status != _STATUS_OK:
        raise refusal_of(reply)
    reader = InboxReader()
    try:
        frames = [frame for frame in reader.feed(reply.body) if not frame.is_heartbeat]
        reader.close()
    except FrameError as error:
        return None, error.english
    return frames, ""
