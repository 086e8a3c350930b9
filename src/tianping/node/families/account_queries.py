"""Queries of accounts and of liquidity in, their answers out.

Source: CNAPS2-FIELDS saps.366-369; CNAPS2-CODES (AccountQueryTypeCode, AccountStatusCode,
PartyCategoryCode, PledgeFinancingIdentificationCode).
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import QueryAccount, QueryLiquidity
from tianping.core.events import AccountFigures, LiquidityFigures
from tianping.core.terms import (
    CONTROL_CREDIT,
    CONTROL_DEBIT,
    KIND_SPECIAL,
    SCOPE_ACCOUNT,
    SCOPE_ACCOUNT_AND_OTHERS,
    SCOPE_BRANCHES,
    SCOPE_BRANCHES_AND_OTHERS,
)
from tianping.node.families.arrival import Arrival, Kind, bank_code_at, text_at
from tianping.node.families.instant import iso_date_time
from tianping.node.families.saps import group_header, reason_text, signed_yuan
from tianping.node.tasks import AccountReply, FullLiquidityReply
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.message import Amount, Value

__all__ = [
    "ACCOUNT_QUERY",
    "ACCOUNT_REPORT",
    "LIQUIDITY_QUERY",
    "LIQUIDITY_REPORT",
    "account_values",
    "kinds",
    "liquidity_values",
]

ACCOUNT_QUERY: Final = "saps.366.001.01"
ACCOUNT_REPORT: Final = "saps.367.001.01"
LIQUIDITY_QUERY: Final = "saps.368.001.01"
LIQUIDITY_REPORT: Final = "saps.369.001.01"

_ACCOUNT: Final = "AcctInfQryAppl"
_LIQUIDITY: Final = "LqdtyQryAppl"
_SCOPES: Final = {
    "QT00": SCOPE_ACCOUNT,
    "QT01": SCOPE_BRANCHES,
    "QT02": SCOPE_ACCOUNT_AND_OTHERS,
    "QT03": SCOPE_BRANCHES_AND_OTHERS,
}
_SCOPE_CODES: Final = {scope: code for code, scope in _SCOPES.items()}
_WITH_OTHERS: Final = (SCOPE_ACCOUNT_AND_OTHERS, SCOPE_BRANCHES_AND_OTHERS)
_ANSWERED: Final = "PR05"
_DONE: Final = "SU1I0000"
_OPEN: Final = "AS01"
_CONTROLLED: Final = {
    0: _OPEN,
    CONTROL_DEBIT: "AS04",
    CONTROL_CREDIT: "AS05",
    CONTROL_DEBIT | CONTROL_CREDIT: "AS06",
}
"""Account status of the newer edition by the controls that are set. Source: house, ADR-0048."""

_NOT_ELIGIBLE: Final = "PF00"
_NAME_CHARACTERS_MAX: Final = 60


def kinds(edition: Edition) -> dict[str, Kind]:
    """Return what the intake must know of the family's messages; both editions are alike."""
    del edition
    return {
        ACCOUNT_QUERY: Kind(
            message_id=f"{_ACCOUNT}/GrpHdr/MsgId",
            sender=f"{_ACCOUNT}/GrpHdr/InstgPty/InstgDrctPty",
            created=f"{_ACCOUNT}/GrpHdr/CreDtTm",
            to_command=_query_account,
        ),
        LIQUIDITY_QUERY: Kind(
            message_id=f"{_LIQUIDITY}/GrpHdr/MsgId",
            sender=f"{_LIQUIDITY}/GrpHdr/InstgPty/InstgDrctPty",
            created=f"{_LIQUIDITY}/GrpHdr/CreDtTm",
            to_command=_query_liquidity,
        ),
    }


def _query_account(arrival: Arrival) -> QueryAccount:
    asked = f"{_ACCOUNT}/AcctInfQryApplInf"
    return QueryAccount(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        participant=bank_code_at(arrival.message, f"{asked}/MgrId"),
        scope=_SCOPES[text_at(arrival.message, f"{asked}/QryTp")],
    )


