"""Asking how accounts stand and what liquidity there is, and reading the answers.

Source: CNAPS2-FIELDS saps.366-369; CNAPS2-CODES (AccountQueryTypeCode); RULES-Q §1.2, §10.5.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from tianping.participant.accounts import platform_header
from tianping.values.money import parse_yuan
from tianping.wire.catalogue import Edition
from tianping.wire.message import Amount, Message, Part, build

__all__ = [
    "ACCOUNT_QUERY",
    "ACCOUNT_REPORT",
    "LIQUIDITY_QUERY",
    "LIQUIDITY_REPORT",
    "AccountLiquidity",
    "AccountQuery",
    "AccountReport",
    "AccountStanding",
    "LiquidityQuery",
    "LiquidityReport",
    "account_reports_of",
    "liquidity_reports_of",
]

ACCOUNT_QUERY: Final = "saps.366.001.01"
ACCOUNT_REPORT: Final = "saps.367.001.01"
LIQUIDITY_QUERY: Final = "saps.368.001.01"
LIQUIDITY_REPORT: Final = "saps.369.001.01"

_ACCOUNTS: Final = "AcctInfQryRspn"
_LIQUIDITY: Final = "LqdtyQryRspn"


class AccountQuery(msgspec.Struct, frozen=True, kw_only=True):
    """saps.366 清算账户信息查询申请: balance, limits and controls of an account."""

    message_id: str
    created_at: str
    """``yyyy-mm-ddThh:mm:ss``, Beijing time."""
    sender: str
    participant: str = ""
    """清算行行号, or an office for all it manages; the sender itself, when empty."""
    branches: bool = False
    """Also the accounts of its branches (QT01)."""

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message.

        Raises:
            MessageError: a value does not fit its element.
        """
        root = "AcctInfQryAppl"
        values = platform_header(
            root, self.message_id, created_at=self.created_at, sender=self.sender
        )
        values |= {
            f"{root}/AcctInfQryApplInf/QryTp": "QT01" if self.branches else "QT00",
            f"{root}/AcctInfQryApplInf/MgrId": self.participant or self.sender,
        }
        return build(ACCOUNT_QUERY, values, edition=edition)


