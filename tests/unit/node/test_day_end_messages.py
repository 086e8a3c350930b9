"""The messages of day-end: every answer can be built in both editions, every request is read.

SAPS-T §六.2.2, §六.2.5, §六.3.2, §六.3.3.
"""

from __future__ import annotations

from typing import Any, Final

import pytest
from msgspec.structs import replace

from support.security_fixtures import NOW_NS, signer
from tianping.core.commands import (
    CheckOpening,
    DetailGroup,
    DownloadItem,
    OpeningBalance,
    RequestDetails,
    RequestDownload,
    RequestSummary,
)
from tianping.core.events import OpeningDifference, SystemMoved
from tianping.core.terms import SYSTEM_BEPS, SYSTEM_HVPS, SYSTEM_IBPS, SYSTEM_SAPS
from tianping.node.families import day_end_hvps, day_end_retail, day_end_saps
from tianping.node.families.arrival import Arrival, DoorRefusalError
from tianping.node.render import Renderer
from tianping.node.tasks import Draft, HeadFacts, RenderTask
from tianping.node.tasks_day_end import (
    AccountDetail,
    AccountFile,
    BookedLine,
    BusinessSum,
    CityLine,
    DailyReport,
    DetailItem,
    DetailReply,
    DetailsOfGroup,
    DownloadReply,
    FileAccount,
    LoanLine,
    LoanList,
    NetFacts,
    OfficeDetail,
    OfficeLine,
    OfficeSession,
    OfficeSum,
    OfficeSummary,
    OpeningReply,
    PreCheck,
    PreCheckGroup,
    RetailDetails,
    RetailDownload,
    RetailGroup,
    RetailLine,
    RetailPart,
    RetailSummary,
    SummaryLine,
    SummaryReply,
    YearFile,
)
from tianping.participant.day_end import Group, Item, pre_check_of
from tianping.participant.retail_messages import (
    RetailDetailsRequest,
    RetailDownloadRequest,
    RetailSummaryRequest,
    information_group,
    retail_details_of,
    retail_download_of,
    retail_summary_of,
)
from tianping.participant.settlement_notices import net_settled_of
from tianping.security.algorithms import Algorithm
from tianping.values.bankcode import NPC, BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId, MessageId
from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse
from tianping.wire.envelope import parse_envelope
from tianping.wire.message import Message, Value, build

BANK: Final = BankCode("901100000014")
OTHER: Final = BankCode("902100000021")
DATE: Final = BusinessDate(20261123)
HEAD: Final = HeadFacts("test", 5, b"\x07" * 32, NOW_NS)
COMMON: Final = (BANK, "00000000000005000001", NOW_NS, DATE)
ID: Final = MessageId("2026112300000001")
REPLY: Final = (*COMMON, ID, "PR07", "SU1I0000", "", NOW_NS)
REFUSAL: Final = (*COMMON, ID, "PR09", "SU1O6999", "该日期尚未日终", NOW_NS)
NUMBER: Final = "2012901100000014011"
MOVED: Final = [SystemMoved(1, 1, 5, 0, 0), SystemMoved(2, 0, 0, 1, 7), SystemMoved(4, 1, 1, 1, 2)]


def _group(*, received: bool) -> DetailsOfGroup:
    item = DetailItem(OTHER, ID, "hvps.111.001.01", received, 500)
    return DetailsOfGroup("hvps.111.001.01", "A100", received, "PR04", [item, item])


NET: Final = MessageId("20261123BEPS00000001010000002")
NET_TYPE: Final = "saps.603.001.02"
PAID: Final = RetailGroup(DATE, 1, NET_TYPE, False, "PR04", False)
QUERY: Final = "ccms.314.001.01"
TOLD: Final = RetailGroup(DATE, 0, QUERY, True, "PR05", True)
QUERIED: Final = DetailItem(OTHER, ID, QUERY, True, 0)
NET_ITEM: Final = DetailItem(NPC, NET, NET_TYPE, False, 500)


ITEM: Final = DetailItem(OTHER, ID, "hvps.111.001.01", True, 5)


LOAN: Final = LoanLine(BANK, BANK, OTHER, OTHER, ID, 500, "A200", "02118", "0.25", "16", "同业拆借")


