"""The demo's story in words: scene by scene what happened, then who was short and what settled it.

Source: house, ADR-0061.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from tianping.cli.demo_story import SceneFacts, Story
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, Cell, grouped_yuan, print_indented, print_table
from tianping.cli.posting_names import POSTING_NAMES
from tianping.core.refusals import REFUSALS, RefusalCode
from tianping.core.terms import STATUS_CANCELLED, STATUS_REJECTED, STATUS_SETTLED
from tianping.views.records import MessageView, PaymentView
from tianping.views.records_rescues import RESCUES, RescueView
from tianping.wire.catalogue import codes, layout, purposes

__all__ = ["tell"]

_NS_PER_MS: Final = 1_000_000
_INDENT: Final = 5


def tell(story: Story) -> None:
    """Print the story of the day."""
    CONSOLE.print(t("The story of the day", "这一天的故事"), style="bold")
    for number, facts in enumerate(story.scenes, start=1):
        CONSOLE.print(f"{number:>3}. {t(*facts.scene.title)}", style="bold")
        print_indented(t(*facts.scene.text), _INDENT)
        for sentence in _sentences(story, facts):
            print_indented(sentence, _INDENT + 2, bullet="· ")
    _print_rescues(story)


def _sentences(story: Story, facts: SceneFacts) -> Iterator[str]:
    """Yield what happened in a scene."""
    if facts.crowded:
        yield from _summary(facts)
    else:
        yield from (_request(story, one) for one in facts.requests)
        yield from (_item(story, facts, item) for item in facts.items)
        for refused in facts.refused:
            sender, why = _name(story, refused.sender), _refusal(refused.refusal_code)
            yield t(
                f"{sender}, {refused.message_type}: refused, {why}",
                f"{sender} {refused.message_type}：拒绝，{why}",
            )
    for run in facts.matched:
        yield t(
            f"matching: {run.considered_count} waited, {run.settled_count} of"
            f" {run.settled_payers} payers booked together, {grouped_yuan(run.value_fen)}",
            f"撮合：{run.considered_count} 笔排队，{run.settled_payers} 家付款行的"
            f" {run.settled_count} 笔同时记账，{grouped_yuan(run.value_fen)} 元",
        )
    for rescue in facts.freed:
        yield f"{_moved(story, rescue)}{t(': ', '：')}{_rescue(story, rescue)}"


def _summary(facts: SceneFacts) -> Iterator[str]:
    """Yield what became of a scene's many payments."""
    total = grouped_yuan(sum(item.amount_fen for item in facts.items))
    yield t(
        f"{len(facts.items)} payments of {total} yuan",
        f"支付业务 {len(facts.items)} 笔，{total} 元",
    )
    for status, waited, english, chinese in (
        (STATUS_SETTLED, False, "settled at once", "立即清算"),
        (STATUS_SETTLED, True, "waited and settled", "排队后清算"),
        (STATUS_CANCELLED, True, "withdrawn", "撤销"),
        (STATUS_REJECTED, True, "returned at the day's end", "日终退回"),
        (STATUS_REJECTED, False, "refused", "拒绝"),
    ):
        count = sum(
            item.status == status and (item.queued_at_ns is not None) == waited
            for item in facts.items
        )
        if count:
            yield t(f"{count} {english}", f"{chinese} {count} 笔")


def _request(story: Story, one: MessageView) -> str:
    """Return what a message was for."""
    sender, code, title = _name(story, one.sender), one.message_type, ""
    if code in codes():
        title = layout(code).description.title
    return t(f"{sender}: {code[:8]} {purposes().get(title, '')}", f"{sender}：{code[:8]} {title}")


