"""``tianping init``: a new platform in a folder."""

from __future__ import annotations

import time
from pathlib import Path

import click
import msgspec

from tianping.cli.blueprint import Blueprint, example_blueprint, read_blueprint
from tianping.cli.china import china_year
from tianping.cli.language import t
from tianping.cli.making import PARTICIPANTS_FOLDER, PlatformPlan, make_platform
from tianping.cli.output import CONSOLE, NOTES
from tianping.cli.passwords import password_option, read_password
from tianping.values.dates import business_date_of, format_date

__all__ = ["command", "live_blueprint"]


@click.command(
    help=t(
        "Make a new platform in FOLDER: test authority, keys, settings, and the journal with the"
        " offices, banks and opening balances of a blueprint.",
        "在 FOLDER 中新建平台：测试证书、密钥、设置，以及含会计营业部门、银行和期初余额的日志。",
    )
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--participants",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=t(
        "Blueprint (TOML); without it, a dozen invented banks.",
        "蓝图（TOML）；缺省为十二家虚构银行。",
    ),
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8443,
    show_default=True,
    help=t("Where participants connect.", "参与者接入端口。"),
)
@click.option(
    "--live",
    is_flag=True,
    help=t(
        "Begin on the next working day by this machine's clock, and let the schedule take the steps"
        " of the day.",
        "自本机时钟的下一工作日开始，并按计划自动运行。",
    ),
)
@password_option
def command(
    folder: Path, participants: Path | None, *, port: int, live: bool, password_file: Path | None
) -> None:
    """Make the folder and say what comes next."""
    blueprint = read_blueprint(participants) if participants else example_blueprint()
    if live:
        blueprint = live_blueprint(blueprint)
    password = read_password(password_file, confirm=True)
    plan = PlatformPlan(blueprint, port, time.time_ns())
    with NOTES.status(t("Making the platform…", "正在建立平台…")) as status:
        count = make_platform(
            folder,
            plan,
            password,
            progress=lambda what: status.update(t(f"Making {what}…", f"正在制作 {what}…")),
        )
    keys = folder / PARTICIPANTS_FOLDER
    CONSOLE.print(
        t(
            f"{blueprint.name}: {count} commands, {len(blueprint.bank)} banks, date"
            f" {blueprint.business_date}.\nKeys of the participants: {keys}\n"
            f"Next: tianping up {folder}",
            f"{blueprint.name}：{count} 条指令，{len(blueprint.bank)} 家银行，业务日期"
            f" {blueprint.business_date}。\n参与者密钥：{keys}\n下一步：tianping up {folder}",
        )
    )


def live_blueprint(blueprint: Blueprint) -> Blueprint:
    """Return a blueprint that begins on the next working day, by schedule."""
    today = business_date_of(time.time_ns())
    year = today // 10_000
    workdays = [day for one in (year, year + 1) for day in china_year(one).workdays]
    first = next(day for day in workdays if day > today)
    return msgspec.structs.replace(
        blueprint,
        business_date=format_date(first),
        calendar="china",
        parameters={**blueprint.parameters, "schedule.automatic": 1},
    )
