"""HVPS (大额支付): ordinary credit and instant transfers in.

Source: CNAPS2-FIELDS hvps.111, hvps.112, hvps.141; CNAPS2-CODES (business priority).
"""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Final, NamedTuple

from tianping.core.commands import CreditTransfer, InstantTransfer
from tianping.core.settlement.instant import INSTANT_MESSAGE
from tianping.core.terms import CLASS_EXTREMELY_URGENT, CLASS_ORDINARY, CLASS_URGENT
from tianping.node.families.arrival import (
    REFUSE,
    Arrival,
    DoorRefusalError,
    Kind,
    amount_at,
    bank_code_at,
    body_digest,
    tagged,
    text_at,
)
from tianping.node.families.times import settlement_times
from tianping.values.identifiers import message_id_date
from tianping.wire.catalogue import Edition
from tianping.wire.message import Message

__all__ = ["QUEUE_CLASSES", "kinds"]

QUEUE_CLASSES: Final = {
    "NORM": CLASS_ORDINARY,
    "HIGH": CLASS_URGENT,
    "URGT": CLASS_EXTREMELY_URGENT,
}
"""Business priority (业务优先级) to class of the queue. A table, because usage differs among banks.

The core refuses ``URGT`` of a sender without that authority.
Source: CNAPS2-CODES §8 (SttlmPrty); house, ADR-0011.
"""


class _Paths(NamedTuple):
    """Where a layout keeps what the core needs."""

    message_id: str
    created: str
    transfer: str
    sender: str
    debtor_bank: str
    creditor_participant: str
    creditor_bank: str
    business_type: str
    business_kind: str
    amount: str
    priority: str


def _paths(root: str, *, parties: tuple[str, str], kind: str, business_type: str) -> _Paths:
    transfer = f"{root}/CdtTrfTxInf"
    paying, paid = parties
    return _Paths(
        message_id=f"{root}/GrpHdr/MsgId",
        created=f"{root}/GrpHdr/CreDtTm",
        transfer=transfer,
        sender=f"{transfer}/{paying}/FinInstnId/ClrSysMmbId/MmbId",
        debtor_bank=f"{transfer}/{paying}/BrnchId/Id",
        creditor_participant=f"{transfer}/{paid}/FinInstnId/ClrSysMmbId/MmbId",
        creditor_bank=f"{transfer}/{paid}/BrnchId/Id",
        business_type=f"{transfer}/{business_type}",
        business_kind=f"{transfer}/{kind}",
        amount=f"{transfer}/IntrBkSttlmAmt",
        priority=f"{transfer}/SttlmPrty",
    )


_CUSTOMER: Final = "FIToFICstmrCdtTrf"
_INSTITUTION: Final = "FinInstnCdtTrf"
_REMITTANCE: Final = "RmtInf/Ustrd"
_KIND_TAG: Final = "F25"

_LAYOUTS: Final[dict[Edition, dict[str, _Paths]]] = {
    Edition.NEWER: {
        "hvps.111.001.01": _paths(
            _CUSTOMER,
            parties=("InstgAgt", "InstdAgt"),
            kind="Purp/Prtry",
            business_type="PmtTpInf/CtgyPurp/Prtry",
        ),
        "hvps.112.001.01": _paths(
            _INSTITUTION,
            parties=("Dbtr", "Cdtr"),
            kind=_REMITTANCE,
            business_type="PmtTpInf/SvcLvl/Prtry",
        ),
    },
    Edition.V2010: {
        "hvps.111.001.01": _paths(
            _CUSTOMER,
            parties=("DbtrAgt", "CdtrAgt"),
            kind="Purp/Prtry",
            business_type="PmtTpInf/CtgyPurp/Prtry",
        ),
        "hvps.112.001.01": _paths(
            _INSTITUTION,
            parties=("Dbtr", "Cdtr"),
            kind=_REMITTANCE,
            business_type="PmtTpInf/SvcLvl/Prtry",
        ),
    },
}


def kinds(edition: Edition) -> dict[str, Kind]:
    """Return what the intake must know of the family's messages."""
    transfers = {
        code: Kind(
            message_id=paths.message_id,
            sender=paths.sender,
            created=paths.created,
            to_command=partial(_credit_transfer, paths=paths),
        )
        for code, paths in _LAYOUTS[edition].items()
    }
    # Both editions of the instant transfer are alike.
    instant = Kind(
        message_id=f"{_INSTITUTION}/GrpHdr/MsgId",
        sender=f"{_INSTITUTION}/GrpHdr/InstgAgt/FinInstnId/ClrSysMmbId/MmbId",
        created=f"{_INSTITUTION}/GrpHdr/CreDtTm",
        to_command=_instant_transfer,
    )
    return {**transfers, INSTANT_MESSAGE: instant}


def _instant_transfer(arrival: Arrival) -> InstantTransfer:
    message = arrival.message
    transfer = f"{_INSTITUTION}/CdtTrfTxInf"
    member = "FinInstnId/ClrSysMmbId/MmbId"
    return InstantTransfer(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        message_type=message.code,
        business_date=message_id_date(arrival.message_id),
        digest=body_digest(arrival.body),
        original_hash=hashlib.sha256(arrival.raw).digest(),
        certificate=arrival.certificate,
        registry_version=arrival.registry_version,
        payer=bank_code_at(message, f"{transfer}/Dbtr/{member}"),
        payee=bank_code_at(message, f"{transfer}/Cdtr/{member}"),
        amount_fen=amount_at(message, f"{transfer}/IntrBkSttlmAmt"),
        business_type=text_at(message, f"{transfer}/PmtTpInf/SvcLvl/Prtry"),
        business_kind=_business_kind(message, f"{transfer}/{_REMITTANCE}"),
    )


def _credit_transfer(arrival: Arrival, *, paths: _Paths) -> CreditTransfer:
    message = arrival.message
    return CreditTransfer(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        message_type=message.code,
        business_date=message_id_date(arrival.message_id),
        digest=body_digest(arrival.body),
        original_hash=hashlib.sha256(arrival.raw).digest(),
        certificate=arrival.certificate,
        registry_version=arrival.registry_version,
        debtor_bank=bank_code_at(message, paths.debtor_bank),
        creditor_participant=bank_code_at(message, paths.creditor_participant),
        creditor_bank=bank_code_at(message, paths.creditor_bank),
        amount_fen=amount_at(message, paths.amount),
        queue_class=_queue_class(message, paths.priority),
        business_type=text_at(message, paths.business_type),
        business_kind=_business_kind(message, paths.business_kind),
        times=settlement_times(message, paths.transfer, received_at_ns=arrival.received_at_ns),
    )


def _queue_class(message: Message, path: str) -> int:
    priority = text_at(message, path) or "NORM"
    queue_class = QUEUE_CLASSES.get(priority)
    if queue_class is None:
        raise DoorRefusalError(
            REFUSE,
            "priority",
            code="SU1O1126",
            texts=(
                f"{path}: expected one of {', '.join(QUEUE_CLASSES)}, found {priority}",
                f"业务优先级非法：{priority}",
            ),
        )
    return queue_class


def _business_kind(message: Message, path: str) -> str:
    if path.endswith(_REMITTANCE):
        return tagged([str(text) for text in message.all(path)], _KIND_TAG)
    return text_at(message, path)
