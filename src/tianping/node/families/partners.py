"""What partners outside send and are sent: the bond system (saps.378) and ACS (saps.369).

The layouts are those of the catalogue; what their elements mean here is the house's choice, for no
source tells it. saps.378 is known in the newer edition only.
Source: CNAPS2-FIELDS saps.369, saps.378; CNAPS2-CODES (ProcessCode, M100); house, ADR-0060,
ADR-0061.
"""

from __future__ import annotations

import hashlib
from typing import Final

from tianping.core.commands import (
    AnswerPledgeByMessage,
    OtherBalance,
    ReportOtherBalancesByMessage,
)
from tianping.node.families.arrival import (
    REFUSE,
    Arrival,
    DoorRefusalError,
    Kind,
    amount_at,
    bank_code_at,
    body_digest,
    date_at,
    text_at,
)
from tianping.node.families.saps import group_header
from tianping.node.tasks import BondNotice
from tianping.values.bankcode import NPC
from tianping.values.errors import ValueTextError
from tianping.values.identifiers import message_id_date
from tianping.values.money import Fen, parse_yuan
from tianping.wire.catalogue import Edition
from tianping.wire.message import Amount, Part, Value

__all__ = ["BALANCES_REPORT", "BOND_NOTICE", "bond_values", "kinds"]

BOND_NOTICE: Final = "saps.378.001.01"
BALANCES_REPORT: Final = "saps.369.001.01"

_BONDS: Final = "BdTugNtfctn"
_BALANCES: Final = "LqdtyQryRspn"
_ANSWERS: Final = {"PR05": True, "PR09": False}
"""What the bond system says: the bonds are pledged, or they are not. Source: CNAPS2-CODES."""

_ASKED: Final = "PR06"
_ENDED: Final = "PR08"
"""What the platform says of a pledge: it is asked for (待处理), it has ended (已撤销)."""


def kinds(edition: Edition) -> dict[str, Kind]:
    """Return what the intake must know of the family's messages."""
    known = {
        BALANCES_REPORT: Kind(
            message_id=f"{_BALANCES}/GrpHdr/MsgId",
            sender=f"{_BALANCES}/GrpHdr/InstgPty/InstgDrctPty",
            created=f"{_BALANCES}/GrpHdr/CreDtTm",
            to_command=_report_balances,
        )
    }
    if edition is Edition.NEWER:
        known[BOND_NOTICE] = Kind(
            message_id=f"{_BONDS}/GrpHdr/MsgId",
            sender=f"{_BONDS}/GrpHdr/InstgPty/InstgDrctPty",
            created=f"{_BONDS}/GrpHdr/CreDtTm",
            to_command=_answer_pledge,
        )
    return known


def bond_values(draft: BondNotice, message_id: str) -> dict[str, Value | list[Value]]:
    """Return the elements of a request for bonds, or of their release.

    ``OrgnlAmt`` is what was pledged under the contract before, ``TugAmt`` what is to be moved,
    ``CurAmt`` what is pledged then; all three are face values.
    """
    told = f"{_BONDS}/BdTugInf"
    values = group_header(
        _BONDS, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="SAPS"
    )
    before_fen = draft.bond_value_fen if draft.released else 0
    after_fen = 0 if draft.released else draft.bond_value_fen
    values |= {
        f"{_BONDS}/OrgnlGrpHdr/OrgnlMsgId": message_id,
        f"{_BONDS}/OrgnlGrpHdr/OrgnlInstgPty": NPC,
        f"{_BONDS}/OrgnlGrpHdr/OrgnlMT": BOND_NOTICE,
        f"{told}/CdtBk": draft.participant,
        f"{told}/PldgBk": draft.pledgor,
        f"{told}/FincgAmt": Amount("CNY", Fen(draft.amount_fen)),
        f"{told}/OrgnlAmt": Amount("CNY", Fen(before_fen)),
        f"{told}/TugAmt": Amount("CNY", Fen(draft.bond_value_fen)),
        f"{told}/CurAmt": Amount("CNY", Fen(after_fen)),
        f"{told}/CtrctNb": str(draft.request),
        f"{told}/Sts": _ENDED if draft.released else _ASKED,
    }
    return values


