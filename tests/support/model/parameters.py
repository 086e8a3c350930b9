"""Parameters: what each is, when a change may take effect, what must fit what.

Source: RULES-C §6.1-6.4; corrections §2 (owners); ADR-0068.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from support.model.authority import in_area, is_digits
from support.model.clockwork import is_time, times_fit
from support.model.plain import Told
from support.model.registry import is_date
from support.model.state import PARAMETERS, Refusal, State, refuse_if
from tianping.core import commands as c
from tianping.core.control.words import (
    MOMENT_DATE,
    MOMENT_SESSION,
    MOMENT_SOONEST,
    MOMENT_SWITCH,
    MOMENT_TIME,
    REGION_CCPC,
    REGION_CITY,
)
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import SYSTEM_CCMS, SYSTEM_SAPS
from tianping.values.dates import BusinessDate, business_date_of, next_natural_date

__all__ = [
    "Plan",
    "at_session",
    "at_switch",
    "put_in_force",
    "set_parameter",
    "set_parameters",
    "value_for",
]

NOW, DATED = -1, -2
"""A moment that is here already; a value that is dated without waiting for anything."""
MOST_PLANS = 1_000
MOST_AT_ONCE = 100
BEPS, IBPS = 2, 3

LOCAL = ("messages.attachment_max_bytes", "link.required", "caps.npc_percent")
"""What may differ from node to node, and what branches may set. Source: RULES-C §6.2."""

AT_ONCE, NEXT_SESSION, NEXT_SWITCH = 0, 1, 2

_NOT_WITHIN_A_DAY = (
    "hvps.amount_max_fen", "hvps.amount_min_fen", "matching.classes",
    "matching.start_delay_seconds",
    "beps.credit_max_fen",
    "ibps.amount_max_fen", "interest.year_days", "login.max_sessions", "messages.all_signed",
    "messages.reply_minutes",
    "beps.packet_items_max", "beps.packet_bytes_max", "beps.debit_receipt_days_max",
    "beps.queue_order",
)  # fmt: skip
_AREAS_NOT_WITHIN_A_DAY = (
    "lending.", "pool.", "overdraft.", "pledge.", "retention.", "download.", "cis.",
    "certificate.", "reconciliation.",
)  # fmt: skip


def takes_effect(name: str) -> int:
    """Return when a change takes effect at the earliest."""
    if name in ("saps.latest_end_minutes", "beps.matching_minutes"):
        return AT_ONCE
    late = name in _NOT_WITHIN_A_DAY or name.startswith(_AREAS_NOT_WITHIN_A_DAY) or is_time(name)
    return NEXT_SWITCH if late else AT_ONCE


def system_of(name: str) -> int:
    """Return the system whose switch and sessions count: HVPS, BEPS, IBPS, SAPS or CCMS."""
    area = name.partition(".")[0]
    named = {"hvps": 1, "beps": 2, "ibps": 3, "messages": 5, "authority": 5, "control": 5,
             "retention": 5, "login": 5, "node": 5, "broadcast": 5, "certificate": 5,
             "link": 5, "caps": 2, "cis": 2}  # fmt: skip
    if name == "notices.log_ins":
        return 5
    own = {"registry": 5, "idempotence": 5, "corrections": 4, "queue": 4, "schedule": 5}
    return (named | own).get(area, 4)


def dating_system(name: str) -> int:
    """Return whose date dates the values: settlement's, unless a switch of its own counts."""
    own = system_of(name)
    return SYSTEM_SAPS if takes_effect(name) == AT_ONCE or own == SYSTEM_CCMS else own


def date_of(m: State, name: str) -> int:
    """Return the date by which a parameter is dated now. Source: RULES-D §1; RULES-C §6.3."""
    system = dating_system(name)
    return m.today if system == SYSTEM_SAPS else m.systems[system].date


Order = tuple[int, int, int]
"""Date, whether within it, and when."""


class Plan(NamedTuple):
    """A change that waits."""

    number: int
    setter: str
    name: str
    scope: str
    value: int
    moment: int
    date: int
    at_ns: int


# --- what fits what ----------------------------------------------------------------------------


def _fits(value: Callable[[str], int]) -> bool:
    """The checks between parameters. Source: RULES-C §6.3."""
    amounts = value("hvps.amount_min_fen") <= value("hvps.amount_max_fen")
    return amounts and times_fit(value)


