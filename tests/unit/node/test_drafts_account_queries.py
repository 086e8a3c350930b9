"""Answers about accounts and liquidity: drafts from the core, messages, and back again."""

from __future__ import annotations

import pytest

from support.node_core import AT_NS, BANK_A, BANK_B, DATE, OFFICE, transfer
from tianping.core.commands import (
    ControlAccount,
    OtherBalance,
    QueryAccount,
    QueryLiquidity,
    ReportOtherBalances,
    SetEarmark,
    SetMinimumBalance,
)
from tianping.core.terms import CONTROL_CREDIT, CONTROL_DEBIT
from tianping.node.drafts_accounts import PART_LINES_MAX
from tianping.node.families.account_queries import account_values, liquidity_values
from tianping.node.tasks import (
    AccountReply,
    Draft,
    FullLiquidityReply,
    ProcessingConfirmation,
)
from tianping.participant.account_queries import (
    ACCOUNT_REPORT,
    LIQUIDITY_REPORT,
    account_reports_of,
    liquidity_reports_of,
)
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import MessageId
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.message import Message, build
from unit.node.test_drafts import BIG, Day, kinds

BALANCE = 1_000_000_00


@pytest.fixture
def day() -> Day:
    """An open day."""
    return Day()


def _id(number: int) -> MessageId:
    return MessageId(f"{DATE}{number:08d}")


def ask_account(number: int, *, sender: BankCode = BANK_A, of: BankCode = BANK_A) -> QueryAccount:
    """Return a query of account information."""
    return QueryAccount(AT_NS, sender, _id(number), of, 0)


def ask_liquidity(
    number: int, scope: int, *, sender: BankCode = BANK_A, of: BankCode = BANK_A
) -> QueryLiquidity:
    """Return a query of liquidity."""
    return QueryLiquidity(AT_NS, sender, _id(number), of, scope)


def account_messages(drafts: list[Draft], edition: Edition) -> list[Message]:
    """Return the saps.367 among drafts, as written in an edition."""
    return [
        build(ACCOUNT_REPORT, account_values(one, _id(99), edition=edition), edition=edition)
        for one in drafts
        if isinstance(one, AccountReply)
    ]


def liquidity_messages(drafts: list[Draft], edition: Edition) -> list[Message]:
    """Return the saps.369 among drafts, as written in an edition."""
    return [
        build(LIQUIDITY_REPORT, liquidity_values(one, _id(99), edition=edition), edition=edition)
        for one in drafts
        if isinstance(one, FullLiquidityReply)
    ]


@pytest.mark.parametrize("edition", list(Edition))
def test_account_query_is_answered_with_what_is_set(day: Day, edition: Edition) -> None:
    """Balance, earmark, limit, minimum and status, as read. CNAPS2-FIELDS saps.366, saps.367."""
    day.tell(
        SetMinimumBalance(AT_NS, BANK_A, Fen(500)),
        SetEarmark(AT_NS, BANK_A, "BEPS", Fen(70)),
        ControlAccount(AT_NS, BANK_A, CONTROL_DEBIT, False),
        original=b"",
    )
    drafts = day.tell(ask_account(1))
    assert kinds(drafts) == [("CommunicationConfirmation", BANK_A), ("AccountReply", BANK_A)]
    (report,) = account_reports_of(account_messages(drafts, edition))
    (found,) = report.accounts
    assert (report.query_id, report.status, report.expected_count) == (_id(1), "PR05", 1)
    assert (found.participant, found.balance_fen) == (BANK_A, BALANCE)
    assert (found.earmark_fen, found.minimum_fen) == (70, 500)
    assert found.status == ("AS04" if edition is Edition.NEWER else "AS01")
    day.tell(ControlAccount(AT_NS, BANK_A, CONTROL_CREDIT, False), original=b"")
    (both,) = account_reports_of(account_messages(day.tell(ask_account(2)), Edition.NEWER))
    assert both.accounts[0].status == "AS06"


