"""Notices in the layouts of account reports: funds to be raised, interest of overdrafts.

Source: CNAPS2-FIELDS saps.360, saps.607; RULES-Q §6.2, §9.2; house, ADR-0055.
"""

from __future__ import annotations

from typing import Final

from tianping.node.families.instant import iso_date_time
from tianping.node.families.saps import stated
from tianping.node.tasks_notices import FundsNotice, InterestNotice
from tianping.values.dates import BusinessDate, iso_date
from tianping.values.money import Fen, format_yuan
from tianping.wire.message import Value

__all__ = ["FUNDS_WANTED", "INTEREST_CHARGED", "funds_values", "interest_values"]

FUNDS_WANTED: Final = "saps.360.001.01"
INTEREST_CHARGED: Final = "saps.607.001.01"

_PPM_OF_PERCENT: Final = 10_000
_LAST_SECOND: Final = "T23:59:59"


def funds_values(draft: FundsNotice, message_id: str) -> dict[str, Value | list[Value]]:
    """Return the elements of a call for funds (筹措资金通知): who lacks how much."""
    root = "BkToCstmrAcctRpt"
    entry = f"{root}/Rpt/Ntry"
    return {
        f"{root}/GrpHdr/MsgId": message_id,
        f"{root}/GrpHdr/CreDtTm": iso_date_time(draft.at_ns),
        f"{root}/GrpHdr/MsgRcpt/Id/OrgId/Othr/Id": draft.receiver,
        f"{root}/Rpt/Id": "0",
        f"{root}/Rpt/CreDtTm": iso_date_time(draft.at_ns),
        f"{root}/Rpt/Acct/Id/Othr/Id": draft.receiver,
        f"{entry}/Amt": stated(draft.amount_fen),
        f"{entry}/CdtDbtInd": "DBIT",
        f"{entry}/Sts": "INFO",
        f"{entry}/BkTxCd": "",
    }


def interest_values(draft: InterestNotice, message_id: str) -> dict[str, Value | list[Value]]:
    """Return the elements of a notice of interest (日间透支计息扣款通知).

    One entry for the quarter: the overdraft of one day that would have cost as much (计息积数),
    and its interest, as of the end of the day on which the quarter is settled.
    """
    root = "BkToCstmrStmt"
    statement = f"{root}/Stmt"
    entry, date = f"{statement}/Ntry", iso_date(BusinessDate(draft.settle_date))
    return {
        f"{root}/GrpHdr/MsgId": message_id,
        f"{root}/GrpHdr/CreDtTm": iso_date_time(draft.at_ns),
        f"{root}/GrpHdr/MsgRcpt/Id/OrgId/Othr/Id": draft.receiver,
        f"{statement}/Id": "0",
        f"{statement}/CreDtTm": iso_date_time(draft.at_ns),
        f"{statement}/Acct/Id/Othr/Id": draft.receiver,
        f"{statement}/Bal/Tp/CdOrPrtry/Prtry": "0",
        f"{statement}/Bal/Amt": stated(0),
        f"{statement}/Bal/CdtDbtInd": "DBIT",
        f"{statement}/Bal/Dt/Dt": date,
        f"{statement}/TxsSummry/TtlNtries/NbOfNtries": "1",
        f"{statement}/TxsSummry/TtlNtries/TtlNetNtryAmt": format_yuan(Fen(draft.amount_fen)),
        f"{entry}/Amt": stated(draft.day_fen),
        f"{entry}/CdtDbtInd": "DBIT",
        f"{entry}/Sts": "BOOK",
        f"{entry}/BkTxCd": "",
        f"{entry}/Intrst/Amt": stated(draft.amount_fen),
        f"{entry}/Intrst/CdtDbtInd": "DBIT",
        f"{entry}/Intrst/Rate/Tp/Pctg": _percent(draft.rate_ppm),
        f"{entry}/Intrst/FrToDt/FrDtTm": f"{date}{_LAST_SECOND}",
        f"{entry}/Intrst/FrToDt/ToDtTm": f"{date}{_LAST_SECOND}",
    }


def _percent(ppm: int) -> str:
    """Return a rate in millionths as a percentage with four decimals."""
    return f"{ppm // _PPM_OF_PERCENT}.{ppm % _PPM_OF_PERCENT:04d}"
