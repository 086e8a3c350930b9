"""Which version of the core decides, noted in the journal where it changes.

Source: house, ADR-0025, ADR-0098.
"""

from __future__ import annotations

from tianping.core.commands import UpgradeCore
from tianping.core.events import CoreUpgraded, Event
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import CORE_VERSION, State

__all__ = ["is_known_version", "upgrade_core"]


def is_known_version(version: int) -> bool:
    """Tell whether this program can read what a version of the core wrote.

    Source: house, ADR-0098.
    """
    return 1 <= version <= CORE_VERSION


def upgrade_core(state: State, command: UpgradeCore) -> list[Event]:
    """Let a newer version decide from here on; never an older one.

    Refuses: see ``RefusalCode`` 12 and 551, in that order.
    Source: house, ADR-0025, ADR-0098.
    """
    if not is_known_version(command.core_version):
        return refuse(RefusalCode.CORE_VERSION_UNKNOWN, str(command.core_version))
    before = state.core_version
    if command.core_version <= before:
        return refuse(RefusalCode.CORE_VERSION_NOT_NEWER, str(before))
    state.core_version = command.core_version
    return [CoreUpgraded(before, command.core_version)]
