"""``tianping dual``: what needs two persons, and what keeps the day from closing."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Final

import click

from tianping.cli.asking import executed, operator_of, or_refused, proposed
from tianping.cli.blueprint import whole_code
from tianping.cli.dual_ladder import LADDER_COMMANDS
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.operating import business_date
from tianping.cli.output import CONSOLE, print_table
from tianping.cli.people_codes import tell_code
from tianping.cli.proposing import person_option, two_persons
from tianping.cli.reading import (
    folder_argument,
    json_option,
    moment,
    print_views,
    reading,
)
from tianping.core.commands import (
    ApproveProposal,
    CorrectEntry,
    RejectProposal,
)
from tianping.core.control.admission import DIGEST_BOUND
from tianping.core.events import PaymentSettled, PersonAdded, PersonReset
from tianping.core.refusals import REFUSALS, RefusalCode
from tianping.node.operator import OperatorClient
from tianping.values.dates import parse_date
from tianping.values.identifiers import CertificateId, MessageId
from tianping.values.money import parse_yuan
from tianping.views.queries_proposals import proposals
from tianping.views.records_proposals import ProposalView

__all__ = ["command"]

_STATES: Final = {
    "waits": ("waits", "待复核"),
    "approved": ("approved", "通过"),
    "rejected": ("rejected", "拒绝"),
    "expired": ("expired", "失效"),
}


@click.group(
    help=t(
        "What needs two persons: propose, approve or reject it; what keeps the day from closing.",
        "须双人办理的操作：提交、复核、拒绝；以及妨碍日终的缺款。",
    )
)
def command() -> None:
    """Hold the commands below."""


for _step in LADDER_COMMANDS:
    command.add_command(_step)


@command.command(
    "correct",
    help=t(
        "Propose an error correction on BANK's account without a message of its OFFICE: a red"
        " entry takes a wrong entry of YUAN back, a blue one books the right amount.",
        "无 OFFICE 报文时，申请对 BANK 的账户冲正：红字冲回错账 YUAN 元，蓝字补记正确金额。",
    ),
)
@folder_argument
@click.argument("office")
@click.argument("bank")
@click.argument("yuan")
@click.option(
    "--entry",
    type=click.Choice(["red-debit", "red-credit", "blue-debit", "blue-credit"]),
    required=True,
    help=t("Colour, and the side of the wrong entry.", "红蓝字及错账的借贷方向。"),
)
@click.option(
    "--business",
    default="H004",
    show_default=True,
    help=t("Business type of the wrong entry.", "错账业务类型。"),
)
@click.option(
    "--of",
    "error_date",
    default="",
    help=t("Date of the wrong entry (yyyymmdd); else today's.", "错账日期；缺省为当日。"),
)
@two_persons
def correct(folder: Path, **stated: str) -> None:
    """Propose a correction under a message id of its own."""
    colour, _, side = stated["entry"].partition("-")
    with operator_of(folder) as client:
        date = business_date(client)
        now_ns = time.time_ns()
        correction = CorrectEntry(
            now_ns,
            whole_code(stated["office"]),
            MessageId(f"{date:08d}C{now_ns}"),
            date,
            now_ns % DIGEST_BOUND,
            b"",
            CertificateId(""),
            0,
            whole_code(stated["bank"]),
            side == "credit",
            parse_yuan(stated["yuan"]),
            colour == "red",
            stated["business"],
            "",
            parse_date(stated["error_date"]) if stated["error_date"] else date,
        )
        proposed(client, correction, evidence=stated["evidence"], person=stated["person"])


@command.command(help=t("Show what proposal NUMBER would do.", "查看第 NUMBER 号申请的内容。"))
@folder_argument
@click.argument("number", type=int)
@json_option
def show(folder: Path, number: int, *, as_json: bool) -> None:
    """Print one proposal, field by field."""
    with reading(folder) as connection:
        found = [one for one in proposals(connection) if one.proposal == number]
    if as_json:
        print_views(list(found))
    else:
        _print_proposals(found)
        for view in found:
            CONSOLE.print(f"{view.command}: {view.details}")


@command.command(help=t("Approve proposal NUMBER.", "复核通过第 NUMBER 号申请。"))
@folder_argument
@click.argument("number", type=int)
@person_option
def approve(folder: Path, number: int, *, person: str) -> None:
    """Approve what a proposal says, and tell what it led to."""
    with operator_of(folder) as client:
        waiting = _waiting(client, number)
        CONSOLE.print(f"{waiting['command']}: {waiting['details']}", markup=False)
        approval = ApproveProposal(time.time_ns(), person, number, waiting["proposed"])
        _, outcomes = OperatorClient.execute(client, [approval])
        events = or_refused(outcomes[0])
        settled = sum(isinstance(event, PaymentSettled) for event in events)
        done = f"Proposal {number} is carried out; payments settled: {settled}."
        CONSOLE.print(t(done, f"申请 {number} 已执行；清算 {settled} 笔。"))
        for event in events:
            if isinstance(event, PersonAdded | PersonReset):
                tell_code(client, event.person)


def _waiting(client: OperatorClient, number: int) -> dict[str, Any]:
    """Return a proposal that waits, as the node reads it.

    Raises:
        Failure: with REFUSED: there is no such proposal.
    """
    found = dict(client.ask("proposal", number))
    if not found:
        text = REFUSALS[RefusalCode.PROPOSAL_UNKNOWN]
        raise Failure(Exit.REFUSED, f"{text.english}: {number}", f"{text.chinese}：{number}")
    return found


@command.command(help=t("Reject proposal NUMBER.", "拒绝第 NUMBER 号申请。"))
@folder_argument
@click.argument("number", type=int)
@click.option("--reason", required=True, help=t("Why.", "拒绝理由。"))
@person_option
def reject(folder: Path, number: int, *, reason: str, person: str) -> None:
    """Drop a proposal."""
    executed(folder, RejectProposal(time.time_ns(), person, number, reason))
    CONSOLE.print(t(f"Proposal {number} is dropped.", f"申请 {number} 已拒绝。"))


@command.command("list", help=t("Show proposals, newest first.", "查看申请，由新到旧。"))
@folder_argument
@click.option(
    "--state", type=click.Choice(list(_STATES)), default=None, help=t("Only these.", "仅此状态。")
)
@json_option
def list_(folder: Path, *, state: str | None, as_json: bool) -> None:
    """Print proposals."""
    with reading(folder) as connection:
        found = proposals(connection, state=state or "")
    if as_json:
        print_views(list(found))
    elif not found:
        CONSOLE.print(t("No proposals.", "没有申请。"))
    else:
        _print_proposals(found)


def _print_proposals(found: list[ProposalView]) -> None:
    print_table(
        t("Proposals", "双人复核申请"),
        [
            (t("number", "序号"), "right"),
            t("what", "操作"),
            t("by", "申请人"),
            t("evidence", "依据"),
            t("at", "申请时间"),
            t("state", "状态"),
            t("second person", "复核人"),
            t("reason", "理由"),
        ],
        [
            [
                view.proposal,
                view.command,
                view.person,
                view.evidence,
                moment(view.recorded_at_ns),
                t(*_STATES[view.state]),
                view.second_person,
                view.reason,
            ]
            for view in found
        ],
    )
