"""Day-end and year-end of SAPS by message.

What offices check (730 to 732), account files (733 to 736) and their download again (741), the
check at the start of a date (737, 738).
An account is told by its number without serial and check digit where the layout has no room.
Source: RULES-D §6.2 row 3, §7; CNAPS2-FIELDS saps.730 to saps.741; house, ADR-0084, ADR-0086.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from tianping.core.commands import (
    CheckOpening,
    Command,
    DetailGroup,
    OpeningBalance,
    RequestDetails,
    RequestSummary,
)
from tianping.core.events import SystemMoved
from tianping.core.ledger.chart import (
    SUBJECT_BATCH,
    SUBJECT_CARRIED,
    SUBJECT_SUMMARY,
    SUBJECT_TRANSFERS,
)
from tianping.core.terms import SYSTEM_BEPS, SYSTEM_HVPS, SYSTEM_IBPS, SYSTEM_SAPS
from tianping.node.families.arrival import (
    REFUSE,
    Arrival,
    DoorRefusalError,
    Kind,
    bank_code_at,
    date_at,
    headed,
    text_at,
)
from tianping.node.families.day_end_hvps import original, partition
from tianping.node.families.instant import iso_date_time
from tianping.node.families.saps import group_header, reason_text, signed_yuan, stated
from tianping.node.tasks_day_end import (
    AccountDetail,
    AccountFile,
    DailyReport,
    FileAccount,
    OfficeDetail,
    OfficeLine,
    OfficeSum,
    OfficeSummary,
    OpeningReply,
    YearFile,
)
from tianping.values.dates import BusinessDate, iso_date
from tianping.values.identifiers import message_id_date
from tianping.values.money import parse_yuan
from tianping.wire.catalogue import Edition
from tianping.wire.message import Part, Value

__all__ = [
    "ACCOUNT_DETAIL",
    "ACCOUNT_FILE",
    "DAILY_REPORT",
    "FILES_REQUEST",
    "OFFICE_DETAIL",
    "OFFICE_DETAIL_REQUEST",
    "OFFICE_SUMMARY",
    "OPENING_CHECK",
    "OPENING_REPLY",
    "YEAR_FILE",
    "detail_values",
    "file_values",
    "kinds",
    "office_detail_values",
    "office_summary_values",
    "opening_values",
    "report_values",
    "year_values",
]

OFFICE_SUMMARY: Final = "saps.730.001.01"
OFFICE_DETAIL_REQUEST: Final = "saps.731.001.01"
OFFICE_DETAIL: Final = "saps.732.001.01"
ACCOUNT_FILE: Final = "saps.733.001.01"
YEAR_FILE: Final = "saps.734.001.01"
ACCOUNT_DETAIL: Final = "saps.735.001.01"
DAILY_REPORT: Final = "saps.736.001.01"
OPENING_CHECK: Final = "saps.737.001.01"
OPENING_REPLY: Final = "saps.738.001.01"
FILES_REQUEST: Final = "saps.741.001.01"

_SUBJECTS: Final = {
    SUBJECT_TRANSFERS: "AT01",
    SUBJECT_BATCH: "AT02",
    SUBJECT_SUMMARY: "AT03",
    SUBJECT_CARRIED: "AT04",
}
_DEPOSIT: Final = "AT00"
"""Kinds of accounts (账户科目类型). Source: CNAPS2-CODES (AccountTypeCode1)."""

_NUMBER_DIGITS: Final = {Edition.NEWER: 18, Edition.V2010: 16}
_BUSINESS_CHARACTERS: Final = {Edition.NEWER: 6, Edition.V2010: 4}
_MOVED: Final = {
    SYSTEM_HVPS: "HVPS",
    SYSTEM_BEPS: "BEPS",
    SYSTEM_IBPS: "IBPS",
    SYSTEM_SAPS: "NnPmt",
}
_SIGNED_SUM: Final = re.compile(r"CNY([+-])(\d{1,20}\.\d{2})", re.ASCII)

Values = dict[str, Value | list[Value]]


def kinds(edition: Edition) -> dict[str, Kind]:
    """Return what the intake must know of the family's messages; 741 is of the newer edition."""
    readers: list[tuple[str, str, Callable[[Arrival], Command]]] = [
        (OFFICE_DETAIL_REQUEST, "ACSABSSttlmDtlAppl", _request_details),
        (OPENING_CHECK, "BalWorkDayChckngAppl", _check_opening),
    ]
    if edition is Edition.NEWER:
        readers.append((FILES_REQUEST, "ACSABSAcctChckngReq", _request_files))
    return {code: headed(root, to_command) for code, root, to_command in readers}


