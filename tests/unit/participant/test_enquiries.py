"""Queue queries and returns as a participant writes and reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.fake_node import FakeNode, drive
from support.participants import EAST, WEST, delivered, engine, from_platform
from support.security_fixtures import NOW_NS
from tianping.node.families.saps import queue_values
from tianping.node.tasks import QueueLine, QueueReply
from tianping.participant.engine import Outgoing
from tianping.participant.enquiries import (
    QUEUE_REPORT,
    RETURN_REQUEST,
    QueueQuery,
    ReturnAnswer,
    ReturnNotice,
    ReturnRequest,
    queue_reports_of,
    return_notice_of,
)
from tianping.participant.exchange import InboxQuery
from tianping.participant.messages import Original, message_id_of
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse, write
from tianping.wire.envelope import parse_envelope
from tianping.wire.message import Message, build

MESSAGE_ID = "2026112300000007"
CREATED = "2026-11-23T09:30:15"
PAYMENT = Original(message_id="2026112300000001", sender=EAST, code="hvps.111.001.01")


def request() -> ReturnRequest:
    """Return East's wish to have a payment back from West."""
    return ReturnRequest(
        message_id=MESSAGE_ID,
        created_at=CREATED,
        original=PAYMENT,
        creditor=WEST,
        amount_fen=Fen(500),
    )


def answer(*, agreed: bool, request_id: str = MESSAGE_ID) -> ReturnAnswer:
    """Return West's answer to it."""
    return ReturnAnswer(
        message_id="2026112300000044",
        created_at=CREATED,
        sender=WEST,
        request=Original(message_id=request_id, sender=EAST, code=RETURN_REQUEST),
        payment_id=PAYMENT.message_id,
        agreed=agreed,
    )


def part(
    first: int,
    count: int,
    *,
    total: int,
    query_id: str = MESSAGE_ID,
    edition: Edition = Edition.NEWER,
) -> Message:
    """Return a part of a queue report, as the platform writes it."""
    lines = [
        QueueLine(EAST, f"20261123{n:08d}", EAST, PAYMENT.code, 8, 100 * n, n)
        for n in range(first, first + count)
    ]
    draft = QueueReply(
        EAST, "00000000000009000001", NOW_NS, 20261123, query_id, "PR05", "SU1I0000", "",
        NOW_NS, total, total, first, lines,
    )  # fmt: skip
    return build(QUEUE_REPORT, queue_values(draft, "2026112399999999"), edition=edition)


@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize(
    "builder",
    [
        QueueQuery(message_id=MESSAGE_ID, created_at=CREATED, sender=EAST),
        request(),
        ReturnAnswer(
            message_id=MESSAGE_ID,
            created_at=CREATED,
            sender=WEST,
            request=Original(message_id="2026112300000009", sender=EAST, code=RETURN_REQUEST),
            payment_id=PAYMENT.message_id,
            agreed=True,
        ),
    ],
    ids=lambda each: type(each).__name__,
)
def test_built_message_is_one_of_the_catalogue(
    builder: QueueQuery | ReturnRequest | ReturnAnswer, edition: Edition
) -> None:
    """What is built is written, parsed back the same, and known by its id."""
    message = builder.message(edition)
    assert parse(write(message), message.code, edition=edition) == message
    assert message_id_of(message) == MESSAGE_ID


@pytest.mark.parametrize("edition", list(Edition))
def test_parts_of_a_queue_report_are_put_together(edition: Edition) -> None:
    """In whatever order they came; until all are here the report says it is not whole."""
    first = part(1, 2, total=3, edition=edition)
    last = part(3, 1, total=3, edition=edition)
    (report,) = queue_reports_of([last, first, last])
    assert report.is_whole
    assert (report.query_id, report.status, report.expected_count) == (MESSAGE_ID, "PR05", 3)
    assert [(one.place, one.amount_fen) for one in report.payments] == [
        (1, 100),
        (2, 200),
        (3, 300),
    ]
    assert {one.instruction_type for one in report.payments} == {"QI07"}
    (partial,) = queue_reports_of([last])
    assert not partial.is_whole
    assert queue_reports_of([request().message()]) == []


def test_queue_report_tells_the_state_of_its_query(tmp_path: Path) -> None:
    """The client's query is answered when the report has come."""
    east, node = engine(tmp_path), FakeNode()
    sent = drive(east.query_queue(branches=True), node)
    query = parse(parse_envelope(node.taken[0]).body, "saps.363.001.01")
    assert query.get("QQryAppl/QQryApplInf/QryTp") == "QT01"
    assert query.get("QQryAppl/QQryApplInf/MgrId") == EAST
    report = part(1, 1, total=1, query_id=sent.message_id)
    node.inbox.append(delivered(1, from_platform(report, 1)))
    drive(east.receive(InboxQuery(EAST)), node)
    answered = east.store.sent_as(sent.message_id)
    assert answered is not None
    assert (answered.status, answered.status_code) == ("PR05", "SU1I0000")


@pytest.mark.parametrize(("agreed", "status"), [(True, "RS00"), (False, "RS01")])
def test_answer_of_the_payee_tells_the_state_of_the_request(
    tmp_path: Path, agreed: bool, status: str
) -> None:
    """It is believed because the payee signed it, not because the platform sent it."""
    east, node = engine(tmp_path), FakeNode()
    drive(east.send([Outgoing(request().message(), receiver=WEST)]), node)
    raw = from_platform(answer(agreed=agreed).message(), 1, signer=WEST, sender=WEST)
    node.inbox.append(delivered(1, raw))
    (received,) = drive(east.receive(InboxQuery(EAST)), node)
    assert received.message is not None
    assert return_notice_of(received.message) == ReturnNotice(
        request_id=MESSAGE_ID, payment_id=PAYMENT.message_id, agreed=agreed
    )
    asked = east.store.sent_as(MESSAGE_ID)
    assert asked is not None
    assert asked.status == status


@pytest.mark.parametrize("case", ["badly signed", "about a payment"])
def test_answer_that_is_not_to_be_believed_changes_no_state(tmp_path: Path, case: str) -> None:
    """A wrong signature, or an answer to what was no request, is shown and does nothing."""
    east, node = engine(tmp_path), FakeNode()
    outgoing = Outgoing(request().message(), receiver=WEST)
    query = QueueQuery(message_id="2026112300000055", created_at=CREATED, sender=EAST)
    drive(east.send([outgoing, Outgoing(query.message())]), node)
    signer = EAST if case == "badly signed" else WEST
    asked_id = MESSAGE_ID if case == "badly signed" else "2026112300000055"
    message = answer(agreed=True, request_id=asked_id).message()
    node.inbox.append(delivered(1, from_platform(message, 1, signer=signer, sender=WEST)))
    drive(east.receive(InboxQuery(EAST)), node)
    for message_id in (MESSAGE_ID, "2026112300000055"):
        sent = east.store.sent_as(message_id)
        assert sent is not None
        assert sent.status == ""


def test_request_tells_which_payment_is_asked_back() -> None:
    """A request has no answer yet; other messages say nothing of returns."""
    notice = return_notice_of(request().message())
    assert notice == ReturnNotice(request_id=MESSAGE_ID, payment_id=PAYMENT.message_id, agreed=None)
    assert return_notice_of(part(1, 1, total=1)) is None
