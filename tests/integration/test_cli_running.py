"""A platform made, run, used and stopped from the command line alone."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.cli import Finished, tianping
from support.running import POOR, RICH, made, started
from tianping.cli.blueprint import whole_code

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Return the folder of a running platform; it must end well when it is told to."""
    folder = made(tmp_path)
    node = started(folder)
    try:
        yield folder
        node.terminate()
        assert node.wait(60) == 0
    finally:
        node.kill()
        node.wait()


def send(folder: Path, who: str, *arguments: object) -> Finished:
    """Send as a bank."""
    return tianping("send", folder, who, *arguments)


def inbox(folder: Path, who: str, wanted: str) -> list[dict[str, Any]]:
    """Receive until a message of a code has come; return all that came."""
    rows: list[dict[str, Any]] = []
    stop = time.monotonic() + 60
    while not any(row["code"].startswith(wanted) for row in rows) and time.monotonic() < stop:
        rows += tianping("inbox", folder, who, "--wait", 5, "--json").json()
    return rows


def sent_id(done: Finished) -> str:
    """Return the message id that a table of one row tells."""
    assert done.code == 0, done.err
    found = re.search(r"│ (\d{16}) +│", done.out)
    assert found is not None
    return found.group(1)


def _write_letters(folder: Path) -> None:
    """Words from one participant to another, as a record and as a line."""
    assert send(folder, RICH, "letter", POOR, "Please call us.").code == 0
    letters = [row for row in inbox(folder, POOR, "letter") if row["code"] == "letter"]
    assert letters == [{"code": "letter", "sender": RICH, "text": "Please call us."}]
    assert send(folder, RICH, "letter", POOR, "请速回电。").code == 0
    assert (
        f"来信 {RICH}: 请速回电。"
        in tianping("inbox", folder, POOR, "--wait", 5, language="zh").out
    )


def test_day_of_two_banks_from_the_command_line(folder: Path) -> None:
    """Open, pay, queue, move, withdraw, ask, receive, close: every command on a running node."""
    early = send(folder, RICH, "pay", POOR, "1.00")
    assert early.code == 1  # the day has not begun
    assert "1 of 1 refused" in early.err
    assert "10" in tianping("day", "advance", folder).out

    paid = sent_id(send(folder, RICH, "pay", POOR, "250.00"))
    rows = inbox(folder, POOR, "hvps.111")
    assert [row["verdict"] for row in rows if row["code"].startswith("hvps.111")] == ["verified"]
    receipts = [row for row in inbox(folder, RICH, "saps.604") if row["concerning"] == paid]
    assert [row["status"] for row in receipts] == ["PR04"]

    first = sent_id(send(folder, POOR, "pay", RICH, "300.00"))
    second = sent_id(send(folder, POOR, "pay", RICH, "400.00"))
    waiting = tianping("queue", folder, "--participant", POOR, "--json").json()
    assert [row["message_id"] for row in waiting] == [first, second]
    assert send(folder, POOR, "adjust", second).code == 0
    assert send(folder, POOR, "cancel", first).code == 0
    shown = tianping("queue", folder, language="zh")
    assert second in shown.out
    assert first not in shown.out
    assert send(folder, POOR, "query", first).code == 0
    told = [row for row in inbox(folder, POOR, "ccms.317") if row["code"].startswith("ccms.317")]
    assert [row["status"][:4] for row in told] == ["PR08"]

    again = send(folder, POOR, "cancel", first)
    assert again.code == 1
    nobody = send(folder, RICH, "pay", whole_code("39910000000"), "1.00")
    assert nobody.code == 1
    assert send(folder, RICH, "recover").out == "Every message had its answer.\n"
    assert tianping("inbox", folder, RICH, language="zh").code == 0

    _write_letters(folder)
    status = tianping("status", folder, "--json").json()
    assert (status["phase"], status["platform"]) == (10, "Two banks")
    assert (status["inboxes"][POOR][0] > 0, "Two banks" in tianping("status", folder).out) == (
        True,
        True,
    )
    controlled = tianping("control", folder, POOR, "debit")
    assert controlled.out == f"{POOR} debit control set; returned 1, settled 0\n"
    returned = [row for row in inbox(folder, POOR, "saps.604") if row["concerning"] == second]
    assert [row["status"] for row in returned] == ["PR09 付款清算行账户借记控制"]
    assert "control" in tianping("accounts", folder).out
    assert "借记" in tianping("accounts", folder, language="zh").out
    refused = send(folder, POOR, "pay", RICH, "1.00")
    assert (refused.code, "SU1O3006" in refused.err + refused.out) == (1, True)
    assert tianping("control", folder, POOR, "debit").code == 1
    released = tianping("control", folder, POOR, "debit", "--release", language="zh")
    assert released.out == f"{POOR} 借记控制已解除；退回 0 笔，清算 0 笔\n"
    assert tianping("control", folder, POOR, "credit").code == 0
    assert "credit" in tianping("accounts", folder).out
    assert tianping("control", folder, POOR, "credit", "--release").code == 0
    balances = {
        view["owner"]: view["balance_fen"] for view in tianping("accounts", folder, "--json").json()
    }
    assert balances == {RICH: "75000", POOR: "25000"}
    for phase in ("20", "30"):
        assert phase in tianping("day", "advance", folder).out
    _end_the_day(folder)