def _retail(system: str) -> list[Draft]:
    """Return what is said of a date of BEPS or IBPS: nothing, much, refused."""
    facts = NetFacts(DATE, 101, 500, False, -7, DATE, NET)
    parts = [RetailPart(PAID, [NET_ITEM, NET_ITEM])]
    information = [RetailPart(TOLD, [QUERIED])]
    both = parts + information if system == "BEPS" else information  # IBPS: one group an answer
    asked = PAID if system == "BEPS" else TOLD
    return [
        RetailSummary(*COMMON, system, "", DATE, []),
        RetailSummary(
            *COMMON,
            system,
            ID,
            DATE,
            [
                RetailLine(DATE, 1, NET_TYPE, "PR03", False, 1, 10**15, 0, 0),
                RetailLine(DATE, 0, QUERY, "PR05", True, 1, 0, 2, 0),
            ],
        ),
        RetailDetails(*REFUSAL, system, DATE, 0, 1, PAID, []),
        RetailDetails(*REPLY, system, DATE, 0, 1, PAID, []),
        RetailDetails(*REPLY, system, DATE, 2, 1, PAID, parts),
        RetailDetails(*REPLY, system, DATE, len(both), 1, asked, both),
        RetailDownload(*REFUSAL, system, DATE, None, "", None),
        RetailDownload(*REPLY, system, DATE, NET_ITEM, "PR03", None),
        RetailDownload(*REPLY, system, DATE, NET_ITEM, "PR04", facts),
        RetailDownload(*REPLY, system, DATE, QUERIED, "PR05", None, b"{H:02 the original}"),
    ]


DRAFTS: Final[list[Draft]] = [
    *_retail("BEPS"),
    *_retail("IBPS"),
    SummaryReply(*COMMON, "", DATE, []),
    SummaryReply(
        *COMMON,
        ID,
        DATE,
        [
            SummaryLine("hvps.111.001.01", "A100", "PR04", 2, 10**19, 1, 5, False),
            SummaryLine("hvps.141.001.01", "G102", "PR09", 2, 7, 0, 0, False),
            SummaryLine("hvps.151.001.01", "A202", "PR05", 1, 0, 1, 0, True),
        ],
    ),
    DetailReply(*REFUSAL, DATE, 0, 1, []),
    DetailReply(*REPLY, DATE, 4, 1, [_group(received=False), _group(received=True)]),
    DownloadReply(*REFUSAL, b"", ""),
    DownloadReply(*REPLY, b"{H:02 the original}", "PR04"),
    LoanList(*COMMON, 2, 10**16, 1, [LOAN, LOAN]),
    PreCheck(*COMMON, DATE, 0, 1, []),
    PreCheck(
        *COMMON,
        DATE,
        3,
        1,
        [
            PreCheckGroup("hvps.111.001.01", "A100", 2, 10, 1, 5, [ITEM, ITEM], [ITEM]),
            PreCheckGroup("hvps.141.001.01", "G102", 0, 0, 9, 10**19, [], []),
        ],
    ),
    OfficeSummary(*COMMON, DATE, [], [], []),
    OfficeSummary(
        *COMMON,
        DATE,
        [OfficeSum("PR04", 2, 500, 1, 70), OfficeSum("PR12", 1, 5, 0, 0)],
        [OfficeSum("PR04", 1, 5, 0, 0)],
        [OfficeSum("PR04", 1, 5, 1, 5, ID)],
    ),
    OfficeDetail(*REFUSAL, DATE, 0, 1, [], [], []),
    OfficeDetail(
        *REPLY,
        DATE,
        4,
        1,
        [OfficeLine(ID, BANK, True, 5, "04201", "PR04")] * 2,
        [OfficeLine(ID, BANK, False, 5, "04201", "PR04", DATE, True)],
        [
            OfficeSession(
                ID, "PR04", "04801", 1, [CityLine(BANK, True, 5), CityLine(BANK, False, 5)]
            )
        ],
    ),
    AccountFile(
        *COMMON,
        DATE,
        2,
        1,
        [
            FileAccount(NUMBER, 2012, -5, 6, 7, -4, MOVED),
            FileAccount(NUMBER, 4699, 5, 0, 0, 5, []),
        ],
        "accounts=2",
    ),
    YearFile(*COMMON, NUMBER, 0, 10**20, 10**20, 0),
    AccountDetail(
        *COMMON,
        DATE,
        2,
        1,
        NUMBER,
        2012,
        [
            BookedLine("hvps.111.001.01", BANK, DATE, ID, "A100", "02102", BANK, OTHER, False, 5),
            BookedLine("saps.613.001.01", OTHER, DATE, ID, "E41", "00000", BANK, OTHER, True, -5),
        ],
    ),
    DailyReport(*COMMON, DATE, 5, 1, 2, 6, [], "accounts=1"),
    DailyReport(*COMMON, DATE, 5, 1, 2, 6, [BusinessSum("A100", 1, 2)] * 3, "accounts=1"),
    OpeningReply(*COMMON, ID, "CR00", 0, 1, []),
    OpeningReply(*COMMON, ID, "CR01", 1, 1, [OpeningDifference(BANK, -5, 7)]),
]


