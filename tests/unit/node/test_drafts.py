"""Who is told what: drafts from the core's own outcomes."""

from __future__ import annotations

import pytest

from support.node_core import AT_NS, BANK_A, BANK_B, DATE, OFFICE, opening, transfer
from tianping.core.commands import (
    Act,
    AddParticipant,
    AddPerson,
    AdjustQueue,
    AdvancePhase,
    ApproveProposal,
    BindCertificate,
    CancelPayment,
    Command,
    InstantTransfer,
    OpenAccount,
    PostOneSided,
    Propose,
    QueryStatus,
    encode_commands,
)
from tianping.core.machine import Machine
from tianping.core.terms import KIND_SPECIAL, SYSTEM_HVPS, SYSTEM_SAPS
from tianping.journal.port import Head
from tianping.node.batches import DurableBatch
from tianping.node.drafts import Drafter
from tianping.node.drafts_writer import DayFacts, FoundPayment
from tianping.node.tasks import (
    BookingNotice,
    CancellationReply,
    CommunicationConfirmation,
    Draft,
    ForwardedMessage,
    ProcessingConfirmation,
    SettlementReceipt,
    StatusReply,
)
from tianping.node.tasks_days import SystemNotice
from tianping.node.tasks_notices import FundsNotice, InstantNotice
from tianping.values.bankcode import BankCode, with_check_digit
from tianping.values.identifiers import CertificateId, MessageId
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition

ORIGINAL = b"{H:" + b"x" * 400
BIG = 10_000_000_00
SPECIAL = with_check_digit("97710000000")
SPECIAL_CERTIFICATE = CertificateId("abababababababab:77")


class Day:
    """A core and a drafter that follows it."""

    def __init__(self, edition: Edition = Edition.NEWER) -> None:
        self.machine = Machine()
        self.found: dict[int, FoundPayment] = {}
        self.drafter = Drafter(
            edition=edition,
            find=self._find,
            receivers=lambda: [BANK_A, BANK_B],
            day=DayFacts(),
        )
        self.asked: list[int] = []
        self.tell(*opening(), original=b"")

    def _find(self, payment: int) -> FoundPayment:
        self.asked.append(payment)
        return self.found[payment]

    def tell(self, *commands: Command, original: bytes = ORIGINAL) -> list[Draft]:
        """Apply commands as one batch and return the drafts."""
        first = self.machine.seq + 1
        outcomes = self.machine.apply_batch(list(commands))
        for number, command in enumerate(commands, start=first):
            self.found[number] = FoundPayment(command, original)
        batch = DurableBatch(
            first,
            list(commands),
            [original] * len(commands),
            outcomes,
            Head(self.machine.seq, b"\x07" * 32),
            AT_NS,
        )
        return self.drafter.drafts(batch)


@pytest.fixture
def day() -> Day:
    """An open day."""
    return Day()


def kinds(drafts: list[Draft]) -> list[tuple[str, str]]:
    """Return kind and receiver of each draft."""
    return [(type(draft).__name__, draft.receiver) for draft in drafts]


def receipts(drafts: list[Draft]) -> list[SettlementReceipt]:
    """Return the receipts among drafts."""
    return [draft for draft in drafts if isinstance(draft, SettlementReceipt)]


def test_settled_payment_is_confirmed_receipted_and_forwarded(day: Day) -> None:
    """The payer gets 990 and PR04 with its balance, the payee the original."""
    drafts = day.tell(transfer(1))
    assert kinds(drafts) == [
        ("CommunicationConfirmation", BANK_A),
        ("SettlementReceipt", BANK_A),
        ("ForwardedMessage", BANK_B),
    ]
    (receipt,) = receipts(drafts)
    assert (receipt.status, receipt.code, receipt.final_date) == ("PR04", "SU1I0000", DATE)
    assert receipt.balance_fen == 1_000_000_00 - 100
    assert isinstance(drafts[2], ForwardedMessage)
    assert drafts[2].original == ORIGINAL


def test_ids_are_the_journal_position_and_the_place(day: Day) -> None:
    """The same position gives the same ids, all of them different."""
    drafts = day.tell(transfer(1), transfer(2))
    seq = day.machine.seq - 1
    assert [draft.mesg_id for draft in drafts] == [
        f"{number:014d}{place:06d}" for number in (seq, seq + 1) for place in range(3)
    ]


