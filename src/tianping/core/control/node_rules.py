"""Which rule carries out each command of nodes, alone and once two persons have approved it.

Source: CCMS-T §三.7; RULES-C §3, §7.5; house, ADR-0091 to ADR-0093.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tianping.core.commands import (
    Broadcast,
    ForceLogOut,
    LiftLogOut,
    LogIn,
    LogOut,
    ReportLinkLost,
    SendFreeText,
    SetFault,
    SignCentre,
)
from tianping.core.control.log_in import log_in, log_out
from tianping.core.control.nodes import (
    force_log_out,
    lift_log_out,
    report_link_lost,
    set_fault,
    sign_centre,
)
from tianping.core.control.proposals import refuse_unapproved
from tianping.core.control.telling import broadcast, send_free_text
from tianping.core.events import Event
from tianping.core.state import State

__all__ = ["NODE_RULES", "NODE_RULES_APPROVED"]

_Rule = Callable[[State, Any], list[Event]]

NODE_RULES: Final[dict[type[Any], _Rule]] = {
    SignCentre: sign_centre,
    LogIn: log_in,
    LogOut: log_out,
    ForceLogOut: refuse_unapproved,
    LiftLogOut: refuse_unapproved,
    SetFault: refuse_unapproved,
    ReportLinkLost: report_link_lost,
    Broadcast: broadcast,
    SendFreeText: send_free_text,
}
"""What each command of nodes does by itself."""

NODE_RULES_APPROVED: Final[dict[type[Any], _Rule]] = {
    ForceLogOut: force_log_out,
    LiftLogOut: lift_log_out,
    SetFault: set_fault,
}
"""What only two persons can do."""