def _order(m: State, plan: Plan) -> Order:
    today, moment = date_of(m, plan.name), plan.moment
    if moment == DATED:
        return (plan.date, 0, 0)
    if moment in (NOW, MOMENT_SESSION):
        return (today, 1, m.now)
    if moment == MOMENT_TIME:
        return (max(today, business_date_of(plan.at_ns)), 1, plan.at_ns)
    following = next_natural_date(BusinessDate(today))
    return (plan.date if moment == MOMENT_DATE else following, 0, 1)


def _check_fit(m: State, plans: list[Plan]) -> None:
    """Refuse what would not fit when it takes effect, or make later changes not fit."""
    entries: list[tuple[Order, int, str, str, int]] = [
        ((date, 0, 0), 0, *_parted(key), value) for key, value, date in m.parameters
    ]
    waiting = [
        (_order(m, one), one.number, one.name, one.scope, one.value) for one in [*m.plans, *plans]
    ]
    entries += waiting
    first = min(_order(m, one) for one in plans)
    points = {order for order, *_ in entries if order >= first}
    scopes = {"", *(one.scope for one in plans)}
    for point in points:
        done = sorted(
            (*entry[:2], place) for place, entry in enumerate(entries) if entry[0] <= point
        )
        for scope in scopes:

            def value(
                name: str, scope: str = scope, done: list[tuple[Order, int, int]] = done
            ) -> int:
                found: int = PARAMETERS[name][0]
                own = [entries[place] for *_, place in done if entries[place][2] == name]
                for wanted in ("", scope):
                    for entry in own:
                        found = entry[4] if entry[3] == wanted else found
                return found

            refuse_if(not _fits(value), R.PARAMETERS_DISAGREE)


def _parted(key: str) -> tuple[str, str]:
    name, _, scope = key.partition("@")
    return name, scope


# --- setting -----------------------------------------------------------------------------------


def set_parameter(m: State, k: c.SetParameter) -> list[Told]:
    """Dated: in force from its date on, never for a past date."""
    refuse_if(not is_date(k.effective_date), R.VALUE_OUT_OF_BOUNDS)
    refuse_if(k.name not in PARAMETERS, R.PARAMETER_UNKNOWN)
    _, least, greatest = PARAMETERS[k.name]
    refuse_if(not least <= k.value <= greatest, R.PARAMETER_OUT_OF_BOUNDS)
    refuse_if(k.effective_date < m.today, R.PARAMETER_IN_THE_PAST)
    _check_fit(m, [Plan(0, "", k.name, "", k.value, DATED, k.effective_date, 0)])
    m.parameters.append((k.name, k.value, k.effective_date))
    return [("ParameterSet", k.name, k.value, k.effective_date)]


def _sound(change: c.ParameterChange) -> bool:
    dated = change.effective_date != 0
    timed = change.effective_at_ns != 0
    return (
        MOMENT_SOONEST <= change.moment <= MOMENT_SWITCH
        and dated == (change.moment == MOMENT_DATE)
        and timed == (change.moment == MOMENT_TIME)
        and (not dated or is_date(change.effective_date))
    )


def _scope_is_known(m: State, scope: str) -> bool:
    level, _, region = scope.partition(" ")
    if level in ("CITY", "CCPC"):
        return is_digits(region, 4)
    return m.participant(scope) is not None


def _is_in_area(m: State, setter: str, change: c.ParameterChange) -> bool:
    if setter == "":
        return True
    area = m.areas.get((setter, system_of(change.name)))
    if area is None or change.scope == "":
        return False
    level, _, region = change.scope.partition(" ")
    if level == "CCPC":
        return in_area(m, area, REGION_CCPC, region)
    return in_area(m, area, REGION_CITY, region or change.scope[3:7])


