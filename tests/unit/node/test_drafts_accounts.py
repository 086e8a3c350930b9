"""Who is told what of warning values and of upkeep: drafts from the core's outcomes."""

from __future__ import annotations

import pytest

from support.node_core import AT_NS, BANK_A, BANK_B, DATE, OFFICE, transfer
from tianping.core.commands import (
    AdvancePhase,
    ControlAccount,
    MaintainAccount,
    RevokeParticipant,
    SetEarmark,
    SetMinimumBalance,
    SetOverdraftLimit,
    SetWarning,
)
from tianping.core.terms import CONTROL_CREDIT, CONTROL_DEBIT
from tianping.node.families.account_notices import (
    ACCOUNT_NOTICE,
    maintenance_values,
    setting_values,
    status_values,
)
from tianping.node.tasks import (
    AccountNotice,
    AccountStatusNotice,
    Draft,
    ProcessingConfirmation,
    WarningNotice,
    WarningSettingNotice,
)
from tianping.participant.accounts import account_notice_of
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.message import build
from unit.node.test_drafts import Day, kinds

BALANCE = 1_000_000_00


@pytest.fixture
def day() -> Day:
    """An open day."""
    return Day()


def setting(number: int, value_fen: int, *, by: BankCode = BANK_A) -> SetWarning:
    """Return the setting of a warning value on bank A's account."""
    return SetWarning(
        AT_NS, by, MessageId(f"{DATE}{number:08d}"), DATE, number, BANK_A, value_fen, True
    )


def confirmation(drafts: list[Draft]) -> ProcessingConfirmation:
    """Return the one ccms.900 among drafts."""
    (found,) = [draft for draft in drafts if isinstance(draft, ProcessingConfirmation)]
    return found


def test_warning_value_is_confirmed_and_its_setters_are_told(day: Day) -> None:
    """Each is told of the crossing of its own value, after the receipts of what caused it."""
    confirmed = confirmation(day.tell(setting(1, BALANCE)))
    assert (confirmed.status, confirmed.original_type) == ("PR07", "saps.361.001.01")
    day.tell(setting(2, BALANCE - 50, by=OFFICE))
    drafts = day.tell(transfer(3, amount_fen=100))
    assert kinds(drafts)[3:] == [("WarningNotice", BANK_A), ("WarningNotice", OFFICE)]
    notice = drafts[3]
    assert isinstance(notice, WarningNotice)
    assert (notice.participant, notice.below) == (BANK_A, True)
    assert (notice.value_fen, notice.balance_fen) == (BALANCE, BALANCE - 100)


def test_warning_value_that_may_not_be_set_is_refused_by_900(day: Day) -> None:
    """Another bank has no right to watch the account."""
    drafts = day.tell(setting(1, BALANCE, by=BANK_B))
    refused = confirmation(drafts)
    assert (refused.receiver, refused.status) == (BANK_B, "PR09")
    assert "无权" in refused.reason


def notices(drafts: list[Draft], edition: Edition = Edition.NEWER) -> list[tuple[str, str, str]]:
    """Return receiver, kind and facts of each saps.372 among drafts, as a participant reads it."""
    found = []
    for draft in drafts:
        values = None
        if isinstance(draft, AccountNotice):
            values = maintenance_values(draft, f"{DATE}00000099")
        elif isinstance(draft, WarningSettingNotice):
            values = setting_values(draft, f"{DATE}00000099")
        if values is not None:
            read = account_notice_of(build(ACCOUNT_NOTICE, values, edition=edition))
            assert read is not None
            facts = " ".join(f"{name}={text}" for name, text in read.facts)
            found.append((draft.receiver, read.kind, facts))
    return found


