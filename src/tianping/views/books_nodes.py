"""What the fold remembers of nodes, and the rows it makes."""

from __future__ import annotations

__all__ = ["NodeBooks", "NodeChanges", "NodeRow"]

NodeRow = tuple[int | str | bool, ...]
"""One row of a table of nodes."""


class NodeBooks:
    """Everything the fold remembers of nodes."""

    def __init__(self) -> None:
        self.forced: dict[tuple[str, int], None] = {}
        """Participant and system of everybody who was forced out."""


class NodeChanges:
    """The rows of nodes that one or more batches add or change, by their keys."""

    def __init__(self) -> None:
        self.log_ins: dict[tuple[str, int], NodeRow] = {}
        self.centres: dict[str, NodeRow] = {}
        self.faults: dict[str, NodeRow] = {}
        self.letters: list[NodeRow] = []
