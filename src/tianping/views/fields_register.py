"""Help for the fields of base data, participants' records and change files."""

from __future__ import annotations

from typing import Final

__all__ = ["REGISTER_HELP"]

REGISTER_HELP: Final[dict[str, tuple[str, str]]] = {
    "access": (
        "where it connects: 0000 to the NPC, else the CCPC",
        "接入点：0000 为 NPC，其他为 CCPC",
    ),
    "address": ("postal address", "地址"),
    "bank_class": ("bank class, three digits", "行别代码"),
    "base_code": ("bank class, CCPC or city", "基础数据代码"),
    "base_name": ("what the code is called; empty when it is taken away", "代码名称；撤销为空"),
    "base_table": ("1 bank classes, 2 CCPCs, 3 cities", "1 行别，2 CCPC，3 城市"),
    "belongs": (
        "category of a class, city of a CCPC, CCPC of a city",
        "行别的类别、CCPC 所在城市或城市所属 CCPC",
    ),
    "ccpc": ("CCPC to which it belongs; 0000 the NPC", "所属 CCPC；0000 为 NPC"),
    "change": ("1 added, 2 changed, 3 revoked", "1 新增，2 变更，3 撤销"),
    "change_count": ("participants that the file concerns", "变更记录数"),
    "change_place": ("place in the file, from 0", "文件内序号（从 0 起）"),
    "city": ("city, four digits", "城市代码"),
    "confirmed_seq": (
        "command that confirmed the file; 0 while it waits",
        "确认该文件的命令序号；未确认为 0",
    ),
    "eve_date": (
        "T-1, the date that a system leaves as it takes the change over; 0 of what held at once",
        "生效前一日（T-1）；立即生效为 0",
    ),
    "file": ("number of the change file; 0 of what was registered at once", "变更文件序号"),
    "file_state": (
        "waits, rejected or expired; confirmed; in force once SAPS has taken it over",
        "待确认、拒绝、失效、已确认或已生效",
    ),
    "follows": ("whether another line brought the change about", "是否由其他变更带动"),
    "note": ("name of the category, or kind of city", "类别名称或城市类型"),
    "party_state": ("planned, active, suspended or revoked", "待生效、有效、暂停或撤销"),
    "phone": ("telephone number", "电话"),
    "reconciler": (
        "whose books the account belongs to when that is no more the office",
        "对账归属（与所属人民银行不同时）",
    ),
    "record": ("what is registered of the participant", "登记信息"),
    "requested_date": ("date for which the file was meant", "申请生效日期"),
    "settles_beps": ("on whose account it settles in BEPS; empty: its own", "小额清算账户归属"),
    "settles_hvps": ("on whose account it settles in HVPS; empty: its own", "大额清算账户归属"),
    "settles_ibps": ("on whose account it settles in IBPS; empty: its own", "网银清算账户归属"),
    "successor": ("who takes over from one that is revoked", "承接行"),
    "superior": ("superior participant", "上级参与者"),
    "systems_joined": ("systems it has joined: 1 HVPS, 2 BEPS, 3 IBPS", "加入的业务系统"),
    "taken_away": ("whether the code is not in the table any more", "是否已撤销"),
    "taken_beps": ("date on which BEPS took the file over; 0 until then", "小额系统生效日期"),
    "taken_hvps": ("date on which HVPS took the file over; 0 until then", "大额系统生效日期"),
    "taken_ibps": ("date on which IBPS took the file over; 0 until then", "网银系统生效日期"),
    "taken_saps": ("date on which SAPS took the file over; 0 until then", "清算账户系统生效日期"),
}
