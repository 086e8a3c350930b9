"""Queries of pool and automatic lending: saps.614 in, saps.615 out.

One message asks for both: the query type says which, G107 for pools, G108 for lending. A table
from type to command leaves room for the others.
Source: CNAPS2-FIELDS saps.614, saps.615; CNAPS2-CODES (business types); RULES-Q §7.1, §8.1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tianping.core.commands import QueryLending, QueryPool
from tianping.node.families.arrival import (
    REFUSE,
    Arrival,
    DoorRefusalError,
    Kind,
    date_at,
    text_at,
)
from tianping.node.families.instant import iso_date_time
from tianping.node.families.saps import group_header, reason_text
from tianping.node.tasks import LiquidityReply
from tianping.values.dates import BusinessDate, iso_date
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.message import Amount, Value

__all__ = [
    "LENDING_TYPE",
    "LIQUIDITY_QUERY",
    "LIQUIDITY_REPORT",
    "POOL_TYPE",
    "kinds",
    "report_values",
]

LIQUIDITY_QUERY: Final = "saps.614.001.01"
LIQUIDITY_REPORT: Final = "saps.615.001.01"
POOL_TYPE: Final = "G107"
LENDING_TYPE: Final = "G108"

_QUERY: Final = "PoolIntrBkLnQryAppl"
_REPORT: Final = "PoolIntrBkLnQryRspn"
_NO_TRANSFER: Final = "0"
"""支付交易序号 of a line without a transfer; its amount is 0.00. The layout wants one."""


def kinds(edition: Edition) -> dict[str, Kind]:
    """Return what the intake must know of the query; both editions are alike."""
    del edition
    return {
        LIQUIDITY_QUERY: Kind(
            message_id=f"{_QUERY}/GrpHdr/MsgId",
            sender=f"{_QUERY}/GrpHdr/InstgPty/InstgDrctPty",
            created=f"{_QUERY}/GrpHdr/CreDtTm",
            to_command=_query,
        ),
    }


def _query(arrival: Arrival) -> QueryLending | QueryPool:
    path = f"{_QUERY}/PoolIntrBkLnQryApplInf/QryTp"
    found = text_at(arrival.message, path)
    make = _BY_TYPE.get(found)
    if make is None:
        raise DoorRefusalError(
            REFUSE,
            "liquidity_query",
            code="SU1O1114",
            texts=(
                f"{path}: expected {' or '.join(_BY_TYPE)}, found {found}",
                f"{path}：应为{'或'.join(_BY_TYPE)}，实为{found}",
            ),
        )
    return make(arrival)


def _query_lending(arrival: Arrival) -> QueryLending:
    date = text_at(arrival.message, f"{_QUERY}/PoolIntrBkLnQryApplInf/Dt").replace("-", "")
    return QueryLending(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        date=BusinessDate(int(date)),
    )


def _query_pool(arrival: Arrival) -> QueryPool:
    return QueryPool(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        date=date_at(arrival.message, f"{_QUERY}/PoolIntrBkLnQryApplInf/Dt"),
    )


_BY_TYPE: Final[dict[str, Callable[[Arrival], QueryLending | QueryPool]]] = {
    POOL_TYPE: _query_pool,
    LENDING_TYPE: _query_lending,
}
"""From the type of a query to the command it is."""


def report_values(draft: LiquidityReply, message_id: str) -> dict[str, Value | list[Value]]:
    """Return the elements of a report (资金池/自动拆借管理查询应答); a refusal has no list.

    The creditor of a line is the branch, or the borrower; ``RmngAmt`` is what is left of its quota.
    """
    values = group_header(
        _REPORT, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="SAPS"
    )
    processing = f"{_REPORT}/NPCPrcInf"
    values |= {
        f"{_REPORT}/OrgnlGrpHdr/OrgnlMsgId": draft.query_id,
        f"{_REPORT}/OrgnlGrpHdr/OrgnlInstgPty": draft.receiver,
        f"{_REPORT}/OrgnlGrpHdr/OrgnlMT": LIQUIDITY_QUERY,
        f"{processing}/PrcSts": draft.status,
        f"{processing}/PrcCd": draft.code,
        f"{processing}/RcvTm": iso_date_time(draft.received_at_ns),
        f"{processing}/TrnsmtTm": iso_date_time(draft.at_ns),
    }
    if draft.reason:
        values[f"{processing}/RjctInf"] = reason_text(draft.reason)
        return values
    values[f"{processing}/SttlmDt"] = iso_date(BusinessDate(draft.date))
    listed = f"{_REPORT}/PoolIntrBkLnQryRspnInf"
    values[f"{listed}/QryTp"] = draft.query_type
    values[f"{listed}/NbOfTx"] = str(len(draft.lines))
    for number, line in enumerate(draft.lines, start=1):
        at = f"{listed}/TxList[{number}]"
        values[f"{at}/Cdtr"] = line.creditor
        values[f"{at}/Dbtr"] = line.debtor
        if line.number:
            values[f"{at}/PrtcolNb"] = line.number
        if line.remaining_fen is not None:
            values[f"{at}/RmngAmt"] = Amount("CNY", Fen(line.remaining_fen))
        values[f"{at}/NbOfDtl"] = str(max(1, len(line.payments)))
        values[f"{at}/TxDtl/TxId"] = [str(each) for each in line.payments] or [_NO_TRANSFER]
        values[f"{at}/TxDtl/Amt"] = [Amount("CNY", Fen(each)) for each in line.amounts_fen or [0]]
    return values
