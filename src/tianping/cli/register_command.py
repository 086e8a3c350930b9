"""``tianping register``: who takes part, base data, change files and who acknowledged them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Final

import click
import msgspec

from tianping.cli.asking import executed, requested
from tianping.cli.blueprint import whole_code
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, print_json
from tianping.cli.proposing import two_persons
from tianping.cli.reading import folder_argument, json_option, plain_views, print_views, reading
from tianping.cli.register_file import KINDS, read_base_lines, read_change_lines
from tianping.cli.register_output import (
    print_acknowledgements,
    print_base_data,
    print_changes,
    print_files,
    print_parties,
    print_record,
)
from tianping.core.commands import ChangeBaseData, DistributeRegister, EnterChangeFile
from tianping.core.commands.register import BASE_NAMES
from tianping.core.events import ChangeFileEntered
from tianping.node.errors import NotRunning
from tianping.values.bankcode import NPC
from tianping.values.dates import BusinessDate, iso_date, parse_date
from tianping.views.queries_register import (
    base_data,
    change_files,
    file_changes,
    parties,
    party_records,
)
from tianping.views.records_register import PartyView

__all__ = ["command"]

_TABLES: Final = {names[0]: number for number, names in BASE_NAMES.items()}
_CENTRE_DIGITS: Final = 4

_file_argument = click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)


@click.group(
    help=t(
        "Participants and base data of FOLDER's platform: look them up, change them by files that"
        " two persons stand for, see who has acknowledged.",
        "FOLDER 中平台的参与者与基础数据：查询、以双人办理的变更文件变更、查看确认情况。",
    )
)
def command() -> None:
    """Hold the commands below."""


# --- looking ------------------------------------------------------------------------------------


@command.command(
    "list",
    help=t("List participants, planned and revoked ones too.", "列出参与者（含待生效、已撤销）。"),
)
@folder_argument
@click.option("--kind", type=click.Choice(list(KINDS)), help=t("Only of a kind.", "仅列一类。"))
@json_option
def list_(folder: Path, *, kind: str | None, as_json: bool) -> None:
    """Print participants as SAPS sees them on its date."""
    with reading(folder) as connection:
        found = parties(connection, kind=KINDS[kind] if kind else 0)
    if as_json:
        print_views(list(found))
    else:
        print_parties(found)


@command.command(help=t("Show what is registered of PARTICIPANT.", "查看 PARTICIPANT 的登记信息。"))
@folder_argument
@click.argument("participant")
@json_option
def show(folder: Path, participant: str, *, as_json: bool) -> None:
    """Print a record and its changes."""
    code = str(whole_code(participant))
    with reading(folder) as connection:
        view, history = (
            _found(parties(connection), code),
            party_records(connection, participant=code),
        )
    if as_json:
        print_json({"party": _plain(view), "changes": plain_views(list(history))})
    else:
        print_record(view, history)


def _found(views: list[PartyView], code: str) -> PartyView:
    """Return the participant of a code.

    Raises:
        Failure: with INPUT: nobody is registered by it.
    """
    for view in views:
        if view.record.participant == code:
            return view
    raise Failure(
        Exit.INPUT,
        f"participant: expected one that is registered, found {code}",
        f"参与者：未登记的行号 {code}",
    )


def _plain(view: msgspec.Struct) -> Any:
    return plain_views([view])[0]


@command.command(
    help=t("Show base data, all of it or one TABLE.", "查看基础数据（全部或一张表）。")
)
@folder_argument
@click.argument("table", type=click.Choice(list(_TABLES)), required=False)
@click.option("--date", default="", help=t("As it is on a date, yyyymmdd.", "指定日期 yyyymmdd。"))
@json_option
def base(folder: Path, table: str | None, *, date: str, as_json: bool) -> None:
    """Print the codes that hold on a date."""
    day = parse_date(date) if date else 0
    with reading(folder) as connection:
        found = base_data(connection, base_table=_TABLES[table] if table else 0, date=day)
    if as_json:
        print_views(list(found))
    else:
        print_base_data(found)


@command.command(help=t("List change files, newest first.", "列出变更文件（最新在前）。"))
@folder_argument
@json_option
def files(folder: Path, *, as_json: bool) -> None:
    """Print change files and which systems have taken them over."""
    with reading(folder) as connection:
        found = change_files(connection)
    if as_json:
        print_views(list(found))
    else:
        print_files(found)


@command.command(
    help=t(
        "Show change file NUMBER, and who has acknowledged it.",
        "查看变更文件 NUMBER 及各参与者确认情况。",
    )
)
@folder_argument
@click.argument("number", type=click.IntRange(1))
@json_option
def file(folder: Path, number: int, *, as_json: bool) -> None:
    """Print a file; who acknowledged only a running node knows."""
    with reading(folder) as connection:
        found, changes = change_files(connection, file=number), file_changes(connection, number)
    if not found:
        raise Failure(
            Exit.INPUT,
            f"change file: expected the number of one, found {number}",
            f"变更文件：无此序号 {number}",
        )
    told = _told(folder, found[0].confirmed_seq) if found[0].confirmed_seq else []
    if as_json:
        known = None if told is None else [_receiver(one) for one in told]
        print_json({"file": _plain(found[0]), "changes": plain_views(list(changes)), "told": known})
        return
    print_files(found)
    print_changes(changes, t("Changes", "变更"))
    if told is None:
        CONSOLE.print(
            t(
                "The platform does not run: who acknowledged is not known.",
                "平台未运行，确认情况未知。",
            )
        )
    elif told:
        print_acknowledgements(told)


def _told(folder: Path, seq: int) -> list[tuple[str, int, int]] | None:
    """Return who was told of a command; None when the platform does not run."""
    try:
        return msgspec.convert(requested(folder, "acknowledged", seq), list[tuple[str, int, int]])
    except NotRunning:
        return None


def _receiver(told: tuple[str, int, int]) -> dict[str, object]:
    return dict(zip(("participant", "messages", "acknowledged"), told, strict=True))


# --- changing -----------------------------------------------------------------------------------


@command.command(
    help=t(
        "Enter change file FILE (TOML) for a date; a second person confirms it with"
        " 'tianping dual approve'.",
        "录入变更文件 FILE（TOML）及生效日期，由他人以 tianping dual approve 确认。",
    )
)
@folder_argument
@_file_argument
@click.option(
    "--for", "date", required=True, help=t("From which date on, yyyymmdd.", "生效日期 yyyymmdd。")
)
@two_persons
def propose(folder: Path, file: Path, *, date: str, person: str, evidence: str) -> None:
    """Enter a change file."""
    lines = read_change_lines(file)
    entered = EnterChangeFile(time.time_ns(), person, evidence, parse_date(date), lines)
    for event in executed(folder, entered):
        if isinstance(event, ChangeFileEntered):
            _say_entered(event)


def _say_entered(event: ChangeFileEntered) -> None:
    day = iso_date(event.effective_date)
    waits = f"Change file {event.file} for {day} waits for a second person: tianping dual approve."
    CONSOLE.print(t(waits, f"变更文件 {event.file}（{day} 生效）待确认：tianping dual approve。"))
    if event.effective_date != event.requested_date:
        CONSOLE.print(
            t(
                "It came after the switch: it is in force one working day later than asked for.",
                "晚于日切提交，顺延一个工作日生效。",
            )
        )


@command.command(
    "change-base",
    help=t("Change base data as FILE (TOML) says.", "按文件 FILE（TOML）变更基础数据。"),
)
@folder_argument
@_file_argument
@click.option(
    "--from",
    "date",
    default="",
    help=t("From which date on, yyyymmdd; else at once.", "生效日期 yyyymmdd；缺省立即生效。"),
)
def change_base(folder: Path, file: Path, *, date: str) -> None:
    """Change the tables of base data."""
    lines = read_base_lines(file)
    day = parse_date(date) if date else BusinessDate(0)
    executed(folder, ChangeBaseData(time.time_ns(), day, lines))
    count = len(lines)
    CONSOLE.print(t(f"{count} codes are changed.", f"已变更 {count} 个代码。"))


@command.command(
    help=t(
        "Send RECEIVER, a participant or a centre, both tables whole.",
        "向 RECEIVER（参与者或 CCPC）下发全量基础数据与参与者信息。",
    )
)
@folder_argument
@click.argument("receiver")
def send(folder: Path, receiver: str) -> None:
    """Send the tables whole."""
    centre = len(receiver) == _CENTRE_DIGITS and receiver != NPC
    code = receiver if centre else str(whole_code(receiver))
    executed(folder, DistributeRegister(time.time_ns(), code))
    CONSOLE.print(t(f"Both tables are sent to {code}.", f"已向 {code} 下发全量数据。"))
