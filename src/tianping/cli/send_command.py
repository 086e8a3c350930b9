"""``tianping send``: messages to the platform, as a participant of its folder."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from tianping.cli import (
    send_accounts,
    send_nodes,
    send_openings,
    send_pools,
    send_queries,
    send_transfers,
)
from tianping.cli.blueprint import whole_code
from tianping.cli.language import t
from tianping.cli.output import CONSOLE
from tianping.cli.send_drafts import draft
from tianping.cli.send_lending import lending
from tianping.cli.send_office_command import OFFICE_COMMANDS
from tianping.cli.send_third_parties import COMMANDS
from tianping.cli.send_times import read_times, times_options
from tianping.cli.sending import Sender, now, tell
from tianping.participant.engine import Outgoing
from tianping.participant.enquiries import (
    RETURN_REQUEST,
    ReturnAnswer,
    ReturnRequest,
)
from tianping.participant.financing import PledgeRequest
from tianping.participant.messages import (
    CUSTOMER_TRANSFER,
    HEADER_PRIORITIES,
    Cancellation,
    CustomerParty,
    CustomerTransfer,
    Original,
    QueueAdjustment,
    StatusQuery,
)
from tianping.values.money import parse_yuan
from tianping.wire.codec import parse

__all__ = ["command"]

_PRIORITIES: Final = {"ordinary": "NORM", "urgent": "HIGH", "extremely-urgent": "URGT"}


@click.group(
    help=t(
        "Send messages as PARTICIPANT (a bank code) with its keys from FOLDER.",
        "以 PARTICIPANT（行号）的身份，用 FOLDER 中的密钥发送报文。",
    )
)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("participant")
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=t("File with the keys' password.", "存放密钥口令的文件。"),
)
@click.option(
    "--unchecked",
    is_flag=True,
    help=t(
        "Send even what the platform told may not be sent: it will refuse that itself.",
        "不在本地检查业务权限，由平台拒绝无权业务。",
    ),
)
@click.pass_context
def command(
    context: click.Context,
    folder: Path,
    *,
    participant: str,
    password_file: Path | None,
    unchecked: bool,
) -> None:
    """Remember who sends."""
    code = str(whole_code(participant))
    context.obj = Sender(folder, code, password_file, checks_authority=not unchecked)


for _one in send_pools.COMMANDS:
    command.add_command(_one)


@command.command(help=t("Pay YUAN to a bank (hvps.111).", "向收款行支付 YUAN 元（hvps.111）。"))
@click.argument("creditor")
@click.argument("yuan")
@click.option(
    "--priority",
    type=click.Choice(list(_PRIORITIES)),
    default="ordinary",
    show_default=True,
    help=t("Priority.", "业务优先级。"),
)
@click.option("--count", type=click.IntRange(1, 1000), default=1, help=t("How often.", "笔数。"))
@times_options
@click.pass_obj
def pay(
    sender: Sender, /, creditor: str, *, yuan: str, priority: str, count: int, **times: str
) -> None:
    """Send ordinary transfers between two invented customers."""
    stated = read_times(times)
    amount_fen, payee = parse_yuan(yuan), str(whole_code(creditor))
    date, edition = sender.date(), sender.edition()
    with sender.open() as client:
        outgoing = [
            Outgoing(
                CustomerTransfer(
                    message_id=message_id,
                    created_at=now(),
                    amount_fen=amount_fen,
                    debtor=_customer(sender.code, "Lin Example"),
                    creditor=_customer(payee, "Mei Example"),
                    priority=_PRIORITIES[priority],
                    times=stated,
                ).message(edition),
                receiver=payee,
                priority=HEADER_PRIORITIES[_PRIORITIES[priority]],
            )
            for message_id in client.message_ids(date, count)
        ]
        tell(client.send(outgoing))


@command.command(help=t("Cancel a queued payment (ccms.307).", "撤销排队业务（ccms.307）。"))
@click.argument("message_id")
@click.pass_obj
def cancel(sender: Sender, message_id: str) -> None:
    """Ask for a payment back before it settles."""
    date, edition = sender.date(), sender.edition()
    with sender.open() as client:
        request = Cancellation(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            original=_original(sender.code, message_id),
        )
        tell(client.send([Outgoing(request.message(edition))]))


@command.command(
    help=t(
        "Ask for a pledge loan of what the waiting payments need (saps.358).",
        "为排队业务缺款申请质押融资（saps.358）。",
    )
)
@click.option(
    "--pledgor",
    default="",
    help=t("Whose bonds; its own by default.", "出质行行号；缺省为本行。"),
)
@click.pass_obj
def borrow(sender: Sender, *, pledgor: str) -> None:
    """Send a request for financing."""
    date, edition = sender.date(), sender.edition()
    with sender.open() as client:
        request = PledgeRequest(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            sender=sender.code,
            pledgor=str(whole_code(pledgor)) if pledgor else "",
        )
        tell(client.send([Outgoing(request.message(edition))]))


@command.command(help=t("Move a queued payment (saps.365).", "调整排队业务（saps.365）。"))
@click.argument("message_id")
@click.option(
    "--tail", is_flag=True, help=t("To the tail; else the head.", "移至队尾；缺省为队首。")
)
@click.pass_obj
def adjust(sender: Sender, message_id: str, *, tail: bool) -> None:
    """Move a payment to the head or the tail of its class."""
    date, edition = sender.date(), sender.edition()
    with sender.open() as client:
        request = QueueAdjustment(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            original=_original(sender.code, message_id),
            to_front=not tail,
        )
        tell(client.send([Outgoing(request.message(edition))]))


@command.command(help=t("Ask what became of a payment (ccms.316).", "查询业务状态（ccms.316）。"))
@click.argument("message_id")
@click.pass_obj
def query(sender: Sender, message_id: str) -> None:
    """Ask by the original's message id."""
    date, edition = sender.date(), sender.edition()
    with sender.open() as client:
        request = StatusQuery(
            message_id=client.message_ids(date)[0],
            original=_original(sender.code, message_id),
        )
        tell(client.send([Outgoing(request.message(edition))]))


