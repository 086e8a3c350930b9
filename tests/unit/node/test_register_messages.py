"""Base data and participants on the wire (917, 916), and what a client makes of them."""

from __future__ import annotations

from typing import Any

import pytest

from support.participants import EAST, WEST
from tianping.core.commands import BaseLine, DistributeRegister
from tianping.core.events import (
    BaseDataChanged,
    ChangeFileConfirmed,
    Event,
    OfficeConverted,
    PartyRecord,
    PlannedBase,
    PlannedFile,
    RecordChange,
    RegisterDistributed,
)
from tianping.core.terms import KIND_BANK, KIND_INDIRECT
from tianping.node.drafts_register import (
    PART_LINES_MAX,
    REGISTER_BROADCASTS,
    REGISTER_TELLERS,
)
from tianping.node.drafts_writer import DayFacts, FoundPayment, Writer
from tianping.node.families.register import (
    BASE_NOTICE,
    RECORD_NOTICE,
    base_values,
    record_values,
)
from tianping.node.tasks import Draft
from tianping.node.tasks_register import BaseDataNotice, RecordNotice
from tianping.participant.directory import base_codes_of, directory_of
from tianping.participant.store import Store
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.wire.catalogue import Edition
from tianping.wire.message import Message, build

_TODAY, _TOMORROW = BusinessDate(20261123), BusinessDate(20261124)
_COMMON = (EAST, "0" * 20, 1_790_000_000_000_000_000, _TODAY)
_BANK = PartyRecord(
    KIND_BANK, "East City Bank", "Road 1", "010 1", bank_class="313", city="3000", ccpc="2900",
    office=WEST, access="2900", systems="12",
)  # fmt: skip
_BRANCH = PartyRecord(
    KIND_INDIRECT, "支行" * 40, bank_class="313", city="3000", ccpc="0000", systems="123",
    direct_participant=EAST, legal_entity=EAST, superior=EAST,
)  # fmt: skip
_BASE = [
    BaseLine(1, 1, "313", "City banks", "3", "commercial banks"),
    BaseLine(2, 2, "2900", "East", "3000"),
    BaseLine(3, 1, "3000", "Harbour", "2900", "a port"),
    BaseLine(1, 3, "402"),
]
_CHANGES = [
    RecordChange(1, BankCode(EAST), _BANK, 2012, "", follows=False),
    RecordChange(3, BankCode(WEST), _BRANCH, 0, EAST, follows=True),
]


def _message(draft: Draft, edition: Edition, message_id: str = "2026112300000001") -> Message:
    if isinstance(draft, BaseDataNotice):
        return build(BASE_NOTICE, base_values(draft, message_id, edition=edition), edition=edition)
    assert isinstance(draft, RecordNotice)
    return build(RECORD_NOTICE, record_values(draft, message_id, edition=edition), edition=edition)


def _messages(event: Event, edition: Edition = Edition.NEWER) -> list[Message]:
    told = REGISTER_BROADCASTS[type(event)](event, 7)
    return [_message(one.kind(*_COMMON, **one.facts), edition) for one in told]


@pytest.mark.parametrize("edition", list(Edition))
def test_base_data_is_told_as_it_was_changed(edition: Edition) -> None:
    """Each table, each kind of change; what is taken away bears its code as name."""
    event = BaseDataChanged(_TOMORROW, False, _BASE)
    (message,) = _messages(event, edition)
    told = {(one.table, one.code): one for one in base_codes_of(message)}
    assert set(told) == {("class", "313"), ("class", "402"), ("ccpc", "2900"), ("city", "3000")}
    assert all(one.effective_date == _TOMORROW for one in told.values())
    harbour = told[("city", "3000")]
    assert (harbour.name, harbour.belongs, harbour.note) == ("Harbour", "2900", "a port")
    assert [key for key, one in told.items() if one.revoked] == [("class", "402")]
    counts = [message.text(f"BsisChngNtfctn/RcrdNbInf/{name}ChngNb") for name in _COUNTED]
    assert counts == ["2", "1", "1"]
    assert directory_of(message) == []


_COUNTED = ("BkTp", "CCPC", "City")


