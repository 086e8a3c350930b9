"""``tianping inbox``: receive, verify and acknowledge a participant's messages."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click
import msgspec

from tianping.cli.blueprint import whole_code
from tianping.cli.connecting import SOMEBODY_WAITS, open_client
from tianping.cli.inbox_accounts import account_rows, print_account_reports
from tianping.cli.inbox_notices import notice_rows, notice_text, print_notices
from tianping.cli.inbox_pools import pool_row, print_pool
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, grouped_yuan, print_json, print_table
from tianping.cli.passwords import password_option, read_password
from tianping.cli.reading import folder_argument, json_option
from tianping.participant.accounts import WarningNotice, account_notice_of, warning_notice_of
from tianping.participant.control_notices import told_rules, told_values
from tianping.participant.engine import Received
from tianping.participant.enquiries import QueueReport, queue_reports_of, return_notice_of
from tianping.participant.log_in import letter_of
from tianping.participant.notices import confirmation_of, free_text_of, status_notice_of
from tianping.participant.pools import pool_reports_of
from tianping.participant.seals import Verdict
from tianping.wire.message import Message

__all__ = ["command"]


_ANSWERED: Final = "PR05"

_VERDICTS: Final = {
    Verdict.VERIFIED: "验签通过",
    Verdict.NOT_SIGNED: "无需签名",
    Verdict.SIGNATURE_MISSING: "缺少签名",
    Verdict.SIGNATURE_WRONG: "签名错误",
    Verdict.SIGNER_UNKNOWN: "签名人未知",
    Verdict.NOT_FOR_US: "非本行报文",
    Verdict.UNREADABLE: "无法解析",
    Verdict.KEY_REUSED: "报文键重复",
}


@click.command(
    help=t(
        "Receive the messages of PARTICIPANT, verify their signatures, acknowledge them.",
        "接收 PARTICIPANT 的报文，核验签名并确认。",
    )
)
@folder_argument
@click.argument("participant")
@click.option(
    "--wait",
    type=click.IntRange(0, 60),
    default=0,
    show_default=True,
    help=t("Seconds to wait for the first message.", "等待首份报文的秒数。"),
)
@password_option
@json_option
def command(
    folder: Path, participant: str, *, wait: int, password_file: Path | None, as_json: bool
) -> None:
    """Fetch until nothing more comes, acknowledge, and print."""
    rows: list[dict[str, object]] = []
    good: list[Message] = []
    code, password = str(whole_code(participant)), read_password(password_file)
    with open_client(folder, code, password, policy=SOMEBODY_WAITS) as client:
        received = client.receive(limit=1000, wait_seconds=wait)
        while received:
            client.acknowledge(received)
            rows += [_row(one) for one in received]
            good += [one.message for one in received if one.message and one.verdict.is_good]
            received = client.receive(limit=1000)
    if as_json:
        queues = [_queue_row(report) for report in queue_reports_of(good)]
        pools = [pool_row(report) for report in pool_reports_of(good)]
        print_json(
            [*rows, *queues, *pools, *account_rows(good), *notice_rows(good), *_letter_rows(good)]
        )
        return
    if not rows:
        CONSOLE.print(t("Nothing new.", "没有新报文。"))
        return
    print_table(
        t("Inbox", "收件箱"),
        [
            (t("no.", "序号"), "right"),
            t("code", "报文类型"),
            t("sender", "发起人"),
            t("signature", "签名"),
            t("concerning", "涉及报文"),
            t("status", "状态"),
        ],
        [
            [_verdict(str(v)) if name == "verdict" else str(v) for name, v in row.items()]
            for row in rows
        ],
    )
    for report in queue_reports_of(good):
        _print_queue(report)
    for pool in pool_reports_of(good):
        print_pool(pool)
    print_account_reports(good)
    print_notices(good)
    for letter in filter(None, map(letter_of, good)):
        said = f"{letter.sender}: {letter.text}"
        CONSOLE.print(t(f"Letter of {said}", f"来信 {said}"), markup=False)


def _letter_rows(good: list[Message]) -> list[dict[str, object]]:
    """Return what letters and broadcasts (ccms.303) say, one record each."""
    letters = filter(None, map(letter_of, good))
    return [{"code": "letter", "sender": one.sender, "text": one.text} for one in letters]


def _queue_row(report: QueueReport) -> dict[str, object]:
    """Return what a queue report says, its parts together, as one more record."""
    return {
        "code": "queue",
        "concerning": report.query_id,
        "status": report.status,
        "payments": [msgspec.to_builtins(one) for one in report.payments],
    }


def _print_queue(report: QueueReport) -> None:
    """Print the list that a queue report (saps.364) brought."""
    if report.status != _ANSWERED:
        return
    if report.remark:
        CONSOLE.print(report.remark)
    if not report.is_whole:
        CONSOLE.print(
            t(
                f"{len(report.payments)} of {report.expected_count} came; parts are missing",
                f"应有{report.expected_count}笔，仅收到{len(report.payments)}笔",
            )
        )
    print_table(
        t(f"Queue, asked by {report.query_id}", f"排队业务（查询{report.query_id}）"),
        [
            t("payer", "付款清算行"),
            (t("place", "顺序号"), "right"),
            t("type", "指令类型"),
            t("message id", "报文标识号"),
            (t("yuan", "金额（元）"), "right"),
        ],
        [
            [
                one.participant,
                one.place,
                one.instruction_type,
                one.message_id,
                grouped_yuan(one.amount_fen),
            ]
            for one in report.payments
        ],
    )


_RETURNS: Final = {
    None: t("is asked back", "请求退回"),
    True: t("will be sent back", "同意退回"),
    False: t("will not be sent back", "不同意退回"),
}


def _verdict(value: str) -> str:
    """Return what became of a signature, for people."""
    return t(value.replace("_", " "), _VERDICTS[Verdict(value)])


def _warning(warned: WarningNotice) -> str:
    """Return what a warning says, for people."""
    balance, value = grouped_yuan(warned.balance_fen), grouped_yuan(warned.value_fen)
    if warned.below:
        return t(f"balance {balance} below {value}", f"余额{balance}低于警戒值{value}")
    return t(f"balance {balance}, back at {value}", f"余额{balance}已恢复至警戒值{value}以上")


def _control(message: Message) -> tuple[str, str]:
    """Return what a notice about authorities or parameters is about, and what it says."""
    rules, values = told_rules(message), told_values(message)
    if rules:
        numbers = " ".join(str(rule.number) for rule in rules)
        ended = all(rule.ended for rule in rules)
        said = t("no more", "失效") if ended else t("rules of authority", "业务权限规则")
        return numbers, f"{rules[0].system} {said}"
    if values:
        codes = " ".join(value.code for value in values)
        return codes, " ".join(value.value for value in values)
    return "", free_text_of(message)


def _row(received: Received) -> dict[str, object]:
    """Return what the table says of a message."""
    concerning = status = ""
    if received.message is not None:
        notice, confirmed = status_notice_of(received.message), confirmation_of(received.message)
        asked = return_notice_of(received.message)
        warned = warning_notice_of(received.message)
        kept = account_notice_of(received.message)
        if notice is not None:
            concerning, status = notice.message_id, f"{notice.status} {notice.text}".strip()
        elif confirmed is not None:
            concerning = confirmed.key.mesg_id
            status = confirmed.text if confirmed.discarded else t("arrived", "已收到")
        elif asked is not None:
            concerning = asked.payment_id
            status = f"{_RETURNS[asked.agreed]} ({asked.request_id})"
        elif warned is not None:
            concerning, status = warned.participant, _warning(warned)
        elif kept is not None:
            told = " ".join(f"{name} {text}" for name, text in kept.facts)
            concerning, status = kept.participant, f"{kept.kind} {told}"
        elif (said := notice_text(received.message)) is not None:
            concerning, status = said
        else:
            concerning, status = _control(received.message)
    if not received.authorised:
        status = f"{status} {t('we may not receive this', '本行无权接收')}".strip()
    return {
        "sequence": received.entry.sequence,
        "code": received.code,
        "sender": received.entry.key.sender,
        "verdict": received.verdict.value,
        "concerning": concerning,
        "status": status,
    }
