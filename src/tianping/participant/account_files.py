"""Account files as offices and participants ask for, read and verify them (saps.731 to 741).

A file states its control totals in its remark: how many accounts, their sums, and a digest over
lines that anyone who has read all of its parts can write down again.
Source: CNAPS2-FIELDS saps.731 to saps.741; RULES-D §7; house, ADR-0084.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from tianping.participant.accounts import platform_header
from tianping.participant.messages import Values
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate, iso_date
from tianping.values.money import Fen, format_yuan, parse_yuan
from tianping.wire.catalogue import Edition
from tianping.wire.message import Message, build

__all__ = [
    "ACCOUNT_FILE",
    "DAILY_REPORT",
    "AccountFile",
    "DailyReport",
    "FileAccount",
    "FilesRequest",
    "OfficeDetailsRequest",
    "OpeningCheck",
    "OpeningReply",
    "account_files_of",
    "daily_report_of",
    "opening_reply_of",
]

ACCOUNT_FILE: Final = "saps.733.001.01"
DAILY_REPORT: Final = "saps.736.001.01"
FILES_REQUEST: Final = "saps.741.001.01"
DETAILS_REQUEST: Final = "saps.731.001.01"
OPENING_CHECK: Final = "saps.737.001.01"
OPENING_REPLY: Final = "saps.738.001.01"

_CONTROL: Final = re.compile(
    r"accounts=(\d+) debits=(-?\d+) credits=(-?\d+) sha256=([0-9a-f]{64})", re.ASCII
)
_ACCOUNT_DIGITS: Final = 16


class FileAccount(msgspec.Struct, frozen=True):
    """An account's figures of a date, in fen; ``account_no`` as far as the message has it."""

    account_no: str
    opening_fen: int
    debit_fen: int
    credit_fen: int
    closing_fen: int

    @property
    def figures(self) -> str:
        """The figures as the digest is made of them."""
        return f"{self.opening_fen} {self.debit_fen} {self.credit_fen} {self.closing_fen}"


class AccountFile(msgspec.Struct, frozen=True):
    """The accounts of an office on a date, all parts together.

    Attributes:
        date: The business date.
        accounts: In the order of the file.
        expected_count: How many there should be.
        faults: What does not fit the control totals, in words; nothing when the file is whole.
    """

    date: int
    accounts: list[FileAccount]
    expected_count: int
    faults: list[str]


class DailyReport(msgspec.Struct, frozen=True):
    """A participant's account on a date, debits and credits by business; ``faults`` as above."""

    date: int
    account: FileAccount
    by_business: dict[str, tuple[int, int]]
    faults: list[str]


class OpeningReply(msgspec.Struct, frozen=True):
    """What came of a check of the opening: CR00 agrees, CR01 balances, CR02 working days differ.

    ``differences`` has what the office and what SAPS has of each account that differs, in fen.
    """

    query_id: str
    result: str
    differences: dict[str, tuple[int, int]]


class FilesRequest(msgspec.Struct, frozen=True, kw_only=True):
    """saps.741: ask for the account files of a closed date once more."""

    message_id: str
    created_at: str
    sender: BankCode
    date: BusinessDate

    def message(self, edition: Edition) -> Message:
        """Build the message; only the newer edition has it."""
        root = "ACSABSAcctChckngReq"
        values = platform_header(
            root, message_id=self.message_id, created_at=self.created_at, sender=self.sender
        )
        values[f"{root}/{root}Inf/ChckngDt"] = iso_date(self.date)
        return build(FILES_REQUEST, values, edition=edition)


class OfficeDetailsRequest(msgspec.Struct, frozen=True, kw_only=True):
    """saps.731: ask for an office's messages of a date: ``H003`` to ``H005``, by state."""

    message_id: str
    created_at: str
    sender: BankCode
    date: BusinessDate
    business_type: str
    status: str = "PR04"

    def message(self, edition: Edition) -> Message:
        """Build the message."""
        root = "ACSABSSttlmDtlAppl"
        told = f"{root}/{root}Inf"
        values = platform_header(
            root, message_id=self.message_id, created_at=self.created_at, sender=self.sender
        )
        values |= {
            f"{told}/ChckngDt": iso_date(self.date),
            f"{told}/QryInf/QryCtgy": self.business_type,
            f"{told}/QryInf/QryTp/RspnSts": self.status,
        }
        return build(DETAILS_REQUEST, values, edition=edition)


class OpeningCheck(msgspec.Struct, frozen=True, kw_only=True):
    """saps.737: hold an office's opening balances, in fen, and its working day against SAPS's."""

    message_id: str
    """Begins with the working day on which the office stands."""
    created_at: str
    sender: BankCode
    balances: Sequence[tuple[str, int]]

    def message(self, edition: Edition) -> Message:
        """Build the message."""
        root = "BalWorkDayChckngAppl"
        told = f"{root}/{root}Inf"
        values: Values = platform_header(
            root, message_id=self.message_id, created_at=self.created_at, sender=self.sender
        )
        values[f"{told}/NbOfTx"] = str(len(self.balances))
        if self.balances:
            values |= {
                f"{told}/TxList/MmbId": [code for code, _ in self.balances],
                f"{told}/TxList/InitlAmt": [_signed(fen) for _, fen in self.balances],
            }
        return build(OPENING_CHECK, values, edition=edition)


