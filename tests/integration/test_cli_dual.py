"""Two persons close a day that a short account keeps open, from the command line."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.cli import tianping
from support.running import POOR, RICH, made, started
from tianping.core.commands import (
    AppointOffice,
    ChargeFees,
    FeeLine,
    NetLine,
    SetEarmark,
    SettleNets,
)
from tianping.core.events import PaymentQueued
from tianping.core.terms import ROLE_FEES
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


def _burden(folder: Path) -> None:
    """Leave the poor bank a fee of 7.00 and the rich one a net of 800.00 beside its earmark.

    Through the operator's socket: who sends them is tested elsewhere.
    """
    date = BusinessDate(int(beijing_date_time(time.time_ns()).strftime("%Y%m%d")))
    office = BankCode(tianping("accounts", folder, "--json").json()[0]["office"])
    now, (rich, poor) = time.time_ns(), (BankCode(RICH), BankCode(POOR))
    lines = [NetLine(rich, False, Fen(800_00)), NetLine(office, True, Fen(800_00))]
    with OperatorClient(Folder(folder).operator_socket) as client:
        _, outcomes = client.execute([
            AppointOffice(now, ROLE_FEES, office),
            ChargeFees(now, office, MessageId(f"{date}fee1"), date, 7, [FeeLine(poor, Fen(700))]),
            SetEarmark(now, rich, "BEPS", Fen(900_00)),
            SettleNets(now, "BEPS", date, 1, 9, lines),
        ])  # fmt: skip
    for place in (1, 3):
        assert any(isinstance(event, PaymentQueued) for event in outcomes[place])


def _approved(folder: Path, *words: str) -> str:
    """Propose by one person and approve by another; return what the second is told."""
    proposal = tianping("dual", *words, "--evidence", "letter 1", "--as", "Li Ming")
    assert proposal.code == 0, proposal.err
    number = proposal.out.split()[1]
    done = tianping("dual", "approve", folder, number, "--as", "Wang Fang")
    return done.out + done.err


def _release_in_the_window(folder: Path) -> None:
    """The rich bank's earmark is to pay its net at the pre-close."""
    said = _approved(folder, "release", str(folder), RICH, "BEPS", "900.00")
    assert "carried out; payments settled: 0" in said
    (kept,) = tianping("dual", "steps", folder, "--json").json()
    assert (kept["ladder_step"], kept["amount_fen"]) == ("earmark_kept", "90000")
    table = tianping("dual", "blocking", folder, language="zh").out
    for words in ("释放 BEPS 圈存", "高额罚息贷款", "3 日间透支利息和支付业务收费", "首笔"):
        assert words in table, table


def _show_the_release(folder: Path) -> None:
    """It was done with the pre-close; who decided it stands at the step before."""
    steps = tianping("dual", "steps", folder, "--json").json()
    assert [(one["ladder_step"], one["amount_fen"]) for one in steps[1:]] == [
        ("earmark_released", "70000")
    ]
    table = tianping("dual", "steps", folder).out
    assert all(word in table for word in ("earmark released", "700.00", "Wang Fang", "letter 1"))
    assert "圈存已释放" in tianping("dual", "steps", folder, language="zh").out


def test_two_persons_close_the_day(folder: Path) -> None:
    """Release, try bonds, propose a loan, fail to approve alone, approve as another, end the day.

    All of it is on record.
    """
    assert "No step" in tianping("dual", "steps", folder).out
    _burden(folder)
    for phase in ("20", "30"):
        assert tianping("day", "advance", folder, "--to", phase).code == 0
    _release_in_the_window(folder)
    assert tianping("day", "advance", folder, "--to", "32").code == 0
    _show_the_release(folder)
    assert tianping("day", "advance", folder, "--to", "35").code == 1
    (blocker,) = tianping("dual", "blocking", folder, "--json").json()
    assert (blocker["owner"], blocker["shortage_fen"]) == (POOR, "700")
    said = _approved(folder, "dispose", str(folder), "7", "7.00", "--reference", "S-1")
    assert "no such open pledge loan" in said

    propose = ("dual", "lend", folder, POOR, "7.00", "--agreement", "A-7")
    made_proposal = tianping(*propose, "--evidence", "letter 3", "--as", "Li Ming")
    assert made_proposal.code == 0, made_proposal.err
    number = made_proposal.out.split()[1]
    alone = tianping("dual", "approve", folder, number, "--as", "Li Ming")
    assert (alone.code, "may not approve" in alone.err) == (1, True)
    done = tianping("dual", "approve", folder, number, "--as", "Wang Fang")
    assert (done.code, "payments settled: 2" in done.out) == (0, True)
    assert tianping("dual", "blocking", folder, "--json").json() == []
    view, *others = tianping("dual", "list", folder, "--json").json()
    assert [one["command"] for one in others] == ["DisposePledge", "ReleaseEarmark"]
    assert (view["person"], view["second_person"]) == ("Li Ming", "Wang Fang")
    assert (view["state"], view["evidence"]) == ("approved", "letter 3")
    assert "通过" in tianping("dual", "list", folder, language="zh").out
    for phase in ("35", "40"):
        assert tianping("day", "advance", folder, "--to", phase).code == 0

    again = tianping("dual", "reject", folder, number, "--reason", "late", "--as", "Wang Fang")
    assert (again.code, "no such proposal" in again.err) == (1, True)
