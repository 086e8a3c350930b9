"""ACS asks SAPS and adds its own: the sums, the waiting, the refusals (SAPS-T §五.8.12)."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from support.node_core import AT_NS, BANK_A, BANK_B, DATE, OFFICE
from support.partner_wire import FakeWire
from tianping.core.commands import QueryLiquidity, SetMinimumBalance
from tianping.node.families.account_queries import liquidity_values
from tianping.node.tasks import FullLiquidityReply
from tianping.participant.account_queries import LIQUIDITY_REPORT, LiquidityQuery
from tianping.participant.engine import Outgoing, Received
from tianping.participant.errors import NotAnsweredError
from tianping.participant.exchange import SubmissionState
from tianping.participant.seals import Verdict
from tianping.participant.store import HeaderKey, InboxEntry, SentMessage
from tianping.partners.acs import outside_saps
from tianping.partners.full_liquidity import ROUNDS_MAX, ask_saps, full_liquidity
from tianping.partners.rounds import Identity
from tianping.values.identifiers import MessageId
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.message import build
from unit.node.test_drafts import Day

QUERY_ID = MessageId(f"{DATE}00000001")
OWN = Identity(OFFICE, Edition.NEWER)
BALANCE = 1_000_000_00


class FakeSaps(FakeWire):
    """Answers the office's query as the core does, after some rounds."""

    def __init__(self, *, rounds: int = 0, status: str = "", state: str = "accepted") -> None:
        super().__init__({})
        self.rounds = rounds
        self.status = status
        self.state = SubmissionState(state)
        self.received = 0
        self.day = Day()
        self.day.tell(SetMinimumBalance(AT_NS, BANK_A, Fen(500)), original=b"")

    def send(self, outgoing: Sequence[Outgoing]) -> list[SentMessage]:
        """Put the answer aside; further messages of this wire are none."""
        assert [one.message.code for one in outgoing] == ["saps.368.001.01"]
        drafts = self.day.tell(QueryLiquidity(AT_NS, OFFICE, QUERY_ID, OFFICE, 1))
        for draft in drafts:
            if isinstance(draft, FullLiquidityReply) and not self.status:
                values = liquidity_values(draft, f"{DATE}00000099", edition=Edition.NEWER)
                message = build(LIQUIDITY_REPORT, values, edition=Edition.NEWER)
                key = HeaderKey("", "", "")
                entry = InboxEntry("", 1, key, message.code, b"", Verdict.VERIFIED)
                self.inbox.append(Received(entry, Verdict.VERIFIED, False, message=message))
        return [self._known()]

    def sent_as(self, message_id: str) -> SentMessage | None:
        """Return the query with the status it has."""
        assert message_id == QUERY_ID
        return self._known()

    def receive(
        self, *, participant: str = "", limit: int = 100, wait_seconds: int = 0
    ) -> list[Received]:
        """Hand the answer on when its round has come."""
        del participant, limit, wait_seconds
        self.received += 1
        return [] if self.received <= self.rounds else super().receive()

    def _known(self) -> SentMessage:
        sent = SentMessage(HeaderKey("", "", ""), "saps.368.001.01", QUERY_ID, b"")
        text = "无权查询" if self.status else ""
        return replace(
            sent, state=self.state, status=self.status, status_text=text, answer_code="SU1O5001"
        )


def query() -> LiquidityQuery:
    """Return the office's query, settlement accounts only."""
    return LiquidityQuery(
        message_id=QUERY_ID,
        created_at="2026-11-23T10:00:00",
        sender=OFFICE,
        branches=True,
        others=False,
    )


def test_acs_adds_to_each_of_the_three_sums_what_it_keeps() -> None:
    """A balance below zero takes away; what lies under a bank not asked for is left out."""
    accounts = [
        {"code": "1", "name": "cash", "balance": "80.00"},
        {"code": "2", "name": "term", "balance": "-30.00"},
    ]
    elsewhere = [{"code": "3", "name": "other", "balance": "9.00"}]
    file = {
        "name": "office",
        "balances": [
            {"bank": BANK_B, "accounts": accounts},
            {"bank": OFFICE, "accounts": elsewhere},
        ],
    }
    kept: list[Received] = []
    report = ask_saps(FakeSaps(rounds=2), OWN, query(), keep=kept.append)
    assert [one.code for one in kept] == [LIQUIDITY_REPORT]
    found = full_liquidity(report, outside_saps(json.dumps(file).encode()))
    assert found.balance_fen == 2 * BALANCE + 50_00
    assert found.available_fen == found.expected_fen == 2 * BALANCE - 500 + 50_00
    assert {one.participant: one.others for one in found.accounts} == {
        BANK_A: (),
        BANK_B: (("1", "cash", 80_00), ("2", "term", -30_00)),
    }
    assert [one.balance_fen for one in found.accounts] == [BALANCE, BALANCE]


@pytest.mark.parametrize(
    ("saps", "reason"),
    [
        (FakeSaps(state="refused"), "SU1O5001"),
        (FakeSaps(status="PR09"), "无权查询"),
        (FakeSaps(rounds=ROUNDS_MAX), "30 s"),
    ],
    ids=["at the door", "by the core", "no answer"],
)
def test_what_saps_does_not_tell_is_no_answer(saps: FakeSaps, reason: str) -> None:
    """Refused, or not there in time: nothing is added up."""
    with pytest.raises(NotAnsweredError, match=reason):
        ask_saps(saps, OWN, query(), keep=lambda _: None)
