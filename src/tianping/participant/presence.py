"""Being logged in: when the platform asks for a log-in, and how a client goes about it.

A client logs in when it is told that it must: by the refusal of a message, or by a header of its
inbox. So it needs not remember where it stands, and comes back by itself after its link or the
platform was away. Whoever logged out wants to stay out, and who is refused waits before it tries
again.

Source: RULES-C §3.2, §9.5-9.6; house, ADR-0091.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from tianping.participant.exchange import Conversation, InboxQuery, Submission, poll, submit
from tianping.participant.log_in import (
    DATE_REFUSED,
    LOG_IN_SYSTEMS,
    NOT_LOGGED_IN,
    LogInAnswer,
    LogInRequest,
)
from tianping.values.dates import beijing_date_time

if TYPE_CHECKING:
    from tianping.participant.engine import ParticipantEngine

__all__ = ["RETRY_SECONDS", "Presence"]

RETRY_SECONDS: Final = 30
"""Who was refused does not ask again before that."""

_DATES_MAX: Final = 4
_POLLS_MAX: Final = 10
_POLL_SECONDS: Final = 1
_POLL_COUNT: Final = 1_000
_NANOSECONDS: Final = 1_000_000_000
_DRAWN_FROM: Final = 90_000_000
_DRAWN_COUNT: Final = 9_999_000


def _ends_with(submission: Submission, code: str) -> bool:
    return submission.result is not None and submission.result.code.endswith(code)


class Presence:
    """Where one participant wants to stand, and what it was told.

    Attributes:
        asked: The systems to which the platform last said that it should log in.
        stays_out: Whether it logged out and wants to stay out.
    """

    def __init__(self, engine: ParticipantEngine) -> None:
        self.asked: tuple[str, ...] = ()
        self.stays_out = False
        self._engine = engine
        self._not_before_ns = 0
        self._answers: dict[str, LogInAnswer] = {}

    def ask(self, header: str) -> None:
        """Note which systems an inbox names; none when it names none."""
        self.asked = tuple(name for name in header.split(",") if name in LOG_IN_SYSTEMS)

    def note(self, answer: LogInAnswer) -> None:
        """Note an answer to a log-in or log-out, and where its system stands."""
        self._answers[answer.request_id] = answer
        store = self._engine.store
        known = store.systems().get(answer.system.system)
        if known is None or known.date < answer.system.date:
            store.keep_system(answer.system)

    def come(self) -> Conversation[bool]:
        """Log in where the platform asked for it, unless that makes no sense now; tell if so."""
        now = self._engine.now_ns()
        if self.stays_out or now < self._not_before_ns or not self.asked:
            return False
        wanted = tuple(dict.fromkeys(self.asked))
        done = yield from self.log_in(wanted)
        self.asked = tuple(
            name for name, one in zip(wanted, done, strict=True) if not one.state.is_accepted
        )
        if any(not _is_late(one) and not one.state.is_accepted for one in done):
            self._not_before_ns = now + RETRY_SECONDS * _NANOSECONDS
        return len(self.asked) < len(wanted)

    def submit(self, batch: Sequence[bytes]) -> Conversation[list[Submission]]:
        """Submit envelopes; log in and submit them again when that is what they lacked."""
        policy = self._engine.policy
        done = yield from submit(batch, policy)
        absent = [index for index, submission in enumerate(done) if _is_absent(submission)]
        if not absent:
            return done
        self.asked = LOG_IN_SYSTEMS
        if (yield from self.come()):
            again = yield from submit([batch[index] for index in absent], policy)
            for index, submission in zip(absent, again, strict=True):
                done[index] = submission
        return done

    def log_in(self, systems: Sequence[str]) -> Conversation[list[Submission]]:
        """Ask to be logged in; a refusal by the date tells the date, and is followed by another.

        More than one may be needed: a system may switch its date in between.

        Returns: what became of each request.
        """
        self.stays_out = False
        found: dict[str, Submission] = {}
        wanted = list(systems)
        for _ in range(_DATES_MAX):
            done = yield from self._request(wanted, signs_in=True)
            found.update(zip(wanted, done, strict=True))
            wanted = [name for name in wanted if _is_late(found[name])]
            if not wanted:
                break
        return [found[name] for name in systems]

    def log_out(self, systems: Sequence[str]) -> Conversation[list[Submission]]:
        """Ask to be logged out, and stay out."""
        self.stays_out = True
        return (yield from self._request(systems, signs_in=False))

    def _request(self, systems: Sequence[str], *, signs_in: bool) -> Conversation[list[Submission]]:
        """Send a request for each system, and wait for the answers that tell another date."""
        engine = self._engine
        known = engine.store.systems()
        today = int(beijing_date_time(engine.now_ns()).strftime("%Y%m%d"))
        requests = [
            LogInRequest(
                message_id=_fresh_id(known[name].date if name in known else today),
                created_at=engine.created_at(),
                sender=engine.party.bank_code,
                system=name,
                signs_in=signs_in,
            )
            for name in systems
        ]
        done = yield from engine.exchange([one.message(engine.party.edition) for one in requests])
        late = {
            request.message_id for request, one in zip(requests, done, strict=True) if _is_late(one)
        }
        for _ in range(_POLLS_MAX):
            if late <= self._answers.keys():
                break
            yield from self._hear()
        return done

    def _hear(self) -> Conversation[None]:
        """Fetch what is in the inbox; whoever asks for messages next gets it."""
        engine = self._engine
        code = engine.party.bank_code
        after = engine.store.last_sequence(code)
        query = InboxQuery(code, after, _POLL_COUNT, _POLL_SECONDS)
        frames = yield from poll(query, engine.policy)
        yield from engine.set_aside(code, frames)


def _fresh_id(date: int) -> str:
    """Return an id for a log-in, drawn from the last numbers of a date.

    It is no number of the client's file: a client whose folder was lost must get in under ids that
    the one before it has not used, and a log-in is made anew rather than sent again.
    Source: house, ADR-0103.
    """
    return f"{date:08d}{_DRAWN_FROM + secrets.randbelow(_DRAWN_COUNT):08d}"


def _is_absent(submission: Submission) -> bool:
    """Tell whether a message was refused because its sender is not logged in."""
    return _ends_with(submission, NOT_LOGGED_IN)


def _is_late(submission: Submission) -> bool:
    return _ends_with(submission, DATE_REFUSED)
