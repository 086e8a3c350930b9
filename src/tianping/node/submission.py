"""A submission from its frames to its results: duplicates, workers, sequencer, answers.

Runs on the event loop; everything heavy is done elsewhere and in bulk.

Source: house, ADR-0017.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter, deque
from collections.abc import Callable
from typing import Final, NamedTuple

import msgspec

from tianping.core.commands import Command, LogIn, LogOut, decode_commands
from tianping.core.events import Event, PaymentRepeated, Refused
from tianping.node.audit import AuditEntry, excerpt_of
from tianping.node.batches import Group, Outcomes
from tianping.node.clock import Clock
from tianping.node.counters import Counters
from tianping.node.doors import door_drafts
from tianping.node.drafts_writer import DONE_CODE, refusal_texts
from tianping.node.errors import Busy, Stopped
from tianping.node.families.arrival import DISCARD
from tianping.node.families.instant import beijing_date
from tianping.node.gates import Gates
from tianping.node.guard import Guard, Offence
from tianping.node.identities import Caller
from tianping.node.limits import AccessUse
from tianping.node.logs import StructuredLog
from tianping.node.outbound import DoorAnswers, Outbound
from tianping.node.outbox import Outbox
from tianping.node.pool import CHECK, WorkerPool
from tianping.node.sequencer import Sequencer
from tianping.node.tasks import (
    Acknowledged,
    Admitted,
    CheckReply,
    CheckTask,
    Draft,
    HeadFacts,
    Probed,
    RefusedAtDoor,
    Verdict,
)
from tianping.node.tasks_nodes import ProbeAnswer
from tianping.node.transport import TransportStore, sender_of
from tianping.wire.frames import Outcome, SubmitResult

__all__ = [
    "BOUND_COPY",
    "BOUND_DISK",
    "BOUND_PLATFORM",
    "CHECK_CHUNK_COUNT",
    "OUTBOUND_WAITING_MAX",
    "Desk",
    "Submissions",
    "busy_result",
]

CHECK_CHUNK_COUNT: Final = 32
"""Envelopes in one task of a worker."""

CHECK_CHUNK_BYTES: Final = 1_000_000
"""Bytes in one task of a worker, unless one envelope alone has more."""

BOUND_PLATFORM: Final = "platform"
"""Too much waits behind the sequencer."""

BOUND_COPY: Final = "copy"
"""The continuous copy of the journal cannot be written, and is required."""

BOUND_DISK: Final = "disk"
"""There is no room on the platform's disk but the reserve."""

OUTBOUND_WAITING_MAX: Final = 40_000
"""Commands whose messages may wait to be stored; beyond, nothing new is taken."""

_BUSY_TEXT: Final = ("busy, try again", "系统忙，请稍后重试")

_OF_SIGNATURES: Final = ("certificate", "signature")
"""The checks whose refusal is a wrong signature (核签错)."""


class Desk(NamedTuple):
    """What a submission passes through."""

    sequencer: Sequencer
    pool: WorkerPool
    outbound: Outbound
    outbox: Outbox
    clock: Clock
    platform: str
    gates: Gates = Gates(required=False)
    """Who is logged in where the sequencer stands."""


