"""Which rule carries out each command of parameters and authorities.

Source: RULES-C §4, §6; house, ADR-0067, ADR-0068.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tianping.core.commands import (
    AssignCity,
    DelegateArea,
    PutParametersInForce,
    RevokeAuthorities,
    SetAuthorities,
    SetParameter,
    SetParameters,
)
from tianping.core.control.authority_changes import (
    revoke_authorities,
    set_authorities,
)
from tianping.core.control.delegation import (
    assign_city,
    delegate_area,
)
from tianping.core.control.parameter_changes import (
    put_due_in_force,
    set_parameter,
    set_parameters,
)
from tianping.core.events import Event
from tianping.core.state import State

__all__ = ["CONTROL_RULES"]

CONTROL_RULES: Final[dict[type[Any], Callable[[State, Any], list[Event]]]] = {
    SetParameter: set_parameter,
    SetParameters: set_parameters,
    PutParametersInForce: put_due_in_force,
    SetAuthorities: set_authorities,
    RevokeAuthorities: revoke_authorities,
    DelegateArea: delegate_area,
    AssignCity: assign_city,
}
"""What each command of parameters and authorities does."""
