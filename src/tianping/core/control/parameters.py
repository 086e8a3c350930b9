"""All parameters, and the values in force.

A value holds from its effective date until the next dated value; before the first, the default
holds. Each area lays its parameters down in a file of its own, with what must be true between them.
Source: CCMS-T §四 (parameters); RULES-C §6.1-6.3; house, ADR-0009, ADR-0068.
"""

from __future__ import annotations

from typing import Final

from tianping.core.control.parameter_rule import ParameterCheck, ParameterRule
from tianping.core.control.parameters_certificates import CERTIFICATE_PARAMETERS
from tianping.core.control.parameters_control import CONTROL_PARAMETERS
from tianping.core.control.parameters_day import DAY_CHECKS, DAY_PARAMETERS
from tianping.core.control.parameters_day_end import DAY_END_PARAMETERS
from tianping.core.control.parameters_hvps import HVPS_CHECKS, HVPS_PARAMETERS
from tianping.core.control.parameters_keeping import KEEPING_PARAMETERS
from tianping.core.control.parameters_links import LINK_PARAMETERS
from tianping.core.control.parameters_liquidity import LIQUIDITY_PARAMETERS
from tianping.core.control.parameters_nodes import NODE_PARAMETERS
from tianping.core.control.parameters_options import OPTIONS_PARAMETERS
from tianping.core.control.parameters_people import PEOPLE_PARAMETERS
from tianping.core.control.parameters_platform import PLATFORM_PARAMETERS
from tianping.core.control.parameters_retail import RETAIL_PARAMETERS
from tianping.core.control.parameters_times import TIMES_PARAMETERS
from tianping.core.control.places import city_of
from tianping.core.events import LogInRuled
from tianping.core.state import State
from tianping.core.terms import SYSTEM_SAPS
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate

__all__ = [
    "CHECKS",
    "PARAMETERS",
    "ParameterRule",
    "date_for",
    "parted_name",
    "put_parameters_in_force",
    "scoped_name",
    "value_for",
    "value_in_force",
]

PARAMETERS: Final[dict[str, ParameterRule]] = {
    **PLATFORM_PARAMETERS,
    **CONTROL_PARAMETERS,
    **HVPS_PARAMETERS,
    **LIQUIDITY_PARAMETERS,
    **OPTIONS_PARAMETERS,
    **RETAIL_PARAMETERS,
    **DAY_PARAMETERS,
    **PEOPLE_PARAMETERS,
    **TIMES_PARAMETERS,
    **KEEPING_PARAMETERS,
    **NODE_PARAMETERS,
    **DAY_END_PARAMETERS,
    **CERTIFICATE_PARAMETERS,
    **LINK_PARAMETERS,
}

CHECKS: Final[tuple[ParameterCheck, ...]] = (*HVPS_CHECKS, *DAY_CHECKS)
"""What must be true between parameters, whenever a change takes effect."""

_SCOPE_MARK: Final = "@"


def scoped_name(name: str, scope: str) -> str:
    """Return under which name the values of a parameter for one scope are dated.

    Source: RULES-C §6.1 (set per node); house, ADR-0068.
    """
    return f"{name}{_SCOPE_MARK}{scope}" if scope else name


def parted_name(key: str) -> tuple[str, str]:
    """Return the parameter and the scope that ``scoped_name`` put together.

    Source: house, ADR-0068.
    """
    name, _, scope = key.partition(_SCOPE_MARK)
    return name, scope


def date_for(state: State, name: str) -> BusinessDate:
    """Return the date by which a parameter is dated now: its system's own, or that of SAPS.

    Source: RULES-C §6.3; RULES-D §1 (each system its own date); house, ADR-0068.
    """
    system = PARAMETERS[name].dated_by
    return state.business_date if system == SYSTEM_SAPS else state.days.systems[system].date


def value_in_force(state: State, name: str, *, date: BusinessDate) -> int:
    """Return the value of a parameter for everybody on a business date.

    Source: RULES-C §6.2 (dated parameters).
    """
    value = _dated(state, name, date)
    return PARAMETERS[name].default if value is None else value


def _dated(state: State, name: str, date: BusinessDate) -> int | None:
    """Return the latest dated value up to a date; None when there is none.

    Source: RULES-C §6.2 (dated parameters).
    """
    value: int | None = None
    latest = 0
    for effective_date, dated in state.parameters.get(name, {}).items():
        if latest < effective_date <= date:
            latest, value = effective_date, dated
    return value


def value_for(state: State, name: str, code: BankCode) -> int:
    """Return the value of a local parameter for one participant, today.

    Its own, else its city's, else its CCPC's, else everybody's.
    Source: RULES-C §6.1 (set per node); house, ADR-0068.
    """
    city = city_of(code)
    ccpc = state.authority.cities.get(city, "")
    for scope in (code, f"CITY {city}", f"CCPC {ccpc}"):
        value = _dated(state, scoped_name(name, scope), state.business_date)
        if value is not None:
            return value
    return value_in_force(state, name, date=state.business_date)


def put_parameters_in_force(state: State) -> None:
    """Refresh the values that the hot path reads, for the state's business date.

    Source: RULES-C §6.2 (effective at once or at the day switch).
    """
    date = state.business_date
    state.check_digit_on = value_in_force(state, "registry.check_digit", date=date) == 1
    state.amount_max_fen = value_in_force(state, "hvps.amount_max_fen", date=date)
    state.amount_min_fen = value_in_force(state, "hvps.amount_min_fen", date=date)
    state.extremely_urgent_open = (
        value_in_force(state, "hvps.extremely_urgent_open", date=date) == 1
    )
    state.warned_once = value_in_force(state, "warnings.once", date=date) == 1
    state.days_kept = value_in_force(state, "idempotence.days_kept", date=date)
    state.daily_cap = value_in_force(state, "idempotence.daily_cap", date=date)
    state.queue_length_max = value_in_force(state, "queue.length_max", date=date)
    state.offset_count_max = value_in_force(state, "options.bilateral_offset", date=date)
    state.offset_overtakes = (
        value_in_force(state, "options.bilateral_offset_overtakes", date=date) == 1
    )
    state.authority.enforced = value_in_force(state, "authority.enforced", date=date) == 1
    if state.authority.date != date:
        state.authority.begin_date(date)
    state.nodes.announced = value_in_force(state, "notices.log_ins", date=date) == 1
    required = value_in_force(state, "login.required", date=date) == 1
    if required != state.nodes.required:
        state.nodes.required = required
        state.noted.append(LogInRuled(required))
