"""The rules of common control by command: parameters, authorities, calendar, register, keys.

Source: CCMS-T §三-§四; RULES-C §2, §4, §6; house, ADR-0003.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tianping.core import commands as c
from tianping.core.control.authority_changes import revoke_authorities, set_authorities
from tianping.core.control.calendar import change_calendar, enter_calendar
from tianping.core.control.certificate_rules import CERTIFICATE_RULES
from tianping.core.control.change_files import enter_change_file
from tianping.core.control.delegation import assign_city, delegate_area
from tianping.core.control.distribution import distribute_register
from tianping.core.control.link_keys import LINK_RULES
from tianping.core.control.nodes import change_places
from tianping.core.control.parameter_changes import (
    put_due_in_force,
    set_parameter,
    set_parameters,
)
from tianping.core.control.proposals import refuse_unapproved
from tianping.core.control.registry import add_office, add_participant, open_account
from tianping.core.control.upgrading import upgrade_core
from tianping.core.events import Event
from tianping.core.state import State

__all__ = ["CONTROL_RULES"]

CONTROL_RULES: Final[dict[type[Any], Callable[[State, Any], list[Event]]]] = {
    c.SetParameter: set_parameter,
    c.SetParameters: set_parameters,
    c.SetAuthorities: set_authorities,
    c.RevokeAuthorities: revoke_authorities,
    c.DelegateArea: delegate_area,
    c.AssignCity: assign_city,
    c.PutParametersInForce: put_due_in_force,
    c.EnterCalendar: enter_calendar,
    c.ChangeCalendar: change_calendar,
    c.AddOffice: add_office,
    c.AddParticipant: add_participant,
    c.OpenAccount: open_account,
    **CERTIFICATE_RULES,
    **LINK_RULES,
    c.ChangeBaseData: change_places,
    c.EnterChangeFile: enter_change_file,
    c.ConfirmChangeFile: refuse_unapproved,
    c.DistributeRegister: distribute_register,
    c.UpgradeCore: upgrade_core,
}
"""Each command of common control with its rule."""
