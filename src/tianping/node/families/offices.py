"""What PBC offices submit to SAPS: same-city nets, one-sided business, error corrections.

Source: CNAPS2-FIELDS saps.611, saps.612, saps.613; CNAPS2-CODES (CreditDebitCode, PlusMinusType).
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

from tianping.core.commands import CorrectEntry, NetLine, PostOneSided, SettleSameCity
from tianping.node.families.arrival import (
    REFUSE,
    Arrival,
    DoorRefusalError,
    Kind,
    amount_at,
    bank_code_at,
    body_digest,
    text_at,
)
from tianping.values.bankcode import BankCode, parse_bank_code
from tianping.values.dates import BusinessDate, parse_date
from tianping.values.errors import ValueTextError
from tianping.values.identifiers import message_id_date
from tianping.values.money import Fen, format_yuan
from tianping.wire.catalogue import Edition
from tianping.wire.message import Amount

__all__ = ["CORRECTION", "ONE_SIDED", "SAME_CITY_NET", "kinds"]

SAME_CITY_NET: Final = "saps.611.001.01"
ONE_SIDED: Final = "saps.612.001.01"
CORRECTION: Final = "saps.613.001.01"

_SAME_CITY: Final = "IntraCityNetgSttlm"
_ONE_SIDED: Final = "UnltrlTx"
_CORRECTION: Final = "AcctgErrRvsl"
_CREDIT: Final = "CRDT"
_NEGATIVE: Final = "PM01"

_SUM: Final = re.compile(r"CNY[+-]?\d{1,16}(\.\d{1,2})?", re.ASCII)


def kinds(edition: Edition) -> dict[str, Kind]:
    """Return what the intake must know of the family's messages; both editions are alike."""
    del edition
    readers = (
        (SAME_CITY_NET, _SAME_CITY, _settle_same_city),
        (ONE_SIDED, _ONE_SIDED, _post_one_sided),
        (CORRECTION, _CORRECTION, _correct_entry),
    )
    return {
        code: Kind(
            message_id=f"{root}/GrpHdr/MsgId",
            sender=f"{root}/GrpHdr/InstgPty/InstgDrctPty",
            created=f"{root}/GrpHdr/CreDtTm",
            to_command=to_command,
        )
        for code, root, to_command in readers
    }


def _settle_same_city(arrival: Arrival) -> SettleSameCity:
    message = arrival.message
    session = f"{_SAME_CITY}/IntraCityNetgSttlmInf"
    lines = _lines(arrival, f"{session}/BookgList")
    _check_totals(arrival, session, lines)
    return SettleSameCity(
        recorded_at_ns=arrival.received_at_ns,
        office=arrival.sender,
        message_id=arrival.message_id,
        business_date=message_id_date(arrival.message_id),
        digest=body_digest(arrival.body),
        original_hash=hashlib.sha256(arrival.raw).digest(),
        certificate=arrival.certificate,
        registry_version=arrival.registry_version,
        session=int(text_at(message, f"{session}/NetgRnd")),
        business_type=text_at(message, f"{session}/TxTp"),
        business_kind=text_at(message, f"{session}/CtgyPurpCd"),
        lines=lines,
    )


def _lines(arrival: Arrival, root: str) -> list[NetLine]:
    """Return the lines of a session; the layout has one bank, side and amount in each."""
    message = arrival.message
    banks, sides = message.all(f"{root}/BookgId"), message.all(f"{root}/DbtCdtId")
    amounts = message.all(f"{root}/Amt")
    lines = []
    for number, (bank, side, amount) in enumerate(zip(banks, sides, amounts, strict=True), 1):
        code, path = _bank(str(bank)), f"{root}[{number}]"
        if code is None:
            raise _refusal("bank_code", "SU1O2999", f"{path}/BookgId", str(bank))
        if not isinstance(amount, Amount) or amount.currency != "CNY":
            raise _refusal("currency", "SU1O1111", f"{path}/Amt", str(amount))
        lines.append(NetLine(code, str(side) == _CREDIT, amount.fen))
    return lines


def _bank(text: str) -> BankCode | None:
    try:
        return parse_bank_code(text)
    except ValueTextError:
        return None


