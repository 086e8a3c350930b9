"""Partners that answer others until they are told to stop: the bond system, quoted FX deals.

Source: house, ADR-0060, ADR-0061.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click
import msgspec

from tianping.cli.language import t
from tianping.cli.output import grouped_yuan, print_table
from tianping.cli.partner_running import Asked, at_work, read_file, stop_when_told
from tianping.cli.passwords import password_option
from tianping.cli.reading import folder_argument, json_option, print_views
from tianping.partners import pledges, quotes
from tianping.partners.book import Book, Introduced
from tianping.partners.pledges import Contract, ContractState
from tianping.partners.quotes import Deal, DealState
from tianping.partners.server import Server

__all__ = ["exchange_command", "pledges_command"]

_Decorated = TypeVar("_Decorated", bound=Any)

_CONTRACT_STATES: Final = {
    ContractState.PLEDGED: "已质押",
    ContractState.GRANTED: "已融资",
    ContractState.REFUSED: "已拒绝",
    ContractState.RELEASED: "已解押",
}
_DEAL_STATES: Final = {
    DealState.SURE: "已落实",
    DealState.PAID: "已交割",
    DealState.DECLINED: "不成立",
    DealState.FREED: "已解冻",
}


def _options(function: _Decorated) -> _Decorated:
    """Add the arguments and options of a partner that serves."""
    for decorate in (
        json_option,
        password_option,
        click.option(
            "--file",
            "file",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help=t(
                "What it is to work with besides what it has, as JSON; taken over once.",
                "新增的登记内容（JSON），只登记一次。",
            ),
        ),
        click.argument("code"),
        folder_argument,
    ):
        function = decorate(function)
    return function


@click.command(
    "pledges",
    help=t(
        "Bond system CODE: answer pledge requests of the platform from a register of bonds, and"
        " free the bonds when a loan is repaid (saps.378); runs until it is told to stop.",
        "债券系统 CODE：按债券登记簿答复质押融资申请，还款后自动解押（saps.378）；"
        "运行至收到停止信号。",
    ),
)
@_options
def pledges_command(folder: Path, code: str, **options: Any) -> None:
    """Serve, then print the contracts."""
    asked = Asked.of(folder, code, "pledges", options)
    with_book = _serve(asked, pledges.book_of, lambda book: book.pledges.contracts())
    if asked.as_json:
        print_views(with_book)
    else:
        _print_contracts(with_book)


@click.command(
    "exchange",
    help=t(
        "Foreign exchange system CODE, quoted trades: answer deals whose yuan the platform holds"
        " (hvps.143, hvps.144); runs until it is told to stop.",
        "外汇交易系统 CODE，询价交易：对平台已冻结人民币的交易应答（hvps.143、hvps.144）；"
        "运行至收到停止信号。",
    ),
)
@_options
def exchange_command(folder: Path, code: str, **options: Any) -> None:
    """Serve, then print the deals."""
    asked = Asked.of(folder, code, "fx", options)
    deals = _serve(asked, quotes.book_of, lambda book: book.deals.deals())
    if asked.as_json:
        print_views(deals)
    else:
        _print_deals(deals)


_Row = TypeVar("_Row", bound=msgspec.Struct)


def _serve(
    asked: Asked, read: Callable[[bytes], Introduced], rows: Callable[[Book], list[_Row]]
) -> list[_Row]:
    """Serve until told to stop; return what became of what was asked."""
    brought = None if asked.file is None else read_file(asked.file, read)

    def begin(book: Book) -> None:
        if brought is not None:
            book.take_in(brought)

    with at_work(asked, begin) as desk:
        business = desk.book.pledges if asked.business == "pledges" else desk.book.deals
        server = Server(desk.identity, desk.client, desk.book, desk=business, notes=desk.notes)
        stop_when_told(server)
        desk.notes.say("started", "serving", "开始受理")
        server.run()
        desk.notes.say("stopped", "can go on later", "可稍后继续")
        return rows(desk.book)


def _print_contracts(contracts: list[Contract]) -> None:
    print_table(
        t("Pledges", "质押"),
        [
            (t("contract", "合同"), "right"),
            t("financed", "融资行"),
            t("pledgor", "出质行"),
            (t("loan (yuan)", "融资金额（元）"), "right"),
            (t("asked for, face", "所需面额（元）"), "right"),
            (t("pledged, face", "质押面额（元）"), "right"),
            t("state", "状态"),
            t("reason", "原因"),
        ],
        [
            [
                one.contract,
                one.participant,
                one.pledgor,
                grouped_yuan(one.amount_fen),
                grouped_yuan(one.needed_fen),
                grouped_yuan(one.pledged_fen),
                t(one.state.value, _CONTRACT_STATES[one.state]),
                one.reason,
            ]
            for one in contracts
        ],
    )


def _print_deals(deals: list[Deal]) -> None:
    print_table(
        t("Deals", "交易"),
        [
            t("buyer", "买方"),
            t("message id", "报文标识号"),
            t("seller", "卖方"),
            t("currency", "币种"),
            (t("bought", "买入数量"), "right"),
            (t("yuan", "金额（元）"), "right"),
            t("state", "状态"),
            t("reason", "原因"),
        ],
        [
            [
                one.buyer,
                one.message_id,
                one.seller,
                one.currency,
                grouped_yuan(one.cents),
                grouped_yuan(one.amount_fen),
                t(one.state.value, _DEAL_STATES[one.state]),
                one.reason,
            ]
            for one in deals
        ],
    )
