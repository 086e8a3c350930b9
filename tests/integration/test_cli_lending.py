"""Automatic lending from the command line alone, over a running platform."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from integration.test_cli_running import inbox, send, sent_id
from support.cli import tianping
from support.running import POOR, RICH, made, started
from tianping.cli.blueprint import whole_code

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Return the folder of a running platform whose day is open."""
    folder = made(tmp_path)
    node = started(folder)
    try:
        assert tianping("day", "advance", folder).code == 0
        yield folder
        node.terminate()
        assert node.wait(60) == 0
    finally:
        node.kill()
        node.wait()


def test_agreement_is_set_confirmed_and_revoked_by_message(folder: Path) -> None:
    """The borrower asks, the lender confirms; the lender asks to revoke, the borrower declines."""
    borrower, lender = whole_code(POOR), whole_code(RICH)
    asked = sent_id(send(folder, POOR, "lending", "set", RICH, "K1", "500.00", "1000.00"))
    rows = inbox(folder, RICH, "saps.374")
    assert [row["verdict"] for row in rows if row["code"].startswith("saps.374")] == ["verified"]
    assert send(folder, RICH, "lending", "confirm", POOR, asked, "K1").code == 0
    assert send(folder, RICH, "lending", "confirm", POOR, asked, "K1").code == 1
    (known,) = tianping("lending", "list", folder, "--json").json()
    assert (known["borrower"], known["lender"]) == (borrower, lender)
    assert known["agreement_status"] == 2
    revoked = sent_id(send(folder, RICH, "lending", "revoke", POOR, RICH, "K1"))
    declined = send(folder, POOR, "lending", "confirm", RICH, revoked, "K1", "--no")
    assert declined.code == 0
    assert send(folder, RICH, "lending", "restore", POOR, "K1", "1.00").code == 1
    assert send(folder, POOR, "lending", "query", "2026-11-23").code == 0
    assert any(row["code"].startswith("saps.615") for row in inbox(folder, POOR, "saps.615"))
    (known,) = tianping("lending", "list", folder, "--participant", POOR, "--json").json()
    assert known["agreement_status"] == 2


def test_operator_enters_suspends_resumes_revokes_and_sees(folder: Path) -> None:
    """What has no message; refusals say why, in both languages."""
    entry = ("lending", "set", folder, POOR, RICH, "K1", "500.00", "1000.00")
    assert tianping(*entry, "--rate", "3.25", "--asks", "2").code == 0
    twice = tianping(*entry)
    assert (twice.code, "the number of the agreement is taken" in twice.err) == (1, True)
    assert tianping("lending", "terms", folder, "K1", "2.5", "--serves", "3").code == 0
    assert tianping("lending", "terms", folder, "K1", "2.12345").code == 2
    assert tianping("lending", "floor", folder, RICH, "10.00").code == 0
    assert tianping("lending", "suspend", folder, "K1").code == 0
    listed = tianping("--lang", "zh", "lending", "list", folder)
    assert "已暂停" in listed.out
    assert "2.5000" in listed.out
    assert tianping("lending", "resume", folder, "K1").code == 0
    early = tianping("--lang", "zh", "lending", "run", folder)
    assert (early.code, "当前系统状态不受理" in early.err) == (1, True)
    assert "Loans" in tianping("lending", "list", folder, "--loans").out
    assert tianping("lending", "revoke", folder, "K1").code == 0
    (known,) = tianping("lending", "list", folder, "--json").json()
    assert (known["agreement_status"], known["rate_ppm"]) == (4, 25_000)