def _check_totals(arrival: Arrival, session: str, lines: list[NetLine]) -> None:
    """Refuse a session whose totals are not those of its lines.

    Source: CNAPS2-FIELDS saps.611 (DbtrAmt, CdtrAmt, NbOfMmb).
    """
    message = arrival.message
    debit_fen = sum(line.amount_fen for line in lines if not line.credit)
    credit_fen = sum(line.amount_fen for line in lines if line.credit)
    for path, fen in (("DbtrAmt", debit_fen), ("CdtrAmt", credit_fen)):
        found = text_at(message, f"{session}/{path}")
        if _sum_fen(found) != fen:
            expected = f"CNY+{format_yuan(Fen(fen))}"
            raise _refusal("totals", "SU1O1023", f"{session}/{path}", found, expected=expected)
    found = text_at(message, f"{session}/NbOfMmb")
    if int(found) != len(lines):
        path = f"{session}/NbOfMmb"
        raise _refusal("totals", "SU1O1023", path, found, expected=str(len(lines)))


def _sum_fen(text: str) -> int:
    """Return a signed sum in fen; -1, which no sum of lines is, for one of another form."""
    if _SUM.fullmatch(text) is None:
        return -1
    whole, _, part = text.removeprefix("CNY").lstrip("+-").partition(".")
    fen = int(whole) * 100 + int(part.ljust(2, "0"))
    return -fen if text[3] == "-" and fen else fen


def _post_one_sided(arrival: Arrival) -> PostOneSided:
    message = arrival.message
    entry = f"{_ONE_SIDED}/UnltrlTxInf"
    return PostOneSided(
        recorded_at_ns=arrival.received_at_ns,
        office=arrival.sender,
        message_id=arrival.message_id,
        business_date=message_id_date(arrival.message_id),
        digest=body_digest(arrival.body),
        participant=bank_code_at(message, f"{entry}/BookgId"),
        credit=text_at(message, f"{entry}/DbtCdtId") == _CREDIT,
        amount_fen=amount_at(message, f"{entry}/Amt"),
        original_hash=hashlib.sha256(arrival.raw).digest(),
        certificate=arrival.certificate,
        registry_version=arrival.registry_version,
        business_type=text_at(message, f"{entry}/TxTp"),
        business_kind=text_at(message, f"{entry}/CtgyPurpCd"),
    )


def _correct_entry(arrival: Arrival) -> CorrectEntry:
    message = arrival.message
    entry = f"{_CORRECTION}/AcctgErrRvslInf"
    return CorrectEntry(
        recorded_at_ns=arrival.received_at_ns,
        office=arrival.sender,
        message_id=arrival.message_id,
        business_date=message_id_date(arrival.message_id),
        digest=body_digest(arrival.body),
        original_hash=hashlib.sha256(arrival.raw).digest(),
        certificate=arrival.certificate,
        registry_version=arrival.registry_version,
        participant=bank_code_at(message, f"{entry}/BookgId"),
        credit=text_at(message, f"{entry}/DbtCdtId") == _CREDIT,
        amount_fen=amount_at(message, f"{entry}/Amt"),
        red=text_at(message, f"{entry}/PlusMnsTp") == _NEGATIVE,
        business_type=text_at(message, f"{entry}/TxTp"),
        business_kind=text_at(message, f"{entry}/CtgyPurpCd"),
        error_date=_date_at(arrival, f"{entry}/ErrDt"),
    )


def _date_at(arrival: Arrival, path: str) -> BusinessDate:
    text = text_at(arrival.message, path)
    try:
        return parse_date(text.replace("-", ""))
    except ValueTextError:
        raise _refusal("date", "SU1O1020", path, text) from None


_EXPECTED: Final = {
    "bank_code": ("a bank code", "行号"),
    "currency": ("an amount in CNY", "人民币金额"),
    "date": ("a date", "日期"),
    "totals": ("the total of the lines", "记账清单合计"),
}


def _refusal(
    rule: str, code: str, path: str, found: str, *, expected: str = ""
) -> DoorRefusalError:
    english, chinese = _EXPECTED[rule]
    value = f" {expected}" if expected else ""
    return DoorRefusalError(
        REFUSE,
        rule,
        code=code,
        texts=(
            f"{path}: expected {english}{value}, found {found}",
            f"{path}：应为{chinese}{value}，实为{found}",
        ),
    )
