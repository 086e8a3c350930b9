"""The tables at the end of the demo's day."""

from __future__ import annotations

from collections import Counter
from typing import Final

from tianping.cli.demo_member import Told
from tianping.cli.demo_story import Story
from tianping.cli.language import t
from tianping.cli.liquidity_paper import liquidity_section, turnover_section
from tianping.cli.output import grouped_yuan, print_table
from tianping.cli.papers import print_section
from tianping.core.refusals import REFUSALS, RefusalCode
from tianping.core.terms import STATUS_CANCELLED, STATUS_REJECTED, STATUS_SETTLED

__all__ = ["print_tables"]

_REFUSED: Final = "refused"
_RECEIVED: Final = "received"


def print_tables(story: Story, last: dict[str, Told]) -> None:
    """Print accounts, totals, outcomes, refusals, and what the participants saw."""
    print_section(turnover_section(story.accounts))
    print_section(liquidity_section(story.accounts))
    print_table(
        t("Settled", "已清算"),
        [
            t("message type", "报文类型"),
            (t("count", "笔数"), "right"),
            (t("yuan", "金额（元）"), "right"),
        ],
        [
            [row.message_type, row.payment_count, grouped_yuan(row.amount_fen)]
            for row in story.totals
        ],
    )
    _print_lives(story)
    _print_refusals(story, last)
    _print_participants(story, last)


def _print_lives(story: Story) -> None:
    """Print how many payments settled at once, settled later, were withdrawn or returned."""
    lives: Counter[tuple[int, bool]] = Counter(
        (item.status, item.queued_at_ns is not None)
        for facts in story.scenes
        for item in facts.items
    )
    names = {
        (STATUS_SETTLED, False): t("settled at once", "立即清算"),
        (STATUS_SETTLED, True): t("queued, then settled", "排队后清算"),
        (STATUS_CANCELLED, True): t("queued, then withdrawn", "排队后撤销"),
        (STATUS_REJECTED, True): t("queued, then returned", "排队后退回"),
        (STATUS_REJECTED, False): t("refused", "拒绝"),
    }
    print_table(
        t("What became of the payments", "业务结果"),
        [t("what", "结果"), (t("count", "笔数"), "right")],
        [[name, lives[life]] for life, name in names.items()],
    )


def _print_refusals(story: Story, last: dict[str, Told]) -> None:
    """Print what the core refused or returned, and what never reached it."""
    core = Counter(view.refusal_code for view in story.refusals)
    rows: list[list[str | int]] = []
    for number, count in sorted(core.items()):
        text = REFUSALS[RefusalCode(number)]
        rows.append([t("core", "核心"), t(text.english, text.chinese), count])
    told: Counter[str] = Counter()
    for one in last.values():
        for what, count in one.counts.items():
            if what.startswith(_REFUSED):
                told[what.removeprefix(_REFUSED).strip()] += count
    # Everything told as refused that the core did not refuse was stopped before it.
    for number in core:
        told.pop(REFUSALS[RefusalCode(number)].reject_code, None)
    rows += [[t("at the door", "入口"), _door(code), count] for code, count in sorted(told.items())]
    print_table(
        t("Refused and returned", "拒绝与退回"),
        [t("where", "何处"), t("why", "原因"), (t("count", "笔数"), "right")],
        rows,
    )


def _door(code: str) -> str:
    """Return what a processing code of the door means."""
    return {"SU1O4001": t("the signature is wrong", "数字签名无效")}.get(code, code)


def _print_participants(story: Story, last: dict[str, Told]) -> None:
    """Print what each participant sent and received."""
    print_table(
        t("What the participants saw", "各参与者所见"),
        [
            t("participant", "行号"),
            t("name", "名称"),
            (t("sent", "发送"), "right"),
            (t("receipts", "回执"), "right"),
            (t("payments received", "来账"), "right"),
            (t("signatures verified", "验签通过"), "right"),
            (t("not verified", "验签未通过"), "right"),
        ],
        [
            [
                code,
                story.names[code],
                sum(count for what, count in one.counts.items() if not what.startswith(_RECEIVED)),
                one.counts.get(f"{_RECEIVED} saps.604", 0),
                one.counts.get(f"{_RECEIVED} hvps.111", 0),
                one.verified,
                one.unverified,
            ]
            for code, one in sorted(last.items())
        ],
    )