def _plan(m: State, k: c.SetParameters, change: c.ParameterChange) -> Plan:
    """Say when a change takes effect. Refuses: VALUE_OUT_OF_BOUNDS, _IN_THE_PAST, _TOO_EARLY."""
    effect = takes_effect(change.name)
    moment, date = change.moment, int(change.effective_date)
    today = date_of(m, change.name)
    prepares = m.systems[dating_system(change.name)].state == 0
    at_once = effect == AT_ONCE or (effect == NEXT_SWITCH and prepares)
    if moment == MOMENT_SESSION:
        refuse_if(system_of(change.name) not in (BEPS, IBPS), R.VALUE_OUT_OF_BOUNDS)
        refuse_if(effect == NEXT_SWITCH, R.PARAMETER_TOO_EARLY)
    if moment == MOMENT_TIME:
        refuse_if(change.effective_at_ns <= m.now, R.PARAMETER_IN_THE_PAST)
        refuse_if(effect != AT_ONCE, R.PARAMETER_TOO_EARLY)
    if moment == MOMENT_DATE:
        refuse_if(date < today, R.PARAMETER_IN_THE_PAST)
        refuse_if(date == today and not at_once, R.PARAMETER_TOO_EARLY)
        if date == today:
            moment, date = NOW, 0
    if moment == MOMENT_SOONEST:
        later = MOMENT_SWITCH if effect == NEXT_SWITCH else MOMENT_SESSION
        moment = NOW if at_once else later
    told = (k.setter, change.name, change.scope, change.value)
    return Plan(0, *told, moment, date, change.effective_at_ns)


def set_parameters(m: State, k: c.SetParameters) -> list[Told]:
    """Change all of the parameters, or none."""
    refuse_if(not 1 <= len(k.changes) <= MOST_AT_ONCE, R.VALUE_OUT_OF_BOUNDS)
    refuse_if(not all(_sound(one) for one in k.changes), R.VALUE_OUT_OF_BOUNDS)
    plans: list[Plan] = []
    for change in k.changes:
        refuse_if(change.name not in PARAMETERS, R.PARAMETER_UNKNOWN)
        _, least, greatest = PARAMETERS[change.name]
        refuse_if(not least <= change.value <= greatest, R.PARAMETER_OUT_OF_BOUNDS)
        unknown = change.scope != "" and not _scope_is_known(m, change.scope)
        refuse_if(unknown, R.PARTICIPANT_UNKNOWN)
        plan = _plan(m, k, change)
        refuse_if(change.scope != "" and change.name not in LOCAL, R.PARAMETER_NOT_LOCAL)
        refuse_if(not _is_in_area(m, k.setter, change), R.NOT_DELEGATED)
        plans.append(plan._replace(number=m.last_plan + len(plans) + 1))
    refuse_if(len(m.plans) + len(plans) > MOST_PLANS, R.TOO_MANY_CHANGES)
    _check_fit(m, plans)
    told: list[Told] = []
    for plan in plans:
        m.last_plan = plan.number
        if plan.moment == NOW:
            told.append(_take_effect(m, plan))
        else:
            m.plans.append(plan)
            told.append(("ParameterPlanned", *plan))
    return told


# --- taking effect -----------------------------------------------------------------------------


def _take_effect(m: State, plan: Plan) -> Told:
    key = f"{plan.name}@{plan.scope}" if plan.scope else plan.name
    date = date_of(m, plan.name)
    m.parameters.append((key, plan.value, date))
    told = (plan.number, plan.setter, plan.name, plan.scope, plan.value, date)
    return ("ParameterInForce", *told)


def _due(m: State, is_due: Callable[[Plan], bool]) -> list[Told]:
    due = [plan for plan in m.plans if is_due(plan)]
    m.plans = [plan for plan in m.plans if plan not in due]
    return [_take_effect(m, plan) for plan in due]


def at_switch(m: State, system: int) -> list[Told]:
    """Put in force what waited for this date of a system, or for any next one."""

    def is_due(plan: Plan) -> bool:
        begun = plan.moment == MOMENT_DATE and plan.date <= date_of(m, plan.name)
        return dating_system(plan.name) == system and (begun or plan.moment == MOMENT_SWITCH)

    return _due(m, is_due)


def at_session(m: State, system: int) -> list[Told]:
    """Put in force what waited for the next session of BEPS or IBPS."""
    return _due(m, lambda plan: plan.moment == MOMENT_SESSION and system_of(plan.name) == system)


def put_in_force(m: State, k: c.PutParametersInForce) -> list[Told]:
    """Put in force what waited for this time."""
    told = _due(m, lambda plan: plan.moment == MOMENT_TIME and plan.at_ns <= k.recorded_at_ns)
    if not told:
        raise Refusal(R.NO_CHANGE_DUE)
    return told


def value_for(m: State, name: str, code: str) -> int:
    """Return what holds for one participant: its own, its city's, its CCPC's, or everybody's."""
    city = code[3:7]
    for scope in (code, f"CITY {city}", f"CCPC {m.cities.get(city, '')}"):
        if any(key == f"{name}@{scope}" and date <= m.today for key, _, date in m.parameters):
            return m.parameter(f"{name}@{scope}")
    return m.parameter(name)