def _request_files(arrival: Arrival) -> RequestSummary:
    return RequestSummary(
        arrival.received_at_ns,
        arrival.sender,
        arrival.message_id,
        FILES_REQUEST,
        SYSTEM_SAPS,
        date_at(arrival.message, "ACSABSAcctChckngReq/ACSABSAcctChckngReqInf/ChckngDt"),
    )


def _request_details(arrival: Arrival) -> RequestDetails:
    message, told = arrival.message, "ACSABSSttlmDtlAppl/ACSABSSttlmDtlApplInf"
    groups = [
        DetailGroup(
            text_at(part, "QryCtgy"),
            "",
            received=False,
            status=text_at(part, "QryTp/RspnSts"),
            message_id=text_at(part, "QryTp/MsgId"),
        )
        for part in message.parts(f"{told}/QryInf")
    ]
    return RequestDetails(
        arrival.received_at_ns,
        arrival.sender,
        arrival.message_id,
        OFFICE_DETAIL_REQUEST,
        SYSTEM_SAPS,
        date_at(message, f"{told}/ChckngDt"),
        groups,
    )


def _check_opening(arrival: Arrival) -> CheckOpening:
    message, told = arrival.message, "BalWorkDayChckngAppl/BalWorkDayChckngApplInf"
    return CheckOpening(
        arrival.received_at_ns,
        arrival.sender,
        arrival.message_id,
        message_id_date(arrival.message_id),
        [
            OpeningBalance(bank_code_at(part, "MmbId"), _sum_at(part, "InitlAmt"))
            for part in message.parts(f"{told}/TxList")
        ],
    )


def _sum_at(part: Part, path: str) -> int:
    """Return the signed sum at a path, in fen.

    Raises:
        DoorRefusalError: it is of another currency.
    """
    text = text_at(part, path)
    found = _SIGNED_SUM.fullmatch(text)
    if found is None:
        raise DoorRefusalError(
            REFUSE,
            "currency",
            code="SU1O1111",
            texts=(f"{path}: expected a sum in CNY, found {text}", f"货币类型非法：{text}"),
        )
    fen = int(parse_yuan(found[2]))
    return -fen if found[1] == "-" else fen


def _header(root: str, draft: AccountFile | DailyReport | YearFile, message_id: str) -> Values:
    return group_header(
        root, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="SAPS"
    )


def _number(account_no: str, edition: Edition) -> str:
    """Return an account's number as far as the layout has room."""
    return account_no[: _NUMBER_DIGITS[edition]]


# What offices check ----------------------------------------------------------------------------


def office_summary_values(draft: OfficeSummary, message_id: str) -> Values:
    """Return the elements of an office's summary (清算业务汇总核对)."""
    root = "ACSABSSttlmColltnChckng"
    values = group_header(
        root, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="SAPS"
    )
    told = f"{root}/ACSABSSttlmColltnChckngInf"
    values[f"{told}/ChckngDt"] = iso_date(BusinessDate(draft.date))
    values |= _sums(f"{told}/UnltrlChckng", draft.one_sided, "TtlNb")
    values |= _sums(f"{told}/RvslChckng", draft.corrections, "TtlNb")
    values |= _sums(f"{told}/NetgChckng", draft.sessions, "MsgId")
    return values


def _sums(where: str, sums: list[OfficeSum], named_by: str) -> Values:
    if not sums:
        return {}
    names = [
        one.message_id if named_by == "MsgId" else str(one.debit_count + one.credit_count)
        for one in sums
    ]
    return {
        f"{where}/RspnSts": [one.status for one in sums],
        f"{where}/{named_by}": list(names),
        f"{where}/NbOfDbt": [str(one.debit_count) for one in sums],
        f"{where}/DbtAmt": [signed_yuan(one.debit_fen) for one in sums],
        f"{where}/NbOfCdt": [str(one.credit_count) for one in sums],
        f"{where}/CdtAmt": [signed_yuan(one.credit_fen) for one in sums],
    }