@command.command(help=t("Ask which payments wait (saps.363).", "查询清算排队（saps.363）。"))
@click.option("--of", "whose", default="", help=t("Whose account.", "被查询清算行。"))
@click.option("--branches", is_flag=True, help=t("Its branches too.", "含辖属清算账户。"))
@click.pass_obj
def queue(sender: Sender, whose: str, *, branches: bool) -> None:
    """Ask for one's own queue, or that of a branch; the list comes by the inbox."""
    with sender.open() as client:
        tell([client.query_queue(str(whole_code(whose)) if whose else "", branches=branches)])


@command.command(
    "askback",
    help=t("Ask for a settled payment back (ccms.318).", "申请退回已清算业务（ccms.318）。"),
)
@click.argument("message_id")
@click.argument("creditor")
@click.argument("yuan")
@click.option("--partial", is_flag=True, help=t("A part of it only.", "部分退回。"))
@click.pass_obj
def askback(sender: Sender, message_id: str, *, creditor: str, yuan: str, partial: bool) -> None:
    """Ask the participant that was credited; its answer comes by the inbox."""
    amount_fen, payee = parse_yuan(yuan), str(whole_code(creditor))
    date, edition = sender.date(), sender.edition()
    with sender.open() as client:
        request = ReturnRequest(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            original=_original(sender.code, message_id),
            creditor=payee,
            amount_fen=amount_fen,
            partial=partial,
        )
        tell(client.send([Outgoing(request.message(edition), receiver=payee)]))


@command.command(
    "answer",
    help=t(
        "Answer REQUESTER, who asked for PAYMENT_ID back by REQUEST_ID (ccms.319); no money moves.",
        "应答 REQUESTER 以 REQUEST_ID 对 PAYMENT_ID 的退回申请（ccms.319），不涉及资金。",
    ),
)
@click.argument("requester")
@click.argument("request_id")
@click.argument("payment_id")
@click.option("--no", "refused", is_flag=True, help=t("It will not be sent back.", "不同意退回。"))
@click.pass_obj
def answer(
    sender: Sender, requester: str, *, request_id: str, payment_id: str, refused: bool
) -> None:
    """Say whether a payment will be sent back; who agrees pays it by a transfer of its own."""
    asker = str(whole_code(requester))
    date, edition = sender.date(), sender.edition()
    with sender.open() as client:
        reply = ReturnAnswer(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            sender=sender.code,
            request=Original(message_id=request_id, sender=asker, code=RETURN_REQUEST),
            payment_id=payment_id,
            agreed=not refused,
        )
        tell(client.send([Outgoing(reply.message(edition), receiver=asker)]))


@command.command(
    "body", help=t("Sign and send a message body from FILE.", "签名并发送 FILE 中的报文体。")
)
@click.argument("code")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def send_body(sender: Sender, code: str, file: Path) -> None:
    """Send a body of any code of the catalogue."""
    edition = sender.edition()
    with sender.open() as client:
        message = parse(file.read_bytes(), code, edition=edition)
        tell(client.send([Outgoing(message)]))


@command.command(
    help=t(
        "See to messages that had no answer: ask for payments, send the rest again.",
        "处理未获应答的报文：查询支付业务，重发其余报文。",
    )
)
@click.pass_obj
def recover(sender: Sender) -> None:
    """Ask what is not known, send again what never arrived; replies come by the inbox."""
    with sender.open() as client:
        seen_to = client.recover()
    if not seen_to:
        CONSOLE.print(t("Every message had its answer.", "全部报文均已获应答。"))
        return
    tell(seen_to)


for _each in (
    *COMMANDS,
    *send_accounts.COMMANDS,
    *send_openings.COMMANDS,
    *send_transfers.COMMANDS,
    *send_nodes.COMMANDS,
    *send_queries.COMMANDS,
):
    command.add_command(_each)


def _customer(code: str, name: str) -> CustomerParty:
    """Return an invented customer of a bank."""
    return CustomerParty(
        participant=code, branch=code, account_bank=code, name=name, account="6200000000000001"
    )


def _original(code: str, message_id: str) -> Original:
    """Return the key of a payment of one's own."""
    return Original(message_id=message_id, sender=code, code=CUSTOMER_TRANSFER)


command.add_command(lending)
command.add_command(draft)
for _office_command in OFFICE_COMMANDS:
    command.add_command(_office_command)