def _answer_pledge(arrival: Arrival) -> AnswerPledgeByMessage:
    """Return the command; of a refusal the amounts of bonds are not looked at.

    Raises:
        DoorRefusalError: the status is none of an answer.
    """
    message, told = arrival.message, f"{_BONDS}/BdTugInf"
    answer = text_at(message, f"{told}/Sts")
    if answer not in _ANSWERS:
        raise DoorRefusalError(
            REFUSE,
            "pledge_answer",
            code="SU1O1114",
            texts=(
                f"{told}/Sts: expected {' or '.join(_ANSWERS)}, found {answer}",
                f"业务状态应为{'或'.join(_ANSWERS)}，实为{answer}",
            ),
        )
    accepted = _ANSWERS[answer]
    return AnswerPledgeByMessage(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        business_date=message_id_date(arrival.message_id),
        digest=body_digest(arrival.body),
        original_hash=hashlib.sha256(arrival.raw).digest(),
        certificate=arrival.certificate,
        registry_version=arrival.registry_version,
        request=int(text_at(message, f"{told}/CtrctNb")),
        accepted=accepted,
        amount_fen=amount_at(message, f"{told}/FincgAmt"),
        bond_value_fen=amount_at(message, f"{told}/CurAmt") if accepted else Fen(0),
    )


def _report_balances(arrival: Arrival) -> ReportOtherBalancesByMessage:
    """Return the command: the non-clearing accounts under the one clearing account it names.

    The figures are of the date it states, else of the date of its id.

    Raises:
        DoorRefusalError: it names no clearing account, or several.
    """
    message = arrival.message
    where = f"{_BALANCES}/LqdtyInf/SttlmAcctInf"
    accounts = message.parts(where)
    if len(accounts) != 1:
        raise DoorRefusalError(
            REFUSE,
            "clearing_account",
            code="SU1O1114",
            texts=(
                f"{where}: expected one clearing account, found {len(accounts)}",
                f"{where}：应为一个清算账户，实为 {len(accounts)} 个",
            ),
        )
    (account,) = accounts
    stated = f"{_BALANCES}/RspnInf/PrcDt"
    own_date = message_id_date(arrival.message_id)
    return ReportOtherBalancesByMessage(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        business_date=own_date,
        digest=body_digest(arrival.body),
        original_hash=hashlib.sha256(arrival.raw).digest(),
        certificate=arrival.certificate,
        registry_version=arrival.registry_version,
        participant=bank_code_at(account, "MmbId"),
        figures_date=date_at(message, stated) if text_at(message, stated) else own_date,
        accounts=[_other_balance(one) for one in account.parts("OthrAcctInf")],
    )


def _other_balance(account: Part) -> OtherBalance:
    return OtherBalance(text_at(account, "MmbId"), text_at(account, "Nm"), _signed_fen(account))


def _signed_fen(account: Part) -> int:
    """Return a balance that is stated as currency, sign and yuan.

    Raises:
        DoorRefusalError: it is in another currency, or larger than any amount.
    """
    text = text_at(account, "Bal")
    try:
        amount_fen = parse_yuan(text[4:])
    except ValueTextError:
        amount_fen = None
    if amount_fen is None or not text.startswith("CNY"):
        raise DoorRefusalError(
            REFUSE,
            "balance",
            code="SU1O1022",
            texts=(
                f"{_BALANCES}/…/OthrAcctInf/Bal: expected an amount in CNY, found {text}",
                f"{_BALANCES}/…/OthrAcctInf/Bal：应为人民币金额，实为 {text}",
            ),
        )
    return -amount_fen if text[3] == "-" else int(amount_fen)
