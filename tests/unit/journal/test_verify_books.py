from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tianping.journal.verify_books import Books, BooksError

BANK = [4, 0, "2012" + "1" * 15, 2012, "b", "o"]
HV = [4, 1, "4611" + "1" * 15, 4611, "o", "o"]
HZ = [4, 2, "4699" + "1" * 15, 4699, "o", "o"]


def transfer(amount: int) -> list[Any]:
    """Return a CreditTransfer's array of this amount."""
    return [14, 0, "", "", "", 0, 0, b"", "", 0, "", "", "", amount, 8, "", ""]


@pytest.fixture
def books() -> Books:
    """Return books of three accounts, and two commands: 10 fen credited, a payment of 4."""
    books = Books()
    books.add_commands([[1], [15, 0, "", "", 0, 0, "", True, 10], transfer(4), transfer(0)])
    books.add_outcomes(1, [[[1, "platform", 20260105], BANK, HV, HZ]])
    return books


def settled(payment: int, entries: list[int], amount: int, *balances: int) -> list[Any]:
    """Return a PaymentSettled's array."""
    return [14, payment, 1, entries, amount, *balances]


def refused(books: Books, seq: int, event: list[Any]) -> BooksError:
    """Return the refusal to book an event."""
    with pytest.raises(BooksError) as caught:
        books.add_outcomes(seq, [[event]])
    assert caught.value.seq == seq
    assert caught.value.what_zh
    return caught.value


def test_books_follow_the_entries(books: Books) -> None:
    """Balances and turnovers come from the entries, pair by pair."""
    books.add_outcomes(2, [[settled(2, [2, 0], 10, -10, 10)], [[19, 5, "x"]]])
    assert [account.balance_fen for account in books.accounts] == [10, 0, -10]
    assert (books.settled_count, books.settled_fen, books.refused_count) == (1, 10, 1)
    books.close(3)
    rows = [[row.subject, row.debit_count, row.debit_fen, row.credit_count, row.credit_fen,
             row.balance_fen] for row in books.trial_balance()]  # fmt: skip
    books.add_outcomes(3, [[[22, 20260105, rows, True]]])
    assert books.trial_balances == 1
    books.add_outcomes(3, [[[9, 40, 0, 20260106]]])
    assert books.accounts[0].credit_fen == 0
    assert [(day.business_date, day.settled_fen) for day in books.days] == [(20260105, 10)]
    books.close(3)


@pytest.mark.parametrize(
    ("event", "what"),
    [
        (settled(2, [2], 10, -10, 10), "entries"),
        (settled(2, [], 10, -10, 10), "entries"),
        (settled(2, [2, 9], 10, -10, 10), "account of an entry"),
        (settled(2, [-1, 0], 10, -10, 10), "account of an entry"),
        (settled(2, [2, 0], 10, -10, 11), "balances after"),
        (settled(2, [2, 0], 11, -11, 11), "amount of payment 2"),
        (settled(4, [2, 0], 0, 0, 0), "amount of payment 4"),
        (settled(9, [2, 0], 10, -10, 10), "payment of an event"),
        (settled(0, [2, 0], 10, -10, 10), "payment of an event"),
        (settled(2, [2, 1], 10, -10, 10), "4611"),
        ([14, 2, 1], "unknown form"),
        ([], "unknown form"),
        ([4, 7, "2012", 2012, "b", "o"], "index of a new account"),
        ([4, 3, "2013", 2012, "b", "o"], "subject of a new account"),
        ([22, 20260105, [[2012, 0, 0, 0, 0, 1]], True], "trial balance of subject 2012"),
        ([22, 20260105, [[2012, 0, 0, 0, 0, 0]], True], "subjects of a trial balance"),
    ],
)
def test_books_refuse_a_contradiction(books: Books, event: list[Any], what: str) -> None:
    """Each contradiction has its own words, and names the command."""
    assert what in refused(books, 4, event).what


VALUES = st.recursive(
    st.none() | st.integers(-5, 30) | st.text(max_size=3) | st.binary(max_size=3),
    lambda inner: st.lists(inner, max_size=8),
    max_leaves=12,
)


@given(st.lists(st.lists(VALUES, max_size=16), max_size=4), st.lists(VALUES, max_size=4))
def test_books_never_break(commands: list[Any], events: list[Any]) -> None:
    """Whatever is decoded from a forged journal, the answer is books or a named refusal."""
    books = Books()
    books.add_commands(commands)
    try:
        books.add_outcomes(1, [[BANK, HV, HZ], events, *events])
    except BooksError as error:
        assert error.what_zh  # noqa: PT017 - either outcome is right
    assert len(books.trial_balance()) <= len(books.accounts)


def test_books_refuse_a_second_settlement(books: Books) -> None:
    """A payment settles once."""
    books.add_outcomes(2, [[settled(2, [2, 0], 10, -10, 10)]])
    assert "settles twice" in refused(books, 3, settled(2, [2, 0], 10, -20, 20)).what


def test_close_refuses_books_that_do_not_balance(books: Books) -> None:
    """At the end debits equal credits, and all balances together are nothing."""
    books.accounts[0].balance_fen = 1
    with pytest.raises(BooksError, match="sum of all balances"):
        books.close(4)
    books.accounts[0].debit_fen = 1
    with pytest.raises(BooksError, match="debits and credits"):
        books.close(4)
