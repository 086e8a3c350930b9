"""Notices about accounts (账户管理通知, saps.372): what changed on the receiver's account.

Source: CNAPS2-FIELDS saps.372; CNAPS2-CODES (NotificationTypeCode, AccountStatusCode,
DebitRestrictSettingCode, SwitchTypeCode, EffectiveIdentificationCode).
"""

from __future__ import annotations

from typing import Final, TypeAlias

from tianping.core.terms import PLEDGING_NAMES
from tianping.node.families.accounts import signed_amount
from tianping.node.families.saps import group_header, signed_yuan
from tianping.node.tasks import AccountNotice, AccountStatusNotice, WarningSettingNotice
from tianping.node.tasks_base import BaseDraft
from tianping.node.tasks_notices import AgreementNotice, PledgingNotice, PoolNotice
from tianping.values.dates import BusinessDate, iso_date
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.message import Amount, Value

__all__ = [
    "ACCOUNT_NOTICE",
    "agreement_values",
    "maintenance_values",
    "pledging_values",
    "pool_values",
    "setting_values",
    "status_values",
]

ACCOUNT_NOTICE: Final = "saps.372.001.01"

Values: TypeAlias = dict[str, Value | list[Value]]

_ROOT: Final = "AcctMgmtNtfctn"
_CONTENT: Final = f"{_ROOT}/NtfctnCntt"
_CATEGORIES: Final = {Edition.NEWER: ("PC00", "PC01"), Edition.V2010: ("AC00", "AC01")}
"""Bank or special participant. Source: CNAPS2-FIELDS saps.372 (both editions)."""
_SWITCHES: Final = {True: "ST00", False: "ST01"}


def _head(draft: BaseDraft, message_id: str, kind: str) -> Values:
    """Return the elements that all notices have; ``kind`` is the NotificationTypeCode."""
    values = group_header(
        _ROOT, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="SAPS"
    )
    values[f"{_ROOT}/AcctMgmtNtfctnInf/NtfctnTp"] = kind
    return values


def status_values(draft: AccountStatusNotice, message_id: str, *, edition: Edition) -> Values:
    """Return the elements of a notice that an account opens or closes (TC00)."""
    told = f"{_CONTENT}/SttlmAcctSts"
    values = _head(draft, message_id, "TC00") | {
        f"{told}/MmbId": draft.participant,
        f"{told}/PtyCtgy": _CATEGORIES[edition][draft.special],
        f"{told}/FctvDt": iso_date(BusinessDate(draft.effective_date)),
        f"{told}/AcctSts": draft.status,
    }
    if draft.balance_fen is not None:
        values[f"{told}/Bal"] = signed_yuan(draft.balance_fen)
    if draft.minimum_fen is not None:
        values[f"{told}/RstrctAmtLwrLmt"] = signed_yuan(draft.minimum_fen)
    return values


def maintenance_values(draft: AccountNotice, message_id: str) -> Values:
    """Return the elements of a notice that something limits an account otherwise now (TC01)."""
    told = f"{_CONTENT}/AcctMntncAppl"
    values = _head(draft, message_id, "TC01")
    values[f"{told}/MmbId"] = draft.participant
    if draft.overdraft_limit_fen is not None:
        values[f"{told}/OverdrftUpperLmt"] = Amount("CNY", Fen(draft.overdraft_limit_fen))
    if draft.minimum_fen is not None:
        values[f"{told}/RstrctAmtLwrLmt"] = signed_yuan(draft.minimum_fen)
    if draft.debit_control is not None:
        values[f"{told}/DbtRstrctSetng"] = "DR00" if draft.debit_control else "DR01"
    if draft.credit_control is not None:
        values[f"{told}/CdtRstrctSetng"] = "FR00" if draft.credit_control else "FR01"
    return values


def pool_values(draft: PoolNotice, message_id: str) -> Values:
    """Return the elements of a notice that a pool begins or ends for the receiver (TC02)."""
    told = f"{_CONTENT}/FndsOfPoolMgmt"
    return _head(draft, message_id, "TC02") | {
        f"{told}/FctvDt": iso_date(BusinessDate(draft.business_date)),
        f"{told}/SwtchTp": _SWITCHES[draft.on],
    }


def setting_values(draft: WarningSettingNotice, message_id: str) -> Values:
    """Return the elements of a notice that somebody watches the receiver's balance (TC03)."""
    told = f"{_CONTENT}/AmtWrngSetng"
    values = _head(draft, message_id, "TC03")
    values[f"{told}/SwtchTp"] = _SWITCHES[draft.on]
    values[f"{told}/MmbId"] = draft.setter
    return values | signed_amount(f"{told}/AvlblWrngVal", f"{told}/WrngPlusMnsTp", draft.value_fen)


def pledging_values(draft: PledgingNotice, message_id: str) -> Values:
    """Return the elements of a notice that pledge financing has another mode (TC04)."""
    told = f"{_CONTENT}/PldgFincgIdMdl"
    values = _head(draft, message_id, "TC04") | {
        f"{told}/MmbId": draft.receiver,
        f"{told}/PldgFincgId": PLEDGING_NAMES[draft.mode][0],
    }
    if draft.loan_min_fen:
        values[f"{told}/StartingPt"] = Amount("CNY", Fen(draft.loan_min_fen))
    return values


def agreement_values(draft: AgreementNotice, message_id: str) -> Values:
    """Return the elements of a notice that a lending agreement holds, or does not (TC05).

    The lender pays and is the debtor (拆出清算行), the borrower the creditor.
    """
    told = f"{_CONTENT}/PrtcolSts"
    return _head(draft, message_id, "TC05") | {
        f"{told}/Dbtr": draft.lender,
        f"{told}/Cdtr": draft.borrower,
        f"{told}/PrtcolNb": draft.number,
        f"{told}/FctvId": "EI00" if draft.in_force else "EI01",
    }