def office_detail_values(draft: OfficeDetail, message_id: str) -> Values:
    """Return the elements of one part of an office's details (清算业务明细核对)."""
    root = "ACSABSSttlmDtlRspn"
    values = group_header(
        root, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="SAPS"
    )
    count = len(draft.one_sided) + len(draft.corrections) + len(draft.sessions)
    values |= partition(root, total=draft.total_count, first=draft.first, count=count)
    values |= original(root, draft.query_id, draft.receiver, OFFICE_DETAIL_REQUEST)
    done = f"{root}/NPCPrcInf"
    values |= {
        f"{done}/PrcSts": draft.status,
        f"{done}/PrcCd": draft.code,
        f"{done}/RcvTm": iso_date_time(draft.received_at_ns),
        f"{done}/TrnsmtTm": iso_date_time(draft.at_ns),
    }
    if reason := reason_text(draft.reason):
        values[f"{done}/RjctInf"] = reason
    told = f"{root}/ACSABSSttlmDtlRspnInf"
    values[f"{told}/ChckngDt"] = iso_date(BusinessDate(draft.date))
    listed = f"{told}/ChckngInf"
    values |= _office_lines(f"{listed}/UnltrlList", draft.one_sided)
    values |= _corrections(f"{listed}/RvslList", draft.corrections)
    for number, session in enumerate(draft.sessions, start=1):
        where = f"{listed}/NetgList[{number}]"
        debits = [one for one in session.lines if not one.credit]
        credits_ = [one for one in session.lines if one.credit]
        values |= {
            f"{where}/MsgId": session.message_id,
            f"{where}/RspnSts": session.status,
            f"{where}/CtgyPurpCd": session.business_kind,
            f"{where}/NetgRnd": str(session.session),
            f"{where}/DbtrAmt": signed_yuan(sum(one.amount_fen for one in debits)),
            f"{where}/CdtrAmt": signed_yuan(sum(one.amount_fen for one in credits_)),
            f"{where}/NbOfMmb": str(len(session.lines)),
            f"{where}/BookgList/BookgId": [one.participant for one in session.lines],
            f"{where}/BookgList/DbtCdtId": [_side(one.credit) for one in session.lines],
            f"{where}/BookgList/Amt": [stated(one.amount_fen) for one in session.lines],
        }
    return values


def _side(credit: bool) -> str:  # noqa: FBT001 - one fact, named by its place
    return "CRDT" if credit else "DBIT"


def _office_lines(where: str, lines: list[OfficeLine]) -> Values:
    if not lines:
        return {}
    return {
        f"{where}/MsgId": [one.message_id for one in lines],
        f"{where}/BookgId": [one.participant for one in lines],
        f"{where}/DbtCdtId": [_side(one.credit) for one in lines],
        f"{where}/Amt": [stated(one.amount_fen) for one in lines],
        f"{where}/CtgyPurpCd": [one.business_kind for one in lines],
        f"{where}/RspnSts": [one.status for one in lines],
    }


def _corrections(where: str, lines: list[OfficeLine]) -> Values:
    if not lines:
        return {}
    return _office_lines(where, lines) | {
        f"{where}/ErrDt": [iso_date(BusinessDate(one.error_date)) for one in lines],
        f"{where}/PlusMnsTp": ["PM01" if one.red else "PM00" for one in lines],
    }


# Account files ---------------------------------------------------------------------------------


def file_values(draft: AccountFile, message_id: str, *, edition: Edition) -> Values:
    """Return the elements of one part of an office's accounts (日终账务数据下载)."""
    root = "ACSTCBSDailyAcctg"
    accounts = draft.accounts
    values = _header(root, draft, message_id)
    values[f"{root}/GrpHdr/Rmk"] = draft.remark
    values |= partition(root, total=draft.total_count, first=draft.first, count=len(accounts))
    told = f"{root}/ACSTCBSDailyAcctgInf"
    values |= {
        f"{told}/WorkDt": iso_date(BusinessDate(draft.date)),
        f"{told}/NbOfTx": str(len(accounts)),
    }
    for number, one in enumerate(accounts, start=1):
        values |= _account(f"{told}/ChckngList[{number}]", one, edition)
    return values


def _account(where: str, one: FileAccount, edition: Edition) -> Values:
    values: Values = {
        f"{where}/AcctTp": _SUBJECTS.get(one.subject, _DEPOSIT),
        f"{where}/Acct": _number(one.account_no, edition),
        f"{where}/InitlAmt": signed_yuan(one.opening_fen),
        f"{where}/FnlAmt": signed_yuan(one.closing_fen),
        f"{where}/DbtrAmt": signed_yuan(one.debit_fen),
        f"{where}/CdtrAmt": signed_yuan(one.credit_fen),
    }
    if edition is Edition.NEWER:
        for moved in one.moved:
            values |= _moved(where, moved)
    return values


def _moved(where: str, moved: SystemMoved) -> Values:
    name = _MOVED[moved.system]
    return {
        f"{where}/{name}DbtrAmt": signed_yuan(moved.debit_fen),
        f"{where}/{name}CdtrAmt": signed_yuan(moved.credit_fen),
    }