def instant(number: int, *, amount_fen: int = 100, payee: BankCode = BANK_B) -> InstantTransfer:
    """Return an order of the special participant to pay from A's account."""
    return InstantTransfer(
        AT_NS,
        SPECIAL,
        MessageId(f"{DATE}9{number:07d}"),
        "hvps.141.001.01",
        DATE,
        number,
        b"\x00" * 32,
        SPECIAL_CERTIFICATE,
        0,
        BANK_A,
        payee,
        Fen(amount_fen),
        "G104",
        "05301",
    )


@pytest.fixture
def special_day(day: Day) -> Day:
    """An open day with a special participant."""
    day.tell(
        AddParticipant(AT_NS, SPECIAL, "Card network", KIND_SPECIAL, OFFICE, "", ""),
        OpenAccount(AT_NS, SPECIAL, 2019, 1),
        BindCertificate(AT_NS, SPECIAL_CERTIFICATE, SPECIAL),
        original=b"",
    )
    return day


def test_instant_transfer_tells_third_party_payer_and_payee(special_day: Day) -> None:
    """990 and PR04 without a balance, a booking notice with the payer's, the original."""
    drafts = special_day.tell(instant(1))
    assert kinds(drafts) == [
        ("CommunicationConfirmation", SPECIAL),
        ("SettlementReceipt", SPECIAL),
        ("BookingNotice", BANK_A),
        ("ForwardedMessage", BANK_B),
    ]
    (receipt,) = receipts(drafts)
    assert (receipt.status, receipt.balance_fen, receipt.original_sender) == ("PR04", None, SPECIAL)
    notice = drafts[2]
    assert isinstance(notice, BookingNotice)
    assert (notice.account, notice.amount_fen) == (BANK_A, 100)
    assert notice.balance_fen == 1_000_000_00 - 100
    assert (notice.original_type, notice.business_type) == ("hvps.141.001.01", "G104")


def test_instant_transfer_to_itself_forwards_nothing_to_the_sender(special_day: Day) -> None:
    """Who instructs a payment to its own account has the original already."""
    drafts = special_day.tell(instant(1, payee=SPECIAL))
    assert kinds(drafts)[1:] == [("SettlementReceipt", SPECIAL), ("BookingNotice", BANK_A)]


def test_instant_transfer_that_waits_is_told_to_all_three(special_day: Day) -> None:
    """PR12, then PR08 after its cancellation; payer and payee hear of both (hvps.142)."""
    order = instant(1, amount_fen=1_000_000_00 + 50)
    drafts = special_day.tell(order)
    assert [kind for kind in kinds(drafts)[1:] if kind[0] != "FundsNotice"] == [
        ("SettlementReceipt", SPECIAL),
        ("InstantNotice", BANK_A),
        ("InstantNotice", BANK_B),
    ]
    assert kinds(drafts)[-1] == ("FundsNotice", BANK_A)
    cancel = CancelPayment(
        AT_NS, SPECIAL, MessageId(f"{DATE}80000001"), DATE, 81, SPECIAL, order.message_id
    )
    drafts = special_day.tell(cancel)
    assert [(each.receiver, each.status) for each in receipts(drafts)] == [(SPECIAL, "PR08")]
    over = [each for each in drafts if isinstance(each, InstantNotice)]
    assert [(each.receiver, each.cancelled) for each in over] == [(BANK_A, True), (BANK_B, True)]
    assert over[0].original == ORIGINAL


def test_refused_instant_transfer_gets_pr09(special_day: Day) -> None:
    """Only the third party hears of it."""
    drafts = special_day.tell(instant(1, amount_fen=0))
    assert kinds(drafts)[1:] == [("SettlementReceipt", SPECIAL)]
    assert receipts(drafts)[0].status == "PR09"


def test_queued_payment_gets_pr12_then_pr04_when_funds_come(day: Day) -> None:
    """A payment that waits is told so, and again when another payment lets it settle."""
    (queued,) = receipts(day.tell(transfer(1, amount_fen=1_000_000_00 + 50)))
    assert (queued.status, queued.final_date) == ("PR12", 0)
    drafts = day.tell(transfer(2, amount_fen=60, sender=BANK_B))
    told = [(receipt.receiver, receipt.status) for receipt in receipts(drafts)]
    assert told == [(BANK_B, "PR04"), (BANK_A, "PR04")]
    assert receipts(drafts)[1].position == queued.position
    assert day.asked == []


