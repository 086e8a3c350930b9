"""The crash test: real processes, kill -9 at random points under load, then the judge.

    make crash                                      hundreds of rounds
    python -m support.crash --rounds N --seed S     as many as you like

Each round lets the banks work, kills something at a moment drawn from the seed, and lets all of it
go on. After the last round everything is drained, the day is closed, the node stopped, and
``crash_checks`` judges. Every kind of kill and every rare branch has a counter; a run of at least
``ROUNDS_FOR_EVERYTHING`` rounds fails when one of them was never reached.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from support.crash_bank import Opening, Standing
from support.crash_checks import Evidence, find_violations
from support.crash_evidence import gather, witness_file
from support.crash_processes import BankProcess, CrashError, NodeUnderFire, wait_until
from tianping.cli.blueprint import BankPlan, Blueprint, OfficePlan, whole_code
from tianping.cli.day_command import advance
from tianping.cli.making import PlatformPlan, make_platform
from tianping.cli.processes import free_port
from tianping.cli.verify_command import verify_folder
from tianping.node.folder import Folder
from tianping.node.operator import OperatorClient
from tianping.security.keyring import open_seal
from tianping.values.bankcode import BankCode
from tianping.values.dates import beijing_date_time

__all__ = ["EVERYTHING", "ROUNDS_FOR_EVERYTHING", "CrashRun", "Outcome", "main"]

ROUNDS_FOR_EVERYTHING: Final = 100
EVERYTHING: Final = (
    "killed under load",
    "killed just after a commit",
    "killed while idle",
    "killed during recovery",
    "killed twice in a row",
    "killed while closing",
    "killed while a snapshot was written",
    "killed with the outbox behind the journal",
    "killed with the views behind the journal",
    "closed cleanly",
    "a bank was killed",
    "a worker was killed",
    "the journal was verified as the kill left it",
    "the node was silent",
    "a payment was sent again",
    "an answer was lost, the message was there",
    "an answer was lost, the message was not there",
    "a repeat was known by its bytes",
    "a repeat was known by the core",
    "a message was delivered again",
    "the node delivered again by itself",
    "a new message was flagged as possible duplicate",
    "a gap was seen and filled",
    "a payment was queued",
    "a payment was cancelled",
    "a payment was returned at the close",
)

_PASSWORD: Final = b"an invented password"
_OFFICE: Final = "00110000000"
_ROOT: Final = Path(__file__).resolve().parents[2]
_BANKS: Final = ("30110000000", "30210000000", "30310000000", "30410000000")
_SNAPSHOT_EVERY: Final = 60
_WAIT_SECONDS: Final = 10.0
_DRAIN_SECONDS: Final = 180.0
_DRAIN_SECONDS_MAX: Final = 900.0
_STILL_SECONDS: Final = 90.0
_LOOK_SECONDS: Final = 0.02
_SULK_SECONDS: Final = 13.0
_VERIFY_EVERY: Final = 7
_WEIGHTS: Final = {"load": 8, "commit": 6, "recovery": 6, "snapshot": 3, "sulk": 1}


class Outcome(msgspec.Struct):
    """What a run found and measured."""

    rounds: int
    kills: int
    seconds: float
    commands: int
    payments: int
    settled: int
    messages: int
    slowest_start_seconds: float
    counts: dict[str, int]
    violations: list[str]

    def never_reached(self) -> list[str]:
        """Return the counters that stand at nothing."""
        return [name for name in EVERYTHING if not self.counts.get(name)]


def _blueprint() -> Blueprint:
    """Return a small platform: two banks with much money, two with little."""
    banks = [
        BankPlan(
            code=code,
            name=f"Crash Bank {number}",
            office=_OFFICE,
            opening="90000000.00" if number <= 2 else "60000.00",
        )
        for number, code in enumerate(_BANKS, 1)
    ]
    return Blueprint(
        name="Crash test",
        business_date=beijing_date_time(time.time_ns()).strftime("%Y%m%d"),
        office=[OfficePlan(code=_OFFICE, name="North Office")],
        bank=banks,
    )


class CrashRun:
    """One run on a new platform in a folder."""

    def __init__(
        self, folder: Path, *, seed: int, workers: int, tell: Callable[[str], None]
    ) -> None:
        self.counts: Counter[str] = Counter()
        self._folder = folder
        self._workers = workers
        self._drawn = random.Random(seed)  # noqa: S311 - reproducible, nothing secret
        self._tell = tell
        self._blueprint = _blueprint()
        self._codes = [BankCode(whole_code(code)) for code in _BANKS]
        self._node = NodeUnderFire(folder, _PASSWORD)
        self._banks: dict[str, BankProcess] = {}
        self._kinds: dict[str, Callable[[], None]] = {
            "load": self._load,
            "commit": self._commit,
            "recovery": self._recovery,
            "closing": self._closing,
            "bank": self._bank,
            "snapshot": self._snapshot,
            "worker": self._worker,
            "idle": self._idle,
            "sulk": self._sulk,
        }
        self._starts: list[float] = []
        self._facts: set[str] = set()
        self._mood = "play"

    def run(self, rounds: int, *, kinds: tuple[str, ...] = ()) -> Outcome:
        """Make the platform, play the rounds, drain, judge."""
        began = time.monotonic()
        try:
            self._open()
            for number in range(1, rounds + 1):
                self._facts = set()
                kind = kinds[(number - 1) % len(kinds)] if kinds else self._draw()
                self._kinds[kind]()
                self._tell(f"round {number}/{rounds}: {kind}; {', '.join(sorted(self._facts))}")
            self._drain()
            evidence, events = gather(self._folder, self._codes, _PASSWORD)
        finally:
            self._abandon()
        self.counts.update(event.name for event in events)
        self._count_evidence(evidence)
        violations = find_violations(evidence)
        violations += [
            name for name in self.counts if name.startswith(("not verified", "a gap st"))
        ]
        return Outcome(
            rounds=rounds,
            kills=self.counts["killed"],
            seconds=time.monotonic() - began,
            commands=max(evidence.recorded, default=0),
            payments=len(evidence.payments),
            settled=sum(each.settlements for each in evidence.payments),
            messages=sum(len(each) for each in evidence.outbox.values()),
            slowest_start_seconds=max(self._starts),
            counts=dict(sorted(self.counts.items())),
            violations=violations,
        )

    def _draw(self) -> str:
        names = list(self._kinds)
        weights = [_WEIGHTS.get(name, 2) for name in names]
        return self._drawn.choices(names, weights)[0]

    def _open(self) -> None:
        make_platform(
            self._folder,
            PlatformPlan(self._blueprint, free_port(), time.time_ns()),
            _PASSWORD,
            progress=lambda _: None,
        )
        settings = self._folder / "platform.toml"
        text = settings.read_text(encoding="utf-8")
        settings.write_text(
            f"snapshot_every = {_SNAPSHOT_EVERY}\n{text}\n[intake]\nworkers = {self._workers}\n",
            encoding="utf-8",
        )
        self._start()
        advance(self._listening())
        for code in self._codes:
            self._start_bank(code)

    def _start_bank(self, code: BankCode) -> None:
        opening = Opening(
            folder=str(self._folder),
            code=code,
            peers=[other for other in self._codes if other != code],
            business_date=int(self._blueprint.date),
            seed=self._drawn.randrange(2**32),
            witness=str(witness_file(self._folder, code)),
            rich=self._codes.index(code) < 2,
            mood=self._mood,
        )
        self._banks[code] = BankProcess(opening, _PASSWORD, log=self._folder / "banks.log")

    def _start(self) -> None:
        self._node.begin()
        self._node.await_journal()
        self._node.await_listening()
        self._starts.append(self._node.start_seconds)

    def _listening(self) -> OperatorClient:
        operator = self._node.operator
        if operator is None:
            raise CrashError("the node does not listen")
        return operator

    def _kill(self) -> None:
        self._facts = self._node.kill()
        self.counts["killed"] += 1
        self.counts.update(self._facts)
        if self.counts["killed"] % _VERIFY_EVERY == 1:
            self._verify()

    def _verify(self) -> None:
        report, _ = verify_folder(
            self._folder, seal=open_seal(Folder(self._folder).key_ring, _PASSWORD)
        )
        if not report.ok:
            raise CrashError(f"verify after a kill: {[str(each) for each in report.findings]}")
        self.counts["the journal was verified as the kill left it"] += 1

    def _sleep(self, least: float, most: float) -> None:
        time.sleep(self._drawn.uniform(least, most))

    # Kinds of rounds: each begins and ends with the node listening ------------------------------

    def _load(self) -> None:
        self._sleep(0.1, 1.5)
        self._kill()
        self.counts["killed under load"] += 1
        self._start()

    def _commit(self) -> None:
        """Kill just after something was written to the journal: answers are on their way."""
        self._sleep(0.1, 1.0)
        log = self._folder / "journal.db-wal"
        before, stop = log.stat().st_mtime_ns, time.monotonic() + _WAIT_SECONDS
        while log.stat().st_mtime_ns == before and time.monotonic() < stop:
            time.sleep(0.0001)
        self._sleep(0.0, 0.004)
        self._kill()
        self.counts["killed just after a commit"] += 1
        self._start()

    def _recovery(self) -> None:
        """Kill, and kill the recovery too, once or more."""
        self._load_without_start()
        for turn in range(1 + self._drawn.randrange(3)):
            self._node.begin()
            self._node.await_journal()
            rest = max(0.1, self._node.start_seconds - self._node.open_seconds)
            self._sleep(0.0, 0.8 * rest)
            self._kill()
            self.counts["killed twice in a row"] += 1
            self._sleep(0.0, 0.1 * turn)
        self._start()

    def _load_without_start(self) -> None:
        self._sleep(0.1, 1.0)
        self._kill()
        self.counts["killed under load"] += 1

    def _closing(self) -> None:
        self._sleep(0.1, 1.0)
        self._node.ask_to_stop()
        self._sleep(0.0, 0.6)
        if self._node.has_ended():
            self.counts["closed cleanly"] += 1
        else:
            self._kill()
            self.counts["killed while closing"] += 1
        self._start()

    def _bank(self) -> None:
        """Kill a bank, sometimes with the node, and let it come again from its store."""
        code = self._drawn.choice(self._codes)
        self._sleep(0.1, 1.0)
        self._banks[code].kill()
        self.counts["a bank was killed"] += 1
        if self._drawn.random() < 0.5:
            self._load()
        self._start_bank(code)
        self._await_mood("play", [code])

    def _snapshot(self) -> None:
        """Kill as soon as a snapshot is being written."""
        stop = time.monotonic() + _WAIT_SECONDS
        place = self._folder / "snapshot.new"
        while not place.exists() and time.monotonic() < stop:
            time.sleep(0.0001)
        self._kill()
        self._start()

    def _worker(self) -> None:
        """Kill a worker of the node: it goes on with a new one."""
        workers = self._node.workers()
        if workers:
            self._drawn.choice(workers).kill()
            self.counts["a worker was killed"] += 1
        self._load()

    def _idle(self) -> None:
        self._set_mood("quiet")
        self._await_idle("before the kill")
        self._kill()
        self.counts["killed while idle"] += 1
        self._start()
        self._set_mood("play")

    def _sulk(self) -> None:
        """Let the banks acknowledge nothing until the node delivers again by itself."""
        self._set_mood("sulk")
        time.sleep(_SULK_SECONDS)
        redelivered = int(self._listening().status()["counters"].get("redelivered", 0))
        self.counts["the node delivered again by itself"] += redelivered
        self._set_mood("play")
        self._load()

    # The end ------------------------------------------------------------------------------------

    def _set_mood(self, word: str) -> None:
        self._mood = word
        for bank in self._banks.values():
            bank.say(word)
        self._await_mood(word, self._codes)

    def _await_mood(self, word: str, codes: list[BankCode]) -> None:
        wait_until(
            lambda: all(self._banks[code].obeys(word) for code in codes),
            seconds=_DRAIN_SECONDS,
            what=f"banks that {word}",
        )

    def _await_idle(self, when: str) -> None:
        """Wait until nothing is on its way, as long as something moves.

        A bank far behind on a slow machine needs its time; one that stands still is a finding.
        """
        standings: dict[str, Standing | None] = {}
        last = time.monotonic() + _DRAIN_SECONDS_MAX
        stop = 0.0
        while not self._is_idle():
            found = {code: bank.standing for code, bank in self._banks.items()}
            if found != standings:
                standings, stop = found, time.monotonic() + _STILL_SECONDS
            if time.monotonic() > min(stop, last):
                status = self._listening().status()
                raise CrashError(f"not quiet {when}: all stand still: {standings}, {status}")
            time.sleep(_LOOK_SECONDS)

    def _is_idle(self) -> bool:
        """Tell whether everything sent is answered, delivered and acknowledged."""
        _ = self._node.process
        status = self._listening().status()
        if status["waiting"] or status["outbox_waiting"] or status["views_waiting"]:
            return False
        for code, bank in self._banks.items():
            standing = bank.standing if bank.obeys("quiet") else None
            if standing is None or standing.silent or standing.open or standing.pending:
                return False
            if standing.new or standing.last != status["inboxes"].get(code, [0])[0]:
                return False
        return True

    def _drain(self) -> None:
        self._set_mood("quiet")
        self._await_idle("before the close")
        advance(self._listening())
        advance(self._listening())
        self._await_idle("after the close")
        for code, bank in self._banks.items():
            if bank.end():
                raise CrashError(f"bank {code} did not end well")
        self._node.ask_to_stop()
        self._node.await_end()

    def _abandon(self) -> None:
        for bank in self._banks.values():
            bank.kill()
        self._node.abandon()

    def _count_evidence(self, evidence: Evidence) -> None:
        """Count the rare branches that only the evidence shows."""
        count = self.counts
        taken = Counter(each.digest for each in evidence.recorded.values())
        for answers in evidence.told.values():
            lost = {
                told.digest for told in answers if told.outcome == "silence" and told.is_payment
            }
            new = {told.digest for told in answers if told.outcome == "accepted"}
            # Accepted as new after the silence: it had not arrived. Never asked for again, or
            # recognised: it had.
            count["an answer was lost, the message was not there"] += len(lost & new)
            count["an answer was lost, the message was there"] += len(lost - new)
            for told in answers:
                if told.outcome == "duplicate" and taken[told.digest] == 1:
                    count["a repeat was known by its bytes"] += 1
        count["a repeat was known by the core"] += sum(taken.values()) - len(taken)
        for frames in evidence.frames.values():
            count["a message was delivered again"] += len(frames) - len(
                {each.sequence for each in frames}
            )
        statuses = Counter(each.status for each in evidence.payments)
        count["a payment was cancelled"] += statuses["PR08"]
        count["a payment was returned at the close"] += statuses["PR09"]
        for notices in evidence.notices.values():
            count["a payment was queued"] += sum(each.status == "PR12" for each in notices)


def main() -> int:
    """Run from the command line; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m support.crash", description=__doc__)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", nargs="*", default=(), help="only these kinds, in this order")
    parser.add_argument("--keep", type=Path, help="keep the platform in this new folder")
    arguments = parser.parse_args()
    paths = [str(_ROOT / "src"), str(_ROOT / "tests")]
    os.environ["PYTHONPATH"] = os.pathsep.join(paths)
    with tempfile.TemporaryDirectory(prefix="tianping-crash-") as scratch:
        folder = arguments.keep or Path(scratch) / "platform"
        run = CrashRun(folder, seed=arguments.seed, workers=2, tell=_say)
        outcome = run.run(arguments.rounds, kinds=tuple(arguments.kinds))
    _say(msgspec.json.format(msgspec.json.encode(outcome), indent=2).decode())
    missed = outcome.never_reached() if arguments.rounds >= ROUNDS_FOR_EVERYTHING else []
    for name in missed:
        _say(f"never reached: {name}")
    return 1 if outcome.violations or missed else 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
