"""The queries that others put to a participant, and which of them it has answered.

Source: RULES-R §7.6 (reply the same day, at the latest the next working day); house, ADR-0104.
"""

from __future__ import annotations

import msgspec

from tianping.participant.business_queries import (
    BUSINESS_QUERY,
    BUSINESS_REPLY,
    QueryNotice,
    query_notice_of,
)
from tianping.participant.engine import ParticipantEngine
from tianping.participant.exchange import SubmissionState
from tianping.participant.seals import Verdict
from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse
from tianping.wire.envelope import DOWNLOAD_BYTES_MAX, parse_envelope

__all__ = ["PutQuery", "put_queries"]

_REFUSED = "PR09"


class PutQuery(msgspec.Struct, frozen=True):
    """A query that was put to this participant, and whether the platform passed a reply on."""

    asked: QueryNotice
    replied: bool


def put_queries(engine: ParticipantEngine) -> list[PutQuery]:
    """Return the queries with a good signature that came in, oldest first; from the store alone."""
    store, edition = engine.store, engine.party.edition
    replied: set[tuple[str, str]] = set()
    for sent in store.sent_with(BUSINESS_REPLY):
        notice = _notice(sent.envelope, edition)
        taken = sent.state is SubmissionState.ACCEPTED and sent.status != _REFUSED
        if taken and notice is not None:
            replied.add((notice.receiver, notice.query_id))
    found: list[PutQuery] = []
    for entry in store.received_with(engine.party.bank_code, BUSINESS_QUERY):
        notice = _notice(entry.envelope, edition)
        if notice is not None and Verdict(entry.verdict).is_good:
            found.append(PutQuery(notice, (notice.sender, notice.message_id) in replied))
    return found


def _notice(envelope: bytes, edition: Edition) -> QueryNotice | None:
    read = parse_envelope(envelope, size_max=DOWNLOAD_BYTES_MAX)
    return query_notice_of(parse(read.body, read.header.mesg_type, edition=edition))
