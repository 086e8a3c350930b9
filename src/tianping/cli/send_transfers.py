"""``tianping send``: transfers of banks' own, and instant transfers of special participants."""

from __future__ import annotations

from typing import Final

import click

from tianping.cli.blueprint import whole_code
from tianping.cli.language import t
from tianping.cli.sending import Sender, now, tell
from tianping.participant.engine import Outgoing
from tianping.participant.messages import BankParty, InstantTransfer, InstitutionTransfer
from tianping.values.money import parse_yuan

__all__ = ["COMMANDS"]

_KINDS: Final = {
    "G101": "02301",
    "G102": "02401",
    "G103": "02501",
    "G104": "02601",
    "G105": "02701",
}
"""Business types of instant transfers, each with the first of its kinds. Source: CNAPS2-CODES."""


@click.command(
    "transfer",
    help=t(
        "Pay YUAN to a bank for the bank itself, not a customer (hvps.112).",
        "金融机构汇兑：向收款行支付 YUAN 元（hvps.112）。",
    ),
)
@click.argument("creditor")
@click.argument("yuan")
@click.pass_obj
def transfer(sender: Sender, creditor: str, *, yuan: str) -> None:
    """Send a transfer between two institutions."""
    amount_fen, payee = parse_yuan(yuan), str(whole_code(creditor))
    date, edition = sender.date(), sender.edition()
    with sender.open() as client:
        order = InstitutionTransfer(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            amount_fen=amount_fen,
            debtor=_bank(sender.code),
            creditor=_bank(payee),
        )
        tell(client.send([Outgoing(order.message(edition), receiver=payee)]))


@click.command(
    "instant",
    help=t(
        "As a special participant, move YUAN from PAYER to PAYEE (hvps.141).",
        "以特许参与者身份发起即时转账：由 PAYER 向 PAYEE 划拨 YUAN 元（hvps.141）。",
    ),
)
@click.argument("payer")
@click.argument("payee")
@click.argument("yuan")
@click.option(
    "--type",
    "business_type",
    type=click.Choice(list(_KINDS)),
    default="G104",
    show_default=True,
    help=t("Business type.", "业务类型编码。"),
)
@click.option("--batch", default="1", show_default=True, help=t("Batch.", "交易批次号。"))
@click.pass_obj
def instant(sender: Sender, /, payer: str, *, payee: str, yuan: str, **options: str) -> None:
    """Send one instant transfer; ``tianping partner`` sends whole files of them."""
    amount_fen = parse_yuan(yuan)
    debtor, creditor = _bank(str(whole_code(payer))), _bank(str(whole_code(payee)))
    date, edition = sender.date(), sender.edition()
    with sender.open() as client:
        order = InstantTransfer(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            sender=sender.code,
            amount_fen=amount_fen,
            debtor=debtor,
            creditor=creditor,
            business_type=options["business_type"],
            business_kind=_KINDS[options["business_type"]],
            remarks=(f"/E48/{options['batch']}",),
        )
        tell(client.send([Outgoing(order.message(edition))]))


def _bank(code: str) -> BankParty:
    return BankParty(participant=code, branch=code, account_bank=code, name="Bank", account=code)


COMMANDS = (transfer, instant)
"""What ``tianping send`` takes in."""
