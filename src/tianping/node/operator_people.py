"""What the operator's socket does about persons: who is at the other end, and what it may ask.

Until somebody is entered, the owner of the folder does everything. From then on whatever comes
through becomes the act of the person whose session the connection shows; nothing else does.

    challenge     nil                        bytes for a person's key to sign, once
    log_in        a map, see ``LogIn``       token, session, person, role, office
    session       the token                  session, person, role, office
    log_out       nil                        nil
    enrol         a map, see ``Enrolment``   nil
    password      ``LogIn`` and ``new``      nil
    draw_code     the person                 a part of its enrolment code
    recover       person, keys' password     a code that suffices alone
    lock, unlock  the person                 nil
    log_ins       the persons asked about    how each stands with its log-in

Source: RULES-C §7.5; house, ADR-0070, ADR-0073.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
import struct
from collections.abc import Callable
from typing import Any, Final

import msgspec

from tianping.core.commands import Act, Command, encode_commands
from tianping.core.control.roles import (
    ADMINISTRATOR,
    AUDITOR,
    MAINTAINER,
    OPERATOR,
    SUPERVISOR,
)
from tianping.node.authentication import Authenticator, Enrolment, LogIn, Origin
from tianping.node.clock import Clock
from tianping.node.errors import AccessRefused
from tianping.node.people import People
from tianping.node.second_factor import CHALLENGE_BYTES
from tianping.node.sessions import Session

__all__ = ["SERVICE_ROLES", "Caller", "PeopleDesk", "peer_of"]

_ALL_BUT_AUDITORS: Final = (OPERATOR, SUPERVISOR, ADMINISTRATOR, MAINTAINER)

SERVICE_ROLES: Final[dict[str, tuple[int, ...]]] = {
    "reload": (ADMINISTRATOR, MAINTAINER),
    "stop": (ADMINISTRATOR, MAINTAINER),
    "archive": (ADMINISTRATOR, MAINTAINER),
    "backup": (ADMINISTRATOR, MAINTAINER),
    "lock": (ADMINISTRATOR, SUPERVISOR),
    "unlock": (ADMINISTRATOR,),
    "log_ins": (ADMINISTRATOR, AUDITOR),
    "acknowledge": _ALL_BUT_AUDITORS,
    "resolve": _ALL_BUT_AUDITORS,
    "announce": _ALL_BUT_AUDITORS,
}
"""Which role may ask for what is no command. Source: RULES-C §7.5; house, ADR-0070."""

_CREDENTIALS: Final = struct.Struct("iII")
"""Process, user and group, as Linux has them."""


class _PasswordChange(LogIn, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody says to get another password."""

    new: str


class Caller:
    """One connection: who is at its other end.

    Attributes:
        user: The user of the process that connected.
        challenge: What it was given to sign.
        token: Of the session that it showed; empty for none.
    """

    def __init__(self, user: int) -> None:
        self.user = user
        self.challenge = b""
        self.token = ""


def peer_of(connection: socket.socket) -> int:
    """Return the user of the process at the other end of a local socket."""
    found = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    return int(_CREDENTIALS.unpack(found)[1])


