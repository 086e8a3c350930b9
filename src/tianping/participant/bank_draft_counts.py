"""What a participant itself counts of bank drafts, to be held against the platform's counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from tianping.participant.bank_drafts import DRAFT_MONEY, INFORMATION, information_of
from tianping.participant.engine import ParticipantEngine
from tianping.participant.exchange import SubmissionState
from tianping.participant.messages import CUSTOMER_TRANSFER
from tianping.participant.seals import Verdict
from tianping.participant.store import SentMessage
from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse
from tianping.wire.envelope import DOWNLOAD_BYTES_MAX, parse_envelope
from tianping.wire.message import Amount, Message

__all__ = ["InformationCount", "count_information"]

_SETTLED: Final = "PR04"
_REFUSED: Final = "PR09"


class InformationCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many messages of a code, or settled transfers of a kind, were sent or received."""

    direction: str
    """``sent`` or ``received``."""
    code: str
    kind: str
    """Business kind of a transfer; empty of information."""
    count: int
    amount_fen: int


def count_information(engine: ParticipantEngine, business_date: int) -> list[InformationCount]:
    """Count what a store knows of a business date: sent first, messages before transfers.

    Sent information counts when the platform took it, a sent transfer when it settled; what came
    in counts when its signature is good.
    """
    store, participant, edition = engine.store, engine.party.bank_code, engine.party.edition
    counts: list[InformationCount] = []
    for code in (*INFORMATION, CUSTOMER_TRANSFER):
        sent = [one for one in store.sent_with(code, business_date) if _counts(one)]
        counts += _count("sent", code, [_message(one.envelope, edition) for one in sent])
    for code in (*INFORMATION, CUSTOMER_TRANSFER):
        received = [
            _message(one.envelope, edition)
            for one in store.received_with(participant, code)
            if Verdict(one.verdict).is_good
        ]
        dated = [one for one in received if _message_id(one).startswith(f"{business_date:08d}")]
        counts += _count("received", code, dated)
    return counts


def _counts(sent: SentMessage) -> bool:
    if sent.code == CUSTOMER_TRANSFER:
        return sent.status == _SETTLED
    return sent.state is SubmissionState.ACCEPTED and sent.status != _REFUSED


def _message(envelope: bytes, edition: Edition) -> Message:
    read = parse_envelope(envelope, size_max=DOWNLOAD_BYTES_MAX)
    return parse(read.body, read.header.mesg_type, edition=edition)


def _message_id(message: Message) -> str:
    told = information_of(message)
    return message.text("FIToFICstmrCdtTrf/GrpHdr/MsgId") if told is None else told.message_id


def _count(direction: str, code: str, messages: Iterable[Message]) -> list[InformationCount]:
    """Return the counts of one code, by kind in order of kinds."""
    sums: dict[str, list[int]] = {}
    for message in messages:
        told = information_of(message)
        kind, amount_fen = _transfer(message) if told is None else ("", told.amount_fen or 0)
        if told is not None or kind:
            entry = sums.setdefault(kind, [0, 0])
            entry[0] += 1
            entry[1] += amount_fen
    return [
        InformationCount(
            direction=direction, code=code, kind=kind, count=count, amount_fen=amount_fen
        )
        for kind, (count, amount_fen) in sorted(sums.items())
    ]


def _transfer(message: Message) -> tuple[str, int]:
    """Return kind and amount of a transfer for a bank draft; no kind of any other."""
    transfer = "FIToFICstmrCdtTrf/CdtTrfTxInf"
    if message.text(f"{transfer}/PmtTpInf/CtgyPurp/Prtry") != DRAFT_MONEY:
        return "", 0
    amount = message.get(f"{transfer}/IntrBkSttlmAmt")
    return message.text(f"{transfer}/Purp/Prtry"), amount.fen if isinstance(amount, Amount) else 0
