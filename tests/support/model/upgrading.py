"""Which version of the rules decides, and commands that were taken out."""

from __future__ import annotations

from support.model.plain import Told
from support.model.registry import CORE_VERSION
from support.model.state import State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R

__all__ = ["upgrade"]


def upgrade(m: State, k: c.UpgradeCore) -> list[Told]:
    """Only to a version that is known, and newer than what decided before."""
    refuse_if(not 1 <= k.core_version <= CORE_VERSION, R.CORE_VERSION_UNKNOWN)
    refuse_if(k.core_version <= m.core_version, R.CORE_VERSION_NOT_NEWER)
    before, m.core_version = m.core_version, k.core_version
    return [("CoreUpgraded", before, k.core_version)]