@pytest.mark.parametrize("edition", list(Edition))
def test_a_change_file_is_told_as_it_will_be(edition: Edition) -> None:
    """Who settles through nobody names itself; a long name is cut to what the layout allows."""
    event = ChangeFileConfirmed(5, _TOMORROW, _TOMORROW, _TODAY, _CHANGES)
    (message,) = _messages(event, edition)
    bank, branch = directory_of(message)
    assert (bank.bank_code, bank.revoked, bank.kind) == (EAST, False, KIND_BANK)
    assert (bank.direct_participant, bank.legal_entity, bank.office) == (EAST, EAST, WEST)
    assert bank.systems == ["HVPS", "BEPS"]
    assert (branch.revoked, branch.successor, branch.superior) == (True, EAST, EAST)
    assert (branch.direct_participant, branch.ccpc, branch.city) == (EAST, "0000", "3000")
    assert len(branch.name) == (60 if edition is Edition.NEWER else 35)
    assert message.text("BkCdChngNtfctn/NbInf/ChngNb") == "00000005"
    assert base_codes_of(message) == []


def test_a_long_change_comes_in_parts() -> None:
    """Every part says how many there are in all, and where it begins."""
    count = 2 * PART_LINES_MAX + 1
    event = ChangeFileConfirmed(5, _TOMORROW, _TOMORROW, _TODAY, [_CHANGES[0]] * count)
    parts = _messages(event)
    assert [len(directory_of(part)) for part in parts] == [PART_LINES_MAX, PART_LINES_MAX, 1]
    root = "BkCdChngNtfctn/Prttn"
    assert [part.text(f"{root}/StartNb") for part in parts] == ["1", "201", "401"]
    assert {part.text(f"{root}/TtlNb") for part in parts} == {str(count)}


def test_a_client_knows_who_takes_part_on_a_date() -> None:
    """What is so at once, then what is planned; in any order, and twice."""
    drafts: list[Any] = []
    event = RegisterDistributed(
        EAST, _TODAY, _BASE[:3], [RecordChange(1, BankCode(WEST), _BRANCH, 0, "", follows=False)],
        [PlannedBase(_TOMORROW, [BaseLine(1, 3, "313")])], [PlannedFile(5, _TOMORROW, _CHANGES)],
    )  # fmt: skip
    day = DayFacts(business_date=_TODAY)
    asked = FoundPayment(DistributeRegister(1, EAST), b"")
    REGISTER_TELLERS[RegisterDistributed](Writer(9, drafts, at_ns=1, day=day), event, asked)
    assert {draft.receiver for draft in drafts} == {EAST}
    assert len(drafts) == 4
    store = Store(":memory:")
    for draft in (*reversed(drafts), *drafts):
        message = _message(draft, Edition.NEWER)
        store.keep_directory(directory_of(message))
        store.keep_base_codes(base_codes_of(message))
    assert store.directory(20261122) == {}
    assert list(store.directory(_TODAY)) == [WEST]
    assert list(store.directory(_TOMORROW)) == [EAST]
    assert store.directory(_TOMORROW)[EAST].name == "East City Bank"
    codes = [(one.table, one.code) for one in store.base_codes(_TODAY)]
    assert codes == [("ccpc", "2900"), ("city", "3000"), ("class", "313")]
    assert [one.table for one in store.base_codes(_TOMORROW)] == ["ccpc", "city"]
    store.close()


def test_acs_is_told_that_the_accounts_of_an_office_are_closed() -> None:
    """RULES-C §2.9 (d): the notice goes to ACS, and to the office that had them."""
    drafts: list[Any] = []
    event = OfficeConverted(BankCode(WEST), BankCode(EAST), _TOMORROW)
    asked = FoundPayment(DistributeRegister(1, EAST), b"")
    day = DayFacts(business_date=_TOMORROW)
    REGISTER_TELLERS[OfficeConverted](Writer(9, drafts, at_ns=1, day=day), event, asked)
    told = [(one.receiver, one.participant, one.status, one.effective_date) for one in drafts]
    assert told == [(EAST, WEST, "AS03", _TOMORROW), (WEST, WEST, "AS03", _TOMORROW)]
