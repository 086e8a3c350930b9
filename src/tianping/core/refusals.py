"""Why the core says no: one table, in the order in which the rules are tried.

The number is the order of precedence and is part of the journal; gaps leave room. ``reject_code``
is the 8-character processing code of the wire. A refusal changes nothing.

Source: RULES-C §7.3 (order of checks); CNAPS2-CODES §5 (processing codes); house, ADR-0009.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

__all__ = ["REFUSALS", "RefusalCode", "RefusalText"]


class RefusalCode(IntEnum):
    """What was refused and why; lower numbers are checked first."""

    PLATFORM_NOT_OPEN = 10
    PLATFORM_ALREADY_OPEN = 11
    CORE_VERSION_UNKNOWN = 12
    VALUE_OUT_OF_BOUNDS = 20
    PARAMETER_UNKNOWN = 30
    PARAMETER_OUT_OF_BOUNDS = 31
    PARAMETER_IN_THE_PAST = 32
    CODE_CHECK_DIGIT_WRONG = 40
    CODE_ALREADY_REGISTERED = 41
    KIND_WRONG = 42
    OFFICE_UNKNOWN = 43
    DIRECT_PARTICIPANT_UNKNOWN = 44
    PARTICIPANT_UNKNOWN = 45
    SUBJECT_WRONG = 46
    ACCOUNT_ALREADY_OPEN = 47
    ACCOUNT_UNKNOWN = 48
    CERTIFICATE_ALREADY_BOUND = 50
    CERTIFICATE_NOT_BOUND = 51
    ACCESS_ALREADY_BOUND = 52
    ACCESS_NOT_BOUND = 53
    SENDER_UNKNOWN = 60
    CERTIFICATE_NOT_SENDERS = 61
    NOT_AUTHORISED = 62
    SAME_ID_OTHER_BODY = 70
    DAILY_CAP_REACHED = 71
    DATE_NOT_CURRENT = 80
    PHASE_WRONG = 82
    PHASE_STEP_WRONG = 83
    NEXT_DATE_WRONG = 84
    DEBTOR_BANK_UNKNOWN = 90
    DEBTOR_BANK_NOT_SENDERS = 91
    CREDITOR_PARTICIPANT_UNKNOWN = 92
    CREDITOR_BANK_UNKNOWN = 93
    CREDITOR_BANK_NOT_CREDITORS = 94
    AMOUNT_OUT_OF_BOUNDS = 100
    CLASS_NOT_ALLOWED = 101
    DEBIT_CONTROLLED = 102
    CREDIT_CONTROLLED = 103
    ORIGINAL_NOT_OWNED = 110
    ORIGINAL_UNKNOWN = 111
    ORIGINAL_NOT_QUEUED = 112
    CLASS_NOT_ADJUSTABLE = 113
    CLASS_NOT_CANCELLABLE = 114
    ORIGINAL_NOT_SETTLED = 115
    RETURN_NOT_OPEN = 116
    EARMARK_ABOVE_FUNDS = 120
    EARMARK_BEHIND_QUEUE = 121
    CONTROL_ALREADY_SET = 122
    CONTROL_NOT_SET = 123
    QUEUE_FULL = 130
    BALANCE_OUT_OF_BOUNDS = 131
    MUST_SETTLE_ITEMS_OPEN = 140
    OVERDRAFT_OPEN = 141
    TRIAL_BALANCE_WRONG = 142
    RETURNED_AT_CLOSE = 150


class RefusalText(NamedTuple):
    """What a person and the wire are told of a refusal."""

    english: str
    chinese: str
    reject_code: str
    transient: bool


_BUSINESS = "SU1O"
"""System S (SAPS), node U1, class O (business error): see CNAPS2-CODES §5."""

_ROWS: tuple[tuple[RefusalCode, str, str, str, bool], ...] = (
    (RefusalCode.PLATFORM_NOT_OPEN, "the platform is not open yet", "平台尚未启用", "3030", True),
    (
        RefusalCode.PLATFORM_ALREADY_OPEN,
        "the platform is open already",
        "平台已经启用",
        "6999",
        False,
    ),
    (
        RefusalCode.CORE_VERSION_UNKNOWN,
        "this core does not know that version",
        "核心版本不符",
        "6999",
        False,
    ),
    (
        RefusalCode.VALUE_OUT_OF_BOUNDS,
        "a value is outside its bounds",
        "数值超出范围",
        "0115",
        False,
    ),
    (RefusalCode.PARAMETER_UNKNOWN, "no such parameter", "无此参数", "6999", False),
    (
        RefusalCode.PARAMETER_OUT_OF_BOUNDS,
        "the parameter's value is outside its bounds",
        "参数值超出范围",
        "6999",
        False,
    ),
    (
        RefusalCode.PARAMETER_IN_THE_PAST,
        "a parameter cannot change a past date",
        "参数不能追溯生效",
        "6999",
        False,
    ),
    (
        RefusalCode.CODE_CHECK_DIGIT_WRONG,
        "the bank code's check digit is wrong",
        "行号校验位错误",
        "2999",
        False,
    ),
    (
        RefusalCode.CODE_ALREADY_REGISTERED,
        "the bank code is registered already",
        "行号已经登记",
        "2999",
        False,
    ),
    (
        RefusalCode.KIND_WRONG,
        "that kind of participant does not fit here",
        "参与者类别不符",
        "2999",
        False,
    ),
    (
        RefusalCode.OFFICE_UNKNOWN,
        "no such office or treasury",
        "无此会计营业部门或国库",
        "2022",
        False,
    ),
    (
        RefusalCode.DIRECT_PARTICIPANT_UNKNOWN,
        "no such direct participant",
        "无此直接参与者",
        "2022",
        False,
    ),
    (RefusalCode.PARTICIPANT_UNKNOWN, "no such participant", "参与机构没有登记", "2022", False),
    (RefusalCode.SUBJECT_WRONG, "the subject does not fit this account", "科目不符", "6999", False),
    (
        RefusalCode.ACCOUNT_ALREADY_OPEN,
        "the participant has an account already",
        "已开立清算账户",
        "6999",
        False,
    ),
    (
        RefusalCode.ACCOUNT_UNKNOWN,
        "the participant has no account",
        "清算账户不存在",
        "3004",
        False,
    ),
    (
        RefusalCode.CERTIFICATE_ALREADY_BOUND,
        "the certificate is bound already",
        "证书已绑定",
        "4999",
        False,
    ),
    (
        RefusalCode.CERTIFICATE_NOT_BOUND,
        "the certificate is not bound",
        "证书未绑定",
        "4002",
        False,
    ),
    (
        RefusalCode.ACCESS_ALREADY_BOUND,
        "the access certificate has that right already",
        "接入证书已绑定",
        "4999",
        False,
    ),
    (
        RefusalCode.ACCESS_NOT_BOUND,
        "the access certificate has no such right",
        "接入证书未绑定",
        "4999",
        False,
    ),
    (
        RefusalCode.SENDER_UNKNOWN,
        "the sender is not registered",
        "发起清算行没有登记",
        "2007",
        False,
    ),
    (
        RefusalCode.CERTIFICATE_NOT_SENDERS,
        "the certificate is not the sender's",
        "签名者非业务发起方",
        "4003",
        False,
    ),
    (RefusalCode.NOT_AUTHORISED, "the sender may not send this", "无权发起本类报文", "5001", False),
    (
        RefusalCode.SAME_ID_OTHER_BODY,
        "the message id was used for another message",
        "报文标识号重复且内容不同",
        "0001",
        False,
    ),
    (
        RefusalCode.DAILY_CAP_REACHED,
        "the sender's cap of messages a day is reached",
        "当日报文数达到上限",
        "5009",
        False,
    ),
    (
        RefusalCode.DATE_NOT_CURRENT,
        "the message bears another business date",
        "业务日期非当前日期",
        "1018",
        False,
    ),
    (
        RefusalCode.PHASE_WRONG,
        "not accepted in this phase of the day",
        "当前系统状态不受理",
        "3999",
        True,
    ),
    (
        RefusalCode.PHASE_STEP_WRONG,
        "the day has no such step from here",
        "系统状态变更非法",
        "1116",
        False,
    ),
    (
        RefusalCode.NEXT_DATE_WRONG,
        "the next business date is wrong",
        "下一业务日期非法",
        "1020",
        False,
    ),
    (
        RefusalCode.DEBTOR_BANK_UNKNOWN,
        "the debtor's bank is not registered",
        "付款行没有登记",
        "2002",
        False,
    ),
    (
        RefusalCode.DEBTOR_BANK_NOT_SENDERS,
        "the debtor's bank does not settle through the sender",
        "付款行非隶属付款清算行",
        "2003",
        False,
    ),
    (
        RefusalCode.CREDITOR_PARTICIPANT_UNKNOWN,
        "the creditor's participant is not registered",
        "收款清算行没有登记",
        "2004",
        False,
    ),
    (
        RefusalCode.CREDITOR_BANK_UNKNOWN,
        "the creditor's bank is not registered",
        "收款行没有登记",
        "2005",
        False,
    ),
    (
        RefusalCode.CREDITOR_BANK_NOT_CREDITORS,
        "the creditor's bank does not settle through that participant",
        "收款行非隶属收款清算行",
        "2006",
        False,
    ),
    (
        RefusalCode.AMOUNT_OUT_OF_BOUNDS,
        "the amount is outside its bounds",
        "金额超过规定范围",
        "1023",
        False,
    ),
    (
        RefusalCode.CLASS_NOT_ALLOWED,
        "that priority is not allowed to the sender",
        "业务优先级非法",
        "1126",
        False,
    ),
    (
        RefusalCode.DEBIT_CONTROLLED,
        "the account that pays is under debit control",
        "付款清算行账户借记控制",
        "3006",
        False,
    ),
    (
        RefusalCode.CREDIT_CONTROLLED,
        "the account that is paid is under credit control",
        "收款清算行账户贷记控制",
        "3013",
        False,
    ),
    (
        RefusalCode.ORIGINAL_NOT_OWNED,
        "the payment is another participant's",
        "无权进行此操作",
        "5009",
        False,
    ),
    (RefusalCode.ORIGINAL_UNKNOWN, "no such payment", "无此业务", "6001", False),
    (
        RefusalCode.ORIGINAL_NOT_QUEUED,
        "the payment does not wait any more",
        "业务已是终态",
        "6005",
        False,
    ),
    (
        RefusalCode.CLASS_NOT_ADJUSTABLE,
        "items of that class cannot be moved",
        "该类排队业务不能调整",
        "5009",
        False,
    ),
    (
        RefusalCode.CLASS_NOT_CANCELLABLE,
        "items of that class cannot be cancelled",
        "该类业务不能撤销",
        "5009",
        False,
    ),
    (
        RefusalCode.ORIGINAL_NOT_SETTLED,
        "the payment is not settled",
        "业务尚未清算",
        "6999",
        False,
    ),
    (
        RefusalCode.RETURN_NOT_OPEN,
        "no such return request waits for an answer",
        "无待应答的退回申请",
        "6005",
        False,
    ),
    (
        RefusalCode.EARMARK_ABOVE_FUNDS,
        "the funds do not cover the earmark",
        "可用头寸不足圈存",
        "3029",
        False,
    ),
    (
        RefusalCode.EARMARK_BEHIND_QUEUE,
        "an earmark cannot grow while payments wait",
        "存在排队业务不能圈存",
        "6999",
        False,
    ),
    (
        RefusalCode.CONTROL_ALREADY_SET,
        "the account is under that control already",
        "账户已设置该控制",
        "6999",
        False,
    ),
    (
        RefusalCode.CONTROL_NOT_SET,
        "the account is not under that control",
        "账户未设置该控制",
        "6999",
        False,
    ),
    (RefusalCode.QUEUE_FULL, "the queue is full", "排队笔数达到上限", "3030", True),
    (
        RefusalCode.BALANCE_OUT_OF_BOUNDS,
        "a balance would leave its bounds",
        "余额超出范围",
        "1023",
        False,
    ),
    (
        RefusalCode.MUST_SETTLE_ITEMS_OPEN,
        "items that must settle still wait",
        "存在必须清算的排队业务",
        "6009",
        False,
    ),
    (
        RefusalCode.OVERDRAFT_OPEN,
        "an account is still overdrawn",
        "存在未归还的日间透支",
        "6009",
        False,
    ),
    (
        RefusalCode.TRIAL_BALANCE_WRONG,
        "the trial balance does not balance",
        "试算不平衡",
        "6999",
        False,
    ),
    (
        RefusalCode.RETURNED_AT_CLOSE,
        "returned because the day closed",
        "清算窗口关闭退回",
        "6010",
        False,
    ),
)

REFUSALS: dict[RefusalCode, RefusalText] = {
    code: RefusalText(english, chinese, _BUSINESS + reject, transient)
    for code, english, chinese, reject, transient in _ROWS
}
