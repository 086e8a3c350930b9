"""Messages about an invented bank draft, as a participant builds them."""

from __future__ import annotations

from tianping.participant.bank_drafts import (
    BankDraft,
    DraftApplication,
    DraftPaid,
    DraftReturn,
    DraftTransfer,
    Presentation,
    Route,
    WithdrawalReceipt,
)
from tianping.participant.messages import CustomerParty
from tianping.values.money import Fen

__all__ = ["DRAFT", "PRESENTED", "application", "paid", "receipt", "returned", "transfer"]

DRAFT = BankDraft(
    number="9031000012345678",
    issued="2026-11-02",
    amount_fen=Fen(800_000),
    issuer="903222000038",
    applicant="Lin Example",
    applicant_account="6222000000000001",
    code="0123456789",
    payee="Mei Example",
)
PRESENTED = Presentation(
    bank="901100000014",
    account="6222000000000002",
    name="Mei Example",
    date="2026-11-23",
    paid_fen=Fen(750_000),
    left_fen=Fen(50_000),
)


def application(message_id: str, route: Route, *, created_at: str) -> DraftApplication:
    """Ask for the money of the draft."""
    return DraftApplication(
        message_id=message_id,
        created_at=created_at,
        route=route,
        draft=DRAFT,
        presented=PRESENTED,
    )


def paid(message_id: str, route: Route, *, created_at: str) -> DraftPaid:
    """Tell that the draft was paid."""
    return DraftPaid(
        message_id=message_id,
        created_at=created_at,
        route=route,
        draft=DRAFT,
        presented=PRESENTED,
    )


def returned(message_id: str, route: Route, *, created_at: str) -> DraftReturn:
    """Ask for the money of the draft, which nobody used."""
    return DraftReturn(message_id=message_id, created_at=created_at, route=route, draft=DRAFT)


def receipt(message_id: str, route: Route, *, created_at: str) -> WithdrawalReceipt:
    """Tell that a withdrawal of cash is booked."""
    return WithdrawalReceipt(
        message_id=message_id,
        created_at=created_at,
        route=route,
        business_id="2026112300000077",
        original_id="2026112300000066",
        account="6222000000000003",
        name="Vault",
        amount_fen=Fen(12_300),
    )


def transfer(
    message_id: str, *, payer: str, payee: str, kind: str, created_at: str
) -> DraftTransfer:
    """Pay what was applied for."""
    return DraftTransfer(
        message_id=message_id,
        created_at=created_at,
        debtor=_party(payer, "Drafts' centre"),
        creditor=_party(payee, "Mei Example"),
        draft=DRAFT,
        kind=kind,
        amount_fen=PRESENTED.paid_fen,
        presented=PRESENTED,
    )


def _party(code: str, name: str) -> CustomerParty:
    return CustomerParty(
        participant=code, branch=code, account_bank=code, name=name, account="6222000000000009"
    )
