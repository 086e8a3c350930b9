"""``tianping matching show``: before and after a matching."""

from __future__ import annotations

from pathlib import Path

import click

from tianping.cli.bars import bar
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.liquidity_output import print_matching_runs
from tianping.cli.papers import Kind, PaperColumn, Section, print_section
from tianping.cli.reading import class_name, folder_argument, json_option, print_views, reading
from tianping.views.queries_matching import matched
from tianping.views.records_liquidity import MatchedView

__all__ = ["show"]


@click.command(
    help=t(
        "Show what a matching on FOLDER's platform booked: each payment, and each bank before and"
        " after. COMMAND is the number of the command that matched; else the last that booked.",
        "查看 FOLDER 平台一次撮合的结果：所清算的业务，以及各行撮合前后。"
        "COMMAND 为撮合所在指令的序号；缺省为最近一次成功的撮合。",
    )
)
@folder_argument
@click.argument("command", type=click.IntRange(min=1), required=False)
@json_option
def show(folder: Path, command: int | None, *, as_json: bool) -> None:
    """Read the views and print them."""
    with reading(folder) as connection:
        found = matched(connection, seq=command or 0)
    if found is None:
        raise Failure(
            Exit.INPUT,
            f"no matching was booked by command {command}" if command else "nothing was matched",
            f"指令 {command} 没有成功的撮合" if command else "没有成功的撮合",
        )
    if as_json:
        print_views([found])
        return
    print_matching_runs([found.run])
    print_section(_payments(found))
    print_section(_banks(found))


def _payments(found: MatchedView) -> Section:
    """Return the payments that were booked together."""
    return Section(
        t("Settled together", "同时清算的业务"),
        [
            PaperColumn(t("payer", "付款行")),
            PaperColumn(t("payee", "收款行")),
            PaperColumn(t("class", "排队级别")),
            PaperColumn(t("message id", "报文标识号")),
            PaperColumn(t("yuan", "金额（元）"), Kind.AMOUNT),
        ],
        [
            [
                one.debtor_participant,
                one.creditor_participant,
                class_name(one.queue_class),
                one.message_id,
                one.amount_fen,
            ]
            for one in found.matched_payments
        ],
    )


def _banks(found: MatchedView) -> Section:
    """Return each bank before and after, with its balances as charts."""
    most = max(max(abs(one.before_fen), abs(one.after_fen)) for one in found.banks)
    return Section(
        t("Before and after (yuan)", "撮合前后（元）"),
        [
            PaperColumn(t("bank", "银行")),
            PaperColumn(t("before", "撮合前"), Kind.AMOUNT),
            PaperColumn(""),
            PaperColumn(t("receives", "收款"), Kind.AMOUNT),
            PaperColumn(t("pays", "付款"), Kind.AMOUNT),
            PaperColumn(t("after", "撮合后"), Kind.AMOUNT),
            PaperColumn(""),
        ],
        [
            [
                one.participant,
                one.before_fen,
                bar(one.before_fen, most),
                one.received_fen,
                one.paid_fen,
                one.after_fen,
                bar(one.after_fen, most),
            ]
            for one in found.banks
        ],
    )
