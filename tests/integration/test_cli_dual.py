"""Two persons close a day that a short account keeps open, from the command line."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.cli import tianping
from support.running import POOR, made, started
from tianping.core.commands import PlaceInQueue
from tianping.core.events import PaymentQueued
from tianping.node.folder import Folder
from tianping.node.operator import OperatorClient
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate, beijing_date_time
from tianping.values.identifiers import MessageId
from tianping.values.money import Fen

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Return the folder of a running platform in daytime."""
    folder = made(tmp_path)
    node = started(folder)
    try:
        assert tianping("day", "advance", folder).code == 0
        yield folder
    finally:
        node.kill()
        node.wait()


def _place_fee(folder: Path, amount_fen: int) -> None:
    """Put a fee on the poor bank's account, through the operator's socket."""
    date = BusinessDate(int(beijing_date_time(time.time_ns()).strftime("%Y%m%d")))
    office = tianping("accounts", folder, "--json").json()[0]["office"]
    fee = PlaceInQueue(
        time.time_ns(), BankCode(office), MessageId(f"{date}fee1"), date, 7, BankCode(POOR), 3,
        Fen(amount_fen),
    )  # fmt: skip
    with OperatorClient(Folder(folder).operator_socket) as client:
        _, outcomes = client.execute([fee])
    assert isinstance(outcomes[0][0], PaymentQueued)


def test_a_penalty_loan_closes_the_day(folder: Path) -> None:
    """Propose, fail to approve alone, approve as another, end the day; all of it is on record."""
    _place_fee(folder, 700)
    for phase in ("20", "30", "32"):
        assert tianping("day", "advance", folder, "--to", phase).code == 0
    assert tianping("day", "advance", folder, "--to", "35").code == 1
    (blocker,) = tianping("dual", "blocking", folder, "--json").json()
    assert (blocker["owner"], blocker["shortage_fen"]) == (POOR, "700")
    assert (
        "3 日间透支利息和支付业务收费: 7.00"
        in tianping("dual", "blocking", folder, language="zh").out
    )

    propose = ("dual", "lend", folder, POOR, "7.00", "--agreement", "A-7")
    made_proposal = tianping(*propose, "--evidence", "letter 3", "--as", "Li Ming")
    assert made_proposal.code == 0, made_proposal.err
    number = made_proposal.out.split()[1]
    alone = tianping("dual", "approve", folder, number, "--as", "Li Ming")
    assert (alone.code, "may not approve" in alone.err) == (1, True)
    done = tianping("dual", "approve", folder, number, "--as", "Wang Fang")
    assert (done.code, "payments settled: 2" in done.out) == (0, True)
    assert tianping("dual", "blocking", folder, "--json").json() == []
    (view,) = tianping("dual", "list", folder, "--json").json()
    assert (view["person"], view["second_person"]) == ("Li Ming", "Wang Fang")
    assert (view["state"], view["evidence"]) == ("approved", "letter 3")
    assert "通过" in tianping("dual", "list", folder, language="zh").out
    for phase in ("35", "40"):
        assert tianping("day", "advance", folder, "--to", phase).code == 0

    again = tianping("dual", "reject", folder, number, "--reason", "late", "--as", "Wang Fang")
    assert (again.code, "no such proposal" in again.err) == (1, True)
