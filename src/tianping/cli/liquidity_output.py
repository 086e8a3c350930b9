"""Tables of matching and pools, and the operator's door to both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tianping.cli.asking import operator_of
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, Cell, grouped_yuan, print_table
from tianping.cli.reading import moment
from tianping.core.commands import Command
from tianping.core.events import Event, MatchingRun, PaymentMade, PoolRun, Refused
from tianping.core.liquidity.words import MATCHING_OUTCOMES, POOL_OUTCOMES, TRIGGERS
from tianping.core.refusals import REFUSALS, RefusalCode
from tianping.views.records_liquidity import MatchingRunView, PoolRunView

__all__ = [
    "execute",
    "print_matching",
    "print_matching_runs",
    "print_pool_runs",
    "print_pools_run",
    "word",
]


def word(words: Mapping[int, tuple[str, str]], number: int) -> str:
    """Return the word for a number in the person's language; the number when it has none."""
    english, chinese = words.get(number, (str(number), str(number)))
    return t(english, chinese)


def execute(folder: Path, command: Command) -> list[Event]:
    """Let the running platform of a folder execute a command, and return what it led to.

    Raises:
        Failure: with REFUSED: the core refuses it.
    """
    with operator_of(folder) as client:
        _, outcomes = client.execute([command])
    events = outcomes[0]
    if events and isinstance(events[0], Refused):
        refused = events[0]
        text = REFUSALS[RefusalCode(refused.code)]
        raise Failure(
            Exit.REFUSED, f"{text.english}: {refused.found}", f"{text.chinese}：{refused.found}"
        )
    return events


def print_matching(events: Sequence[Event]) -> None:
    """Print the runs of matching among events."""
    rows: list[Sequence[Cell]] = [
        [
            word(TRIGGERS, event.trigger),
            word(MATCHING_OUTCOMES, event.outcome),
            event.considered_count,
            event.considered_payers,
            event.settled_count,
            event.settled_payers,
            grouped_yuan(event.value_fen),
        ]
        for event in events
        if isinstance(event, MatchingRun)
    ]
    if rows:
        print_table(t("Matching", "撮合"), [*_started(), *_MATCHED], rows)


def _started() -> list[str]:
    return [t("started", "启动方式"), t("outcome", "结果")]


_MATCHED = [
    (t("payments", "参与笔数"), "right"),
    (t("payers", "付款行数"), "right"),
    (t("settled", "清算笔数"), "right"),
    (t("payers", "付款行数"), "right"),
    (t("yuan", "金额（元）"), "right"),
]


def print_matching_runs(runs: Sequence[MatchingRunView]) -> None:
    """Print the runs of matching that the views hold."""
    if not runs:
        CONSOLE.print(t("Nothing was matched.", "没有撮合记录。"))
        return
    print_table(
        t("Matching", "撮合"),
        [t("time", "时间"), *_started(), *_MATCHED],
        [
            [
                moment(run.recorded_at_ns),
                word(TRIGGERS, run.run_trigger),
                word(MATCHING_OUTCOMES, run.outcome),
                run.considered_count,
                run.considered_payers,
                run.settled_count,
                run.settled_payers,
                grouped_yuan(run.value_fen),
            ]
            for run in runs
        ],
    )


def print_pools_run(events: Sequence[Event]) -> None:
    """Print the runs of pools among events, and their transfers."""
    print_table(
        t("Pools", "资金池"),
        _POOL_COLUMNS,
        [
            [
                event.legal_entity,
                word(TRIGGERS, event.trigger),
                word(POOL_OUTCOMES, event.outcome),
                event.transfer_count,
                grouped_yuan(event.value_fen),
                event.seed,
                " ".join(event.order),
            ]
            for event in events
            if isinstance(event, PoolRun)
        ],
    )
    transfers = [event for event in events if isinstance(event, PaymentMade)]
    if transfers:
        print_table(
            t("Transfers", "划拨"),
            [
                t("legal entity", "法人机构"),
                t("branch", "分支机构"),
                (t("yuan", "金额（元）"), "right"),
            ],
            [[one.payer, one.payee, grouped_yuan(one.amount_fen)] for one in transfers],
        )


_POOL_COLUMNS: list[str | tuple[str, str]] = [
    t("legal entity", "法人机构"),
    *_started(),
    (t("transfers", "划拨笔数"), "right"),
    (t("yuan", "金额（元）"), "right"),
    (t("seed", "种子"), "right"),
    t("order", "解救顺序"),
]


def print_pool_runs(runs: Sequence[PoolRunView]) -> None:
    """Print the runs of pools that the views hold."""
    if not runs:
        CONSOLE.print(t("No pool has run.", "没有资金池运行记录。"))
        return
    print_table(
        t("Runs of pools", "资金池运行记录"),
        [t("time", "时间"), *_POOL_COLUMNS],
        [
            [
                moment(run.recorded_at_ns),
                run.legal_entity,
                word(TRIGGERS, run.run_trigger),
                word(POOL_OUTCOMES, run.outcome),
                run.transfer_count,
                grouped_yuan(run.value_fen),
                run.seed,
                run.rescue_order,
            ]
            for run in runs
        ],
    )
