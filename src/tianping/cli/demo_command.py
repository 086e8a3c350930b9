"""``tianping demo``: a miniature day of a dozen banks, with real processes over mutual TLS."""

from __future__ import annotations

import contextlib
import secrets
import selectors
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click
import msgspec
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from tianping.cli.blueprint import Blueprint, example_blueprint
from tianping.cli.day_command import advance
from tianping.cli.demo_bank import Opening
from tianping.cli.demo_partner import check_partner, start_partner
from tianping.cli.demo_plan import BankPart, plan_day
from tianping.cli.demo_tables import print_day
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.making import PlatformPlan, make_platform
from tianping.cli.output import CONSOLE, NOTES
from tianping.cli.processes import free_port, start_module, start_node, wait_for_node
from tianping.cli.verify_command import print_report, verify_folder
from tianping.node.operator import OperatorClient
from tianping.values.dates import beijing_date_time

__all__ = ["command"]

_QUIET_SECONDS: Final = 1.5
_DAY_SECONDS_MAX: Final = 300.0
_STOP_SECONDS: Final = 60.0
_BANKS_LOG: Final = "banks.log"
_LOG_CHARACTERS: Final = 2000


@click.command(
    help=t(
        "Play a miniature day: make a platform with a dozen banks, start the node and every bank as"
        " a process of its own over mutual TLS, settle thousands of signed payments, some queued,"
        " moved, withdrawn or refused; then show accounts, refusals, the trial balance and the"
        " journal's verification.",
        "演示一个微型营业日：建立含十二家银行的平台，节点与各行均为独立进程，"
        "经双向 TLS 收发数千笔签名业务，其中有排队、调整、撤销和拒绝；"
        "最后展示账户、拒绝、试算平衡和日志核验。",
    )
)
@click.option(
    "--payments",
    type=click.IntRange(12, 1_000_000),
    default=2400,
    show_default=True,
    help=t("About how many payments.", "大约多少笔支付业务。"),
)
@click.option("--seed", default=1, show_default=True, help=t("Which day.", "随机种子。"))
@click.option(
    "--algorithm",
    type=click.Choice(["p256", "sm2", "rsa"]),
    default="p256",
    show_default=True,
    help=t("Signature algorithm of everybody.", "各方的签名算法。"),
)
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help=t("Keep the platform in this folder.", "将平台保留在此文件夹。"),
)
def command(payments: int, *, seed: int, algorithm: str, keep: Path | None) -> None:
    """Make, play, show, clean up."""
    started = time.monotonic()
    with _folder(keep) as folder:
        blueprint = msgspec.structs.replace(
            example_blueprint(),
            algorithm=algorithm,
            business_date=beijing_date_time(time.time_ns()).strftime("%Y%m%d"),
        )
        password = secrets.token_urlsafe(18).encode("ascii")
        plan = PlatformPlan(blueprint, free_port(), time.time_ns())
        with NOTES.status(t("Making a platform with its keys…", "正在建立平台和密钥…")):
            make_platform(folder, plan, password, progress=lambda _: None)
        parts = plan_day(blueprint, payments=payments, seed=seed)
        summaries = _play(folder, blueprint, parts, password=password)
        print_day(folder, summaries)
        report, _ = verify_folder(folder)
        print_report(report)
        CONSOLE.print(
            t(
                f"All of it took {time.monotonic() - started:.0f} s.",
                f"总用时 {time.monotonic() - started:.0f} 秒。",
            )
        )
        _say_next(folder, password, keep=keep)
        if not report.ok:
            raise Failure(Exit.DAMAGED, "verification failed", "核验未通过")


@contextlib.contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    """Yield the platform's folder; a temporary one is removed afterwards."""
    if keep is not None:
        yield keep
        return
    folder = Path(tempfile.mkdtemp(prefix="tianping-demo-"))
    try:
        yield folder / "platform"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _play(
    folder: Path, blueprint: Blueprint, parts: list[BankPart], *, password: bytes
) -> list[dict[str, Any]]:
    """Run node and banks through the day; return what each bank says at the end."""
    node = start_node(folder, password)
    banks: list[subprocess.Popen[bytes]] = []
    partner: subprocess.Popen[bytes] | None = None
    try:
        with wait_for_node(folder, node) as operator:
            advance(operator)
            partner = start_partner(folder, blueprint, password=password)
            banks += [_start_bank(folder, blueprint, part, password=password) for part in parts]
            summaries = _watch(operator, banks, parts, partner=partner, log=folder / _BANKS_LOG)
            operator.stop()
        node.wait(_STOP_SECONDS)
        check_partner(folder, partner)
    finally:
        for process in (*banks, *([partner] if partner is not None else []), node):
            if process.poll() is None:
                process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
    if node.returncode:
        raise Failure(Exit.FAULT, f"the node ended with {node.returncode}", "节点异常结束")
    return summaries


