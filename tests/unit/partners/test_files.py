"""The files of the partners: what they become, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tianping.partners import bills, cards, depository, exchange, files
from tianping.partners.acts import InstantAct
from tianping.partners.book import Book
from tianping.partners.orders import Effect, Job
from tianping.values.bankcode import with_check_digit
from tianping.values.errors import ValueTextError

OWN, A, B = (str(with_check_digit(f"{number}")) for number in range(30110000000, 30110000003))


def line(member: str, amount: str, side: str) -> dict[str, str]:
    """Return a line of a net file."""
    return {"member": member, "amount": amount, "side": side}


def job(make: Callable[[bytes, str], Job], **file: Any) -> Job:
    """Return the job of a file."""
    return make(json.dumps({"name": "n", **file}).encode(), OWN)


NET = [line(A, "5.00", "owes"), line(B, "5.00", "receives")]


def test_types_and_kinds_are_those_of_the_business() -> None:
    """G104 02601, G106 02802, G103 02501, G102 02401, G105 by its deal. CNAPS2-CODES."""
    issue = {
        "bond": "b",
        "issuer": B,
        "underwriters": [{"member": A, "quantity": 1, "amount": "1.00"}],
    }
    trade = {"bond": "b", "quantity": 1, "seller": A, "buyer": B, "amount": "1.00"}
    deals = [
        {"bill": "x", "holder": A, "payer": B, "amount": "1.00", "kind": kind}
        for kind in bills.KINDS
    ]
    jobs = [
        job(cards.job_of, lines=NET),
        job(exchange.job_of, lines=NET),
        job(depository.job_of, issues=[issue], trades=[trade]),
        job(bills.job_of, deals=deals),
    ]
    kinds = [
        [("G104", "02601")] * 2,
        [("G106", "02802")] * 2,
        [("G103", "02501")] * 2 + [("G102", "02401")],
        [("G105", kind) for kind in ("02701", "02704", "02707", "02711")],
    ]
    assert [[order.act for order in each.orders] for each in jobs] == [
        [InstantAct(business_type=type_, business_kind=kind) for type_, kind in each]
        for each in kinds
    ]
    assert [order.effect for order in jobs[2].orders] == [
        Effect.REGISTER,
        Effect.NONE,
        Effect.DELIVER,
    ]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([], "lines: expected 1 to"),
        ([line(A, "5.00", "owes"), line(B, "4.00", "receives")], "expected 500, the sum"),
        ([line(OWN, "5.00", "owes"), line(B, "5.00", "receives")], "another participant"),
        ([line(A, "0.00", "owes"), line(B, "0.00", "receives")], "above 0.00"),
        ([line("301100000001x", "5.00", "owes")], "bank code"),
        ([line(A, "5.001", "owes")], "amount in yuan"),
    ],
)
@pytest.mark.parametrize("make", [cards.job_of, exchange.job_of])
def test_wrong_net_files_are_refused(
    make: Callable[[bytes, str], Job], lines: list[dict[str, str]], found: str
) -> None:
    """What is wrong is said with what was expected."""
    with pytest.raises(ValueTextError) as error:
        job(make, lines=lines)
    assert found in error.value.english


def test_unknown_keys_words_and_sizes_are_refused() -> None:
    """Strict: a key nobody knows, a side that is none, a kind of deal, a huge file."""
    with pytest.raises(msgspec.ValidationError, match="members"):
        job(cards.job_of, lines=NET, members=[])
    with pytest.raises(msgspec.ValidationError, match="lines"):
        job(cards.job_of, lines=[line(A, "1.00", "gives")])
    with pytest.raises(ValueTextError, match="discount, interbank-discount"):
        job(
            bills.job_of,
            deals=[{"bill": "x", "holder": A, "payer": B, "amount": "1.00", "kind": "gift"}],
        )
    with pytest.raises(ValueTextError, match="quantity: expected 1 to"):
        job(depository.job_of, deposits=[{"bond": "b", "holder": A, "quantity": 0}])
    with pytest.raises(ValueTextError, match="bytes"):
        files.read(b" " * (files.FILE_BYTES_MAX + 1), cards.NetFile)


def test_job_of_another_content_under_the_same_name_is_refused(tmp_path: Path) -> None:
    """Same name and content go on; another content changes nothing."""
    book = Book(tmp_path / "partner.db")
    first = job(cards.job_of, lines=NET)
    assert book.begin(first) is True
    assert book.begin(first) is False
    other = job(cards.job_of, lines=[line(B, "5.00", "owes"), line(A, "5.00", "receives")])
    with pytest.raises(ValueTextError, match="another name"):
        book.begin(other)
    assert [each.order for each in book.entries("n")] == list(first.orders)
    book.close()


def test_bill_that_is_registered_cannot_be_registered_again(tmp_path: Path) -> None:
    """One bill has one holder; the file that says otherwise changes nothing."""
    book = Book(tmp_path / "partner.db")
    twice = [{"number": "x", "holder": A}, {"number": "x", "holder": B}]
    with pytest.raises(ValueTextError, match="not registered yet"):
        book.begin(job(bills.job_of, bills=twice))
    assert book.titles.holdings() == []
    assert book.begin(job(bills.job_of, bills=twice[:1])) is True
    assert [(each.title, each.holder) for each in book.titles.holdings()] == [("x", A)]
    book.close()
