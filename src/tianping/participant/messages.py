"""The messages a participant sends most, each built from plain values by keyword.

A builder is a struct: its fields are the values, ``message`` puts them where the edition has them.
Queries of the queue and returns are in ``enquiries``.
What is in neither is built with ``tianping.wire.message.build`` by path.

Source: CNAPS2-FIELDS hvps.111, hvps.112, hvps.141, saps.365, ccms.307, ccms.316; CNAPS2-ENV §6
(ccms.990).
"""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.values.bankcode import NPC
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.message import Amount, Message, Value, build

__all__ = [
    "ACKNOWLEDGEMENT",
    "CANCELLATION",
    "CUSTOMER_TRANSFER",
    "HEADER_PRIORITIES",
    "INSTANT_TRANSFER",
    "INSTITUTION_TRANSFER",
    "MESSAGE_ID_PATHS",
    "PAYMENTS",
    "QUERY",
    "QUEUE_ADJUSTMENT",
    "Acknowledgement",
    "BankParty",
    "Cancellation",
    "CustomerParty",
    "CustomerTransfer",
    "InstantTransfer",
    "InstitutionTransfer",
    "Original",
    "QueueAdjustment",
    "StatusQuery",
    "Times",
    "Values",
    "message_id_of",
]

CUSTOMER_TRANSFER: Final = "hvps.111.001.01"
INSTITUTION_TRANSFER: Final = "hvps.112.001.01"
INSTANT_TRANSFER: Final = "hvps.141.001.01"
CANCELLATION: Final = "ccms.307.001.02"
QUERY: Final = "ccms.316.001.01"
QUEUE_ADJUSTMENT: Final = "saps.365.001.01"
ACKNOWLEDGEMENT: Final = "ccms.990.001.02"

PAYMENTS: Final = frozenset(
    {CUSTOMER_TRANSFER, INSTITUTION_TRANSFER, INSTANT_TRANSFER, "hvps.631.001.01"}
)
"""Messages that move money: of these a lost answer is asked for by ccms.316."""

HEADER_PRIORITIES: Final = {"URGT": "1", "HIGH": "2", "NORM": "3"}
"""Business priority (SttlmPrty) to the priority of the header. Source: CNAPS2-CODES (priority)."""

_CURRENCY: Final = "CNY"
_RECEIVED: Final = {Edition.NEWER: "PM1I0000", Edition.V2010: "0000"}

Values = dict[str, Value | list[Value]]
"""Values by the paths of their elements."""


class Original(msgspec.Struct, frozen=True, kw_only=True):
    """The key of an earlier message."""

    message_id: str
    sender: str
    """The bank code of its 发起参与机构."""
    code: str


class CustomerParty(msgspec.Struct, frozen=True, kw_only=True):
    """Payer or payee of a customer transfer, with the banks that stand behind it."""

    participant: str
    """清算行行号: the direct participant whose settlement account is moved."""
    branch: str
    """行号 of the bank that sends or receives for the customer."""
    account_bank: str
    """开户行行号: the bank that keeps the customer's account."""
    name: str
    account: str


class BankParty(msgspec.Struct, frozen=True, kw_only=True):
    """Payer or payee of a transfer between institutions."""

    participant: str
    branch: str
    account_bank: str
    name: str
    account: str


class Times(msgspec.Struct, frozen=True, kw_only=True):
    """When a transfer may settle: ``hh:mm:ss``, Beijing time; an empty text states nothing."""

    from_time: str = ""
    """FrTm: not before."""
    till_time: str = ""
    """TillTm: wanted until then; only a warning comes before it."""
    reject_time: str = ""
    """RjctTm: sent back at that time if it still waits. Not together with ``till_time``."""

    def values(self, transfer: str) -> Values:
        """Return the values of SttlmTmReq below the element of a transfer."""
        stated = {"TillTm": self.till_time, "FrTm": self.from_time, "RjctTm": self.reject_time}
        return {f"{transfer}/SttlmTmReq/{tag}": time for tag, time in stated.items() if time}


