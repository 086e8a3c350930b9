"""A node without a network, for the participant's conversations: it keeps, repeats and forgets."""

from collections.abc import Callable
from typing import TypeVar

import msgspec

from tianping.participant.exchange import Answer, Ask, Conversation, Pause, Silence
from tianping.wire.frames import (
    InboxFrame,
    Outcome,
    SubmitAnswer,
    SubmitResult,
    decode_frames,
    encode_inbox_frame,
)

__all__ = ["FakeNode", "drive", "result"]

T = TypeVar("T")


def result(outcome: Outcome, position: int | None = None, code: str = "") -> SubmitResult:
    """Return the answer to one envelope."""
    return SubmitResult(position=position, outcome=outcome, code=code, text_en="-", text_zh="-")


class FakeNode:
    """Takes submissions as the node does; faults are planned one per request."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.asks: list[Ask] = []
        self.pauses: list[float] = []
        self.inbox: list[InboxFrame] = []
        self.faults: list[Callable[[Ask], Answer | Silence | None]] = []

    def answer(self, ask: Ask) -> Answer | Silence:
        """Answer a request, or do what was planned for it."""
        self.asks.append(ask)
        if self.faults:
            planned = self.faults.pop(0)(ask)
            if planned is not None:
                return planned
        if ask.method == "POST":
            return Answer(200, self.take(ask.body))
        return self.deliver(ask)

    def take(self, body: bytes) -> bytes:
        """Take a submission and return the body of the answer."""
        results = []
        for envelope in decode_frames(body):
            outcome = Outcome.DUPLICATE if envelope in self.taken else Outcome.ACCEPTED
            if outcome is Outcome.ACCEPTED:
                self.taken.append(envelope)
            results.append(result(outcome, self.taken.index(envelope) + 1, "PM1I0000"))
        return msgspec.json.encode(SubmitAnswer(results))

    def deliver(self, ask: Ask) -> Answer:
        """Return what is in the inbox after a number."""
        after = int(ask.query.get("after", "0"))
        frames = [frame for frame in self.inbox if frame.sequence > after]
        body = b"".join(map(encode_inbox_frame, frames[: int(ask.query["limit"])]))
        return Answer(200, body) if body else Answer(204)

    # Faults

    def lose_request(self, _ask: Ask) -> Silence:
        """The request never arrives."""
        return Silence("not connected")

    def lose_answer(self, ask: Ask) -> Silence:
        """The request arrives, its answer does not."""
        self.take(ask.body)
        return Silence("cut")

    def well(self, _ask: Ask) -> None:
        """Nothing goes wrong."""

    @staticmethod
    def with_status(
        status: int, body: bytes = b"", retry_after: float | None = None
    ) -> Callable[[Ask], Answer]:
        """Answer with a status and do nothing."""
        return lambda _ask: Answer(status, body, retry_after)


def drive(conversation: Conversation[T], node: FakeNode) -> T:
    """Drive a conversation to its end; pauses take no time."""
    reply: Answer | Silence | None = None
    while True:
        try:
            wanted = conversation.send(reply)
        except StopIteration as stop:
            value: T = stop.value
            return value
        if isinstance(wanted, Pause):
            node.pauses.append(wanted.seconds)
            reply = None
        else:
            reply = node.answer(wanted)
