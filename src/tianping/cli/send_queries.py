"""``tianping send``: queries and replies about business (ccms.314, ccms.315)."""

from __future__ import annotations

import click

from tianping.cli.blueprint import whole_code
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, grouped_yuan, print_table
from tianping.cli.sending import Sender, now, tell
from tianping.participant.bank_drafts import Route
from tianping.participant.business_queries import (
    BUSINESS_QUERY,
    QUERY_SYSTEMS,
    BusinessQuery,
    BusinessReply,
    QueryNotice,
)
from tianping.participant.engine import Outgoing
from tianping.participant.messages import CUSTOMER_TRANSFER, Original
from tianping.participant.sync_client import Client
from tianping.values.money import Fen, parse_yuan

__all__ = ["COMMANDS"]


@click.command(
    "ask",
    help=t(
        "Ask RECEIVER about the message MESSAGE_ID of YUAN yuan (ccms.314).",
        "就金额 YUAN 元的报文 MESSAGE_ID 向 RECEIVER 发出业务查询（ccms.314）。",
    ),
)
@click.argument("receiver")
@click.argument("message_id")
@click.argument("yuan")
@click.argument("text")
@click.option(
    "--of",
    "original_sender",
    default="",
    help=t("Who sent that message; oneself by default.", "原发起行，缺省为本行。"),
)
@click.option(
    "--code",
    default=CUSTOMER_TRANSFER,
    show_default=True,
    help=t("The message's code.", "原报文类型。"),
)
@click.option(
    "--system",
    type=click.Choice(QUERY_SYSTEMS),
    default="HVPS",
    show_default=True,
    help=t("Whose business it is.", "业务所属系统。"),
)
@click.pass_obj
def ask(
    sender: Sender, /, receiver: str, message_id: str, yuan: str, text: str, **how: str
) -> None:
    """Send a query; the reply comes by the inbox."""
    to, edition = str(whole_code(receiver)), sender.edition()
    original_sender = how["original_sender"]
    with sender.open() as client:
        query = BusinessQuery(
            message_id=client.message_ids(_date(sender, client, how["system"]))[0],
            created_at=now(),
            route=Route(sender=sender.code, receiver=to),
            about=Original(
                message_id=message_id,
                sender=str(whole_code(original_sender)) if original_sender else sender.code,
                code=how["code"],
            ),
            amount_fen=parse_yuan(yuan),
            text=text,
            system=how["system"],
        )
        tell(client.send([Outgoing(query.message(edition), receiver=to)]))


@click.command(
    "reply",
    help=t(
        "Reply to the query QUERY_ID that another put (ccms.315).",
        "查复他行的查询 QUERY_ID（ccms.315）。",
    ),
)
@click.argument("query_id")
@click.argument("text")
@click.option(
    "--to",
    "asker",
    default="",
    help=t("Who asked, if two used that id.", "查询行，编号重复时指定。"),
)
@click.pass_obj
def reply(sender: Sender, query_id: str, *, text: str, asker: str) -> None:
    """Send a reply to who asked, about the message that the query names."""
    edition = sender.edition()
    with sender.open() as client:
        asked = _put(client, query_id, str(whole_code(asker)) if asker else "")
        answer = BusinessReply(
            message_id=client.message_ids(_date(sender, client, asked.system))[0],
            created_at=now(),
            route=Route(
                sender=sender.code,
                receiver=asked.sender,
                sending_bank=asked.receiving_bank,
                receiving_bank=asked.sending_bank,
            ),
            query=Original(message_id=query_id, sender=asked.sender, code=BUSINESS_QUERY),
            about=asked.about,
            amount_fen=Fen(asked.amount_fen),
            text=text,
            system=asked.system,
        )
        tell(client.send([Outgoing(answer.message(edition), receiver=asked.sender)]))


def _put(client: Client, query_id: str, asker: str) -> QueryNotice:
    """Return the query of that id that came in."""
    found = [
        one.asked
        for one in client.put_queries()
        if one.asked.message_id == query_id and asker in ("", one.asked.sender)
    ]
    if not found:
        raise Failure(
            Exit.INPUT,
            f"{query_id}: no such query came in; 'tianping send … queries' lists them",
            f"{query_id}：未收到该查询；tianping send … queries 可列出",
        )
    if len(found) > 1:
        askers = ", ".join(one.sender for one in found)
        raise Failure(
            Exit.USAGE,
            f"{query_id} was used by {askers}: say whose with --to",
            f"{query_id} 有多个查询行（{askers}）：请用 --to 指定",
        )
    return found[0]


def _date(sender: Sender, client: Client, system: str) -> int:
    """Return the date that a message about a system's business bears."""
    state = client.systems().get(system)
    return int(sender.date()) if state is None else state.date


@click.command(
    help=t("List the queries that others put, and which wait.", "列出他行的查询及其是否已查复。")
)
@click.pass_obj
def queries(sender: Sender) -> None:
    """List what came in; nothing is asked of the platform."""
    with sender.open() as client:
        found = client.put_queries()
    if not found:
        CONSOLE.print(t("Nobody asked.", "无查询。"))
        return
    print_table(
        t("Queries", "业务查询"),
        [
            t("query", "查询"),
            t("from", "查询行"),
            t("system", "系统"),
            t("about", "原报文"),
            (t("yuan", "金额（元）"), "right"),
            t("text", "内容"),
            t("replied", "已查复"),
        ],
        [
            [
                one.asked.message_id,
                one.asked.sending_bank,
                one.asked.system,
                one.asked.about.message_id,
                grouped_yuan(one.asked.amount_fen),
                one.asked.text,
                t("yes", "是") if one.replied else t("no", "否"),
            ]
            for one in found
        ],
    )


COMMANDS = (ask, reply, queries)
"""The commands of this file."""
