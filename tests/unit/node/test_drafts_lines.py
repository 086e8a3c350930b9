"""Lines of a command: who is told when one settles, at once or after a restart."""

from __future__ import annotations

import msgspec

from support.node_core import BANK_A, BANK_B
from tianping.core.commands import TakeTrialBalance
from tianping.core.events import (
    Event,
    PaymentMade,
    PaymentQueued,
    PaymentReturned,
    PaymentSettled,
)
from tianping.journal.port import Head
from tianping.node.batches import DurableBatch
from tianping.node.drafts import Drafter
from tianping.node.drafts_writer import DayFacts, FoundPayment
from tianping.node.tasks import BookingNotice, Draft
from tianping.values.bankcode import NPC, BankCode
from tianping.values.identifiers import line_payment_id
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition

OFFICE = BankCode("001100000002")
DATE = 20261123
AT_NS = 1_795_000_000_000_000_000
LINE = line_payment_id(7, 1)


def made(*, message_type: str = "pool", message_id: str = "") -> PaymentMade:
    """Return a line from bank A to bank B."""
    return PaymentMade(LINE, BANK_A, message_id, message_type, BANK_A, BANK_B, 500, 8, 26, "", "")


def settled(payer: int = 0) -> PaymentSettled:
    """Return its settlement."""
    return PaymentSettled(LINE, 26, [payer, 8, 8, 1], Fen(500), Fen(1_500), Fen(2_500))


class Outcomes:
    """A drafter fed with outcomes."""

    def __init__(self, day: DayFacts) -> None:
        self.seq = 6
        self.drafter = Drafter(
            edition=Edition.NEWER,
            find=self._find,
            receivers=lambda: [BANK_A, BANK_B],
            day=day,
            office_of=lambda code: "P1" if code in (BANK_A, BANK_B) else "",
        )

    def _find(self, payment: int) -> FoundPayment:
        raise LookupError(payment)

    def tell(self, *events: Event) -> list[Draft]:
        """Return the drafts of one command that led to some events."""
        self.seq += 1
        batch = DurableBatch(
            self.seq,
            [TakeTrialBalance(AT_NS)],
            [b""],
            [list(events)],
            Head(self.seq, b"\x07" * 32),
            AT_NS,
        )
        return self.drafter.drafts(batch)


def test_both_banks_are_told_of_a_line_with_their_own_balance() -> None:
    """Payer first; a line of the platform's own bears the journal position as its original."""
    drafts = Outcomes(DayFacts(DATE, 20)).tell(made(), settled())
    assert [draft.receiver for draft in drafts] == [BANK_A, BANK_B]
    first, second = drafts
    assert isinstance(first, BookingNotice)
    assert isinstance(second, BookingNotice)
    assert (first.credit, first.balance_fen, first.amount_fen) == (False, 1_500, 500)
    assert (second.credit, second.balance_fen) == (True, 2_500)
    assert first.original_id == second.original_id == "2026112300000000000007"
    assert first.original_sender == NPC


def test_a_line_of_a_message_names_the_message() -> None:
    """Its sender, id and code are those that the parties know."""
    line = made(message_type="saps.611.001.01", message_id="20261123net1")
    (first, _) = Outcomes(DayFacts(DATE, 10)).tell(line, settled())
    assert isinstance(first, BookingNotice)
    assert (first.original_id, first.original_sender) == ("20261123net1", BANK_A)
    assert first.original_type == "saps.611.001.01"


def test_an_office_has_no_account_to_be_told_of() -> None:
    """Only the bank hears of a line between a bank and an office."""
    line = msgspec.structs.replace(made(), payer=OFFICE)
    drafts = Outcomes(DayFacts(DATE, 10)).tell(line, settled())
    assert [draft.receiver for draft in drafts] == [BANK_B]


def test_a_line_that_waited_is_told_after_a_restart() -> None:
    """The facts of waiting lines are kept with the outbox, so nothing has to be found again."""
    before = Outcomes(DayFacts(DATE, 10))
    assert before.tell(made(), PaymentQueued(LINE, 0, 5, 7)) == []
    kept = msgspec.msgpack.decode(msgspec.msgpack.encode(before.drafter.day), type=DayFacts)
    after = Outcomes(kept)
    assert [draft.receiver for draft in after.tell(settled())] == [BANK_A, BANK_B]
    assert after.drafter.day.lines == {}


def test_a_line_that_is_returned_is_forgotten() -> None:
    """Nothing was booked, so nobody is told."""
    outcomes = Outcomes(DayFacts(DATE, 10))
    outcomes.tell(made(), PaymentQueued(LINE, 0, 8, 7))
    assert outcomes.tell(PaymentReturned(LINE, 150)) == []
    assert outcomes.drafter.day.lines == {}
