"""Automatic lending at the node: messages to commands, events to drafts."""

from __future__ import annotations

from typing import Any

import pytest

from support.node_core import (
    AT_NS,
    BANK_A,
    BANK_B,
    CERTIFICATE_A,
    CERTIFICATE_B,
    DATE,
)
from tianping.core.commands import (
    AnswerLending,
    Command,
    DecideLending,
    EnterLending,
    QueryLending,
    RestoreLending,
    RevokeLending,
    SetLending,
)
from tianping.node.families import lending, liquidity_query
from tianping.node.families.arrival import Arrival, DoorRefusalError
from tianping.node.tasks import ForwardedMessage, LiquidityReply, ProcessingConfirmation
from tianping.node.tasks_notices import AgreementNotice
from tianping.participant.lending import LendingAnswer, LendingQuery, LendingRequest
from tianping.participant.messages import Original
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse, write
from tianping.wire.message import Message
from unit.node.test_drafts import Day, kinds

_CREATED = "2026-11-23T09:30:00"


def to_command(message: Message, sender: BankCode, edition: Edition = Edition.NEWER) -> Command:
    """Return the command that a message becomes."""
    known = {**lending.kinds(edition), **liquidity_query.kinds(edition)}
    certificate = CERTIFICATE_A if sender == BANK_A else CERTIFICATE_B
    arrival = Arrival(
        message, b"raw", b"body", sender, MessageId(f"{DATE}00000001"), AT_NS, certificate, 3
    )
    return known[message.code].to_command(arrival)


def request(kind: str, edition: Edition = Edition.NEWER, **more: object) -> Message:
    """Return a saps.374: A borrows of B."""
    return LendingRequest(
        message_id=f"{DATE}00000001",
        created_at=_CREATED,
        sender=BANK_A,
        borrower=BANK_A,
        lender=BANK_B,
        number="K1",
        kind=kind,
        **more,  # type: ignore[arg-type]
    ).message(edition)


def test_agreement_of_2010_has_dates_and_a_newer_one_has_none() -> None:
    """PC00, with both limits."""
    limits: dict[str, Any] = {"lower_fen": Fen(500), "upper_fen": Fen(1000)}
    dates: dict[str, Any] = {"from_date": "2026-11-24", "until_date": "2027-11-23"}
    old = to_command(request("PC00", Edition.V2010, **limits, **dates), BANK_A, Edition.V2010)
    new = to_command(request("PC00", **limits, **dates), BANK_A)
    assert isinstance(old, SetLending)
    assert isinstance(new, SetLending)
    assert (old.borrower, old.lender, old.number) == (BANK_A, BANK_B, "K1")
    assert (old.lower_fen, old.upper_fen) == (500, 1000)
    assert (old.from_date, old.until_date) == (20261124, 20271123)
    assert (new.from_date, new.until_date) == (0, 0)


def test_type_says_which_command_it_is() -> None:
    """PC01 revokes, PC02 restores an amount."""
    assert isinstance(to_command(request("PC01"), BANK_A), RevokeLending)
    restored = to_command(request("PC02", amount_fen=Fen(7)), BANK_B)
    assert isinstance(restored, RestoreLending)
    assert restored.amount_fen == 7


def test_missing_amount_is_refused_with_its_path() -> None:
    """A restore that says no amount never reaches the core."""
    with pytest.raises(DoorRefusalError, match="IntrBkLnMgmtApplInf/Amt"):
        to_command(request("PC02"), BANK_B)


def answer(agreed: bool) -> LendingAnswer:
    """Return B's answer to A's request."""
    return LendingAnswer(
        message_id=f"{DATE}00000002",
        created_at=_CREATED,
        sender=BANK_B,
        request=Original(message_id=f"{DATE}00000001", sender=BANK_A, code="saps.374.001.01"),
        number="K1",
        agreed=agreed,
    )


@pytest.mark.parametrize("agreed", [True, False])
def test_answer_names_the_request_and_says_yes_or_no(agreed: bool) -> None:
    """PR05 and PR09."""
    command = to_command(answer(agreed).message(), BANK_B)
    assert isinstance(command, AnswerLending)
    assert (command.agreed, command.number) == (agreed, "K1")
    assert (command.original_sender, command.original_message_id) == (BANK_A, f"{DATE}00000001")