@pytest.mark.parametrize("edition", list(Edition))
def test_account_query_of_a_stranger_is_refused_in_the_answer(day: Day, edition: Edition) -> None:
    """The refusal is a saps.367 without accounts."""
    drafts = day.tell(ask_account(1, sender=BANK_B))
    (report,) = account_reports_of(account_messages(drafts, edition))
    assert (report.status, report.accounts) == ("PR09", ())
    assert "无权" in report.text


@pytest.mark.parametrize("edition", list(Edition))
def test_liquidity_is_summed_up_with_what_acs_reported(day: Day, edition: Edition) -> None:
    """Each sum with the non-clearing balances, or without (CNAPS2-FIELDS saps.368, saps.369)."""
    day.tell(
        ReportOtherBalances(
            AT_NS, BANK_A, DATE, [OtherBalance("n1", "one", 80), OtherBalance("n2", "two", -30)]
        ),
        original=b"",
    )
    day.tell(transfer(1, amount_fen=BIG))
    (whole,) = liquidity_reports_of(liquidity_messages(day.tell(ask_liquidity(2, 2)), edition))
    assert (whole.balance_fen, whole.available_fen) == (BALANCE + 50, BALANCE + 50)
    assert whole.expected_fen == BALANCE + 50 - BIG
    assert str(DATE) in whole.remark
    (account,) = whole.accounts
    assert account.others == (("n1", "one", 80), ("n2", "two", -30))
    assert (account.outgoing_fen, account.incoming_fen) == (BIG, 0)
    (own,) = liquidity_reports_of(liquidity_messages(day.tell(ask_liquidity(3, 0)), edition))
    assert (own.balance_fen, own.remark, own.accounts[0].others) == (BALANCE, "", ())


def test_liquidity_of_an_area_says_whose_figures_are_missing(day: Day) -> None:
    """An office gets all accounts it manages; ACS has told of one of them, then of none."""
    drafts = day.tell(ask_liquidity(1, 3, sender=OFFICE, of=OFFICE))
    (none,) = liquidity_reports_of(liquidity_messages(drafts, Edition.NEWER))
    assert "未报送" in none.remark
    day.tell(ReportOtherBalances(AT_NS, BANK_B, DATE, []), original=b"")
    drafts = day.tell(ask_liquidity(2, 3, sender=OFFICE, of=OFFICE))
    (one,) = liquidity_reports_of(liquidity_messages(drafts, Edition.NEWER))
    assert "1户未报送" in one.remark
    assert [each.participant for each in one.accounts] == [BANK_A, BANK_B]
    assert one.balance_fen == 2 * BALANCE


def test_liquidity_query_that_is_refused_is_answered_by_900(day: Day) -> None:
    """As its field list says, only the failure is a ccms.900."""
    drafts = day.tell(ask_liquidity(1, 0, sender=BANK_B))
    refused = drafts[-1]
    assert isinstance(refused, ProcessingConfirmation)
    assert (refused.status, refused.original_type) == ("PR09", "saps.368.001.01")


def test_many_accounts_come_in_parts_and_are_put_together(day: Day) -> None:
    """No message lists more than its bound, non-clearing accounts counted; nothing is lost."""
    others = [OtherBalance(f"n{number}", "other", 1) for number in range(PART_LINES_MAX)]
    for bank in (BANK_A, BANK_B):
        day.tell(ReportOtherBalances(AT_NS, bank, DATE, others), original=b"")
    drafts = day.tell(ask_liquidity(1, 3, sender=OFFICE, of=OFFICE))
    parts = [one for one in drafts if isinstance(one, FullLiquidityReply)]
    assert [(one.first, len(one.lines), one.listed_count) for one in parts] == [
        (1, 1, 2),
        (2, 1, 2),
    ]
    messages = liquidity_messages(drafts, Edition.NEWER)
    (report,) = liquidity_reports_of(messages[::-1])
    assert [one.participant for one in report.accounts] == [BANK_A, BANK_B]
    assert report.balance_fen == 2 * (BALANCE + PART_LINES_MAX)
