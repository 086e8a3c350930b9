"""What the bond system and ACS send and are sent: both sides of the wire, and who is told."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from support.node_core import BANK_A, BANK_B, OFFICE
from tianping.core.commands import (
    AnswerPledgeByMessage,
    Command,
    ExpirePledge,
    OtherBalance,
    ReportOtherBalancesByMessage,
)
from tianping.core.events import (
    BondsReleased,
    BondsRequested,
    Event,
    OtherBalancesReported,
    PledgeAnswered,
    Refused,
)
from tianping.core.refusals import RefusalCode
from tianping.core.terms import PLEDGE_EXPIRED, PLEDGE_GRANTED
from tianping.journal.port import Head
from tianping.node.batches import DurableBatch
from tianping.node.drafts import Drafter
from tianping.node.drafts_writer import DayFacts, FoundPayment
from tianping.node.families.arrival import Arrival, DoorRefusalError
from tianping.node.families.partners import BALANCES_REPORT, BOND_NOTICE, bond_values, kinds
from tianping.node.tasks import BondNotice, Draft, ProcessingConfirmation
from tianping.participant.acs import BalancesReport, OtherAccount
from tianping.participant.bonds import BondAnswer, bond_notice_of
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId, MessageId
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse, write
from tianping.wire.message import Message, build

DATE = BusinessDate(20261123)
AT_NS = 1_795_000_000_000_000_000
BONDS = BankCode("952100000005")
MOMENT = "2026-11-23T10:00:00"


def _arrival(message: Message, sender: BankCode) -> Arrival:
    message_id = MessageId(f"{DATE}00000001")
    return Arrival(message, b"raw", b"body", sender, message_id, AT_NS, CertificateId("c"), 4)


def _tell(
    command: Command, *events: Event, original: bytes = b"", edition: Edition = Edition.NEWER
) -> list[Draft]:
    def find(payment: int) -> FoundPayment:
        raise LookupError(payment)

    drafter = Drafter(
        edition=edition, find=find, receivers=lambda: [BANK_A], day=DayFacts(DATE, 10)
    )
    batch = DurableBatch(7, [command], [original], [list(events)], Head(7, b"\x07" * 32), AT_NS)
    return drafter.drafts(batch)


def _asked() -> Message:
    """Return the request for bonds as the platform writes it."""
    asked = BondsRequested(BONDS, 12, BANK_A, BANK_B, Fen(90_00), Fen(100_00))
    (draft,) = _tell(ExpirePledge(AT_NS, 1), asked)
    assert isinstance(draft, BondNotice)
    assert draft.receiver == BONDS
    values = bond_values(draft, f"{DATE}{draft.mesg_id}")
    return parse(write(build(BOND_NOTICE, values)), BOND_NOTICE)


def test_bond_system_reads_what_is_asked_and_is_read_in_turn() -> None:
    """Contract, banks, loan and face value come through; the answer becomes a command."""
    notice = bond_notice_of(_asked())
    assert notice is not None
    assert (notice.contract, notice.participant, notice.pledgor) == (12, BANK_A, BANK_B)
    assert (notice.amount_fen, notice.bond_value_fen, notice.released) == (90_00, 100_00, False)
    to_command = kinds(Edition.NEWER)[BOND_NOTICE].to_command
    answer = BondAnswer(
        message_id=f"{DATE}00000001",
        created_at=MOMENT,
        sender=BONDS,
        notice=notice,
        bond_value_fen=Fen(110_00),
    )
    command = to_command(_arrival(answer.message(), BONDS))
    assert isinstance(command, AnswerPledgeByMessage)
    assert (command.request, command.accepted, command.amount_fen) == (12, True, 90_00)
    assert (command.bond_value_fen, command.sender, command.business_date) == (110_00, BONDS, DATE)
    refused = to_command(_arrival(replace(answer, bond_value_fen=Fen(0)).message(), BONDS))
    assert isinstance(refused, AnswerPledgeByMessage)
    assert (refused.accepted, refused.bond_value_fen) == (False, 0)


def test_answer_of_another_status_is_refused_at_the_door() -> None:
    """What the platform itself says (PR06) is no answer."""
    with pytest.raises(DoorRefusalError) as caught:
        kinds(Edition.NEWER)[BOND_NOTICE].to_command(_arrival(_asked(), BONDS))
    assert (caught.value.rule, "found PR06" in caught.value.english) == ("pledge_answer", True)


def test_release_is_told_and_an_answer_is_confirmed() -> None:
    """The end of a request tells the bond system; ccms.900 answers what it sends."""
    ended = PledgeAnswered(12, BANK_A, PLEDGE_EXPIRED, "")
    freed = BondsReleased(BONDS, 12, BANK_A, BANK_B, Fen(90_00), Fen(0))
    (draft,) = _tell(ExpirePledge(AT_NS, 12), ended, freed)
    assert isinstance(draft, BondNotice)
    notice = bond_notice_of(build(BOND_NOTICE, bond_values(draft, f"{DATE}{draft.mesg_id}")))
    assert notice is not None
    assert (notice.released, notice.bond_value_fen) == (True, 0)
    command = AnswerPledgeByMessage(
        AT_NS, BONDS, MessageId(f"{DATE}1"), DATE, 1, b"", CertificateId("c"), 1, 12, True,
        Fen(90_00), Fen(100_00),
    )  # fmt: skip
    (confirmed,) = _tell(command, PledgeAnswered(12, BANK_A, PLEDGE_GRANTED, "r"))
    assert isinstance(confirmed, ProcessingConfirmation)
    assert (confirmed.receiver, confirmed.status) == (BONDS, "PR07")
    (late,) = _tell(command, Refused(int(RefusalCode.PLEDGE_REQUEST_CLOSED), "12"))
    assert isinstance(late, ProcessingConfirmation)
    assert (late.status, late.code[-4:]) == ("PR09", "6005")


def test_edition_without_the_message_tells_the_bond_system_nothing() -> None:
    """The 2010 edition knows no saps.378: neither taken nor sent."""
    assert BOND_NOTICE not in kinds(Edition.V2010)
    asked = BondsRequested(BONDS, 12, BANK_A, BANK_B, Fen(90_00), Fen(100_00))
    assert _tell(ExpirePledge(AT_NS, 1), asked, edition=Edition.V2010) == []


@pytest.mark.parametrize("edition", list(Edition), ids=str)
def test_balances_outside_saps_become_a_command(edition: Edition) -> None:
    """Codes, names, signs and the date of the figures come through; ccms.900 answers."""
    report = BalancesReport(
        message_id=f"{DATE}00000001",
        created_at=MOMENT,
        sender=OFFICE,
        participant=BANK_A,
        date=BusinessDate(20261120),
        accounts=(
            OtherAccount(code="1", name="cash 现金", balance_fen=-5_00),
            OtherAccount(code="2", name="reserve", balance_fen=7_01),
        ),
    )
    to_command = kinds(edition)[BALANCES_REPORT].to_command
    message = parse(write(report.message(edition)), BALANCES_REPORT, edition=edition)
    command = to_command(_arrival(message, OFFICE))
    assert isinstance(command, ReportOtherBalancesByMessage)
    assert (command.participant, command.figures_date) == (BANK_A, 20261120)
    assert command.accounts == [
        OtherBalance("1", "cash 现金", -5_00), OtherBalance("2", "reserve", 7_01),
    ]  # fmt: skip
    (confirmed,) = _tell(command, OtherBalancesReported(0, BANK_A, DATE, 2, 2_01))
    assert isinstance(confirmed, ProcessingConfirmation)
    assert (confirmed.original_type, confirmed.status) == (BALANCES_REPORT, "PR07")


def test_report_names_one_clearing_account_and_amounts_in_cny() -> None:
    """None is refused at the door, and so is a balance in another currency."""
    report = BalancesReport(
        message_id=f"{DATE}00000001", created_at=MOMENT, sender=OFFICE, participant=BANK_A,
        date=DATE, accounts=(OtherAccount(code="1", name="x", balance_fen=1),),
    )  # fmt: skip
    values = dict(report.message().values())
    where = "LqdtyQryRspn/LqdtyInf/SttlmAcctInf"
    to_command = kinds(Edition.NEWER)[BALANCES_REPORT].to_command
    without = {path: value for path, value in values.items() if not path.startswith(where)}
    with pytest.raises(DoorRefusalError) as caught:
        to_command(_arrival(build(BALANCES_REPORT, without), OFFICE))
    assert "expected one clearing account, found 0" in caught.value.english
    (path,) = (each for each in values if each.endswith("OthrAcctInf/Bal"))
    with pytest.raises(DoorRefusalError) as caught:
        to_command(_arrival(build(BALANCES_REPORT, values | {path: "USD+0.01"}), OFFICE))
    assert "found USD+0.01" in caught.value.english
