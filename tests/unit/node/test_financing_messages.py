"""Messages of fees and pledge financing: what they say, who gets them, what the door refuses."""

from __future__ import annotations

import pytest

from support.node_core import BANK_A, BANK_B
from tianping.core.commands import ChargeFees, Command, FeeLine, RequestPledgeLoan
from tianping.core.events import Event, FeesListed, PledgeRequested, Refused
from tianping.core.refusals import RefusalCode
from tianping.journal.port import Head
from tianping.node.batches import DurableBatch
from tianping.node.drafts import Drafter
from tianping.node.drafts_writer import DayFacts, FoundPayment
from tianping.node.families.arrival import Arrival, DoorRefusalError
from tianping.node.families.financing import (
    FEE_LIST,
    FINANCING_NOTICE,
    PLEDGE_REQUEST,
    fee_values,
    financing_values,
    kinds,
)
from tianping.node.tasks import Draft, FeeNotice, FinancingNotice, ProcessingConfirmation
from tianping.participant.financing import PledgeRequest, need_of
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId, MessageId, PaymentId
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse, write
from tianping.wire.message import Message, build

DATE = BusinessDate(20261123)
AT_NS = 1_795_000_000_000_000_000
OFFICE = BankCode("001100000002")
BOTH = pytest.mark.parametrize("edition", list(Edition), ids=str)


def _arrival(message: Message, sender: BankCode = BANK_A) -> Arrival:
    message_id = MessageId(f"{DATE}00000001")
    return Arrival(message, b"raw", b"body", sender, message_id, AT_NS, CertificateId("c"), 4)


def _request(**changes: str) -> PledgeRequest:
    facts = {"message_id": f"{DATE}00000001", "created_at": "2026-11-23T10:00:00"} | changes
    return PledgeRequest(sender=BANK_A, **facts)


def _tell(command: Command, *events: Event, original: bytes = b"") -> list[Draft]:
    def find(payment: int) -> FoundPayment:
        raise LookupError(payment)

    drafter = Drafter(
        edition=Edition.NEWER, find=find, receivers=lambda: [BANK_A], day=DayFacts(DATE, 10)
    )
    head = Head(7, b"\x07" * 32)
    batch = DurableBatch(7, [command], [original], [list(events)], head, AT_NS)
    return drafter.drafts(batch)


@BOTH
def test_request_becomes_a_command_for_all_that_waits(edition: Edition) -> None:
    """The message names no amount; the pledgor is the bank itself unless another is named."""
    to_command = kinds(edition)[PLEDGE_REQUEST].to_command
    command = to_command(_arrival(_request().message(edition)))
    assert isinstance(command, RequestPledgeLoan)
    assert (command.sender, command.pledgor, command.amount_fen) == (BANK_A, "", 0)
    assert (command.business_date, command.registry_version) == (DATE, 4)
    other = to_command(_arrival(_request(pledgor=BANK_B).message(edition)))
    assert isinstance(other, RequestPledgeLoan)
    assert other.pledgor == BANK_B


def test_request_for_another_bank_is_refused_at_the_door() -> None:
    """Nobody borrows for somebody else; expected and found are named in both languages."""
    to_command = kinds(Edition.NEWER)[PLEDGE_REQUEST].to_command
    with pytest.raises(DoorRefusalError) as caught:
        to_command(_arrival(_request().message(), BANK_B))
    assert caught.value.rule == "pledge member"
    assert f"expected the sender {BANK_B}, found {BANK_A}" in caught.value.english
    assert "应为发起行" in caught.value.chinese
    with pytest.raises(DoorRefusalError, match="PldgId"):
        to_command(_arrival(_request(pledgor="12").message()))


@BOTH
def test_notice_of_need_says_bank_and_amount(edition: Edition) -> None:
    """What the platform builds, the bank reads."""
    draft = FinancingNotice(BANK_A, "00000000000007000000", AT_NS, DATE, BANK_A, 90_00)
    values = financing_values(draft, f"{DATE}{draft.mesg_id}")
    built = build(FINANCING_NOTICE, values, edition=edition)
    need = need_of(parse(write(built), code=FINANCING_NOTICE, edition=edition))
    assert need is not None
    assert (need.participant, need.amount_fen) == (BANK_A, 90_00)
    assert need_of(_request().message(edition)) is None


@BOTH
@pytest.mark.parametrize(("returned", "side"), [(False, "DBIT"), (True, "CRDT")])
def test_list_of_fees_says_its_side(edition: Edition, returned: bool, side: str) -> None:
    """One bank's part, of the month and the date on which it was sent."""
    draft = FeeNotice(BANK_A, "00000000000007000000", AT_NS, DATE, 12_50, returned)
    built = build(FEE_LIST, fee_values(draft, f"{DATE}{draft.mesg_id}"), edition=edition)
    assert str(built.get("ChrgLst/ChrgInf/CdtDbtInd")) == side
    assert str(built.get("ChrgLst/ChrgInf/ChrgMnth")) == "202611"
    assert b"12.50" in write(built)


def test_everybody_of_a_list_is_told_its_part() -> None:
    """One saps.605 for each line; a refused list tells nobody."""
    lines = [FeeLine(BANK_A, Fen(5)), FeeLine(BANK_B, Fen(7))]
    command = ChargeFees(AT_NS, OFFICE, MessageId(f"{DATE}F1"), DATE, 1, lines)
    listed = FeesListed(OFFICE, command.message_id, False, 2, Fen(12), True)
    drafts = _tell(command, listed)
    assert [(one.receiver, getattr(one, "amount_fen", 0)) for one in drafts] == [
        (BANK_A, 5),
        (BANK_B, 7),
    ]
    assert all(isinstance(one, FeeNotice) for one in drafts)
    assert _tell(command, Refused(int(RefusalCode.ROLE_NOT_APPOINTED), "")) == []


def test_bank_is_told_that_a_loan_is_asked_for_and_answered() -> None:
    """A request by message is confirmed and leads to a notice; a refused one is confirmed only."""
    command = kinds(Edition.NEWER)[PLEDGE_REQUEST].to_command(_arrival(_request().message()))
    asked = PledgeRequested(1, BANK_A, BANK_A, PaymentId(0), Fen(9), Fen(10))
    answer, notice = _tell(command, asked)
    assert isinstance(answer, ProcessingConfirmation)
    assert (answer.status, answer.original_type) == ("PR07", PLEDGE_REQUEST)
    assert isinstance(notice, FinancingNotice)
    assert (notice.receiver, notice.amount_fen) == (BANK_A, 9)
    (refused,) = _tell(command, Refused(int(RefusalCode.PLEDGING_NOT_ON), BANK_A))
    assert isinstance(refused, ProcessingConfirmation)
    assert refused.status == "PR09"
