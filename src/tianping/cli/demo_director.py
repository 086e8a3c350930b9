"""Playing the demo's day: each act by whom it names, one after the other, and what came of it.

Source: house, ADR-0061.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import msgspec

from tianping.cli.blueprint import Blueprint
from tianping.cli.demo_member import Cue, Told
from tianping.cli.demo_operator import operate
from tianping.cli.demo_partners import Partner
from tianping.cli.demo_script import (
    Act,
    Ended,
    MemberAct,
    OperatorAct,
    Scene,
    Script,
    Start,
    Stop,
    Traffic,
    Until,
)
from tianping.cli.demo_stage import Stage
from tianping.cli.demo_traffic import plan_traffic
from tianping.cli.failures import Exit, Failure
from tianping.cli.operating import business_date

__all__ = ["Director", "Played"]

_QUIET_SECONDS: Final = 0.6
_ACT_SECONDS_MAX: Final = 120.0


class Played(msgspec.Struct, frozen=True):
    """A scene that was played, and which commands it led to.

    Attributes:
        scene: The scene.
        date: The business date on which it began.
        first_seq: Its first command.
        last_seq: Its last one; before the first when it led to none.
    """

    scene: Scene
    date: int
    first_seq: int
    last_seq: int


class Director:
    """Plays a script on a stage."""

    def __init__(
        self, stage: Stage, script: Script, blueprint: Blueprint, *, payments: int, seed: int
    ) -> None:
        self._stage = stage
        self._script = script
        self._blueprint = blueprint
        self._payments = payments
        self._seed = seed
        self._known: dict[str, tuple[str, str]] = {}

    def play(self, say: Callable[[Scene], None]) -> list[Played]:
        """Play all scenes; ``say`` is told of each before it begins.

        Raises:
            Failure: with FAULT: an act did not come to what it was to.
        """
        self._stage.open(self._script.members())
        played = []
        for scene in self._script.scene:
            say(scene)
            date, first = int(business_date(self._stage.operator)), self._head() + 1
            for act in scene.acts:
                self._do(scene, act)
            played.append(Played(scene, date, first, self._head()))
        self._stage.send_home()
        return played

    def _head(self) -> int:
        return int(self._stage.operator.status()["head_seq"])

    def _do(self, scene: Scene, act: Act) -> None:
        if isinstance(act, Traffic):
            self._traffic(act)
        elif isinstance(act, MemberAct):
            self._member(scene, act)
        elif isinstance(act, OperatorAct):
            operate(self._stage.operator, self._script, act)
        elif isinstance(act, Start):
            self._start(scene, act)
        elif isinstance(act, Until):
            self._stage.partner(act.by).until(act.event, act.count)
        elif isinstance(act, Ended):
            self._stage.partner(act.by).wait()
        elif isinstance(act, Stop):
            self._stage.partner(act.by).end()

    def _member(self, scene: Scene, act: MemberAct) -> None:
        code = self._script.code(act.by)
        date = int(business_date(self._stage.operator))
        told = self._told(
            self._stage.cue(code, Cue(number=0, date=date, act=act, known=self._known))
        )
        if told.fault:
            raise Failure(
                Exit.FAULT,
                f"{scene.key}, {act.by}: {told.fault}",
                f"{scene.key}，{act.by}：{told.fault}",
            )
        name = getattr(act, "name", "")
        if name:
            self._known[name] = (code, told.message_id)

    def _told(self, number: int) -> Told:
        """Return what became of a cue."""
        stop = time.monotonic() + _ACT_SECONDS_MAX
        while (told := self._stage.done(number)) is None:
            if time.monotonic() > stop:
                raise Failure(Exit.FAULT, "an act did not end in time", "一项操作未能按时结束")
            self._stage.listen()
        return told

    def _traffic(self, act: Traffic) -> None:
        """Let the big banks send all at once, until the platform has nothing more to do."""
        codes = [self._script.code(name) for name in act.banks]
        date = int(business_date(self._stage.operator))
        parts = plan_traffic(self._blueprint, codes, payments=self._payments, seed=self._seed)
        numbers = [
            self._stage.cue(part.code, Cue(number=0, date=date, part=part)) for part in parts
        ]
        for number in numbers:
            self._told(number)
        self._until_quiet()

    def _until_quiet(self) -> None:
        """Wait until no command has come for a moment."""
        quiet_since, head = time.monotonic(), -1
        while time.monotonic() - quiet_since < _QUIET_SECONDS:
            self._stage.listen()
            seq = self._head()
            if seq != head:
                quiet_since, head = time.monotonic(), seq

    def _start(self, scene: Scene, act: Start) -> None:
        date = business_date(self._stage.operator)
        title = f"{act.partner}-{scene.key}"
        file = {"name": f"{title} {date}", **act.file}
        content = msgspec.json.encode(self._script.content(file))
        code = self._script.code(act.by)
        partner = Partner(self._stage.folder, act.partner, code, title=title)
        self._stage.start_partner(act.by, partner, content)