def _signed(fen: int) -> str:
    return f"CNY{'-' if fen < 0 else '+'}{format_yuan(Fen(abs(fen)))}"


def _fen(text: str) -> int:
    fen = int(parse_yuan(text[4:])) if text else 0
    return -fen if text[3:4] == "-" else fen


def _date(text: str) -> int:
    return int(text.replace("-", ""))


def _faults(remark: str, date: int, lines: list[str], accounts: list[FileAccount]) -> list[str]:
    """Return what of the control totals does not hold."""
    stated = _CONTROL.fullmatch(remark)
    if stated is None:
        return [f"no control totals: {remark!r} (无控制合计)"]
    text = "\n".join([str(date), *lines]) + "\n"
    found = (
        len(accounts),
        sum(one.debit_fen for one in accounts),
        sum(one.credit_fen for one in accounts),
        hashlib.sha256(text.encode()).hexdigest(),
    )
    expected = (int(stated[1]), int(stated[2]), int(stated[3]), stated[4])
    names = ("accounts (账户数)", "debits (借方合计)", "credits (贷方合计)", "digest (摘要)")
    return [
        f"{name}: expected {one}, found {other}"
        for name, one, other in zip(names, expected, found, strict=True)
        if one != other
    ]


def account_files_of(messages: Iterable[Message]) -> list[AccountFile]:
    """Return the account files in messages (saps.733), their parts together, by date."""
    by_date: dict[int, dict[int, list[FileAccount]]] = {}
    facts: dict[int, tuple[int, str]] = {}
    for message in messages:
        if message.code != ACCOUNT_FILE:
            continue
        root = "ACSTCBSDailyAcctg"
        date = _date(message.text(f"{root}/{root}Inf/WorkDt"))
        facts[date] = (
            int(message.text(f"{root}/Prttn/TtlNb")),
            message.text(f"{root}/GrpHdr/Rmk"),
        )
        first = int(message.text(f"{root}/Prttn/StartNb"))
        by_date.setdefault(date, {})[first] = [
            FileAccount(
                part.text("Acct"),
                _fen(part.text("InitlAmt")),
                _fen(part.text("DbtrAmt")),
                _fen(part.text("CdtrAmt")),
                _fen(part.text("FnlAmt")),
            )
            for part in message.parts(f"{root}/{root}Inf/ChckngList")
        ]
    files = []
    for date, of_date in sorted(by_date.items()):
        accounts = [one for _, part in sorted(of_date.items()) for one in part]
        lines = [f"{one.account_no[:_ACCOUNT_DIGITS]} {one.figures}" for one in accounts]
        count, remark = facts[date]
        files.append(AccountFile(date, accounts, count, _faults(remark, date, lines, accounts)))
    return files


def daily_report_of(message: Message) -> DailyReport | None:
    """Return what a saps.736 says; nothing of other messages."""
    if message.code != DAILY_REPORT:
        return None
    root = "AcctgDailyDwnLd"
    told = f"{root}/{root}Inf"
    account = FileAccount(
        "",
        _fen(message.text(f"{told}/InitlAmt")),
        _fen(message.text(f"{told}/DailyDbtrAmt")),
        _fen(message.text(f"{told}/DailyCdtrAmt")),
        _fen(message.text(f"{told}/FnlAmt")),
    )
    date = _date(message.text(f"{told}/WorkDt"))
    by_business = {
        part.text("TxTp"): (_fen(part.text("DailyDbtrAmt")), _fen(part.text("DailyCdtrAmt")))
        for part in message.parts(f"{told}/TxList")
    }
    faults = _faults(message.text(f"{root}/GrpHdr/Rmk"), date, [account.figures], [account])
    if account.opening_fen + account.credit_fen - account.debit_fen != account.closing_fen:
        faults.append(
            "opening and turnovers do not give the closing balance (期初加减发生额不等于余额)"
        )
    return DailyReport(date, account, by_business, faults)


def opening_reply_of(message: Message) -> OpeningReply | None:
    """Return what a saps.738 says; nothing of other messages."""
    if message.code != OPENING_REPLY:
        return None
    root = "BalWorkDayChckngRspn"
    told = f"{root}/{root}Inf"
    return OpeningReply(
        message.text(f"{root}/OrgnlGrpHdr/OrgnlMsgId"),
        message.text(f"{told}/ChckngRslt"),
        {
            part.text("MmbId"): (_fen(part.text("ACSInitlAmt")), _fen(part.text("SAPSInitlAmt")))
            for part in message.parts(f"{told}/UmtchdList")
        },
    )
