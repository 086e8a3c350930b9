"""Notices and replies as the platform builds them and participants read them, in both editions."""

from __future__ import annotations

from functools import cache, partial

import pytest

from support.participants import EAST, WEST
from support.security_fixtures import NOW_NS, signer
from tianping.node.render import Renderer
from tianping.node.tasks import (
    AccountStatusNotice,
    BookingNotice,
    Draft,
    FeeNotice,
    FinancingNotice,
    HeadFacts,
    RenderTask,
)
from tianping.node.tasks_notices import (
    AgreementNotice,
    CapNotice,
    CapSettingNotice,
    CapWarningNotice,
    FundsNotice,
    InstantNotice,
    InterestNotice,
    NetEntry,
    NetListNotice,
    NetNotice,
    PledgingNotice,
    PoolNotice,
    SameCityReply,
)
from tianping.participant.accounts import account_notice_of
from tianping.participant.caps import CapWarning, cap_notice_of, cap_warning_of
from tianping.participant.financing import FinancingNeed, need_of
from tianping.participant.messages import BankParty, InstantTransfer
from tianping.participant.notices import status_notice_of
from tianping.participant.same_city import same_city_report_of
from tianping.participant.settlement_notices import (
    Booked,
    FeesListed,
    FundsWanted,
    InterestCharged,
    NetList,
    NetListLine,
    NetSettled,
    booked_of,
    fees_listed_of,
    funds_wanted_of,
    instant_notice_of,
    interest_charged_of,
    net_list_of,
    net_settled_of,
)
from tianping.security.algorithms import Algorithm
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse
from tianping.wire.envelope import parse_envelope
from tianping.wire.message import Amount, Message
from unit.node.test_intake import CREATED, DATE, sealed

COMMON = (EAST, "00000000000005000001", NOW_NS, int(DATE))
NORTH = "905100000052"
HEAD = HeadFacts("test", 5, b"\x07" * 32, NOW_NS)
EDITIONS = pytest.mark.parametrize("edition", list(Edition))


@cache
def _renderer(edition: Edition) -> Renderer:
    return Renderer(edition=edition, signer=signer(Algorithm.P256_SHA256))


def delivered(draft: Draft, edition: Edition) -> tuple[str, Message]:
    """Return the system in the header, and the message as its receiver parses it."""
    (raw,) = _renderer(edition).render(RenderTask(HEAD, [draft]))
    envelope = parse_envelope(raw)
    assert (envelope.header.orig_receiver, envelope.header.mesg_direction) == (EAST, "D")
    message = parse(envelope.body, envelope.header.mesg_type, edition=edition)
    return envelope.header.orig_sender_sid, message


@EDITIONS
def test_call_for_funds(edition: Edition) -> None:
    """saps.360: how much."""
    system, message = delivered(FundsNotice(*COMMON, 12_345), edition)
    assert system == "SAPS"
    assert funds_wanted_of(message) == FundsWanted(participant=EAST, amount_fen=12_345)


@EDITIONS
@pytest.mark.parametrize(
    ("credit", "amount", "booked"), [(True, 60, 60), (False, 60, -60), (False, -60, 60)]
)
def test_booking_notice(edition: Edition, *, credit: bool, amount: int, booked: int) -> None:
    """saps.606: the side is the sign, a red entry the other way round."""
    draft = BookingNotice(
        *COMMON,
        original_id=f"{DATE}00000001",
        original_sender=WEST,
        original_type="saps.612.001.01",
        business_type="H004",
        business_kind="03801",
        final_date=int(DATE),
        received_at_ns=NOW_NS,
        account=EAST,
        amount_fen=amount,
        balance_fen=-7,
        credit=credit,
    )
    _, message = delivered(draft, edition)
    assert booked_of(message) == Booked(
        original_id=f"{DATE}00000001",
        original_sender=WEST,
        business_type="H004",
        business_kind="03801",
        amount_fen=booked,
        balance_fen=-7,
    )


@EDITIONS
def test_notices_of_fees_and_of_a_loan(edition: Edition) -> None:
    """saps.605 says charged or given back, saps.359 how much is asked for."""
    for returned in (False, True):
        _, message = delivered(FeeNotice(*COMMON, 1_234, returned), edition)
        assert fees_listed_of(message) == FeesListed(
            participant=EAST, amount_fen=1_234, returned=returned
        )
    _, message = delivered(FinancingNotice(*COMMON, EAST, 500), edition)
    assert need_of(message) == FinancingNeed(participant=EAST, amount_fen=500)


