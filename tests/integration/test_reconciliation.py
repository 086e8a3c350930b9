"""A participant reconciles by itself with a real node, after losing messages on its own side.

SAPS-T §六.2.3, §六.2.4, §六.2.5, §六.2.6, §六.2.7, §六.2.8; RULES-D §6.2 rows 3 to 6.
"""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from support.node_core import AT_NS, DATE, OFFICE
from support.node_world import World, payment, running
from tianping.core.commands import (
    AdvancePhase,
    AdvanceSystem,
    BindAccess,
    BindCertificate,
    Command,
    NetLine,
    PostOneSided,
    SettleNets,
)
from tianping.core.day_terms import (
    STATE_DAY_END,
    STATE_RUNNING,
    STATE_SWITCHING,
    STEP_END_OLD_DATE,
    STEP_NEW_DATE,
    STEP_SWITCH,
)
from tianping.core.events import Event, Refused
from tianping.core.terms import SYSTEM_BEPS, SYSTEM_IBPS
from tianping.node.operator import OperatorClient
from tianping.participant.account_files import (
    FilesRequest,
    OpeningCheck,
    account_files_of,
    daily_report_of,
    opening_reply_of,
)
from tianping.participant.bank_drafts import Route
from tianping.participant.business_queries import BusinessQuery
from tianping.participant.day_end import Item
from tianping.participant.engine import Outgoing, Received
from tianping.participant.errors import NotAnsweredError, ParticipantError
from tianping.participant.loans import LOAN_LIST, loan_list_of
from tianping.participant.messages import BankParty, InstitutionTransfer, Original
from tianping.participant.reconciling import Reconciliation
from tianping.participant.retail_messages import RetailDownloadRequest, retail_download_of
from tianping.participant.sync_client import Client
from tianping.security.algorithms import Algorithm
from tianping.security.certificates import load_certificate
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition

pytestmark = pytest.mark.slow

TODAY = BusinessDate(DATE)
LAST_PAYMENT = """
delete from inbox where sequence =
(select max(sequence) from inbox where code = 'hvps.111.001.01')
"""
LAST_NET = """
delete from inbox where sequence =
(select max(sequence) from inbox where code = 'saps.603.001.02')
"""
LAST_QUERY = LAST_NET.replace("saps.603.001.02", "ccms.314.001.01")
AMOUNTS = (100, 250, 50_00, 7)
LENT_FEN = 40_00
SHORT_FEN = 20_000_00
"""A net that its payer cannot pay at once."""


def operate(world: World, *commands: Command) -> list[list[Event]]:
    """Let the operator do something; nothing may be refused."""
    with OperatorClient(world.folder.operator_socket) as operator:
        _, outcomes = operator.execute(list(commands))
    assert [event for events in outcomes for event in events if isinstance(event, Refused)] == []
    return outcomes


def query(
    client: Client, asker: BankCode, asked: BankCode, *, about: str, system: str = "HVPS"
) -> Outgoing:
    """Ask another bank about a payment of one's own."""
    built = BusinessQuery(
        message_id=client.message_ids(DATE)[0],
        created_at=client.created_at(),
        route=Route(sender=asker, receiver=asked),
        about=Original(message_id=about, sender=asker, code="hvps.111.001.01"),
        amount_fen=Fen(AMOUNTS[0]),
        text="已入账否",
        system=system,
    )
    return Outgoing(built.message(Edition.NEWER), receiver=asked)


def drain(client: Client) -> list[Received]:
    """Receive and acknowledge until nothing more comes for a while."""
    received: list[Received] = []
    while some := client.receive(wait_seconds=1):
        client.acknowledge(some)
        received += some
    return received


def lose(world: World, code: BankCode, sql: str) -> None:
    """Lose something on a participant's side: its own file is changed behind its back."""
    database = apsw.Connection(str(world.path / f"client-{code}.db"))
    database.execute(sql)
    assert database.changes() > 0
    database.close()


