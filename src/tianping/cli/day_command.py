"""``tianping day``: take the business day to its next phase."""

from __future__ import annotations

import time
from pathlib import Path

import click

from tianping.cli.failures import Exit, Failure
from tianping.cli.language import CHINESE, LANGUAGE, t
from tianping.cli.output import CONSOLE
from tianping.core.commands import AdvancePhase
from tianping.core.control.day import STEPS
from tianping.core.events import PhaseAdvanced, Refused
from tianping.core.refusals import REFUSALS, RefusalCode
from tianping.core.terms import PHASE_NAMES, PHASE_PREPARATION
from tianping.node.folder import Folder
from tianping.node.operator import OperatorClient
from tianping.values.dates import BusinessDate, format_date, next_natural_date, parse_date

__all__ = ["advance", "command"]


def advance(client: OperatorClient, *, next_date: BusinessDate | None = None) -> PhaseAdvanced:
    """Take the running platform one phase further and return what it says.

    Raises:
        Failure: with REFUSED: the core refuses the step.
    """
    status = client.status()
    phase, date = int(status["phase"]), BusinessDate(int(status["business_date"]))
    to_phase = dict(STEPS)[phase]
    following = next_date or next_natural_date(date)
    command = AdvancePhase(
        time.time_ns(), phase, to_phase, following if to_phase == PHASE_PREPARATION else 0
    )
    _, outcomes = client.execute([command])
    for event in outcomes[0]:
        if isinstance(event, PhaseAdvanced):
            return event
        if isinstance(event, Refused):
            text = REFUSALS[RefusalCode(event.code)]
            raise Failure(
                Exit.REFUSED, f"{text.english}: {event.found}", f"{text.chinese}：{event.found}"
            )
    raise Failure(Exit.FAULT, f"no answer: {outcomes}", f"没有应答：{outcomes}")


@click.command(
    help=t(
        "Take the business day of FOLDER's platform to its next phase.",
        "将 FOLDER 中平台的营业日推进到下一阶段。",
    )
)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--next-date",
    help=t(
        "Business date after day-end (yyyymmdd); else the next natural day.",
        "日终后的业务日期（yyyymmdd）；缺省为次日。",
    ),
)
def command(folder: Path, next_date: str | None) -> None:
    """Advance once and say where the day stands."""
    date = parse_date(next_date) if next_date else None
    with OperatorClient(Folder(folder).operator_socket) as client:
        event = advance(client, next_date=date)
    names = PHASE_NAMES[event.to_phase]
    CONSOLE.print(
        f"{format_date(event.business_date)} {event.to_phase:02d}"
        f" {names[1] if LANGUAGE == CHINESE else names[0]}"
    )
