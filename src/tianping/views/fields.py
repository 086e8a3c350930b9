"""What every field of the views means: one word, one meaning, wherever it stands."""

from __future__ import annotations

from typing import Final

from tianping.views.fields_archive import ARCHIVE_HELP
from tianping.views.fields_certificates import CERTIFICATE_HELP
from tianping.views.fields_control import CONTROL_HELP
from tianping.views.fields_day_end import DAY_END_HELP
from tianping.views.fields_days import DAY_HELP
from tianping.views.fields_financing import FINANCING_HELP
from tianping.views.fields_information import INFORMATION_HELP
from tianping.views.fields_ladder import LADDER_HELP
from tianping.views.fields_lending import LENDING_HELP
from tianping.views.fields_nodes import NODE_HELP
from tianping.views.fields_people import PEOPLE_HELP
from tianping.views.fields_register import REGISTER_HELP
from tianping.views.fields_times import TIMES_HELP

__all__ = ["FIELD_HELP"]

FIELD_HELP: Final[dict[str, tuple[str, str]]] = {
    **ARCHIVE_HELP,
    **CONTROL_HELP,
    **CERTIFICATE_HELP,
    **LENDING_HELP,
    **DAY_HELP,
    **DAY_END_HELP,
    **FINANCING_HELP,
    **PEOPLE_HELP,
    **NODE_HELP,
    **INFORMATION_HELP,
    **LADDER_HELP,
    **TIMES_HELP,
    **REGISTER_HELP,
    "accepted": ("whether the proposal was booked, not the ordered set", "是否采纳求解器建议"),
    "access_point": ("name of the access point a TLS certificate stands for", "接入点名称"),
    "account": (
        "place of the account in the order of opening, from 0",
        "账户序号（按开立顺序，从 0 起）",
    ),
    "account_hours": (
        "hours of the one account asked for; empty when all were",
        "所查账户的分时数据；查全部时为空",
    ),
    "account_closed": ("whether the account was brought to zero and closed", "是否已销户"),
    "account_no": ("account number, 19 digits", "账号（19 位）"),
    "accounts": (
        "liquidity of settlement accounts, in order of opening",
        "清算账户流动性（按开立顺序）",
    ),
    "after_fen": ("balance when it was booked, fen", "撮合后余额（分）"),
    "amount_fen": (
        "amount in fen; of a refused payment 0 when it did not fit 64 bits",
        "金额（分）；被拒业务超出 64 位时为 0",
    ),
    "available_fen": ("available funds now, fen", "可用头寸（分）"),
    "available_start_fen": (
        "available funds at the start of daytime, fen; empty before daytime",
        "日间开始时可用头寸（分）；日间未开始为空",
    ),
    "balance_fen": (
        "balance in fen, credit positive; of a movement, after it",
        "余额（分，贷方为正）；分录则为记账后余额",
    ),
    "balanced": ("whether debits equal credits and all balances add up to zero", "是否平衡"),
    "below": (
        "whether the balance, or what is left of the cap, is below the warning value",
        "余额（或可用额度）是否低于警戒值",
    ),
    "binding": (
        "signing: a signature certificate; access: a TLS certificate",
        "证书用途：签名或接入",
    ),
    "back_count": ("payments back that settled with it", "抵销的对手方笔数"),
    "back_fen": ("sum of the payments back, fen", "抵销的对手方金额（分）"),
    "back_payments": (
        "numbers of the payments back, separated by spaces",
        "抵销的对手方业务序号（以空格分隔）",
    ),
    "banks": ("banks whose payments were booked together", "参与撮合记账的银行"),
    "before_fen": ("balance before it was booked, fen", "撮合前余额（分）"),
    "branches": ("bank codes, separated by spaces", "分支机构清算行（以空格分隔）"),
    "business_date": (
        "business date, yyyymmdd; of a message or payment, the one it bears",
        "业务日期；报文和业务为其自身所载日期",
    ),
    "business_kind": ("business kind code", "业务种类编码"),
    "business_type": ("business type code", "业务类型编码"),
    "by_class": ("what happened to payments of each class", "按排队级别统计"),
    "by_phase": ("what happened to payments in each phase", "按系统状态统计"),
    "by_posting": ("what settled by each posting of the chart", "按记账事件统计"),
    "cancelled_count": ("number of payments cancelled", "撤销笔数"),
    "cancelled_fen": ("sum of payments cancelled, fen", "撤销金额（分）"),
    "certificate": (
        "certificate: digest of its issuer, colon, serial, in hex",
        "证书标识（颁发者摘要:序列号）",
    ),
    "closed": ("whether the business date is over", "该业务日期是否已结束"),
    "closing_balance_fen": ("balance at the end of the date, fen", "日终余额（分）"),
    "closing_date": (
        "date from which the participant is revoked; 0 when no revocation is set",
        "撤销生效日期；0 为未设置",
    ),
    "command": (
        "what was refused: the command's name, or PaymentReturned for a return by the system",
        "被拒的命令；系统退回为 PaymentReturned",
    ),
    "completed_at_ns": (
        "when the session was complete: nanoseconds since 1970, UTC",
        "场次完成时刻（纳秒，UTC）",
    ),
    "considered_count": ("payments that took part", "参与撮合笔数"),
    "considered_payers": ("accounts whose payments took part", "参与撮合的付款行数"),
    "counterparty": ("the bank that a limit is towards; empty for all", "限额对手方，空为全部"),
    "credit_control": (
        "whether the account is under credit control: payments to it are refused",
        "是否贷记控制",
    ),
    "credit_count": ("number of credit entries of the date", "当日贷方笔数"),
    "credit_fen": ("sum of credit entries of the date, fen", "当日贷方发生额（分）"),
    "creditor_bank": ("bank of the creditor", "收款行"),
    "creditor_participant": ("participant whose account is credited", "收款清算行"),
    "cumulative_fen": (
        "sum of settled payments, of one account those it paid, up to the end of the hour, fen",
        "截至该小时末累计清算金额（分）；单个账户为累计借方",
    ),
    "date_from": ("first business date asked for; 0 for no bound", "起始业务日期；0 为不限"),
    "date_to": ("last business date asked for; 0 for no bound", "截止业务日期；0 为不限"),
    "days": ("the account on each business date, oldest first", "逐日余额与发生额"),
    "debit_control": (
        "whether the account is under debit control: payments from it are refused",
        "是否借记控制",
    ),
    "debit_count": ("number of debit entries of the date", "当日借方笔数"),
    "debit_fen": ("sum of debit entries of the date, fen", "当日借方发生额（分）"),
    "debtor_bank": ("bank of the debtor", "付款行"),
    "debtor_participant": ("participant whose account pays", "付款清算行"),
    "decided_at_ns": (
        "when the proposal was decided, nanoseconds since 1970; empty while it waits",
        "复核时间（纳秒）；待复核为空",
    ),
    "decided_seq": ("sequence number of the command that decided it", "复核命令序号"),
    "direct_participant": (
        "direct participant through which an indirect one settles, else empty",
        "间接参与者所属的直接参与者；其他为空",
    ),
    "earmark_beps_fen": ("funds earmarked for BEPS nets, fen", "小额圈存资金（分）"),
    "earmark_ibps_fen": ("funds earmarked for IBPS nets, fen", "网银圈存资金（分）"),
    "effective_date": (
        "business date from which the value holds; 0 when another moment is waited for",
        "生效日期；0 为等待其他时点",
    ),
    "entered_queue_count": ("number of payments that had to wait for funds", "曾进入排队的笔数"),
    "entered_queue_fen": (
        "sum of payments that had to wait for funds, fen",
        "曾进入排队的金额（分）",
    ),
    "evidence": ("why it was proposed, or the paper that says so", "申请依据"),
    "expected_fen": (
        "available funds when all that waits has settled, fen",
        "预期头寸（分）",
    ),
    "floor_fen": (
        "what a pool leaves on its legal entity's account, fen",
        "资金池余额最低控制金额（分）",
    ),
    "found": ("what offended, as text", "不符之处"),
    "from_phase": ("phase before the step", "变更前状态"),
    "funds": (
        "what each account can pay with now; empty when the date is over",
        "各账户当前头寸；日期已结束则为空",
    ),
    "given_fen": (
        "what the payer got by the command that let its payment settle, fen",
        "使该业务清算的资金（分）",
    ),
    "giver": (
        "who gave the money that let it settle; empty when nobody did",
        "提供资金的参与者；无则为空",
    ),
    "hash": ("hash of the journal's row up to which the views are folded", "已入账日志行的摘要"),
    "hour": (
        "hour in Beijing time, yyyymmddhh; 2026112309 is from 09:00 to 10:00",
        "北京时间小时 yyyymmddhh；2026112309 为 9 时至 10 时",
    ),
    "hours": ("what settled by the hour on the whole platform", "全平台分时清算量"),
    "in_order": ("whether the branches are rescued in the order given", "是否按设置顺序解救"),
    "incoming_fen": ("what waits to be paid to the account, fen", "待收排队金额（分）"),
    "kind": (
        "1 direct, 2 indirect, 3 PBC office, 4 treasury, 5 special participant",
        "1 直接参与者，2 间接参与者，3 会计营业部门，4 国库，5 特许参与者",
    ),
    "left_fen": ("what is still to be kept, fen", "预留剩余金额（分）"),
    "legal_entity": ("code of the legal entity", "所属法人行号"),
    "line_count": ("number of lines of the session", "场次清单笔数"),
    "lifted": ("whether the limit holds no more", "限额是否已解除"),
    "limit_fen": ("the most to be paid net, fen", "净付款限额（分）"),
    "lines": ("movements of the account, newest first", "分录（由新到旧）"),
    "lowest_balance_fen": (
        "lowest balance since the start of daytime, of an hour in it, after whole commands, fen",
        "日间开始以来（或该小时内）最低余额（分），按整条命令处理后计",
    ),
    "management": (
        "what was said: 0 an order, 1 a random order, 2 a release",
        "管理类型：0 设置顺序，1 随机顺序，2 停止",
    ),
    "matched_payments": ("payments that were booked together", "同时记账的业务"),
    "message_id": (
        "the body's MsgId; empty when no message asked for it",
        "报文标识号；无报文时为空",
    ),
    "message_type": (
        "message code; one-sided or placed for bookings that an office enters without a message",
        "报文编号；会计营业部门直接记账为 one-sided 或 placed",
    ),
    "messages": ("messages, newest first", "报文（由新到旧）"),
    "minimum_balance_fen": (
        "part of the balance that may not be used, fen",
        "余额最低控制金额（分）",
    ),
    "movement": (
        "number of the movement, from 1 in order of posting",
        "分录号（按记账顺序，从 1 起）",
    ),
    "must_settle_fen": (
        "what waits in each class that must settle, fen",
        "各必须清算级别的排队金额（分）",
    ),
    "name": ("name of the participant or parameter", "名称"),
    "net_credit_max_fen": (
        "largest rise above the balance at the start of daytime, fen",
        "最大净贷记头寸（分）：高出日间开始余额的最大值",
    ),
    "net_debit_max_fen": (
        "largest use of intraday liquidity, fen: fall below the balance at the start of daytime",
        "日间流动性最大使用量（分）：低于日间开始余额的最大值",
    ),
    "netting_date": ("date of the netting in its own system", "轧差日期"),
    "next_movement": (
        "movement at which the next page starts; 0 after the last page",
        "下一页起始分录；0 为末页",
    ),
    "next_payment": (
        "payment at which the next page starts; 0 after the last page",
        "下一页起始业务；0 为末页",
    ),
    "next_seq": (
        "sequence number before which the next page lies; 0 after the last page",
        "下一页位于此序号之前；0 为末页",
    ),
    "obligation_count": (
        "number of time-specific obligations (classes 1, 3, 4, 5), settled or not",
        "有时限债务笔数（排队级别 1、3、4、5）",
    ),
    "obligation_fen": ("sum of time-specific obligations, fen", "有时限债务金额（分）"),
    "obligation_settled_at_ns": (
        "when the last time-specific obligation settled: nanoseconds since 1970, UTC",
        "最后一笔有时限债务的清算时刻（纳秒，UTC）",
    ),
    "obligation_settled_count": (
        "number of time-specific obligations settled",
        "已清算的有时限债务笔数",
    ),
    "obligation_settled_fen": (
        "sum of time-specific obligations settled, fen",
        "已清算的有时限债务金额（分）",
    ),
    "office": ("PBC office or treasury that manages the account", "管理账户的会计营业部门或国库"),
    "opening_balance_fen": ("balance at the start of the date, fen", "日初余额（分）"),
    "ordered_fen": ("sum of the set that keeps every order, fen", "保序集合金额（分）"),
    "original_message_id": ("message id of the message asked about or repeated", "原报文标识号"),
    "original_sender": ("sender of the message asked about or repeated", "原发起清算行"),
    "outcome": ("what came of the run, a number of ``core.liquidity.words``", "运行结果"),
    "overdraft_limit_fen": (
        "intraday overdraft limit in force, fen; 0 when a debit control voided it",
        "日间透支限额（分），因借记控制失效时为 0",
    ),
    "overdraft_limit_next_fen": (
        "overdraft limit from the next business date on, if another is set",
        "下一业务日起的日间透支限额（分），未另设则为空",
    ),
    "outgoing_fen": ("what waits to be paid from the account, fen", "待付排队金额（分）"),
    "overdraft_same_city_fen": (
        "overdraft limit that same-city nets may use, which no control voids, fen",
        "同城轧差净额可用透支限额（分），不受账户控制影响",
    ),
    "obstacle": ("what stood in the way of the closing; empty when nothing", "销户受阻原因"),
    "other_count": ("number of non-clearing accounts that ACS reported", "非清算账户数"),
    "others_fen": (
        "sum of the non-clearing accounts that ACS reported, fen",
        "非清算账户余额合计（分）",
    ),
    "owner": ("participant whose account it is", "账户所有者"),
    "owner_name": ("name of the account's owner", "账户所有者名称"),
    "participant": ("code of the participant", "参与机构行号"),
    "participants": ("each settlement account on the date", "各清算账户当日情况"),
    "payment": (
        "the platform's number of the payment: the sequence number of the command that brought it",
        "业务号：带来该业务的命令序号",
    ),
    "paid_fen": ("what the bank paid, fen", "付款金额（分）"),
    "payment_count": ("number of payments or entries", "笔数"),
    "payments": ("payments, newest first", "业务（由新到旧）"),
    "person": ("pseudonym of who did it, or proposed it", "经办人或申请人代号"),
    "phase": (
        "phase of the business day: 0 preparation, 10 daytime, 20 cut-off, 30 window, 40 day-end",
        "系统状态：0 营业准备，10 日间，20 业务截止，30 清算窗口，40 日终",
    ),
    "phases": ("steps of the day, oldest first", "营业日各步骤（由旧到新）"),
    "place": (
        "number of the run or step within its command, from 1",
        "同一命令内的运行或步骤序号（从 1 起）",
    ),
    "platform": ("name of the platform", "平台名称"),
    "posting": (
        "number of the posting in the chart (1 for E1); 0 when nothing was posted",
        "记账事件编号（1 即 E1）；未记账为 0",
    ),
    "proposal": ("number of the proposal: the sequence number of its command", "申请序号"),
    "proposed_count": ("payments that the proposal named", "建议所列笔数"),
    "proposed_fen": ("sum of those that took part, fen", "其中参与撮合的金额（分）"),
    "queue_class": ("class of the queue, 1 (best) to 8", "排队级别，1（最优先）至 8"),
    "queue_order": ("place within the class, the least first", "级别内次序（小者在前）"),
    "queued_at_ns": (
        "when it was queued: nanoseconds since 1970, UTC",
        "进入排队时刻（纳秒，UTC）",
    ),
    "queued_count": ("number of payments that wait for funds", "排队笔数"),
    "queued_fen": ("sum of payments that wait for funds, fen", "排队金额（分）"),
    "reason": (
        "why a proposal or an application was dropped, or a certificate revoked",
        "拒绝或注销理由",
    ),
    "received_at_ns": (
        "when it was received: nanoseconds since 1970, UTC",
        "收到时刻（纳秒，UTC）",
    ),
    "received_fen": ("what the bank received, fen", "收款金额（分）"),
    "recorded_at_ns": (
        "when it was recorded: nanoseconds since 1970, UTC",
        "记录时刻（纳秒，UTC）",
    ),
    "refusal_code": ("number of the refusal; 0 when there is none", "拒绝原因编号；0 为无"),
    "refused_count": ("number of payments refused at the door", "拒绝笔数"),
    "refused_fen": ("sum of payments refused at the door, fen", "拒绝金额（分）"),
    "registry_version": ("version of the registry that this change made", "登记信息版本号"),
    "repeated": ("whether the message had come before and only its state was told", "是否重复报文"),
    "rescued_by": (
        "what let it settle: matching, pool, pledge, lending, penalty, offset, received, office …",
        "解救方式：撮合、资金池、质押融资、拆借、罚息贷款、轧抵、来账、部门贷记等",
    ),
    "rescue_order": (
        "branches in the order of this run, separated by spaces",
        "本次解救顺序（以空格分隔）",
    ),
    "returned_count": (
        "number of payments that the system returned from the queue",
        "系统退回笔数",
    ),
    "returned_fen": (
        "sum of payments that the system returned from the queue, fen",
        "系统退回金额（分）",
    ),
    "run": ("the run of matching", "撮合记录"),
    "run_trigger": (
        "what started the run: 0 the cut-off, 1 an operator, 2 a pool before it",
        "启动方式：0 业务截止，1 人工，2 资金池之后",
    ),
    "schema_version": ("version of the tables", "视图结构版本"),
    "second_person": ("who decided it, or approved it", "复核人"),
    "seed": ("what a random order was drawn from", "随机顺序的种子"),
    "sender": ("participant or office that sent it", "发起清算行或会计营业部门"),
    "seq": (
        "sequence number of the command that did it; of the platform, the last one folded",
        "所属命令的序号；平台则为已入账的最后序号",
    ),
    "session": ("number of the session", "轧差场次"),
    "session_credit_fen": ("sum of the credit lines of the session, fen", "场次贷方合计（分）"),
    "session_debit_fen": ("sum of the debit lines of the session, fen", "场次借方合计（分）"),
    "session_state": (
        "open (a line waits), held (not booked yet) or completed",
        "open 未完成，held 暂存，completed 已完成",
    ),
    "setter": (
        "who set it: of a warning also who is told; of rules and parameters empty for head office",
        "设置方：预警的接收方；权限或参数为空即总行",
    ),
    "set_fen": ("what was set to be kept, fen", "预留设置金额（分）"),
    "settled_at_ns": ("when it settled: nanoseconds since 1970, UTC", "清算时刻（纳秒，UTC）"),
    "settled_count": ("number of payments settled", "清算笔数"),
    "settled_fen": ("sum of payments settled, fen", "清算金额（分）"),
    "settled_line_count": ("number of lines of the session that are settled", "已清算清单笔数"),
    "settled_payers": ("accounts of the settled payments", "撮合清算的付款行数"),
    "settled_seq": ("sequence number of the command at which it settled", "清算时的命令序号"),
    "share_bp": (
        "share of the day's total reached by the end of the hour, in 1/10,000, rounded down",
        "截至该小时末累计占全日比例（万分之一，向下取整）",
    ),
    "short": (
        "who had too little: the payer, of a red entry the one it takes its credit from",
        "缺款方：付款方，红字冲正为被冲正方",
    ),
    "shortage_fen": ("what the account lacks for items that must settle, fen", "缺款金额（分）"),
    "side": ("debit or credit", "借或贷"),
    "start_balance_fen": (
        "balance at the start of daytime, fen; empty before daytime",
        "日间开始时余额（分）；日间未开始为空",
    ),
    "state": ("waits, approved, rejected or expired", "待复核、通过、拒绝或失效"),
    "status": (
        (
            "0 unknown, 4 settled, 6 waits for its earliest time, 7 processed, 8 cancelled,"
            " 9 rejected or returned, 12 queued"
        ),
        "0 未知，4 已清算，6 待最早清算时间，7 已处理，8 已撤销，9 已拒绝或退回，12 已排队",
    ),
    "subject": ("subject of the chart of accounts", "科目"),
    "subjects": ("sums of each subject, in order of subject", "各科目合计"),
    "submission": (
        "sequence number of the command that brought the session",
        "提交该场次的命令序号",
    ),
    "system": (
        "HVPS, BEPS, IBPS, SAPS or CCMS; SAME_CITY of a session",
        "系统：大额、小额、网银、清算账户管理或公共控制；同城场次为 SAME_CITY",
    ),
    "taking_part_count": ("those of them that took part", "其中参与撮合的笔数"),
    "to_phase": ("phase after the step", "变更后状态"),
    "transfer_count": ("how many transfers the pool made", "资金池划拨笔数"),
    "trial_balance": (
        "last trial balance that was taken on the date; empty when none was",
        "当日最后一次试算平衡；未做为空",
    ),
    "unbound_seq": ("sequence number of the command that ended the binding", "解除绑定的命令序号"),
    "suspended": ("whether the participant is suspended", "是否暂停"),
    "value": ("value of the parameter", "参数值"),
    "value_fen": ("sum of what the run settled or transferred, fen", "清算或划拨金额合计（分）"),
    "wait_ms_max": ("longest time in the queue, milliseconds", "最长排队时间（毫秒）"),
    "wait_ms_total": (
        "time in the queue of all payments that left it, added up, milliseconds",
        "排队时间合计（毫秒）",
    ),
    "waited_count": (
        "number of payments that left the queue: settled, cancelled or returned",
        "离开排队的笔数（清算、撤销或退回）",
    ),
    "warning_value_fen": (
        "warning value, fen; below zero it watches an overdraft",
        "警戒值（分）；负值监视透支",
    ),
}
"""English and 中文 help by field name."""