def test_participant_finds_and_mends_what_it_lost(tmp_path: Path) -> None:
    """A lost payment is downloaded and verified, a lost receipt made up for; twice finds nothing.

    The office gets its account file with control totals, the participant its daily report.
    """
    world = World(tmp_path / "w")
    world.add_keys(OFFICE, Algorithm.P256_SHA256)
    payer, payee = world.banks
    with running(world) as node:
        world.open_day(balance_fen=1_000_00)
        access = load_certificate((world.keys(OFFICE) / "access" / "certificate.pem").read_bytes())
        operate(
            world,
            BindCertificate(AT_NS, world.certificates[OFFICE][0].id, OFFICE),
            BindAccess(AT_NS, access.id, "office", OFFICE),
        )
        with world.client(payer, node.port) as client:
            ids = client.message_ids(DATE, len(AMOUNTS))
            sent = (
                payment(id_, payer, payee, amount_fen=fen)
                for id_, fen in zip(ids, AMOUNTS, strict=True)
            )
            client.send([*sent, loan(client, payer, payee)])
            refused = client.message_ids(DATE)[0]
            client.send([payment(refused, payer, payee, amount_fen=10**15)])
            client.send([query(client, payer, payee, about=ids[0])])
            drain(client)
            with pytest.raises(NotAnsweredError, match="尚未日终"):
                client.reconcile(TODAY)
        with world.client(payee, node.port) as client:
            assert len([one for one in drain(client) if one.code == "hvps.111.001.01"]) == 4
        reconcile_nets(world, node.port)
        lose(world, payee, LAST_PAYMENT)
        lose(world, payee, "delete from inbox where code = 'ccms.314.001.01'")
        lose(world, payer, "update sent set status='' where rowid=2")
        check_before_the_end(world, node.port)
        operate(world, AdvancePhase(AT_NS, 20, 40, 0))
        with world.client(payee, node.port) as client:
            result = told_loans_and_reconciled(client, payer, payee)
            assert result.agrees
            assert [(one.group.business_type, one.group.received) for one in result.found] == [
                ("K001", True), ("A100", True),
            ]  # fmt: skip
            assert [one.amount_fen for one in result.downloaded] == [7, 0]
            assert (result.failed, result.not_there, result.adopted) == ([], [], [])
            assert client.reconcile(TODAY).found == []
            request = FilesRequest(
                message_id=client.message_ids(DATE)[0],
                created_at=client.created_at(),
                sender=payee,
                date=TODAY,
            )
            client.send([Outgoing(request.message(Edition.NEWER))])
            reports = [daily_report_of(one.message) for one in drain(client) if one.message]
            (report,) = [one for one in reports if one is not None]
            came_in = 1_000_00 + sum(AMOUNTS) + LENT_FEN + 300 + SHORT_FEN
            assert (report.faults, report.account.credit_fen) == ([], came_in)
            assert report.by_business["A100"] == (0, sum(AMOUNTS))
        with world.client(payer, node.port) as client:
            result = client.reconcile(TODAY)
            assert result.agrees
            assert [one.message_id for one in result.adopted] == [ids[1]]
            again = client.sent_as(ids[1])
            assert again is not None
            assert again.status == "PR04"
            with pytest.raises(NotAnsweredError):
                client.reconcile(BusinessDate(DATE - 1), wait_seconds=10)
        check_office(world, node.port)


def check_before_the_end(world: World, port: int) -> None:
    """When HVPS is cut off both banks are told what is settled; one misses a payment (hvps.716)."""
    payer, payee = world.banks
    operate(world, AdvancePhase(AT_NS, 10, 20, 0))
    with world.client(payee, port) as client:
        assert client.pre_check(TODAY).came is False
        drain(client)
        found = client.pre_check(TODAY)
        assert (found.came, found.agrees, found.group_count) == (True, False, 2)
        assert [one.amount_fen for one in found.missing] == [AMOUNTS[-1]]
        (difference,) = found.differences
        assert (difference.platform_count, difference.own_count) == (4, 3)
        assert (difference.platform_fen, found.wrong) == (sum(AMOUNTS), [])
    with world.client(payer, port) as client:
        drain(client)
        found = client.pre_check(TODAY)
        assert (found.came, len(found.missing)) == (True, 1)  # the receipt that it lost


