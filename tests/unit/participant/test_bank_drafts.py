"""The money of a bank draft as a transfer says it."""

from __future__ import annotations

import pytest

from support import bank_drafts as made
from tianping.participant.bank_drafts import DRAFT_KINDS, DraftTransfer, information_of
from tianping.participant.messages import message_id_of
from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse, write

MESSAGE_ID = "2026112300000007"
CREATED = "2026-11-23T09:30:15"
TRANSFER = "FIToFICstmrCdtTrf/CdtTrfTxInf"


def _transfer(kind: str) -> DraftTransfer:
    return made.transfer(
        MESSAGE_ID, payer="905100000052", payee="901100000014", kind=kind, created_at=CREATED
    )


@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize("kind", DRAFT_KINDS.values())
def test_transfer_names_the_draft(edition: Edition, kind: str) -> None:
    """Business type A202, the draft's number end to end, the rest in free elements."""
    message = _transfer(kind).message(edition)
    assert parse(write(message), message.code, edition=edition) == message
    assert message_id_of(message) == MESSAGE_ID
    assert message.text(f"{TRANSFER}/PmtTpInf/CtgyPurp/Prtry") == "A202"
    assert message.text(f"{TRANSFER}/Purp/Prtry") == kind
    assert message.text(f"{TRANSFER}/PmtId/EndToEndId") == made.DRAFT.number
    remarks = [str(one) for one in message.all(f"{TRANSFER}/RmtInf/Ustrd")]
    assert {"/C10/2026-11-02", "/D14/CNY8000.00", "/D11/CNY7500.00", "/D31/CNY500.00"} < set(
        remarks
    )
    assert f"/A59/{made.DRAFT.issuer}" in remarks
    assert information_of(message) is None


def test_money_that_nobody_presented_a_draft_for_says_so_by_silence() -> None:
    """What is deposited or comes back names the draft only."""
    bare = made.transfer(
        MESSAGE_ID, payer="905100000052", payee="901100000014", kind="02901", created_at=CREATED
    )
    message = DraftTransfer(
        message_id=bare.message_id,
        created_at=bare.created_at,
        debtor=bare.debtor,
        creditor=bare.creditor,
        draft=bare.draft,
        kind=bare.kind,
        amount_fen=bare.draft.amount_fen,
    ).message()
    remarks = " ".join(str(one) for one in message.all(f"{TRANSFER}/RmtInf/Ustrd"))
    assert "/F51/CT00" in remarks
    assert "/A60/" not in remarks