class CustomerTransfer(msgspec.Struct, frozen=True, kw_only=True):
    """hvps.111 客户发起汇兑业务."""

    message_id: str
    created_at: str
    """``yyyy-mm-ddThh:mm:ss``, Beijing time."""
    amount_fen: Fen
    debtor: CustomerParty
    creditor: CustomerParty
    priority: str = "NORM"
    """``NORM`` 普通, ``HIGH`` 紧急, ``URGT`` 特急."""
    business_type: str = "A100"
    business_kind: str = "02102"
    end_to_end_id: str = ""
    """The message id, when empty."""
    remarks: tuple[str, ...] = ()
    """Free elements, each ``/TAG/value``."""
    times: Times = Times()

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message.

        Raises:
            MessageError: a value does not fit its element.
        """
        root = "FIToFICstmrCdtTrf"
        transfer = f"{root}/CdtTrfTxInf"
        values: Values = _credit_transfer(root, self) | self.times.values(transfer)
        values[f"{transfer}/PmtTpInf/CtgyPurp/Prtry"] = self.business_type
        values[f"{transfer}/ChrgBr"] = "DEBT"
        values[f"{transfer}/Purp/Prtry"] = self.business_kind
        for party, role in ((self.debtor, "Dbtr"), (self.creditor, "Cdtr")):
            values[f"{transfer}/{role}/Nm"] = party.name
            values[f"{transfer}/{role}Acct/Id/Othr/Id"] = party.account
            # The newer edition moved participant and branch to InstgAgt and InstdAgt, and the
            # account's bank to where they had been.
            if edition is Edition.NEWER:
                agent = {"Dbtr": "InstgAgt", "Cdtr": "InstdAgt"}[role]
                account_bank = f"{role}Agt/FinInstnId/ClrSysMmbId/MmbId"
            else:
                agent, account_bank = f"{role}Agt", f"{role}Acct/Id/Othr/Issr"
            values[f"{transfer}/{agent}/FinInstnId/ClrSysMmbId/MmbId"] = party.participant
            values[f"{transfer}/{agent}/BrnchId/Id"] = party.branch
            values[f"{transfer}/{account_bank}"] = party.account_bank
        if self.remarks:
            values[f"{transfer}/RmtInf/Ustrd"] = list(self.remarks)
        return build(CUSTOMER_TRANSFER, values, edition=edition)


class InstitutionTransfer(msgspec.Struct, frozen=True, kw_only=True):
    """hvps.112 金融机构发起汇兑业务."""

    message_id: str
    created_at: str
    amount_fen: Fen
    debtor: BankParty
    creditor: BankParty
    priority: str = "NORM"
    business_type: str = "A200"
    business_kind: str = "02105"
    end_to_end_id: str = ""
    remarks: tuple[str, ...] = ()
    times: Times = Times()

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message; both editions put the values in the same places.

        Raises:
            MessageError: a value does not fit its element.
        """
        values = _institution_values("FinInstnCdtTrf", self)
        values |= self.times.values("FinInstnCdtTrf/CdtTrfTxInf")
        return build(INSTITUTION_TRANSFER, values, edition=edition)