@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize("draft", DRAFTS, ids=lambda one: type(one).__name__)
def test_answer_is_built_and_read_again(draft: Draft, edition: Edition) -> None:
    """What the platform says of a date that ended has the layout of its edition."""
    renderer = Renderer(edition=edition, signer=signer(Algorithm.P256_SHA256))
    (raw,) = renderer.render(RenderTask(HEAD, [draft]))
    envelope = parse_envelope(raw)
    message = parse(envelope.body, envelope.header.mesg_type, edition=edition)
    assert envelope.header.orig_receiver == BANK
    if type(draft) is SummaryReply and draft.lines and edition is Edition.NEWER:
        (first, _) = message.parts("SummryFile/SummryFileInf/ChckPmtInfDtls")
        assert str(first.get("SndgCtrlSum")) == "CNY+100000000000000000.00"
        assert len(message.parts("SummryFile/SummryFileInf/ChckMsg")) == 1
    if type(draft) is AccountFile and edition is Edition.NEWER:
        (first, _) = message.parts("ACSTCBSDailyAcctg/ACSTCBSDailyAcctgInf/ChckngList")
        told = [
            str(first.get(name)) for name in ("Acct", "InitlAmt", "BEPSCdtrAmt", "NnPmtDbtrAmt")
        ]
        assert told == [NUMBER[:18], "CNY-0.05", "CNY+0.07", "CNY+0.01"]


def _arrival(code: str, values: dict[str, Value | list[Value]], edition: Edition) -> Arrival:
    message: Message = build(code, values, edition=edition)
    facts = (b"", b"", BANK, ID, NOW_NS, CertificateId(""), 1)
    return Arrival(message, *facts)


def _header(root: str, system: str) -> dict[str, Value | list[Value]]:
    where = f"{root}/GrpHdr"
    return {
        f"{where}/MsgId": ID,
        f"{where}/CreDtTm": "2026-11-23T17:30:00",
        f"{where}/InstgPty/InstgDrctPty": BANK,
        f"{where}/InstgPty/InstgPty": BANK,
        f"{where}/InstdPty/InstdDrctPty": NPC,
        f"{where}/InstdPty/InstdPty": NPC,
        f"{where}/SysCd": system,
    }


@pytest.mark.parametrize("edition", list(Edition))
def test_requests_of_hvps_are_read(edition: Edition) -> None:
    """Summary, details of groups, originals; the older edition names no message type."""
    kinds = day_end_hvps.kinds(edition)
    newer = edition is Edition.NEWER
    root = "AcctChckngReq"
    values = _header(root, "HVPS") | {f"{root}/AcctChckngReqInf/ChckngDt": "2026-11-20"}
    found = kinds["hvps.710.001.01"].to_command(_arrival("hvps.710.001.01", values, edition))
    code = "hvps.710.001.01"
    date = BusinessDate(20261120)
    assert found == RequestSummary(NOW_NS, BANK, ID, code, SYSTEM_HVPS, date)
    told = "DtlReq/DtlReqInf"
    values = _header("DtlReq", "HVPS") | {
        f"{told}/ChckngDt": "2026-11-20",
        f"{told}/TtlCnt": "2",
        f"{told}/Dtls/TxTpCd": ["A100", "G102"],
        f"{told}/Dtls/SndRcvTp": ["SR00", "SR01"],
    }
    if newer:
        values |= {
            f"{told}/Dtls/MT": ["hvps.111.001.01", "hvps.141.001.01"],
            f"{told}/Dtls/PrcSts": ["PR04", "PR09"],
        }
    code = "hvps.712.001.01"
    found = kinds[code].to_command(_arrival(code, values, edition))
    one = ("hvps.111.001.01", "PR04") if newer else ("", "")
    two = ("hvps.141.001.01", "PR09") if newer else ("", "")
    groups = [
        DetailGroup(one[0], "A100", False, one[1]),
        DetailGroup(two[0], "G102", True, two[1]),
    ]
    assert found == RequestDetails(NOW_NS, BANK, ID, code, SYSTEM_HVPS, date, groups)
    told = "TxDwnldgReq/TxDwnldgReqInf"
    values = _header("TxDwnldgReq", "HVPS") | {
        f"{told}/NbOfTxs": "1",
        f"{told}/TxsDtls/SndRcvTp": "SR01",
        f"{told}/TxsDtls/OrgnlGrpHdr/OrgnlMsgId": ID,
        f"{told}/TxsDtls/OrgnlGrpHdr/OrgnlInstgPty": OTHER,
        f"{told}/TxsDtls/OrgnlGrpHdr/OrgnlMT": "hvps.111.001.01",
    }
    code = "hvps.714.001.01"
    found = kinds[code].to_command(_arrival(code, values, edition))
    item = DownloadItem(OTHER, ID, "hvps.111.001.01", True)
    assert found == RequestDownload(NOW_NS, BANK, ID, code, [item])


