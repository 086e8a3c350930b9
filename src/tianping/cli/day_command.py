"""``tianping day``: take the business day to its next phase."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import click

from tianping.cli.asking import or_refused
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import CHINESE, LANGUAGE, t
from tianping.cli.output import CONSOLE
from tianping.core.commands import AdvancePhase
from tianping.core.control.day_tables import JOINT_STEPS, SHORT_DAY
from tianping.core.events import PhaseAdvanced
from tianping.core.terms import (
    PHASE_DAY_END,
    PHASE_HVPS_ENDED,
    PHASE_NAMES,
    PHASE_PRE_CLOSE,
    PHASE_PREPARATION,
    PHASE_WINDOW,
)
from tianping.node.folder import Folder
from tianping.node.operator import OperatorClient
from tianping.values.dates import BusinessDate, format_date, next_natural_date, parse_date

__all__ = ["advance", "command"]


_NEXT: Final = {
    **dict(SHORT_DAY),
    PHASE_WINDOW: PHASE_PRE_CLOSE,
    PHASE_PRE_CLOSE: PHASE_HVPS_ENDED,
    PHASE_HVPS_ENDED: PHASE_DAY_END,
}
"""Where a day goes when nobody says otherwise: the short way, or on from an open window."""


def advance(
    client: OperatorClient, *, to_phase: int | None = None, next_date: BusinessDate | None = None
) -> PhaseAdvanced:
    """Take the running platform one step further and return what it says.

    Raises:
        Failure: with REFUSED: the core refuses the step.
    """
    status = client.status()
    phase, date = int(status["phase"]), BusinessDate(int(status["business_date"]))
    if to_phase is None:
        to_phase = _NEXT[phase]
    following = next_date or next_natural_date(date)
    command = AdvancePhase(
        time.time_ns(), phase, to_phase, following if to_phase == PHASE_PREPARATION else 0
    )
    _, outcomes = client.execute([command])
    for event in or_refused(outcomes[0]):
        if isinstance(event, PhaseAdvanced):
            return event
    raise Failure(Exit.FAULT, f"no answer: {outcomes}", f"没有应答：{outcomes}")


@click.command(
    help=t(
        "Take the business day of FOLDER's platform to its next phase.",
        "将 FOLDER 中平台的营业日推进到下一阶段。",
    )
)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--to",
    type=click.Choice([str(phase) for phase in sorted({after for _, after in JOINT_STEPS})]),
    help=t(
        "Phase to go to: 20 cut-off, 30 settlement window, 32 pre-close, 35 end of HVPS,"
        " 40 day-end; else the short way, without a window.",
        "目标阶段：20 业务截止、30 清算窗口、32 预关闭、35 大额日终、40 日终；缺省不开窗口。",
    ),
)
@click.option(
    "--next-date",
    help=t(
        "Business date after day-end (yyyymmdd); else the next natural day.",
        "日终后的业务日期（yyyymmdd）；缺省为次日。",
    ),
)
def command(folder: Path, to: str | None, next_date: str | None) -> None:
    """Advance once and say where the day stands."""
    date = parse_date(next_date) if next_date else None
    with OperatorClient(Folder(folder).operator_socket) as client:
        event = advance(client, to_phase=int(to) if to else None, next_date=date)
    names = PHASE_NAMES[event.to_phase]
    CONSOLE.print(
        f"{format_date(event.business_date)} {event.to_phase:02d}"
        f" {names[1] if LANGUAGE == CHINESE else names[0]}"
    )
