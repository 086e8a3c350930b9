"""Streams about log-in: participants in and out, centres, force, fault, lost links, words.

Everything else of a stream goes on beside it, so that business meets every state.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from support.model import Told
from support.streams import Stream
from support.streams_money import BANKS, INDIRECT, OFFICES
from support.world import digest_of
from support.world_nodes import centre_added, log_in, log_in_everywhere, log_out
from tianping.core import commands as c
from tianping.core.node_terms import LOGIN_SYSTEMS
from tianping.values.bankcode import NPC, BankCode
from tianping.values.dates import BusinessDate, next_natural_date
from tianping.values.identifiers import CertificateId

__all__ = ["NodeStream"]

_CENTRES = ("1000", "2000")
_EVERYBODY = (*BANKS, *OFFICES, "S")


class NodeStream(Stream):
    """A life in which participants must be logged in, and mostly are."""

    def __init__(self, seed: int, apply: Callable[[c.Command], list[Told]]) -> None:
        super().__init__(seed, apply)
        self.node_makers: list[Callable[[], c.Command]] = [
            *[self._log_in] * 16, *[self._log_out] * 3, *[self._odd_log_in] * 4, self._centre,
            *[self._connect] * 2, *[self._sign] * 4, *[self._by_two] * 6, *[self._decided] * 6,
            *[self._lost] * 2, *[self._broadcast] * 2, *[self._write] * 4, self._rule,
        ]  # fmt: skip

    def open(self) -> None:
        """Begin like any stream; then log-in is required, with two centres in half of the lives."""
        if self.seed % 2:
            for name in self.random.sample(BANKS, 3):
                self.world.access_of[name] = self.random.choice(_CENTRES)
        super().open()
        world = self.world
        world.send(c.SetParameter(world.now, "login.required", 1, world.today))
        most = self.random.choice((1, 2, 3))
        world.send(c.SetParameter(world.now, "login.max_sessions", most, world.today))
        told = self.seed % 4 // 2
        world.send(c.SetParameter(world.now, "notices.log_ins", told, world.today))
        if self.seed % 2:
            for centre in _CENTRES:
                world.send(centre_added(world, centre))
                world.send(c.SignCentre(world.now, centre, signs_in=True))
        for name in _EVERYBODY:
            if self.random.random() < 0.8:
                log_in_everywhere(world, name)

    def step(self) -> tuple[c.Command, list[Told]]:
        """Send one more command, every third one about nodes."""
        if self.random.random() < 0.65:
            return super().step()
        command = self.random.choice(self.node_makers)()
        if hasattr(command, "digest"):
            self.messages.append(command)
        return command, self.crowd.send(command)

    def _somebody(self) -> str:
        return self.random.choice((*_EVERYBODY, *_EVERYBODY, *INDIRECT))

    def _session(self) -> str:
        return self.random.choice(("", "", "", "s1", "s1", "s2", "s3"))

    def _log_in(self) -> c.Command:
        command = log_in(self.world, self._somebody(), self.random.choice(LOGIN_SYSTEMS))
        return replace(command, session=self._session())

    def _log_out(self) -> c.Command:
        command = log_out(self.world, self._somebody(), self.random.choice(LOGIN_SYSTEMS))
        return replace(command, session=self._session())

    def _odd_log_in(self) -> c.Command:
        """A log-in, or log-out, with one thing wrong, or sent again."""
        pick = self.random
        command = self._log_in() if pick.random() < 0.7 else self._log_out()
        assert isinstance(command, c.LogIn | c.LogOut)
        sent = [one for one in self.messages if isinstance(one, c.LogIn | c.LogOut)]
        if sent and pick.random() < 0.4:
            return replace(pick.choice(sent), **pick.choice(({}, {}, {"digest": 7})))
        if isinstance(command, c.LogIn) and pick.random() < 0.3:
            return replace(command, **pick.choice(({"version_allowed": False},
                                                   {"client_version": "9" * 61})))  # fmt: skip
        return replace(
            command,
            **pick.choice((
                {"session": pick.choice(("*", "s 1", "x" * 33))},
                {"system": pick.choice((0, 5, 7))}, {"digest": 1 << 56},
                {"business_date": BusinessDate(20261101)}, {"sender": BankCode("999999999999")},
                {"certificate": CertificateId("nobody's")}, self._another_date(),
            )),
        )  # fmt: skip

    def _another_date(self) -> dict[str, object]:
        date = self.random.choice((20261122, 20261125, 20261126))
        return {"business_date": date, "message_id": f"{date}{self.random.randrange(10**8):08d}"}

    def _centre(self) -> c.Command:
        pick, world = self.random, self.world
        centre = pick.choice((*_CENTRES, "3000"))
        if pick.random() < 0.6:
            command = centre_added(world, centre)
        else:
            gone = [c.BaseLine(2, 3, centre), c.BaseLine(3, 3, f"9{centre[:3]}")]
            command = c.ChangeBaseData(world.now, BusinessDate(0), gone)
        date = pick.choice((0, 0, world.today, next_natural_date(world.today)))
        return replace(command, effective_date=BusinessDate(date))

    def _connect(self) -> c.Command:
        """A change of somebody's access point, for the next date."""
        pick, world = self.random, self.world
        fields = {"access": pick.choice((*_CENTRES, NPC, "7777"))}
        line = c.ChangeLine(2, world.code(self._somebody()), fields, 0, "")
        date = next_natural_date(world.today)
        return c.EnterChangeFile(world.now, "Li", "letter", date, [line])

    def _sign(self) -> c.Command:
        centre = self.random.choice((*_CENTRES, "7777"))
        return c.SignCentre(self.world.now, centre, self.random.random() < 0.6)

    def _target(self) -> str:
        pick = self.random
        code = self.world.code(self._somebody())
        return str(pick.choice((code, code, code, *_CENTRES, NPC, "7777", "999999999999")))

    def _by_two(self) -> c.Command:
        """What a superior does, proposed; now and then tried alone."""
        pick, now = self.random, self.world.now
        system = pick.choice((0, 0, *LOGIN_SYSTEMS, 9))
        reason = pick.choice(("line cut", "line cut", "line cut", ""))
        inner = pick.choice((
            c.ForceLogOut(now, self._target(), system, reason),
            c.LiftLogOut(now, self._target(), system),
            c.SetFault(now, self._target(), pick.random() < 0.4, reason),
        ))  # fmt: skip
        if pick.random() < 0.1:
            return inner
        return c.Propose(now, "Li", "letter", c.encode_commands([inner]))

    def _decided(self) -> c.Command:
        known = [
            number
            for number, one in enumerate(self.world.commands, start=1)
            if isinstance(one, c.Propose | c.EnterChangeFile)
        ]
        number = self.random.choice(known[-4:] or [1])
        return c.ApproveProposal(self.world.now, "Wang", number)

    def _lost(self) -> c.Command:
        pick, code = self.random, self.world.code(self._somebody())
        if pick.random() < 0.3:
            return c.ReportLinkLost(self.world.now, code)
        return c.ReportLinkLost(self.world.now, code, self._session())

    def _broadcast(self) -> c.Command:
        pick, now = self.random, self.world.now
        size = pick.choice((0, 0, 1, 1_048_576, 1_048_577))
        names = pick.sample(_EVERYBODY, pick.choice((0, 0, 1, 2)))
        receivers = [self.world.code(name) for name in names]
        centre = pick.choice((NPC, NPC, *_CENTRES, "7777"))
        text = pick.choice(("closed", "closed", "", "x" * 5_000, "x" * 5_001))
        name = "a.pdf" if size else pick.choice(("", "", "a.pdf"))
        digest = bytes(32) if size else b""
        return c.Broadcast(now, centre, receivers, "", text, name, size, digest)

    def _write(self) -> c.Command:
        pick, world = self.random, self.world
        message_id = world.next_message_id()
        receiver = pick.choice(
            (world.code(self._somebody()), world.code(self._somebody()), NPC, "x")
        )
        text = pick.choice(("hello", "hello", "", "x" * 501))
        return c.SendFreeText(
            world.now, world.code(self._somebody()), message_id, world.today, digest_of(message_id),
            receiver, text,
        )  # fmt: skip

    def _rule(self) -> c.Command:
        value = self.random.choice((0, 1, 1, 1, 2))
        if self.random.random() < 0.3:
            name = self.random.choice(
                (
                    "login.max_sessions",
                    "node.fault_by_hand",
                    "notices.log_ins",
                    "notices.log_ins",
                )
            )
            return c.SetParameter(self.world.now, name, value, self.world.today)
        date = self.random.choice((self.world.today, BusinessDate(20261125)))
        return c.SetParameter(self.world.now, "login.required", value, date)
