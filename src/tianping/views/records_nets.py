"""What the queries about sessions of nets return."""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.views.schema_nets import SESSION_COMPLETED, SESSION_HELD, SESSION_OPEN

__all__ = ["NET_VIEWS", "SESSION_STATES", "SessionView"]

SESSION_STATES: Final = {
    SESSION_OPEN: "open",
    SESSION_HELD: "held",
    SESSION_COMPLETED: "completed",
}


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    """A session of nets and what became of it."""

    submission: int
    system: str
    netting_date: int
    session: int
    office: str
    message_id: str
    line_count: int
    settled_line_count: int
    session_debit_fen: int
    session_credit_fen: int
    business_date: int
    recorded_at_ns: int
    session_state: str
    refusal_code: int
    found: str
    completed_at_ns: int | None


NET_VIEWS: Final = (SessionView,)
