"""A participant's own authorities: told, kept, and asked before a message leaves."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec
import pytest

from support.authority import rule
from support.fake_node import FakeNode, drive
from support.message_samples import BELOW_OTHER, BELOW_OWN, OTHER, OWN, samples
from support.participants import EAST, POLICY, delivered, engine, from_platform, keyring, signer_of
from support.participants import transfer as outgoing_transfer
from support.security_fixtures import NOW_NS
from tianping.core.commands import AuthorityLine
from tianping.core.control.authority import initiator_of
from tianping.core.control.businesses import business_of
from tianping.core.control.parameters import PARAMETERS
from tianping.core.control.words import RECEIVING
from tianping.core.terms import SYSTEM_NAMES
from tianping.node.families import control_notices as notices
from tianping.node.families.arrival import Arrival
from tianping.node.intake import accepted_codes
from tianping.node.tasks_control import (
    AuthorityNotice,
    CeilingNotice,
    InternetCeilingNotice,
    NoticedRule,
    ParameterNotice,
)
from tianping.participant.businesses import received_by, sending_bank_of, sent_business
from tianping.participant.control_notices import (
    ALL_SIGNED,
    ENFORCED,
    ToldValue,
    told_rules,
    told_values,
)
from tianping.participant.engine import ParticipantEngine, Party
from tianping.participant.enquiries import QueueQuery
from tianping.participant.errors import NotAuthorisedError
from tianping.participant.messages import message_id_of
from tianping.participant.records import Outgoing
from tianping.participant.store import Store
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId, MessageId
from tianping.wire.catalogue import Edition
from tianping.wire.envelope import parse_envelope
from tianping.wire.header import Header, write_header
from tianping.wire.message import Message, build

_DATE = 20261123
_TODAY = BusinessDate(_DATE)
_NO_BUSINESS = {"ccms.990.001.02", "ccms.303.001.02", "ccms.805.001.02", "ccms.991.001.01"}

_COMMON = (EAST, "00000000000001000000", NOW_NS, _DATE)


def authority_notice(
    *rules: AuthorityLine, first: int = 1, ended: bool = False, setter: str = ""
) -> Message:
    """Return a ccms.915 with these rules, numbered from the first."""
    told = [
        NoticedRule(number, setter, msgspec.structs.replace(line, from_date=_TODAY), ended)
        for number, line in enumerate(rules, start=first)
    ]
    draft = AuthorityNotice(
        *_COMMON, rules[0].system, rules[0].direction, rules[0].business_kind, [], told
    )
    values = notices.authority_values(draft, "2026112300000001")
    return build(notices.AUTHORITY_NOTICE, values)


def parameter_notice(name: str, value: int) -> Message:
    """Return a ccms.907."""
    draft = ParameterNotice(*_COMMON, 1, name, value)
    return build(notices.PARAMETER_NOTICE, notices.parameter_values(draft, "2026112300000001"))


class Bank:
    """East's client, told things by the platform."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.engine = engine(path)
        self.node = FakeNode()
        self.sequence = 0

    def told(self, message: Message, *, sequence: int = 0) -> bool:
        """Let a message come by the inbox; return whether it may be received."""
        self.sequence = sequence or self.sequence + 1
        frame = delivered(self.sequence, from_platform(message, self.sequence))
        ((received,), _) = self.engine.take(EAST, [frame])
        return received.authorised

    def sends(self, number: int = 1) -> None:
        """Send an ordinary transfer."""
        drive(self.engine.send([outgoing_transfer(f"20261123{number:08d}")]), self.node)


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    """A bank that was told that the rules decide."""
    made = Bank(tmp_path)
    made.told(parameter_notice("authority.enforced", 1))
    return made


def test_bank_that_was_told_nothing_sends_everything(tmp_path: Path) -> None:
    """The platform decides; the client knows of no rules yet."""
    bank = Bank(tmp_path)
    bank.sends()
    bank.told(authority_notice(rule(allowed=False)))
    bank.sends(2)
    assert len(bank.node.taken) == 2