def _query_liquidity(arrival: Arrival) -> QueryLiquidity:
    asked = f"{_LIQUIDITY}/LqdtyQryApplInf"
    return QueryLiquidity(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        participant=bank_code_at(arrival.message, f"{asked}/MgrId"),
        scope=_SCOPES[text_at(arrival.message, f"{asked}/QryTp")],
    )


def _name(name: str, code: str) -> str:
    """Return a name as a signed element may carry it; the bank code if nothing is left of it."""
    return reason_text(name)[:_NAME_CHARACTERS_MAX].strip() or code


def account_values(
    draft: AccountReply, message_id: str, *, edition: Edition
) -> dict[str, Value | list[Value]]:
    """Return the elements of one part of an answer about accounts (清算账户信息查询应答).

    Source: CNAPS2-FIELDS saps.367.
    """
    root = "AcctInfQryRspn"
    values = group_header(
        root, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="SAPS"
    )
    count = len(draft.lines)
    values |= {
        f"{root}/Prttn/TtlNb": str(draft.listed_count),
        f"{root}/Prttn/StartNb": str(draft.first if count else 0),
        f"{root}/Prttn/EndNb": str(draft.first + count - 1 if count else 0),
        f"{root}/OrgnlGrpHdr/OrgnlMsgId": draft.query_id,
        f"{root}/OrgnlGrpHdr/OrgnlInstgPty": draft.receiver,
        f"{root}/OrgnlGrpHdr/OrgnlMT": ACCOUNT_QUERY,
        f"{root}/NPCPrcInf/PrcSts": draft.status,
        f"{root}/NPCPrcInf/PrcCd": draft.code,
        f"{root}/NPCPrcInf/RcvTm": iso_date_time(draft.received_at_ns),
        f"{root}/NPCPrcInf/TrnsmtTm": iso_date_time(draft.at_ns),
    }
    if reason := reason_text(draft.reason):
        values[f"{root}/NPCPrcInf/RjctInf"] = reason
    if not draft.first:
        return values
    if draft.listed_count < draft.total_count:
        values[f"{root}/GrpHdr/Rmk"] = (
            f"the first {draft.listed_count} of {draft.total_count}"
            f"；共{draft.total_count}户，列前{draft.listed_count}户"
        )
    values[f"{root}/AcctInfQryRspnInf/NbOfAcct"] = str(count)
    for number, line in enumerate(draft.lines, start=1):
        where = f"{root}/AcctInfQryRspnInf/AcctInf[{number}]"
        values |= _account_line(where, line, edition=edition)
    return values


def _status(line: AccountFigures, *, edition: Edition) -> str:
    """Return the account status: to be closed, or in the newer edition under which controls."""
    if line.closing:
        return "AS02"
    return _CONTROLLED[line.controls] if edition is Edition.NEWER else _OPEN


def _account_line(
    where: str, line: AccountFigures, *, edition: Edition
) -> dict[str, Value | list[Value]]:
    newer = edition is Edition.NEWER
    values: dict[str, Value | list[Value]] = {
        f"{where}/PtyCtgy": "PC01" if line.kind == KIND_SPECIAL else "PC00",
        f"{where}/MmbId": line.participant,
        f"{where}/Issr": _name(line.name, line.participant),
        f"{where}/AcctSts": _status(line, edition=edition),
        f"{where}/PldgFincgId": _NOT_ELIGIBLE,
        f"{where}/OverdrftLmt": Amount("CNY", Fen(line.overdraft_limit_fen)),
        f"{where}/Bal": signed_yuan(line.balance_fen),
        f"{where}/CdtLd": Amount("CNY", Fen(line.earmark_fen)),
        f"{where}/RstrctAmtLwrLmt": signed_yuan(line.minimum_fen),
    }
    if newer:
        values[f"{where}/LndgBalAmtLwrLmt"] = signed_yuan(0)
        values[f"{where}/FndBalAmtLwrLmt"] = signed_yuan(0)
    return values


