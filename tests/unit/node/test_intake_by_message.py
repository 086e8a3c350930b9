"""Information, openings, floors, pledge financing and warnings on caps as the intake reads them."""

from __future__ import annotations

import msgspec
import pytest

from support import bank_drafts as made
from support.participants import EAST, WEST
from tianping.core.commands import (
    KeepFloors,
    ManagePledging,
    PassInformation,
    QuerySameCity,
    RequestOpening,
    SetCapWarning,
)
from tianping.core.terms import NOT_STATED
from tianping.node.intake import accepted_codes
from tianping.node.tasks import RefusedAtDoor
from tianping.participant.account_requests import (
    AccountOpening,
    BankPledging,
    FloorSetting,
    PledgingManagement,
)
from tianping.participant.bank_drafts import INFORMATION, Route, information_of
from tianping.participant.caps import CapWarningSetting
from tianping.participant.messages import MESSAGE_ID_PATHS, message_id_of
from tianping.participant.same_city import SameCityQuery
from tianping.values.money import AMOUNT_FEN_MAX, Fen
from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse, write
from tianping.wire.message import Message, build
from unit.node.test_intake import CREATED, DATE, check, checker, refused, sealed

MESSAGE_ID = f"{DATE}00000008"
BRANCH = "905100000052"
_ANSWERED_BY_NOBODY = {"ccms.990.001.02", "ccms.991.001.01"}
"""Or, as a probe is, by what names no message."""
ROUTE = Route(sender=EAST, receiver=WEST, sending_bank=BRANCH)


def information(edition: Edition) -> list[tuple[Message, str, int]]:
    """Return each message that the edition has, with what it is about and its amount."""
    of_draft = (made.DRAFT.number, int(made.PRESENTED.paid_fen))
    found = [
        (made.application(MESSAGE_ID, ROUTE, created_at=CREATED).message(edition), *of_draft),
        (made.paid(MESSAGE_ID, ROUTE, created_at=CREATED).message(edition), *of_draft),
        (
            made.returned(MESSAGE_ID, ROUTE, created_at=CREATED).message(edition),
            made.DRAFT.number,
            int(made.DRAFT.amount_fen),
        ),
    ]
    if edition is Edition.NEWER:
        receipt = made.receipt(MESSAGE_ID, ROUTE, created_at=CREATED).message(edition)
        found.append((receipt, "2026112300000077", 12_300))
    return found


@pytest.mark.parametrize("edition", list(Edition))
def test_information_becomes_a_command_and_is_read_by_its_receiver(edition: Edition) -> None:
    """All four messages say from whom to whom, about what and how much; 154 is newer only."""
    for message, about, amount_fen in information(edition):
        assert parse(write(message), message.code, edition=edition) == message
        assert message_id_of(message) == MESSAGE_ID
        _, (command,) = check(sealed(message), at=checker(edition))
        assert isinstance(command, PassInformation)
        assert command.message_type == message.code
        assert (command.sender, command.sending_bank) == (EAST, BRANCH)
        assert (command.receiver, command.receiving_bank) == (WEST, WEST)
        assert (command.subject, command.amount_fen) == (about, amount_fen)
        told = information_of(message)
        assert told is not None
        assert (told.sender, told.sending_bank, told.receiving_bank) == (EAST, BRANCH, WEST)
        assert (told.about, told.amount_fen) == (about, amount_fen)
    assert set(INFORMATION) - set(accepted_codes(edition)) == (
        set() if edition is Edition.NEWER else {"hvps.154.001.01"}
    )


def test_information_without_an_amount_states_none() -> None:
    """The 2010 edition lets a return of money name no amount."""
    message = made.returned(MESSAGE_ID, ROUTE, created_at=CREATED).message(Edition.V2010)
    bare = [(path, value) for path, value in message.values() if not path.endswith("/Amt")]
    _, (command,) = check(
        sealed(build(message.code, dict(bare), edition=Edition.V2010)), at=checker(Edition.V2010)
    )
    assert isinstance(command, PassInformation)
    assert command.amount_fen == 0


@pytest.mark.parametrize("edition", list(Edition))
def test_opening_becomes_a_command(edition: Edition) -> None:
    """Kind of participant, balance and minimum balance; what is left out is nothing."""
    request = AccountOpening(
        message_id=MESSAGE_ID,
        created_at=CREATED,
        sender=EAST,
        participant=WEST,
        special=True,
        balance_fen=Fen(90),
        minimum_fen=Fen(30),
    )
    _, (command,) = check(sealed(request.message(edition)), at=checker(edition))
    assert isinstance(command, RequestOpening)
    assert (command.participant, command.special) == (WEST, True)
    assert (command.balance_fen, command.minimum_fen) == (90, 30)
    bare = msgspec.structs.replace(
        request, special=False, balance_fen=Fen(0), minimum_fen=Fen(0)
    ).message(edition)
    assert message_id_of(bare) == MESSAGE_ID
    _, (command,) = check(sealed(bare), at=checker(edition))
    assert isinstance(command, RequestOpening)
    assert (command.special, command.balance_fen, command.minimum_fen) == (False, 0, 0)


