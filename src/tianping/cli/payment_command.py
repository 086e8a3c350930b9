"""``tianping payment``: one payment's life."""

from __future__ import annotations

from pathlib import Path

import click

from tianping.cli.blueprint import whole_code
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import CHINESE, LANGUAGE, t
from tianping.cli.output import grouped_yuan, print_table
from tianping.cli.posting_names import posting_name
from tianping.cli.reading import (
    class_name,
    folder_argument,
    json_option,
    moment,
    print_views,
    reading,
    side_name,
    status_name,
)
from tianping.core.refusals import REFUSALS, RefusalCode
from tianping.views.queries_payments import message_payment, movements, payment
from tianping.views.records import MovementView, PaymentView

__all__ = ["command"]


@click.command(
    help=t(
        "Show one payment: by its number, or by the bank code of its sender and its message id.",
        "查看一笔支付业务：按业务序号，或按发起清算行行号和报文标识号。",
    )
)
@folder_argument
@click.argument("number_or_sender")
@click.argument("message_id", default="")
@json_option
def command(folder: Path, number_or_sender: str, *, message_id: str, as_json: bool) -> None:
    """Read the views and print them."""
    with reading(folder) as connection:
        if message_id:
            sender = str(whole_code(number_or_sender))
            found = message_payment(connection, sender=sender, message_id=message_id)
        else:
            found = payment(connection, payment=_number(number_or_sender))
        if found is None:
            raise Failure(
                Exit.INPUT,
                f"no payment {number_or_sender} {message_id}".rstrip(),
                f"没有业务 {number_or_sender} {message_id}".rstrip(),
            )
        legs = movements(connection, payment=found.payment)
    if as_json:
        print_views([found, *legs])
    else:
        _print(found, legs)


def _number(text: str) -> int:
    """Return the number of a payment."""
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise Failure(
            Exit.INPUT,
            f"expected a payment's number, or a sender and a message id, found {text!r}",
            f"应为业务序号，或行号加报文标识号，实为 {text!r}",
        )
    return int(text)


def _reason(code: int) -> str:
    """Return why a payment was refused or returned; empty when it was not."""
    if not code:
        return ""
    text = REFUSALS[RefusalCode(code)]
    return text.chinese if LANGUAGE == CHINESE else text.english


def _print(view: PaymentView, legs: list[MovementView]) -> None:
    """Print a payment and its entries as tables."""
    rows: list[tuple[str, str | int]] = [
        (t("payment", "业务序号"), view.payment),
        (t("message", "报文"), f"{view.message_type} {view.message_id}"),
        (t("status", "状态"), status_name(view.status)),
        (t("reason", "原因"), _reason(view.refusal_code)),
        (t("yuan", "金额（元）"), grouped_yuan(view.amount_fen)),
        (t("payer", "付款清算行"), f"{view.debtor_participant} ({view.debtor_bank})"),
        (t("payee", "收款清算行"), f"{view.creditor_participant} ({view.creditor_bank})"),
        (t("class", "排队级别"), class_name(view.queue_class)),
        (t("type and kind", "业务类型、种类"), f"{view.business_type} {view.business_kind}"),
        (t("posting", "记账事件"), posting_name(view.posting)),
        (t("received", "接收时间"), moment(view.received_at_ns)),
        (t("queued", "排队时间"), moment(view.queued_at_ns)),
        (t("settled", "清算时间"), moment(view.settled_at_ns)),
    ]
    print_table(
        t("Payment", "支付业务"),
        [t("what", "项目"), t("value", "值")],
        [row for row in rows if row[1] != ""],
    )
    if legs:
        print_table(
            t("Entries", "记账分录"),
            [
                t("account", "账号"),
                t("side", "方向"),
                (t("yuan", "金额（元）"), "right"),
                (t("balance", "余额"), "right"),
            ],
            [
                [
                    leg.account_no,
                    side_name(leg.side),
                    grouped_yuan(leg.amount_fen),
                    grouped_yuan(leg.balance_fen),
                ]
                for leg in legs
            ],
        )
