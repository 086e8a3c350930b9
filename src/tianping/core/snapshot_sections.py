"""The parts of a snapshot that areas of the core write for themselves.

An area that keeps something of its own in the state names a section here: what it writes and how
it reads it back, in plain ints, texts, lists and maps, in an order that never varies.
Source: house, ADR-0025.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tianping.core.control.archive import restore_kept, take_kept
from tianping.core.control.certificate_dates import restore_certificates, take_certificates
from tianping.core.control.control_snapshot import (
    restore_authority,
    restore_changes,
    take_authority,
    take_changes,
)
from tianping.core.control.day_snapshot import restore_days, take_days
from tianping.core.control.link_keys import restore_links, take_links
from tianping.core.control.node_snapshot import restore_nodes, take_nodes
from tianping.core.control.people import restore_people, take_people
from tianping.core.control.register_snapshot import restore_register, take_register
from tianping.core.ledger.day_book_section import restore_day_book, take_day_book
from tianping.core.ledger.turnovers import restore_turnovers, take_turnovers
from tianping.core.liquidity.cap_warnings import restore_cap_warnings, take_cap_warnings
from tianping.core.liquidity.caps import restore_caps, take_caps
from tianping.core.liquidity.earmark_release import restore_releases, take_releases
from tianping.core.liquidity.lending_section import (
    restore_lending_section,
    take_lending_section,
)
from tianping.core.liquidity.limits import restore_limits, take_limits
from tianping.core.liquidity.other_balances import restore_reported, take_reported
from tianping.core.liquidity.pledge_snapshot import restore_pledges, take_pledges
from tianping.core.liquidity.pool_snapshot import restore_pools, take_pools
from tianping.core.liquidity.reserves import restore_reserves, take_reserves
from tianping.core.liquidity.times import restore_times, take_times
from tianping.core.liquidity.warnings import restore_warnings, take_warnings
from tianping.core.settlement.charge_snapshot import restore_charges, take_charges
from tianping.core.settlement.closing import restore_standings, take_standings
from tianping.core.settlement.information import restore_queries, take_queries
from tianping.core.settlement.net_snapshot import restore_net_files, take_net_files
from tianping.core.settlement.openings import restore_openings, take_openings
from tianping.core.settlement.pvp_snapshot import restore_holds, take_holds
from tianping.core.settlement.session_snapshot import (
    restore_nets,
    restore_submissions,
    take_nets,
    take_submissions,
)
from tianping.core.state import Proposal, State

__all__ = ["SECTIONS", "Section"]


class Section:
    """One part of a snapshot: its name, how it is taken and how it is given back."""

    def __init__(
        self,
        name: str,
        take: Callable[[State], list[Any]],
        restore: Callable[[State, list[Any]], None],
    ) -> None:
        self.name: str = name
        self.take: Callable[[State], list[Any]] = take
        self.restore: Callable[[State, list[Any]], None] = restore


def _take_proposals(state: State) -> list[Any]:
    """Return the proposals that wait, in order. Source: house, ADR-0025, ADR-0038."""
    return [
        [number, one.person, one.evidence, one.proposed] for number, one in state.proposals.items()
    ]


def _restore_proposals(state: State, fields: list[Any]) -> None:
    """Read the proposals back. Source: house, ADR-0025, ADR-0038."""
    for number, person, evidence, proposed in fields:
        state.proposals[number] = Proposal(person, evidence, proposed)


SECTIONS: Final[tuple[Section, ...]] = (
    Section("proposals", _take_proposals, _restore_proposals),
    Section("lending", take_lending_section, restore_lending_section),
    Section("net_files", take_net_files, restore_net_files),
    Section("holds", take_holds, restore_holds),
    Section("nets", take_nets, restore_nets),
    Section("pools", take_pools, restore_pools),
    Section("charges", take_charges, restore_charges),
    Section("pledges", take_pledges, restore_pledges),
    Section("warnings", take_warnings, restore_warnings),
    Section("other balances", take_reported, restore_reported),
    Section("standings", take_standings, restore_standings),
    Section("reserves", take_reserves, restore_reserves),
    Section("limits", take_limits, restore_limits),
    Section("days", take_days, restore_days),
    Section("people", take_people, restore_people),
    Section("submissions", take_submissions, restore_submissions),
    Section("openings", take_openings, restore_openings),
    Section("caps", take_caps, restore_caps),
    Section("cap warnings", take_cap_warnings, restore_cap_warnings),
    Section("times", take_times, restore_times),
    Section("earmark releases", take_releases, restore_releases),
    Section("kept dates", take_kept, restore_kept),
    Section("authority", take_authority, restore_authority),
    Section("changes", take_changes, restore_changes),
    Section("nodes", take_nodes, restore_nodes),
    Section("register", take_register, restore_register),
    Section("turnovers", take_turnovers, restore_turnovers),
    Section("day book", take_day_book, restore_day_book),
    Section("certificates", take_certificates, restore_certificates),
    Section("links", take_links, restore_links),
    Section("queries", take_queries, restore_queries),
)
"""Every section, in the order of the snapshot; a new one comes last."""