class PeopleDesk:
    """Answers what is about persons, and turns commands into acts."""

    def __init__(
        self, authenticator: Authenticator, people: People, clock: Clock, *, owner: int
    ) -> None:
        self._authenticator = authenticator
        self._people = people
        self._clock = clock
        self._owner = owner
        self._answers: dict[str, Callable[[Caller, Any], object]] = {
            "log_in": self._log_in,
            "session": self._show,
            "log_out": self._log_out,
            "enrol": self._enrol,
            "password": self._password,
            "draw_code": self._draw_code,
            "recover": self._recover,
            "lock": self._lock,
            "unlock": self._unlock,
            "log_ins": self._log_ins,
        }

    def answers(self, kind: str) -> bool:
        """Tell whether a request is about persons."""
        return kind == "challenge" or kind in self._answers

    async def answer(self, caller: Caller, kind: str, payload: Any) -> object:
        """Answer a request about persons; what takes long runs beside the event loop.

        Raises:
            AccessRefused: the caller may not, or is not who it says.
        """
        if kind == "challenge":
            caller.challenge = secrets.token_bytes(CHALLENGE_BYTES)
            return caller.challenge
        return await asyncio.to_thread(self._answers[kind], caller, payload)

    def acts(self, caller: Caller, commands: list[Command]) -> list[Command]:
        """Return commands as what they are: acts of whoever is logged in, once there are persons.

        Raises:
            AccessRefused: nobody is logged in, or it is not the owner before there are persons.
        """
        if not self._people.entered:
            if caller.user != self._owner:
                raise AccessRefused(
                    f"operator socket: expected user {self._owner}, who owns the folder, found"
                    f" user {caller.user}",
                    f"操作套接字：应为平台目录所有者（用户 {self._owner}），实为用户 {caller.user}",
                )
            return commands
        session = self._session(caller)
        now = self._clock.now_ns()
        return [
            Act(now, session.person, session.name, encode_commands([command]))
            for command in commands
        ]

    def require_role(self, caller: Caller, kind: str) -> str:
        """Return who asks for a service, which its role must allow; empty before there are persons.

        Raises:
            AccessRefused: nobody is logged in, or the role does not allow it.
        """
        if not self._people.entered:
            return ""
        person = self._session(caller).person
        standing = self._people.find(person)
        if standing is None or standing.role not in SERVICE_ROLES[kind]:
            raise AccessRefused(
                f"{kind}: the role of {person} does not allow that",
                f"{person} 的角色无权办理：{kind}",
            )
        return person

    def _session(self, caller: Caller) -> Session:
        """Return the session that a connection showed, if it is still open.

        Raises:
            AccessRefused: there is none.
        """
        found = None
        if caller.token:
            found = self._authenticator.sessions.use(caller.token, self._origin(caller).name)
        if found is None:
            raise AccessRefused(
                "nobody is logged in here: 'tianping login FOLDER PERSON' first",
                "尚未登录：请先运行 tianping login FOLDER 人员代号",
            )
        return found

    def _origin(self, caller: Caller) -> Origin:
        return Origin(f"user {caller.user}", caller.user == self._owner, caller.challenge)

    def _signed_origin(self, caller: Caller) -> Origin:
        """Return where a request comes from, with the challenge that now counts no more."""
        origin = self._origin(caller)
        caller.challenge = b""
        return origin

    def _told(self, session: Session) -> dict[str, object]:
        standing = self._people.find(session.person)
        return {
            "session": session.name,
            "person": session.person,
            "role": standing.role if standing else 0,
            "office": standing.office if standing else "",
        }

    def _log_in(self, caller: Caller, payload: Any) -> object:
        asked = msgspec.convert(payload, LogIn)
        token, session = self._authenticator.log_in(asked, self._signed_origin(caller))
        caller.token = token
        return {"token": token, **self._told(session)}

    def _show(self, caller: Caller, payload: Any) -> object:
        caller.token = msgspec.convert(payload, str)
        try:
            return self._told(self._session(caller))
        except AccessRefused:
            caller.token = ""
            raise

    def _log_out(self, caller: Caller, payload: Any) -> object:
        del payload
        self._authenticator.log_out(self._session(caller))
        caller.token = ""
        return None

    def _enrol(self, caller: Caller, payload: Any) -> object:
        asked = msgspec.convert(payload, Enrolment)
        self._authenticator.enrol(asked, self._signed_origin(caller))
        return None

    def _password(self, caller: Caller, payload: Any) -> object:
        asked = msgspec.convert(payload, _PasswordChange)
        self._authenticator.change_password(asked, asked.new, self._signed_origin(caller))
        return None

    def _draw_code(self, caller: Caller, payload: Any) -> object:
        by = self._session(caller).person if caller.token else ""
        person = msgspec.convert(payload, str)
        return self._authenticator.draw_code(person, by, self._origin(caller))

    def _recover(self, caller: Caller, payload: Any) -> object:
        person, password = msgspec.convert(payload, tuple[str, bytes])
        return self._authenticator.recover(person, password, self._origin(caller))

    def _lock(self, caller: Caller, payload: Any) -> object:
        return self._set_locked(caller, "lock", payload)

    def _unlock(self, caller: Caller, payload: Any) -> object:
        return self._set_locked(caller, "unlock", payload)

    def _set_locked(self, caller: Caller, kind: str, payload: Any) -> object:
        by = self.require_role(caller, kind)
        person = msgspec.convert(payload, str)
        own, other = self._people.find(by), self._people.find(person)
        if own is None or other is None or (own.office and own.office != other.office):
            raise AccessRefused(
                f"{person}: expected a person of the office of {by}",
                f"{person} 非 {by} 所属机构人员",
            )
        origin = self._origin(caller)
        self._authenticator.set_locked(person, by, origin, locked=kind == "lock")
        return None

    def _log_ins(self, caller: Caller, payload: Any) -> object:
        self.require_role(caller, "log_ins")
        return [self._authenticator.state_of(one) for one in msgspec.convert(payload, list[str])]
