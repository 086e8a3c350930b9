# ruff: noqa: D102 - the words are described together, above them
"""Words of the scenario language for log-in, centres, force, fault and words to participants.

Statements: ``centre CODE NAME`` (in base data, with its city) · ``sign in|out CODE`` ·
``login NAME SYSTEM [at SESSION] [on DATE] [banned]`` (by a version that is not allowed) ·
``relogin`` (the latest of these messages again) · ``logout NAME SYSTEM [at SESSION]`` ·
``lost NAME [at SESSION]`` ·
``jointly force|lift TARGET [SYSTEM]`` · ``jointly fault|recover TARGET`` (a target is a name, a
centre or ``0000``) · ``tell CODE [to NAME ...] [attach BYTES]`` · ``write NAME->NAME``.

Expectations: ``in`` · ``in again`` · ``out NAME.SYSTEM ...`` (in this order) · ``was out`` ·
``told NAME ...`` · ``left NAME.SYSTEM NUMBER`` (one session is out, so many are in) ·
``hears NAME ... of NAME.SYSTEM ...`` (others are told of these, in this order).
"""

from __future__ import annotations

import hashlib

from msgspec.structs import replace

from support.scenario import Reader, ScenarioError
from support.world import digest_of
from support.world_nodes import centre_added, log_in, log_out
from tianping.core import commands as c
from tianping.core.node_terms import ALL_SESSIONS
from tianping.core.terms import SYSTEM_BEPS, SYSTEM_HVPS, SYSTEM_IBPS, SYSTEM_SAPS
from tianping.values.bankcode import NPC, BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId

__all__ = ["NodeWords"]

_SYSTEMS = {"HVPS": SYSTEM_HVPS, "BEPS": SYSTEM_BEPS, "IBPS": SYSTEM_IBPS, "SAPS": SYSTEM_SAPS}
_NAMES = {number: name for name, number in _SYSTEMS.items()}


class NodeWords(Reader):
    """Statements and expectations of this area."""

    latest_log_in: c.LogIn

    def do_centre(self) -> None:
        self.send(centre_added(self.world, self.word(), self.word()))

    def do_sign(self) -> None:
        signs_in = self.one_of({"in": 1, "out": 0}) == 1
        self.send(c.SignCentre(self.world.now, self.word(), signs_in))

    def do_login(self) -> None:
        name, system = self.known(), self.one_of(_SYSTEMS)
        command = replace(log_in(self.world, name, system), session=self._session())
        if self.has("on"):
            date = BusinessDate(int(self.word().replace("-", "")))
            message_id = MessageId(f"{date:08d}{command.message_id[8:]}")
            command = replace(command, business_date=date, message_id=message_id)
        if self.has("banned"):
            command = replace(command, client_version="0.1", version_allowed=False)
        self.latest_log_in = command
        self.send(command)

    def do_relogin(self) -> None:
        self.send(self.latest_log_in)

    def do_logout(self) -> None:
        name, system = self.known(), self.one_of(_SYSTEMS)
        self.send(replace(log_out(self.world, name, system), session=self._session()))

    def do_lost(self) -> None:
        code = self.world.code(self.known())
        session = self._session() or ALL_SESSIONS
        self.send(c.ReportLinkLost(self.world.now, code, session))

    def _session(self) -> str:
        return self.word() if self.has("at") else ""

    def do_jointly(self) -> None:
        now, kind, target = self.world.now, self.word(), self._target()
        system = self.one_of(_SYSTEMS) if self.tokens and self.tokens[0] in _SYSTEMS else 0
        inner: c.Command
        if kind == "force":
            inner = c.ForceLogOut(now, target, system, "asked by letter 4")
        elif kind == "lift":
            inner = c.LiftLogOut(now, target, system)
        elif kind in ("fault", "recover"):
            inner = c.SetFault(now, target, kind == "fault", "line cut")
        else:
            raise ScenarioError(f"expected force, lift, fault or recover, found {kind!r}")
        self.send(c.Propose(now, "Li", "letter 4", c.encode_commands([inner])))
        self.send(c.ApproveProposal(self.world.now, "Wang", len(self.world.commands)))

    def _target(self) -> str:
        name = self.word()
        return name if name.isdigit() else self.world.code(name)

    def do_tell(self) -> None:
        centre = self.word()
        receivers: list[BankCode] = []
        if self.has("to"):
            while self.tokens and self.tokens[0] in self.world.direct:
                receivers.append(self.world.code(self.word()))
        size = int(self.word()) if self.has("attach") else 0
        name = "notice.pdf" if size else ""
        digest = hashlib.sha256(b"notice").digest() if size else b""
        self.send(
            c.Broadcast(
                self.world.now, centre, receivers, "", "closed on Monday", name, size, digest
            )
        )

    def do_write(self) -> None:
        sender, arrow, receiver = self.word().partition("->")
        if not arrow:
            raise ScenarioError("expected NAME->NAME")
        world, message_id = self.world, self.world.next_message_id()
        to = NPC if receiver == NPC else world.code(receiver)
        self.send(
            c.SendFreeText(
                world.now, world.code(sender), message_id, world.today, digest_of(message_id), to,
                "please ring back",
            )
        )  # fmt: skip

    def expect_in(self) -> None:
        event = self.take("LoggedIn")
        if event[6] != self.has("again"):
            raise ScenarioError(f"expected a first log-in, found {event}")

    def expect_was(self) -> None:
        if not self.has("out"):
            raise ScenarioError("expected was out")
        if not self.take("LoggedOut")[7]:
            raise ScenarioError("it was in")

    def expect_out(self) -> None:
        names = {self.world.codes[name]: name for name in self.world.codes}
        while self.tokens and "." in self.tokens[0]:
            event = self.take("LoggedOut")
            found, expected = f"{names[event[1]]}.{_NAMES[event[2]]}", self.word()
            if event[10] != 0:
                raise ScenarioError(f"{event[10]} sessions are left")
            if found != expected:
                raise ScenarioError(f"expected {expected} to go out, found {found}")

    def expect_left(self) -> None:
        names = {self.world.codes[name]: name for name in self.world.codes}
        event = self.take("LoggedOut")
        found = (f"{names[event[1]]}.{_NAMES[event[2]]}", event[10])
        expected = (self.word(), int(self.word()))
        if found != expected:
            raise ScenarioError(f"expected {expected}, found {found}")

    def expect_hears(self) -> None:
        names = {self.world.codes[name]: name for name in self.world.codes}
        event = self.take("LogInsTold")
        found = [names[code] for code in event[5]]
        expected = self._names_until("of")
        moved = [f"{names[code]}.{_NAMES[event[1]]}" for code in event[4]]
        while self.tokens and "." in self.tokens[0]:
            expected.append(self.word())
        if found + moved != expected:
            raise ScenarioError(f"{found} are told of {moved}")

    def _names_until(self, end: str) -> list[str]:
        names: list[str] = []
        while not self.has(end):
            names.append(self.word())
        return names

    def expect_told(self) -> None:
        names = {self.world.codes[name]: name for name in self.world.codes}
        found = [names[code] for code in self.take("BroadcastMade")[1]]
        for name in found:
            if not self.tokens or self.word() != name:
                raise ScenarioError(f"told: {found}")
