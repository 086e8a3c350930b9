"""The fold's storey of authorities and parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tianping.core import events as e
from tianping.core.terms import SYSTEM_NAMES
from tianping.views.fold_registry import RegistryFold

__all__ = ["ControlFold"]


class ControlFold(RegistryFold):
    """Folds events about who may send what, and about values and their moments."""

    def _control_events(self) -> dict[type[Any], Callable[[Any], None]]:
        return {
            e.ParameterSet: self._parameter_set,
            e.AuthoritySet: self._authority_set,
            e.AuthorityRevoked: self._authority_revoked,
            e.AreaDelegated: self._area_delegated,
            e.CityAssigned: self._city_assigned,
            e.ParameterPlanned: self._parameter_planned,
            e.ParameterInForce: self._parameter_in_force,
        }

    def _parameter_set(self, event: e.ParameterSet) -> None:
        self._dated_value(event.name, "", event.effective_date, value=event.value)

    def _dated_value(self, name: str, scope: str, date: int, *, value: int) -> None:
        key = (name, scope, date)
        self.changes.parameters[key] = (*key, value, self._seq)

    def _authority_set(self, event: e.AuthoritySet) -> None:
        line = event.rule
        self.changes.control.rules.add(
            (
                event.number,
                event.setter,
                SYSTEM_NAMES[line.system][0],
                line.direction,
                line.allowed,
                line.business_type,
                line.business_kind,
                line.region_level,
                line.region,
                line.institution_level,
                line.institution,
                line.from_date,
                line.until_date,
                self._at_ns,
                self._seq,
                None,
            )
        )

    def _authority_revoked(self, event: e.AuthorityRevoked) -> None:
        ended = (event.rule.until_date, self._seq, event.number)
        self.changes.control.rule_ends.append(ended)

    def _area_delegated(self, event: e.AreaDelegated) -> None:
        key = (event.setter, SYSTEM_NAMES[event.system][0])
        row = (*key, event.region_level, event.region, self._seq)
        self.changes.control.areas[key] = None if event.withdrawn else row

    def _city_assigned(self, event: e.CityAssigned) -> None:
        row = (event.city, event.ccpc, self._seq)
        self.changes.control.cities[event.city] = row if event.ccpc else None

    def _parameter_planned(self, event: e.ParameterPlanned) -> None:
        self.books.planned.add(event.number)
        self.changes.control.parameter_changes.add(
            (
                event.number,
                event.setter,
                event.name,
                event.scope,
                event.value,
                event.moment,
                event.effective_date,
                event.effective_at_ns,
                self._at_ns,
                self._seq,
                None,
                None,
                None,
            )
        )

    def _parameter_in_force(self, event: e.ParameterInForce) -> None:
        self._dated_value(event.name, event.scope, event.business_date, value=event.value)
        begun = (event.business_date, self._at_ns, self._seq)
        if event.number in self.books.planned:
            self.books.planned.discard(event.number)
            self.changes.control.in_force.append((*begun, event.number))
            return
        told = (event.number, event.setter, event.name, event.scope, event.value)
        self.changes.control.parameter_changes.add((*told, 0, 0, 0, self._at_ns, self._seq, *begun))
