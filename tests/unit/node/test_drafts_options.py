"""What participants are told when an optional tool settled their payments."""

from __future__ import annotations

from support.node_core import AT_NS, BANK_A, BANK_B, DATE, transfer
from tianping.core.commands import AdvancePhase, ProposeMatching, SetParameter
from tianping.values.identifiers import PaymentId
from unit.node.test_drafts import BIG, Day, kinds, receipts


def test_offset_payments_are_receipted_and_forwarded_to_both_banks() -> None:
    """The new payment is confirmed and settled, and the one that waited settles with it.

    Both banks had 1,000,000.00; nobody is shown a balance below what it ends with.
    """
    day = Day()
    day.tell(SetParameter(AT_NS, "options.bilateral_offset", 1, DATE), original=b"")
    day.tell(transfer(1, amount_fen=BIG, sender=BANK_B))
    drafts = day.tell(transfer(2, amount_fen=BIG + 7))
    assert kinds(drafts) == [
        ("CommunicationConfirmation", BANK_A),
        ("SettlementReceipt", BANK_A),
        ("ForwardedMessage", BANK_B),
        ("SettlementReceipt", BANK_B),
        ("ForwardedMessage", BANK_A),
    ]
    told = [(one.status, one.original_id, one.balance_fen) for one in receipts(drafts)]
    assert told == [
        ("PR04", f"{DATE}00000002", 1_000_000_00 - 7),
        ("PR04", f"{DATE}00000001", 1_000_000_00 + 7),
    ]


def test_proposed_payments_are_receipted_to_both_banks() -> None:
    """A proposal has no sender to be answered; the payments it settles are told like any other."""
    day = Day()
    for name, value in (("options.optimal_matching", 1), ("matching.automatic", 0)):
        day.tell(SetParameter(AT_NS, name, value, DATE), original=b"")
    day.tell(transfer(1, amount_fen=3 * BIG), transfer(2, amount_fen=BIG))
    first = day.machine.seq
    day.tell(transfer(3, amount_fen=BIG, sender=BANK_B))
    day.tell(AdvancePhase(AT_NS, 10, 20, 0), original=b"")
    drafts = day.tell(
        ProposeMatching(AT_NS, [PaymentId(first), PaymentId(first + 1)]), original=b""
    )
    assert sorted((one.receiver, one.status, one.original_id) for one in receipts(drafts)) == [
        (BANK_A, "PR04", f"{DATE}00000002"),
        (BANK_B, "PR04", f"{DATE}00000003"),
    ]
    assert [one for one in kinds(drafts) if one[0] == "ForwardedMessage"] == [
        ("ForwardedMessage", BANK_B),
        ("ForwardedMessage", BANK_A),
    ]
