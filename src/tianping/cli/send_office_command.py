"""``tianping send``, what offices send: same-city nets, one-sided business, corrections."""

from __future__ import annotations

import click

from tianping.cli.blueprint import whole_code
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.sending import Sender, now, tell
from tianping.participant.engine import Outgoing
from tianping.participant.office_messages import (
    EntryCorrection,
    OneSidedEntry,
    SameCityLine,
    SameCityNet,
)
from tianping.values.dates import parse_date
from tianping.values.money import parse_yuan

__all__ = ["OFFICE_COMMANDS"]

_SIDE = click.Choice(["debit", "credit"])


@click.command(
    "onesided",
    help=t(
        "Debit or credit BANK's account for the office (saps.612).",
        "单边借记或贷记 BANK 的清算账户（saps.612）。",
    ),
)
@click.argument("side", type=_SIDE)
@click.argument("bank")
@click.argument("yuan")
@click.option(
    "--kind", default="03801", show_default=True, help=t("Business kind.", "业务种类编码。")
)
@click.pass_obj
def onesided(sender: Sender, side: str, *, bank: str, yuan: str, kind: str) -> None:
    """Send one-sided business."""
    amount_fen, account = parse_yuan(yuan), str(whole_code(bank))
    date, edition = sender.date(), sender.edition()
    with sender.open() as client:
        entry = OneSidedEntry(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            office=sender.code,
            bank=account,
            credit=side == "credit",
            amount_fen=amount_fen,
            business_kind=kind,
        )
        tell(client.send([Outgoing(entry.message(edition))]))


@click.command(
    "correct",
    help=t(
        "Take back (red) or book again (blue) an entry of BANK's account (saps.613); SIDE is that"
        " of the wrong entry.",
        "对 BANK 的清算账户作红字冲正或蓝字补记（saps.613）；SIDE 为原错账方向。",
    ),
)
@click.argument("colour", type=click.Choice(["red", "blue"]))
@click.argument("side", type=_SIDE)
@click.argument("bank")
@click.argument("yuan")
@click.option("--date", "error_date", default="", help=t("Of the error, yyyymmdd.", "错账日期。"))
@click.option(
    "--type",
    "business_type",
    default="H005",
    show_default=True,
    help=t("H003 same-city, H004 one-sided, H005 either.", "H003 同城，H004 单边，H005 不限。"),
)
@click.pass_obj
def correct(sender: Sender, /, colour: str, *, side: str, **fields: str) -> None:
    """Send an error correction."""
    amount_fen, account = parse_yuan(fields["yuan"]), str(whole_code(fields["bank"]))
    date, edition = sender.date(), sender.edition()
    error_date = parse_date(fields["error_date"]) if fields["error_date"] else date
    with sender.open() as client:
        correction = EntryCorrection(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            office=sender.code,
            bank=account,
            credit=side == "credit",
            amount_fen=amount_fen,
            red=colour == "red",
            error_date=error_date,
            business_type=fields["business_type"],
        )
        tell(client.send([Outgoing(correction.message(edition))]))


@click.command(
    "samecity",
    help=t(
        "Submit same-city session NUMBER (saps.611): each LINE is BANK=YUAN, negative when the"
        " bank pays; put -- before the lines.",
        "提交同城轧差第 NUMBER 场（saps.611）：LINE 为 行号=金额，付款为负；清单前加 --。",
    ),
)
@click.argument("number", type=click.IntRange(min=1))
@click.argument("lines", nargs=-1, required=True, metavar="LINE...")
@click.pass_obj
def samecity(sender: Sender, number: int, *, lines: tuple[str, ...]) -> None:
    """Send the nets of a clearing house's session."""
    read = tuple(_line(line) for line in lines)
    date, edition = sender.date(), sender.edition()
    with sender.open() as client:
        net = SameCityNet(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            office=sender.code,
            session=number,
            lines=read,
        )
        tell(client.send([Outgoing(net.message(edition))]))


def _line(text: str) -> SameCityLine:
    """Return the line that BANK=YUAN states.

    Raises:
        Failure: with INPUT: there is no ``=``.
    """
    bank, equals, yuan = text.partition("=")
    if not equals:
        raise Failure(
            Exit.INPUT,
            f"line {text}: expected BANK=YUAN, found no '='",
            f"清单 {text}：应为 行号=金额，缺少“=”",
        )
    return SameCityLine(
        bank=str(whole_code(bank)),
        credit=not yuan.startswith("-"),
        amount_fen=parse_yuan(yuan.removeprefix("-")),
    )


OFFICE_COMMANDS = (onesided, correct, samecity)
