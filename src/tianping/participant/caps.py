"""Net debit caps: values to be warned at, and what the notices say.

The layouts name no system: it stands in the header, as ``Outgoing.system`` puts it there.
Source: CNAPS2-FIELDS nets.354, nets.355, nets.356; CNAPS2-CODES (LimitStatus1Code);
house, ADR-0056.
"""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.participant.accounts import platform_header
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.message import Amount, Message, Part, build

__all__ = [
    "CAP_NOTICE",
    "CAP_WARNING",
    "CAP_WARNING_SETTING",
    "CapNotice",
    "CapWarning",
    "CapWarningSetting",
    "cap_notice_of",
    "cap_warning_of",
]

CAP_WARNING_SETTING: Final = "nets.354.001.01"
CAP_WARNING: Final = "nets.355.001.01"
CAP_NOTICE: Final = "nets.356.001.01"


class CapWarningSetting(msgspec.Struct, frozen=True, kw_only=True):
    """nets.354 净借记限额可用额度预警值设置: be told when what is left of a cap is too little.

    To be sent with ``Outgoing.system`` ``BEPS`` or ``IBPS``: whose cap is meant.
    """

    message_id: str
    created_at: str
    """``yyyy-mm-ddThh:mm:ss``, Beijing time."""
    sender: str
    participant: str
    """被设置清算行行号: oneself, or a bank of one's legal entity."""
    value_fen: Fen
    on: bool = True
    """ST00, or ST01 to be told no more."""

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message; both editions put the values in the same places.

        Raises:
            MessageError: a value does not fit its element.
        """
        root = "NetDbtWrngApply"
        setting = f"{root}/NetDbtWrngApplyInf"
        values = platform_header(
            root, self.message_id, created_at=self.created_at, sender=self.sender
        )
        values |= {
            f"{root}/GrpHdr/SysCd": "NETS",
            f"{setting}/MmbId": self.participant,
            f"{setting}/SwtchTp": "ST00" if self.on else "ST01",
            f"{setting}/WrngVal": Amount("CNY", self.value_fen),
        }
        return build(CAP_WARNING_SETTING, values, edition=edition)


class CapWarning(msgspec.Struct, frozen=True, kw_only=True):
    """What a warning on an available cap (nets.355) says; the header names the system."""

    participant: str
    below: bool
    """The available cap fell below the value (ENAB), or is back at it (DISA)."""
    value_fen: int
    available_fen: int


def cap_warning_of(message: Message) -> CapWarning | None:
    """Return what a nets.355 says; nothing for other messages."""
    if message.code != CAP_WARNING:
        return None
    now, watched = "RtrLmt/BizRpt/CurLmt", "RtrLmt/BizRpt/DfltLmt"
    return CapWarning(
        participant=message.text(f"{now}/LmtId/AcctId/DmstAcct/Id"),
        below=message.get(f"{now}/Lmt/Sts") == "ENAB",
        value_fen=_signed(message, f"{watched}/Lmt"),
        available_fen=_signed(message, f"{now}/Lmt"),
    )


def _signed(part: Part, limit: str) -> int:
    found = part.get(f"{limit}/Amt/AmtWthCcy")
    fen: int = found.fen if isinstance(found, Amount) else 0
    return -fen if part.get(f"{limit}/CdtDbtInd") == "DBIT" else fen


class CapNotice(msgspec.Struct, frozen=True, kw_only=True):
    """What a notice about one's cap (nets.356) says."""

    kind: str
    """LC00 a part of the cap changed, LC01 somebody else watches it."""
    participant: str
    """Of LC00 whose cap, of LC01 who watches it."""
    system: str
    facts: tuple[tuple[str, str], ...]
    """Element and text of everything else it states."""


_NOTICE_PARTS: Final = {"LC00": "NetDbtMgmt", "LC01": "NetDbtWrngSetng"}


def cap_notice_of(message: Message) -> CapNotice | None:
    """Return what a nets.356 says; nothing for other messages and for kinds not known here."""
    root = "NetDbtLmtMgmtNtfctn"
    kind = ""
    if message.code == CAP_NOTICE:
        kind = message.text(f"{root}/NetDbtLmtMgmtNtfctnInf/NtfctnTp")
    if kind not in _NOTICE_PARTS:
        return None
    where = f"{root}/NtfctnCntt/{_NOTICE_PARTS[kind]}/"
    found = {
        path.removeprefix(where).removeprefix("NetDbtLmtInf/"): f"{value.fen} fen"
        if isinstance(value, Amount)
        else str(value)
        for path, value in message.values()
        if path.startswith(where)
    }
    return CapNotice(
        kind=kind,
        participant=found.pop("MmbId"),
        system=message.text(f"{root}/GrpHdr/Rmk"),
        facts=tuple(found.items()),
    )
