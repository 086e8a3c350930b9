"""ACS: which messages a file becomes, in which order they go, and what is kept of what comes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support.envelopes import envelope
from support.partner_wire import FakeWire, Partner
from tianping.participant.acs import BUSINESS_END
from tianping.participant.engine import Received
from tianping.participant.seals import Verdict
from tianping.participant.store import HeaderKey, InboxEntry
from tianping.partners.acs import Archive, job_of
from tianping.partners.acts import BalancesAct, BusinessEndAct, message_code
from tianping.partners.making import Making, message_of
from tianping.partners.orders import Needs, OrderState
from tianping.partners.rounds import Day
from tianping.values.bankcode import with_check_digit
from tianping.values.dates import BusinessDate
from tianping.values.errors import ValueTextError
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse, write

OWN, A, B = (str(with_check_digit(f"{number}")) for number in range(30110000000, 30110000003))
DAY: dict[str, Any] = {
    "name": "acs",
    "balances": [
        {"bank": A, "accounts": [{"code": "1", "name": "one", "balance": "-3.00"}]}
    ],
    "entries": [{"bank": A, "side": "debit", "amount": "70.00", "kind": "04001"}],
    "transfers": [{"payer": A, "payee": B, "amount": "5.00"}],
    "same_city": [
        {
            "session": 2,
            "lines": [
                {"bank": A, "side": "pays", "amount": "25.00"},
                {"bank": B, "side": "receives", "amount": "20.00"},
            ],
        }
    ],
    "payments": [{"payee": B, "amount": "8.00", "priority": "HIGH"}],
    "corrections": [
        {"bank": A, "side": "debit", "amount": "70.00", "colour": "red", "type": "H004"},
        {
            "bank": A, "side": "debit", "amount": "75.00", "colour": "blue", "type": "H004",
            "date": "20261120",
        },
    ],
    "business_end": True,
}  # fmt: skip


def content(**changes: object) -> bytes:
    """Return the file with some sections changed."""
    return json.dumps(DAY | changes).encode()


def test_file_of_an_office_becomes_its_messages_in_their_order() -> None:
    """Balances, entries, transfers, sessions, payments; then corrections, then the end."""
    job = job_of(content(), OWN)
    assert [message_code(order.act)[:8] for order in job.orders] == [
        "saps.369", "saps.612", "saps.612", "saps.612", "saps.611", "hvps.112", "saps.613",
        "saps.613", "ccms.811",
    ]  # fmt: skip
    second_leg, last = job.orders[3], job.orders[-1]
    assert (second_leg.after, second_leg.needs, second_leg.amount_fen) == ((3, 3), Needs.ENDED, 0)
    assert [order.after for order in job.orders[6:8]] == [(1, 6)] * 2
    assert (last.after, last.needs) == ((1, 8), Needs.ENDED)
    assert job.orders[4].amount_fen == 25_00
    assert [(one.payer, one.payee) for one in job.orders[1:4]] == [(A, OWN), (A, OWN), (OWN, B)]


@pytest.mark.parametrize("edition", list(Edition), ids=str)
def test_every_order_of_an_office_can_be_written(edition: Edition) -> None:
    """Each message is one of the catalogue, in both editions."""
    for order in job_of(content(), OWN).orders:
        making = Making(
            sender=OWN,
            message_id=f"20261123{order.line:08d}",
            created_at="2026-11-23T10:00:00",
            date=BusinessDate(20261123),
            amount_fen=order.amount_fen or Fen(5_00),
            edition=edition,
        )
        message = message_of(order, making)
        code = message_code(order.act)
        assert dict(parse(write(message), code, edition=edition).values()) == dict(message.values())
        if isinstance(order.act, BalancesAct):
            told = message.text("LqdtyQryRspn/LqdtyInf/SttlmAcctInf/OthrAcctInf/Bal")
            assert told == "CNY-3.00"


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"payments": [{"payee": OWN, "amount": "1.00"}]}, "another participant"),
        ({"transfers": [{"payer": A, "payee": A, "amount": "1.00"}]}, "another participant"),
        ({"same_city": [{"session": 1, "lines": []}]}, "lines: expected 1"),
        ({"balances": [{"bank": A, "accounts": [{"code": "1", "name": "x", "balance": "1,0"}]}]},
         "amount in yuan"),
    ],
)  # fmt: skip
def test_wrong_files_of_an_office_are_refused(changes: dict[str, Any], found: str) -> None:
    """What is wrong is named."""
    with pytest.raises(ValueTextError) as caught:
        job_of(content(**changes), OWN)
    assert found in caught.value.english
    with pytest.raises(ValueTextError):
        job_of(b'{"name": "empty"}', OWN)


def test_second_leg_is_not_sent_when_the_first_did_not_settle(tmp_path: Path) -> None:
    """The platform returns the debit at its day-end: the credit is dropped. RULES-A §4.2 (E8)."""
    wire = FakeWire({A: 1_00})
    file = {"name": "t", "transfers": DAY["transfers"]}
    partner = Partner(tmp_path, wire, job_of(json.dumps(file).encode(), OWN), OWN)
    assert [each.state for each in partner.run(rounds=2)] == [
        OrderState.QUEUED, OrderState.PLANNED,
    ]  # fmt: skip
    wire.closed = True
    wire.settle()
    entries = partner.run()
    assert [each.state for each in entries] == [OrderState.REFUSED, OrderState.DROPPED]


def test_end_of_business_waits_for_the_end_of_hvps_and_is_sent_once(tmp_path: Path) -> None:
    """In daytime only what ACS reports goes; at status 40 the notice."""
    wire = FakeWire({})
    file = {"name": "t", "balances": DAY["balances"], "business_end": True}
    partner = Partner(tmp_path, wire, job_of(json.dumps(file).encode(), OWN), OWN)
    entries = partner.run(rounds=2)
    assert [each.state for each in entries] == [OrderState.PROCESSED, OrderState.PLANNED]
    partner.restart()
    wire.tell_day(Day(20261123, 40))
    entries = partner.run()
    assert [each.state for each in entries] == [OrderState.PROCESSED] * 2
    assert isinstance(entries[1].order.act, BusinessEndAct)
    assert wire.codes == ["saps.369.001.01", BUSINESS_END]


def test_account_files_are_kept_and_other_messages_are_not(tmp_path: Path) -> None:
    """A fee list and daily accounts become files of their own; a receipt does not."""
    archive = Archive(tmp_path / "files")
    kept = []
    for sequence, code in enumerate(("saps.605.001.01", "saps.604.001.01", "saps.733.001.01"), 1):
        entry = InboxEntry(
            "", sequence, HeaderKey("0000", "20261123", "1"), code, b"", Verdict.VERIFIED
        )
        whole = envelope(header_changes={"mesg_type": code})
        kept.append(
            archive.keep(
                Received(entry, Verdict.VERIFIED, possible_duplicate=False, envelope=whole)
            )
        )
    names = sorted(path.name for path in (tmp_path / "files").iterdir())
    assert names == [
        "20261123-00000001-saps.605.001.01.xml",
        "20261123-00000003-saps.733.001.01.xml",
    ]
    assert kept[1] is None
    assert (tmp_path / "files" / names[0]).read_bytes() == envelope().body
