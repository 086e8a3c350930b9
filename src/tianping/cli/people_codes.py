"""Telling a person its part of an enrolment code, for whichever command line has one to tell."""

from __future__ import annotations

from tianping.cli.language import t
from tianping.cli.output import CONSOLE
from tianping.node.operator import OperatorClient

__all__ = ["tell_code"]


def tell_code(client: OperatorClient, person: str) -> None:
    """Draw the part of somebody's code that is whoever is logged in's to hand out, and print it.

    Raises:
        AccessRefused: it is somebody else's.
    """
    code = client.ask("draw_code", person)
    CONSOLE.print(
        t(
            f"Enrolment code for {person}: {code}\nIt is shown once; hand it to nobody else.",
            f"{person} 的注册码：{code}\n仅显示一次，请勿交与他人。",
        )
    )
