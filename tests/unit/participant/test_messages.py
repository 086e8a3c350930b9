"""The builders put plain values where each edition has them."""

import pytest

from support.participants import EAST, WEST, party
from tianping.participant.messages import (
    HEADER_PRIORITIES,
    Acknowledgement,
    BankParty,
    Cancellation,
    CustomerTransfer,
    InstantTransfer,
    InstitutionTransfer,
    Original,
    QueueAdjustment,
    StatusQuery,
    message_id_of,
)
from tianping.values.bankcode import NPC
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse, write
from tianping.wire.message import Amount, Message
from tianping.wire.message_errors import MessageError

MESSAGE_ID = "2026112300000007"
CREATED = "2026-11-23T09:30:15"
ORIGINAL = Original(message_id="2026112300000001", sender=EAST, code="hvps.111.001.01")
MEMBER = "FinInstnId/ClrSysMmbId/MmbId"


def transfer(*, priority: str = "NORM") -> CustomerTransfer:
    """Return a customer transfer."""
    return CustomerTransfer(
        message_id=MESSAGE_ID,
        created_at=CREATED,
        amount_fen=Fen(123_456),
        debtor=party(EAST, "杭州织锦行", "3301000000000001"),
        creditor=party(WEST, "武汉茶社", "4201000000000002"),
        priority=priority,
    )


def bank(code: str) -> BankParty:
    """Return a bank that moves its own money."""
    return BankParty(participant=code, branch=code, account_bank=code, name="行", account="1")


def institution_transfer() -> InstitutionTransfer:
    """Return a transfer between two banks."""
    return InstitutionTransfer(
        message_id=MESSAGE_ID,
        created_at=CREATED,
        amount_fen=Fen(1),
        debtor=bank(EAST),
        creditor=bank(WEST),
        priority="HIGH",
        remarks=("/H03/头寸",),
    )


def instant_transfer() -> InstantTransfer:
    """Return what a special participant has one bank pay another."""
    return InstantTransfer(
        message_id=MESSAGE_ID,
        created_at=CREATED,
        sender=EAST,
        amount_fen=Fen(1),
        debtor=bank(EAST),
        creditor=bank(WEST),
        business_type="G104",
        business_kind="02601",
    )


BUILDERS = (
    instant_transfer(),
    transfer(),
    institution_transfer(),
    Cancellation(message_id=MESSAGE_ID, created_at=CREATED, original=ORIGINAL, remark="误"),
    Cancellation(message_id=MESSAGE_ID, created_at=CREATED, original=ORIGINAL),
    StatusQuery(message_id=MESSAGE_ID, original=ORIGINAL),
    QueueAdjustment(message_id=MESSAGE_ID, created_at=CREATED, original=ORIGINAL, to_front=False),
)


@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize("builder", BUILDERS, ids=lambda each: type(each).__name__)
def test_built_message_is_one_of_the_catalogue(
    builder: CustomerTransfer | StatusQuery, edition: Edition
) -> None:
    """What is built is written, parsed back the same, and known by its id."""
    message = builder.message(edition)
    assert parse(write(message), message.code, edition=edition) == message
    assert message_id_of(message) == MESSAGE_ID


@pytest.mark.parametrize(
    ("edition", "participant", "account_bank"),
    [
        (Edition.NEWER, f"InstgAgt/{MEMBER}", f"DbtrAgt/{MEMBER}"),
        (Edition.V2010, f"DbtrAgt/{MEMBER}", "DbtrAcct/Id/Othr/Issr"),
    ],
)
def test_customer_transfer_has_its_banks_where_the_edition_has_them(
    edition: Edition, participant: str, account_bank: str
) -> None:
    """The newer edition moved the clearing bank to InstgAgt."""
    debtor = party(EAST, "杭州织锦行", "1")
    order = CustomerTransfer(
        message_id=MESSAGE_ID,
        created_at=CREATED,
        amount_fen=Fen(123_456),
        debtor=type(debtor)(
            participant=EAST, branch=EAST, account_bank=WEST, name=debtor.name, account="1"
        ),
        creditor=party(WEST, "武汉茶社", "2"),
    )
    message = order.message(edition)
    root = "FIToFICstmrCdtTrf/CdtTrfTxInf"
    assert message.get(f"{root}/{participant}") == EAST
    assert message.get(f"{root}/{account_bank}") == WEST
    assert message.get(f"{root}/IntrBkSttlmAmt") == Amount("CNY", Fen(123_456))
    assert message.get(f"{root}/PmtId/EndToEndId") == MESSAGE_ID


def values(message: Message) -> dict[str, str]:
    """Return the values of a message as text."""
    return {path: str(value) for path, value in message.values()}


def test_institution_transfer_carries_kind_and_remarks() -> None:
    """The kind of business travels under tag F25."""
    found = values(institution_transfer().message())
    root = "FinInstnCdtTrf/CdtTrfTxInf"
    assert found[f"{root}/RmtInf/Ustrd"] == "/F25/02105"
    assert found[f"{root}/RmtInf/Ustrd[2]"] == "/H03/头寸"
    assert found[f"{root}/SttlmPrty"] == "HIGH"
    assert HEADER_PRIORITIES["HIGH"] == "2"


def test_queue_adjustment_names_head_or_tail() -> None:
    """QC00 is the head of the class, QC01 its tail."""
    for to_front, code in ((True, "QC00"), (False, "QC01")):
        adjustment = QueueAdjustment(
            message_id=MESSAGE_ID, created_at=CREATED, original=ORIGINAL, to_front=to_front
        )
        found = values(adjustment.message())
        assert found["QMgmtAppl/QMgmtApplInf/QChngTp"] == code
        assert found["QMgmtAppl/GrpHdr/InstdPty/InstdDrctPty"] == NPC


@pytest.mark.parametrize(
    ("edition", "code"), [(Edition.NEWER, "PM1I0000"), (Edition.V2010, "0000")]
)
def test_acknowledgement_repeats_the_header(edition: Edition, code: str) -> None:
    """A reference that was empty is the message's own id."""
    acknowledgement = Acknowledgement(
        sender=NPC, send_date="20261123", code="saps.604.001.01", mesg_id="N1"
    )
    found = values(acknowledgement.message(edition))
    assert list(found.values()) == [NPC, "20261123", "saps.604.001.01", "N1", "N1", code]
    assert message_id_of(acknowledgement.message(edition)) == ""


def test_value_that_does_not_fit_is_refused_with_its_path() -> None:
    """The builder lets nothing through that the catalogue refuses."""
    with pytest.raises(MessageError, match="SttlmPrty"):
        transfer(priority="SOON").message()