def test_bank_sends_nothing_that_no_rule_allows(bank: Bank) -> None:
    """Nothing leaves and nothing is stored; with a rule for it, it does."""
    with pytest.raises(NotAuthorisedError, match="no rule allows it") as refused:
        bank.sends()
    assert refused.value.rule == 0
    assert bank.node.taken == []
    assert bank.engine.store.open_messages() == []
    bank.told(authority_notice(rule()))
    bank.sends()
    assert len(bank.node.taken) == 1


def test_bank_names_the_rule_that_denies(bank: Bank) -> None:
    """The more special rule wins, until it is over."""
    bank.told(authority_notice(rule(), rule(business_type="A100", allowed=False)))
    with pytest.raises(NotAuthorisedError, match="by rule 2") as refused:
        bank.sends()
    assert refused.value.rule == 2
    assert "依据权限规则2" in refused.value.chinese
    bank.told(authority_notice(rule(business_type="A100"), first=2, ended=True))
    bank.sends()
    assert [one.number for one in bank.engine.store.told.rules(EAST)] == [1]


def test_branch_denies_what_the_head_office_allows_and_allows_nothing_it_denies(
    bank: Bank,
) -> None:
    """As the platform decides."""
    bank.told(authority_notice(rule(allowed=False)))
    bank.told(authority_notice(rule(business_type="A100"), first=2, setter="1000"))
    with pytest.raises(NotAuthorisedError, match="by rule 1"):
        bank.sends()
    bank.told(authority_notice(rule(), first=1))
    bank.told(authority_notice(rule(allowed=False), first=3, setter="1000"))
    bank.sends()


def test_notice_that_fills_a_gap_undoes_no_later_one(bank: Bank) -> None:
    """The number in the inbox says which is the later."""
    bank.told(authority_notice(rule(allowed=False)), sequence=9)
    bank.told(authority_notice(rule()), sequence=5)
    with pytest.raises(NotAuthorisedError):
        bank.sends()


def test_told_things_outlast_the_process(bank: Bank) -> None:
    """They are in the client's file."""
    bank.told(authority_notice(rule(business_type="A101")))
    bank.engine.store.close()
    again = Bank(bank.path)
    with pytest.raises(NotAuthorisedError):
        again.sends()


def test_bank_may_be_told_to_leave_the_check_to_the_platform(bank: Bank, tmp_path: Path) -> None:
    """For those who want to see the platform's own refusal."""
    bank.engine.store.close()
    unchecked = ParticipantEngine(
        Party(EAST, signer_of(EAST), keyring()),
        store=Store(tmp_path / f"{EAST}.db"),
        clock_ns=time.time_ns,
        policy=POLICY,
        checks_authority=False,
    )
    drive(unchecked.send([outgoing_transfer("2026112300000001")]), bank.node)
    assert len(bank.node.taken) == 1


def test_business_that_may_not_be_received_is_flagged(bank: Bank) -> None:
    """It is received and kept all the same: it may be final."""
    bank.told(authority_notice(rule()))
    message = outgoing_transfer("2026112300000077", to=EAST).message
    assert not bank.told(message)
    bank.told(authority_notice(rule(direction=RECEIVING), first=2))
    assert bank.told(outgoing_transfer("2026112300000078", to=EAST).message)


def test_what_was_told_can_be_read(bank: Bank) -> None:
    """Parameters by their codes, ceilings by their messages."""
    ceiling = CeilingNotice(*_COMMON, 1, ["hvps.111.001.01", "hvps.112.001.01"], 5_000_00)
    for edition in Edition:
        values = notices.ceiling_values(ceiling, "2026112300000002", edition=edition)
        read = told_values(build(notices.CEILING_NOTICE, values, edition=edition))
        assert [(one.code, one.value) for one in read] == [
            ("hvps.111.001.01", "5000.00"),
            ("hvps.112.001.01", "5000.00"),
        ]
    internet = InternetCeilingNotice(*_COMMON, 50_000_00)
    bank.told(
        build(
            notices.INTERNET_CEILING_NOTICE,
            notices.internet_ceiling_values(internet, "2026112300000003"),
        )
    )
    name = PARAMETERS["authority.enforced"].texts[1]
    assert bank.engine.store.told.values(EAST) == [
        ToldValue(ENFORCED, name, "1"),
        ToldValue("IBPS", "金额上限", "50000.00"),
    ]


