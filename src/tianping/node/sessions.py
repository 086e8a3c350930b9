"""Sessions of persons: from log-in to log-out, bound to where the person logged in.

A token is known to its holder only: here its digest is kept. A session ends by itself when nobody
used it for a while, and in any case after some hours; it ends at once when its token comes from
somewhere else, when its person changes, and when somebody ends it. Nothing survives a restart.

Source: RULES-C §7.5; house, ADR-0073.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable
from typing import Final

from tianping.node.clock import Clock
from tianping.node.people_settings import PeopleSettings
from tianping.node.reasons import Why

__all__ = ["Session", "Sessions"]

_TOKEN_BYTES: Final = 32
_NAME_BYTES: Final = 6
_NANOSECONDS: Final = 1_000_000_000


class Session:
    """One session.

    Attributes:
        name: What the audit trail calls it; tells nothing of the token.
        bound_to: Where the person logged in: the user of a local socket, or a certificate.
    """

    __slots__ = ("bound_to", "digest", "name", "opened_at_ns", "person", "used_at_ns")

    def __init__(self, person: str, bound_to: str, *, digest: bytes, at_ns: int) -> None:
        self.name = secrets.token_hex(_NAME_BYTES)
        self.person = person
        self.bound_to = bound_to
        self.digest = digest
        self.opened_at_ns = at_ns
        self.used_at_ns = at_ns


class Sessions:
    """The sessions that are open. Any thread may ask.

    Attributes:
        ended: Told of each session that ends, and why.
    """

    def __init__(self, clock: Clock, settings: PeopleSettings) -> None:
        self.ended: Callable[[Session, str], None] = _ignore
        self._clock = clock
        self._settings = settings
        self._lock = threading.Lock()
        self._open: dict[bytes, Session] = {}

    def open(self, person: str, bound_to: str) -> tuple[str, Session]:
        """Open a session; the person's oldest ends when there are too many."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        session = Session(person, bound_to, digest=_digest(token), at_ns=self._clock.now_ns())
        with self._lock:
            own = [one for one in self._open.values() if one.person == person]
            excess = own[: max(0, len(own) + 1 - self._settings.sessions_max)]
            for one in excess:
                del self._open[one.digest]
            self._open[session.digest] = session
        for one in excess:
            self.ended(one, Why.ANOTHER_LOG_IN)
        return token, session

    def use(self, token: str, bound_to: str) -> Session | None:
        """Return the session of a token that comes from where it was given, and note its use."""
        now = self._clock.now_ns()
        with self._lock:
            session = self._open.get(_digest(token))
            if session is None:
                return None
            why = self._why_over(session, now)
            if not why and session.bound_to != bound_to:
                why = f"{Why.ELSEWHERE}: {bound_to}"
            if not why:
                session.used_at_ns = max(session.used_at_ns, now)
                return session
            del self._open[session.digest]
        self.ended(session, why)
        return None

    def end(self, session: Session, why: str) -> bool:
        """End a session; tell whether it was open."""
        with self._lock:
            found = self._open.pop(session.digest, None)
        if found is not None:
            self.ended(found, why)
        return found is not None

    def end_of(self, person: str, why: str) -> None:
        """End every session of a person."""
        for session in self.all():
            if session.person == person:
                self.end(session, why)

    def all(self) -> list[Session]:
        """Return the sessions that are open, oldest first; those whose time is over end."""
        now = self._clock.now_ns()
        with self._lock:
            over = [(one, why) for one in self._open.values() if (why := self._why_over(one, now))]
            for session, _ in over:
                del self._open[session.digest]
            left = list(self._open.values())
        for session, why in over:
            self.ended(session, why)
        return left

    def _why_over(self, session: Session, now_ns: int) -> str:
        """Return why a session is over; empty while it is not."""
        if now_ns - session.used_at_ns > self._settings.idle_seconds * _NANOSECONDS:
            return Why.IDLE
        if now_ns - session.opened_at_ns > self._settings.session_seconds * _NANOSECONDS:
            return Why.TIME_IS_UP
        return ""


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8")).digest()


def _ignore(session: Session, why: str) -> None:
    del session, why
