"""Pools on the wire: what both editions say, what is refused at the door, what is answered.

Source: CNAPS2-FIELDS saps.373, saps.614, saps.615.
"""

from __future__ import annotations

import pytest

from support.node_core import AT_NS, BANK_A, BANK_B, CERTIFICATE_A, DATE
from tianping.core.commands import Command, ManagePool, QueryPool, RunPool
from tianping.core.events import PoolLine, PoolReported, Refused
from tianping.core.refusals import RefusalCode
from tianping.node.drafts_pools import reply_pool
from tianping.node.drafts_writer import DayFacts, Writer
from tianping.node.families import liquidity_query, pools
from tianping.node.families.arrival import Arrival, DoorRefusalError
from tianping.node.seeds import with_seed
from tianping.node.tasks import Draft, LiquidityReply
from tianping.participant.pools import PoolInstruction, PoolQuery, pool_reports_of
from tianping.values.identifiers import MessageId, PaymentId
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.message import Message, build

ID = MessageId(f"{DATE}00000001")
CREATED = "2026-11-23T12:00:00"


def _command(message: Message) -> Command:
    arrival = Arrival(message, b"raw", b"body", BANK_A, ID, AT_NS, CERTIFICATE_A, 1)
    kinds = {**pools.kinds(message.edition), **liquidity_query.kinds(message.edition)}
    return kinds[message.code].to_command(arrival)


def _instruction(edition: Edition, **changes: object) -> Message:
    fields = {
        "message_id": ID,
        "created_at": CREATED,
        "sender": BANK_A,
        "management": "MT00",
        "branches": (BANK_B,),
        "effective_date": "2026-12-01",
    }
    return PoolInstruction(**(fields | changes)).message(edition)  # type: ignore[arg-type]


@pytest.mark.parametrize(("edition", "date"), [(Edition.NEWER, 0), (Edition.V2010, 20261201)])
def test_each_edition_says_from_when_as_it_can(edition: Edition, date: int) -> None:
    """The 2010 edition bears a date; of the newer one the rule says the next."""
    command = _command(_instruction(edition))
    assert isinstance(command, ManagePool)
    assert (command.legal_entity, command.management, command.branches) == (BANK_A, 0, [BANK_B])
    assert command.effective_date == date


def test_management_without_a_meaning_is_refused() -> None:
    """MT03 is in the 2010 layout; nobody says what it is."""
    with pytest.raises(DoorRefusalError, match="MT03"):
        _command(_instruction(Edition.V2010, management="MT03"))


def test_stated_count_must_be_that_of_the_list() -> None:
    """Two are stated, one is listed; a code that is none is named."""
    good = _instruction(Edition.NEWER)
    values = dict(good.values())
    path = "FndsOfPoolMgmt/FndsOfPoolMgmtInf"
    two = build(good.code, values | {f"{path}/BrnchQty": "2"})
    with pytest.raises(DoorRefusalError, match="BrnchQty"):
        _command(two)
    with pytest.raises(DoorRefusalError, match="MmbId"):
        _command(_instruction(Edition.NEWER, branches=("12",)))


def test_query_says_which_function_it_asks_about() -> None:
    """G107 asks about pools; a type without a row is refused."""
    query = PoolQuery(message_id=ID, created_at=CREATED, sender=BANK_A, date="2026-11-23")
    assert _command(query.message()) == QueryPool(AT_NS, BANK_A, ID, DATE)
    values = dict(query.message().values())
    path = "PoolIntrBkLnQryAppl/PoolIntrBkLnQryApplInf/QryTp"
    with pytest.raises(DoorRefusalError, match="G999"):
        _command(build(query.message().code, values | {path: "G999"}))


def _reply(first: PoolReported | Refused) -> LiquidityReply:
    drafts: list[Draft] = []
    writer = Writer(7, drafts, at_ns=AT_NS, day=DayFacts(DATE, 20))
    reply_pool(writer, QueryPool(AT_NS, BANK_A, ID, DATE), first)
    (reply,) = drafts
    assert isinstance(reply, LiquidityReply)
    return reply


@pytest.mark.parametrize("edition", list(Edition))
def test_answer_lists_bindings_with_and_without_transfers(edition: Edition) -> None:
    """Two transfers of one binding are one line; a binding without any reads as without any."""
    lines = [
        PoolLine(BANK_A, BANK_B, PaymentId(5), 4, Fen(800)),
        PoolLine(BANK_A, BANK_B, PaymentId(6), 7, Fen(1)),
        PoolLine(BANK_B, BANK_A, PaymentId(0), 0, Fen(0)),
    ]
    draft = _reply(PoolReported(BANK_A, ID, DATE, lines))
    values = liquidity_query.report_values(draft, f"{DATE}00000002")
    message = build(liquidity_query.LIQUIDITY_REPORT, values, edition=edition)
    (report,) = pool_reports_of([message])
    assert (report.query_id, report.status) == (ID, "PR05")
    assert [(one.branch, one.legal_entity, one.transfers) for one in report.bindings] == [
        (BANK_B, BANK_A, (("5", 800), ("6", 1))),
        (BANK_A, BANK_B, ()),
    ]


def test_refused_query_has_no_list() -> None:
    """Another date than today's: the reason, and nothing else."""
    draft = _reply(Refused(int(RefusalCode.DATE_NOT_CURRENT), "20261101"))
    values = liquidity_query.report_values(draft, f"{DATE}00000002")
    (report,) = pool_reports_of([build(liquidity_query.LIQUIDITY_REPORT, values)])
    assert (report.status, report.bindings) == ("PR09", ())
    assert "20261101" in report.text


def test_seed_is_drawn_once_and_only_where_one_is_needed() -> None:
    """A command that brings a seed keeps it; another kind of command stays as it is."""
    query = QueryPool(AT_NS, BANK_A, ID, DATE)
    assert with_seed(query) is query
    run = RunPool(AT_NS, 0)
    drawn = with_seed(run)
    assert isinstance(drawn, RunPool)
    assert 0 < drawn.seed < 2**63
    assert with_seed(drawn) is drawn