def loan(client: Client, lender: BankCode, borrower: BankCode) -> Outgoing:
    """Lend money to another bank: rate and term stand in the message."""
    parties = [
        BankParty(participant=code, branch=code, account_bank=code, name="某银行", account="1")
        for code in (lender, borrower)
    ]
    order = InstitutionTransfer(
        message_id=client.message_ids(DATE)[0],
        created_at=client.created_at(),
        amount_fen=Fen(LENT_FEN),
        debtor=parties[0],
        creditor=parties[1],
        business_kind="02118",
        remarks=("/F57/TP20", "/D27/0.25", "/C18/16", "/H03/同业拆借"),
    )
    return Outgoing(order.message(Edition.NEWER), receiver=borrower)


def told_loans_and_reconciled(
    client: Client, lender: BankCode, borrower: BankCode
) -> Reconciliation:
    """Who was lent money is told the terms at the end of the date (hvps.717)."""
    came = [one.message for one in drain(client) if one.message and one.code == LOAN_LIST]
    (told,) = map(loan_list_of, came)
    assert told is not None
    (one,) = told.loans
    assert (one.payer, one.payee, one.amount_fen) == (lender, borrower, LENT_FEN)
    assert (one.rate, one.term, one.remark) == ("0.25", "16", "同业拆借")
    assert (told.total_count, told.total_fen) == (1, LENT_FEN)
    return client.reconcile(TODAY)


def nets(world: World, system: str, session: int, fen: int) -> SettleNets:
    """Return a session in which the first bank pays the second, or is paid when below zero."""
    payer, payee = world.banks if fen > 0 else reversed(world.banks)
    lines = [NetLine(payer, False, Fen(abs(fen))), NetLine(payee, True, Fen(abs(fen)))]
    return SettleNets(AT_NS, system, TODAY, session, session, lines)


def end_date(system: int) -> list[Command]:
    """Return the steps that end a date of BEPS or IBPS while HVPS goes on."""
    following = BusinessDate(DATE + 1)
    return [
        AdvanceSystem(AT_NS, system, TODAY, STATE_RUNNING, STEP_SWITCH, 1),
        AdvanceSystem(AT_NS, system, TODAY, STATE_SWITCHING, STEP_NEW_DATE, 0, following),
        AdvanceSystem(AT_NS, system, TODAY, STATE_DAY_END, STEP_END_OLD_DATE, 0),
    ]


