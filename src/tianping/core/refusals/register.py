"""Refusals of base data, of change files and of the register of participants."""

from __future__ import annotations

from typing import Final

from tianping.core.refusals.code import RefusalCode as Code
from tianping.core.refusals.code import RefusalRow as Row

__all__ = ["ROWS"]

ROWS: Final = (
    Row(Code.BASE_CODE_KNOWN, "the code is in the table already", "该代码已存在", "6999"),
    Row(Code.BASE_CODE_UNKNOWN, "the code is not in the table", "该代码不存在", "6999"),
    Row(
        Code.BASE_CODE_IN_USE,
        "the code is still named by a participant, a city or a centre",
        "该代码仍被参与者、城市或 CCPC 使用",
        "6999",
    ),
    Row(Code.BANK_CLASS_UNKNOWN, "no such bank class on that date", "行别代码不存在", "6999"),
    Row(Code.CITY_UNKNOWN, "no such city on that date", "城市代码不存在", "2019"),
    Row(
        Code.CCPC_UNKNOWN,
        "no such city processing centre on that date",
        "CCPC 代码不存在",
        "6999",
    ),
    Row(
        Code.EFFECTIVE_DATE_WRONG,
        "a change holds from the next switch on, and after what is planned already",
        "生效日期应为下一日切日，且不早于已安排的变更",
        "6999",
    ),
    Row(
        Code.PARTICIPANT_NOT_ACTIVE,
        "the participant does not take part on that date",
        "参与者在该日期未参与业务",
        "2022",
    ),
    Row(
        Code.SUPERIOR_WRONG,
        "the superior or successor is nobody else who takes part",
        "上级参与者或承接行不存在或已撤销",
        "6999",
    ),
    Row(
        Code.LEGAL_ENTITY_WRONG,
        "the legal entity is nobody who takes part",
        "所属法人不存在或已撤销",
        "6999",
    ),
    Row(
        Code.DIRECT_PARTICIPANT_NOT_ACTIVE,
        "the direct participant does not take part from that date on",
        "所属直接参与者在生效日未参与业务",
        "6999",
    ),
    Row(
        Code.ACCOUNT_MISSING,
        "a direct participant needs an account, its own or its legal entity's",
        "直接参与者须有清算账户或在所属法人账户清算",
        "6999",
    ),
    Row(
        Code.KIND_CHANGE_NEEDS_ACCOUNT,
        "who becomes a direct participant needs an account",
        "变更为直接参与者须开立清算账户",
        "6999",
    ),
    Row(
        Code.SETTLEMENT_ACCOUNT_WRONG,
        "a bank settles on its own account or on that of its legal entity, in systems it has"
        " joined",
        "清算账户须为本行账户或所属法人账户，且已加入该系统",
        "6999",
    ),
    Row(
        Code.INDIRECTS_REMAIN,
        "others still settle through it, or have their account with it",
        "仍有参与者通过其清算或由其管辖",
        "6999",
    ),
    Row(
        Code.AGREEMENTS_OPEN,
        "it is bound by a pool, by lending, or by a task of the platform",
        "仍有资金池、拆借协议或平台职责",
        "6999",
    ),
    Row(Code.NOTHING_CHANGES, "the line changes nothing", "变更内容与现记录相同", "6999"),
    Row(
        Code.CHANGED_TWICE,
        "the code is named twice, or a later change of it is planned",
        "同一代码重复变更，或已安排更晚的变更",
        "6999",
    ),
)
