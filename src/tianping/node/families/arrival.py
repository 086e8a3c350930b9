"""What the families share: an envelope on its way in, and what it may be refused for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Final, NamedTuple

from tianping.core.commands import Command
from tianping.values.bankcode import BankCode, parse_bank_code
from tianping.values.dates import BusinessDate, parse_date
from tianping.values.errors import ValueTextError
from tianping.values.identifiers import (
    CertificateId,
    MessageId,
    parse_message_id,
)
from tianping.values.money import Fen
from tianping.wire.message import Amount, Message, Part

__all__ = [
    "DISCARD",
    "REFUSE",
    "TELL_NOBODY",
    "Arrival",
    "DoorRefusalError",
    "Kind",
    "amount_at",
    "bank_code_at",
    "body_digest",
    "date_at",
    "headed",
    "message_id_at",
    "number_at",
    "tagged",
    "text_at",
]

DISCARD: Final = "ccms.911.001.02"
"""Answer to a message that cannot be read."""

REFUSE: Final = "ccms.900.001.02"
"""Answer to a message that was read and is refused."""

TELL_NOBODY: Final = ""
"""No message answers: the sender is not logged in, and learns it from the answer to its request."""

_DIGEST_BYTES: Final = 7


class DoorRefusalError(Exception):
    """A message is refused before it reaches the core.

    Attributes:
        answer: ``DISCARD``, ``REFUSE`` or ``TELL_NOBODY``.
        rule: Which check, a stable word.
        code: The 8-character processing code.
        english: What is wrong.
        chinese: The same in 中文.
    """

    def __init__(self, answer: str, rule: str, *, code: str, texts: tuple[str, str]) -> None:
        self.answer = answer
        self.rule = rule
        self.code = code
        self.english, self.chinese = texts
        super().__init__(f"{rule}: {self.english} ({self.chinese})")


class Arrival(NamedTuple):
    """A message that was parsed, and verified if it must be."""

    message: Message
    raw: bytes
    body: bytes
    sender: BankCode
    message_id: MessageId
    received_at_ns: int
    certificate: CertificateId
    registry_version: int


class Kind(NamedTuple):
    """What the intake must know of a message code. An empty path means: the body does not say."""

    message_id: str
    sender: str
    created: str
    to_command: Callable[[Arrival], Command]
    binds: bool = False
    """Whether it may be signed with a certificate that its sender is about to bind."""


def headed(
    root: str,
    to_command: Callable[[Arrival], Command],
    *,
    sender: str = "GrpHdr/InstgPty/InstgDrctPty",
) -> Kind:
    """Return the kind of a message whose business header (业务头组件) stands below its root.

    In layouts of IBPS the sender stands beside it. Source: CNAPS2-FIELDS hvps.710, ibps.703.
    """
    return Kind(
        message_id=f"{root}/GrpHdr/MsgId",
        sender=f"{root}/{sender}",
        created=f"{root}/GrpHdr/CreDtTm",
        to_command=to_command,
    )


def text_at(message: Part, path: str) -> str:
    """Return the text of an element; empty when it is absent."""
    value = message.get(path)
    return "" if value is None else str(value)


def bank_code_at(message: Part, path: str) -> BankCode:
    """Return the bank code at a path.

    Raises:
        DoorRefusalError: it is absent or no bank code.
    """
    return _checked(lambda: parse_bank_code(text_at(message, path)), path)


def amount_at(message: Part, path: str) -> Fen:
    """Return the amount at a path, in fen.

    Raises:
        DoorRefusalError: it is absent or of another currency.
    """
    amount = message.get(path)
    if isinstance(amount, Amount) and amount.currency == "CNY":
        return amount.fen
    found = amount.currency if isinstance(amount, Amount) else amount
    raise DoorRefusalError(
        REFUSE,
        "currency",
        code="SU1O1111",
        texts=(f"{path}: expected an amount in CNY, found {found}", f"货币类型非法：{found}"),
    )


def date_at(message: Part, path: str) -> BusinessDate:
    """Return the date at a path.

    Raises:
        DoorRefusalError: it is absent or no date.
    """
    try:
        return parse_date(text_at(message, path).replace("-", ""))
    except ValueTextError as error:
        raise _value_refusal("date", "SU1O1018", path=path, error=error) from None


def message_id_at(message: Part, path: str) -> MessageId:
    """Return the message id at a path.

    Raises:
        DoorRefusalError: it is absent or no message id that begins with a date.
    """
    try:
        return parse_message_id(text_at(message, path))
    except ValueTextError as error:
        raise _value_refusal("message_id", "SU1O1021", path=path, error=error) from None


def number_at(message: Part, path: str) -> int:
    """Return the number at a path, written in ASCII digits.

    Raises:
        DoorRefusalError: it is absent or no such number.
    """
    text = text_at(message, path)
    if text.isascii() and text.isdigit():
        return int(text)
    raise DoorRefusalError(
        REFUSE,
        "number",
        code="SU1O1021",
        texts=(f"{path}: expected digits, found {text!r}", f"{path} 应为数字：{text}"),
    )


def _checked(parse: Callable[[], BankCode], path: str) -> BankCode:
    try:
        return parse()
    except ValueTextError as error:
        raise _value_refusal("bank_code", "SU1O2999", path=path, error=error) from None


def _value_refusal(rule: str, code: str, *, path: str, error: ValueTextError) -> DoorRefusalError:
    return DoorRefusalError(
        REFUSE,
        rule,
        code=code,
        texts=(
            f"{path}: expected {error.expected}, found {error.found!r}",
            f"{error.what_zh}错误：{error.found}",
        ),
    )


def body_digest(body: bytes) -> int:
    """Return the first 56 bits of the SHA-256 of a message's body."""
    return int.from_bytes(hashlib.sha256(body).digest()[:_DIGEST_BYTES], "big")


def tagged(texts: list[str], tag: str) -> str:
    """Return the value that ``/TAG/value`` texts give a tag; empty when they do not."""
    prefix = f"/{tag}/"
    for text in texts:
        if text.startswith(prefix):
            return text[len(prefix) :]
    return ""
