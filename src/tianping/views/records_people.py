"""What the queries of persons and of the audit trail return."""

from __future__ import annotations

from typing import Final

import msgspec

__all__ = ["PEOPLE_VIEWS", "AuditView", "PersonView"]


class PersonView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who works at the platform, or did."""

    person: str
    person_role: int
    office: str
    suspended: bool
    removed: bool
    entered_by: str
    approved_by: str
    added_seq: int
    seq: int


class AuditView(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the audit trail, from what reached the core."""

    seq: int
    audit_line: int
    business_date: int
    recorded_at_ns: int
    person: str
    second_person: str
    sender: str
    login_session: str
    function: str
    event: str
    object: str
    aspect: str
    value_before: str
    value_after: str
    message_id: str
    result: str
    refusal_code: int
    found: str


PEOPLE_VIEWS: Final[tuple[type[msgspec.Struct], ...]] = (PersonView, AuditView)