def altered(message: Message, before: str, after: str) -> Message:
    """Return a message with one value changed."""
    body = write(message).replace(before.encode(), after.encode())
    return parse(body, message.code, edition=Edition.NEWER)


def test_answer_of_another_state_and_query_of_another_type_are_refused() -> None:
    """Both texts say what is expected and what was found."""
    message = answer(agreed=True).message()
    with pytest.raises(DoorRefusalError, match="expected PR05 or PR09, found PR04"):
        to_command(altered(message, "PR05", "PR04"), BANK_B)
    query = LendingQuery(
        message_id=f"{DATE}00000003", created_at=_CREATED, sender=BANK_A, date="2026-11-23"
    ).message()
    assert isinstance(to_command(query, BANK_A), QueryLending)
    with pytest.raises(DoorRefusalError, match="found G999"):
        to_command(altered(query, "G108", "G999"), BANK_A)


def _set(number: int, borrower: BankCode = BANK_A) -> SetLending:
    certificate = CERTIFICATE_A if borrower == BANK_A else CERTIFICATE_B
    return SetLending(
        AT_NS, borrower, MessageId(f"{DATE}{number:08d}"), DATE, number, b"\0" * 32, certificate,
        0, BANK_A, BANK_B, "K1", Fen(1), Fen(2), BusinessDate(0), BusinessDate(0),
    )  # fmt: skip


def test_request_is_confirmed_and_goes_on_to_the_lender_a_refused_one_does_not() -> None:
    """ccms.900 to the sender either way."""
    day = Day()
    drafts = day.tell(_set(1))
    assert kinds(drafts) == [
        ("CommunicationConfirmation", BANK_A),
        ("ProcessingConfirmation", BANK_A),
        ("ForwardedMessage", BANK_B),
    ]
    refused = day.tell(_set(2, BANK_B))
    assert not [one for one in refused if isinstance(one, ForwardedMessage)]
    (told,) = [one for one in refused if isinstance(one, ProcessingConfirmation)]
    assert (told.status, told.code) == ("PR09", "SU1O5001")


def test_what_the_operator_enters_is_told_to_both_sides() -> None:
    """There is no message to pass on; that the agreement is in force is told (saps.372)."""
    entry = EnterLending(
        AT_NS, BANK_A, BANK_B, "K2", Fen(1), Fen(2), 0, DATE, BusinessDate(0), 0, 0
    )
    day = Day()
    assert kinds(day.tell(entry, original=b"")) == [
        ("AgreementNotice", BANK_A),
        ("AgreementNotice", BANK_B),
    ]
    for act, told in ((4, [False, False]), (4, []), (5, [True, True]), (6, [False, False])):
        drafts = day.tell(DecideLending(AT_NS, "K2", act), original=b"")
        assert [one.in_force for one in drafts if isinstance(one, AgreementNotice)] == told


def test_query_is_answered_with_a_list_or_a_refusal() -> None:
    """An empty list is a list; a refusal has none."""
    day = Day()
    asked = QueryLending(AT_NS, BANK_A, MessageId(f"{DATE}00000009"), DATE)
    (reply,) = [one for one in day.tell(asked) if isinstance(one, LiquidityReply)]
    assert (reply.receiver, reply.status, reply.lines) == (BANK_A, "PR05", [])
    values = liquidity_query.report_values(reply, "2026112300000001")
    assert values["PoolIntrBkLnQryRspn/PoolIntrBkLnQryRspnInf/NbOfTx"] == "0"
    wrong = QueryLending(AT_NS, BANK_A, MessageId(f"{DATE}00000009"), BusinessDate(20261301))
    (refused,) = [one for one in day.tell(wrong) if isinstance(one, LiquidityReply)]
    assert refused.status == "PR09"
    values = liquidity_query.report_values(refused, "2026112300000001")
    assert not [path for path in values if "RspnInf" in path]
