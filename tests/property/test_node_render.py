"""Whatever a refusal quotes, its answer can be built: no text of a stranger stops the outbox."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.security_fixtures import NOW_NS, signer
from tianping.core.commands import BaseLine, OtherBalance
from tianping.core.events import (
    AccountFigures,
    LiquidityFigures,
    LiquidityTotal,
    PartyRecord,
    RecordChange,
)
from tianping.node.families.saps import REASON_CHARACTERS_MAX, reason_text
from tianping.node.render import Renderer
from tianping.node.tasks import (
    AccountNotice,
    AccountReply,
    AccountStatusNotice,
    BondNotice,
    CancellationReply,
    DiscardNotice,
    Draft,
    FullLiquidityReply,
    HeadFacts,
    ProcessingConfirmation,
    QueueLine,
    QueueReply,
    RenderTask,
    SettlementReceipt,
    StatusReply,
    WarningNotice,
    WarningSettingNotice,
)
from tianping.node.tasks_days import FreeNotice, ServiceNotice, SystemNotice
from tianping.node.tasks_notices import (
    CapNotice,
    CapWarningNotice,
    FundsNotice,
    InterestNotice,
    NetEntry,
    NetListNotice,
    NetNotice,
    SameCityReply,
)
from tianping.node.tasks_register import BaseDataNotice, RecordNotice
from tianping.security.algorithms import Algorithm
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse
from tianping.wire.envelope import parse_envelope

BANK = "901100000014"
DATE = 20261123
HEAD = HeadFacts("test", 5, b"\x07" * 32, NOW_NS)
COMMON = (BANK, "00000000000005000001", NOW_NS, DATE)


_CHANGE = RecordChange(
    1, BankCode(BANK), PartyRecord(1, "Bank", bank_class="313", city="3000", ccpc="0000"), 0, "",
    follows=False,
)  # fmt: skip


@cache
def renderer(edition: Edition) -> Renderer:
    """Return a renderer of an edition."""
    return Renderer(edition=edition, signer=signer(Algorithm.P256_SHA256))


def drafts(reason: str, message_id: str, edition: Edition) -> list[Draft]:
    """Return every kind of answer that quotes a reason or an id, as an edition has it."""
    payment = (message_id, BANK, "hvps.111.001.01")
    line = QueueLine(BANK, message_id, BANK, "hvps.111.001.01", 8, 10**15, 1)
    account = AccountFigures(9, BankCode(BANK), reason, 1, -(10**15), 10**15, 5, 6, 3, False)
    others = [OtherBalance("n1", reason, -(10**15))]
    funds = LiquidityFigures(
        9, BankCode(BANK), reason, -5, -6, -7, 1, 2, BusinessDate(DATE), others
    )
    total = LiquidityTotal(1, -5, -6, -7, 1, -(10**15))
    bonds = [
        BondNotice(*COMMON, 10**10 - 1, BANK, BANK, 10**15, face, face == 0) for face in (0, 10**15)
    ]
    return [
        SettlementReceipt(*COMMON, *payment, "PR09", "SU1O2004", reason, DATE, NOW_NS, 5, None),
        SettlementReceipt(*COMMON, *payment, "PR04", "SU1I0000", "", DATE, NOW_NS, 5, -(10**15)),
        ProcessingConfirmation(*COMMON, *payment, "PR09", "SU1O4001", reason),
        CancellationReply(
            *COMMON, message_id, "ccms.307.001.02", "PR09", "SU1O6005", reason, message_id
        ),
        StatusReply(*COMMON, message_id, BANK, message_id, "PR12", "SU1I0000", NOW_NS),
        StatusReply(*COMMON, message_id, BANK, message_id, "", "SU1O6001", NOW_NS),
        DiscardNotice(*COMMON, b"", "SU1O0107", reason),
        QueueReply(*COMMON, message_id, "PR09", "SU1O5001", reason, NOW_NS, 0, 0, 0, []),
        QueueReply(*COMMON, message_id, "PR05", "SU1I0000", "", NOW_NS, 3, 2, 1, [line, line]),
        WarningNotice(*COMMON, BANK, True, -(10**15), 10**15),
        WarningNotice(*COMMON, BANK, False, 0, 0),
        AccountNotice(*COMMON, BANK, 10**15, 10**15, True, False),
        AccountNotice(*COMMON, BANK, None, 0),
        AccountStatusNotice(*COMMON, BANK, False, "AS02", DATE, None),
        AccountStatusNotice(*COMMON, BANK, True, "AS03", DATE, 10**15),
        WarningSettingNotice(*COMMON, BANK, True, -(10**15)),
        AccountReply(*COMMON, message_id, "PR09", "SU1O5001", reason, NOW_NS, 0, 0, 0, []),
        AccountReply(*COMMON, message_id, "PR05", "SU1I0000", "", NOW_NS, 3, 1, 1, [account]),
        FullLiquidityReply(*COMMON, message_id, BANK, 3, total, 1, 1, [funds]),
        FullLiquidityReply(*COMMON, message_id, BANK, 0, total, 1, 1, []),
        SystemNotice(*COMMON, 1, DATE, 0, DATE, 10, 20261124, workday=True),
        SystemNotice(*COMMON, 2, DATE, 10, DATE, 20, 0, workday=False),
        ServiceNotice(*COMMON, 0, DATE, 1_795_000_000_000_000_000, "0000", "maintenance"),
        ServiceNotice(*COMMON, 1, DATE, 0, "0000", ""),
        FreeNotice(*COMMON, 1, "later"),
        BaseDataNotice(*COMMON, 10**12, 0, 1, 1, [BaseLine(3, 1, "3000", "Harbour", "0000")]),
        RecordNotice(*COMMON, 10**12, DATE, 1, 1, [_CHANGE]),
        SameCityReply(*COMMON, message_id, "", "PR09", "SU1O5001", reason, NOW_NS, []),
        InterestNotice(*COMMON, 10**17, 10**15, 999_999, DATE),
        FundsNotice(*COMMON, 4 * 10**18),
        NetNotice(*COMMON, "BEPS", DATE, 9_999_999_999, 10**15, False, -4 * 10**18, DATE),
        NetListNotice(*COMMON, DATE, 1, DATE, [NetEntry(BANK, True, 10**15)] * 3),
        CapWarningNotice(*COMMON, "BEPS", BANK, True, 10**15, -9 * 10**15),
        CapNotice(*COMMON, "BEPS", True, False, 10**15, 10**15, 10**15, 9 * 10**15),
        *(bonds if edition is Edition.NEWER else []),
    ]


@given(
    reason=st.text(max_size=300),
    message_id=st.from_regex(r"20261123[0-9A-Za-z_\-]{1,27}", fullmatch=True),
)
@pytest.mark.parametrize("edition", list(Edition))
def test_every_answer_can_be_built(edition: Edition, reason: str, message_id: str) -> None:
    """Each kind of message is built, signed, framed, and reads back under its own layout."""
    wanted = drafts(reason, message_id, edition)
    envelopes = renderer(edition).render(RenderTask(HEAD, wanted))
    for raw in envelopes:
        envelope = parse_envelope(raw)
        parse(envelope.body, envelope.header.mesg_type, edition=edition)
    assert len(envelopes) == len(wanted)


@given(st.text(max_size=300))
def test_reason_text_is_printable_and_short(text: str) -> None:
    """What is quoted is bounded and cannot forge a separator of the signature string."""
    reason = reason_text(text)
    assert len(reason) <= REASON_CHARACTERS_MAX
    assert "|" not in reason
    assert reason == reason.strip()
