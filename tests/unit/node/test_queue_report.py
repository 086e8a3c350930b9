"""Lines of a queue report come from whatever command brought the payment."""

from __future__ import annotations

import pytest

from support.node_core import AT_NS, BANK_A, BANK_B, CERTIFICATE_A, DATE, OFFICE, transfer
from tianping.core.commands import Command, InstantTransfer, PostOneSided, TakeTrialBalance
from tianping.core.events import QueueReported
from tianping.core.faults import InvariantViolation
from tianping.core.terms import CLASS_ONE_SIDED, CLASS_ORDINARY
from tianping.node.queue_report import queue_parts
from tianping.node.tasks import QueueLine
from tianping.values.bankcode import with_check_digit
from tianping.values.identifiers import MessageId, PaymentId
from tianping.values.money import Fen

SPECIAL = with_check_digit("90310000003")


def lines(*commands: Command) -> list[QueueLine]:
    """Return the lines of a report about payments that these commands brought."""
    payments = [PaymentId(number) for number, _ in enumerate(commands)]
    report = QueueReported(BANK_A, MessageId("q"), BANK_A, len(payments), payments)
    ((first, found),) = queue_parts(report, lambda payment: commands[payment])
    assert first == 1
    return found


def test_line_of_an_instant_transfer_names_the_payer_and_the_third_party() -> None:
    """The account is the payer's, the message the special participant's."""
    instant = InstantTransfer(
        AT_NS, SPECIAL, MessageId("2026112300000001"), "hvps.141.001.01", DATE, 1, b"\x01" * 32,
        CERTIFICATE_A, 0, BANK_A, BANK_B, Fen(7), "G105", "02501",
    )  # fmt: skip
    (line,) = lines(instant)
    assert (line.participant, line.sender) == (BANK_A, SPECIAL)
    assert (line.message_type, line.queue_class) == ("hvps.141.001.01", CLASS_ORDINARY)


def test_places_are_counted_for_each_account() -> None:
    """With branches, every account begins at 1."""
    debit = PostOneSided(
        AT_NS, OFFICE, MessageId("2026112300000002"), DATE, 2, BANK_A, credit=False,
        amount_fen=Fen(5),
    )  # fmt: skip
    found = lines(debit, transfer(3), transfer(4, sender=BANK_B))
    assert [(line.participant, line.place) for line in found] == [
        (BANK_A, 1),
        (BANK_A, 2),
        (BANK_B, 1),
    ]
    assert (found[0].queue_class, found[0].message_type) == (CLASS_ONE_SIDED, "one-sided")


def test_command_that_brings_no_payment_cannot_wait() -> None:
    """A report that names it is a bug, and stops the node."""
    with pytest.raises(InvariantViolation, match="TakeTrialBalance"):
        lines(TakeTrialBalance(AT_NS))
