"""``tianping send``: earmarks, and what special participants bring: net files and PVP."""

from __future__ import annotations

import click

from tianping.cli.blueprint import whole_code
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.sending import Sender, now, tell
from tianping.participant.earmarks import EARMARK_SYSTEMS, EarmarkAdjustment
from tianping.participant.engine import Outgoing
from tianping.participant.messages import Original
from tianping.participant.net_files import (
    NET_FILE,
    NET_FILE_TYPES,
    NetFile,
    NetFileWithdrawal,
    NetPosition,
)
from tianping.participant.pvp import PVP_REQUEST, DealAnswer, DealRequest
from tianping.values.money import parse_yuan

__all__ = ["COMMANDS"]


@click.command(
    help=t(
        "Earmark YUAN more of one's own funds for the nets of SYSTEM (nets.376), or less"
        " (nets.377).",
        "为 SYSTEM 轧差净额调增（nets.376）或调减（nets.377）本行圈存资金 YUAN 元。",
    )
)
@click.argument("change", type=click.Choice(["raise", "lower"]))
@click.argument("system", type=click.Choice(EARMARK_SYSTEMS))
@click.argument("yuan")
@click.pass_obj
def earmark(sender: Sender, change: str, *, system: str, yuan: str) -> None:
    """Raise or lower the earmark of the sender's own account."""
    amount_fen = parse_yuan(yuan)
    date, edition = sender.date(), sender.edition()
    with sender.open() as client:
        adjustment = EarmarkAdjustment(
            message_id=client.message_ids(date)[0],
            sender=sender.code,
            system=system,
            amount_fen=amount_fen,
            lowered=change == "lower",
        )
        tell(client.send([adjustment.outgoing(edition)]))


@click.command(
    "net-file",
    help=t(
        "Bring a multilateral net (hvps.631): each POSITION is BANK-YUAN for a debit or BANK+YUAN"
        " for a credit; all of it settles, or nothing.",
        "提交多边轧差净额（hvps.631）：POSITION 为 BANK-YUAN（借记）或 BANK+YUAN（贷记），"
        "全部清算或全部不清算。",
    ),
)
@click.argument("positions", nargs=-1, required=True, metavar="POSITION...")
@click.option(
    "--type",
    "business_type",
    type=click.Choice(NET_FILE_TYPES),
    default="H011",
    show_default=True,
    help=t("Business type.", "业务类型编码。"),
)
@click.pass_obj
def net_file(sender: Sender, positions: tuple[str, ...], *, business_type: str) -> None:
    """Send one net file of a special participant."""
    lines = tuple(_position(text) for text in positions)
    date, edition = sender.date(), sender.edition()
    with sender.open() as client:
        file = NetFile(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            sender=sender.code,
            positions=lines,
            business_type=business_type,
        )
        tell(client.send([Outgoing(file.message(edition))]))


@click.command(
    help=t("Withdraw a net file that waits (hvps.634).", "撤销多边净额业务（hvps.634）。")
)
@click.argument("message_id")
@click.pass_obj
def withdraw(sender: Sender, message_id: str) -> None:
    """Take a whole net file back before it settles."""
    date, edition = sender.date(), sender.edition()
    with sender.open() as client:
        request = NetFileWithdrawal(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            original=Original(message_id=message_id, sender=sender.code, code=NET_FILE),
        )
        tell(client.send([Outgoing(request.message(edition))]))


@click.command(
    "deal",
    help=t(
        "Have YUAN held for a foreign exchange deal (hvps.143): SYSTEM settles the other currency,"
        " PAYEE will be paid.",
        "为外汇交易申请 PVP 结算（hvps.143），冻结 YUAN 元："
        "SYSTEM 为外币清算系统，PAYEE 为收款行。",
    ),
)
@click.argument("system")
@click.argument("payee")
@click.argument("yuan")
@click.option(
    "--bought",
    default="1.00",
    show_default=True,
    help=t("How much of the other currency.", "买入外汇数。"),
)
@click.option("--currency", default="USD", show_default=True, help=t("Which.", "币种。"))
@click.pass_obj
def deal(sender: Sender, /, system: str, *, payee: str, yuan: str, **bought: str) -> None:
    """Ask for a hold of the sender's own money."""
    amount_fen, fx, paid = parse_yuan(yuan), str(whole_code(system)), str(whole_code(payee))
    date, edition = sender.date(), sender.edition()
    with sender.open() as client:
        request = DealRequest(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            sender=sender.code,
            system=fx,
            payee=paid,
            amount_fen=amount_fen,
            **bought,
        )
        tell(client.send([Outgoing(request.message(edition), receiver=fx)]))


@click.command(
    "deal-answer",
    help=t(
        "Say, as the system, that both legs of BUYER's deal MESSAGE_ID are sure (hvps.144).",
        "作为外币清算系统，对 BUYER 的 MESSAGE_ID 作 PVP 结算应答（hvps.144）。",
    ),
)
@click.argument("buyer")
@click.argument("message_id")
@click.option("--no", "declined", is_flag=True, help=t("There is no deal.", "交易不成立。"))
@click.pass_obj
def deal_answer(sender: Sender, buyer: str, *, message_id: str, declined: bool) -> None:
    """Confirm or decline a deal."""
    asker = str(whole_code(buyer))
    date, edition = sender.date(), sender.edition()
    with sender.open() as client:
        reply = DealAnswer(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            sender=sender.code,
            original=Original(message_id=message_id, sender=asker, code=PVP_REQUEST),
            confirmed=not declined,
        )
        tell(client.send([Outgoing(reply.message(edition), receiver=asker)]))


def _position(text: str) -> NetPosition:
    """Return what ``BANK-YUAN`` or ``BANK+YUAN`` says.

    Raises:
        Failure: with USAGE: it has neither sign.
    """
    sign = next((each for each in text if each in "+-"), "")
    if not sign:
        raise Failure(
            Exit.USAGE,
            f"position: expected BANK-YUAN or BANK+YUAN, found {text}",
            f"轧差净额：应为 BANK-YUAN 或 BANK+YUAN，实为 {text}",
        )
    bank, _, yuan = text.partition(sign)
    return NetPosition(
        participant=str(whole_code(bank)), debit=sign == "-", amount_fen=parse_yuan(yuan)
    )


COMMANDS = (earmark, net_file, withdraw, deal, deal_answer)
"""Commands of ``tianping send``."""
