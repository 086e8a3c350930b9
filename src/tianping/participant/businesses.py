"""Which business a message is, and whose: what a participant's authorities are about.

Source: RULES-C §4.2-4.4; CNAPS2-CODES §2; CNAPS2-FIELDS hvps.111, 112, 141, 151-154, 631,
saps.611-613, saps.374; house, ADR-0067, ADR-0069.
"""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.values.businesses import MESSAGE_BUSINESS
from tianping.wire.catalogue import Edition
from tianping.wire.message import Message

__all__ = ["Business", "received_by", "sending_bank_of", "sent_business"]


class Business(msgspec.Struct, frozen=True):
    """A business: its system, such as ``HVPS``, its type and its kind, which may be empty."""

    system: str
    type: str
    kind: str

    def __str__(self) -> str:
        return f"{self.type} {self.kind}".strip()


class _Paths(msgspec.Struct, frozen=True):
    """Where a message states its type and kind; no path where it states none."""

    type: str
    kind: str


_INSTITUTION: Final = "FinInstnCdtTrf/CdtTrfTxInf"
_CUSTOMER: Final = "FIToFICstmrCdtTrf/CdtTrfTxInf"
_REMARKS: Final = "RmtInf/Ustrd"
_KIND_TAG: Final = "/F25/"
_TRANSFERS: Final = {"hvps.111.001.01": _CUSTOMER, "hvps.112.001.01": _INSTITUTION}

_STATED: Final = {
    "hvps.111.001.01": _Paths(f"{_CUSTOMER}/PmtTpInf/CtgyPurp/Prtry", f"{_CUSTOMER}/Purp/Prtry"),
    "hvps.112.001.01": _Paths(
        f"{_INSTITUTION}/PmtTpInf/SvcLvl/Prtry", f"{_INSTITUTION}/{_REMARKS}"
    ),
    "hvps.141.001.01": _Paths(
        f"{_INSTITUTION}/PmtTpInf/SvcLvl/Prtry", f"{_INSTITUTION}/{_REMARKS}"
    ),
    "hvps.631.001.01": _Paths(
        "MulNetSttlm/MulNetSttlmInf/TxTp", "MulNetSttlm/MulNetSttlmInf/CtgyPurpCd"
    ),
    "saps.611.001.01": _Paths(
        "IntraCityNetgSttlm/IntraCityNetgSttlmInf/TxTp",
        "IntraCityNetgSttlm/IntraCityNetgSttlmInf/CtgyPurpCd",
    ),
    "saps.612.001.01": _Paths("UnltrlTx/UnltrlTxInf/TxTp", "UnltrlTx/UnltrlTxInf/CtgyPurpCd"),
    "saps.613.001.01": _Paths("", "AcctgErrRvsl/AcctgErrRvslInf/CtgyPurpCd"),
}

_LENDING: Final = "saps.374.001.01"
_LENDING_ACT: Final = "IntrBkLnMgmtAppl/IntrBkLnMgmtApplInf/IntrBkLnMgmtTp"
_LENDER: Final = "IntrBkLnMgmtAppl/IntrBkLnMgmtApplInf/Dbtr"
_SET: Final = "PC00"
_RESTORE: Final = "PC02"
_INFORMATION: Final = {
    "hvps.151.001.01": "ClrBkDrftAppl",
    "hvps.152.001.01": "ClrBkDrftNtfctn",
    "hvps.153.001.01": "RtrgBkDrftCptlAppl",
    "hvps.154.001.01": "WdrwlRspn",
    "ccms.314.001.01": "BizQry",
    "ccms.315.001.01": "BizRspn",
}
_APPLICATIONS: Final = ("hvps.151.001.01", "hvps.153.001.01")
_FOR_THE_RECEIVER: Final = ("hvps.141.001.01", "ccms.318.001.01")
"""Business that is brought to the receiver of the message itself."""


def sent_business(message: Message) -> Business | None:
    """Return the business of a message; None when it is nobody's, such as an acknowledgement."""
    listed = MESSAGE_BUSINESS.get(message.code)
    if listed is None:
        return None
    paths = _STATED.get(message.code, _Paths("", ""))
    business_type = message.text(paths.type) if paths.type else listed.types[0]
    if message.code == _LENDING and message.text(_LENDING_ACT) == _RESTORE:
        business_type = listed.types[1]
    return Business(listed.system, business_type, _kind(message, paths.kind))


def _kind(message: Message, path: str) -> str:
    if not path.endswith(_REMARKS):
        return message.text(path) if path else ""
    tagged = (str(text) for text in message.all(path))
    return next((text.removeprefix(_KIND_TAG) for text in tagged if text.startswith(_KIND_TAG)), "")


def sending_bank_of(message: Message) -> str:
    """Return the bank whose authority to send a transfer or information needs, else nothing."""
    root = _INFORMATION.get(message.code)
    if root is not None:
        return message.text(f"{root}/GrpHdr/InstgPty/InstgPty")
    return _bank(message, ("InstgAgt", "DbtrAgt", "Dbtr"))


def received_by(message: Message, own: str) -> str:
    """Return the bank whose authority to receive new business needs; empty when it needs none.

    Answers and notices need none.
    """
    if message.code in _FOR_THE_RECEIVER:
        return own
    if message.code == _LENDING and message.text(_LENDING_ACT) == _SET:
        return message.text(_LENDER)
    if message.code in _APPLICATIONS:
        return message.text(f"{_INFORMATION[message.code]}/GrpHdr/InstdPty/InstdPty")
    return _bank(message, ("InstdAgt", "CdtrAgt", "Cdtr"))


def _bank(message: Message, tags: tuple[str, str, str]) -> str:
    """Return the bank on one side of an ordinary transfer.

    It stands elsewhere in a customer's transfer of either edition, and in an institution's.
    """
    transfer = _TRANSFERS.get(message.code)
    if transfer is None:
        return ""
    newer, older, institution = tags
    customer = newer if message.edition is Edition.NEWER else older
    tag = customer if transfer == _CUSTOMER else institution
    return message.text(f"{transfer}/{tag}/BrnchId/Id")