class _Bridge:
    """Brings answers from the committing thread to the event loop, one wake-up for many."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._answers: deque[tuple[asyncio.Future[_Answer], _Answer]] = deque()
        self._waking = False

    def done(self, future: asyncio.Future[_Answer], answer: _Answer) -> None:
        """Take an answer, on any thread."""
        self._answers.append((future, answer))
        if not self._waking:
            self._waking = True
            self._loop.call_soon_threadsafe(self._deliver)

    def _deliver(self) -> None:
        self._waking = False
        while self._answers:
            future, answer = self._answers.popleft()
            if not future.done():
                future.set_result(answer)


class _Answer(NamedTuple):
    """What the sequencer says to a group."""

    first_seq: int
    outcomes: Outcomes | Stopped


class Submissions:
    """Handles submissions of all connections.

    Attributes:
        counters: What became of messages at the door.
        guard: Told of what was refused.
        version_of: Given a connection and a participant that logs in through it, the version that
            its client states, and whether that participant may use it.
    """

    def __init__(
        self, desk: Desk, loop: asyncio.AbstractEventLoop, *, guard: Guard, log: StructuredLog
    ) -> None:
        self.counters = Counters()
        self.guard = guard
        self._log = log
        self._desk = desk
        self._loop = loop
        self._bridge = _Bridge(loop)
        self._known = TransportStore()
        self.also_full: Callable[[], str] = _nothing
        self._probe_number = 0
        self.version_of: Callable[[Caller, str], tuple[str, bool]] = _any_version

    def why_not(self, count: int) -> str:
        """Return which bound keeps the platform as a whole from taking so many envelopes now.

        Empty when none does.
        """
        if self._desk.outbound.waiting_count + count > OUTBOUND_WAITING_MAX:
            return BOUND_PLATFORM
        return self.also_full()

    async def submit(
        self, envelopes: list[bytes], caller: Caller, use: AccessUse
    ) -> list[SubmitResult]:
        """Return one result per envelope, when all that was accepted is durable.

        Raises:
            Stopped: the node stopped before it could answer.
        """
        results: list[SubmitResult | None] = [self._duplicate(raw, caller) for raw in envelopes]
        fresh = [index for index, result in enumerate(results) if result is None]
        received_at_ns = self._desk.clock.now_ns()
        verdicts, commands = await self._check(
            [envelopes[index] for index in fresh], caller, received_at_ns
        )
        admitted: list[int] = []
        refused: list[tuple[int, RefusedAtDoor]] = []
        aside: list[Acknowledged | Probed] = []
        for index, verdict in zip(fresh, verdicts, strict=True):
            if isinstance(verdict, Admitted):
                admitted.append(index)
            elif isinstance(verdict, RefusedAtDoor):
                refused.append((index, verdict))
                results[index] = _refused_at_door(verdict)
            else:
                aside.append(verdict)
                results[index] = _accepted(None)
        self.counters.add("admitted", len(admitted))
        if refused or self.guard.has_wrong_signatures:
            self._heed(verdicts, [envelopes[index] for index in fresh], caller)
        self._acknowledge([one for one in aside if isinstance(one, Acknowledged)])
        self._answer_probes([one for one in aside if isinstance(one, Probed)])
        self._record([(envelopes[index], verdict) for index, verdict in refused], caller, use)
        if admitted:
            outcomes = await self._sequence(commands, [envelopes[index] for index in admitted])
            for index, result in zip(admitted, outcomes, strict=True):
                results[index] = result
                if result.position is not None and result.outcome is not Outcome.REFUSED:
                    self._known.remember(envelopes[index], result.position)
        return [result for result in results if result is not None]

    def _duplicate(self, raw: bytes, caller: Caller) -> SubmitResult | None:
        position = self._known.find(raw) if sender_of(raw) in caller.codes else 0
        if not position:
            return None
        self.counters.add("transport_duplicates")
        return SubmitResult(
            position=position,
            outcome=Outcome.DUPLICATE,
            code=DONE_CODE,
            text_en="received before; the first answer holds",
            text_zh="报文重复，以首次应答为准",
        )

    async def _check(
        self, envelopes: list[bytes], caller: Caller, received_at_ns: int
    ) -> tuple[list[Verdict], list[Command]]:
        codes = sorted(caller.codes)
        shut = {
            code: out for code in codes if (out := self._desk.gates.shut_for(code, caller.session))
        }
        futures = [
            asyncio.wrap_future(
                self._desk.pool.submit(
                    CheckTask(received_at_ns, codes, chunk, shut), priority=CHECK
                ),
                loop=self._loop,
            )
            for chunk in _chunks(envelopes)
        ]
        verdicts: list[Verdict] = []
        commands: list[Command] = []
        for reply in await asyncio.gather(*futures):
            if isinstance(reply, CheckReply):
                verdicts += reply.verdicts
                commands += [
                    self._with_stated(one, caller) if isinstance(one, LogIn | LogOut) else one
                    for one in decode_commands(reply.commands)
                ]
        return verdicts, commands

    def _with_stated(self, command: LogIn | LogOut, caller: Caller) -> LogIn | LogOut:
        """Return it with the client's session; a log-in with its version, and whether it may be."""
        if isinstance(command, LogOut):
            return msgspec.structs.replace(command, session=caller.session)
        version, allowed = self.version_of(caller, command.sender)
        return msgspec.structs.replace(
            command, client_version=version, version_allowed=allowed, session=caller.session
        )

    def _acknowledge(self, verdicts: list[Acknowledged]) -> None:
        acknowledged: dict[str, list[str]] = {}
        for verdict in verdicts:
            acknowledged.setdefault(verdict.participant, []).append(verdict.mesg_id)
        for participant, mesg_ids in acknowledged.items():
            self.counters.add("acknowledgements", len(mesg_ids))
            self._desk.outbox.acknowledge(participant, mesg_ids)
        if acknowledged:
            self._desk.outbound.store_acknowledgements()

    def _answer_probes(self, probes: list[Probed]) -> None:
        """Answer probes (ccms.991) by ccms.992; they change nothing and leave no other trace."""
        if not probes:
            return
        self.counters.add("probes", len(probes))
        now, head = self._desk.clock.now_ns(), self._desk.sequencer.head
        drafts: list[Draft] = []
        for probe in probes:
            self._probe_number = max(now, self._probe_number + 1)
            inbox = self._desk.outbox.inbox(probe.participant)
            drafts.append(
                ProbeAnswer(
                    probe.participant,
                    f"P{self._probe_number:019d}",
                    now,
                    int(beijing_date(now)),
                    probe.said,
                    inbox.unacknowledged_count if inbox else 0,
                )
            )
        facts = HeadFacts(self._desk.platform, head.seq, head.hash, now)
        self._desk.outbound.answer(DoorAnswers([], lambda _: drafts, facts))

    def _record(
        self, refused: list[tuple[bytes, RefusedAtDoor]], caller: Caller, use: AccessUse
    ) -> None:
        """Audit and answer refusals at the door, as far as the connection's rate allows."""
        recorded = [item for item in refused if use.may_record_refusal()]
        self.counters.add("refused_at_door", len(refused))
        for rule, count in Counter(verdict.rule for _, verdict in refused).items():
            self.counters.add(f"refused_by_{rule}", count)
        if not recorded:
            return
        self._log.write_all("warning", [_log_row(verdict, caller) for _, verdict in recorded])
        now = self._desk.clock.now_ns()
        left_out, use.left_out = use.left_out, 0
        entries = [
            _audit_entry(raw, verdict, caller=caller, at_ns=now, left_out=left_out if first else 0)
            for first, (raw, verdict) in zip(
                (True, *(False for _ in recorded)), recorded, strict=False
            )
        ]
        head = self._desk.sequencer.head
        verdicts = [verdict for _, verdict in recorded]
        fallback = min(caller.codes, default="")
        self._desk.outbound.answer(
            DoorAnswers(
                entries,
                lambda first: door_drafts(verdicts, first, at_ns=now, fallback=fallback),
                HeadFacts(self._desk.platform, head.seq, head.hash, now),
            )
        )

    def _heed(self, verdicts: list[Verdict], envelopes: list[bytes], caller: Caller) -> None:
        """Tell the guard whose messages were good and whose were not, in their order."""
        for verdict, raw in zip(verdicts, envelopes, strict=True):
            if isinstance(verdict, Admitted):
                self.guard.verified(sender_of(raw), good=True)
            elif isinstance(verdict, RefusedAtDoor):
                if verdict.rule == "sender_not_connections":
                    self.guard.offended(caller, Offence.FOREIGN_SENDER)
                elif verdict.answer == DISCARD:
                    self.guard.offended(caller, Offence.UNREADABLE)
                elif verdict.rule in _OF_SIGNATURES:
                    self.guard.verified(verdict.sender, good=False)

    async def _sequence(
        self, commands: list[Command], originals: list[bytes]
    ) -> list[SubmitResult]:
        future: asyncio.Future[_Answer] = self._loop.create_future()
        try:
            self._desk.sequencer.submit(
                Group(
                    commands,
                    originals,
                    done=lambda first_seq, outcomes: self._bridge.done(
                        future, _Answer(first_seq, outcomes)
                    ),
                )
            )
        except Busy:
            self.counters.add("busy", len(commands))
            return [busy_result() for _ in commands]
        answer = await future
        if isinstance(answer.outcomes, Stopped):
            raise answer.outcomes
        return [
            _result(position, events)
            for position, events in enumerate(answer.outcomes, start=answer.first_seq)
        ]


