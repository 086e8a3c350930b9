"""``tianping send``: openings, floors, pledge financing, same-city queries, warnings on caps."""

from __future__ import annotations

from typing import Final

import click

from tianping.cli.blueprint import whole_code
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.sending import Sender, now, tell
from tianping.participant.account_requests import (
    AccountOpening,
    BankPledging,
    FloorSetting,
    PledgingManagement,
)
from tianping.participant.caps import CapWarningSetting
from tianping.participant.earmarks import EARMARK_SYSTEMS
from tianping.participant.engine import Outgoing
from tianping.participant.same_city import SameCityQuery
from tianping.values.money import Fen, parse_yuan

__all__ = ["COMMANDS"]

_MODES: Final = {"off": "PF00", "manual": "PF01", "automatic": "PF02"}


@click.command(
    "open",
    help=t(
        "As the managing office, have BANK's account opened on the next business date (saps.370).",
        "以管理行身份申请为 BANK 开立清算账户，下一业务日生效（saps.370）。",
    ),
)
@click.argument("bank")
@click.option("--special", is_flag=True, help=t("Of a special participant.", "特许参与者。"))
@click.option("--balance", default="", help=t("Opening balance, yuan.", "开户余额（元）。"))
@click.option("--minimum", default="", help=t("Minimum balance, yuan.", "余额最低控制金额（元）。"))
@click.pass_obj
def open_account(sender: Sender, bank: str, *, special: bool, balance: str, minimum: str) -> None:
    """Send an application; the notice that the account is open comes by the inbox."""
    date, edition = sender.date(), sender.edition()
    with sender.open() as client:
        request = AccountOpening(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            sender=sender.code,
            participant=str(whole_code(bank)),
            special=special,
            balance_fen=parse_yuan(balance) if balance else Fen(0),
            minimum_fen=parse_yuan(minimum) if minimum else Fen(0),
        )
        tell(client.send([Outgoing(request.message(edition))]))


@click.command(
    "floors",
    help=t(
        "Set what lending and pool must leave on one's own account (saps.371, MA01).",
        "设置本行自动拆借、资金池余额最低控制金额（saps.371，MA01）。",
    ),
)
@click.option("--lending", default="", help=t("Of automatic lending, yuan.", "自动拆借（元）。"))
@click.option("--pool", default="", help=t("Of the pool, yuan.", "资金池（元）。"))
@click.pass_obj
def floors(sender: Sender, *, lending: str, pool: str) -> None:
    """Send what is to be set; the platform does both or none."""
    if not (lending or pool):
        raise Failure(Exit.INPUT, "nothing to set was named", "未指定设置内容")
    date, edition = sender.date(), sender.edition()
    with sender.open() as client:
        request = FloorSetting(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            sender=sender.code,
            lending_fen=parse_yuan(lending) if lending else None,
            pool_fen=parse_yuan(pool) if pool else None,
        )
        tell(client.send([Outgoing(request.message(edition))]))


@click.command(
    "pledging",
    help=t(
        "As the head office or the managing office, set the pledge financing of BANKS from the next"
        " business date on (saps.357): off, manual or automatic.",
        "以总行或管理行身份设置 BANKS 自下一业务日起的质押融资方式（saps.357）："
        "依次为无、人工、自动。",
    ),
)
@click.argument("mode", type=click.Choice(list(_MODES)))
@click.argument("banks", nargs=-1, required=True)
@click.option(
    "--from",
    "least",
    default="",
    metavar="YUAN",
    help=t("Least loan; automatic needs it.", "起点金额；自动方式必填。"),
)
@click.pass_obj
def pledging(sender: Sender, mode: str, *, banks: tuple[str, ...], least: str) -> None:
    """Send one message for all the banks; the platform does all of it or nothing."""
    date, edition = sender.date(), sender.edition()
    least_fen = parse_yuan(least) if least else None
    with sender.open() as client:
        request = PledgingManagement(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            sender=sender.code,
            banks=tuple(
                BankPledging(
                    participant=str(whole_code(bank)), mode=_MODES[mode], least_fen=least_fen
                )
                for bank in banks
            ),
        )
        tell(client.send([Outgoing(request.message(edition))]))


@click.command(
    "samecity-status",
    help=t(
        "Ask how the same-city session stands that MESSAGE_ID brought (saps.609).",
        "查询 MESSAGE_ID 提交的同城轧差净额（saps.609）。",
    ),
)
@click.argument("message_id")
@click.pass_obj
def samecity_status(sender: Sender, message_id: str) -> None:
    """Ask; the answer, line by line, comes by the inbox."""
    date, edition = sender.date(), sender.edition()
    with sender.open() as client:
        query = SameCityQuery(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            sender=sender.code,
            original_id=message_id,
        )
        tell(client.send([Outgoing(query.message(edition))]))


@click.command(
    "cap-warning",
    help=t(
        "Be told when what is left of a net debit cap of SYSTEM falls below YUAN (nets.354).",
        "设置 SYSTEM 净借记限额可用额度预警值 YUAN 元（nets.354），低于该值时通知。",
    ),
)
@click.argument("system", type=click.Choice(EARMARK_SYSTEMS))
@click.argument("yuan")
@click.option("--of", "whose", default="", help=t("Whose cap.", "被设置清算行。"))
@click.option("--off", is_flag=True, help=t("Be told no more.", "关闭预警。"))
@click.pass_obj
def cap_warning(sender: Sender, system: str, *, yuan: str, whose: str, off: bool) -> None:
    """Set a warning value on one's own cap, or on that of a bank of one's legal entity."""
    amount_fen = parse_yuan(yuan)
    date, edition = sender.date(), sender.edition()
    with sender.open() as client:
        request = CapWarningSetting(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            sender=sender.code,
            participant=str(whole_code(whose)) if whose else sender.code,
            value_fen=amount_fen,
            on=not off,
        )
        tell(client.send([Outgoing(request.message(edition), system=system)]))


COMMANDS = (open_account, floors, pledging, samecity_status, cap_warning)
"""What ``tianping send`` takes in."""
