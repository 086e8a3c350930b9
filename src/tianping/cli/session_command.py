"""``tianping session``: sessions of nets, and what became of their lines."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from tianping.cli.failures import Exit, Failure
from tianping.cli.language import CHINESE, LANGUAGE, t
from tianping.cli.output import CONSOLE, grouped_yuan, print_table
from tianping.cli.reading import (
    folder_argument,
    json_option,
    moment,
    print_views,
    reading,
    status_name,
)
from tianping.core.refusals import REFUSALS, RefusalCode
from tianping.core.terms import KIND_OFFICE, KIND_TREASURY
from tianping.views.queries import (
    open_sessions,
    participants,
    session,
    session_lines,
    sessions_of,
)
from tianping.views.records import PaymentView
from tianping.views.records_nets import SessionView

__all__ = ["command"]

_STATES: Final = {"open": "未完成", "held": "暂存", "completed": "已完成"}


@click.command(
    help=t(
        "Show the sessions of nets that are not complete; with SUBMISSION, the lines of one.",
        "查看未完成的轧差场次；给出 SUBMISSION 时查看该场次清单。",
    )
)
@folder_argument
@click.argument("submission", type=click.IntRange(min=1), required=False)
@click.option("--all", "everything", is_flag=True, help=t("Completed ones too.", "含已完成场次。"))
@json_option
def command(folder: Path, submission: int | None, *, everything: bool, as_json: bool) -> None:
    """Read the views and print them."""
    if submission is not None:
        _print_lines(folder, submission, as_json=as_json)
        return
    with reading(folder) as connection:
        found = sessions_of(connection) if everything else open_sessions(connection)
    if as_json:
        print_views(found)
        return
    if not found:
        CONSOLE.print(t("Every session is complete.", "全部场次均已完成。"))
        return
    print_table(
        t("Sessions of nets", "轧差场次"),
        [
            (t("submission", "提交序号"), "right"),
            t("system", "系统"),
            t("netting date", "轧差日期"),
            (t("session", "场次"), "right"),
            t("office", "提交行"),
            t("state", "状态"),
            (t("settled", "已清算"), "right"),
            (t("debits", "借方（元）"), "right"),
            (t("credits", "贷方（元）"), "right"),
            t("why held", "暂存原因"),
        ],
        [_row(view) for view in found],
    )


def _row(view: SessionView) -> list[str]:
    """Return the row of a session."""
    return [
        str(view.submission),
        view.system,
        str(view.netting_date),
        str(view.session),
        view.office,
        t(view.session_state, _STATES[view.session_state]),
        f"{view.settled_line_count}/{view.line_count}",
        grouped_yuan(view.session_debit_fen),
        grouped_yuan(view.session_credit_fen),
        _reason(view),
    ]


def _reason(view: SessionView) -> str:
    """Return why a session is held, in words."""
    if not view.refusal_code:
        return ""
    text = REFUSALS[RefusalCode(view.refusal_code)]
    return f"{text.chinese if LANGUAGE == CHINESE else text.english}: {view.found}"


def _print_lines(folder: Path, submission: int, *, as_json: bool) -> None:
    """Print the lines of one session.

    Raises:
        Failure: with INPUT: no command of that number brought a session.
    """
    with reading(folder) as connection:
        found = session(connection, submission)
        lines = session_lines(connection, submission)
        offices = {
            one.participant
            for one in participants(connection)
            if one.kind in (KIND_OFFICE, KIND_TREASURY)
        }
    if found is None:
        raise Failure(
            Exit.INPUT,
            f"submission {submission}: expected the number of a session's command, found none",
            f"提交序号 {submission}：应为某一轧差场次的命令序号，查无此场次",
        )
    if as_json:
        print_views(lines)
        return
    if not lines:
        CONSOLE.print(t("The session is held; no line is booked.", "该场次暂存，尚未记账。"))
        return
    print_table(
        t(f"Session {found.session} of {found.system}", f"{found.system} 第 {found.session} 场"),
        [
            t("participant", "清算行"),
            t("side", "借贷"),
            (t("yuan", "金额（元）"), "right"),
            t("state", "状态"),
            t("settled", "清算时间"),
        ],
        [_line_row(line, offices) for line in lines],
    )


def _line_row(line: PaymentView, offices: set[str]) -> list[str]:
    """Return the row of a line: a debit line is paid by a bank, or by an office to itself."""
    credit = line.debtor_participant in offices
    return [
        line.creditor_participant if credit else line.debtor_participant,
        t("credit", "贷") if credit else t("debit", "借"),
        grouped_yuan(line.amount_fen),
        status_name(line.status),
        moment(line.settled_at_ns),
    ]