def reconcile_nets(world: World, port: int) -> None:
    """Lost notices of nets are found and downloaded, in BEPS and IBPS; one net waits meanwhile.

    So is a query about business of BEPS, from whom it was from.
    RULES-D §6.2 rows 4 to 6, §6.3, §6.4.
    """
    payer, payee = world.banks
    operate(world, nets(world, "BEPS", 1, 300), nets(world, "IBPS", 1, -200))
    operate(world, nets(world, "IBPS", 2, SHORT_FEN))
    with world.client(payer, port) as client:
        assert [one.code for one in drain(client)].count("saps.603.001.02") == 2
        about = client.message_ids(DATE)[0]
        client.send([query(client, payer, payee, about=about, system="BEPS")])
    lose(world, payer, LAST_NET)
    with world.client(payee, port) as client:
        assert [one.code for one in drain(client)].count("ccms.314.001.01") == 1
        with pytest.raises(NotAnsweredError, match="尚未日终"):
            client.reconcile(TODAY, system="BEPS")
        with pytest.raises(NotAnsweredError, match="未收到该日期的汇总核对报文"):
            client.reconcile(TODAY, system="IBPS")
        with pytest.raises(ParticipantError, match="SAPS"):
            client.reconcile(TODAY, system="SAPS")
    lose(world, payee, "delete from inbox where code = 'saps.603.001.02'")
    lose(world, payee, LAST_QUERY)
    operate(world, *end_date(SYSTEM_BEPS), *end_date(SYSTEM_IBPS))
    with world.client(payee, port) as client:
        found = client.reconcile(TODAY, system="BEPS")
        assert (found.agrees, found.failed, found.waiting) == (True, [], [])
        assert [one.amount_fen for one in found.downloaded] == [0, 300]
        assert client.reconcile(TODAY, system="BEPS").found == []
        found = client.reconcile(TODAY, system="IBPS")
        assert (found.agrees, found.failed) == (True, [])
        assert sorted(one.amount_fen for one in found.downloaded) == [200, SHORT_FEN]
    with world.client(payer, port) as client:
        assert client.reconcile(TODAY, system="BEPS").found == []
        found = client.reconcile(TODAY, system="IBPS")
        assert (found.agrees, found.failed) == (True, [])
        assert [one.amount_fen for one in found.downloaded] == [200]
        (waiting,) = found.waiting
        assert (waiting.amount_fen, waiting.received) == (SHORT_FEN, False)
        funds = (OFFICE, MessageId(f"{DATE}00009999"), TODAY, 99, payer)
        operate(world, PostOneSided(AT_NS, *funds, credit=True, amount_fen=Fen(SHORT_FEN)))
        assert [one.code for one in drain(client)].count("saps.603.001.02") == 1
        lose(world, payer, LAST_NET)
        found = client.reconcile(TODAY, system="IBPS")  # by the summary that says it waits
        assert (found.agrees, found.waiting) == (True, [])
        assert [one.amount_fen for one in found.downloaded] == [SHORT_FEN]
        assert client.reconcile(TODAY, system="IBPS").found == []
    lose(world, payee, "delete from inbox where code = 'beps.721.001.01'")
    with world.client(payee, port) as client:
        again = client.reconcile(TODAY, system="BEPS")  # asks for the summary (beps.720)
        assert (again.group_count, again.found, again.waiting) == (2, [], [])
        check_not_theirs(client, payee, waiting)


def check_not_theirs(client: Client, asker: BankCode, item: Item) -> None:
    """Nobody gets the notice of a net that is another's."""
    request = RetailDownloadRequest(
        message_id=client.message_ids(DATE)[0],
        created_at=client.created_at(),
        sender=asker,
        date=TODAY,
        system="IBPS",
        items=[item],
    )
    client.send([Outgoing(request.message(Edition.NEWER))])
    answers = [retail_download_of(one.message) for one in drain(client) if one.message]
    (answer,) = [one for one in answers if one is not None]
    assert (answer.original, item.message_id in answer.reason) == (b"", True)


def check_office(world: World, port: int) -> None:
    """The office got its files whole, gets them again, and its check of the next date agrees."""
    edition = Edition.NEWER
    with world.client(OFFICE, port) as client:
        came = drain(client)
        codes = [one.code for one in came]
        assert codes.count("saps.730.001.01") == codes.count("saps.733.001.01") == 1
        request = FilesRequest(
            message_id=client.message_ids(DATE)[0],
            created_at=client.created_at(),
            sender=OFFICE,
            date=TODAY,
        )
        client.send([Outgoing(request.message(edition))])
        again = drain(client)
        (file,) = account_files_of([one.message for one in came if one.message])
        assert account_files_of([one.message for one in again if one.message]) == [file]
        assert (file.faults, file.expected_count) == ([], len(file.accounts))
        (entries,) = [one for one in again if one.code == "saps.735.001.01"][:1]
        assert entries.message is not None
        operate(world, AdvancePhase(AT_NS, 40, 0, DATE + 1))
        balances = [(one.account_no[4:16], one.closing_fen) for one in file.accounts]
        banks = [pair for pair in balances if pair[0] in world.banks]
        for wrong, expected in ((7, "CR01"), (0, "CR00")):
            check = OpeningCheck(
                message_id=client.message_ids(DATE + 1)[0],
                created_at=client.created_at(),
                sender=OFFICE,
                balances=[(code, fen + wrong) for code, fen in banks],
            )
            client.send([Outgoing(check.message(edition))])
            replies = [opening_reply_of(one.message) for one in drain(client) if one.message]
            (reply,) = [one for one in replies if one is not None]
            assert reply.result == expected
            assert len(reply.differences) == (len(banks) if wrong else 0)