@EDITIONS
@pytest.mark.parametrize(("credit", "balance"), [(True, 500), (False, -20)])
def test_net_settled(edition: Edition, *, credit: bool, balance: int) -> None:
    """saps.603: net and balance with their signs; a session number of two digits at most."""
    draft = NetNotice(*COMMON, "IBPS", 20261122, 107, 60, credit, balance, 20261123)
    system, message = delivered(draft, edition)
    assert system == "SAPS"
    assert net_settled_of(message) == NetSettled(
        system="IBPS",
        participant=EAST,
        session="07",
        netting_date="2026-11-22",
        final_date="2026-11-23",
        net_fen=60 if credit else -60,
        balance_fen=balance,
    )


@EDITIONS
def test_interest_charged(edition: Edition) -> None:
    """saps.607: a rate of millionths is a percentage with four decimals."""
    _, message = delivered(InterestNotice(*COMMON, 1_000_000, 100, 36_005, 20261220), edition)
    assert interest_charged_of(message) == InterestCharged(
        participant=EAST,
        amount_fen=100,
        day_fen=1_000_000,
        rate="3.6005",
        settled_at="2026-12-20T23:59:59",
    )


@EDITIONS
def test_list_of_nets(edition: Edition) -> None:
    """saps.616: every line with its side, the total without."""
    lines = [NetEntry(WEST, True, 60), NetEntry(NORTH, False, 40)]
    _, message = delivered(NetListNotice(*COMMON, 20261122, 3, 20261123, lines), edition)
    assert message.get("NetgListDwnLd/NetgListDwnLdInf/TtlAmt") == Amount("CNY", Fen(100))
    assert net_list_of(message) == NetList(
        office=EAST,
        session="03",
        netting_date="2026-11-22",
        final_date="2026-11-23",
        lines=(
            NetListLine(participant=WEST, net_fen=60),
            NetListLine(participant=NORTH, net_fen=-40),
        ),
    )


@EDITIONS
def test_same_city_reply(edition: Edition) -> None:
    """saps.610: a session waits as long as one of its lines does."""
    query, original = f"{DATE}00000009", f"{DATE}00000001"
    for settled, status in ((True, "PR04"), (False, "PR12")):
        lines = [NetEntry(WEST, True, 60), NetEntry(NORTH, False, 40, settled)]
        draft = SameCityReply(*COMMON, query, original, "PR05", "SU1I0000", "", NOW_NS, lines)
        _, message = delivered(draft, edition)
        report = same_city_report_of(message)
        assert report is not None
        assert (report.query_id, report.original_id) == (query, original)
        assert (report.status, report.session_status) == ("PR05", status)
        assert [(one.bank, one.credit, one.amount_fen, one.status) for one in report.lines] == [
            (WEST, True, 60, "PR04"),
            (NORTH, False, 40, status),
        ]
        told = status_notice_of(message)
        assert told is not None
        assert (told.message_id, told.status) == (query, "PR05")


@EDITIONS
def test_refused_same_city_query(edition: Edition) -> None:
    """saps.610 without a session."""
    draft = SameCityReply(
        *COMMON, f"{DATE}00000009", "", "PR09", "SU1O6001", "not known", NOW_NS, []
    )
    _, message = delivered(draft, edition)
    report, told = same_city_report_of(message), status_notice_of(message)
    assert report is not None
    assert told is not None
    assert (report.status, report.session_status, report.lines) == ("PR09", "", ())
    assert (told.status, told.code, told.text) == ("PR09", "SU1O6001", "not known")


@EDITIONS
@pytest.mark.parametrize(("below", "available"), [(True, -300), (False, 900)])
def test_warning_on_a_cap(edition: Edition, *, below: bool, available: int) -> None:
    """nets.355: raised or lifted, what is left may be below zero; the header names the system."""
    draft = CapWarningNotice(*COMMON, "BEPS", WEST, below, 600, available)
    system, message = delivered(draft, edition)
    assert system == "BEPS"
    assert cap_warning_of(message) == CapWarning(
        participant=WEST, below=below, value_fen=600, available_fen=available
    )


@EDITIONS
@pytest.mark.parametrize(
    ("raised", "used", "kind", "left"),
    [
        (True, 100, "OT00", "900 fen"),
        (False, 100, "OT01", "900 fen"),
        (False, 1_200, "OT02", "0 fen"),
    ],
)
def test_cap_changed(edition: Edition, *, raised: bool, used: int, kind: str, left: str) -> None:
    """nets.356 (LC00): the parts, their sum, what is left; a cut below what is used is forced."""
    draft = CapNotice(*COMMON, "IBPS", False, raised, 300, 500, 200, used)
    system, message = delivered(draft, edition)
    told = cap_notice_of(message)
    assert told is not None
    assert (system, told.kind, told.participant, told.system) == ("IBPS", "LC00", EAST, "IBPS")
    assert dict(told.facts) == {
        "OprClss": "OC01",
        "OprTp": kind,
        "CdtLd": "200 fen",
        "TtlPldgVal": "500 fen",
        "CdtXtnsnLmt": "300 fen",
        "NetDbtLmt": "1000 fen",
        "AvlblNetDbt": left,
    }


