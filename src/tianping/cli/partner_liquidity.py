"""``tianping partner liquidity``: an accounting office asks ACS, which asks SAPS.

Source: SAPS-T §五.8.12; house, ADR-0061.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import msgspec

from tianping.cli.blueprint import whole_code
from tianping.cli.inbox_accounts import print_liquidity
from tianping.cli.language import t
from tianping.cli.output import print_json
from tianping.cli.partner_jobs import file_options
from tianping.cli.partner_running import Asked, at_work, read_file
from tianping.cli.sending import Sender
from tianping.participant.account_queries import LiquidityQuery
from tianping.partners.acs import FILES_FOLDER, Archive, outside_saps
from tianping.partners.full_liquidity import ask_saps, full_liquidity

__all__ = ["liquidity_command"]


@click.command(
    "liquidity",
    help=t(
        "As the office CODE, ask for full liquidity by ACS: SAPS tells the settlement accounts that"
        " the office manages (saps.368), ACS adds the balances of the file.",
        "会计营业部门 CODE 经 ACS 查询全面流动性：清算账户系统提供所管清算账户数据（saps.368），"
        "ACS 加上文件中的非清算账户余额。",
    ),
)
@click.option("--of", "whose", default="", help=t("One bank only.", "仅某一清算行。"))
@file_options
def liquidity_command(folder: Path, code: str, *, whose: str, **options: Any) -> None:
    """Ask, add, print; what else comes is kept as ``partner acs`` keeps it."""
    asked = Asked.of(folder, code, "acs", options)
    outside = read_file(options["file"], outside_saps)
    date = Sender(folder, asked.code, asked.password_file).date()
    with at_work(asked, lambda _: None) as desk:
        query = LiquidityQuery(
            message_id=desk.client.message_ids(date)[0],
            created_at=desk.client.created_at(),
            sender=asked.code,
            participant=str(whole_code(whose)) if whose else "",
            branches=not whose,
            others=False,
        )
        archive = Archive(desk.place.folder / FILES_FOLDER)
        report = ask_saps(desk.client, desk.identity, query, keep=archive.keep)
    found = full_liquidity(report, outside)
    if asked.as_json:
        print_json(msgspec.to_builtins(found))
    else:
        print_liquidity(found)
