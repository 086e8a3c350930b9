"""What the maintenance types of saps.371 mean: one small table, to be replaced by who knows.

No public source tells what MA00 and MA01 stand for. The message has two forms, one for the
central bank (CntrlBk: limits and controls) and one for commercial banks (ComrclBK: what pool and
lending must leave), and its public sample has MA00 with the first; so each type is read as one.
Source: house, ADR-0049.
"""

from __future__ import annotations

from typing import Final

from tianping.node.families.arrival import REFUSE, DoorRefusalError

__all__ = ["MAINTENANCE_TYPES", "maintenance_refusal"]

MAINTENANCE_TYPES: Final = {"MA00": "CntrlBk", "MA01": "ComrclBK"}
"""Maintenance type (维护类别) to the form that the message must have."""


def maintenance_refusal(found: str) -> DoorRefusalError:
    """Return why a maintenance message cannot be taken: not an office's form, or empty."""
    return DoorRefusalError(
        REFUSE,
        "maintenance",
        code="SU1O1114",
        texts=(
            f"expected MA00 with something in AcctInf/CntrlBk, found {found}",
            f"应为 MA00 且 AcctInf/CntrlBk 内有维护内容，实为{found}",
        ),
    )