class InstantTransfer(msgspec.Struct, frozen=True, kw_only=True):
    """hvps.141 即时转账: a special participant moves money between two others."""

    message_id: str
    created_at: str
    sender: str
    """特许参与者: the bank code of the special participant itself."""
    amount_fen: Fen
    debtor: BankParty
    creditor: BankParty
    business_type: str
    """G101 open market … G106 foreign exchange."""
    business_kind: str
    priority: str = "NORM"
    """Stated in the message; the queue has one class for all instant transfers."""
    end_to_end_id: str = ""
    remarks: tuple[str, ...] = ()

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message; both editions put the values in the same places.

        Raises:
            MessageError: a value does not fit its element.
        """
        root = "FinInstnCdtTrf"
        values = _institution_values(root, self)
        member = "FinInstnId/ClrSysMmbId/MmbId"
        values[f"{root}/GrpHdr/InstgAgt/{member}"] = self.sender
        values[f"{root}/GrpHdr/InstdAgt/{member}"] = NPC
        return build(INSTANT_TRANSFER, values, edition=edition)


def _institution_values(root: str, order: InstitutionTransfer | InstantTransfer) -> Values:
    """Return the values that transfers between institutions have at the same places."""
    transfer = f"{root}/CdtTrfTxInf"
    values = _credit_transfer(root, order)
    values[f"{transfer}/PmtTpInf/SvcLvl/Prtry"] = order.business_type
    for party, role in ((order.debtor, "Dbtr"), (order.creditor, "Cdtr")):
        values[f"{transfer}/{role}/FinInstnId/ClrSysMmbId/MmbId"] = party.participant
        values[f"{transfer}/{role}/FinInstnId/Nm"] = party.name
        values[f"{transfer}/{role}/BrnchId/Id"] = party.branch
        values[f"{transfer}/{role}Acct/Id/Othr/Id"] = party.account
        values[f"{transfer}/{role}Acct/Id/Othr/Issr"] = party.account_bank
    values[f"{transfer}/RmtInf/Ustrd"] = [f"/F25/{order.business_kind}", *order.remarks]
    return values


def _credit_transfer(
    root: str, transfer: CustomerTransfer | InstitutionTransfer | InstantTransfer
) -> Values:
    """Return the values all credit transfers have at the same places."""
    return {
        f"{root}/GrpHdr/MsgId": transfer.message_id,
        f"{root}/GrpHdr/CreDtTm": transfer.created_at,
        f"{root}/GrpHdr/NbOfTxs": "1",
        f"{root}/GrpHdr/SttlmInf/SttlmMtd": "CLRG",
        f"{root}/CdtTrfTxInf/PmtId/EndToEndId": transfer.end_to_end_id or transfer.message_id,
        f"{root}/CdtTrfTxInf/PmtId/TxId": transfer.message_id,
        f"{root}/CdtTrfTxInf/IntrBkSttlmAmt": Amount(_CURRENCY, transfer.amount_fen),
        f"{root}/CdtTrfTxInf/SttlmPrty": transfer.priority,
    }


class Cancellation(msgspec.Struct, frozen=True, kw_only=True):
    """ccms.307 业务撤销申请: cancel a payment that is still queued."""

    message_id: str
    created_at: str
    original: Original
    remark: str = ""

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message.

        Raises:
            MessageError: a value does not fit its element.
        """
        assignment = "FIToFIPmtCxlReq/Assgnmt"
        original = "FIToFIPmtCxlReq/Undrlyg/OrgnlGrpInfAndCxl"
        member = "Agt/FinInstnId/ClrSysMmbId/MmbId"
        values: Values = {
            f"{assignment}/Id": self.message_id,
            f"{assignment}/Assgnr/{member}": self.original.sender,
            f"{assignment}/Assgne/{member}": NPC,
            f"{assignment}/CreDtTm": self.created_at,
            f"{original}/OrgnlMsgId": self.original.message_id,
            f"{original}/OrgnlMsgNmId": self.original.code,
        }
        if self.remark:
            values[f"{original}/CxlRsnInf/AddtlInf"] = self.remark
        return build(CANCELLATION, values, edition=edition)


