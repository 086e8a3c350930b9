"""Who somebody is: enrolment, log-in, passwords, lock-out. Every door asks here.

Whoever is refused learns nothing but that: not whether the name exists, not which of password,
code and certificate was wrong, not whether the person is locked; and it takes as long. The audit
log has the reason. After some failures in a row no attempt counts for a while, twice as long each
time. A code is used up by the log-in it was right for.

Source: RULES-C §7.5; house, ADR-0072, ADR-0073.
"""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections.abc import Callable
from typing import Final, NamedTuple, NoReturn

import msgspec

from tianping.node.audit import AuditLog, person_entry
from tianping.node.clock import Clock
from tianping.node.credentials import Credential, CredentialStore
from tianping.node.enrolment_codes import RECOVERED, code_digest, new_code, part_of, parts_fit
from tianping.node.errors import AccessRefused
from tianping.node.limits import TokenBucket
from tianping.node.passwords import Passwords
from tianping.node.people import People, Standing
from tianping.node.people_settings import PeopleSettings
from tianping.node.reasons import Why
from tianping.node.second_factor import is_secret, proven_certificate, step_of
from tianping.node.sessions import Session, Sessions

__all__ = ["Authenticator", "Enrolment", "LogIn", "Origin", "Tools"]

_NANOSECONDS: Final = 1_000_000_000
_LOCKS: Final = 64
_FAILURES_PER_SECOND: Final = 1
_FAILURES_BURST: Final = 50
_OWNER: Final = ""
"""Stands for the owner of the platform's folder among those who may draw a code."""

_NOBODYS_ROW: Final = Credential(person="-", enrolment=0, password="", password_at_ns=0, secret="")
"""What is written when an attempt counts for nobody, so that it takes as long."""


class Origin(NamedTuple):
    """Where a request comes from.

    Attributes:
        name: The user of a local socket, or a client certificate: what a session is bound to.
        owner: Whether it is the owner of the platform's folder, on this machine.
        challenge: What this connection was given to sign, once; empty when nothing.
    """

    name: str
    owner: bool = False
    challenge: bytes = b""


class LogIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody says to prove who it is."""

    person: str
    password: str
    code: str
    certificate: bytes = b""
    signature: bytes = b""


class Enrolment(LogIn, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody enrols with: the parts of its code, and what it will log in with.

    ``code`` is made from ``secret`` now, so that whoever enrols is sure to have it.
    """

    parts: list[str]
    secret: str


class Tools(NamedTuple):
    """What the authenticator works with.

    Attributes:
        store: Returns the credentials; called when they are first needed.
        platform_password: That of the platform's keys, which its owner knows.
    """

    people: People
    audit: AuditLog
    sessions: Sessions
    clock: Clock
    store: Callable[[], CredentialStore]
    platform_password: bytes


class _Found(NamedTuple):
    """A person with what it logs in with now; ``why`` says what is missing."""

    credential: Credential | None
    why: str


