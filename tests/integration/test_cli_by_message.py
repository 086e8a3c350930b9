"""Bank drafts, accounts by message and caps from the command line, on one running platform."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from integration.test_cli_running import send, sent_id
from support.cli import has_chinese, tianping
from support.cli_platform import running_platform
from tianping.cli.blueprint import whole_code
from tianping.core.commands import AddParticipant
from tianping.core.terms import KIND_BANK
from tianping.node.folder import Folder
from tianping.node.operator import OperatorClient

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

OFFICE = whole_code("00110000000")
HEAD, BRANCH, ISSUER = (str(whole_code(f"30{n}10000000")) for n in (1, 2, 3))
CENTRE = str(whole_code("95110000000"))
NEW = whole_code("31310000000")
BLUEPRINT = f"""name = "Drafts and caps"
business_date = "{{date}}"
[[office]]
code = "{OFFICE}"
name = "North Office"
[[bank]]
code = "{HEAD}"
name = "Azure Bank"
office = "{OFFICE}"
opening = "1000.00"
[[bank]]
code = "{BRANCH}"
name = "Azure Bank, Harbour"
office = "{OFFICE}"
opening = "1000.00"
legal_entity = "{HEAD}"
[[bank]]
code = "{ISSUER}"
name = "Stone Bank"
office = "{OFFICE}"
opening = "1000.00"
[[bank]]
code = "{CENTRE}"
name = "Drafts' Centre"
kind = "special"
office = "{OFFICE}"
opening = "1000.00"
"""


class Mail:
    """What the participants of a platform have received so far."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._rows: dict[str, list[dict[str, Any]]] = {}

    def find(self, who: str, code: str, **facts: object) -> dict[str, Any]:
        """Receive until a message of a code with these facts has come; return its row."""
        rows = self._rows.setdefault(who, [])
        stop = time.monotonic() + 60
        while True:
            for row in rows:
                if row["code"].startswith(code) and facts.items() <= row.items():
                    return row
            assert time.monotonic() < stop, f"{who} got no {code} with {facts}: {rows}"
            rows += tianping("inbox", self.folder, who, "--wait", 5, "--json").json()


@pytest.fixture(scope="module")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mail]:
    """Return the mail of a platform in daytime."""
    with running_platform(tmp_path_factory.mktemp("by_message"), BLUEPRINT) as folder:
        assert tianping("day", "advance", folder).code == 0
        yield Mail(folder)


def test_a_bank_draft_from_application_to_count(mail: Mail) -> None:
    """Applied for, paid, told; what was not used comes back; all count the same."""
    folder = mail.folder
    draft = ("draft", "apply", CENTRE, "9031000077", "80.00", "--paid", "75.00")
    sent_id(send(folder, BRANCH, *draft, "--issuer", ISSUER))
    row = mail.find(CENTRE, "hvps.151", concerning="9031000077")
    assert (row["status"], row["verdict"]) == (f"{BRANCH}: 75.00 yuan", "verified")
    paid = sent_id(send(folder, CENTRE, "draft", "pay", BRANCH, "9031000077", "75.00"))
    assert mail.find(CENTRE, "saps.604", concerning=paid)["status"] == "PR04"
    mail.find(BRANCH, "hvps.111")
    sent_id(send(folder, CENTRE, "draft", "paid", ISSUER, "9031000077", "80.00"))
    mail.find(ISSUER, "hvps.152", concerning="9031000077")
    sent_id(send(folder, ISSUER, "draft", "return", CENTRE, "9031000078", "20.00"))
    mail.find(CENTRE, "hvps.153", concerning="9031000078")
    sent_id(send(folder, ISSUER, "draft", "receipt", BRANCH, "A1", "B2", "3.00"))
    mail.find(BRANCH, "hvps.154", concerning="B2")
    lost = send(folder, BRANCH, "draft", "apply", whole_code("99910000000"), "9031000079", "1.00")
    assert (lost.code, "1 of 1 refused" in lost.err) == (1, True)

    platform = tianping("information", "count", folder, BRANCH, "--json").json()
    own = tianping("send", folder, BRANCH, "draft", "count", "--json").json()
    counted = [
        (one["direction"], one["message_type"], one["business_kind"], int(one["message_count"]))
        for one in platform
    ]
    assert counted == [
        ("sent", "hvps.151.001.01", "", 1),
        ("received", "hvps.154.001.01", "", 1),
        ("received", "hvps.111.001.01", "02902", 1),
    ]
    assert [
        (one["direction"], one["code"], one["kind"], int(one["count"])) for one in own
    ] == counted
    assert [int(one["amount_fen"]) for one in own] == [int(one["amount_fen"]) for one in platform]
    listed = tianping("information", "list", folder, "--about", "9031000077", "--json").json()
    assert [one["message_type"][5:8] for one in listed] == ["152", "151"]
    for shown in (
        tianping("information", "list", folder, "--of", ISSUER, language="zh"),
        tianping("information", "count", folder, CENTRE, language="zh"),
        tianping("send", folder, CENTRE, "draft", "count", language="zh"),
    ):
        assert (shown.code, has_chinese(shown.out)) == (0, True), shown.err
    assert "Nothing" in tianping("information", "count", folder, HEAD, "20200102").out


