"""Refusals of messages and payments."""

from __future__ import annotations

from typing import Final

from tianping.core.refusals.code import RefusalCode as Code
from tianping.core.refusals.code import RefusalRow as Row

__all__ = ["ROWS"]

ROWS: Final = (
    Row(Code.SENDER_UNKNOWN, "the sender is not registered", "发起清算行没有登记", "2007"),
    Row(
        Code.CERTIFICATE_NOT_SENDERS,
        "the certificate is not the sender's",
        "签名者非业务发起方",
        "4003",
    ),
    Row(Code.NOT_AUTHORISED, "the sender may not send this", "无权发起本类报文", "5001"),
    Row(
        Code.SAME_ID_OTHER_BODY,
        "the message id was used for another message",
        "报文标识号重复且内容不同",
        "0001",
    ),
    Row(
        Code.DAILY_CAP_REACHED,
        "the sender's cap of messages a day is reached",
        "当日报文数达到上限",
        "5009",
    ),
    Row(
        Code.DATE_NOT_CURRENT,
        "the message bears another business date",
        "业务日期非当前日期",
        "1018",
    ),
    Row(
        Code.PHASE_WRONG,
        "not accepted in this phase of the day",
        "当前系统状态不受理",
        "3999",
        transient=True,
    ),
    Row(Code.PHASE_STEP_WRONG, "the day has no such step from here", "系统状态变更非法", "1116"),
    Row(Code.NEXT_DATE_WRONG, "the next business date is wrong", "下一业务日期非法", "1020"),
    Row(Code.DEBTOR_BANK_UNKNOWN, "the debtor's bank is not registered", "付款行没有登记", "2002"),
    Row(
        Code.DEBTOR_BANK_NOT_SENDERS,
        "the debtor's bank does not settle through the sender",
        "付款行非隶属付款清算行",
        "2003",
    ),
    Row(
        Code.CREDITOR_PARTICIPANT_UNKNOWN,
        "the creditor's participant is not registered",
        "收款清算行没有登记",
        "2004",
    ),
    Row(
        Code.CREDITOR_BANK_UNKNOWN,
        "the creditor's bank is not registered",
        "收款行没有登记",
        "2005",
    ),
    Row(
        Code.CREDITOR_BANK_NOT_CREDITORS,
        "the creditor's bank does not settle through that participant",
        "收款行非隶属收款清算行",
        "2006",
    ),
    Row(Code.AMOUNT_OUT_OF_BOUNDS, "the amount is outside its bounds", "金额超过规定范围", "1023"),
    Row(
        Code.CLASS_NOT_ALLOWED,
        "that priority is not allowed to the sender",
        "业务优先级非法",
        "1126",
    ),
    Row(
        Code.DEBIT_CONTROLLED,
        "the account that pays is under debit control",
        "付款清算行账户借记控制",
        "3006",
    ),
    Row(
        Code.CREDIT_CONTROLLED,
        "the account that is paid is under credit control",
        "收款清算行账户贷记控制",
        "3013",
    ),
    Row(Code.ORIGINAL_NOT_OWNED, "the payment is another participant's", "无权进行此操作", "5009"),
    Row(Code.ORIGINAL_UNKNOWN, "no such payment", "无此业务", "6001"),
    Row(Code.ORIGINAL_NOT_QUEUED, "the payment does not wait any more", "业务已是终态", "6005"),
    Row(
        Code.CLASS_NOT_ADJUSTABLE,
        "items of that class cannot be moved",
        "该类排队业务不能调整",
        "5009",
    ),
    Row(
        Code.CLASS_NOT_CANCELLABLE,
        "items of that class cannot be cancelled",
        "该类业务不能撤销",
        "5009",
    ),
    Row(Code.ORIGINAL_NOT_SETTLED, "the payment is not settled", "业务尚未清算", "6999"),
    Row(
        Code.RETURN_NOT_OPEN,
        "no such return request waits for an answer",
        "无待应答的退回申请",
        "6005",
    ),
)