class StatusQuery(msgspec.Struct, frozen=True, kw_only=True):
    """ccms.316 业务状态查询申请: what became of a message."""

    message_id: str
    original: Original

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message.

        Raises:
            MessageError: a value does not fit its element.
        """
        reference = "GetTx/TxQryDef/TxCrit/NewCrit/SchCrit/PmtSch/InstrRef"
        values: Values = {
            "GetTx/MsgId/Id": self.message_id,
            f"{reference}[1]/PmtInstrRef": self.original.message_id,
            f"{reference}[2]/PrtryRef": f"/A70/{self.original.sender}",
            f"{reference}[3]/PrtryRef": f"/F26/{self.original.code}",
        }
        return build(QUERY, values, edition=edition)


class QueueAdjustment(msgspec.Struct, frozen=True, kw_only=True):
    """saps.365 清算排队管理申请: move a queued payment within its class."""

    message_id: str
    created_at: str
    original: Original
    to_front: bool
    """To the head of its class (QC00), or to its tail (QC01)."""

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message.

        Raises:
            MessageError: a value does not fit its element.
        """
        header, change = "QMgmtAppl/GrpHdr", "QMgmtAppl/QMgmtApplInf"
        values: Values = {
            f"{header}/MsgId": self.message_id,
            f"{header}/CreDtTm": self.created_at,
            f"{header}/InstgPty/InstgDrctPty": self.original.sender,
            f"{header}/InstgPty/InstgPty": self.original.sender,
            f"{header}/InstdPty/InstdDrctPty": NPC,
            f"{header}/InstdPty/InstdPty": NPC,
            f"{header}/SysCd": "SAPS",
            f"{change}/OrgnlGrpHdr/OrgnlMsgId": self.original.message_id,
            f"{change}/OrgnlGrpHdr/OrgnlInstgPty": self.original.sender,
            f"{change}/OrgnlGrpHdr/OrgnlMT": self.original.code,
            f"{change}/QChngTp": "QC00" if self.to_front else "QC01",
        }
        return build(QUEUE_ADJUSTMENT, values, edition=edition)