def test_a_query_and_its_reply(mail: Mail) -> None:
    """Asked, seen by who was asked, replied to; nobody replies to what did not come in."""
    folder = mail.folder
    asked = sent_id(send(folder, BRANCH, "ask", ISSUER, "2026112300000001", "80.00", "where is it"))
    row = mail.find(ISSUER, "ccms.314", concerning="2026112300000001")
    assert (row["status"], row["verdict"]) == (f"{BRANCH} asks: where is it", "verified")
    listed = tianping("send", folder, ISSUER, "queries", language="zh")
    assert (asked in listed.out, has_chinese(listed.out)) == (True, True)
    assert "Nobody asked" in send(folder, CENTRE, "queries").out
    unknown = send(folder, CENTRE, "reply", asked, "what")
    assert (unknown.code, asked in unknown.err) == (3, True)
    sent_id(send(folder, ISSUER, "reply", asked, "credited today"))
    row = mail.find(BRANCH, "ccms.315", concerning=asked)
    assert (row["status"], row["verdict"]) == (f"{ISSUER} replies: credited today", "verified")
    passed = tianping("information", "list", folder, "--about", asked, "--json").json()
    assert [(one["message_type"], one["system"]) for one in passed] == [("ccms.315.001.01", "HVPS")]
    of_bulk = send(folder, ISSUER, "ask", BRANCH, "1", "1.00", "x", "--system", "BEPS")
    assert of_bulk.code == 0, of_bulk.err
    assert tianping("information", "count", folder, ISSUER).code == 0


def test_accounts_by_message(mail: Mail) -> None:
    """Opening, floors, pledge financing by the office; a bank may not ask for them."""
    folder = mail.folder
    with OperatorClient(Folder(folder).operator_socket) as operator:
        operator.execute(
            [AddParticipant(time.time_ns(), NEW, "New Bank", KIND_BANK, OFFICE, "", "")]
        )
    opening = sent_id(send(folder, OFFICE, "open", NEW, "--balance", "50.00", "--minimum", "5.00"))
    assert mail.find(OFFICE, "ccms.900", concerning=opening)["status"] == "PR07"
    assert "AcctSts AS00" in mail.find(OFFICE, "saps.372", concerning=str(NEW))["status"]
    assert send(folder, OFFICE, "open", NEW).code == 1
    (asked,) = tianping("account", "openings", folder, "--json").json()
    assert (asked["participant"], asked["first_balance_fen"], asked["opened_date"]) == (
        NEW,
        "5000",
        None,
    )
    floors = sent_id(send(folder, ISSUER, "floors", "--lending", "70.00", "--pool", "80.00"))
    assert mail.find(ISSUER, "ccms.900", concerning=floors)["status"] == "PR07"
    assert send(folder, ISSUER, "floors").code == 3
    assert tianping("appoint", folder, "head-office", OFFICE).code == 0
    pledging = send(folder, OFFICE, "pledging", "automatic", ISSUER, HEAD, "--from", "9.00")
    assert mail.find(OFFICE, "ccms.900", concerning=sent_id(pledging))["status"] == "PR07"
    assert send(folder, ISSUER, "pledging", "off", HEAD).code == 1
    shown = tianping("account", "openings", folder, language="zh")
    assert "开户申请" in shown.out
    assert "筹措资金" in tianping("account", "wanted", folder, "20200102", language="zh").out


