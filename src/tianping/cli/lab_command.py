"""``tianping lab``: days that never were, on the real core."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from tianping.cli.failures import Exit, Failure
from tianping.cli.language import CHINESE, LANGUAGE, t
from tianping.cli.output import CONSOLE, NOTES, print_json, print_table
from tianping.cli.reading import json_option
from tianping.lab.days import (
    BANKS_MAX,
    OPENING_MINUTE,
    PAYMENTS_MAX,
    DayPlan,
    SyntheticDay,
    draw_day,
)
from tianping.lab.plots import PlotTexts, draw_comparison
from tianping.lab.policies import POLICIES, Policy
from tianping.lab.runs import SOLVER_SECONDS, DayResult, run_day

__all__ = ["command"]

_NAMES: Final = [policy.name for policy in POLICIES]
_BAR_WIDTH: Final = 30


@click.group(
    help=t(
        "Days that never were, on the real core: what would settle under other rules.",
        "在真实核心上模拟营业日：换一种规则，能清算多少。",
    )
)
def command() -> None:
    """Hold the commands below."""


@command.command(
    help=t(
        "Draw a day in which banks pay far more than they hold, run it under each policy, and"
        " compare what settled, what liquidity it took, and how long payments waited.",
        "生成头寸远小于付款的营业日，按各策略运行，比较清算比例、所用流动性和等待时间。",
    )
)
@click.option(
    "--banks",
    type=click.IntRange(2, BANKS_MAX),
    default=100,
    show_default=True,
    help=t("Banks.", "银行数。"),
)
@click.option(
    "--payments",
    type=click.IntRange(1, PAYMENTS_MAX),
    default=200_000,
    show_default=True,
    help=t("Payments of the day.", "当日业务笔数。"),
)
@click.option(
    "--liquidity",
    "liquidity_bp",
    type=click.IntRange(0, 100_000),
    default=30,
    show_default=True,
    help=t(
        "What a bank begins with, in 1/10,000 of what it pays that day.",
        "日初头寸占当日付款额的万分比。",
    ),
)
@click.option("--seed", type=int, default=1, show_default=True, help=t("Seed.", "随机种子。"))
@click.option(
    "--policy",
    "names",
    type=click.Choice(_NAMES),
    multiple=True,
    help=t("Only these policies.", "仅这些策略。"),
)
@click.option(
    "--solver-seconds",
    type=click.IntRange(1, 3600),
    default=SOLVER_SECONDS,
    show_default=True,
    help=t("Time limit of the solver.", "求解器时限（秒）。"),
)
@click.option(
    "--plot",
    type=click.Path(dir_okay=False, path_type=Path),
    help=t("Write a picture to this file (png, svg, pdf).", "将图写入此文件，格式由扩展名决定。"),
)
@json_option
def gridlock(
    *,
    names: tuple[str, ...],
    solver_seconds: int,
    plot: Path | None,
    as_json: bool,
    **numbers: int,
) -> None:
    """Draw, run and compare; ``numbers`` are the fields of the day's plan."""
    plan = DayPlan(**numbers)
    policies = [policy for policy in POLICIES if not names or policy.name in names]
    with NOTES.status(t("Drawing the day…", "正在生成营业日…")):
        day = draw_day(plan)
    results = [_run(day, policy, solver_seconds) for policy in policies]
    if plot is not None:
        _draw(results, plot, plan)
    if as_json:
        print_json({
            "plan": plan._asdict(),
            "solver_seconds": solver_seconds,
            "results": [_plain(result) for result in results],
        })  # fmt: skip
        return
    _print(day, results)
    _print_solver(results, solver_seconds)
    _print_course(results)


def _run(day: SyntheticDay, policy: Policy, solver_seconds: int) -> DayResult:
    """Run one policy with progress on standard error."""
    name, total = _name(policy), len(day.transfers)
    with NOTES.status(name) as status:
        try:
            return run_day(
                day,
                policy,
                solver_seconds=solver_seconds,
                tell=lambda done: status.update(f"{name}: {done:,} / {total:,}"),
            )
        except ImportError as error:
            raise Failure(
                Exit.INPUT,
                f"{policy.name}: expected the package highspy, which does not load here: {error}",
                f"{policy.name}：需要软件包 highspy，此处无法加载：{error}",
            ) from error


def _name(policy: Policy) -> str:
    return policy.chinese if LANGUAGE == CHINESE else policy.english


def _plain(result: DayResult) -> dict[str, Any]:
    """Return a result for programs: amounts as texts of fen."""
    return {
        name: [str(one) for one in value]
        if isinstance(value, list)
        else str(value)
        if name.endswith("_fen")
        else value
        for name, value in result._asdict().items()
    }


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}" if whole else ""


