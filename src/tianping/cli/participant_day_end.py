"""``tianping participant reconcile`` and its kin: what a participant checks at the end of a date.

Source: house, ADR-0084, ADR-0087.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import msgspec

from tianping.cli.blueprint import whole_code
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, NOTES, grouped_yuan, print_json, print_table
from tianping.cli.passwords import password_option
from tianping.cli.reading import folder_argument, json_option
from tianping.cli.sending import Sender, now
from tianping.participant.account_files import (
    AccountFile,
    DailyReport,
    FilesRequest,
    account_files_of,
    daily_report_of,
)
from tianping.participant.day_end import Group
from tianping.participant.engine import Outgoing
from tianping.participant.notices import status_notice_of
from tianping.participant.reconciling import Reconciliation
from tianping.participant.retail_reconciliation import RETAIL_SYSTEMS
from tianping.participant.sync_client import Client
from tianping.values.dates import BusinessDate, parse_date
from tianping.wire.message import Message

__all__ = ["files", "pre_check", "reconcile"]

_REFUSED = "PR09"


@click.command(
    help=t(
        "Reconcile DATE (yyyymmdd) of HVPS, BEPS or IBPS: compare with the platform's summary, ask"
        " for details, download what is missing, say what differed and what still does.",
        "核对大额、小额或网银系统 DATE（yyyymmdd）业务：与平台汇总比对，申请明细，下载缺失报文，"
        "并报告不符情况。",
    )
)
@folder_argument
@click.argument("participant")
@click.argument("date_text", metavar="DATE")
@click.option(
    "--system",
    type=click.Choice(["HVPS", *RETAIL_SYSTEMS], case_sensitive=False),
    default="HVPS",
    show_default=True,
    help=t("Whose date it is.", "所核对的系统。"),
)
@password_option
@json_option
def reconcile(folder: Path, participant: str, date_text: str, **options: Any) -> None:
    """Let the client reconcile and print; it fails when something still differs."""
    sender = Sender(folder, str(whole_code(participant)), options["password_file"])
    date, system = parse_date(date_text), options["system"]
    with sender.open() as client:
        result = client.reconcile(date, system=system)
    if options["as_json"]:
        print_json(msgspec.to_builtins(result) | {"agrees": result.agrees})
    else:
        _print_result(result)
    if not result.agrees or result.failed:
        raise Failure(
            Exit.REFUSED,
            f"reconciliation of {date} of {system}: {len(result.left)} groups still differ",
            f"{system} {date} 核对：仍有 {len(result.left)} 类业务不符",
        )


@click.command(
    "pre-check",
    help=t(
        "Compare business date DATE (yyyymmdd) of HVPS with what the platform told when HVPS was"
        " cut off (hvps.716): what is settled there and not known here. Asks for nothing.",
        "将大额系统 DATE（yyyymmdd）业务与业务截止时收到的预对账报文（hvps.716）比对，"
        "列出平台已清算而本方未知的业务；不发起任何申请。",
    ),
)
@folder_argument
@click.argument("participant")
@click.argument("date_text", metavar="DATE")
@password_option
@json_option
def pre_check(
    folder: Path, participant: str, date_text: str, *, password_file: Path | None, as_json: bool
) -> None:
    """Receive what waits, compare and print; it fails when something is missing."""
    sender = Sender(folder, str(whole_code(participant)), password_file)
    date = parse_date(date_text)
    with sender.open() as client:
        received = client.receive(limit=1000)
        while received:
            client.acknowledge(received)
            received = client.receive(limit=1000)
        found = client.pre_check(date)
    if as_json:
        print_json(msgspec.to_builtins(found) | {"agrees": found.agrees})
    for item in () if as_json else (*found.missing, *found.wrong):
        CONSOLE.print(f"{item.sender} {item.message_id} {grouped_yuan(item.amount_fen)}")
    if not found.came:
        raise Failure(
            Exit.REFUSED,
            f"pre-check of {date}: no whole list came when HVPS was cut off",
            f"{date} 预对账：未收到完整的预对账报文",
        )
    if not found.agrees:
        count = len(found.missing) + len(found.wrong)
        raise Failure(
            Exit.REFUSED,
            f"pre-check of {date}: {len(found.differences)} groups differ, {count} messages",
            f"{date} 预对账：{len(found.differences)} 类业务不符，涉及报文 {count} 笔",
        )
    if not as_json:
        CONSOLE.print(
            t(
                f"{date}: all {found.group_count} groups of settled business are here.",
                f"{date}：已清算的 {found.group_count} 类业务全部相符。",
            )
        )


def _print_result(result: Reconciliation) -> None:
    for item in result.waiting:
        sign = "" if item.received else "-"
        CONSOLE.print(
            t(
                f"not settled yet: {item.message_id} {sign}{grouped_yuan(item.amount_fen)}",
                f"已轧差、尚未清算：{item.message_id} {sign}{grouped_yuan(item.amount_fen)}",
            )
        )
    if not result.found:
        CONSOLE.print(
            t(
                f"{result.system} {result.date}: all {result.group_count} groups agree.",
                f"{result.system} {result.date}：{result.group_count} 类业务全部相符。",
            )
        )
        return
    retail = result.system in RETAIL_SYSTEMS
    print_table(
        t("What differed (yuan)", "不符业务（元）"),
        [
            t("type", "报文类型"),
            t("session", "轧差场次") if retail else t("business", "业务类型"),
            t("direction", "方向"),
            t("state", "状态"),
            (t("there", "平台笔数"), "right"),
            (t("sum there", "平台金额"), "right"),
            (t("here", "本方笔数"), "right"),
            (t("sum here", "本方金额"), "right"),
        ],
        [
            [
                *_group(one.group),
                one.platform_count,
                grouped_yuan(one.platform_fen),
                one.own_count,
                grouped_yuan(one.own_fen),
            ]
            for one in result.found
        ],
    )
    for title, items in (
        (t("downloaded", "已下载"), result.downloaded),
        (t("state taken over", "已按平台状态更新"), result.adopted),
        (t("not at the platform", "平台无此报文"), result.not_there),
    ):
        for item in items:
            CONSOLE.print(
                f"{title}: {item.sender} {item.message_id} {grouped_yuan(item.amount_fen)}"
            )
    for text in result.failed:
        NOTES.print(text, style="red", markup=False)
    if result.agrees:
        CONSOLE.print(t("Everything agrees now.", "现已全部相符。"))


def _group(group: Group) -> list[str]:
    direction = t("received", "接收") if group.received else t("sent", "发送")
    business = f"{group.netting_date} {group.netting_round}" if group.netting_date else ""
    return [group.message_type, business or group.business_type, direction, group.status]


@click.command(
    help=t(
        "Ask for the account files of closed date DATE (yyyymmdd) once more and verify their"
        " control totals: an office's accounts, or a participant's daily report.",
        "再次申请下载已日终日期 DATE（yyyymmdd）的账务数据并核验控制合计："
        "会计部门账户数据或清算账户日报表。",
    )
)
@folder_argument
@click.argument("participant")
@click.argument("date_text", metavar="DATE")
@password_option
@json_option
def files(
    folder: Path, participant: str, date_text: str, *, password_file: Path | None, as_json: bool
) -> None:
    """Ask, wait for the files, verify and print."""
    sender = Sender(folder, str(whole_code(participant)), password_file)
    date = parse_date(date_text)
    with sender.open() as client:
        came = _ask(client, sender, date)
    found = account_files_of(came)
    reports = [one for one in map(daily_report_of, came) if one is not None]
    if as_json:
        print_json([msgspec.to_builtins(one) for one in (*found, *reports)])
    for file in () if as_json else found:
        _print_file(file)
    for report in () if as_json else reports:
        _print_report(report)
    faults = [fault for one in found for fault in one.faults]
    faults += [fault for one in reports for fault in one.faults]
    if faults or not (found or reports):
        texts = "; ".join(faults) or t("nothing came", "未收到")
        raise Failure(
            Exit.REFUSED, f"account files of {date}: {texts}", f"{date} 账务数据：{texts}"
        )


def _ask(client: Client, sender: Sender, date: BusinessDate) -> list[Message]:
    """Send the request and return the messages that came of it.

    Raises:
        Failure: with REFUSED: the platform refuses.
    """
    request = FilesRequest(
        message_id=client.message_ids(sender.date())[0],
        created_at=now(),
        sender=whole_code(sender.code),
        date=date,
    )
    client.send([Outgoing(request.message(sender.edition()))])
    messages: list[Message] = []
    received = client.receive(limit=1000, wait_seconds=10)
    while received:
        client.acknowledge(received)
        messages += [one.message for one in received if one.message and one.verdict.is_good]
        received = client.receive(limit=1000, wait_seconds=1)
    for message in messages:
        notice = status_notice_of(message)
        if notice and (notice.message_id, notice.status) == (request.message_id, _REFUSED):
            raise Failure(Exit.REFUSED, notice.text or notice.code, notice.text or notice.code)
    return messages


def _print_file(file: AccountFile) -> None:
    print_table(
        t(f"Accounts of {file.date} (yuan)", f"{file.date} 账户账务数据（元）"),
        [
            t("account", "账号"),
            (t("opening", "期初余额"), "right"),
            (t("debits", "借方发生额"), "right"),
            (t("credits", "贷方发生额"), "right"),
            (t("closing", "期末余额"), "right"),
        ],
        [
            [
                one.account_no,
                grouped_yuan(one.opening_fen),
                grouped_yuan(one.debit_fen),
                grouped_yuan(one.credit_fen),
                grouped_yuan(one.closing_fen),
            ]
            for one in file.accounts
        ],
    )
    CONSOLE.print(_verdict(file.faults))


def _print_report(report: DailyReport) -> None:
    account = report.account
    opening, closing = grouped_yuan(account.opening_fen), grouped_yuan(account.closing_fen)
    print_table(
        t(
            f"Daily report of {report.date} (yuan): opening {opening}, closing {closing}",
            f"{report.date} 清算账户日报表（元）：期初 {opening}，期末 {closing}",
        ),
        [
            t("business", "业务类型"),
            (t("debits", "借方发生额"), "right"),
            (t("credits", "贷方发生额"), "right"),
        ],
        [
            [name, grouped_yuan(debits), grouped_yuan(credits_)]
            for name, (debits, credits_) in report.by_business.items()
        ],
    )
    CONSOLE.print(_verdict(report.faults))


def _verdict(faults: list[str]) -> str:
    return t("Control totals hold.", "控制合计相符。") if not faults else "; ".join(faults)
