"""The files that the page of the partners shows are files that the partners take."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.code_blocks import code_blocks
from tianping.partners import acs, bills, cards, depository, exchange, pledges, quotes
from tianping.partners.orders import Job
from tianping.values.bankcode import with_check_digit

OWN = str(with_check_digit("95110000000"))


@pytest.mark.parametrize("page", ["partners.md", "partners.zh-CN.md"])
def test_files_of_the_page_are_taken(root: Path, page: str) -> None:
    """Cards, bonds, bills, matched and quoted exchange, pledges, the office, in this order."""
    text = (root / "docs" / "how-to" / page).read_text(encoding="utf-8")
    files = [block.text.encode() for block in code_blocks(text) if block.language == "json"]
    makers = (cards.job_of, depository.job_of, bills.job_of, exchange.job_of)
    jobs: list[Job] = [make(file, OWN) for make, file in zip(makers, files[:4], strict=True)]
    assert [len(job.orders) for job in jobs] == [3, 4, 1, 3]
    assert len(quotes.book_of(files[4]).quotes) == 1
    assert len(pledges.book_of(files[5]).holdings) == 1
    assert len(acs.job_of(files[6], OWN).orders) == 8
