"""What must never happen. A fault is a bug or damage: the node stops, it does not carry on."""

from __future__ import annotations

__all__ = ["InvariantViolation", "check"]


class InvariantViolation(Exception):  # noqa: N818 - a violation, not an error of the caller
    """The core's state is not what the rules allow."""


def check(condition: bool, text: str) -> None:  # noqa: FBT001 - the condition is the point
    """Raise when a condition that always holds does not; unlike ``assert`` never switched off.

    Raises:
        InvariantViolation: the condition is false.
    """
    if not condition:
        raise InvariantViolation(text)
