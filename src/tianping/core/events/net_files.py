"""What became of multilateral net files. Their lines are told beside, as payments."""

from __future__ import annotations

from tianping.core.events.record import Record
from tianping.values.identifiers import PaymentId

__all__ = ["NetFileQueued", "NetFileReturned", "NetFileSettled", "NetFileWithdrawn"]


class NetFileQueued(Record, frozen=True, array_like=True, gc=False, tag=80):
    """A net file waits: one item in class 8 of each payer that is short, told after this.

    ``file`` is the sequence number of the command that brought it.
    """

    file: PaymentId


class NetFileSettled(Record, frozen=True, array_like=True, gc=False, tag=81):
    """A net file is final: every line is posted, told after this in the order of the file."""

    file: PaymentId


class NetFileWithdrawn(Record, frozen=True, array_like=True, gc=False, tag=82):
    """A net file that waited is withdrawn by its sender; its waiting items are told after this."""

    file: PaymentId


class NetFileReturned(Record, frozen=True, array_like=True, gc=False, tag=83):
    """A net file that waited goes back to its sender, with a refusal code as reason.

    Its waiting items are told after this.
    """

    file: PaymentId
    reason: int
