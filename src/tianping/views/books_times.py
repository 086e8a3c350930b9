"""What the fold remembers of a payment with times."""

from __future__ import annotations

__all__ = ["TimesState"]


class TimesState:
    """One payment with times, as the events so far left it."""

    __slots__ = (
        "earliest_ns",
        "entered_at_ns",
        "latest_ns",
        "message_type",
        "payment",
        "returned_at_latest",
        "waits",
        "warned_at_ns",
    )

    def __init__(self, payment: int, message_type: str) -> None:
        self.payment = payment
        self.message_type = message_type
        self.earliest_ns = 0
        self.latest_ns = 0
        self.returned_at_latest = False
        self.entered_at_ns: int | None = None
        self.warned_at_ns: int | None = None
        self.waits = True

    def row(self) -> tuple[int | str | bool | None, ...]:
        """Return the row of table ``settlement_times``."""
        return (
            self.payment,
            self.message_type,
            self.earliest_ns,
            self.latest_ns,
            self.returned_at_latest,
            self.entered_at_ns,
            self.warned_at_ns,
            self.waits,
        )
