"""Identifiers: checked once where they enter, trusted behind."""

from __future__ import annotations

import re
from typing import Final, NewType

from tianping.values.dates import BusinessDate, parse_date
from tianping.values.errors import ValueTextError

__all__ = [
    "CERTIFICATE_ID_LENGTH_MAX",
    "MESSAGE_ID_LENGTH_MAX",
    "AccountNo",
    "CertificateId",
    "MessageId",
    "PaymentId",
    "certificate_id",
    "line_payment_id",
    "message_id_date",
    "parse_message_id",
    "payment_line",
    "payment_seq",
]

MessageId = NewType("MessageId", str)
"""The body's MsgId (报文标识号), unique per sender and business date."""

PaymentId = NewType("PaymentId", int)
"""The platform's own number of a payment: its command, and its line in that command.

Line 0 is the payment that a message asks for, so its number is the command's sequence number;
lines from 1 on are what a command leads to besides: net lines, pool transfers, loans, fees.
"""

AccountNo = NewType("AccountNo", str)
"""An account number of this platform: nineteen digits."""

CertificateId = NewType("CertificateId", str)
"""``issuer:serial`` of a certificate: 16 hex digits of the SHA-256 of its issuer, its serial."""

MESSAGE_ID_LENGTH_MAX: Final = 35

CERTIFICATE_ID_LENGTH_MAX: Final = 57

_LINE_SHIFT: Final = 40
_SEQ_MASK: Final = (1 << _LINE_SHIFT) - 1

_MESSAGE_ID = re.compile(r"[0-9A-Za-z_\-]{9,35}", re.ASCII)
_SERIAL = re.compile(r"[0-9a-f]{1,40}", re.ASCII)
_ISSUER_DIGEST = re.compile(r"[0-9a-f]{16}", re.ASCII)


def parse_message_id(text: str) -> MessageId:
    """Return the message id a text states: 9 to 35 letters, digits, ``-`` or ``_``, date first.

    Raises:
        ValueTextError: another form, or the first eight characters are no date.
    """
    if _MESSAGE_ID.fullmatch(text) is None:
        raise ValueTextError(
            "message id",
            "报文标识号",
            expected="yyyymmdd and 1 to 27 letters or digits",
            expected_zh="yyyymmdd 加 1 至 27 位字母或数字",
            found=text,
        )
    message_id_date(MessageId(text))
    return MessageId(text)


def line_payment_id(seq: int, line: int) -> PaymentId:
    """Return the number of a line, 1 to 2^22, of the command with a sequence number below 2^40."""
    return PaymentId(line << _LINE_SHIFT | seq)


def payment_seq(payment: PaymentId) -> int:
    """Return the sequence number of the command that brought a payment."""
    return payment & _SEQ_MASK


def payment_line(payment: PaymentId) -> int:
    """Return the line of a payment within its command; 0 for the one that a message asks for."""
    return payment >> _LINE_SHIFT


def message_id_date(message_id: MessageId) -> BusinessDate:
    """Return the business date a message id begins with.

    Raises:
        ValueTextError: its first eight characters are no date.
    """
    return parse_date(message_id[:8])


def certificate_id(*, issuer_digest: str, serial: str) -> CertificateId:
    """Return the id of a certificate from its issuer's digest and its serial, both lower-case hex.

    Raises:
        ValueTextError: either part has another form.
    """
    if _ISSUER_DIGEST.fullmatch(issuer_digest) is None:
        raise ValueTextError(
            "issuer digest",
            "颁发者摘要",
            expected="16 hex digits",
            expected_zh="16 位十六进制数字",
            found=issuer_digest,
        )
    if _SERIAL.fullmatch(serial) is None:
        raise ValueTextError(
            "certificate serial",
            "证书序列号",
            expected="1 to 40 hex digits",
            expected_zh="1 至 40 位十六进制数字",
            found=serial,
        )
    return CertificateId(f"{issuer_digest}:{serial}")