@pytest.mark.parametrize("edition", list(Edition))
def test_holder_is_told_of_every_control_that_the_operator_sets(day: Day, edition: Edition) -> None:
    """Controls, minimum balance and overdraft limit each lead to a notice, releases too."""
    drafts = day.tell(
        SetOverdraftLimit(AT_NS, BANK_A, Fen(700)),
        SetMinimumBalance(AT_NS, BANK_A, Fen(500)),
        ControlAccount(AT_NS, BANK_A, CONTROL_DEBIT, False),
        ControlAccount(AT_NS, BANK_A, CONTROL_CREDIT, False),
        ControlAccount(AT_NS, BANK_A, CONTROL_DEBIT, True),
        original=b"",
    )
    assert notices(drafts, edition) == [
        (BANK_A, "TC01", "OverdrftUpperLmt=700 fen"),
        (BANK_A, "TC01", "RstrctAmtLwrLmt=CNY+5.00"),
        (BANK_A, "TC01", "DbtRstrctSetng=DR00"),
        (BANK_A, "TC01", "CdtRstrctSetng=FR00"),
        (BANK_A, "TC01", "DbtRstrctSetng=DR01"),
    ]


def test_maintenance_is_confirmed_and_holder_and_office_are_told(day: Day) -> None:
    """The office gets ccms.900; of each change both get a notice; a refusal tells nobody else."""
    command = MaintainAccount(
        AT_NS, OFFICE, MessageId(f"{DATE}00000001"), DATE, 1, BANK_A, -1, 500, 1, -1
    )
    drafts = day.tell(command)
    assert confirmation(drafts).status == "PR07"
    assert confirmation(drafts).original_type == "saps.371.001.01"
    assert notices(drafts) == [
        (BANK_A, "TC01", "DbtRstrctSetng=DR00"),
        (OFFICE, "TC01", "DbtRstrctSetng=DR00"),
        (BANK_A, "TC01", "RstrctAmtLwrLmt=CNY+5.00"),
        (OFFICE, "TC01", "RstrctAmtLwrLmt=CNY+5.00"),
    ]
    stranger = MaintainAccount(
        AT_NS, BANK_B, MessageId(f"{DATE}00000002"), DATE, 2, BANK_A, -1, 0, -1, -1
    )
    drafts = day.tell(stranger)
    assert confirmation(drafts).status == "PR09"
    assert notices(drafts) == []


@pytest.mark.parametrize("edition", list(Edition))
def test_holder_is_told_who_else_watches_its_account(day: Day, edition: Edition) -> None:
    """By TC03, when a value is set by another; nobody is told of one's own."""
    assert notices(day.tell(setting(1, 500)), edition) == []
    told = notices(day.tell(setting(2, -500, by=OFFICE)), edition)
    assert told == [(BANK_A, "TC03", "SwtchTp=ST00 AvlblWrngVal=500 fen WrngPlusMnsTp=PM01")]


@pytest.mark.parametrize("edition", list(Edition))
def test_closing_is_told_to_holder_and_office(day: Day, edition: Edition) -> None:
    """AS02 when set, AS03 with the balance when done; no obstacle is told. RULES-A §2.9 (5)."""
    night = [AdvancePhase(AT_NS, 10, 20, 0), AdvancePhase(AT_NS, 20, 40, 0)]
    drafts = day.tell(
        SetEarmark(AT_NS, BANK_B, "BEPS", Fen(5)),
        RevokeParticipant(AT_NS, BANK_A, BusinessDate(20261124)),
        RevokeParticipant(AT_NS, BANK_B, BusinessDate(20261124)),
        *night,
        AdvancePhase(AT_NS, 40, 0, 20261124),
        original=b"",
    )
    told = []
    for draft in drafts:
        if isinstance(draft, AccountStatusNotice):
            values = status_values(draft, f"{DATE}00000099", edition=edition)
            read = account_notice_of(build(ACCOUNT_NOTICE, values, edition=edition))
            assert read is not None
            told.append((draft.receiver, read.participant, dict(read.facts)))
    category = "PC00" if edition is Edition.NEWER else "AC00"
    coming = {"PtyCtgy": category, "FctvDt": "2026-11-24", "AcctSts": "AS02"}
    done = coming | {"AcctSts": "AS03", "Bal": "CNY+1000000.00"}
    assert told == [
        (BANK_A, BANK_A, coming),
        (OFFICE, BANK_A, coming),
        (BANK_B, BANK_B, coming),
        (OFFICE, BANK_B, coming),
        (BANK_A, BANK_A, done),
        (OFFICE, BANK_A, done),
    ]
