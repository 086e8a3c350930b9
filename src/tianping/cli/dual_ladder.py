"""``tianping dual``: what keeps the day from closing, and the ladder of last resort."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import click

from tianping.cli.blueprint import whole_code
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, grouped_yuan, print_table
from tianping.cli.proposing import propose, two_persons
from tianping.cli.reading import (
    class_name,
    folder_argument,
    json_option,
    moment,
    print_views,
    reading,
)
from tianping.core.commands import DisposePledge, GrantPenaltyLoan, ReleaseEarmark
from tianping.core.settlement.earmarks import EARMARK_SYSTEMS
from tianping.values.money import parse_yuan
from tianping.views.queries_ladder import blockers, steps_of_the_ladder
from tianping.views.records_ladder import BlockerView, LadderStepView

__all__ = ["LADDER_COMMANDS"]

_STEPS: Final = {
    "earmark_kept": ("earmark to be released at the pre-close", "圈存待预关闭时释放"),
    "earmark_released": ("earmark released", "圈存已释放"),
    "earmark_void": ("release void, nothing to pay", "圈存释放失效"),
    "bonds_disposed": ("pledged bonds disposed of", "已处置质押债券"),
    "penalty_loan": ("penalty loan", "高额罚息贷款"),
}


@click.command(
    "lend",
    help=t(
        "Propose that BANK's office lends it YUAN at a penalty rate, so that the day can close.",
        "申请由 BANK 的开户行向其发放 YUAN 元高额罚息贷款，以便日终。",
    ),
)
@folder_argument
@click.argument("bank")
@click.argument("yuan")
@click.option("--agreement", required=True, help=t("Agreement signed before.", "事先签订的协议。"))
@two_persons
def penalty_loan(folder: Path, bank: str, *, yuan: str, agreement: str, **who: str) -> None:
    """Propose a loan; ``who`` are person and evidence."""
    loan = GrantPenaltyLoan(time.time_ns(), whole_code(bank), parse_yuan(yuan), agreement)
    propose(folder, loan, **who)


@click.command(
    "release",
    help=t(
        "Propose that up to YUAN of what BANK earmarked for SYSTEM pays its nets that wait: at the"
        " pre-close when the window is open, after it at once.",
        "申请以 BANK 为 SYSTEM 圈存的资金（至多 YUAN 元）清算其排队净额："
        "窗口期间申请的于预关闭时执行，此后申请的即时执行。",
    ),
)
@folder_argument
@click.argument("bank")
@click.argument("system", type=click.Choice(EARMARK_SYSTEMS))
@click.argument("yuan")
@two_persons
def release(folder: Path, bank: str, *, system: str, yuan: str, **who: str) -> None:
    """Propose the release of an earmark; ``who`` are person and evidence."""
    inner = ReleaseEarmark(time.time_ns(), whole_code(bank), system, parse_yuan(yuan))
    propose(folder, inner, **who)


@click.command(
    "dispose",
    help=t(
        "Propose to enter that the bonds pledged for pledge loan LOAN brought YUAN when they were"
        " disposed of: the loan is repaid from it, the rest is the bank's.",
        "申请登记第 LOAN 号质押融资的质押债券处置所得 YUAN 元：先归还融资本息，余额归该行。",
    ),
)
@folder_argument
@click.argument("loan", type=int)
@click.argument("yuan")
@click.option("--reference", required=True, help=t("Of the disposal.", "处置编号。"))
@two_persons
def dispose(folder: Path, loan: int, *, yuan: str, reference: str, **who: str) -> None:
    """Propose the disposal of bonds; ``who`` are person and evidence."""
    propose(folder, DisposePledge(time.time_ns(), loan, parse_yuan(yuan), reference), **who)


@click.command(
    help=t(
        "Show which accounts keep the day from closing, what is unpaid, who decides, and which"
        " steps are still open.",
        "查看妨碍日终的账户、未清算业务、处置机构及可采取的步骤。",
    )
)
@folder_argument
@json_option
def blocking(folder: Path, *, as_json: bool) -> None:
    """Print the accounts that keep the day from closing."""
    with reading(folder) as connection:
        found = blockers(connection)
    if as_json:
        print_views(list(found))
    elif not found:
        CONSOLE.print(t("Nothing keeps the day from closing.", "无妨碍日终的缺款。"))
    else:
        _print_blockers(found)


def _print_blockers(found: list[BlockerView]) -> None:
    print_table(
        t("What keeps the day from closing", "妨碍日终的缺款"),
        [
            t("bank", "清算行"),
            t("office that decides", "处置机构"),
            (t("balance", "余额（元）"), "right"),
            t("must settle", "必须清算"),
            (t("lacks", "缺款（元）"), "right"),
            t("steps open, in order", "可采取的步骤（依次）"),
        ],
        [
            [
                view.owner,
                view.office,
                grouped_yuan(view.balance_fen),
                "\n".join(_unpaid(view)),
                grouped_yuan(view.shortage_fen),
                "\n".join(_open_steps(view)),
            ]
            for view in found
        ],
    )


def _unpaid(view: BlockerView) -> list[str]:
    """Return what waits by class, and which comes first; a bare overdraft has neither."""
    if not view.first_payment:
        return [t("overdraft", "透支")]
    number, amount = view.first_payment, grouped_yuan(view.first_amount_fen)
    return [
        *(f"{class_name(one)}: {grouped_yuan(fen)}" for one, fen in view.must_settle_fen.items()),
        t(f"first: payment {number} of {amount}", f"首笔：{number}，{amount}"),
    ]


def _open_steps(view: BlockerView) -> list[str]:
    """Return what two persons may still do, the cheapest first."""
    steps = [
        t(
            f"release {grouped_yuan(amount)} for {system}",
            f"释放 {system} 圈存 {grouped_yuan(amount)}",
        )
        for system, amount in view.usable_earmarks_fen.items()
    ]
    steps += [
        t(
            f"dispose of the bonds of loan {number}, {grouped_yuan(face)} at face value",
            f"处置第 {number} 号融资的质押债券，面额 {grouped_yuan(face)}",
        )
        for number, face in view.pledged_bonds_fen.items()
    ]
    if view.penalty_loan_most_fen:
        most = grouped_yuan(view.penalty_loan_most_fen)
        steps.append(t(f"penalty loan up to {most}", f"高额罚息贷款，至多 {most}"))
    return steps


@click.command(
    "steps",
    help=t(
        "Show what two persons did so that the day could close, with their evidence.",
        "查看双人为日终采取的步骤及依据。",
    ),
)
@folder_argument
@json_option
def list_steps(folder: Path, *, as_json: bool) -> None:
    """Print the steps of the ladder, oldest first."""
    with reading(folder) as connection:
        found = steps_of_the_ladder(connection)
    if as_json:
        print_views(list(found))
    elif not found:
        CONSOLE.print(t("No step was taken.", "未采取步骤。"))
    else:
        _print_steps(found)


def _print_steps(found: list[LadderStepView]) -> None:
    print_table(
        t("Steps of the ladder", "日终处置步骤"),
        [
            t("at", "时间"),
            t("bank", "清算行"),
            t("step", "步骤"),
            (t("yuan", "金额（元）"), "right"),
            t("of", "对象"),
            t("by", "申请人"),
            t("second person", "复核人"),
            t("evidence", "依据"),
        ],
        [
            [
                moment(view.recorded_at_ns),
                view.participant,
                t(*_STEPS[view.ladder_step]),
                grouped_yuan(view.amount_fen) if view.amount_fen else "",
                view.system or view.reference,
                view.person,
                view.second_person,
                view.evidence,
            ]
            for view in found
        ],
    )


LADDER_COMMANDS: Final = (penalty_loan, release, dispose, blocking, list_steps)
"""The commands of the group that concern the close."""