def test_queued_payment_of_an_earlier_run_is_found_in_the_journal(day: Day) -> None:
    """After a restart what waits is not known, and is looked up by its position."""
    (queued,) = receipts(day.tell(transfer(1, amount_fen=1_000_000_00 + 50)))
    day.drafter = Drafter(
        edition=Edition.NEWER, find=day._find, receivers=list, day=DayFacts(DATE, 10)
    )
    drafts = day.tell(transfer(2, amount_fen=60, sender=BANK_B))
    assert day.asked == [queued.position]
    assert [receipt.status for receipt in receipts(drafts)] == ["PR04", "PR04"]


def test_refused_payment_gets_pr09_with_the_reject_code(day: Day) -> None:
    """Confirmation and receipt carry the reject code and its text in Chinese."""
    drafts = day.tell(transfer(1, amount_fen=0))
    confirmation, receipt = drafts
    assert isinstance(confirmation, CommunicationConfirmation)
    assert isinstance(receipt, SettlementReceipt)
    assert receipt.status == "PR09"
    assert confirmation.code == receipt.code == "SU1O1023"
    assert "金额" in receipt.reason


def test_refused_payment_in_the_2010_edition_is_confirmed_with_four_digits() -> None:
    """The old edition's confirmation codes have four digits."""
    day = Day(Edition.V2010)
    refused, *_ = day.tell(transfer(1, amount_fen=0))
    good, *_ = day.tell(transfer(2))
    assert isinstance(refused, CommunicationConfirmation)
    assert isinstance(good, CommunicationConfirmation)
    assert (refused.code, good.code) == ("0002", "0000")


def test_repeated_payment_gets_the_latest_state(day: Day) -> None:
    """A repeat is answered with the state the payment has now, and forwarded to nobody."""
    day.tell(transfer(1))
    drafts = day.tell(transfer(1))
    assert kinds(drafts) == [
        ("CommunicationConfirmation", BANK_A),
        ("SettlementReceipt", BANK_A),
    ]
    assert receipts(drafts)[0].status == "PR04"


def test_cancellation_gets_308_and_pr08(day: Day) -> None:
    """The sender gets the answer to its request, and the payment's last receipt."""
    day.tell(transfer(1, amount_fen=BIG))
    drafts = day.tell(_cancel(2, 1))
    assert kinds(drafts) == [
        ("CommunicationConfirmation", BANK_A),
        ("CancellationReply", BANK_A),
        ("SettlementReceipt", BANK_A),
    ]
    assert isinstance(drafts[1], CancellationReply)
    assert drafts[1].status == "PR07"
    assert receipts(drafts)[0].status == "PR08"


def test_cancellation_of_settled_payment_is_refused(day: Day) -> None:
    """A settled payment is not cancelled; only the answer goes out."""
    day.tell(transfer(1))
    _, reply = day.tell(_cancel(2, 1))
    assert isinstance(reply, CancellationReply)
    assert (reply.status, reply.code) == ("PR09", "SU1O6005")


def test_adjustment_gets_900(day: Day) -> None:
    """A queue adjustment is confirmed as processed, or refused with its code."""
    day.tell(transfer(1, amount_fen=BIG))
    _, done = day.tell(_adjust(2, 1))
    _, refused = day.tell(_adjust(3, 99))
    assert isinstance(done, ProcessingConfirmation)
    assert isinstance(refused, ProcessingConfirmation)
    assert (done.status, refused.status) == ("PR07", "PR09")


def test_status_query_gets_317(day: Day) -> None:
    """A query is answered with the state, or with nothing when the message never came."""
    day.tell(transfer(1))
    _, known = day.tell(_query(2, 1))
    _, unknown = day.tell(_query(3, 98))
    assert isinstance(known, StatusReply)
    assert isinstance(unknown, StatusReply)
    assert (known.status, unknown.status, unknown.code) == ("PR04", "", "SU1O6001")


