"""The drill: a platform at work is backed up, destroyed and restored, and its banks keep count.

Everything is done as an operator would do it, by commands; the platform ends by SIGKILL while its
banks send, and its folder is removed. What a bank was told must be there again, once: with the
backup alone up to the backup, with the continuous copy of the journal all of it.

Source: CCMS-T §五.3.6; house, ADR-0077.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import select

from tianping.bench.drill_banks import DrillBank, Told
from tianping.bench.platforms import (
    PASSWORD,
    at_rest,
    bank_codes,
    free_port,
    make_platform,
    operator_of,
    run,
    start,
)
from tianping.core.commands import AdvancePhase
from tianping.core.terms import PHASE_DAY, PHASE_PREPARATION, STATUS_SETTLED
from tianping.node.folder import Folder
from tianping.security.keyring import open_seal
from tianping.views import schema as s
from tianping.views.engine import open_views

__all__ = ["DrillReport", "run_drill"]

_BANKS: Final = 4
_LOOK_EVERY_SECONDS: Final = 0.01
_PATIENCE_SECONDS: Final = 300.0


class DrillReport(NamedTuple):
    """What a drill found.

    Attributes:
        told: Payments that the banks had been told of when the platform was destroyed.
        unanswered: Payments on their way then; the banks sent them again afterwards.
        backup_seconds, backup_bytes: What the backup took, while the banks went on.
        lost_backup_only: Of those told, how many are not in the backup.
        rpo_backup_seconds: How long before the end the first of them had been told.
        lost_with_copy: Of those told, how many are not in backup and copy together.
        rpo_copy_seconds: How long before the end the first of them had been told; 0 when none is.
        restore_seconds: From the end to the restored folder.
        rto_seconds: From the end to the first new payment that the restored platform took.
        settled: Payments that the restored platform has, settled.
        missing: Of all those told, before and after, how many are not settled.
        twice: How many are there more than once.
        proved: Whether chain, books, replayed outcomes and originals are right.
    """

    told: int
    unanswered: int
    backup_seconds: float
    backup_bytes: int
    lost_backup_only: int
    rpo_backup_seconds: float
    lost_with_copy: int
    rpo_copy_seconds: float
    restore_seconds: float
    rto_seconds: float
    settled: int
    missing: int
    twice: int
    proved: bool

    @property
    def passed(self) -> bool:
        """Whether nothing was lost, nothing is there twice, and all of it is proved."""
        return self.proved and not (self.lost_with_copy or self.missing or self.twice)


class _Scene:
    """Where a drill takes place: a platform, the second place, and banks elsewhere."""

    def __init__(self, folder: Path) -> None:
        codes, port = bank_codes(_BANKS), free_port()
        self.platform = folder / "platform"
        self.backup = folder / "elsewhere" / "backup"
        self.copy = folder / "elsewhere" / "journal"
        self.alone = folder / "from the backup alone"
        make_platform(self.platform, codes, algorithm="p256", port=port)
        with (self.platform / "platform.toml").open("ab") as settings:
            name = msgspec.json.encode(str(self.copy.absolute()))
            settings.write(b"\n[copy]\nfolder = " + name + b"\n")
        homes, root = folder / "banks", folder / "access-root.pem"
        shutil.move(self.platform / "participants", homes)
        shutil.copy(Folder(self.platform).access_root, root)
        self.banks = [
            DrillBank(homes / code, codes[number + 1 :] + codes[:number], root=root, port=port)
            for number, code in enumerate(codes)
        ]

    def told(self) -> list[Told]:
        """Return what all banks were told."""
        return [one for bank in self.banks for one in list(bank.told)]

    def wait_until_told(self, count: int, node: subprocess.Popen[bytes]) -> None:
        """Wait until the banks were told of so many payments."""
        stop = time.perf_counter() + _PATIENCE_SECONDS
        while sum(len(bank.told) for bank in self.banks) < count:
            if node.poll() is not None or time.perf_counter() > stop:
                raise RuntimeError(f"expected {count} payments, found {len(self.told())}")
            time.sleep(_LOOK_EVERY_SECONDS)


def run_drill(folder: Path, *, payments: int, tell: Callable[[str], None]) -> DrillReport:
    """Make a platform, let it work, destroy it, restore it, and count.

    Args:
        folder: An empty folder for all of it.
        payments: At least so many are told before the end, half of them after the backup.
        tell: Is told what is done now.

    Raises:
        RuntimeError: the drill itself did not work.
    """
    tell("platform")
    scene = _Scene(folder)
    tell("load")
    node = start(scene.platform)
    try:
        with operator_of(scene.platform, node) as operator:
            operator.execute([AdvancePhase(time.time_ns(), PHASE_PREPARATION, PHASE_DAY, 0)])
        for bank in scene.banks:
            bank.start()
        scene.wait_until_told(payments // 2, node)
        tell("backup")
        backup, backup_seconds = _timed("backup", scene.platform, scene.backup, "--json")
        scene.wait_until_told(len(scene.told()) + payments // 2, node)
    finally:
        node.kill()
        node.wait()
    end = time.perf_counter()
    for bank in scene.banks:
        bank.join()
    before = scene.told()
    unanswered = sum(len(bank.unanswered) for bank in scene.banks)
    shutil.rmtree(scene.platform)
    tell("restore")
    restored, _ = _timed("restore", scene.backup, scene.platform, "--journal", scene.copy, "--json")
    restored_at = time.perf_counter()
    tell("load")
    first_at = _go_on(scene)
    tell("proof")
    proof, _ = _timed("verify", scene.platform, "--json")
    alone, _ = _timed("restore", scene.backup, scene.alone, "--json")
    lost_alone = [one for one in before if one.position > alone["seq"]]
    lost = [one for one in before if one.position > restored["seq"]]
    counted = _settled(scene.platform)
    return DrillReport(
        told=len(before),
        unanswered=unanswered,
        backup_seconds=backup_seconds,
        backup_bytes=backup["bytes"],
        lost_backup_only=len(lost_alone),
        rpo_backup_seconds=max((end - one.at for one in lost_alone), default=0.0),
        lost_with_copy=len(lost),
        rpo_copy_seconds=max((end - one.at for one in lost), default=0.0),
        restore_seconds=restored_at - end,
        rto_seconds=first_at - end,
        settled=len(counted),
        missing=sum((one.sender, one.message_id) not in counted for one in scene.told()),
        twice=sum(count > 1 for count in counted.values()),
        proved=proof["ok"] and proof["books"] and proof["replay"],
    )


def _timed(*arguments: object) -> tuple[Any, float]:
    """Run a command that prints JSON; return that, and the seconds that it took."""
    started = time.perf_counter()
    printed = run(*map(str, arguments))
    return msgspec.json.decode(printed), time.perf_counter() - started


def _go_on(scene: _Scene) -> float:
    """Start the restored platform, and let every bank go on; return when the first one had."""
    node = start(scene.platform)
    try:
        with operator_of(scene.platform, node) as operator:
            moments = []
            for bank in scene.banks:
                bank.go_on()
                moments.append(time.perf_counter())
            at_rest(operator)
            operator.stop()
        node.wait(_PATIENCE_SECONDS)
    finally:
        node.kill()
        node.wait()
    return moments[0]


def _settled(platform: Path) -> Counter[tuple[str, str]]:
    """Return how often each message stands among the settled payments."""
    folder = Folder(platform)
    views = open_views(folder.views_url, seal=open_seal(folder.key_ring, PASSWORD))
    columns = s.payments.c
    query = select(columns.sender, columns.message_id).where(columns.status == STATUS_SETTLED)
    try:
        with views.connect() as connection:
            return Counter((str(sender), str(sent)) for sender, sent in connection.execute(query))
    finally:
        views.dispose()
