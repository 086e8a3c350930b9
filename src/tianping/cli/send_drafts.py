"""``tianping send … draft``: bank drafts, and other information for another participant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import click
import msgspec

from tianping.cli.blueprint import whole_code
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, grouped_yuan, print_json, print_table
from tianping.cli.reading import json_option
from tianping.cli.sending import Sender, now, tell
from tianping.participant.bank_drafts import (
    DRAFT_KINDS,
    BankDraft,
    DraftApplication,
    DraftPaid,
    DraftReturn,
    DraftTransfer,
    Presentation,
    Route,
    WithdrawalReceipt,
)
from tianping.participant.engine import Outgoing
from tianping.participant.messages import CustomerParty
from tianping.values.dates import BusinessDate, iso_date, parse_date
from tianping.values.money import Fen, parse_yuan

__all__ = ["draft"]

_ACCOUNT: Final = "6200000000000001"
_DRAFT_TYPES: Final = ("CT00", "CT01", "CT02")


@click.group(
    "draft",
    help=t(
        "Bank drafts: ask for their money, tell that one was paid, pay, count.",
        "银行汇票：申请清算资金、兑付通知、划款、核对笔数。",
    ),
)
def draft() -> None:
    """Hold the commands below."""


def _route_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add from whom to whom: the indirect banks on either side."""
    for name, text in (
        ("--for", t("Bank that receives behind RECEIVER.", "接收间接参与机构。")),
        ("--from", t("Bank of the sender's that it comes from.", "发起间接参与机构。")),
    ):
        variable = "receiving_bank" if name == "--for" else "sending_bank"
        command = click.option(name, variable, default="", help=text)(command)
    return command


def _draft_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add what stands on a draft; two invented customers are on it unless told else."""
    options = (
        click.option(
            "--type",
            "draft_type",
            type=click.Choice(_DRAFT_TYPES),
            default="CT00",
            show_default=True,
            help=t(
                "CT00 transferable, CT01 not, CT02 cash.", "CT00 可转让，CT01 不可转让，CT02 现金。"
            ),
        ),
        click.option(
            "--code", default="0000000000", show_default=True, help=t("Its cipher.", "汇票密押。")
        ),
        click.option(
            "--issuer", default="", help=t("Issuing bank; RECEIVER by default.", "签发行。")
        ),
        click.option("--issued", default="", help=t("Date of issue, yyyymmdd.", "出票日期。")),
        click.option(
            "--paid", default="", help=t("Yuan paid on it, if less.", "实际结算金额（元）。")
        ),
        click.option(
            "--holder", default="", help=t("Bank of the last holder.", "最后持票人开户行。")
        ),
    )
    for option in reversed(options):
        command = option(command)
    return _route_options(command)


class _Facts(msgspec.Struct, frozen=True):
    """What the options of a command say of a draft."""

    draft: BankDraft
    presented: Presentation
    route: Route


def _facts(
    sender: Sender, /, receiver: str, *, date: BusinessDate, options: dict[str, Any]
) -> _Facts:
    """Return draft, presentation and route; what is not stated is the sender's, or of today."""
    other = str(whole_code(receiver))
    amount_fen = parse_yuan(options["yuan"])
    paid_fen = parse_yuan(options["paid"]) if options["paid"] else amount_fen
    issued = parse_date(options["issued"]) if options["issued"] else date
    holder = str(whole_code(options["holder"])) if options["holder"] else sender.code
    return _Facts(
        BankDraft(
            number=options["number"],
            issued=iso_date(issued),
            amount_fen=amount_fen,
            issuer=str(whole_code(options["issuer"])) if options["issuer"] else other,
            applicant="Lin Example",
            applicant_account=_ACCOUNT,
            code=options["code"],
            kind=options["draft_type"],
            payee="Mei Example",
        ),
        Presentation(
            bank=holder,
            account=_ACCOUNT,
            name="Mei Example",
            date=iso_date(date),
            paid_fen=paid_fen,
            left_fen=Fen(amount_fen - paid_fen) if paid_fen < amount_fen else None,
        ),
        _route(sender, receiver, options),
    )


def _send(
    sender: Sender,
    receiver: str,
    make: Callable[..., DraftApplication | DraftPaid | DraftReturn],
    options: dict[str, Any],
    *,
    presented: bool = False,
) -> None:
    """Send a message about a draft, with how it was presented where the message says that."""
    date, edition = sender.date(), sender.edition()
    facts = _facts(sender, receiver, date=date, options=options)
    how = {"presented": facts.presented} if presented else {}
    with sender.open() as client:
        request = make(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            route=facts.route,
            draft=facts.draft,
            **how,
        )
        outgoing = Outgoing(request.message(edition), receiver=facts.route.receiver)
        tell(client.send([outgoing]))


def _route(sender: Sender, /, receiver: str, options: dict[str, Any]) -> Route:
    sending, receiving = options["sending_bank"], options["receiving_bank"]
    return Route(
        sender=sender.code,
        receiver=str(whole_code(receiver)),
        sending_bank=str(whole_code(sending)) if sending else "",
        receiving_bank=str(whole_code(receiving)) if receiving else "",
    )


@draft.command(
    "apply",
    help=t(
        "Ask RECEIVER, who keeps the drafts' money, for YUAN of the draft NUMBER presented here"
        " (hvps.151).",
        "就本行受理的汇票 NUMBER 向 RECEIVER 申请清算资金 YUAN 元（hvps.151）。",
    ),
)
@click.argument("receiver")
@click.argument("number")
@click.argument("yuan")
@_draft_options
@click.pass_obj
def apply(sender: Sender, /, receiver: str, **options: Any) -> None:
    """Send an application; the money comes by a transfer of its own."""
    _send(sender, receiver, DraftApplication, options, presented=True)


