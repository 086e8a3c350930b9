"""Seeds for orders that are drawn: from the machine's source of randomness, into the command.

The core draws from the seed alone, so that a replay draws alike.
Source: correction 1.18; house, ADR-0040.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final

import msgspec

from tianping.core.commands import AdvancePhase, AdvanceSystem, ApproveProposal, Command, RunPool

__all__ = ["draw_seed", "with_seed"]

_SEED_BITS: Final = 63


def draw_seed() -> int:
    """Return a number of the machine's source of randomness."""
    return secrets.randbits(_SEED_BITS)


def with_seed(command: Command, draw: Callable[[], int] = draw_seed) -> Command:
    """Return the command with a seed of this node, if it needs one and brings none.

    An approval gets one for what it approves, so that whoever proposed it does not know it before.
    """
    if (
        isinstance(command, AdvancePhase | AdvanceSystem | ApproveProposal | RunPool)
        and command.seed == 0
    ):
        return msgspec.structs.replace(command, seed=draw())
    return command