def test_end_of_day_returns_what_waits_and_tells_everyone(day: Day) -> None:
    """Payments still waiting are returned as PR09; every bank is told where the systems stand."""
    day.tell(transfer(1, amount_fen=BIG))
    day.tell(AdvancePhase(AT_NS, 10, 20, 0), original=b"")
    drafts = day.tell(AdvancePhase(AT_NS, 20, 40, 0), original=b"")
    (returned,) = receipts(drafts)
    assert (returned.status, returned.code) == ("PR09", "SU1O6010")
    notices = [draft for draft in drafts if isinstance(draft, SystemNotice)]
    told = [(SYSTEM_HVPS, 30), (SYSTEM_HVPS, 40), (SYSTEM_SAPS, 40)]  # 32 is no status of the wire
    assert [
        (notice.day_system, notice.to_state) for notice in notices if notice.receiver == BANK_A
    ] == told
    assert [notice.receiver for notice in notices] == [BANK_A, BANK_B] * 3


def _key(number: int, sender: BankCode = BANK_A) -> tuple[BankCode, MessageId]:
    return sender, MessageId(f"{DATE}{number:08d}")


def _cancel(number: int, original: int) -> CancelPayment:
    return CancelPayment(AT_NS, *_key(number), DATE, number, *_key(original))


def _adjust(number: int, original: int) -> AdjustQueue:
    return AdjustQueue(AT_NS, *_key(number), DATE, number, *_key(original), placement=0)


def _query(number: int, original: int) -> QueryStatus:
    return QueryStatus(AT_NS, *_key(number), *_key(original))


def test_what_a_person_does_is_told_like_what_it_is() -> None:
    """A step of the day by two persons; business it enters has no receipt, as without persons."""
    day = Day()
    day.tell(AddPerson(1, "adm-1", 3, ""), original=b"")
    for name, role in (("sup-1", 2), ("op-1", 1)):
        added = AddPerson(1, name, role, "")
        if role == 2:
            day.tell(Act(1, "adm-1", "", encode_commands([added])), original=b"")
        else:
            _by_two(day, added, first="adm-1", second="sup-1")
    drafts = _by_two(day, AdvancePhase(1, 10, 20, 0), first="op-1", second="sup-1")
    assert {type(draft) for draft in drafts} == {SystemNotice}
    assert [draft.receiver for draft in drafts] == [BANK_A, BANK_B]
    entered = PostOneSided(
        1, OFFICE, MessageId(f"{DATE}entered1"), DATE, 9, BANK_A, credit=True, amount_fen=Fen(5)
    )
    assert _by_two(day, entered, first="op-1", second="sup-1") == []


def test_refused_act_in_a_banks_name_is_told_to_nobody() -> None:
    """Whoever enters a bank's message is refused; the bank, which sent nothing, hears nothing."""
    day = Day()
    day.tell(AddPerson(1, "adm-1", 3, ""), original=b"")
    forged = encode_commands([transfer(77)])
    drafts = day.tell(Act(1, "adm-1", "", forged), original=b"")
    assert drafts == []


def test_payment_that_two_persons_entered_settles_later_without_a_receipt() -> None:
    """Nobody sent a message: the bank is asked to raise funds, and nothing else is told."""
    day = Day()
    day.tell(AddPerson(1, "adm-1", 3, ""), original=b"")
    day.tell(Act(1, "adm-1", "", encode_commands([AddPerson(1, "sup-1", 2, "")])), original=b"")
    _by_two(day, AddPerson(1, "op-1", 1, ""), first="adm-1", second="sup-1")
    big = PostOneSided(
        1, OFFICE, MessageId(f"{DATE}entered2"), DATE, 9, BANK_A, credit=False, amount_fen=Fen(BIG)
    )
    (asked,) = _by_two(day, big, first="op-1", second="sup-1")
    assert isinstance(asked, FundsNotice)
    assert (asked.receiver, asked.amount_fen) == (BANK_A, 9_000_000_00)
    assert day.machine.state.waiting_count == 1
    rescue = PostOneSided(
        1, OFFICE, MessageId(f"{DATE}entered3"), DATE, 9, BANK_A, credit=True, amount_fen=Fen(BIG)
    )
    assert _by_two(day, rescue, first="op-1", second="sup-1") == []
    assert day.machine.state.waiting_count == 0


def _by_two(day: Day, inner: Command, *, first: str, second: str) -> list[Draft]:
    """Let two persons do something, and return the messages of the approval."""
    encoded = encode_commands([inner])
    day.tell(Act(1, first, "", encode_commands([Propose(1, "", "letter", encoded)])), original=b"")
    approval = ApproveProposal(1, "", day.machine.seq, encoded)
    return day.tell(Act(1, second, "", encode_commands([approval])), original=b"")
