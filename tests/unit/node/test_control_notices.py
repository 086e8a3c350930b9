"""Who is told of authorities and parameters (RULES-C §4.5), how the notices read."""

from __future__ import annotations

from functools import cache
from typing import cast

import pytest
from msgspec.structs import replace

from support.authority import rule
from support.node_core import AT_NS, BANK_A, BANK_B, DATE, OFFICE, opening
from support.security_fixtures import NOW_NS, signer
from tianping.core.commands import (
    AddParticipant,
    AdvancePhase,
    AssignCity,
    AuthorityLine,
    Command,
    ParameterChange,
    PutParametersInForce,
    RevokeAuthorities,
    SetAuthorities,
    SetParameters,
)
from tianping.core.control.words import (
    INSTITUTION_CLASS,
    INSTITUTION_DIRECT,
    INSTITUTION_INDIRECT,
    INSTITUTION_KIND,
    MOMENT_TIME,
    RECEIVING,
    REGION_CCPC,
    REGION_CITY,
)
from tianping.core.machine import Machine
from tianping.core.terms import KIND_BANK, KIND_INDIRECT
from tianping.journal.port import Head
from tianping.node.batches import DurableBatch
from tianping.node.drafts import Drafter
from tianping.node.drafts_writer import DayFacts, FoundPayment
from tianping.node.render import Renderer
from tianping.node.tasks import Draft, HeadFacts, RenderTask
from tianping.node.tasks_control import (
    AuthorityNotice,
    CeilingNotice,
    InternetCeilingNotice,
    ParameterNotice,
)
from tianping.security.algorithms import Algorithm
from tianping.values.bankcode import with_check_digit
from tianping.values.dates import BusinessDate
from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse
from tianping.wire.envelope import parse_envelope
from tianping.wire.message import Message

_TODAY = BusinessDate(DATE)
_TOMORROW = BusinessDate(20261124)
_BELOW_B = with_check_digit("90299990003")
_TYPES = (AuthorityNotice, ParameterNotice, CeilingNotice, InternetCeilingNotice)


class Day:
    """A core and a drafter with the registry's copy at hand."""

    def __init__(self) -> None:
        self.machine = Machine()
        self.drafter = Drafter(
            edition=Edition.NEWER,
            find=self._find,
            receivers=lambda: [BANK_A, BANK_B],
            day=DayFacts(),
        )
        self.tell(*opening())

    @staticmethod
    def _find(payment: int) -> FoundPayment:
        raise AssertionError(payment)

    def tell(self, *commands: Command) -> list[Draft]:
        """Apply commands as one batch and return the notices of control."""
        first = self.machine.seq + 1
        outcomes = self.machine.apply_batch(list(commands))
        for events in outcomes:
            assert not any(type(event).__name__ == "Refused" for event in events), events
        batch = DurableBatch(
            first,
            list(commands),
            [b""] * len(commands),
            outcomes,
            Head(self.machine.seq, b"\x07" * 32),
            AT_NS,
        )
        return [one for one in self.drafter.drafts(batch) if isinstance(one, _TYPES)]

    def set(self, *rules: AuthorityLine) -> list[AuthorityNotice]:
        """Set rules and return whom they were told."""
        told = self.tell(
            SetAuthorities(AT_NS, "", [replace(one, from_date=_TODAY) for one in rules])
        )
        return cast("list[AuthorityNotice]", told)

    def change(self, *changes: ParameterChange) -> list[Draft]:
        """Change parameters and return what is told."""
        return self.tell(SetParameters(AT_NS, "", list(changes)))


@pytest.fixture
def day() -> Day:
    """An open day of two banks, with a bank in another city below B."""
    made = Day()
    made.tell(AddParticipant(AT_NS, _BELOW_B, "Below", KIND_INDIRECT, "", BANK_B, ""))
    return made


def receivers(drafts: list[AuthorityNotice]) -> list[str]:
    """Return who is told."""
    return [draft.receiver for draft in drafts]


def numbers(drafts: list[Draft], receiver: str) -> list[int]:
    """Return the numbers of the rules that somebody is told."""
    return [
        one.number
        for draft in drafts
        if isinstance(draft, AuthorityNotice) and draft.receiver == receiver
        for one in draft.rules
    ]