@EDITIONS
def test_cap_watched_by_another(edition: Edition) -> None:
    """nets.356 (LC01)."""
    for on, switch in ((True, "ST00"), (False, "ST01")):
        _, message = delivered(CapSettingNotice(*COMMON, "BEPS", WEST, on, 600), edition)
        told = cap_notice_of(message)
        assert told is not None
        assert (told.kind, told.participant, told.system) == ("LC01", WEST, "BEPS")
        assert dict(told.facts) == {"SwtchTp": switch, "AvlblNetDbtWrngVal": "600 fen"}


def _account_notice(draft: Draft, edition: Edition) -> tuple[str, str, dict[str, str]]:
    told = account_notice_of(delivered(draft, edition)[1])
    assert told is not None
    return told.kind, told.participant, dict(told.facts)


@EDITIONS
def test_notices_about_accounts(edition: Edition) -> None:
    """saps.372: an opening, a pool, pledge financing, a lending agreement."""
    category = "PC01" if edition is Edition.NEWER else "AC01"
    opening = AccountStatusNotice(*COMMON, WEST, True, "AS00", 20261124, 90, 30)
    assert _account_notice(opening, edition) == (
        "TC00",
        WEST,
        {
            "PtyCtgy": category,
            "FctvDt": "2026-11-24",
            "AcctSts": "AS00",
            "Bal": "CNY+0.90",
            "RstrctAmtLwrLmt": "CNY+0.30",
        },
    )
    for on, switch in ((True, "ST00"), (False, "ST01")):
        assert _account_notice(PoolNotice(*COMMON, on), edition) == (
            "TC02",
            EAST,
            {"FctvDt": "2026-11-23", "SwtchTp": switch},
        )
    assert _account_notice(PledgingNotice(*COMMON, 2, 500), edition) == (
        "TC04",
        EAST,
        {"PldgFincgId": "PF02", "StartingPt": "500 fen"},
    )
    assert _account_notice(PledgingNotice(*COMMON, 0, 0), edition) == (
        "TC04",
        EAST,
        {"PldgFincgId": "PF00"},
    )
    for in_force, effect in ((True, "EI00"), (False, "EI01")):
        assert _account_notice(AgreementNotice(*COMMON, "K1", EAST, WEST, in_force), edition) == (
            "TC05",
            EAST,
            {"Dbtr": WEST, "Cdtr": EAST, "PrtcolNb": "K1", "FctvId": effect},
        )


def _party(code: str, name: str, account: str) -> BankParty:
    return BankParty(participant=code, branch=code, account_bank=code, name=name, account=account)


@EDITIONS
def test_instant_transfer_that_waits_or_is_over(edition: Edition) -> None:
    """hvps.142 says names, accounts and batch as the transfer did; why it was returned, too."""
    transfer = InstantTransfer(
        message_id=f"{DATE}00000001",
        created_at=CREATED,
        sender=NORTH,
        amount_fen=Fen(700),
        debtor=_party(EAST, "East", "11"),
        creditor=_party(WEST, "West", "22"),
        business_type="G102",
        business_kind="02401",
        remarks=("/E48/00000042",),
    )
    notice_of = partial(
        InstantNotice,
        *COMMON,
        original=sealed(transfer.message(edition)),
        original_id=f"{DATE}00000001",
        instructing=NORTH,
        payer=EAST,
        payee=WEST,
        amount_fen=700,
        business_type="G102",
        business_kind="02401",
    )
    waits = delivered(notice_of(cancelled=False, reason=""), edition)
    over = delivered(notice_of(cancelled=True, reason="the day ends"), edition)
    assert waits[0] == "HVPS"
    told = [instant_notice_of(message) for _, message in (waits, over)]
    root = "ImdtTrfNtfctn/ImdtTrfNtfctnInf"
    assert waits[1].text(f"{root}/Dbtr/Nm") == "East"
    assert waits[1].text(f"{root}/CdtrAcct/Id/Othr/Id") == "22"
    known = f"{DATE}00000001" if edition is Edition.NEWER else ""
    for notice, reason in zip(told, ("", "the day ends"), strict=True):
        assert notice is not None
        assert (notice.instructing, notice.original_id, notice.batch) == (NORTH, known, "00000042")
        assert (notice.payer, notice.payee, notice.amount_fen) == (EAST, WEST, 700)
        assert (notice.over, notice.reason) == (bool(reason), reason)