def _item(story: Story, facts: SceneFacts, item: PaymentView) -> str:
    """Return what became of a payment or line by the end of the scene that brought it."""
    what = f"{_moved(story, item)}{_posting(item.posting)}{t(': ', '：')}"
    if item.status == STATUS_REJECTED:
        why = _refusal(item.refusal_code)
        back = item.queued_at_ns is not None
        return what + t(
            f"{'returned' if back else 'refused'}, {why}", f"{'退回' if back else '拒绝'}，{why}"
        )
    if item.status == STATUS_CANCELLED:
        return what + t("withdrawn", "撤销")
    if item.settled_seq is None or item.settled_seq > facts.last_seq:
        return what + t("waits", "排队")
    if item.queued_at_ns is None:
        return what + t("settled at once", "立即清算")
    return what + _rescue(story, story.rescues[item.payment])


def _moved(story: Story, item: PaymentView | RescueView) -> str:
    """Return who pays whom how much."""
    payer, payee = item.debtor_participant, item.creditor_participant
    return f"{_name(story, payer)} → {_name(story, payee)} {grouped_yuan(item.amount_fen)}"


def _posting(posting: int) -> str:
    """Return the name of a posting in brackets; nothing for what was not booked."""
    name = t(*POSTING_NAMES.get(posting, ("", "")))
    return t(f" ({name})", f"（{name}）") if name else ""


def _rescue(story: Story, rescue: RescueView) -> str:
    """Return how long a payment waited, and what settled it."""
    waited_ms = (rescue.settled_at_ns - rescue.queued_at_ns) // _NS_PER_MS
    seconds = f"{waited_ms // 1000}.{waited_ms % 1000 // 100}"
    tool = t(*RESCUES[rescue.rescued_by])
    if rescue.giver:
        giver, given_yuan = _name(story, rescue.giver), grouped_yuan(rescue.given_fen)
        tool += t(f", {given_yuan} from {giver}", f"，{giver} {given_yuan} 元")
    return t(f"waited {seconds} s; {tool}", f"排队 {seconds} 秒；{tool}")


def _name(story: Story, code: str) -> str:
    return story.names.get(code, code)


def _refusal(code: int) -> str:
    text = REFUSALS[RefusalCode(code)]
    return t(text.english, text.chinese)


def _print_rescues(story: Story) -> None:
    """Print who was short and what settled it; of the morning's traffic in sums."""
    traffic = {item.payment for facts in story.scenes for item in facts.items if facts.crowded}
    rows = [*_overdrafts(story)]
    summed: dict[tuple[str, str], list[RescueView]] = {}
    for rescue in story.rescues.values():
        if rescue.payment in traffic:
            summed.setdefault((rescue.short, rescue.rescued_by), []).append(rescue)
        else:
            giver = _name(story, rescue.giver) if rescue.giver else ""
            rows.append(_row(story, [rescue], giver))
    rows += [_row(story, several, t("others", "其他各行")) for several in summed.values()]
    print_table(
        t("Who was short, and what settled it", "谁曾缺款，因何清算"),
        [
            t("short", "缺款行"),
            (t("payments", "笔数"), "right"),
            (t("yuan", "金额（元）"), "right"),
            t("what settled it", "因何清算"),
            t("by whom", "来款方"),
            (t("given", "来款（元）"), "right"),
        ],
        rows,
    )


def _overdrafts(story: Story) -> Iterator[Sequence[Cell]]:
    """Yield the rows of those who went below zero: nothing of theirs waited for that."""
    for view in (one for one in story.accounts if one.lowest_balance_fen < 0):
        lowest, limit = (
            grouped_yuan(view.lowest_balance_fen),
            grouped_yuan(view.overdraft_limit_fen),
        )
        yield [
            view.owner_name,
            "",
            lowest,
            t(f"intraday overdraft, limit {limit}", f"日间透支，限额 {limit}"),
            "",
            "",
        ]


def _row(story: Story, several: list[RescueView], giver: str) -> Sequence[Cell]:
    """Return a row of the table: payments of one payer that one tool settled."""
    first, given_fen = several[0], sum(one.given_fen for one in several)
    return [
        _name(story, first.short),
        len(several),
        grouped_yuan(sum(abs(one.amount_fen) for one in several)),
        t(*RESCUES[first.rescued_by]),
        giver,
        grouped_yuan(given_fen) if given_fen else "",
    ]