class Authenticator:
    """Enrols, logs in and out, locks and unlocks. Any thread may ask; nothing here is quick.

    Attributes:
        tell: Told of what must be alarmed: rule, subject, detail.
    """

    def __init__(self, tools: Tools, settings: PeopleSettings) -> None:
        self.sessions = tools.sessions
        self.tell: Callable[[str, str, str], None] = _untold
        self._tools = tools
        self._settings = settings
        self._passwords = Passwords(settings)
        self._locks = [threading.Lock() for _ in range(_LOCKS)]
        self._failures = TokenBucket(
            tools.clock, per_second=_FAILURES_PER_SECOND, burst=_FAILURES_BURST
        )
        self._left_out = 0
        self.sessions.ended = self._note_ended

    # What persons do ---------------------------------------------------------------------------

    def log_in(self, asked: LogIn, origin: Origin) -> tuple[str, Session]:
        """Open a session for whoever proves to be a person; return its token.

        Raises:
            AccessRefused: it did not, or its password is too old.
        """
        with self._lock_of(asked.person):
            credential = self._proven(asked, origin, did="LogIn")
            if self._is_old(credential):
                self._note(origin, "LogIn", asked.person, why=Why.PASSWORD_TOO_OLD)
                raise AccessRefused(
                    "log-in: the password is too old; change it with 'tianping people password'",
                    "登录：口令已过期，请用 tianping people password 更换",
                )
            token, session = self.sessions.open(asked.person, origin.name)
            self._note(origin, "LogIn", asked.person, session=session.name)
        return token, session

    def change_password(self, asked: LogIn, new: str, origin: Origin) -> None:
        """Give whoever proves to be a person another password; its sessions end.

        Raises:
            AccessRefused: it did not prove it, or the new password is none.
        """
        with self._lock_of(asked.person):
            credential = self._proven(asked, origin, did="ChangePassword")
            self._require_sound(asked.person, new)
            changed = msgspec.structs.replace(
                credential,
                password=self._passwords.hash(new),
                password_at_ns=self._tools.clock.now_ns(),
            )
            self._store.put(changed, remembered=self._settings.passwords_remembered)
            self._note(origin, "ChangePassword", asked.person)
        self.sessions.end_of(asked.person, Why.PASSWORD_CHANGED)

    def enrol(self, asked: Enrolment, origin: Origin) -> None:
        """Let a person that was given its code log in from now on.

        Raises:
            AccessRefused: the code, the password or the secret is none; what is wrong is said, for
                whoever has the code is meant to succeed.
        """
        with self._lock_of(asked.person):
            standing = self._tools.people.find(asked.person)
            if standing is None or not standing.active or not self._codes_fit(asked, standing):
                self._passwords.verify("", asked.password)
                self._refuse(origin, "Enrol", asked.person, why=Why.WRONG_CODE)
            self._require_sound(asked.person, asked.password)
            now = self._tools.clock.now_ns()
            step = step_of(asked.secret, asked.code, at_ns=now) if is_secret(asked.secret) else 0
            if not step:
                raise AccessRefused(
                    "enrolment: expected a code of the secret, 160 bits at least, of this moment",
                    "注册：动态码与密钥不符（密钥至少 160 位）",
                )
            certificate = self._certificate(asked, origin)
            if self._settings.certificate_required and not certificate:
                raise AccessRefused(
                    "enrolment: expected a certificate of the person's own",
                    "注册：须提供本人证书",
                )
            self._store.enrol(
                Credential(
                    person=asked.person,
                    enrolment=standing.enrolment,
                    password=self._passwords.hash(asked.password),
                    password_at_ns=now,
                    secret=asked.secret,
                    certificate=certificate,
                    last_step=step,
                ),
                remembered=self._settings.passwords_remembered,
            )
            self._note(origin, "Enrol", asked.person)
        self.sessions.end_of(asked.person, Why.ENROLLED_ANEW)

    def log_out(self, session: Session) -> None:
        """End a session because its person wants it."""
        self.sessions.end(session, Why.LOGGED_OUT)

    # What persons do about others ----------------------------------------------------------------

    def draw_code(self, person: str, by: str, origin: Origin) -> str:
        """Return one part of a person's enrolment code, shown once, to whoever stands behind it.

        Whoever entered and whoever approved that the person may enrol each draw a part; neither
        can enrol in its place. ``by`` is empty for the owner of the folder.

        Raises:
            AccessRefused: the person has enrolled, or somebody else has to draw its code.
        """
        standing = self._tools.people.find(person)
        part = part_of(standing, by) if by or origin.owner else ""
        if standing is None or not part or self._has_enrolled(person, standing):
            self._note(origin, "DrawCode", by, about=person, why=Why.NOT_TO_DRAW)
            raise AccessRefused(
                f"code of {person}: expected a person who may enrol, and whoever entered or"
                " approved that",
                f"{person} 的注册码：仅由录入人或批准人为待注册人员领取",
            )
        return self._draw(person, standing, part=part, by=by, origin=origin)

    def recover(self, person: str, platform_password: bytes, origin: Origin) -> str:
        """Return a code that suffices alone, to the owner of folder and keys.

        The last resort, when nobody is left who could reset a person.

        Raises:
            AccessRefused: it is not the owner, the password is wrong, or the person cannot enrol.
        """
        with self._lock_of(_OWNER):
            standing = self._tools.people.find(person)
            if not origin.owner or standing is None or not standing.active:
                self._refuse(origin, "Recover", _OWNER, about=person, why=Why.NOT_THE_OWNER)
            if not self._may_try(_OWNER):
                self._refuse(origin, "Recover", _OWNER, about=person, why=Why.LOCKED)
            if not hmac.compare_digest(platform_password, self._tools.platform_password):
                self._count_failure(_OWNER)
                self._refuse(origin, "Recover", _OWNER, about=person, why=Why.WRONG_PASSWORD)
        return self._draw(person, standing, part=RECOVERED, by=_OWNER, origin=origin)

    def set_locked(self, person: str, by: str, origin: Origin, *, locked: bool) -> None:
        """Lock a person out at once, or let it try again after too many failures.

        Raises:
            AccessRefused: the person has never enrolled.
        """
        did = "Lock" if locked else "Unlock"
        with self._lock_of(person):
            credential = self._store.find(person)
            if credential is None:
                self._note(origin, did, by, about=person, why=Why.NOT_ENROLLED)
                raise AccessRefused(
                    f"{person}: expected somebody who has enrolled", f"{person} 尚未注册"
                )
            self._store.put(
                msgspec.structs.replace(credential, locked=locked, failures=0, locked_until_ns=0)
            )
            self._note(origin, did, by, about=person)
        if locked:
            self.sessions.end_of(person, f"{Why.LOCKED}: {by}")

    def state_of(self, person: str) -> dict[str, object]:
        """Return how a person stands with its log-in; nothing secret."""
        standing = self._tools.people.find(person)
        found = self._current(person)
        credential = found.credential
        return {
            "person": person,
            "enrolled": credential is not None,
            "locked": credential is not None and credential.locked,
            "locked_until_ns": credential.locked_until_ns if credential else 0,
            "failures": credential.failures if credential else 0,
            "certificate": credential.certificate if credential else "",
            "password_at_ns": credential.password_at_ns if credential else 0,
            "logged_in_at_ns": credential.logged_in_at_ns if credential else 0,
            "active": standing is not None and standing.active,
            "sessions": [
                [one.name, one.bound_to, one.opened_at_ns, one.used_at_ns]
                for one in self.sessions.all()
                if one.person == person
            ],
        }

    def person_changed(self, person: str) -> None:
        """End the sessions of a person whose standing in the core has changed."""
        self.sessions.end_of(person, Why.CHANGED)

    # Inside --------------------------------------------------------------------------------------

    @property
    def _store(self) -> CredentialStore:
        return self._tools.store()

    def _lock_of(self, person: str) -> threading.Lock:
        """Return a lock: attempts at one person are made one after the other."""
        digest = hashlib.sha256(person.encode("utf-8", "surrogatepass")).digest()
        return self._locks[digest[0] % _LOCKS]

    def _current(self, person: str) -> _Found:
        """Return what a person logs in with, if it may."""
        standing = self._tools.people.find(person)
        if standing is None:
            return _Found(None, Why.NO_SUCH_PERSON)
        credential = self._store.find(person)
        if credential is None or credential.enrolment != standing.enrolment:
            return _Found(None, Why.NOT_ENROLLED)
        return _Found(credential, "" if standing.active else Why.NOT_ACTIVE)

    def _proven(self, asked: LogIn, origin: Origin, *, did: str) -> Credential:
        """Return the credential of whoever proves to be a person; count a failure.

        Raises:
            AccessRefused: always with the same text.
        """
        now = self._tools.clock.now_ns()
        found, why = self._current(asked.person)
        right = self._passwords.verify(found.password if found else "", asked.password)
        step = step_of(found.secret if found else "", asked.code, at_ns=now)
        certificate = self._certificate(asked, origin)
        if found is None or why or found.locked or now < found.locked_until_ns:
            self._store.put(_NOBODYS_ROW)
            self._refuse(origin, did, asked.person if found else "", why=why or Why.LOCKED)
        if not right:
            why = Why.WRONG_PASSWORD
        elif step <= found.last_step:
            why = Why.CODE_USED_BEFORE if step else Why.WRONG_CODE
        elif certificate != found.certificate:
            why = Why.WRONG_CERTIFICATE
        if why:
            self._fail(found, now)
            self._refuse(origin, did, asked.person, why=why)
        proven = msgspec.structs.replace(
            found, failures=0, locked_until_ns=0, last_step=step, logged_in_at_ns=now
        )
        self._store.put(proven)
        return proven

    def _fail(self, found: Credential, now_ns: int) -> None:
        """Note one failure more; too many lock the person for a while, and are alarmed."""
        failures = found.failures + 1
        beyond = failures - self._settings.failures_max
        seconds = 0
        if beyond >= 0:
            seconds = min(
                self._settings.lock_seconds << min(beyond, 32), self._settings.lock_seconds_max
            )
            who = found.person or "owner of the folder"
            self.tell("log_in_failures", f"person={who}", f"{failures} in a row")
        until = now_ns + seconds * _NANOSECONDS if seconds else found.locked_until_ns
        self._store.put(msgspec.structs.replace(found, failures=failures, locked_until_ns=until))

    def _may_try(self, name: str) -> bool:
        """Tell whether the owner may try; it has a row of its own that nobody can log in with."""
        found = self._store.find(name)
        return found is None or self._tools.clock.now_ns() >= found.locked_until_ns

    def _count_failure(self, name: str) -> None:
        nothing = msgspec.structs.replace(_NOBODYS_ROW, person=name)
        self._fail(self._store.find(name) or nothing, self._tools.clock.now_ns())

    def _is_old(self, credential: Credential) -> bool:
        days = self._settings.password_days
        age_ns = self._tools.clock.now_ns() - credential.password_at_ns
        return bool(days) and age_ns > days * 86_400 * _NANOSECONDS

    def _require_sound(self, person: str, password: str) -> None:
        former = self._store.former_passwords(person)
        self._passwords.require_sound(password, person=person, former=former)

    def _certificate(self, asked: LogIn, origin: Origin) -> str:
        return proven_certificate(
            asked.certificate,
            asked.signature,
            challenge=origin.challenge,
            person=asked.person,
            at_ns=self._tools.clock.now_ns(),
        )

    def _has_enrolled(self, person: str, standing: Standing) -> bool:
        credential = self._store.find(person)
        return credential is not None and credential.enrolment == standing.enrolment

    def _codes_fit(self, asked: Enrolment, standing: Standing) -> bool:
        """Tell whether the parts given are those that were drawn, each once."""
        now = self._tools.clock.now_ns()
        drawn = self._store.codes(asked.person, enrolment=standing.enrolment, at_ns=now)
        return parts_fit(asked.parts, drawn, standing)

    def _draw(self, person: str, standing: Standing, *, part: str, by: str, origin: Origin) -> str:
        code = new_code()
        hours = self._settings.code_hours
        self._store.put_code(
            person,
            part,
            enrolment=standing.enrolment,
            digest=code_digest(code),
            expires_at_ns=self._tools.clock.now_ns() + hours * 3_600 * _NANOSECONDS,
        )
        self._note(origin, "DrawCode", by, about=person)
        return code

    def _refuse(
        self, origin: Origin, did: str, person: str, *, why: str, about: str = ""
    ) -> NoReturn:
        """Note why, and say nothing of it.

        Raises:
            AccessRefused: always.
        """
        self._note(origin, did, person, about=about, why=why)
        raise AccessRefused(
            "refused: the name, the password, the code or the certificate is wrong, or the person"
            " may not log in now",
            "已拒绝：代号、口令、动态码或证书有误，或该人员目前不得登录",
        )

    def _note(self, origin: Origin, did: str, person: str, **facts: str) -> None:
        """Write into the audit log; of many failures only how many.

        ``why`` among the facts says why it was refused, ``about`` whom it concerned.
        """
        why = facts.get("why", "")
        if why and not self._failures.take(1):
            self._left_out += 1
            return
        left_out, self._left_out = self._left_out, 0
        entry = person_entry(
            self._tools.clock.now_ns(),
            origin.name,
            did=did,
            result="refused" if why else "done",
            text=why,
            person=person,
            object=facts.get("about", ""),
            session=facts.get("session", ""),
            left_out=left_out,
        )
        self._tools.audit.append([entry])

    def _note_ended(self, session: Session, why: str) -> None:
        if why.startswith(Why.ELSEWHERE):
            self.tell("intrusion", f"person={session.person}", why)
        entry = person_entry(
            self._tools.clock.now_ns(),
            session.bound_to,
            did="EndSession",
            result="done",
            text=why,
            person=session.person,
            session=session.name,
        )
        self._tools.audit.append([entry])


def _untold(rule: str, subject: str, detail: str) -> None:
    del rule, subject, detail