def test_notice_without_numbers_of_rules_is_not_kept() -> None:
    """What another platform might send in its own way is left alone."""
    values = notices.authority_values(
        AuthorityNotice(*_COMMON, 1, 1, "", [], [NoticedRule(1, "", rule(), ended=False)]), "1" * 16
    )
    wrong = ("", "/NUM/1", "/DIR/BOTH/NUM/1", "/DIR/SEND/NUM/1,2", "/DIR/SEND/NUM/x", "DIR/SEND/")
    for remark in wrong:
        changed = {**values, "AuthrtyChngNtfctn/GrpHdr/Rmk": remark}
        told = {path: value for path, value in changed.items() if value}
        assert told_rules(build(notices.AUTHORITY_NOTICE, told)) == []


def test_enforcement_has_the_code_of_its_parameter() -> None:
    """Both sides mean the same parameter."""
    assert PARAMETERS["authority.enforced"].terms.notice == ENFORCED
    assert PARAMETERS["messages.all_signed"].terms.notice == ALL_SIGNED


def test_client_signs_every_message_once_it_was_told(bank: Bank) -> None:
    """RULES-C §6.2: the platform wants signatures where the catalogue asks for none."""
    created = "2026-11-23T10:00:00"
    query = QueueQuery(message_id=f"{_DATE}00000006", created_at=created, sender=EAST)
    signatures: list[bool] = []
    bank.told(parameter_notice("authority.enforced", 0))
    for told in (-1, 1, 0):
        if told >= 0:
            bank.told(parameter_notice("messages.all_signed", told))
        (sent,) = bank.engine.prepare([Outgoing(query.message())], durable=False)
        signatures.append(parse_envelope(sent.envelope).signature != "")
    assert signatures == [False, True, False]


def _arrival(message: Message) -> Arrival:
    """Return a message as the node reads it; of earmarks the header says the system."""
    system = message.code[:4].upper().replace("NETS", "BEPS")
    header = Header(
        "02", OWN, system, "0000", system, "20261123", "100000", "XML", message.code,
        "M0000001", "R0000001", "3", "U",
    )  # fmt: skip
    raw, message_id = write_header(header), MessageId(message_id_of(message))
    return Arrival(message, raw, b"", OWN, message_id, NOW_NS, CertificateId("a:1"), 0)


@pytest.mark.parametrize("edition", list(Edition))
def test_client_and_platform_see_the_same_business(edition: Edition) -> None:
    """For every message that a participant may send: system, type, kind, and who starts it."""
    codes = set()
    for message in samples(edition):
        codes.add(message.code)
        command = accepted_codes(edition)[message.code].to_command(_arrival(message))
        expected, found = business_of(command), sent_business(message)
        assert expected is not None
        assert found is not None
        assert (found.system, found.type, found.kind) == (
            SYSTEM_NAMES[expected.system][0],
            expected.business_type,
            expected.business_kind,
        )
        assert (sending_bank_of(message) or OWN) == initiator_of(command, OWN)
    assert codes == set(accepted_codes(edition)) - _NO_BUSINESS


@pytest.mark.parametrize("edition", list(Edition))
def test_receiver_is_the_bank_that_is_brought_the_business(edition: Edition) -> None:
    """A payment's creditor's bank, and who is asked to give back or to lend; nobody else."""
    asked = {
        (message.code, received_by(message, OTHER))
        for message in samples(edition)
        if received_by(message, OTHER)
    }
    assert asked == {
        ("hvps.111.001.01", BELOW_OTHER),
        ("hvps.112.001.01", BELOW_OTHER),
        ("hvps.141.001.01", OTHER),
        ("hvps.151.001.01", BELOW_OTHER),
        ("hvps.153.001.01", BELOW_OTHER),
        ("ccms.318.001.01", OTHER),
        ("saps.374.001.01", OTHER),
    }
    assert {sending_bank_of(message) for message in samples(edition)} == {"", BELOW_OWN}
