"""What fields about certificates mean."""

from __future__ import annotations

from typing import Final

__all__ = ["CERTIFICATE_HELP"]

CERTIFICATE_HELP: Final[dict[str, tuple[str, str]]] = {
    "application": (
        "number of the application that a certificate answers; 0 for none",
        "证书申请序号，0 为无申请",
    ),
    "application_state": ("waiting, issued or declined", "申请状态：待处理、已颁发、已拒绝"),
    "certificate_state": (
        "issued, bound, overlapping, unbound, revoked or expired",
        "证书状态：已颁发、已绑定、新旧并存、已解除绑定、已注销、已到期",
    ),
    "key_digest": (
        "SHA-256 of the public key that is to be certified",
        "待认证公钥的 SHA-256",
    ),
    "replaces": ("certificate that this one follows", "被换发的证书"),
    "valid_from": ("first date of a certificate", "证书生效日期"),
    "valid_until": (
        "last date of a certificate; 0 when the platform does not know it",
        "证书到期日期，0 为未知",
    ),
}
