"""Loans between banks: rate and term as a transfer states them, and the list at day-end (hvps.717).

Source: CNAPS2-FIELDS hvps.112, hvps.717; house, ADR-0102.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from tianping.node.families.arrival import tagged
from tianping.node.families.day_end_hvps import partition
from tianping.node.families.retail import Values
from tianping.node.families.saps import group_header, stated
from tianping.node.tasks_day_end import LoanList
from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse
from tianping.wire.envelope import parse_envelope

__all__ = ["LOAN_LIST", "LoanTerms", "loan_list_values", "loan_terms"]

LOAN_LIST: Final = "hvps.717.001.01"

_TEXTS: Final = "FinInstnCdtTrf/CdtTrfTxInf/RmtInf/Ustrd"
_RATE: Final = "D27"
_TERM: Final = "C18"
_REMARK: Final = "H03"
_RATE_CHARACTERS: Final = 7
_TERM_CHARACTERS: Final = 5
_REMARK_CHARACTERS: Final = 60
_NOT_STATED: Final = "-"


class LoanTerms(NamedTuple):
    """What a transfer says of its loan, word for word; what it does not say is ``-``."""

    rate: str
    term: str
    remark: str


def loan_terms(original: bytes, edition: Edition) -> LoanTerms:
    """Return the terms that the original of a transfer between institutions states."""
    envelope = parse_envelope(original)
    message = parse(envelope.body, envelope.header.mesg_type, edition=edition)
    texts = [str(one) for one in message.all(_TEXTS)]
    return LoanTerms(
        tagged(texts, _RATE)[:_RATE_CHARACTERS] or _NOT_STATED,
        tagged(texts, _TERM)[:_TERM_CHARACTERS] or _NOT_STATED,
        tagged(texts, _REMARK)[:_REMARK_CHARACTERS],
    )


def loan_list_values(draft: LoanList, message_id: str) -> Values:
    """Return the elements of one part of 资金拆借信息下载."""
    root = "IntrBkLnDwnld"
    values = group_header(
        root, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="HVPS"
    )
    count = len(draft.loans)
    values |= partition(root, total=draft.total_count, first=draft.first, count=count)
    told = f"{root}/IntrBkLnDwnldInf"
    values |= {
        f"{told}/TtlAmt": stated(draft.total_fen),
        f"{told}/TtlCnt": str(draft.total_count),
    }
    for number, loan in enumerate(draft.loans, start=1):
        where = f"{told}/Dtls[{number}]"
        values |= {
            f"{where}/Amt": stated(loan.amount_fen),
            f"{where}/InstgClrSysMmb": loan.sender,
            f"{where}/InstgBrnchId": loan.debtor_bank,
            f"{where}/InstdClrSysMmb": loan.creditor_participant,
            f"{where}/InstdBrnchId": loan.creditor_bank,
            f"{where}/TxTp": loan.business_type,
            f"{where}/CtgyPurpCd": loan.business_kind,
            f"{where}/IntrBkLnRate": loan.rate,
            f"{where}/IntrBkLmt": loan.term,
            f"{where}/OrgnlMsgId": loan.message_id,
        }
        if loan.remark:
            values[f"{where}/AddtlInf"] = loan.remark
    return values