_CONCERNS = {
    "everybody": (rule(), [BANK_A, BANK_B]),
    "banks": (rule(business_type="A100", institution_level=INSTITUTION_KIND, institution="1"),
              [BANK_A, BANK_B]),
    "indirect banks": (
        rule(business_type="A100", institution_level=INSTITUTION_KIND,
             institution=str(KIND_INDIRECT)),
        [BANK_B],
    ),
    "a class": (rule(institution_level=INSTITUTION_CLASS, institution="901"), [BANK_A]),
    "one bank": (rule(institution_level=INSTITUTION_DIRECT, institution=BANK_A), [BANK_A]),
    "a bank below": (rule(institution_level=INSTITUTION_INDIRECT, institution=_BELOW_B), [BANK_B]),
    "a city": (rule(region_level=REGION_CITY, region="9999"), [BANK_B]),
    "another city": (rule(region_level=REGION_CITY, region="1234"), []),
    "an office": (rule(institution_level=INSTITUTION_DIRECT, institution=OFFICE), [OFFICE]),
}  # fmt: skip


@pytest.mark.parametrize("name", _CONCERNS)
def test_rule_is_told_to_whom_it_concerns(day: Day, name: str) -> None:
    """The bank itself, and the direct participant of a bank below it."""
    line, concerned = _CONCERNS[name]
    assert receivers(day.set(line)) == [str(code) for code in concerned]


def test_end_of_a_rule_is_told_with_its_date(day: Day) -> None:
    """Ended from today it is over; ended from tomorrow it still holds until then."""
    day.set(rule(), rule(direction=RECEIVING))
    now, later = (
        day.tell(RevokeAuthorities(AT_NS, "", [number], date))
        for number, date in ((1, _TODAY), (2, _TOMORROW))
    )
    for told, ended in ((now, True), (later, False)):
        notice = told[0]
        assert isinstance(notice, AuthorityNotice)
        assert [one.ended for one in notice.rules] == [ended]
        assert receivers(cast("list[AuthorityNotice]", told)) == [BANK_A, BANK_B]


def test_rules_are_told_together_when_they_read_alike(day: Day) -> None:
    """Twelve rules of one system fill two notices; one with a kind needs its own."""
    same = [rule(business_type=f"A{number}00") for number in range(12)]
    other = rule(business_type="A100", business_kind="02102")
    told = [draft for draft in day.set(*same, other) if draft.receiver == BANK_A]
    assert [len(draft.rules) for draft in told] == [10, 2, 1]
    assert [draft.business_kind for draft in told] == ["", "", "02102"]


def test_who_joins_is_told_all_that_holds(day: Day) -> None:
    """Rules for it, and the parameters that are not what they are by default."""
    day.set(rule(), rule(institution_level=INSTITUTION_CLASS, institution="903"))
    day.set(rule(institution_level=INSTITUTION_DIRECT, institution=BANK_A))
    day.change(ParameterChange("messages.attachment_max_bytes", 777))
    joining = with_check_digit("90310000009")
    told = day.tell(AddParticipant(AT_NS, joining, "C", KIND_BANK, OFFICE, "", ""))
    assert numbers(told, joining) == [1, 2]
    assert [draft.value for draft in told if isinstance(draft, ParameterNotice)] == [777]
    assert {draft.receiver for draft in told} == {joining}


def test_direct_participant_is_told_the_rules_of_a_bank_that_joins_below_it(day: Day) -> None:
    """Only those that are for the new one."""
    day.set(
        rule(business_type="A100", institution_level=INSTITUTION_KIND,
             institution=str(KIND_INDIRECT)),
        rule(institution_level=INSTITUTION_CLASS, institution="902"),
    )  # fmt: skip
    joining = with_check_digit("90410000009")
    told = day.tell(AddParticipant(AT_NS, joining, "D", KIND_INDIRECT, "", BANK_A, ""))
    assert numbers(told, BANK_A) == [1]
    assert {draft.receiver for draft in told} == {BANK_A}


def test_city_that_changes_its_ccpc_brings_other_rules(day: Day) -> None:
    """A bank is told which rules of CCPCs are for it now, and which no more."""
    told = day.tell(AssignCity(AT_NS, "9999", "1000"))
    assert told == []
    first = day.set(rule(region_level=REGION_CCPC, region="1000"))
    day.set(rule(region_level=REGION_CCPC, region="2000"))
    assert [(one.receiver, one.cities) for one in first] == [(BANK_B, ["9999"])]
    moved = cast("list[AuthorityNotice]", day.tell(AssignCity(AT_NS, "9999", "2000")))
    assert {draft.receiver for draft in moved} == {BANK_B}
    assert [(one.number, one.ended) for draft in moved for one in draft.rules] == [
        (2, False),
        (1, True),
    ]


