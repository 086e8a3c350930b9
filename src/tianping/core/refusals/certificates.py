"""Refusals of certificates: what is not applied for, issued, bound or revoked."""

from __future__ import annotations

from typing import Final

from tianping.core.refusals.code import RefusalCode as Code
from tianping.core.refusals.code import RefusalRow as Row

__all__ = ["ROWS"]

ROWS: Final = (
    Row(
        Code.CERTIFICATE_NOT_REPLACEABLE,
        "the certificate to be replaced is not bound to the participant, or has a successor",
        "被换发证书未绑定于该参与者或已有后继证书",
        "4999",
    ),
    Row(
        Code.KEY_ALREADY_KNOWN,
        "the key is certified or applied for already",
        "该公钥已颁发证书或已申请",
        "4999",
    ),
    Row(Code.APPLICATION_UNKNOWN, "no such application waits", "无此待处理的证书申请", "4999"),
    Row(
        Code.APPLICATION_DIFFERS,
        "the certificate is of another participant or key than the application",
        "证书的参与者或公钥与申请不符",
        "4999",
    ),
    Row(
        Code.CERTIFICATE_ALREADY_KNOWN,
        "the certificate is in the register already",
        "证书已登记",
        "4999",
    ),
    Row(
        Code.CERTIFICATE_OF_ANOTHER,
        "the certificate is another participant's",
        "证书属于其他参与者",
        "4002",
    ),
    Row(
        Code.CERTIFICATE_ENDED,
        "the certificate is revoked or has expired",
        "证书已注销或已到期",
        "4002",
    ),
    Row(
        Code.CERTIFICATE_NOT_IN_PERIOD,
        "the business date is outside the certificate's period",
        "业务日期不在证书有效期内",
        "4002",
    ),
    Row(
        Code.LAST_CERTIFICATE,
        "a participant's last certificate is not unbound by message",
        "不得以报文解除最后一张证书的绑定",
        "4999",
    ),
    Row(Code.CERTIFICATE_UNKNOWN, "no such certificate is registered", "无此登记证书", "4002"),
    Row(
        Code.CERTIFICATE_TOO_LONG,
        "the certificate is valid for longer than the parameter allows",
        "证书有效期超过参数规定的年数",
        "4999",
    ),
)