def _start_bank(
    folder: Path, blueprint: Blueprint, part: BankPart, *, password: bytes
) -> subprocess.Popen[bytes]:
    """Start one bank and tell it its part."""
    process = start_module("tianping.cli.demo_bank", [], password=password, log=folder / _BANKS_LOG)
    opening = Opening(str(folder), int(blueprint.date), blueprint.edition, part)
    if process.stdin is None:
        raise Failure(Exit.FAULT, "a bank without input", "银行进程无输入")
    process.stdin.write(msgspec.json.encode(opening) + b"\n")
    process.stdin.flush()
    return process


class _Watch:
    """What the banks have told so far."""

    def __init__(self, banks: list[subprocess.Popen[bytes]]) -> None:
        self._selector = selectors.DefaultSelector()
        self.last: dict[str, dict[str, Any]] = {}
        for bank in banks:
            if bank.stdout is not None:
                self._selector.register(bank.stdout, selectors.EVENT_READ)

    def read(self, seconds: float) -> bool:
        """Take in new lines for a moment; tell whether anything is still open."""
        for key, _ in self._selector.select(seconds):
            line = key.fileobj.readline()  # type: ignore[union-attr]
            if line:
                told = msgspec.json.decode(line)
                self.last[told["code"]] = told
            else:
                self._selector.unregister(key.fileobj)
        return bool(self._selector.get_map())

    def sent(self) -> int:
        """Return how many messages the banks have submitted."""
        return sum(
            count
            for told in self.last.values()
            for what, count in told["told"].items()
            if not what.startswith("received")
        )


def _watch(
    operator: OperatorClient,
    banks: list[subprocess.Popen[bytes]],
    parts: list[BankPart],
    *,
    partner: subprocess.Popen[bytes],
    log: Path,
) -> list[dict[str, Any]]:
    """Show progress until all is sent, settled and quiet, close the day, let the banks end."""
    expected = sum(len(part.payments) + part.mischief.count for part in parts)
    watch = _Watch(banks)
    with _bars() as bars:
        task = bars.add_task(t("messages sent", "已发送报文"), total=expected)
        quiet_since, commands = time.monotonic(), -1
        stop = time.monotonic() + _DAY_SECONDS_MAX
        while (
            time.monotonic() - quiet_since < _QUIET_SECONDS
            or watch.sent() < expected
            or partner.poll() is None
        ):
            watch.read(0.2)
            bars.update(task, completed=min(watch.sent(), expected))
            seq = int(operator.status()["head_seq"])
            if seq != commands:
                quiet_since, commands = time.monotonic(), seq
            _check_alive(banks, log)
            _check_time(stop)
        bars.update(task, completed=expected)
    with NOTES.status(t("Closing the day…", "正在办理日终…")):
        advance(operator)
        advance(operator)
        for bank in banks:
            if bank.stdin is not None:
                bank.stdin.close()
        while watch.read(1.0):
            _check_time(stop)
    return [watch.last[part.code] for part in parts]


def _bars() -> Progress:
    """Return the progress display."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
        console=NOTES,
        transient=True,
    )


def _check_alive(banks: list[subprocess.Popen[bytes]], log: Path) -> None:
    """Fail when a bank has ended early, with the last that it said."""
    for bank in banks:
        if bank.poll():
            said = log.read_text(encoding="utf-8", errors="replace")[-_LOG_CHARACTERS:]
            raise Failure(
                Exit.FAULT,
                f"a bank ended with {bank.returncode}:\n{said}",
                f"一家银行的进程异常结束：\n{said}",
            )


def _check_time(stop: float) -> None:
    """Fail when the day takes too long."""
    if time.monotonic() > stop:
        raise Failure(Exit.FAULT, "the day did not end in time", "营业日未能按时结束")


def _say_next(folder: Path, password: bytes, *, keep: Path | None) -> None:
    """Say where to look next."""
    if keep is None:
        CONSOLE.print(
            t(
                "Next: 'tianping demo --keep FOLDER' keeps the platform to look at;"
                " 'tianping init FOLDER' makes your own; docs/tutorial begins at the beginning.",
                "下一步：tianping demo --keep FOLDER 保留平台以供查看；"
                "tianping init FOLDER 建立自己的平台；入门见 docs/tutorial。",
            )
        )
        return
    (folder / "password").write_bytes(password)
    (folder / "password").chmod(0o600)
    CONSOLE.print(
        t(
            f"Next: tianping accounts {folder} · tianping payment {folder} 100 ·"
            f" tianping up {folder} --password-file {folder / 'password'}",
            f"下一步：tianping accounts {folder} · tianping payment {folder} 100 ·"
            f" tianping up {folder} --password-file {folder / 'password'}",
        )
    )