class LiquidityQuery(msgspec.Struct, frozen=True, kw_only=True):
    """saps.368 开户单位全面流动性查询: sums of balances and funds, outside SAPS too."""

    message_id: str
    created_at: str
    sender: str
    participant: str = ""
    branches: bool = False
    others: bool = True
    """Also the non-clearing accounts that ACS reported (QT02, QT03)."""

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message.

        Raises:
            MessageError: a value does not fit its element.
        """
        root = "LqdtyQryAppl"
        values = platform_header(
            root, self.message_id, created_at=self.created_at, sender=self.sender
        )
        values |= {
            f"{root}/LqdtyQryApplInf/QryTp": f"QT0{self.branches + 2 * self.others}",
            f"{root}/LqdtyQryApplInf/MgrId": self.participant or self.sender,
        }
        return build(LIQUIDITY_QUERY, values, edition=edition)


class AccountStanding(msgspec.Struct, frozen=True, kw_only=True):
    """How one account stands; amounts in fen."""

    participant: str
    name: str
    status: str
    """AS01 open, AS02 to be closed, AS04 to AS06 under controls."""
    pledge_financing: str
    balance_fen: int
    overdraft_limit_fen: int
    earmark_fen: int
    minimum_fen: int
    lending_floor_fen: int = 0
    pool_floor_fen: int = 0


class AccountReport(msgspec.Struct, frozen=True, kw_only=True):
    """What the parts of an answer (saps.367) to one query say together."""

    query_id: str
    status: str
    """PR05 answered, PR09 refused."""
    text: str
    expected_count: int
    accounts: tuple[AccountStanding, ...]


class AccountLiquidity(msgspec.Struct, frozen=True, kw_only=True):
    """The liquidity of one account; amounts in fen."""

    participant: str
    name: str
    balance_fen: int
    available_fen: int
    expected_fen: int
    outgoing_fen: int
    incoming_fen: int
    others: tuple[tuple[str, str, int], ...]
    """Code, name and balance of each non-clearing account under it."""


class LiquidityReport(msgspec.Struct, frozen=True, kw_only=True):
    """What the parts of an answer (saps.369) to one query say together; amounts in fen.

    The three sums count the non-clearing accounts when they were asked for.
    """

    query_id: str
    remark: str
    expected_count: int
    balance_fen: int
    available_fen: int
    expected_fen: int
    accounts: tuple[AccountLiquidity, ...]


def account_reports_of(messages: Iterable[Message]) -> list[AccountReport]:
    """Return the account reports among messages, their parts put together."""
    return [
        AccountReport(
            query_id=query_id,
            status=parts[0].text(f"{_ACCOUNTS}/NPCPrcInf/PrcSts"),
            text=parts[0].text(f"{_ACCOUNTS}/NPCPrcInf/RjctInf"),
            expected_count=int(parts[0].text(f"{_ACCOUNTS}/Prttn/TtlNb")),
            accounts=tuple(
                _standing(line, part.edition)
                for part in parts
                for line in part.parts(f"{_ACCOUNTS}/AcctInfQryRspnInf/AcctInf")
            ),
        )
        for query_id, parts in _gathered(messages, ACCOUNT_REPORT, _ACCOUNTS)
    ]


def liquidity_reports_of(messages: Iterable[Message]) -> list[LiquidityReport]:
    """Return the liquidity reports among messages, their parts put together."""
    return [
        _liquidity(query_id, parts)
        for query_id, parts in _gathered(messages, LIQUIDITY_REPORT, _LIQUIDITY)
    ]


def _gathered(messages: Iterable[Message], code: str, root: str) -> list[tuple[str, list[Message]]]:
    """Return the parts of each answer in their order, by first appearance of the query."""
    found: dict[str, dict[int, Message]] = {}
    for message in messages:
        if message.code == code:
            query_id = message.text(f"{root}/OrgnlGrpHdr/OrgnlMsgId")
            start = int(message.text(f"{root}/Prttn/StartNb"))
            found.setdefault(query_id, {})[start] = message
    return [(query_id, [parts[at] for at in sorted(parts)]) for query_id, parts in found.items()]


def _liquidity(query_id: str, parts: list[Message]) -> LiquidityReport:
    first, told = parts[0], f"{_LIQUIDITY}/LqdtyInf"
    whole = bool(first.text(f"{told}/TtlBal"))
    return LiquidityReport(
        query_id=query_id,
        remark=first.text(f"{_LIQUIDITY}/GrpHdr/Rmk"),
        expected_count=int(first.text(f"{_LIQUIDITY}/Prttn/TtlNb")),
        balance_fen=_fen(first, f"{told}/{'TtlBal' if whole else 'SttlmBal'}"),
        available_fen=_fen(first, f"{told}/{'TtlCurAmt' if whole else 'SttlmCurAmt'}"),
        expected_fen=_fen(first, f"{told}/{'TtlXpctdAmt' if whole else 'SttlmXpctdAmt'}"),
        accounts=tuple(
            _account_liquidity(line)
            for part in parts
            for line in part.parts(f"{told}/SttlmAcctInf")
        ),
    )


def _standing(line: Part, edition: Edition) -> AccountStanding:
    newer = edition is Edition.NEWER
    return AccountStanding(
        participant=line.text("MmbId"),
        name=line.text("Issr"),
        status=line.text("AcctSts"),
        pledge_financing=line.text("PldgFincgId"),
        balance_fen=_fen(line, "Bal"),
        overdraft_limit_fen=_fen(line, "OverdrftLmt"),
        earmark_fen=_fen(line, "CdtLd"),
        minimum_fen=_fen(line, "RstrctAmtLwrLmt"),
        lending_floor_fen=_fen(line, "LndgBalAmtLwrLmt") if newer else 0,
        pool_floor_fen=_fen(line, "FndBalAmtLwrLmt") if newer else 0,
    )


def _account_liquidity(line: Part) -> AccountLiquidity:
    return AccountLiquidity(
        participant=line.text("MmbId"),
        name=line.text("SttlmAcctNm"),
        balance_fen=_fen(line, "Bal"),
        available_fen=_fen(line, "CurAmt"),
        expected_fen=_fen(line, "XpctdAmt"),
        outgoing_fen=_fen(line, "DbtAmt"),
        incoming_fen=_fen(line, "CdtAmt"),
        others=tuple(
            (one.text("MmbId"), one.text("Nm"), _fen(one, "Bal"))
            for one in line.parts("OthrAcctInf")
        ),
    )


def _fen(part: Part, path: str) -> int:
    """Return an amount in fen: an Amount, or a text of currency, sign and yuan."""
    value = part.get(path)
    if isinstance(value, Amount):
        return value.fen
    text = str(value or "CNY+0.00")
    fen: int = parse_yuan(text[4:])
    return -fen if text[3] == "-" else fen