class Acknowledgement(msgspec.Struct, frozen=True, kw_only=True):
    """ccms.990 通信级确认: a message arrived. All but the code are fields of its header."""

    sender: str
    send_date: str
    code: str
    mesg_id: str
    mesg_ref_id: str = ""

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message.

        Raises:
            MessageError: a value does not fit its element.
        """
        root = "ComConf/ConfInf"
        values: Values = {
            f"{root}/OrigSndr": self.sender,
            f"{root}/OrigSndDt": self.send_date,
            f"{root}/MT": self.code,
            f"{root}/MsgId": self.mesg_id,
            f"{root}/MsgRefId": self.mesg_ref_id or self.mesg_id,
            f"{root}/MsgPrcCd": _RECEIVED[edition],
        }
        return build(ACKNOWLEDGEMENT, values, edition=edition)


MESSAGE_ID_PATHS: Final = {
    CUSTOMER_TRANSFER: "FIToFICstmrCdtTrf/GrpHdr/MsgId",
    INSTITUTION_TRANSFER: "FinInstnCdtTrf/GrpHdr/MsgId",
    INSTANT_TRANSFER: "FinInstnCdtTrf/GrpHdr/MsgId",
    CANCELLATION: "FIToFIPmtCxlReq/Assgnmt/Id",
    QUERY: "GetTx/MsgId/Id",
    "ccms.303.001.02": "FreeFrmt/GrpHdr/MsgId",
    "ccms.314.001.01": "BizQry/GrpHdr/MsgId",
    "ccms.315.001.01": "BizRspn/GrpHdr/MsgId",
    "ccms.805.001.02": "LoginReq/GrpHdr/MsgId",
    QUEUE_ADJUSTMENT: "QMgmtAppl/GrpHdr/MsgId",
    "hvps.710.001.01": "AcctChckngReq/GrpHdr/MsgId",
    "hvps.712.001.01": "DtlReq/GrpHdr/MsgId",
    "hvps.714.001.01": "TxDwnldgReq/GrpHdr/MsgId",
    "beps.720.001.01": "TtlChckInfReq/GrpHdr/MsgId",
    "beps.722.001.01": "DtlChckReq/GrpHdr/MsgId",
    "beps.724.001.01": "TxDwnldReq/GrpHdr/MsgId",
    "ibps.703.001.01": "DtlReq/GrpHdr/MsgId",
    "ibps.705.001.01": "TxDwnldReq/GrpHdr/MsgId",
    "saps.731.001.01": "ACSABSSttlmDtlAppl/GrpHdr/MsgId",
    "saps.737.001.01": "BalWorkDayChckngAppl/GrpHdr/MsgId",
    "ccms.903.001.02": "CertNtfctn/GrpHdr/MsgId",
    "ccms.919.001.01": "CertDwnLdApply/GrpHdr/MsgId",
    "saps.741.001.01": "ACSABSAcctChckngReq/GrpHdr/MsgId",
    "hvps.143.001.01": "SttlAcctsReq/GrpHdr/MsgId",
    "hvps.144.001.01": "SttlAcctsRspn/GrpHdr/MsgId",
    "hvps.631.001.01": "MulNetSttlm/GrpHdr/MsgId",
    "hvps.634.001.01": "MulNetSttlmCxlReq/GrpHdr/MsgId",
    "hvps.151.001.01": "ClrBkDrftAppl/GrpHdr/MsgId",
    "hvps.152.001.01": "ClrBkDrftNtfctn/GrpHdr/MsgId",
    "hvps.153.001.01": "RtrgBkDrftCptlAppl/GrpHdr/MsgId",
    "hvps.154.001.01": "WdrwlRspn/GrpHdr/MsgId",
    "nets.354.001.01": "NetDbtWrngApply/GrpHdr/MsgId",
    "nets.376.001.01": "LqdtyCdtTfr/MsgId/Id",
    "nets.377.001.01": "LqdtyDbtTfr/MsgId/Id",
    "saps.363.001.01": "QQryAppl/GrpHdr/MsgId",
    "saps.358.001.01": "MnlPldgFincgAppl/GrpHdr/MsgId",
    "saps.374.001.01": "IntrBkLnMgmtAppl/GrpHdr/MsgId",
    "saps.375.001.01": "IntrBkLnMgmtRspn/GrpHdr/MsgId",
    "saps.373.001.01": "FndsOfPoolMgmt/GrpHdr/MsgId",
    "saps.614.001.01": "PoolIntrBkLnQryAppl/GrpHdr/MsgId",
    "saps.611.001.01": "IntraCityNetgSttlm/GrpHdr/MsgId",
    "saps.612.001.01": "UnltrlTx/GrpHdr/MsgId",
    "saps.613.001.01": "AcctgErrRvsl/GrpHdr/MsgId",
    "saps.357.001.01": "PldgFincgMgmt/GrpHdr/MsgId",
    "saps.370.001.01": "AcctOpngAppl/GrpHdr/MsgId",
    "saps.609.001.01": "IntraCityNetgQryAppl/GrpHdr/MsgId",
    "saps.361.001.01": "BalWrngSetng/GrpHdr/MsgId",
    "saps.371.001.01": "AcctMgmtAppl/GrpHdr/MsgId",
    "saps.366.001.01": "AcctInfQryAppl/GrpHdr/MsgId",
    "saps.368.001.01": "LqdtyQryAppl/GrpHdr/MsgId",
    "saps.369.001.01": "LqdtyQryRspn/GrpHdr/MsgId",
    "saps.378.001.01": "BdTugNtfctn/GrpHdr/MsgId",
    "ccms.811.001.01": "ACSSpclTmEndNtfctn/GrpHdr/MsgId",
    "ccms.318.001.01": "PmtRtr/GrpHdr/MsgId",
    "ccms.319.001.01": "FIToFIPmtStsRpt/GrpHdr/MsgId",
}


def message_id_of(message: Message) -> str:
    """Return the MsgId of a message's body; empty when it has none that is known here."""
    path = MESSAGE_ID_PATHS.get(message.code)
    value = message.get(path) if path is not None else None
    return "" if value is None else str(value)