def _nets(folder: Path, session: int, lines: list[list[object]]) -> None:
    """Submit a session of BEPS."""
    date = str(json.loads(tianping("status", folder, "--json").out)["business_date"])
    stated = {"system": "BEPS", "netting_date": date, "session": session, "lines": lines}
    path = folder.parent / f"net-{session}.json"
    path.write_text(json.dumps(stated), encoding="utf-8")
    done = tianping("net", folder, path)
    assert done.code == 0, done.err


def test_caps_and_sessions(mail: Mail) -> None:
    """A cap is set, watched and used; its bank is asked for funds, the office told of the nets."""
    folder = mail.folder
    assert "300.00" in tianping("cap", "set", folder, HEAD, "BEPS", "credit", "300.00").out
    assert tianping("cap", "set", folder, HEAD, "BEPS", "pledge", "2000.00").code == 0
    assert "OT00" in mail.find(HEAD, "nets.356", concerning=HEAD)["status"]
    sent_id(send(folder, HEAD, "cap-warning", "BEPS", "1500.00"))
    assert send(folder, BRANCH, "cap-warning", "BEPS", "1.00", "--of", HEAD).code == 1
    _nets(folder, 41, [[HEAD, "debit", 110_000], [ISSUER, "credit", 110_000]])
    assert (
        mail.find(HEAD, "nets.355", concerning=HEAD)["status"]
        == "left of the cap 1,200.00, below 1,500.00"
    )
    wanted = tianping("account", "wanted", folder, "--of", HEAD, "--json").json()
    assert int(wanted[-1]["wanted_fen"]) <= 100_00
    (cap,) = tianping("cap", "show", folder, "--of", HEAD, "--json").json()
    assert (cap["cap_used_fen"], cap["cap_available_fen"]) == ("110000", "120000")
    short = tianping("cap", "set", folder, HEAD, "BEPS", "pledge", "1.00")
    assert (short.code, "cap" in short.err) == (1, True)
    (value,) = tianping("cap", "warnings", folder, "--json").json()
    assert (value["participant"], value["below"]) == (HEAD, True)
    sent_id(send(folder, OFFICE, "onesided", "credit", HEAD, "200.00"))
    row = mail.find(HEAD, "saps.603", concerning=HEAD)
    assert row["status"].startswith("net -1,100.00 of BEPS")
    nets = mail.find(OFFICE, "nets", session="41")
    assert [one["net_fen"] for one in nets["lines"]] == [-110_000, 110_000]
    for shown in (
        tianping("cap", "show", folder, language="zh"),
        tianping("cap", "warnings", folder, language="zh"),
    ):
        assert "额度" in shown.out


def test_state_of_a_same_city_session(mail: Mail) -> None:
    """The office asks for it by the message that brought it."""
    folder = mail.folder
    lines = ("--", "7", f"{BRANCH}=-1.00", f"{ISSUER}=1.00")
    session = sent_id(send(folder, OFFICE, "samecity", *lines))
    sent_id(send(folder, OFFICE, "samecity-status", session))
    told = mail.find(OFFICE, "session", original_id=session)
    assert told["session_status"] == "PR04"
    assert [one["amount_fen"] for one in told["lines"]] == [100, 100]
    assert send(folder, OFFICE, "samecity-status", "2020010100000001").code == 1
    shown = tianping("inbox", folder, OFFICE, "--wait", 5, language="zh")
    assert shown.code == 0


def test_transfers_of_banks_and_of_special_participants(mail: Mail) -> None:
    """hvps.112 is forwarded; of an instant transfer that waits and is cancelled all three hear."""
    folder = mail.folder
    own = sent_id(send(folder, ISSUER, "transfer", BRANCH, "2.00"))
    assert mail.find(ISSUER, "saps.604", concerning=own)["status"] == "PR04"
    mail.find(BRANCH, "hvps.112")
    waits = sent_id(send(folder, CENTRE, "instant", BRANCH, ISSUER, "90000.00"))
    assert mail.find(CENTRE, "saps.604", concerning=waits)["status"] == "PR12"
    for who in (BRANCH, ISSUER):
        assert mail.find(who, "hvps.142", concerning=waits)["status"] == "90,000.00 yuan wait"
    assert mail.find(BRANCH, "saps.360")["status"].startswith("raise")
    assert send(folder, CENTRE, "cancel", waits).code == 0
    over = "90,000.00 yuan will not be settled"
    assert mail.find(ISSUER, "hvps.142", status=over)["concerning"] == waits
