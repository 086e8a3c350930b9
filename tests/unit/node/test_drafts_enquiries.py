"""Who is told what of queue queries and return requests: drafts from the core's outcomes."""

from __future__ import annotations

import pytest

from support.node_core import (
    AT_NS,
    BANK_A,
    BANK_B,
    CERTIFICATE_A,
    CERTIFICATE_B,
    DATE,
    OFFICE,
    transfer,
)
from tianping.core.commands import (
    AnswerReturn,
    PlaceInQueue,
    QueryQueue,
    RequestReturn,
    SetParameter,
)
from tianping.core.settlement.queue_query import QUEUE_REPORT_COUNT_MAX
from tianping.core.terms import CLASS_BATCH_NET, SCOPE_ACCOUNT
from tianping.node.drafts import Drafter
from tianping.node.drafts_writer import DayFacts
from tianping.node.families.saps import queue_values
from tianping.node.queue_report import PART_LINES_MAX
from tianping.node.tasks import Draft, ForwardedMessage, ProcessingConfirmation, QueueReply
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import MessageId
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from unit.node.test_drafts import BIG, ORIGINAL, Day, kinds


@pytest.fixture
def day() -> Day:
    """An open day."""
    return Day()


def replies(drafts: list[Draft]) -> list[QueueReply]:
    """Return the parts of queue reports among drafts."""
    return [draft for draft in drafts if isinstance(draft, QueueReply)]


def ask(number: int, *, sender: BankCode = BANK_A, of: BankCode = BANK_A) -> QueryQueue:
    """Return a queue query."""
    return QueryQueue(AT_NS, sender, _id(number), of, SCOPE_ACCOUNT)


def test_queue_query_gets_what_waits_in_its_order(day: Day) -> None:
    """Each line is from the command that brought the payment, whoever sent it."""
    day.tell(transfer(1, amount_fen=BIG), transfer(2, amount_fen=BIG + 1))
    day.tell(SetParameter(AT_NS, "queue.direct_placing", 1, DATE), original=b"")
    day.tell(
        PlaceInQueue(AT_NS, OFFICE, _id(3), DATE, 3, BANK_A, CLASS_BATCH_NET, Fen(BIG)),
        original=b"",
    )
    drafts = day.tell(ask(4))
    assert kinds(drafts) == [("CommunicationConfirmation", BANK_A), ("QueueReply", BANK_A)]
    (reply,) = replies(drafts)
    assert (reply.status, reply.query_id, reply.first) == ("PR05", _id(4), 1)
    assert [
        (line.place, line.participant, line.sender, line.message_id, line.amount_fen)
        for line in reply.lines
    ] == [
        (1, BANK_A, OFFICE, _id(3), BIG),
        (2, BANK_A, BANK_A, _id(1), BIG),
        (3, BANK_A, BANK_A, _id(2), BIG + 1),
    ]
    assert [line.message_type for line in reply.lines] == [
        "placed",
        "hvps.111.001.01",
        "hvps.111.001.01",
    ]


def test_queue_query_is_answered_alike_after_a_restart(day: Day) -> None:
    """What an earlier run queued is found in the journal, once; a repeat asks nobody."""
    day.tell(transfer(1, amount_fen=BIG))
    (before,) = replies(day.tell(ask(2)))
    day.drafter = Drafter(
        edition=Edition.NEWER, find=day._find, receivers=list, day=DayFacts(DATE, 10)
    )
    (after,) = replies(day.tell(ask(2)))
    (again,) = replies(day.tell(ask(2)))
    assert before.lines == after.lines == again.lines
    assert len(day.asked) == 1


def test_queue_query_about_nothing_gets_an_empty_list(day: Day) -> None:
    """One part, that says zero."""
    (reply,) = replies(day.tell(ask(1)))
    assert (reply.first, reply.total_count, reply.lines) == (1, 0, [])
    values = queue_values(reply, "2026112300000001")
    parts = {name: values[f"QQryRspn/Prttn/{name}"] for name in ("TtlNb", "StartNb", "EndNb")}
    assert parts == {"TtlNb": "0", "StartNb": "0", "EndNb": "0"}


