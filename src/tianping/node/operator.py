"""The operator's local door: a Unix socket in the platform's folder, for its owner alone.

Frames of 4 bytes of length (big-endian) and msgpack. A request is ``[kind, payload]``, a reply
``[outcome, payload]``; one connection serves any number of requests in turn. What is about persons
stands in ``operator_people``; once there are persons, a command is the act of the one whose session
the connection shows.

    execute  the bytes of ``encode_commands``     ok  [first sequence number, encoded outcomes]
    status   nil                                  ok  a map of texts and numbers
    reload   nil                                  ok  nil: certificates, revocation lists, keys read
    stop     nil                                  ok  nil: the node begins to stop
    archive  nil                                  ok  the dates that were archived
    backup   [folder, whether with keys]          ok  sequence number, new rows, new days, bytes
    proposal number                               ok  what waits for a second person; or {}
    …        what ``Services.more`` has of that kind

``busy``, ``refused`` and ``error`` replies carry the English and the Chinese text.

Source: house, ADR-0003 (one door), ADR-0073 (persons).
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Self

import msgspec

from tianping.core.commands import Command, decode_commands, encode_commands
from tianping.core.events import Event, decode_outcomes, encode_outcomes
from tianping.journal.errors import JournalError
from tianping.node.errors import AccessRefused, Busy, FolderError, NodeError, NotRunning, texts_of
from tianping.node.operator_people import SERVICE_ROLES, Caller, PeopleDesk, peer_of
from tianping.node.seeds import with_seed
from tianping.node.sequencer import Sequencer
from tianping.node.session_file import kept_session
from tianping.views.errors import ViewsError

__all__ = ["OPERATOR_FRAME_BYTES_MAX", "OperatorClient", "OperatorServer", "Services"]

OPERATOR_FRAME_BYTES_MAX: Final = 64 * 1024 * 1024
_LENGTH_BYTES: Final = 4
_SOCKET_UMASK: Final = 0o177
_PATH_BYTES_MAX: Final = 107


class Services(msgspec.Struct, frozen=True):
    """What the operator can ask for beside commands."""

    status: Callable[[], dict[str, Any]]
    reload: Callable[[], None]
    stop: Callable[[], None]
    more: Mapping[str, Callable[[str, Any], Any]] = {}
    """Further requests, by kind; each is done on a thread of its own.

    Each gets who asks, and what for; who is empty while no persons are entered."""


class OperatorServer:
    """Serves the socket on the event loop."""

    def __init__(self, sequencer: Sequencer, services: Services, people: PeopleDesk) -> None:
        self._sequencer = sequencer
        self._services = services
        self._people = people
        self._server: asyncio.AbstractServer | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def start(self, path: Path) -> None:
        """Listen on a new socket file, mode 0600, in a folder of its owner."""
        listening = _listening_socket(path)
        self._server = await asyncio.start_unix_server(self._serve, sock=listening)

    async def stop(self) -> None:
        """Close the socket and every connection."""
        if self._server is not None:
            self._server.close()
            for writer in self._writers:
                writer.close()
            await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        caller = Caller(peer_of(writer.get_extra_info("socket")))
        try:
            while True:
                length = int.from_bytes(await reader.readexactly(_LENGTH_BYTES), "big")
                if length > OPERATOR_FRAME_BYTES_MAX:
                    break
                reply = await self._reply(caller, await reader.readexactly(length))
                encoded = msgspec.msgpack.encode(reply)
                writer.write(len(encoded).to_bytes(_LENGTH_BYTES, "big") + encoded)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _reply(self, caller: Caller, encoded: bytes) -> tuple[str, object]:
        try:
            kind, payload = msgspec.msgpack.decode(encoded, type=tuple[str, Any])
            return "ok", await self._do(caller, kind, payload)
        except Busy as busy:
            return "busy", (busy.english, busy.chinese)
        except AccessRefused as refused:
            return "refused", (refused.english, refused.chinese)
        except NodeError as error:
            return "error", (error.english, error.chinese)
        except (ViewsError, JournalError, OSError) as error:
            return "error", texts_of(error)
        except msgspec.MsgspecError as error:
            return "error", (f"request: expected a known form, found {error}", "请求格式错误")

    async def _do(self, caller: Caller, kind: str, payload: Any) -> object:
        if self._people.answers(kind):
            return await self._people.answer(caller, kind, payload)
        person = self._people.require_role(caller, kind) if kind in SERVICE_ROLES else ""
        if kind == "execute":
            drawn = [with_seed(command) for command in decode_commands(payload)]
            commands = self._people.acts(caller, drawn)
            if not commands:
                return 0, encode_outcomes([])
            first_seq, outcomes = await asyncio.to_thread(self._sequencer.execute, commands)
            return first_seq, encode_outcomes(outcomes)
        if kind == "status":
            return self._services.status()
        if kind == "reload":
            self._services.reload()
            return None
        if kind == "stop":
            self._services.stop()
            return None
        if kind in self._services.more:
            return await asyncio.to_thread(self._services.more[kind], person, payload)
        known = ", ".join(("execute", "status", "reload", "stop", *self._services.more))
        raise NodeError(
            f"request: expected one of {known}, found {kind}",
            f"未知的请求：{kind}",
        )


def _listening_socket(path: Path) -> socket.socket:
    """Return a socket bound to a new file that was never open to anyone but the owner."""
    if len(os.fsencode(path)) > _PATH_BYTES_MAX:
        raise FolderError(
            f"operator socket {path}: expected a path of at most {_PATH_BYTES_MAX} bytes;"
            " choose a folder with a shorter name",
            f"操作套接字路径过长：{path}；请使用路径较短的目录",
        )
    path.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(_SOCKET_UMASK)
    try:
        listening.bind(str(path))
    finally:
        os.umask(before)
    return listening


class OperatorClient:
    """The other side of the socket: what the command line uses."""

    def __init__(self, path: Path, *, seconds: float = 60.0) -> None:
        """Connect.

        Raises:
            NotRunning: nobody listens there.
        """
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(seconds)
        try:
            self._socket.connect(str(path))
        except OSError as error:
            self._socket.close()
            raise NotRunning(path, found=error.strerror) from None
        self.session: dict[str, Any] = {}
        """Who is logged in for this platform: session, person, role, office; empty for nobody."""
        kept = kept_session(path)
        if kept is not None:
            self._show(kept.token)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def execute(self, commands: list[Command]) -> tuple[int, list[list[Event]]]:
        """Submit commands and wait until they are durable.

        Raises:
            Busy: the queue is full.
            NodeError: the node is stopping, or did not understand.
        """
        first_seq, outcomes = self._ask("execute", encode_commands(commands))
        return int(first_seq), decode_outcomes(outcomes)

    def status(self) -> dict[str, Any]:
        """Return where the platform stands, and its counters."""
        return dict(self._ask("status", None))

    def day(self) -> dict[str, Any]:
        """Return where the day stands, what comes next, and what waits for whom."""
        return dict(self._ask("day", None))

    def reload(self) -> None:
        """Let the node read certificates, revocation lists and the key ring again."""
        self._ask("reload", None)

    def stop(self) -> None:
        """Let the node begin to stop."""
        self._ask("stop", None)

    def ask(self, kind: str, payload: object = None) -> Any:
        """Return the reply to a further request: of the platform's services, or about persons.

        Raises:
            AccessRefused: whoever asks may not, or is not logged in.
            NodeError: the node refuses it, with the reason in both languages.
        """
        return self._ask(kind, payload)

    def archive(self) -> list[int]:
        """Archive what is due, and return the dates; takes as long as it takes.

        Raises:
            NodeError: a day could not be archived.
        """
        return list(self._at_leisure("archive", None))

    def backup(self, to: Path, *, with_keys: bool) -> list[int]:
        """Bring a backup up to date; see ``tianping.node.backup``. Takes as long as it takes.

        Raises:
            NodeError: it could not be made, or was not sound.
        """
        return list(self._at_leisure("backup", [str(to.absolute()), with_keys]))

    def _at_leisure(self, kind: str, payload: object) -> Any:
        """Ask for what has no time limit."""
        self._socket.settimeout(None)
        return self._ask(kind, payload)

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()

    def _show(self, token: str) -> None:
        """Show the session that is kept; one that is over is as good as none."""
        try:
            self.session = dict(self._ask("session", token))
        except AccessRefused:
            self.session = {}

    def _ask(self, kind: str, payload: object) -> Any:
        encoded = msgspec.msgpack.encode((kind, payload))
        self._socket.sendall(len(encoded).to_bytes(_LENGTH_BYTES, "big") + encoded)
        length = int.from_bytes(self._receive(_LENGTH_BYTES), "big")
        outcome, answer = msgspec.msgpack.decode(self._receive(length), type=tuple[str, Any])
        if outcome == "busy":
            raise Busy("the platform", bound=0, waiting=0)
        if outcome == "refused":
            raise AccessRefused(str(answer[0]), str(answer[1]))
        if outcome != "ok":
            raise NodeError(str(answer[0]), str(answer[1]))
        return answer

    def _receive(self, length: int) -> bytes:
        parts: list[bytes] = []
        while length:
            part = self._socket.recv(min(length, 1 << 20))
            if not part:
                raise NodeError("operator socket: the node closed it", "平台已关闭操作连接")
            parts.append(part)
            length -= len(part)
        return b"".join(parts)
