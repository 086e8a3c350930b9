"""``tianping demo``: a whole day with every business and tool, by real processes over TLS."""

from __future__ import annotations

import contextlib
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
import msgspec

from tianping.cli.blueprint import Blueprint, packaged_blueprint
from tianping.cli.demo_director import Director, Played
from tianping.cli.demo_member import Told
from tianping.cli.demo_script import Scene, script_of_the_day
from tianping.cli.demo_stage import Stage
from tianping.cli.demo_story import story_of
from tianping.cli.demo_tables import print_tables
from tianping.cli.demo_telling import tell
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.making import PlatformPlan, make_platform
from tianping.cli.output import CONSOLE, NOTES
from tianping.cli.passwords import known_password
from tianping.cli.processes import free_port
from tianping.cli.reading import reading
from tianping.cli.verify_command import print_report, verify_folder
from tianping.node.folder import Folder
from tianping.security.keyring import open_seal
from tianping.security.sealing import Seal
from tianping.values.dates import BusinessDate, beijing_date_time, previous_natural_date

__all__ = ["command"]

_PASSWORD_FILE: Final = "password"  # noqa: S105 - the file's name


@click.command(
    help=t(
        "Play a whole day: make a platform with sixteen banks, start the node, every bank and every"
        " partner as a process of its own over mutual TLS, and let every business and every tool"
        " do its work; then tell who was short and what settled it, show the tables of the day and"
        " the journal's verification.",
        "演示完整的营业日：建立含十六家银行的平台，节点、各行与各合作方程序均为独立进程，"
        "经双向 TLS 收发报文，各类业务与流动性工具悉数登场；"
        "最后讲述谁曾缺款、因何清算，并展示当日各表和日志核验。",
    )
)
@click.option(
    "--payments",
    type=click.IntRange(12, 1_000_000),
    default=1200,
    show_default=True,
    help=t("About how many payments in the morning's traffic.", "上午往来大约多少笔支付业务。"),
)
@click.option("--seed", default=1, show_default=True, help=t("Which traffic.", "随机种子。"))
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
    """Make, play, tell, show, clean up."""
    started = time.monotonic()
    with _folder(keep) as folder:
        blueprint, script = _cast(algorithm), script_of_the_day()
        known = known_password()
        password = known or secrets.token_urlsafe(18).encode("ascii")
        plan = PlatformPlan(blueprint, free_port(), time.time_ns())
        with NOTES.status(t("Making a platform with its keys…", "正在建立平台和密钥…")):
            make_platform(folder, plan, password, progress=lambda _: None)
        made = time.monotonic()
        stage = Stage(folder, script, edition=blueprint.edition, password=password)
        try:
            director = Director(stage, script, blueprint, payments=payments, seed=seed)
            played = _play(director)
            code = stage.stop_node()
        finally:
            stage.close()
        if code:
            raise Failure(Exit.FAULT, f"the node ended with {code}", "节点异常结束")
        seal = open_seal(Folder(folder).key_ring, password)
        verified = _show(folder, played, stage.last, seal)
        seconds, playing = time.monotonic() - started, time.monotonic() - made
        CONSOLE.print(
            t(
                f"All of it took {seconds:.0f} s, the day and its telling {playing:.0f} s.",
                f"总用时 {seconds:.0f} 秒，其中营业日与讲述 {playing:.0f} 秒。",
            )
        )
        if keep is not None and known is None:
            _keep_password(folder, password)
        _say_next(folder, keep=keep)
        if not verified:
            raise Failure(Exit.DAMAGED, "verification failed", "核验未通过")


def _cast(algorithm: str) -> Blueprint:
    """Return the cast on the eve of the day: yesterday, so that the day is today."""
    today = BusinessDate(int(beijing_date_time(time.time_ns()).strftime("%Y%m%d")))
    return msgspec.structs.replace(
        packaged_blueprint("demo_cast.toml"),
        algorithm=algorithm,
        business_date=f"{previous_natural_date(today):08d}",
    )


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


def _play(director: Director) -> list[Played]:
    """Play the day, saying which scene is on."""
    with NOTES.status("") as status:

        def say(scene: Scene) -> None:
            status.update(t(*scene.title))

        return director.play(say)


def _show(folder: Path, played: list[Played], last: dict[str, Told], seal: Seal) -> bool:
    """Print tables, story and verification; tell whether the journal is what was written."""
    with reading(folder, seal=seal) as connection:
        story = story_of(connection, played)
    print_tables(story, last)
    tell(story)
    report, _ = verify_folder(folder, seal=seal)
    print_report(report)
    return report.ok


def _keep_password(folder: Path, password: bytes) -> None:
    """Put the password that was drawn beside the keys; it is a toy's."""
    (folder / _PASSWORD_FILE).write_bytes(password)
    (folder / _PASSWORD_FILE).chmod(0o600)


def _say_next(folder: Path, *, keep: Path | None) -> None:
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
    file = folder / _PASSWORD_FILE
    given = f"tianping --password-file {file}" if file.exists() else "tianping"
    commands = " · ".join(
        f"{given} {rest}"
        for rest in (
            f"accounts {folder}",
            f"queue {folder} --rescued",
            f"liquidity {folder}",
            f"up {folder}",
        )
    )
    CONSOLE.print(t(f"Next: {commands}", f"下一步：{commands}"))
