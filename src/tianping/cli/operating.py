"""One command of the operator to a running platform; a refusal becomes a failure.

Source: house, ADR-0020.
"""

from __future__ import annotations

from tianping.cli.failures import Exit, Failure
from tianping.core.commands import Command
from tianping.core.events import Event, Refused
from tianping.core.refusals import REFUSALS, RefusalCode
from tianping.node.operator import OperatorClient
from tianping.values.dates import BusinessDate

__all__ = ["business_date", "carried_out"]


def carried_out(client: OperatorClient, command: Command) -> list[Event]:
    """Let the platform apply a command and return what it led to.

    Raises:
        Failure: with REFUSED: the core refuses it.
    """
    _, outcomes = client.execute([command])
    events = outcomes[0]
    refused = events[0]
    if isinstance(refused, Refused):
        text = REFUSALS[RefusalCode(refused.code)]
        raise Failure(
            Exit.REFUSED, f"{text.english}: {refused.found}", f"{text.chinese}：{refused.found}"
        )
    return events


def business_date(client: OperatorClient) -> BusinessDate:
    """Return the date on which the platform stands."""
    return BusinessDate(int(client.status()["business_date"]))
