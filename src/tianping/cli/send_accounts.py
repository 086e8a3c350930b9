"""``tianping send … warning``: what participants set and ask about accounts, by message."""

from __future__ import annotations

import click

from tianping.cli.blueprint import whole_code
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.sending import Sender, now, tell
from tianping.participant.account_queries import AccountQuery, LiquidityQuery
from tianping.participant.accounts import AccountMaintenance, WarningSetting
from tianping.participant.engine import Outgoing
from tianping.values.money import parse_yuan

__all__ = ["COMMANDS"]


@click.command(
    "warning",
    help=t(
        "Be told when a balance falls below YUAN (saps.361); a minus watches an overdraft.",
        "设置余额警戒值 YUAN（saps.361），余额低于该值时通知；负值用于监视透支。",
    ),
    context_settings={"ignore_unknown_options": True},
)
@click.argument("yuan")
@click.option("--of", "whose", default="", help=t("Whose account.", "被设置清算行。"))
@click.option("--off", is_flag=True, help=t("Be told no more.", "关闭预警。"))
@click.pass_obj
def warning(sender: Sender, yuan: str, *, whose: str, off: bool) -> None:
    """Set a warning value on one's own account, a branch's, one that the office manages."""
    amount_fen = parse_yuan(yuan.removeprefix("-"))
    date, edition = sender.date(), sender.edition()
    with sender.open() as client:
        request = WarningSetting(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            sender=sender.code,
            participant=str(whole_code(whose)) if whose else sender.code,
            value_fen=-amount_fen if yuan.startswith("-") else amount_fen,
            on=not off,
        )
        tell(client.send([Outgoing(request.message(edition))]))


@click.command(
    "accounts", help=t("Ask how accounts stand (saps.366).", "查询清算账户信息（saps.366）。")
)
@click.option("--of", "whose", default="", help=t("Whose account.", "被查询清算行。"))
@click.option("--branches", is_flag=True, help=t("Its branches too.", "含辖属清算账户。"))
@click.pass_obj
def accounts(sender: Sender, whose: str, *, branches: bool) -> None:
    """Ask about one's own account, a branch's, or an office's area; the answer comes by inbox."""
    date, edition = sender.date(), sender.edition()
    with sender.open() as client:
        query = AccountQuery(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            sender=sender.code,
            participant=str(whole_code(whose)) if whose else "",
            branches=branches,
        )
        tell(client.send([Outgoing(query.message(edition))]))


@click.command(
    "liquidity", help=t("Ask for the full liquidity (saps.368).", "查询全面流动性（saps.368）。")
)
@click.option("--of", "whose", default="", help=t("Whose account.", "被查询清算行。"))
@click.option("--branches", is_flag=True, help=t("Its branches too.", "含辖属清算账户。"))
@click.option(
    "--clearing-only",
    is_flag=True,
    help=t("Without the accounts that ACS reports.", "不含 ACS 报送的非清算账户。"),
)
@click.pass_obj
def liquidity(sender: Sender, whose: str, *, branches: bool, clearing_only: bool) -> None:
    """Ask for sums of balance, available and expected funds; the answer comes by inbox."""
    date, edition = sender.date(), sender.edition()
    with sender.open() as client:
        query = LiquidityQuery(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            sender=sender.code,
            participant=str(whole_code(whose)) if whose else "",
            branches=branches,
            others=not clearing_only,
        )
        tell(client.send([Outgoing(query.message(edition))]))


_SWITCHES = click.Choice(["set", "release"])


@click.command(
    "maintain",
    help=t(
        "As an office, change what limits BANK's account (saps.371); what is not named stays.",
        "以会计营业部门身份维护 BANK 的清算账户（saps.371）；未指定的内容不变。",
    ),
)
@click.argument("bank")
@click.option("--minimum", default="", help=t("Minimum balance, yuan.", "余额最低控制金额（元）。"))
@click.option(
    "--overdraft",
    default="",
    help=t("Overdraft limit of the next date, yuan.", "次日起的日间透支限额（元）。"),
)
@click.option("--debit-control", type=_SWITCHES, help=t("Debit control.", "借记控制。"))
@click.option("--credit-control", type=_SWITCHES, help=t("Credit control.", "贷记控制。"))
@click.pass_obj
def maintain(
    sender: Sender,
    /,
    bank: str,
    *,
    minimum: str,
    overdraft: str,
    **controls: str | None,
) -> None:
    """Send all changes in one message; the platform does all of them or none."""
    date, edition = sender.date(), sender.edition()
    debit, credit = controls["debit_control"], controls["credit_control"]
    if not (minimum or overdraft or debit or credit):
        raise Failure(Exit.INPUT, "nothing to change was named", "未指定维护内容")
    with sender.open() as client:
        request = AccountMaintenance(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            sender=sender.code,
            participant=str(whole_code(bank)),
            minimum_fen=parse_yuan(minimum) if minimum else None,
            overdraft_limit_fen=parse_yuan(overdraft) if overdraft else None,
            debit_control=None if debit is None else debit == "set",
            credit_control=None if credit is None else credit == "set",
        )
        tell(client.send([Outgoing(request.message(edition))]))


COMMANDS = (warning, accounts, liquidity, maintain)
"""What ``tianping send`` takes in."""
