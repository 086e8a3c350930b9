"""What the model keeps of a pool.

Source: RULES-Q §7.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

__all__ = ["Pool"]


@dataclass
class Pool:
    """Everything about the pool of one legal entity."""

    floor: int = 0
    in_order: bool = True
    branches: list[str] = field(default_factory=list)
    changes: list[tuple[int, int, tuple[str, ...]]] = field(default_factory=list)
    """From when, what, whom."""
    transfers: list[tuple[str, int, int, int]] = field(default_factory=list)
    """To whom, for which class, which payment, how much; today."""
    stopped: int | None = None
    """The number of credits of the account when it stopped."""

    def clone(self) -> Pool:
        """Return a copy that shares nothing that changes."""
        return replace(
            self,
            branches=list(self.branches),
            changes=list(self.changes),
            transfers=list(self.transfers),
        )
