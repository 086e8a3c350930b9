"""What banks and offices are told of a settled session of BEPS or IBPS.

A bank gets its own net (saps.603), an office the nets of the accounts that it manages (saps.616).
Source: CNAPS2-FIELDS saps.603, saps.616; RULES-D §10; house, ADR-0055.
"""

from __future__ import annotations

from typing import Final

from tianping.node.families.instant import iso_date_time
from tianping.node.families.same_city_query import net_entries
from tianping.node.families.saps import group_header, stated
from tianping.node.tasks_notices import NetListNotice, NetNotice
from tianping.values.dates import BusinessDate, iso_date
from tianping.wire.message import Value

__all__ = ["NET_LIST", "NET_SETTLED", "list_values", "net_values", "netting_round"]

NET_SETTLED: Final = "saps.603.001.02"
NET_LIST: Final = "saps.616.001.01"

_ROUNDS: Final = 100
_SIDES: Final = {True: "CRDT", False: "DBIT"}


def netting_round(session: int) -> str:
    """Return a session's number as the layouts have it: its last two digits."""
    return f"{session % _ROUNDS:02d}"


def net_values(draft: NetNotice, message_id: str) -> dict[str, Value | list[Value]]:
    """Return the elements of a notice that a net is settled (小额/网银净额清算通知).

    ``Bal`` is what the account has after it. What a bank paid and received to come to its net is
    known in the netting system only, so the sums of the session are left out. The detail
    identification (明细标识号) is what the net is called when a date is reconciled.
    """
    statement = "BkToCstmrStmt/Stmt"
    entry, balance = f"{statement}/Ntry", f"{statement}/Bal"
    final = iso_date(BusinessDate(draft.final_date))
    values: dict[str, Value | list[Value]] = {
        "BkToCstmrStmt/GrpHdr/MsgId": message_id,
        "BkToCstmrStmt/GrpHdr/CreDtTm": iso_date_time(draft.at_ns),
        f"{statement}/Id": "0",
        f"{statement}/ElctrncSeqNb": netting_round(draft.session),
        f"{statement}/CreDtTm": iso_date_time(draft.at_ns),
        f"{statement}/RptgSrc/Prtry": draft.system,
        f"{statement}/Acct/Id/Othr/Id": draft.receiver,
        f"{balance}/Tp/CdOrPrtry/Prtry": "INFO",
        f"{balance}/Amt": stated(abs(draft.balance_fen)),
        f"{balance}/CdtDbtInd": _SIDES[draft.balance_fen >= 0],
        f"{balance}/Dt/Dt": final,
        f"{entry}/Amt": stated(draft.amount_fen),
        f"{entry}/CdtDbtInd": _SIDES[draft.credit],
        f"{entry}/Sts": "BOOK",
        f"{entry}/BookgDt/Dt": iso_date(BusinessDate(draft.netting_date)),
        f"{entry}/ValDt/Dt": final,
        f"{entry}/BkTxCd/Domn/Cd": "PMNT",
        f"{entry}/BkTxCd/Domn/Fmly/Cd": "OTHR",
        f"{entry}/BkTxCd/Domn/Fmly/SubFmlyCd": "OTHR",
        f"{entry}/NtryDtls/TxDtls/Refs/ClrSysRef": draft.system,
    }
    if draft.reference:
        values[f"{entry}/NtryDtls/Btch/PmtInfId"] = draft.reference
    return values


def list_values(draft: NetListNotice, message_id: str) -> dict[str, Value | list[Value]]:
    """Return the elements of a list of nets (轧差净额清单下发) for the office that manages them."""
    root = "NetgListDwnLd"
    listed, lines = f"{root}/NetgListDwnLdInf", draft.lines
    values = group_header(
        root, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="SAPS"
    )
    count = len(lines)
    return values | {
        f"{listed}/MgrId": draft.receiver,
        f"{listed}/NbOfTx": str(count),
        f"{listed}/TtlAmt": stated(sum(line.amount_fen for line in lines)),
        f"{listed}/TxList/NetgDt": [iso_date(BusinessDate(draft.netting_date))] * count,
        f"{listed}/TxList/NetgRnd": [netting_round(draft.session)] * count,
        **net_entries(f"{listed}/TxList", lines),
        f"{listed}/TxList/SttlmDt": [iso_date(BusinessDate(draft.final_date))] * count,
    }
