"""``tianping send … lending``: agreements of automatic lending, by message."""

from __future__ import annotations

import click
import msgspec

from tianping.cli.blueprint import whole_code
from tianping.cli.language import t
from tianping.cli.sending import Sender, now, tell
from tianping.participant.engine import Outgoing
from tianping.participant.lending import (
    LENDING_REQUEST,
    LendingAnswer,
    LendingQuery,
    LendingRequest,
)
from tianping.participant.messages import Original
from tianping.values.money import Fen, parse_yuan

__all__ = ["lending"]


@click.group(
    help=t(
        "Automatic lending (saps.374, 375, 614): set, confirm, revoke, restore, ask.",
        "自动拆借（saps.374、375、614）：签约、应答、撤销、恢复额度、查询。",
    )
)
def lending() -> None:
    """Group of the messages about lending."""


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a request says besides who sends it when."""

    borrower: str
    lender: str
    number: str
    kind: str
    lower_fen: Fen | None = None
    upper_fen: Fen | None = None
    amount_fen: Fen | None = None
    from_date: str = ""
    until_date: str = ""


def _request(sender: Sender, asked: _Asked) -> None:
    """Send a saps.374 from one side to the other."""
    date, edition = sender.date(), sender.edition()
    other = asked.lender if sender.code == asked.borrower else asked.borrower
    with sender.open() as client:
        request = LendingRequest(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            sender=sender.code,
            **msgspec.structs.asdict(asked),
        )
        tell(client.send([Outgoing(request.message(edition), receiver=other)]))


@lending.command(
    "set",
    help=t(
        "As borrower, set agreement NUMBER with LENDER: a loan is LOWER to UPPER yuan.",
        "作为拆入行与 LENDER 签约，协议号 NUMBER，每笔 LOWER 至 UPPER 元。",
    ),
)
@click.argument("lender")
@click.argument("number")
@click.argument("limits", nargs=2, metavar="LOWER UPPER")
@click.option(
    "--from",
    "from_date",
    default="",
    help=t("First date (yyyy-mm-dd), 2010 edition.", "生效日期，2010 版。"),
)
@click.option(
    "--until",
    "until_date",
    default="",
    help=t("Last date (yyyy-mm-dd), 2010 edition.", "终止日期，2010 版。"),
)
@click.pass_obj
def set_agreement(
    sender: Sender, /, lender: str, *, number: str, limits: tuple[str, str], **dates: str
) -> None:
    """Send PC00; the lender must confirm."""
    _request(
        sender,
        _Asked(
            borrower=sender.code,
            lender=str(whole_code(lender)),
            number=number,
            kind="PC00",
            lower_fen=parse_yuan(limits[0]),
            upper_fen=parse_yuan(limits[1]),
            from_date=dates["from_date"],
            until_date=dates["until_date"],
        ),
    )


@lending.command(
    "confirm",
    help=t(
        "Answer ASKER's request REQUEST_ID about agreement NUMBER (saps.375).",
        "应答 ASKER 以 REQUEST_ID 对协议 NUMBER 的申请（saps.375）。",
    ),
)
@click.argument("asker")
@click.argument("request_id")
@click.argument("number")
@click.option("--no", "declined", is_flag=True, help=t("Decline.", "不同意。"))
@click.pass_obj
def confirm(sender: Sender, asker: str, *, request_id: str, number: str, declined: bool) -> None:
    """Agree to an agreement or to its revocation, or decline."""
    other = str(whole_code(asker))
    date, edition = sender.date(), sender.edition()
    with sender.open() as client:
        reply = LendingAnswer(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            sender=sender.code,
            request=Original(message_id=request_id, sender=other, code=LENDING_REQUEST),
            number=number,
            agreed=not declined,
        )
        tell(client.send([Outgoing(reply.message(edition), receiver=other)]))


@lending.command(
    "revoke",
    help=t(
        "Ask to revoke agreement NUMBER of BORROWER and LENDER (saps.374 PC01).",
        "申请撤销 BORROWER 与 LENDER 的协议 NUMBER（saps.374 PC01）。",
    ),
)
@click.argument("borrower")
@click.argument("lender")
@click.argument("number")
@click.pass_obj
def revoke(sender: Sender, borrower: str, *, lender: str, number: str) -> None:
    """Send PC01; the other side must confirm."""
    sides = (str(whole_code(borrower)), str(whole_code(lender)))
    _request(sender, _Asked(borrower=sides[0], lender=sides[1], number=number, kind="PC01"))


@lending.command(
    "restore",
    help=t(
        "As lender, give YUAN of the quota of agreement NUMBER back to BORROWER (saps.374 PC02).",
        "作为拆出行恢复 BORROWER 协议 NUMBER 的额度 YUAN 元（saps.374 PC02）。",
    ),
)
@click.argument("borrower")
@click.argument("number")
@click.argument("yuan")
@click.pass_obj
def restore(sender: Sender, borrower: str, *, number: str, yuan: str) -> None:
    """Send PC02 once the principal was paid back."""
    _request(
        sender,
        _Asked(
            borrower=str(whole_code(borrower)),
            lender=sender.code,
            number=number,
            kind="PC02",
            amount_fen=parse_yuan(yuan),
        ),
    )


@lending.command(
    "query",
    help=t("Ask for one's own loans of DATE (saps.614).", "查询 DATE 本行拆借（saps.614）。"),
)
@click.argument("date", metavar="YYYY-MM-DD")
@click.pass_obj
def query(sender: Sender, date: str) -> None:
    """Send a query; the report comes by the inbox."""
    today, edition = sender.date(), sender.edition()
    with sender.open() as client:
        asked = LendingQuery(
            message_id=client.message_ids(today)[0],
            created_at=now(),
            sender=sender.code,
            date=date,
        )
        tell(client.send([Outgoing(asked.message(edition))]))