@pytest.mark.parametrize("edition", list(Edition))
def test_requests_of_saps_are_read(edition: Edition) -> None:
    """The check of the opening, details for an office, and the files of a date once more."""
    kinds = day_end_saps.kinds(edition)
    root = "BalWorkDayChckngAppl"
    told = f"{root}/{root}Inf"
    values = _header(root, "SAPS") | {
        f"{told}/NbOfTx": "2",
        f"{told}/TxList/MmbId": [BANK, OTHER],
        f"{told}/TxList/InitlAmt": ["CNY+1000000.07", "CNY-0.05"],
    }
    code = "saps.737.001.01"
    found = kinds[code].to_command(_arrival(code, values, edition))
    balances = [OpeningBalance(BANK, 100_000_007), OpeningBalance(OTHER, -5)]
    assert found == CheckOpening(NOW_NS, BANK, ID, DATE, balances)
    values[f"{told}/TxList/InitlAmt"] = ["USD+1.00", "CNY-0.05"]
    with pytest.raises(DoorRefusalError, match="CNY"):
        kinds[code].to_command(_arrival(code, values, edition))
    root = "ACSABSSttlmDtlAppl"
    told = f"{root}/{root}Inf"
    values = _header(root, "SAPS") | {
        f"{told}/ChckngDt": "2026-11-20",
        f"{told}/QryInf[1]/QryCtgy": "H004",
        f"{told}/QryInf[1]/QryTp/RspnSts": "PR04",
        f"{told}/QryInf[2]/QryCtgy": "H003",
        f"{told}/QryInf[2]/QryTp/MsgId": ID,
    }
    code = "saps.731.001.01"
    found = kinds[code].to_command(_arrival(code, values, edition))
    groups = [DetailGroup("H004", "", False, "PR04"), DetailGroup("H003", "", False, "", ID)]
    date = BusinessDate(20261120)
    assert found == RequestDetails(NOW_NS, BANK, ID, code, SYSTEM_SAPS, date, groups)
    code = "saps.741.001.01"
    assert (code in kinds) == (edition is Edition.NEWER)
    if code in kinds:
        root = "ACSABSAcctChckngReq"
        values = _header(root, "SAPS") | {f"{root}/{root}Inf/ChckngDt": "2026-11-20"}
        found = kinds[code].to_command(_arrival(code, values, edition))
        assert found == RequestSummary(NOW_NS, BANK, ID, code, SYSTEM_SAPS, date)


def _client_reads(draft: Draft, edition: Edition) -> Message:
    renderer = Renderer(edition=edition, signer=signer(Algorithm.P256_SHA256))
    (raw,) = renderer.render(RenderTask(HEAD, [draft]))
    envelope = parse_envelope(raw)
    return parse(envelope.body, envelope.header.mesg_type, edition=edition)


@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize("system", ["BEPS", "IBPS"])
def test_client_reads_what_is_said_of_nets(system: str, edition: Edition) -> None:
    """Groups by netting, details by name, and the notice in a download, signed as ever."""
    empty, full, refused, none, some, told_too, no_such, waiting, settled, query = (
        _client_reads(one, edition) for one in _retail(system)
    )
    told = retail_summary_of(empty)
    assert told is not None
    assert (told.date, told.groups) == (DATE, {})
    told = retail_summary_of(full)
    assert told is not None
    net = Group(NET_TYPE, "", received=False, status="PR03", netting_date=DATE, netting_round="01")
    assert told.groups[net] == (1, 10**15)
    asked, sent = (Group(QUERY, "", received, "PR05", DATE) for received in (True, False))
    assert (told.groups[asked], told.groups[sent], len(told.groups)) == ((2, 0), (1, 0), 3)
    for message, reason in ((refused, "该日期尚未日终"), (none, "")):
        details = retail_details_of(message)
        assert details is not None
        assert (details.items, details.reason, details.query_id) == ({}, reason, ID)
    details = retail_details_of(some)
    assert details is not None
    paid = replace(net, status="PR04")
    assert details.items == {paid: [Item(NPC, NET, NET_TYPE, False, 500)] * 2}
    assert details.total_count == 2
    details = retail_details_of(told_too)
    assert details is not None
    assert details.items[asked] == [Item(OTHER, ID, QUERY, True, 0)]
    answers = [retail_download_of(one) for one in (no_such, waiting, settled)]
    assert [one is not None and one.reason for one in answers] == [
        "该日期尚未日终",
        "no original yet (尚无原报文)",
        "",
    ]
    original = retail_download_of(query)
    assert original is not None
    assert original.original == b"{H:02 the original}"
    assert answers[2] is not None
    envelope = parse_envelope(answers[2].original)
    notice = net_settled_of(parse(envelope.body, envelope.header.mesg_type, edition=edition))
    assert notice is not None
    assert (notice.reference, notice.net_fen, notice.session) == (NET, -500, "01")
    assert (notice.system, notice.balance_fen, bool(envelope.signature)) == (system, -7, True)


