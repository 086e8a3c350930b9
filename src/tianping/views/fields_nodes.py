"""What the fields of log-ins and nodes mean."""

from __future__ import annotations

from typing import Final

__all__ = ["NODE_HELP"]

NODE_HELP: Final[dict[str, tuple[str, str]]] = {
    "about": ("what a broadcast belongs to; may be empty", "广播所属事项，可为空"),
    "attachment": ("name of the attachment; empty for none", "附件名称；无附件为空"),
    "attachment_bytes": ("size of the attachment", "附件大小（字节）"),
    "attachment_sha256": ("SHA-256 of the attachment, in hex", "附件的 SHA-256（十六进制）"),
    "centre": (
        "city processing centre, four digits; 0000 for directly to the NPC",
        "城市处理中心（四位节点号）；0000 为直连 NPC",
    ),
    "client_version": ("what the client said its version is", "客户端自报版本"),
    "content": ("what the letter says", "信息内容"),
    "in_fault": ("whether it is in fault now", "当前是否为故障状态"),
    "login_state": (
        "0 out, 1 in (a centre: signed in), 2 forced out, 3 fault",
        "0 未登录，1 已登录（CCPC 为已签到），2 强制退出，3 故障",
    ),
    "login_system": (
        "1 HVPS, 2 BEPS, 3 IBPS, 4 SAPS and CCMS",
        "1 大额，2 小额，3 网银，4 清算账户和公共控制",
    ),
    "logout_cause": (
        "0 none, 1 its own request, 2 forced, 3 link lost, 4 its centre, 5 fault",
        "0 无，1 本方退出，2 强制，3 通信中断，4 所属 CCPC 签退，5 故障",
    ),
    "sessions_count": ("how many of its sessions are logged in", "已登录的会话数"),
    "receiver_count": ("to how many participants it went", "发送的参与者数"),
}
