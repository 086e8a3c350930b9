"""What a participant itself knows that it sent and received on a date of HVPS.

Counted as the platform counts (ADR-0086): ordinary and instant transfers, sent ones by the state
the platform told last, received ones when their signature is good; and information passed on,
queries and replies about business of HVPS among it.
Source: RULES-D §6.2 row 6, §6.3; house, ADR-0087, ADR-0104.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import msgspec

from tianping.participant.bank_drafts import INFORMATION
from tianping.participant.business_queries import (
    BUSINESS_QUERY,
    BUSINESS_REPLY,
    query_notice_of,
)
from tianping.participant.day_end import Group, Item
from tianping.participant.exchange import SubmissionState
from tianping.participant.messages import (
    CUSTOMER_TRANSFER,
    INSTANT_TRANSFER,
    INSTITUTION_TRANSFER,
    message_id_of,
)
from tianping.participant.seals import Verdict
from tianping.participant.settlement_notices import BOOKED, booked_of
from tianping.participant.store import InboxEntry, Store
from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse
from tianping.wire.envelope import DOWNLOAD_BYTES_MAX, parse_envelope
from tianping.wire.message import Amount, Message

__all__ = ["COUNTED", "OwnRecord", "own_records"]

SETTLED: Final = "PR04"
DONE: Final = "PR05"
_REFUSED: Final = "PR09"
_INFORMATION: Final = {
    **dict.fromkeys(INFORMATION, "A202"),
    BUSINESS_QUERY: "K001",
    BUSINESS_REPLY: "K002",
}
"""The business type of what moves no money."""
_SYSTEM: Final = "HVPS"

_BUSINESS: Final = {
    CUSTOMER_TRANSFER: "FIToFICstmrCdtTrf/CdtTrfTxInf/PmtTpInf/CtgyPurp/Prtry",
    INSTITUTION_TRANSFER: "FinInstnCdtTrf/CdtTrfTxInf/PmtTpInf/SvcLvl/Prtry",
    INSTANT_TRANSFER: "FinInstnCdtTrf/CdtTrfTxInf/PmtTpInf/SvcLvl/Prtry",
}
"""Where each transfer has its business type (业务类型编码)."""

_AMOUNT: Final = {
    CUSTOMER_TRANSFER: "FIToFICstmrCdtTrf/CdtTrfTxInf/IntrBkSttlmAmt",
    INSTITUTION_TRANSFER: "FinInstnCdtTrf/CdtTrfTxInf/IntrBkSttlmAmt",
    INSTANT_TRANSFER: "FinInstnCdtTrf/CdtTrfTxInf/IntrBkSttlmAmt",
}

COUNTED: Final = (*_BUSINESS, *_INFORMATION)
"""The codes that reconciliation is about."""
_OF_RETAIL: Final = (BUSINESS_QUERY, BUSINESS_REPLY)
"""Of BEPS and IBPS these; what moves money there is told by notices."""


class OwnRecord(msgspec.Struct, frozen=True):
    """One message as this participant has it; ``status`` is empty while nobody told it."""

    item: Item
    business_type: str
    status: str
    information: bool

    def group(self, edition: Edition) -> Group:
        """Return the group of a summary that it belongs to."""
        message_type = self.item.message_type if edition is Edition.NEWER else ""
        return Group(message_type, self.business_type, self.item.received, self.status)


class _Kept(NamedTuple):
    """Whose memory is read, and for which date of which system."""

    store: Store
    participant: str
    date: int
    edition: Edition
    system: str

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that are counted."""
        return COUNTED if self.system == _SYSTEM else _OF_RETAIL

    def is_elsewhere(self, message: Message) -> bool:
        """Tell whether a message is a query or a reply about business of another system."""
        asked = query_notice_of(message)
        return asked is not None and asked.system != self.system


def own_records(
    store: Store, participant: str, business_date: int, *, edition: Edition, system: str = _SYSTEM
) -> list[OwnRecord]:
    """Return what a store knows of a date, each message once: sent, received, downloaded.

    Of BEPS and IBPS: the information alone.
    """
    kept = _Kept(store, participant, business_date, edition, system)
    found: dict[tuple[str, str, bool], OwnRecord] = {}
    for record in (*_sent(kept), *_received(kept), *_downloaded(kept)):
        item = record.item
        found.setdefault((item.sender, item.message_id, item.received), record)
    return list(found.values())


def _read(envelope: bytes, edition: Edition) -> tuple[str, Message]:
    """Return who sent a message, and the message."""
    read = parse_envelope(envelope, size_max=DOWNLOAD_BYTES_MAX)
    return read.header.orig_sender, parse(read.body, read.header.mesg_type, edition=edition)


def _record(sender: str, message: Message, *, received: bool, status: str) -> OwnRecord:
    is_information = message.code in _INFORMATION
    fen = 0
    business_type = _INFORMATION.get(message.code, "")
    if not is_information:
        business_type = message.text(_BUSINESS[message.code])
        amount = message.get(_AMOUNT[message.code])
        fen = int(amount.fen) if isinstance(amount, Amount) else 0
    item = Item(sender, message_id_of(message), message.code, received, fen)
    return OwnRecord(item, business_type, status, is_information)


def _sent(kept: _Kept) -> Iterator[OwnRecord]:
    for code in kept.codes:
        for sent in kept.store.sent_with(code, kept.date):
            at_the_door = sent.state is SubmissionState.REFUSED and sent.position is None
            if at_the_door or sent.key.sender != kept.participant:
                continue  # it never reached the platform's books
            status = sent.status
            if code in _INFORMATION:
                status = DONE if sent.state is SubmissionState.ACCEPTED else ""
                status = _REFUSED if sent.status == _REFUSED else status
            sender, message = _read(sent.envelope, kept.edition)
            if kept.is_elsewhere(message):
                continue
            record = _record(sender, message, received=False, status=status)
            if not (record.information and status == _REFUSED):
                yield record


def _received(kept: _Kept) -> Iterator[OwnRecord]:
    codes = (*kept.codes, BOOKED) if kept.system == _SYSTEM else kept.codes
    for code in codes:
        for entry in kept.store.received_with(kept.participant, code):
            if Verdict(entry.verdict).is_good:
                record = _of_entry(entry, kept)
                if record is not None and record.item.message_id.startswith(f"{kept.date:08d}"):
                    yield record


def _of_entry(entry: InboxEntry, kept: _Kept) -> OwnRecord | None:
    """Return what came in; a notice of booking tells the payer of an instant transfer of it."""
    sender, message = _read(entry.envelope, kept.edition)
    if kept.is_elsewhere(message):
        return None
    if entry.code != BOOKED:
        status = DONE if entry.code in _INFORMATION else SETTLED
        return _record(sender, message, received=True, status=status)
    booked = booked_of(message)
    of_type = message.text("AcctBookgNtfctn/OrgnlGrpHdr/OrgnlMT")
    if booked is None or of_type != INSTANT_TRANSFER:
        return None
    fen = abs(booked.amount_fen)
    item = Item(
        sender=booked.original_sender,
        message_id=booked.original_id,
        message_type=INSTANT_TRANSFER,
        received=True,
        amount_fen=fen,
    )
    return OwnRecord(item, booked.business_type, SETTLED, information=False)


def _downloaded(kept: _Kept) -> Iterator[OwnRecord]:
    for one in kept.store.downloaded(kept.participant, kept.date):
        if one.code not in kept.codes:
            continue  # a notice of BEPS or IBPS, or business of another system
        sender, message = _read(one.envelope, kept.edition)
        if not kept.is_elsewhere(message):
            yield _record(sender, message, received=one.received, status=one.status)