def test_queue_query_about_another_gets_a_refusal_and_no_list(day: Day) -> None:
    """The answer is saps.364 all the same, with the reason and nothing of the queue."""
    day.tell(transfer(1, amount_fen=BIG))
    (reply,) = replies(day.tell(ask(2, sender=BANK_B)))
    assert (reply.receiver, reply.status, reply.code) == (BANK_B, "PR09", "SU1O5001")
    assert reply.lines == []
    values = queue_values(reply, "2026112300000001")
    assert not [path for path in values if "QInf" in path or "Prttn" in path]
    assert "无权" in str(values["QQryRspn/NPCPrcInf/RjctInf"])


def test_long_queue_comes_in_parts(day: Day) -> None:
    """Parts number their lines through; a list that was cut says so."""
    count = QUEUE_REPORT_COUNT_MAX + 7
    day.tell(*[transfer(number, amount_fen=BIG) for number in range(1, count + 1)])
    parts = replies(day.tell(ask(count + 1)))
    values = [queue_values(part, "2026112300000001") for part in parts]
    found = [
        tuple(value[f"QQryRspn/Prttn/{name}"] for name in ("TtlNb", "StartNb", "EndNb"))
        for value in values
    ]
    assert found == [
        (str(QUEUE_REPORT_COUNT_MAX), str(start), str(start + PART_LINES_MAX - 1))
        for start in range(1, QUEUE_REPORT_COUNT_MAX, PART_LINES_MAX)
    ]
    assert str(count) in str(values[0]["QQryRspn/GrpHdr/Rmk"])
    assert parts[1].lines[0].place == PART_LINES_MAX + 1
    assert parts[-1].lines[-1].message_id == _id(QUEUE_REPORT_COUNT_MAX)


def test_return_request_goes_on_to_the_payee_untouched(day: Day) -> None:
    """The requester hears only that it arrived; the payee gets the signed original."""
    day.tell(transfer(1))
    drafts = day.tell(request(2, 1))
    assert kinds(drafts) == [
        ("CommunicationConfirmation", BANK_A),
        ("ForwardedMessage", BANK_B),
    ]
    assert isinstance(drafts[1], ForwardedMessage)
    assert drafts[1].original == ORIGINAL
    assert kinds(day.tell(request(2, 1))) == [("CommunicationConfirmation", BANK_A)]


def test_return_answer_goes_on_to_the_requester(day: Day) -> None:
    """Once; a second answer is refused to its sender."""
    day.tell(transfer(1), request(2, 1))
    assert kinds(day.tell(answer(3, 2))) == [
        ("CommunicationConfirmation", BANK_B),
        ("ForwardedMessage", BANK_A),
    ]
    _, refused = day.tell(answer(4, 2))
    assert isinstance(refused, ProcessingConfirmation)
    assert (refused.receiver, refused.status, refused.code) == (BANK_B, "PR09", "SU1O6005")
    assert refused.original_type == "ccms.319.001.01"


def test_return_request_of_a_waiting_payment_gets_900(day: Day) -> None:
    """It is not settled: it can be cancelled instead; the payee hears nothing."""
    day.tell(transfer(1, amount_fen=BIG))
    drafts = day.tell(request(2, 1))
    assert [draft.receiver for draft in drafts] == [BANK_A, BANK_A]
    refused = drafts[1]
    assert isinstance(refused, ProcessingConfirmation)
    assert (refused.status, refused.original_type) == ("PR09", "ccms.318.001.01")
    assert "尚未清算" in refused.reason


def test_request_without_its_message_is_passed_on_to_nobody(day: Day) -> None:
    """A command that came without a message has nothing to forward."""
    day.tell(transfer(1))
    assert day.tell(request(2, 1), original=b"") == []


def _id(number: int) -> MessageId:
    return MessageId(f"{DATE}{number:08d}")


def request(number: int, original: int) -> RequestReturn:
    """Return A's request to have a payment back from B."""
    return RequestReturn(
        AT_NS, BANK_A, _id(number), DATE, number, b"\x02" * 32, CERTIFICATE_A, 0,
        BANK_A, _id(original), BANK_B, Fen(100),
    )  # fmt: skip


def answer(number: int, asked: int) -> AnswerReturn:
    """Return B's answer to such a request."""
    return AnswerReturn(
        AT_NS, BANK_B, _id(number), DATE, number, b"\x03" * 32, CERTIFICATE_B, 0,
        BANK_A, _id(asked), agreed=True,
    )  # fmt: skip