def _nothing() -> str:
    return ""


def _any_version(caller: Caller, participant: str) -> tuple[str, bool]:
    """Return the version of who states none, where no list of versions is kept."""
    del caller, participant
    return "", True


def _chunks(envelopes: list[bytes]) -> list[list[bytes]]:
    chunks: list[list[bytes]] = []
    size = CHECK_CHUNK_BYTES
    for raw in envelopes:
        if size + len(raw) > CHECK_CHUNK_BYTES or len(chunks[-1]) == CHECK_CHUNK_COUNT:
            chunks.append([])
            size = 0
        chunks[-1].append(raw)
        size += len(raw)
    return chunks


def _result(position: int, events: list[Event]) -> SubmitResult:
    first = events[0] if events else None
    if isinstance(first, Refused):
        code, english, chinese = refusal_texts(first)
        return SubmitResult(
            position=position,
            outcome=Outcome.REFUSED,
            code=code,
            text_en=english,
            text_zh=chinese,
        )
    if isinstance(first, PaymentRepeated):
        return SubmitResult(
            position=position,
            outcome=Outcome.DUPLICATE,
            code=DONE_CODE,
            text_en="received before; the receipt states the latest state",
            text_zh="业务重复，回执载明最新状态",
        )
    return _accepted(position)


def _accepted(position: int | None) -> SubmitResult:
    return SubmitResult(
        position=position,
        outcome=Outcome.ACCEPTED,
        code=DONE_CODE,
        text_en="accepted",
        text_zh="已受理",
    )