def _end_the_day(folder: Path) -> None:
    """Both banks reconcile and get their reports; the operator sees figures and comparisons."""
    date = tianping("status", folder, "--json").json()["business_date"]
    assert tianping("day-end", "accounts", folder, "20200102").code == 3
    for who in (RICH, POOR):
        told = tianping("participant", "reconcile", folder, who, date, "--json")
        assert (told.code, told.json()["agrees"]) == (0, True), told.out + told.err
    look = tianping("participant", "pre-check", folder, RICH, date)
    assert (look.code, "of settled business are here" in look.out) == (0, True), look.err
    running = tianping("participant", "reconcile", folder, POOR, date, "--system", "beps")
    assert (running.code, "尚未日终" in running.err) == (1, True), running.err
    agreed = tianping("participant", "reconcile", folder, POOR, date, language="zh")
    assert "全部相符" in agreed.out
    report = tianping("participant", "files", folder, POOR, date)
    assert "Control totals hold." in report.out, report.err
    assert "closing 250.00" in " ".join(report.out.split()), report.out
    early = tianping("participant", "reconcile", folder, POOR, "20200102", language="zh")
    assert (early.code, "已不保留" in early.err) == (1, True)
    shown = tianping("day-end", "show", folder, "--json").json()
    (closed,) = [one for one in shown if str(one["business_date"]) == str(date)]
    assert (closed["business_date"], closed["debit_fen"]) == (date, closed["credit_fen"])
    shown = tianping("day-end", "show", folder, date, language="zh")
    assert all(word in shown.out for word in (closed["digest"], "平衡", "HVPS", "SAPS"))
    file = folder / "figures.csv"
    assert tianping("day-end", "accounts", folder, date, "--output", file).code == 0
    assert closed["digest"] in file.read_text(encoding="utf-8-sig")
    early = tianping("day-end", "carry", folder, str(date)[:4])
    assert (early.code, "last working day" in early.err) == (1, True)


def test_earmarks_and_net_files_from_the_command_line(folder: Path) -> None:
    """A bank earmarks its own funds; its net file is refused, and so is a wrong position."""
    assert tianping("day", "advance", folder).code == 0
    for change, code in (("raise", 0), ("lower", 0), ("lower", 1)):
        assert send(folder, RICH, "earmark", change, "BEPS", "10.00").code == code
    nameless = send(folder, RICH, "net-file", "nobody")
    assert (nameless.code, "BANK-YUAN" in nameless.err) == (2, True)
    assert send(folder, RICH, "net-file", f"{RICH}-1.00", f"{POOR}+1.00").code == 1
    assert send(folder, RICH, "withdraw", "2026112300000001").code == 1


def test_queue_and_returns_from_the_command_line(folder: Path) -> None:
    """Ask for the queue, move a payment, ask again; ask a settled payment back, answer."""
    assert tianping("day", "advance", folder).code == 0
    paid = sent_id(send(folder, RICH, "pay", POOR, "250.00"))
    first = sent_id(send(folder, POOR, "pay", RICH, "300.00"))
    second = sent_id(send(folder, POOR, "pay", RICH, "400.00"))
    asked = sent_id(send(folder, POOR, "queue"))
    listed = [row for row in inbox(folder, POOR, "queue") if row["code"] == "queue"]
    assert [row["concerning"] for row in listed] == [asked]
    assert [one["message_id"] for one in listed[0]["payments"]] == [first, second]
    assert send(folder, RICH, "queue", "--of", POOR).code == 1
    assert send(folder, POOR, "adjust", second).code == 0
    assert send(folder, POOR, "queue", "--branches").code == 0
    printed = tianping("inbox", folder, POOR, "--wait", 10).out
    assert printed.rindex(second) < printed.rindex(first)

    request = sent_id(send(folder, RICH, "askback", paid, POOR, "250.00"))
    rows = [row for row in inbox(folder, POOR, "ccms.318") if row["code"].startswith("ccms.318")]
    assert [(row["concerning"], request in row["status"]) for row in rows] == [(paid, True)]
    assert send(folder, POOR, "answer", RICH, request, paid, "--no").code == 0
    rows = [row for row in inbox(folder, RICH, "ccms.319") if row["code"].startswith("ccms.319")]
    assert [row["concerning"] for row in rows] == [paid]
    assert "will not be sent back" in rows[0]["status"]
    assert send(folder, POOR, "answer", RICH, request, paid).code == 1


def test_send_without_a_node_keeps_the_message_and_recover_sends_it(tmp_path: Path) -> None:
    """Exit code 4 while nobody listens; afterwards the same bytes arrive, once."""
    folder = made(tmp_path)
    node = started(folder)
    assert tianping("day", "advance", folder).code == 0
    node.terminate()
    assert node.wait(60) == 0
    assert tianping("status", folder).code == 4
    lost = send(folder, RICH, "pay", POOR, "5.00")
    assert lost.code == 4
    assert "recover" in lost.err
    assert tianping("inbox", folder, RICH).code == 4
    node = started(folder)
    try:
        stop = time.monotonic() + 60
        while (done := send(folder, RICH, "recover")).code and time.monotonic() < stop:
            assert tianping("inbox", folder, RICH, "--wait", 5).code == 0
        assert done.code == 0
        paid = tianping("statement", folder, POOR, "--json").json()[0]["lines"]
        assert [line["amount_fen"] for line in paid] == ["500"]
    finally:
        node.terminate()
        assert node.wait(60) == 0