def test_parameter_is_told_when_it_takes_effect(day: Day) -> None:
    """Not when it is planned: at its time, or at the day switch."""
    due = AT_NS + 10**9
    timed = ParameterChange("authority.rules_max", 500, moment=MOMENT_TIME, effective_at_ns=due)
    assert day.change(timed, ParameterChange("beps.credit_max_fen", 8)) == []
    now = day.tell(PutParametersInForce(due))
    assert [(type(one), one.receiver) for one in now] == []
    switch = day.tell(
        AdvancePhase(AT_NS, 10, 20, 0), AdvancePhase(AT_NS, 20, 40, 0),
        AdvancePhase(AT_NS, 40, 0, 20261124),
    )  # fmt: skip
    assert [(type(one).__name__, one.receiver) for one in switch] == [
        ("CeilingNotice", BANK_A),
        ("CeilingNotice", BANK_B),
    ]


def test_local_parameter_is_told_to_its_region(day: Day) -> None:
    """A city's value to who settles there, a bank's to that bank, and each its own value."""
    name = "messages.attachment_max_bytes"
    city = f"CITY {BANK_A[3:7]}"
    assert [one.receiver for one in day.change(ParameterChange(name, 5))] == [BANK_A, BANK_B]
    told = day.change(
        ParameterChange(name, 7, scope=city), ParameterChange(name, 9, scope=str(BANK_A))
    )
    values = [(one.receiver, one.value) for one in told if isinstance(one, ParameterNotice)]
    assert set(values) == {(str(BANK_A), 9), (str(BANK_B), 7)}


@cache
def _renderer(edition: Edition) -> Renderer:
    return Renderer(edition=edition, signer=signer(Algorithm.P256_SHA256))


def read(draft: Draft, edition: Edition) -> Message:
    """Return a draft as its receiver reads it."""
    head = HeadFacts("test", 5, b"\x07" * 32, NOW_NS)
    (raw,) = _renderer(edition).render(RenderTask(head, [draft]))
    envelope = parse_envelope(raw)
    return parse(envelope.body, envelope.header.mesg_type, edition=edition)


@pytest.mark.parametrize("edition", list(Edition))
def test_notices_are_valid_messages_of_both_editions(day: Day, edition: Edition) -> None:
    """Every rule and every parameter that is told can be written and read."""
    told = [
        *day.set(*(line for line, _ in _CONCERNS.values())),
        *day.change(
            ParameterChange("hvps.amount_max_fen", 5),
            ParameterChange("messages.attachment_max_bytes", 5),
        ),
        CeilingNotice(BANK_A, "1", AT_NS, DATE, 1, ["hvps.111.001.01"], 0),
        InternetCeilingNotice(BANK_A, "1", AT_NS, DATE, 50_000_00),
    ]
    assert {type(draft) for draft in told} == set(_TYPES)
    for draft in told:
        assert read(draft, edition).code.startswith("ccms.9")


def test_authority_notice_says_what_the_rule_says(day: Day) -> None:
    """Kind and cities stand in the remark, beside the number by which a rule is known."""
    line = rule(
        business_type="A100", business_kind="02102", allowed=False, region_level=REGION_CITY,
        region="9999",
    )  # fmt: skip
    (notice,) = day.set(line)
    message = read(notice, Edition.NEWER)
    root = "AuthrtyChngNtfctn"
    assert message.text(f"{root}/GrpHdr/Rmk") == "/DIR/SEND/F25/02102/CTY/9999/NUM/1"
    (told,) = message.parts(f"{root}/AuthrtyInf")
    assert told.text("ChngCtrl/ChngTp") == "CC00"
    assert (told.text("InitPtcpt"), told.text("RcvPtcpt")) == ("0", "0")
    business = [part.text("MT") for part in told.parts("BizAuthrtyInf")]
    assert business == ["hvps.111.001.01"]
    assert message.text(f"{root}/AuthrtyInf/BizAuthrtyInf/AuthrtySgnCd") == "AS01"
    assert message.text(f"{root}/AuthrtyInf/BizAuthrtyInf/AuthrtyWght") == "09"