def busy_result() -> SubmitResult:
    """Return the result of an envelope that was not taken because a queue is full."""
    return SubmitResult(
        position=None,
        outcome=Outcome.BUSY,
        code="SU1O3030",
        text_en=_BUSY_TEXT[0],
        text_zh=_BUSY_TEXT[1],
    )


def _refused_at_door(verdict: RefusedAtDoor) -> SubmitResult:
    return SubmitResult(
        position=None,
        outcome=Outcome.REFUSED,
        code=verdict.code,
        text_en=verdict.text_en,
        text_zh=verdict.text_zh,
    )


def _log_row(verdict: RefusedAtDoor, caller: Caller) -> dict[str, object]:
    """Return what the log says of a refusal: which check, whose message; not what it said."""
    return {
        "event": "refused_at_door",
        "rule": verdict.rule,
        "code": verdict.code,
        "sender": verdict.sender,
        "message_id": verdict.message_id,
        "access_point": caller.certificate,
    }


def _audit_entry(
    raw: bytes, verdict: RefusedAtDoor, *, caller: Caller, at_ns: int, left_out: int
) -> AuditEntry:
    return AuditEntry(
        at_ns=at_ns,
        access_point=caller.certificate,
        sender=verdict.sender,
        rule=verdict.rule,
        code=verdict.code,
        text=verdict.text_en,
        message_id=verdict.message_id,
        digest=hashlib.sha256(raw).digest(),
        excerpt=excerpt_of(raw),
        left_out=left_out,
    )