def test_opening_of_another_category_or_below_zero_goes_no_further() -> None:
    """PC02 has no published meaning; an amount below zero is for the core to refuse."""
    asked = "AcctOpngAppl/AcctOpngApplInf"
    good = AccountOpening(
        message_id=MESSAGE_ID, created_at=CREATED, sender=EAST, participant=WEST
    ).message()
    values = dict(good.values())
    other = build(good.code, values | {f"{asked}/PtyCtgy": "PC02"})
    assert refused(sealed(other)) == ("party_category", "SU1O1114")
    owing = build(good.code, values | {f"{asked}/Bal": "CNY-1.00"})
    _, (command,) = check(sealed(owing))
    assert isinstance(command, RequestOpening)
    assert command.balance_fen == AMOUNT_FEN_MAX + 1


@pytest.mark.parametrize("edition", list(Edition))
def test_floors_become_a_command(edition: Edition) -> None:
    """The owner's form of saps.371 (MA01); what is left out is not stated."""
    for lending, pool in ((Fen(70), None), (None, Fen(0)), (Fen(1), Fen(2))):
        request = FloorSetting(
            message_id=MESSAGE_ID,
            created_at=CREATED,
            sender=EAST,
            lending_fen=lending,
            pool_fen=pool,
        )
        _, (command,) = check(sealed(request.message(edition)), at=checker(edition))
        assert isinstance(command, KeepFloors)
        assert (command.sender, command.participant) == (EAST, EAST)
        assert command.lending_floor_fen == (NOT_STATED if lending is None else lending)
        assert command.pool_floor_fen == (NOT_STATED if pool is None else pool)


@pytest.mark.parametrize("edition", list(Edition))
def test_pledging_of_several_banks_becomes_one_command(edition: Edition) -> None:
    """Each with its mode, and the least loan where it is stated."""
    request = PledgingManagement(
        message_id=MESSAGE_ID,
        created_at=CREATED,
        sender=EAST,
        banks=(
            BankPledging(participant=WEST, mode="PF02", least_fen=Fen(500)),
            BankPledging(participant=BRANCH, mode="PF01"),
            BankPledging(participant=EAST, mode="PF00"),
        ),
    )
    message = request.message(edition)
    assert message_id_of(message) == MESSAGE_ID
    _, (command,) = check(sealed(message), at=checker(edition))
    assert isinstance(command, ManagePledging)
    assert [(one.participant, one.mode, one.loan_min_fen) for one in command.lines] == [
        (WEST, 2, 500),
        (BRANCH, 1, NOT_STATED),
        (EAST, 0, NOT_STATED),
    ]


def test_pledging_of_another_number_of_banks_is_refused() -> None:
    """The number stated is that of the banks listed."""
    request = PledgingManagement(
        message_id=MESSAGE_ID,
        created_at=CREATED,
        sender=EAST,
        banks=(BankPledging(participant=WEST, mode="PF01"),),
    )
    values = dict(request.message().values())
    wrong = build("saps.357.001.01", values | {"PldgFincgMgmt/PldgFincgMgmtInf/NbOfMmb": "2"})
    verdict, commands = check(sealed(wrong))
    assert isinstance(verdict, RefusedAtDoor)
    assert (verdict.rule, verdict.answer) == ("bank_count", "ccms.900.001.02")
    assert "expected 1" in verdict.text_en
    assert "1" in verdict.text_zh
    assert commands == []


@pytest.mark.parametrize("edition", list(Edition))
def test_same_city_query_becomes_a_command(edition: Edition) -> None:
    """It names the message that brought the session; it needs no signature."""
    query = SameCityQuery(
        message_id=MESSAGE_ID, created_at=CREATED, sender=EAST, original_id=f"{DATE}00000001"
    )
    _, (command,) = check(sealed(query.message(edition)), at=checker(edition))
    assert isinstance(command, QuerySameCity)
    assert (command.sender, command.original_sender) == (EAST, EAST)
    assert (command.message_id, command.original_message_id) == (MESSAGE_ID, f"{DATE}00000001")


@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize("system", ["BEPS", "IBPS"])
def test_warning_on_a_cap_becomes_a_command(edition: Edition, system: str) -> None:
    """The header names the system whose cap it is."""
    for on in (True, False):
        setting = CapWarningSetting(
            message_id=MESSAGE_ID,
            created_at=CREATED,
            sender=EAST,
            participant=WEST,
            value_fen=Fen(600),
            on=on,
        )
        message = setting.message(edition)
        assert message_id_of(message) == MESSAGE_ID
        _, (command,) = check(sealed(message, system=system), at=checker(edition))
        assert isinstance(command, SetCapWarning)
        assert (command.sender, command.participant, command.system) == (EAST, WEST, system)
        assert (command.value_fen, command.on) == (600, on)


def test_warning_on_a_cap_of_no_netting_system_is_refused() -> None:
    """The layout names none, so the header must."""
    setting = CapWarningSetting(
        message_id=MESSAGE_ID, created_at=CREATED, sender=EAST, participant=WEST, value_fen=Fen(1)
    )
    assert refused(sealed(setting.message())) == ("netting_system", "SU1O0107")


@pytest.mark.parametrize("edition", list(Edition))
def test_client_finds_the_id_of_every_message_that_may_be_sent(edition: Edition) -> None:
    """What has an id of its own is known to the client by it, or its answers would be lost."""
    for code, kind in accepted_codes(edition).items():
        if kind.message_id and code not in _ANSWERED_BY_NOBODY:
            assert MESSAGE_ID_PATHS[code] == kind.message_id, code