@draft.command(
    "paid",
    help=t(
        "Tell RECEIVER, who issued the draft NUMBER, that it was paid in full (hvps.152).",
        "通知签发行 RECEIVER：汇票 NUMBER 已全额兑付（hvps.152）。",
    ),
)
@click.argument("receiver")
@click.argument("number")
@click.argument("yuan")
@_draft_options
@click.pass_obj
def paid(sender: Sender, /, receiver: str, **options: Any) -> None:
    """Send a notice of payment."""
    _send(sender, receiver, DraftPaid, options, presented=True)


@draft.command(
    "return",
    help=t(
        "Ask RECEIVER for the money of the draft NUMBER, which nobody used (hvps.153).",
        "向 RECEIVER 申请退回未用汇票 NUMBER 的资金（hvps.153）。",
    ),
)
@click.argument("receiver")
@click.argument("number")
@click.argument("yuan")
@_draft_options
@click.pass_obj
def return_money(sender: Sender, /, receiver: str, **options: Any) -> None:
    """Send a request to have the money back."""
    options["issuer"] = options["issuer"] or sender.code
    _send(sender, receiver, DraftReturn, options)


@draft.command(
    "pay",
    help=t(
        "Pay RECEIVER the money of the draft NUMBER by a transfer (hvps.111, A202).",
        "以汇兑业务（hvps.111，A202）向 RECEIVER 划付汇票 NUMBER 的资金。",
    ),
)
@click.argument("receiver")
@click.argument("number")
@click.argument("yuan")
@click.option(
    "--kind",
    type=click.Choice(list(DRAFT_KINDS)),
    default="clearing",
    show_default=True,
    help=t(
        "deposit 02901, clearing 02902, surplus 02903, unused 02904.",
        "依次为移存 02901、清算 02902、多余划回 02903、未用退回 02904。",
    ),
)
@_draft_options
@click.pass_obj
def pay(sender: Sender, /, receiver: str, **options: Any) -> None:
    """Send a transfer whose end-to-end id is the draft's number."""
    date, edition = sender.date(), sender.edition()
    facts = _facts(sender, receiver, date=date, options=options)
    used = options["kind"] in ("clearing", "surplus")
    presented = facts.presented
    with sender.open() as client:
        transfer = DraftTransfer(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            debtor=_party(sender.code),
            creditor=_party(facts.route.receiver),
            draft=facts.draft,
            kind=DRAFT_KINDS[options["kind"]],
            amount_fen=presented.paid_fen,
            presented=presented if used else None,
        )
        outgoing = Outgoing(transfer.message(edition), receiver=facts.route.receiver)
        tell(client.send([outgoing]))


def _party(code: str) -> CustomerParty:
    return CustomerParty(
        participant=code, branch=code, account_bank=code, name="Bank drafts", account=_ACCOUNT
    )


@draft.command(
    "receipt",
    help=t(
        "Tell RECEIVER that its withdrawal ORIGINAL of cash is booked as BUSINESS (hvps.154).",
        "通知 RECEIVER：其取现业务 ORIGINAL 已以 BUSINESS 记账（hvps.154）。",
    ),
)
@click.argument("receiver")
@click.argument("original")
@click.argument("business")
@click.argument("yuan")
@_route_options
@click.pass_obj
def receipt(
    sender: Sender, /, receiver: str, *, original: str, business: str, **options: Any
) -> None:
    """Send a receipt of a cash withdrawal; the 2010 edition has no such message."""
    date, edition = sender.date(), sender.edition()
    with sender.open() as client:
        notice = WithdrawalReceipt(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            route=_route(sender, receiver, options),
            business_id=business,
            original_id=original,
            account=_ACCOUNT,
            name="Cash",
            amount_fen=parse_yuan(options["yuan"]),
        )
        outgoing = Outgoing(notice.message(edition), receiver=str(whole_code(receiver)))
        tell(client.send([outgoing]))


@draft.command(
    "count",
    help=t(
        "Count what was sent and received on DATE (yyyymmdd), from one's own store: to be held"
        " against 'tianping information count'.",
        "按 DATE（yyyymmdd）统计本行往来报文与划款，供与 tianping information count 核对。",
    ),
)
@click.argument("date", default="")
@json_option
@click.pass_obj
def count(sender: Sender, date: str, *, as_json: bool) -> None:
    """Count by message and kind; nothing is asked of the platform."""
    of_date = parse_date(date) if date else sender.date()
    with sender.open() as client:
        found = client.information_counts(of_date)
    if as_json:
        print_json([msgspec.to_builtins(one) for one in found])
        return
    if not found:
        CONSOLE.print(t("Nothing was sent or received.", "无往来。"))
        return
    print_table(
        t(f"Bank drafts on {of_date}", f"{of_date} 银行汇票往来"),
        [
            t("direction", "往来"),
            t("code", "报文类型"),
            t("kind", "业务种类"),
            (t("count", "笔数"), "right"),
            (t("yuan", "金额（元）"), "right"),
        ],
        [
            [
                t("sent", "往") if one.direction == "sent" else t("received", "来"),
                one.code,
                one.kind,
                one.count,
                grouped_yuan(one.amount_fen),
            ]
            for one in found
        ],
    )