def liquidity_values(
    draft: FullLiquidityReply, message_id: str, *, edition: Edition
) -> dict[str, Value | list[Value]]:
    """Return the elements of one part of an answer about liquidity (全面流动性应答).

    With the non-clearing accounts each of the three totals has their balance added.
    Source: CNAPS2-FIELDS saps.369; RULES-Q §1.2.
    """
    root, total = "LqdtyQryRspn", draft.total
    values = group_header(
        root, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="SAPS"
    )
    count = len(draft.lines)
    told = f"{root}/LqdtyInf"
    values |= {
        f"{root}/Prttn/TtlNb": str(draft.listed_count),
        f"{root}/Prttn/StartNb": str(draft.first if count else 0),
        f"{root}/Prttn/EndNb": str(draft.first + count - 1 if count else 0),
        f"{root}/OrgnlGrpHdr/OrgnlMsgId": draft.query_id,
        f"{root}/OrgnlGrpHdr/OrgnlInstgPty": draft.receiver,
        f"{root}/OrgnlGrpHdr/OrgnlMT": LIQUIDITY_QUERY,
        f"{root}/RspnInf/PrcSts": _ANSWERED,
        f"{root}/RspnInf/PrcCd": _DONE,
        f"{told}/NbOfSttlmAcct": str(total.account_count),
        f"{told}/SttlmBal": signed_yuan(total.balance_fen),
        f"{told}/SttlmCurAmt": signed_yuan(total.available_fen),
        f"{told}/SttlmXpctdAmt": signed_yuan(total.expected_fen),
    }
    if edition is Edition.NEWER:
        values[f"{root}/RspnInf/QryTp"] = _SCOPE_CODES[draft.scope]
        values[f"{root}/RspnInf/MgrId"] = draft.participant
    with_others = draft.scope in _WITH_OTHERS
    if with_others:
        values |= {
            f"{root}/GrpHdr/Rmk": _others_remark(draft),
            f"{told}/TtlAcct": str(total.account_count + total.others_count),
            f"{told}/TtlBal": signed_yuan(total.balance_fen + total.others_fen),
            f"{told}/TtlCurAmt": signed_yuan(total.available_fen + total.others_fen),
            f"{told}/TtlXpctdAmt": signed_yuan(total.expected_fen + total.others_fen),
        }
    for number, line in enumerate(draft.lines, start=1):
        values |= _liquidity_line(f"{told}/SttlmAcctInf[{number}]", line, with_others=with_others)
    return values


def _liquidity_line(
    where: str, line: LiquidityFigures, *, with_others: bool
) -> dict[str, Value | list[Value]]:
    values: dict[str, Value | list[Value]] = {
        f"{where}/MmbId": line.participant,
        f"{where}/SttlmAcctNm": _name(line.name, line.participant),
        f"{where}/Bal": signed_yuan(line.balance_fen),
        f"{where}/CurAmt": signed_yuan(line.available_fen),
        f"{where}/XpctdAmt": signed_yuan(line.expected_fen),
        f"{where}/DbtAmt": signed_yuan(line.outgoing_fen),
        f"{where}/CdtAmt": signed_yuan(line.incoming_fen),
    }
    if with_others:
        values[f"{where}/NbOfMmb"] = str(len(line.others))
        values[f"{where}/OthrAcctBal"] = signed_yuan(sum(one.balance_fen for one in line.others))
    for number, one in enumerate(line.others, start=1):
        other = f"{where}/OthrAcctInf[{number}]"
        values[f"{other}/MmbId"] = one.code
        values[f"{other}/Nm"] = _name(one.name, one.code)
        values[f"{other}/Bal"] = signed_yuan(one.balance_fen)
    return values


def _others_remark(draft: FullLiquidityReply) -> str:
    """Return of which date the figures of ACS are, and how many accounts it has not told of."""
    dates = [line.others_date for line in draft.lines if line.others_date]
    unknown = len(draft.lines) - len(dates)
    english = f"others as of {min(dates)}" if dates else "others unknown"
    chinese = f"非清算账户数据日期{min(dates)}" if dates else "非清算账户数据未报送"
    if dates and unknown:
        english += f", unknown for {unknown} accounts"
        chinese += f"，{unknown}户未报送"
    return f"{english}；{chinese}"