def _print(day: SyntheticDay, results: list[DayResult]) -> None:
    names = {policy.name: _name(policy) for policy in POLICIES}
    print_table(
        t(
            f"{day.plan.banks} banks, {len(day.transfers):,} payments, opening balances"
            f" {day.plan.liquidity_bp}/10,000 of what each pays",
            f"{day.plan.banks} 家银行，{len(day.transfers):,} 笔业务，"
            f"日初头寸为各行付款额的万分之 {day.plan.liquidity_bp}",
        ),
        [
            t("policy", "策略"),
            (t("settled, % of value", "清算金额占比 %"), "right"),
            (t("settled, % of number", "清算笔数占比 %"), "right"),
            (t("by cut-off, % of value", "截止时金额占比 %"), "right"),
            (t("of urgent ones, % of value", "紧急业务金额占比 %"), "right"),
            (t("liquidity used, % of value", "所用流动性占比 %"), "right"),
            (t("value per unit of liquidity", "单位流动性清算额"), "right"),
            (t("mean wait, minutes", "平均等待（分钟）"), "right"),
            (t("seconds", "用时（秒）"), "right"),
        ],
        [
            [
                names[one.policy],
                _percent(one.settled_fen, one.offered_fen),
                _percent(one.settled_count, one.offered_count),
                _percent(one.at_cut_off_fen, one.offered_fen),
                _percent(one.urgent_settled_fen, one.urgent_offered_fen),
                _percent(one.liquidity_fen, one.offered_fen),
                f"{one.settled_fen / one.liquidity_fen:.1f}" if one.liquidity_fen else "",
                f"{one.delay_minutes:.1f}",
                f"{one.seconds:.1f}",
            ]
            for one in results
        ],
    )


def _print_solver(results: list[DayResult], solver_seconds: int) -> None:
    """Say whether the rule or the time limit decided what the solver proposed."""
    said = {
        "proven": t("The solver proved that no set is of more value.", "求解器已证明无更优集合。"),
        "time limit": t(
            f"The solver's time limit of {solver_seconds} s decided.",
            f"求解器达到时限 {solver_seconds} 秒。",
        ),
        "nothing": t("The solver found nothing to propose.", "求解器未找到可建议的集合。"),
    }
    for result in results:
        if result.solver:
            CONSOLE.print(said[result.solver])


def _print_course(results: list[DayResult]) -> None:
    """Print, for each policy, what had settled by each hour as a bar."""
    names = {policy.name: _name(policy) for policy in POLICIES}
    for result in results:
        CONSOLE.print(names[result.policy])
        last = len(result.course_fen) - 1
        for slot in (*range(0, last, 4), last):
            share = result.course_fen[slot] / result.offered_fen if result.offered_fen else 0.0
            minutes = OPENING_MINUTE + 30 * (slot + 1)
            clock = f"{minutes // 60:02d}:{minutes % 60:02d}"
            moment = t("close", "日终") if slot == last else clock
            bar = "█" * round(_BAR_WIDTH * share)
            CONSOLE.print(f"  {moment:>5} {bar:<{_BAR_WIDTH}} {share:6.1%}")


def _draw(results: list[DayResult], path: Path, plan: DayPlan) -> None:
    """Draw the picture, or say why not."""
    font = ""
    if LANGUAGE == CHINESE:
        import pylopdf_fonts_zh_cn  # noqa: PLC0415 - only for pictures in 中文

        font = str(pylopdf_fonts_zh_cn.sans_path())
    texts = PlotTexts(
        title=t(
            f"{plan.banks} banks, {plan.payments:,} payments",
            f"{plan.banks} 家银行，{plan.payments:,} 笔业务",
        ),
        settled=t("settled, % of the day's value", "已清算金额占比 %"),
        time=t("hour", "时刻"),
        liquidity=t("liquidity used, % of the day's value", "所用流动性占比 %"),
        names={policy.name: _name(policy) for policy in POLICIES},
        font=font,
    )
    try:
        draw_comparison(results, path, texts)
    except ImportError as error:
        raise Failure(
            Exit.INPUT,
            f'--plot needs an extra: pip install "tianping[plot]" ({error.name} is missing)',
            f"--plot 需要附加组件：pip install 'tianping[plot]'（缺少 {error.name}）",
        ) from error
    except ValueError as error:
        raise Failure(
            Exit.INPUT,
            f"{path}: expected a name that ends in .png, .svg or .pdf",
            f"{path}：文件名应以 .png、.svg 或 .pdf 结尾",
        ) from error
