"""Every way in which an envelope can be malformed, each with its own code and texts."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from tianping.wire.errors import WireError
from tianping.wire.wording import in_chinese

__all__ = ["EnvelopeError", "EnvelopeErrorCode"]


class EnvelopeErrorCode(StrEnum):
    """What is wrong with an envelope, in the order in which it is looked for."""

    TOO_LARGE = "envelope_too_large"
    BYTE_ORDER_MARK = "envelope_byte_order_mark"
    BEGIN_FLAG_WRONG = "envelope_begin_flag"
    TOO_SHORT = "envelope_too_short"
    VERSION_UNKNOWN = "envelope_version"
    END_FLAG_WRONG = "envelope_end_flag"
    FIELD_TOO_LONG = "envelope_field_length"
    FIELD_PADDED_WRONG = "envelope_field_padding"
    TEXT_FIELD_WRONG = "envelope_field_x"
    NUMBER_FIELD_WRONG = "envelope_field_n"
    DATE_FIELD_WRONG = "envelope_field_d"
    TIME_FIELD_WRONG = "envelope_field_t"
    MANDATORY_FIELD_BLANK = "envelope_field_blank"
    MANDATORY_FIELD_ZERO = "envelope_field_zero"
    PARTY_FORM_WRONG = "envelope_party"
    DATE_NOT_A_DAY = "envelope_date"
    TIME_NOT_A_TIME = "envelope_time"
    STRUCT_TYPE_UNKNOWN = "envelope_struct_type"
    PRIORITY_UNKNOWN = "envelope_priority"
    DIRECTION_UNKNOWN = "envelope_direction"
    SIGNATURE_NOT_ALLOWED = "envelope_signature_not_allowed"
    SIGNATURE_UNTERMINATED = "envelope_signature_unterminated"
    SIGNATURE_TOO_LONG = "envelope_signature_length"
    SIGNATURE_EMPTY = "envelope_signature_empty"
    SIGNATURE_LINES_WRONG = "envelope_signature_lines"
    SIGNATURE_NOT_BASE64 = "envelope_signature_base64"
    SIGNATURE_END_WRONG = "envelope_signature_end"
    BODY_EMPTY = "envelope_body_empty"
    BODY_NOT_XML = "envelope_body_start"
    BODY_TRAILING_GARBAGE = "envelope_body_end"
    BODY_NOT_UTF8 = "envelope_body_utf8"
    BODY_ENCODING_DECLARED_WRONG = "envelope_body_encoding"


_C = EnvelopeErrorCode
_TEXTS: Final[dict[EnvelopeErrorCode, tuple[str, str]]] = {
    _C.TOO_LARGE: ("the message is too large", "报文过大"),
    _C.BYTE_ORDER_MARK: ("a byte order mark is not allowed", "报文不得含字节顺序标记"),
    _C.BEGIN_FLAG_WRONG: ("the header does not begin as it must", "报文头起始标识错误"),
    _C.TOO_SHORT: ("the header is cut", "报文头不完整"),
    _C.VERSION_UNKNOWN: ("unknown header version", "报文头版本号未知"),
    _C.END_FLAG_WRONG: ("the header does not end where it must", "报文头结束标识错误"),
    _C.FIELD_TOO_LONG: ("the value is too long for its field", "域值超长"),
    _C.FIELD_PADDED_WRONG: ("the field is padded wrong", "域填充错误"),
    _C.TEXT_FIELD_WRONG: ("wrong character in a text field (x)", "字符域（x）含非法字符"),
    _C.NUMBER_FIELD_WRONG: ("wrong character in a number field (n)", "数字域（n）含非法字符"),
    _C.DATE_FIELD_WRONG: ("wrong character in a date field (d)", "日期域（d）含非法字符"),
    _C.TIME_FIELD_WRONG: ("wrong character in a time field (t)", "时间域（t）含非法字符"),
    _C.MANDATORY_FIELD_BLANK: ("a mandatory field is blank", "必填域为空"),
    _C.MANDATORY_FIELD_ZERO: ("a mandatory field is all zeros", "必填域全为零"),
    _C.PARTY_FORM_WRONG: ("not the form of a sender or receiver", "报文发起人或接收人格式错误"),
    _C.DATE_NOT_A_DAY: ("no such day", "日期不存在"),
    _C.TIME_NOT_A_TIME: ("no such time", "时间不存在"),
    _C.STRUCT_TYPE_UNKNOWN: ("unknown structure type", "格式类型不支持"),
    _C.PRIORITY_UNKNOWN: ("unknown priority", "报文优先级错误"),
    _C.DIRECTION_UNKNOWN: ("unknown direction", "报文传输方向错误"),
    _C.SIGNATURE_NOT_ALLOWED: (
        "a header of version 01 is not followed by a signature block",
        "版本 01 的报文不得含签名块",
    ),
    _C.SIGNATURE_UNTERMINATED: ("the signature block does not end", "签名块未结束"),
    _C.SIGNATURE_TOO_LONG: ("the signature is too long", "签名超长"),
    _C.SIGNATURE_EMPTY: ("the signature block is empty", "签名块为空"),
    _C.SIGNATURE_LINES_WRONG: ("the signature is broken into wrong lines", "签名换行位置错误"),
    _C.SIGNATURE_NOT_BASE64: ("the signature is not strict base64", "签名不是严格的 Base64 编码"),
    _C.SIGNATURE_END_WRONG: ("wrong bytes after the signature block", "签名块之后的字节错误"),
    _C.BODY_EMPTY: ("the body is empty", "报文体为空"),
    _C.BODY_NOT_XML: ("the body does not begin as XML", "报文体不是 XML"),
    _C.BODY_TRAILING_GARBAGE: ("bytes follow the XML", "XML 之后有多余字节"),
    _C.BODY_NOT_UTF8: ("the body is not UTF-8", "报文体不是 UTF-8 编码"),
    _C.BODY_ENCODING_DECLARED_WRONG: (
        "the XML declares another encoding than UTF-8",
        "XML 声明的编码不是 UTF-8",
    ),
}


class EnvelopeError(WireError):
    """The envelope is malformed.

    Attributes:
        code: Which rule it breaks.
        offset: The byte, counted from the start of the message, where it does.
        expected: What would have been right.
        found: What stands there, as one printable line.
        field: The header field concerned, by the standard's name; empty outside the header.
    """

    def __init__(
        self,
        code: EnvelopeErrorCode,
        *,
        offset: int,
        expected: str,
        found: str,
        field: str = "",
    ) -> None:
        self.code = code
        self.offset = offset
        self.expected = expected
        self.found = found
        self.field = field
        english, chinese = _TEXTS[code]
        named = f"{field} " if field else ""
        super().__init__(
            f"{english}: {named}at byte {offset}, expected {expected}, found {found}",
            f"{chinese}：{named}位于第 {offset} 字节，"
            f"应为 {in_chinese(expected)}，实为 {in_chinese(found)}",
        )

    def __reduce__(self) -> tuple[object, ...]:
        return (_restore, (self.code, self.offset, self.expected, self.found, self.field))


def _restore(
    code: EnvelopeErrorCode, offset: int, expected: str, found: str, field: str
) -> EnvelopeError:
    """Return an error as it was before it went from one process to another."""
    return EnvelopeError(code, offset=offset, expected=expected, found=found, field=field)
