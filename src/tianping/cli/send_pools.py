"""``tianping send … pool``: what a legal entity says of its pool, and what is asked about pools."""

from __future__ import annotations

from typing import Final

import click

from tianping.cli.blueprint import whole_code
from tianping.cli.language import t
from tianping.cli.sending import Sender, now, tell
from tianping.participant.engine import Outgoing
from tianping.participant.pools import PoolInstruction, PoolQuery
from tianping.values.dates import iso_date, next_natural_date, parse_date

__all__ = ["COMMANDS"]

_ORDER: Final = "MT00"
_RANDOM_ORDER: Final = "MT01"
_END: Final = "MT02"


@click.group(help=t("Pools (saps.373, saps.614).", "资金池（saps.373、saps.614）。"))
def pool() -> None:
    """Group the messages about pools."""


_from = click.option(
    "--from",
    "from_date",
    default="",
    help=t(
        "From this date (yyyymmdd), 2010 edition only; else from the next date.",
        "生效日期（yyyymmdd），仅 2010 版报文；缺省为下一业务日期。",
    ),
)


def _instruct(
    sender: Sender, management: str, branches: tuple[str, ...], *, from_date: str
) -> None:
    """Send an instruction about one's own pool."""
    date, edition = sender.date(), sender.edition()
    effective = parse_date(from_date) if from_date else next_natural_date(date)
    with sender.open() as client:
        instruction = PoolInstruction(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            sender=sender.code,
            management=management,
            branches=tuple(str(whole_code(one)) for one in branches),
            effective_date=iso_date(effective),
        )
        tell(client.send([Outgoing(instruction.message(edition))]))


@pool.command(help=t("Bind BRANCHES, in this order.", "按所列顺序绑定分支机构 BRANCHES。"))
@click.argument("branches", nargs=-1, required=True)
@click.option(
    "--random", "drawn", is_flag=True, help=t("Each run draws the order.", "每次随机确定顺序。")
)
@_from
@click.pass_obj
def bind(sender: Sender, branches: tuple[str, ...], *, drawn: bool, from_date: str) -> None:
    """Bind branches to one's own pool; they replace those bound before."""
    _instruct(sender, _RANDOM_ORDER if drawn else _ORDER, branches, from_date=from_date)


@pool.command(
    help=t("Release BRANCHES, or all of them.", "解除分支机构 BRANCHES；不列则全部解除。")
)
@click.argument("branches", nargs=-1)
@_from
@click.pass_obj
def release(sender: Sender, branches: tuple[str, ...], *, from_date: str) -> None:
    """Release branches from one's own pool."""
    _instruct(sender, _END, branches, from_date=from_date)


@pool.command(
    help=t(
        "Ask who is bound, and what moved today (saps.614).",
        "查询资金池绑定及当日划拨（saps.614）。",
    )
)
@click.pass_obj
def query(sender: Sender) -> None:
    """Ask for one's own pool, or for one's own binding; the list comes by the inbox."""
    date, edition = sender.date(), sender.edition()
    with sender.open() as client:
        question = PoolQuery(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            sender=sender.code,
            date=iso_date(date),
        )
        tell(client.send([Outgoing(question.message(edition))]))


COMMANDS: Final = (pool,)
"""What ``tianping send`` has of pools."""