@pytest.mark.parametrize("edition", list(Edition))
def test_requests_of_beps_and_ibps_are_read(edition: Edition) -> None:
    """As the client writes them: dates, sessions, sides and names are those that it meant."""
    kinds = day_end_retail.kinds(edition)
    newer = edition is Edition.NEWER
    sent: dict[str, Any] = {
        "message_id": ID,
        "created_at": "2026-11-23T17:30:00",
        "sender": BANK,
        "date": DATE,
    }
    asked = RetailSummaryRequest(**sent).message(edition)
    found = kinds[asked.code].to_command(_arrived(asked))
    assert found == RequestSummary(NOW_NS, BANK, ID, "beps.720.001.01", SYSTEM_BEPS, DATE)
    net = Group(NET_TYPE, "", received=True, status="PR04", netting_date=DATE, netting_round="07")
    query = information_group(QUERY, DATE, received=False)
    item = Item(NPC, NET, NET_TYPE, True, 5)
    for system, number in (("BEPS", SYSTEM_BEPS), ("IBPS", SYSTEM_IBPS)):
        details = RetailDetailsRequest(**sent, system=system, groups=[net]).message(edition)
        status = "PR04" if newer or system == "IBPS" else ""
        group = DetailGroup(NET_TYPE, "", True, status, "", DATE, 7)
        found = kinds[details.code].to_command(_arrived(details))
        assert found == RequestDetails(NOW_NS, BANK, ID, details.code, number, DATE, [group])
        details = RetailDetailsRequest(**sent, system=system, groups=[query]).message(edition)
        dated = DATE if newer or system == "IBPS" else 0
        status = "PR05" if system == "IBPS" else ""
        group = DetailGroup(QUERY, "", False, status, "", dated)
        found = kinds[details.code].to_command(_arrived(details))
        assert found == RequestDetails(NOW_NS, BANK, ID, details.code, number, DATE, [group])
        download = RetailDownloadRequest(**sent, system=system, items=[item]).message(edition)
        found = kinds[download.code].to_command(_arrived(download))
        of_type = NET_TYPE if system == "BEPS" else ""
        wanted = DownloadItem(BankCode(NPC), NET, of_type, True)
        assert found == RequestDownload(NOW_NS, BANK, ID, download.code, [wanted])
        told = download.text(kinds[download.code].sender)
        assert (told, download.text(kinds[download.code].message_id)) == (BANK, ID)
    wrong = RetailDetailsRequest(**sent, system="IBPS", groups=[replace(net, netting_round="x")])
    with pytest.raises(DoorRefusalError, match="expected digits, found 'x'"):
        kinds["ibps.703.001.01"].to_command(_arrived(wrong.message(edition)))


def _arrived(message: Message) -> Arrival:
    return Arrival(message, b"", b"", BANK, ID, NOW_NS, CertificateId(""), 1)


@pytest.mark.parametrize("edition", list(Edition))
def test_client_reads_what_is_settled_at_the_cut_off(edition: Edition) -> None:
    """Counts and sums of both sides, and what is told one by one (hvps.716)."""
    (draft,) = [one for one in DRAFTS if isinstance(one, PreCheck) and one.groups]
    part = pre_check_of(_client_reads(draft, edition))
    assert part is not None
    of_type = "hvps.111.001.01" if edition is Edition.NEWER else ""
    sent, received = (Group(of_type, "A100", one, "PR04") for one in (False, True))
    assert (part.groups[sent], part.groups[received], len(part.groups)) == ((2, 10), (1, 5), 3)
    assert [one.received for one in part.items] == [False, False, True]
    assert (part.date, part.total_count, part.first) == (DATE, 3, 1)