def year_values(draft: YearFile, message_id: str, *, edition: Edition) -> Values:
    """Return the elements of the year of an account (年终账户账务数据下载)."""
    root = "ACSTCBSAnlAcctg"
    told = f"{root}/ACSTCBSAnlAcctgInf"
    return _header(root, draft, message_id) | {
        f"{told}/Acct": _number(draft.account_no, edition),
        f"{told}/InitlAmt": signed_yuan(draft.opening_fen),
        f"{told}/AnlDbtrAmt": signed_yuan(draft.debit_fen),
        f"{told}/AnlCdtrAmt": signed_yuan(draft.credit_fen),
        f"{told}/FnlAmt": signed_yuan(draft.closing_fen),
    }


def detail_values(draft: AccountDetail, message_id: str, *, edition: Edition) -> Values:
    """Return the elements of one part of an account's entries (账户账务明细下载)."""
    root, lines = "AcctgDtlDwnLd", draft.lines
    values = group_header(
        root, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="SAPS"
    )
    values |= partition(root, total=draft.total_count, first=draft.first, count=len(lines))
    told = f"{root}/AcctgDtlDwnLdInf"
    account = f"{told}/AcctList[1]"
    line = f"{account}/BookgList"
    characters = _BUSINESS_CHARACTERS[edition]
    values |= {
        f"{told}/ChckngDt": iso_date(BusinessDate(draft.date)),
        f"{told}/NbOfAcct": "1",
        f"{account}/AcctTp": _SUBJECTS.get(draft.subject, _DEPOSIT),
        f"{account}/Acct": _number(draft.account_no, edition),
        f"{account}/NbOfBookg": str(len(lines)),
        f"{line}/MsgCd": [one.message_type for one in lines],
        f"{line}/InstgPty": [one.sender for one in lines],
        f"{line}/NetgDt": [iso_date(BusinessDate(one.date)) for one in lines],
        f"{line}/MsgId": [one.message_id for one in lines],
        f"{line}/TxTp": [one.business_type[:characters] for one in lines],
        f"{line}/CtgyPurpCd": [one.business_kind for one in lines],
        f"{line}/Dbtr": [one.debtor for one in lines],
        f"{line}/Cdtr": [one.creditor for one in lines],
        f"{line}/DbtCdtId": [_side(one.credit) for one in lines],
        f"{line}/Amt": [stated(abs(one.amount_fen)) for one in lines],
        f"{line}/PlusMnsTp": ["PM01" if one.amount_fen < 0 else "PM00" for one in lines],
    }
    return values


def report_values(draft: DailyReport, message_id: str) -> Values:
    """Return the elements of the date of an account (清算账户日报表下载)."""
    root = "AcctgDailyDwnLd"
    told, listed = f"{root}/AcctgDailyDwnLdInf", f"{root}/AcctgDailyDwnLdInf/TxList"
    values = _header(root, draft, message_id) | {
        f"{root}/GrpHdr/Rmk": draft.remark,
        f"{told}/WorkDt": iso_date(BusinessDate(draft.date)),
        f"{told}/InitlAmt": signed_yuan(draft.opening_fen),
        f"{told}/DailyDbtrAmt": signed_yuan(draft.debit_fen),
        f"{told}/DailyCdtrAmt": signed_yuan(draft.credit_fen),
        f"{told}/FnlAmt": signed_yuan(draft.closing_fen),
        f"{told}/NbOfTx": str(len(draft.sums)),
    }
    if draft.sums:
        values |= {
            f"{listed}/TxTp": [one.business_type for one in draft.sums],
            f"{listed}/DailyDbtrAmt": [signed_yuan(one.debit_fen) for one in draft.sums],
            f"{listed}/DailyCdtrAmt": [signed_yuan(one.credit_fen) for one in draft.sums],
        }
    return values


def opening_values(draft: OpeningReply, message_id: str) -> Values:
    """Return the elements of one part of the answer to a check (核对余额及工作日应答)."""
    root, differences = "BalWorkDayChckngRspn", draft.differences
    values = group_header(
        root, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="SAPS"
    )
    values |= partition(root, total=draft.total_count, first=draft.first, count=len(differences))
    values |= original(root, draft.query_id, draft.receiver, OPENING_CHECK)
    told = f"{root}/BalWorkDayChckngRspnInf"
    values |= {
        f"{told}/ChckngRslt": draft.result,
        f"{told}/NbOfUmtchd": str(len(differences)),
    }
    if differences:
        listed = f"{told}/UmtchdList"
        values |= {
            f"{listed}/MmbId": [one.participant for one in differences],
            f"{listed}/ACSInitlAmt": [signed_yuan(one.office_fen) for one in differences],
            f"{listed}/SAPSInitlAmt": [signed_yuan(one.saps_fen) for one in differences],
        }
    return values
